/* A list that is shown after a reload, or a return from elsewhere, as it was before. */

import { feed, feed_known, type Feed, type FeedOptions, type Remembered } from './feed';
import { page_returned_to, place_to_restore } from './place';
import { me, owner_of } from './session';

const kept_as = 'bema:feed';
const owner_now = () => (me.peek() ? owner_of(me.peek()!) : '');

interface Kept extends Remembered<{ id: string }> {
  name: string;
  /* Whose list it is. */
  owner: string;
  /* What the items name but do not hold. */
  beside?: unknown;
}

/* Of the page before; taken once. */
let before: Kept | null | undefined;

function take_before(name: string): Kept | null {
  if (before === undefined) {
    before = null;
    try {
      if (page_returned_to())
        before = JSON.parse(sessionStorage.getItem(kept_as) ?? 'null') as Kept | null;
      sessionStorage.removeItem(kept_as);
    } catch {
      /* A browser that keeps nothing begins at the top. */
    }
  }
  if (before?.name !== name || before.owner !== owner_now() || !place_to_restore.peek()) return null;
  const found = before;
  before = null;
  return found;
}

export function recalled_feed<T extends { id: string }>(
  name: string,
  options: () => FeedOptions<T>,
  take_beside?: (beside: unknown) => void,
): Feed<T> {
  const was = feed_known(name) ? null : take_before(name);
  const found = feed<T>(name, options);
  if (!was) return found;
  found.restore(was as unknown as Remembered<T>);
  take_beside?.(was.beside);
  return found;
}

/* While a list is in sight: what a reload will need of it. Returns what ends that. */
export function remember_on_leaving<T extends { id: string }>(
  name: string,
  of: Feed<T>,
  beside?: () => unknown,
): () => void {
  const owner = owner_now();
  const keep = () => {
    try {
      const kept = { name, owner, ...of.remembered(), beside: beside?.() };
      sessionStorage.setItem(kept_as, JSON.stringify(kept));
    } catch {
      /* No room: the next page begins at the top. */
    }
  };
  addEventListener('pagehide', keep);
  return () => removeEventListener('pagehide', keep);
}
