/* Why the posts of a slate stand there: asked for together, those of one moment in one call. */

import { signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { get } from '../api/client';
import type { Explanation } from '../api/entities';

const asked_max = 40; /* in one call */
const kept_max = 2_000;

const kept = new Map<string, Signal<Explanation | null>>();
/* Posts by slate. */
const wanted = new Map<string, Set<string>>();

const key_of = (slate: string, post_id: string) => `${slate}:${post_id}`;

async function ask(slate: string, ids: string[]): Promise<void> {
  const found = await get<Explanation[]>(`/api/bema/v1/slates/${slate}/explanations`, {
    status_id: ids,
  });
  for (const one of found) {
    const place = kept.get(key_of(slate, one.status_id));
    if (place) place.value = one;
  }
}

function ask_all(): void {
  for (const [slate, posts] of wanted) {
    const ids = [...posts];
    for (let at = 0; at < ids.length; at += asked_max)
      ask(slate, ids.slice(at, at + asked_max)).catch(() => undefined); /* "Why this?" stays */
  }
  wanted.clear();
}

/* Null until it has come. */
export function explanation_of(slate: string, post_id: string): ReadonlySignal<Explanation | null> {
  const key = key_of(slate, post_id);
  let found = kept.get(key);
  if (found) return found;
  found = signal<Explanation | null>(null);
  kept.set(key, found);
  if (kept.size > kept_max) kept.delete(kept.keys().next().value!);
  if (!wanted.size) setTimeout(ask_all);
  wanted.set(slate, (wanted.get(slate) ?? new Set()).add(post_id));
  return found;
}
