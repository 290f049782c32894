/* What ranking knows of oneself. */

import { send } from '../api/client';
import type { Opinions } from '../api/entities';

export interface Signal extends Opinions {
  id: string;
  favourited: boolean;
  reblogged: boolean;
  bookmarked: boolean;
  muted_or_blocked_from: boolean;
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
    muted_or_blocked_from: false,
    counts_as: 'approval',
  };
}

/* A session counts only with the client's own header, so a link would not be answered. */
export async function download(path: string, name: string): Promise<void> {
  const url = URL.createObjectURL(await (await send('GET', path, {})).blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
