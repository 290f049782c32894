/* "For you": pages over a slate that the server keeps, so that nothing moves while one reads. */

import { signal } from '@preact/signals';
import { post } from '../api/client';
import type { Post } from '../api/entities';
import { feed_known, type Feed } from './feed';
import { post_feed, post_row, type PostRow } from './post_feed';

export interface RankedRow extends PostRow {
  slate: string;
}

const name = 'for_you';
const path = '/api/bema/v1/timelines/for_you';
const places_max = 2_000;

/* In which slate a post was shown last. */
const slates = new Map<string, string>();

export const slate_of = (post_id: string): string | undefined => slates.get(post_id);

export function note_slate({ shown, slate }: RankedRow): void {
  slates.delete(shown);
  slates.set(shown, slate);
  if (slates.size > places_max) slates.delete(slates.keys().next().value!);
}

/* The one that is read; '' until a page has come. */
export const slate_now = signal('');

const read = (body: unknown, headers: Headers): RankedRow[] => {
  const slate = headers.get('Bema-Slate') ?? '';
  slate_now.value = slate;
  return (body as Post[]).map((one) => ({ ...post_row(one), slate }));
};

export const ranked_feed = () => post_feed({ name, path, read }) as unknown as Feed<RankedRow>;

export interface Slate {
  id: string;
  policy: string;
  made_at: string;
  count: number;
  preset: string;
}

/* Computed again from how things stand now. */
export async function new_slate(): Promise<number> {
  const { count } = await post<{ count: number }>(`${path}/refresh`);
  await show_new_slate();
  return count;
}

export const show_new_slate = async () => feed_known(name)?.restart();
