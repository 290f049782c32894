/* The posts in sight follow what others do: corrections, counts, votes, and that one is deleted. Asked for
 * in one call at each tick; what has not changed is not drawn again. */

import { send } from '../api/client';
import type { Post } from '../api/entities';
import { waiting } from './outbox';
import { forget_post, keep_post, post_known } from './posts';

const asked_at_once_max = 20;

function in_sight(): string[] {
  const ids = new Set<string>();
  for (const article of document.querySelectorAll<HTMLElement>('#main article[data-post]')) {
    const { top, bottom } = article.getBoundingClientRect();
    if (bottom > 0 && top < innerHeight) ids.add(article.dataset['post']!);
  }
  return [...ids].slice(0, asked_at_once_max);
}

/* What the reader has done to it is still to be sent: the square does not know how it stands. */
const is_ahead = (id: string) => waiting.peek().some((one) => one.id.endsWith(` ${id}`));

export async function look_at_posts_in_sight(): Promise<void> {
  const before = new Map<string, Post>();
  for (const id of in_sight()) {
    const post = post_known(id);
    if (post && !is_ahead(id)) before.set(id, post);
  }
  if (!before.size) return;
  try {
    const query = { id: [...before.keys()] };
    /* Worth nothing later: the worker need not keep it. */
    const reply = await send('GET', '/api/v1/statuses', { query, cache: 'no-store' });
    const now = new Map(((await reply.json()) as Post[]).map((post) => [post.id, post]));
    for (const [id, was] of before) {
      /* The reader has done something meanwhile. */
      if (post_known(id) !== was) continue;
      const post = now.get(id);
      if (!post) forget_post(id);
      else if (JSON.stringify(post) !== JSON.stringify(was)) keep_post(post);
    }
  } catch {
    /* Quietly: the next look is soon. */
  }
}
