/* What moderation says to everybody: restrictions, one's reports and standing, juries. */

import type { Account } from './accounts';
import type { Media } from './posts';

/* What moderation has laid over a post or an account. */
export interface Restriction {
  effect: string;
  rule: string;
  text: string;
  since: string;
  until: string | null;
  legal: boolean;
  /* Of who decided: of the staff, or "operator". */
  role: string;
  decision_id: string | null;
  /* These for its author only. */
  facts?: string;
  territories?: string[];
  automated?: boolean;
}

/* What stands in the place of a post that is hidden. */
export interface Notice {
  status_id: string;
  in_reply_to_id: string | null;
  created_at: string;
  restriction: Restriction;
}

export interface Report {
  id: string;
  category: string;
  comment: string;
  target_account: Account;
}

/* What one reported oneself, and what came of it. */
export interface OwnReport {
  report: Report;
  state: 'waiting' | 'answered';
  answered_at: string | null;
  decisions: { id: string; kind: string; state?: { effect: string }; stands?: boolean }[];
  appeal: { text: string; state: string; answer: string | null } | null;
}

/* What was decided about oneself or a post of one's own. */
export interface Standing {
  decision_id: string;
  kind: string;
  status_id: string | null;
  effect: string | null;
  rule: string;
  facts: string;
  decided_at: string;
  until: string | null;
  stands: boolean;
  text: string;
  appeal: { text: string; state: string } | null;
  /* Whether an appeal against it may be put to a jury; how that stands which has it. */
  jury_possible?: boolean;
  jury?: JuryFacts | null;
}

export interface JuryFacts {
  state: 'asked' | 'sitting' | 'decided' | 'too_few' | 'late' | 'gone';
  entry: string;
  asked_at: string;
  drawn_at: string | null;
  ends_at: string | null;
  ended_at: string | null;
  /* Votes; null until it has decided. */
  keep: number | null;
  reverse: number | null;
}

/* What oneself is called to. */
export interface JuryDuty {
  on: boolean;
  opted_out: boolean;
  cases: { id: string; state: 'called' | 'voted'; until: string }[];
}

export interface JuryPost {
  text: string;
  spoiler_text: string;
  language: string;
  sensitive: boolean;
  reply: boolean;
  created_at: string;
  media: Media[];
  poll: string[];
}

/* Without anybody's name. */
export interface JuryCase {
  id: string;
  until: string;
  subject: 'post' | 'account';
  kind: string;
  effect: string | null;
  automated: boolean;
  decided_at: string;
  decided_until: string | null;
  rule: { id: string; text: string; hint: string } | null;
  facts: string;
  statement: string;
  appeal: string;
  posts: JuryPost[];
  ticket: Record<string, string>;
}
