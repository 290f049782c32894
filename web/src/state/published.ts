/* What the reader has just posted or changed, for the screens that should show it. */

import { signal } from '@preact/signals';
import type { Post } from '../api/entities';
import { feed_known } from './feed';
import { post_row, type PostRow } from './post_feed';
import { change_post, keep_post } from './posts';

export const published = signal<Post | null>(null);

export function tell_published(post: Post, edited: boolean): void {
  if (post.held) return; /* there is nothing to show yet */
  keep_post(post);
  if (!edited) {
    const listed = post.visibility === 'public' && !post.in_reply_to_id;
    if (post.in_reply_to_id)
      change_post(post.in_reply_to_id, (one) => ({ ...one, replies_count: one.replies_count + 1 }));
    if (post.visibility !== 'direct') feed_known<PostRow>('home')?.put_first(post_row(post));
    if (listed) feed_known<PostRow>('local')?.put_first(post_row(post));
  }
  published.value = post;
}
