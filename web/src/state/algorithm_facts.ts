/* What the page about the algorithm shows of this square. It is asked for before the page is shown, so that
 * what the server wrote stays until the client can say as much. */

import { signal } from '@preact/signals';
import { get, send } from '../api/client';
import type { FeedFigures } from '../api/entities';

export interface Policy {
  hash: string;
  since: string | null;
  why: string;
}

/* null: it did not come. */
export const policy_file = signal<string | null>(null);
export const policies = signal<Policy[] | null>(null);
export const figures = signal<FeedFigures | null>(null);
export const facts_known = signal(false);

export async function load_facts(): Promise<void> {
  const [file, history, shown] = await Promise.allSettled([
    send('GET', '/algorithms/policy', {}).then((reply) => reply.text()),
    get<Policy[]>('/algorithms/policy/history'),
    get<FeedFigures>('/api/bema/v1/algorithms/figures'),
  ]);
  if (file.status === 'fulfilled') policy_file.value = file.value;
  if (history.status === 'fulfilled') policies.value = history.value;
  if (shown.status === 'fulfilled') figures.value = shown.value;
  facts_known.value = true;
}
