/* Lists of posts. A list holds the ids; the posts themselves are in posts.ts, and come again when they are
 * no longer there. So a list of ten thousand weighs little, and a reload shows it where it was. */

import type { Post } from '../api/entities';
import type { Feed } from './feed';
import { keep_post, need_posts, post_known, posts_missing } from './posts';
import { recalled_feed } from './recall';

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
  /* For rows that hold more. */
  read?: (body: unknown, headers: Headers) => PostRow[];
}

const read_rows = (body: unknown) => (body as Post[]).map(post_row);

const ids_of = (rows: PostRow[]) => rows.flatMap(({ id, shown }) => (id === shown ? [id] : [id, shown]));
export const rows_missing = (rows: PostRow[]) => posts_missing(ids_of(rows)).length > 0;
/* Posts of the page before, for a reload without a network. */
const drawn_before = new Map<string, Post>();

/* A boost brings what it boosts. */
export async function rows_fetch(rows: PostRow[]): Promise<void> {
  try {
    await need_posts(rows.map((row) => row.id));
  } catch (cause) {
    for (const { id } of rows) if (drawn_before.has(id)) keep_post(drawn_before.get(id)!);
    if (rows_missing(rows)) throw cause;
  }
}

/* The posts of a list that are drawn now. */
export const rows_drawn = (rows: PostRow[]): Post[] =>
  rows.flatMap(({ id }) => {
    const post = document.getElementById(`post-${id}`) && post_known(id);
    return post ? [post] : [];
  });

export function post_feed({ name, path, query, live = false, read = read_rows }: PostFeedOptions): Feed<PostRow> {
  const options = () => ({
    path,
    query,
    live,
    read,
    /* The same post boosted twice on one page is read once. */
    key: (row: PostRow) => row.shown,
  });
  return recalled_feed<PostRow>(name, options, (posts) => {
    for (const post of (posts ?? []) as Post[]) drawn_before.set(post.id, post);
  });
}
