/* The videos that follow each other when one is watched on the whole window: those of the page it was
 * opened from, then what comes after them there. */

import { signal } from '@preact/signals';
import { get_page } from '../api/client';
import type { Media, Post } from '../api/entities';
import { route } from '../router';
import { keep_post, post_known } from './posts';

export interface Watched {
  post_id: string;
  media: Media;
}

const pages_max = 4; /* read in a row without finding a video */
const page_posts = 40;

/* Where older posts of this page are. */
function path_of(post: Post): string {
  const { screen, name } = route.peek();
  const of_author = `/api/v1/accounts/${post.account.id}/statuses?only_media=true`;
  if (screen === 'front') return `/api/v1/timelines/home?limit=${page_posts}`;
  if (screen === 'local')
    return `/api/v1/timelines/public?local=true&only_media=true&limit=${page_posts}`;
  if (screen === 'tag')
    return `/api/v1/timelines/tag/${encodeURIComponent(name)}?only_media=true&limit=${page_posts}`;
  return `${of_author}&limit=${page_posts}`;
}

export class Watching {
  readonly items = signal<Watched[]>([]);
  readonly ended = signal(false);
  private next: string | null;
  private reading = false;

  constructor(post: Post, media: Media) {
    this.next = path_of(post);
    const on_page = [...document.querySelectorAll<HTMLElement>('#main article.post[data-post]')]
      .map((article) => post_known(article.dataset['post']!))
      .filter((one) => !!one);
    const from = on_page.findIndex((one) => one.id === post.id);
    this.items.value = [{ post_id: post.id, media }];
    this.take(post, true);
    for (const one of on_page.slice(from + 1)) this.take(one, false);
  }

  /* sure: it was opened by hand, whatever stands before it. */
  private take(post: Post, sure: boolean): boolean {
    if (!sure && (post.sensitive || post.spoiler_text || post.filtered?.length)) return false;
    const known = new Set(this.items.peek().map((one) => one.media.id));
    const fresh = post.media_attachments
      .filter((media) => media.type === 'video' && !known.has(media.id))
      .map((media) => ({ post_id: post.id, media }));
    if (fresh.length) this.items.value = [...this.items.peek(), ...fresh];
    return fresh.length > 0;
  }

  async more(): Promise<void> {
    if (this.reading) return;
    this.reading = true;
    try {
      for (let i = 0; i < pages_max && this.next; i++) {
        const page = await get_page<Post>(this.next);
        this.next = page.items.length ? page.next : null;
        let found = false;
        for (const one of page.items) {
          keep_post(one);
          found = this.take(one.reblog ?? one, false) || found;
        }
        if (found) break;
      }
    } catch {
      /* What is there can be watched; the end is tried again when it is reached. */
    } finally {
      this.reading = false;
    }
    this.ended.value = !this.next;
  }
}
