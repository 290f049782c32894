/* What is ranked, and why: docs/ALGORITHM.md. */

import type { Account } from './accounts';

/* Only a square of this program says it, and only where there is something to say. */
export interface Opinions {
  well_argued: boolean;
  not_for_me: boolean;
}

export type HomeFeed = 'chronological' | 'for_you';

/* How much a bit of each term counts, from 0 to 4. */
export interface Weights {
  bridging: number;
  affinity: number;
  age: number;
  repeat: number;
  unfollowed: number;
}

export interface FeedSettings {
  home: HomeFeed;
  preset: string;
  weights: Weights;
  presets: { name: string; weights: Weights; about: string }[];
  /* What ranks while the preset is "published": a copy of another person's. */
  published: {
    id: string | null;
    name: string;
    version: number;
    taken_at: string;
    is_gone: boolean;
    is_newer: boolean;
    account: Account | null;
  } | null;
}

/* Weights that somebody published under a name. */
export interface FeedPreset {
  id: string;
  url: string;
  name: string;
  about: string;
  weights: Weights;
  version: number;
  created_at: string;
  updated_at: string;
  /* Rounded down; null: too few to tell. */
  used_by: number | null;
  is_own: boolean;
  account: Account;
}

export interface ExplainedTerm {
  name: keyof Weights;
  bits: number;
  weight: number;
  /* As it enters the score: below 0 where it lowers it. */
  weighted: number;
}

/* Why a post stands where it does in a slate. */
export interface Explanation {
  status_id: string;
  rank: number;
  score: number;
  source: 'followed' | 'approved_by_followed' | 'bridging' | 'newcomer';
  policy: string;
  terms: ExplainedTerm[];
  bridging: {
    quintiles: { approvals: number; disapprovals: number; impressions: number; h: number }[];
    gain: number;
    /* How many of the 127 thresholds of its topic it passes; null: too little is known. */
    percentile: number | null;
    topic: string | null;
  };
  made_at: string;
}

/* Why something trends: voices are rounded down, 0 where they are few. */
export interface TrendReason {
  voices: number;
  /* null: the square is too young to be sorted. */
  quintiles: number | null;
  hours: number;
  observed: number;
  expected: number;
  score: number;
  language: string | null;
}

export interface TrendReasons {
  policy: string;
  tags: (TrendReason & { name: string })[];
  statuses: (TrendReason & { id: string })[];
  links: (TrendReason & { url: string })[];
}

/* What ranked pages showed on a day: shares in hundredths, null where it is not told. */
export interface FeedDay {
  day: string;
  enough_viewers: boolean;
  viewers: number;
  slates: number;
  shown: number;
  unfollowed: number | null;
  sources: Record<Explanation['source'], number | null>;
  authors: number;
  gini: number | null;
  top_ten: number | null;
  authors_by_fifth: number[] | null;
  authors_nowhere: number | null;
  approvals_known: number | null;
  approvals_by_fifth: number[] | null;
  viewers_by_fifth: {
    /* null: those who stand nowhere. */
    fifth: number | null;
    viewers: number;
    authors_by_fifth: number[] | null;
    authors_nowhere: number | null;
  }[];
  voices: number;
  loss: number | null;
  editions: number;
}

export interface FeedFigures {
  from: string;
  to: string;
  viewers_min: number;
  rounded_to: number;
  days: FeedDay[];
}
