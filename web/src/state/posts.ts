/* Every post that has been seen, once. Each is a signal of its own: a favourite changes the post wherever
 * it is shown, and nothing else is drawn again. */

import { signal, type Signal } from '@preact/signals';
import type { Post } from '../api/entities';

/* null: deleted. */
export type PostSignal = Signal<Post | null>;

const kept_max = 4_000;
const posts = new Map<string, PostSignal>();

export function keep_post(post: Post): string {
  if (post.reblog) keep_post(post.reblog);
  const quoted = post.quote?.quoted_status;
  if (quoted) keep_post(quoted);
  const known = posts.get(post.id);
  if (known) known.value = post;
  else {
    posts.set(post.id, signal<Post | null>(post));
    if (posts.size > kept_max) posts.delete(posts.keys().next().value!);
  }
  return post.id;
}

export function post_signal(id: string): PostSignal {
  let known = posts.get(id);
  if (!known) posts.set(id, (known = signal<Post | null>(null)));
  return known;
}

export const post_known = (id: string): Post | null => posts.get(id)?.peek() ?? null;

export function change_post(id: string, change: (post: Post) => Post): void {
  const known = posts.get(id);
  if (known?.value) known.value = change(known.value);
}

export function forget_post(id: string): void {
  const known = posts.get(id);
  if (known) known.value = null;
}

/* After a block or a mute nothing of that person stays on the page. */
export function forget_author(account_id: string): void {
  for (const known of posts.values()) {
    const post = known.peek();
    if (post && (post.account.id === account_id || post.reblog?.account.id === account_id))
      known.value = null;
  }
}
