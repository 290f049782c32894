/* What ranking knows of oneself. */

import type { Opinions } from '../api/entities';

export interface Signal extends Opinions {
  id: string;
  favourited: boolean;
  reblogged: boolean;
  bookmarked: boolean;
  acted_against: boolean;
  counts_as: 'approval' | 'disapproval';
}

export interface Seen {
  id: string;
  days: number;
  last_day: string;
}

export interface SignalChoice {
  counted: boolean;
  counted_from: string | null;
}

export const signals_path = '/api/bema/v1/signals';

/* Each is of one post. */
export const read_of_posts = <T extends { id: string }>(body: unknown): T[] =>
  (body as (T & { status_id: string })[]).map((one) => ({ ...one, id: one.status_id }));

/* What is left of a signal when what only ranking knows is taken back; null: nothing. */
export function taken_back(signal: Signal): Signal | null {
  const { favourited, reblogged, bookmarked } = signal;
  if (!favourited && !reblogged && !bookmarked) return null;
  return {
    ...signal,
    well_argued: false,
    not_for_me: false,
    acted_against: false,
    counts_as: 'approval',
  };
}
