/* Lists of posts. A list holds the ids; the posts themselves are in posts.ts, and come again when they are
 * no longer there. So a list of ten thousand weighs little, and a reload shows it where it was. */

import type { Post } from '../api/entities';
import { place_to_restore } from './place';
import { feed, feed_known, type Feed, type Remembered } from './feed';
import { keep_post, need_posts, posts_missing } from './posts';

export interface PostRow {
  id: string;
  /* The post that is read: of a boost the boosted one. */
  shown: string;
}

export const post_row = (post: Post): PostRow => ({
  id: keep_post(post),
  shown: post.reblog?.id ?? post.id,
});

export interface PostFeedOptions {
  name: string;
  path: string;
  query?: Record<string, unknown>;
  live?: boolean;
}

const ids_of = (rows: PostRow[]) => rows.flatMap(({ id, shown }) => (id === shown ? [id] : [id, shown]));
export const rows_missing = (rows: PostRow[]) => posts_missing(ids_of(rows)).length > 0;
/* A boost brings what it boosts. */
export const rows_fetch = (rows: PostRow[]) => need_posts(rows.map((row) => row.id));

const kept_as = 'bema:feed';

interface Kept extends Remembered<PostRow> {
  name: string;
}

/* Of the page before a reload or a return from elsewhere; taken once. */
let before: Kept | null | undefined;

function take_before(name: string): Kept | null {
  if (before === undefined) {
    before = null;
    try {
      const [navigation] = performance.getEntriesByType('navigation');
      const type = (navigation as PerformanceNavigationTiming | undefined)?.type;
      if (type === 'reload' || type === 'back_forward')
        before = JSON.parse(sessionStorage.getItem(kept_as) ?? 'null') as Kept | null;
      sessionStorage.removeItem(kept_as);
    } catch {
      /* A browser that keeps nothing begins at the top. */
    }
  }
  if (before?.name !== name || !place_to_restore.peek()) return null;
  const found = before;
  before = null;
  return found;
}

export function post_feed({ name, path, query, live = false }: PostFeedOptions): Feed<PostRow> {
  const known = feed_known<PostRow>(name);
  const found = feed<PostRow>(name, () => ({
    path,
    query,
    live,
    read: (body) => (body as Post[]).map(post_row),
    /* The same post boosted twice on one page is read once. */
    key: (row) => row.shown,
  }));
  const was = known ? null : take_before(name);
  if (was) found.restore(was);
  return found;
}

/* While a list is in sight: what a reload will need of it. Returns what ends that. */
export function remember_on_leaving(name: string, of: Feed<PostRow>): () => void {
  const keep = () => {
    try {
      sessionStorage.setItem(kept_as, JSON.stringify({ name, ...of.remembered() }));
    } catch {
      /* No room: the next page begins at the top. */
    }
  };
  addEventListener('pagehide', keep);
  return () => removeEventListener('pagehide', keep);
}
