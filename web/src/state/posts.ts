/* Every post that has been seen lately, once. Each is a signal of its own: a favourite changes the post
 * wherever it is shown, and nothing else is drawn again. Those that nobody looks at go when there are too
 * many, and are asked for again when they come back into sight. */

import { signal, type Signal } from '@preact/signals';
import { get } from '../api/client';
import type { Post } from '../api/entities';

/* null: deleted. */
export type PostSignal = Signal<Post | null>;

const kept_max = 1_000;
const over_max = 100; /* looked through at once when there are this many more */
const asked_at_once_max = 20;

interface Kept {
  post: PostSignal;
  watched: boolean;
}

const posts = new Map<string, Kept>();

function forget_oldest(): void {
  if (posts.size < kept_max + over_max) return;
  for (const [id, kept] of posts) {
    if (posts.size <= kept_max) return;
    if (!kept.watched) posts.delete(id);
  }
}

function put(id: string, value: Post | null): PostSignal {
  const kept: Kept = {
    post: signal<Post | null>(value, {
      watched: () => void (kept.watched = true),
      unwatched: () => void (kept.watched = false),
    }),
    watched: false,
  };
  posts.set(id, kept);
  return kept.post;
}

export function keep_post(post: Post): string {
  if (post.reblog) keep_post(post.reblog);
  const quoted = post.quote?.quoted_status;
  if (quoted) keep_post(quoted);
  const known = posts.get(post.id);
  if (known) known.post.value = post;
  else {
    forget_oldest();
    put(post.id, post);
  }
  return post.id;
}

export const post_signal = (id: string): PostSignal => posts.get(id)?.post ?? put(id, null);

export const post_known = (id: string): Post | null => posts.get(id)?.post.peek() ?? null;

export const posts_missing = (ids: string[]): string[] => ids.filter((id) => !posts.has(id));

/* What the server does not give any more is deleted. */
export async function need_posts(ids: string[]): Promise<void> {
  const missing = posts_missing(ids);
  for (let i = 0; i < missing.length; i += asked_at_once_max) {
    const some = missing.slice(i, i + asked_at_once_max);
    (await get<Post[]>('/api/v1/statuses', { id: some })).forEach(keep_post);
    for (const id of posts_missing(some)) put(id, null);
  }
}

export function change_post(id: string, change: (post: Post) => Post): void {
  const known = posts.get(id)?.post;
  if (known?.value) known.value = change(known.value);
}

export function forget_post(id: string): void {
  const known = posts.get(id)?.post;
  if (known) known.value = null;
}

/* After a block or a mute nothing of that person stays on the page. */
export function forget_author(account_id: string): void {
  for (const { post: known } of posts.values()) {
    const post = known.peek();
    if (post && (post.account.id === account_id || post.reblog?.account.id === account_id))
      known.value = null;
  }
}
