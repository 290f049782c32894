/* A list that is longer than a page: first page, more at the end, what is new held back until asked for. */

import { signal } from '@preact/signals';
import { ApiError, get_page, type Values } from '../api/client';
import { t } from '../messages';

export type FeedState = 'empty' | 'loading' | 'ready' | 'end' | 'failed';

export interface FeedOptions<T> {
  path: string;
  query?: Values;
  /* Stored posts are looked up again by key; others are kept as they are. */
  keep?: (item: T) => void;
  key?: (item: T) => string;
  /* Pages go by the items' own ids, so newer ones can be asked for by since_id. */
  live?: boolean;
}

const page_items = 20;
const fresh_items_max = 40;

export class Feed<T extends { id: string }> {
  readonly items = signal<T[]>([]);
  readonly fresh = signal<T[]>([]);
  readonly state = signal<FeedState>('empty');
  readonly fault = signal<ApiError | null>(null);
  private next: string | null = null;
  private readonly keys = new Set<string>();

  constructor(readonly options: FeedOptions<T>) {}

  private take(items: T[]): T[] {
    const key = this.options.key ?? ((item: T) => item.id);
    return items.filter((item) => {
      this.options.keep?.(item);
      const known = this.keys.has(key(item));
      this.keys.add(key(item));
      return !known;
    });
  }

  async start(): Promise<void> {
    if (this.state.peek() === 'empty' || this.state.peek() === 'failed') await this.more();
  }

  async more(): Promise<void> {
    if (this.state.peek() === 'loading' || this.state.peek() === 'end') return;
    this.state.value = 'loading';
    this.fault.value = null;
    try {
      const page = this.next
        ? await get_page<T>(this.next)
        : await get_page<T>(this.options.path, { ...this.options.query, limit: page_items });
      this.items.value = [...this.items.value, ...this.take(page.items)];
      this.next = page.next;
      this.state.value = page.next && page.items.length > 0 ? 'ready' : 'end';
    } catch (cause) {
      this.fault.value = cause instanceof ApiError ? cause : new ApiError(0, t.fault.load);
      this.state.value = 'failed';
    }
  }

  /* Newer items wait in `fresh`, so that the page does not jump under the reader. */
  async look_for_fresh(): Promise<void> {
    if (!this.options.live) return;
    const first = this.fresh.peek()[0] ?? this.items.peek()[0];
    if (!first) {
      if (this.state.peek() === 'end') await this.restart();
      return;
    }
    try {
      const page = await get_page<T>(this.options.path, {
        ...this.options.query,
        since_id: first.id,
        limit: fresh_items_max,
      });
      /* A full page may leave a gap below it: begin anew when it is shown. */
      if (page.items.length >= fresh_items_max) this.gap = true;
      const items = this.take(page.items);
      if (items.length) this.fresh.value = [...items, ...this.fresh.peek()];
    } catch {
      /* Quietly: the next look is soon. */
    }
  }

  private gap = false;

  async show_fresh(): Promise<void> {
    if (this.gap) {
      await this.restart();
      return;
    }
    this.items.value = [...this.fresh.peek(), ...this.items.peek()];
    this.fresh.value = [];
  }

  async restart(): Promise<void> {
    this.gap = false;
    this.keys.clear();
    this.next = null;
    this.fresh.value = [];
    this.items.value = [];
    this.state.value = 'empty';
    await this.more();
  }

  /* For what the reader has just made: it stands at the top without waiting. */
  put_first(item: T): void {
    const items = this.take([item]);
    if (items.length) this.items.value = [...items, ...this.items.peek()];
  }

  remove(id: string): void {
    this.items.value = this.items.peek().filter((item) => item.id !== id);
  }
}

/* Feeds outlive their screens, so that Back shows the page as it was. */
const feeds = new Map<string, Feed<{ id: string }>>();
const feeds_max = 16;

export function feed<T extends { id: string }>(
  name: string,
  options: () => FeedOptions<T>,
): Feed<T> {
  let found = feeds.get(name) as Feed<T> | undefined;
  if (found) feeds.delete(name);
  else found = new Feed<T>(options());
  feeds.set(name, found as unknown as Feed<{ id: string }>);
  if (feeds.size > feeds_max) feeds.delete(feeds.keys().next().value!);
  return found;
}

export const feed_known = <T extends { id: string }>(name: string) =>
  feeds.get(name) as Feed<T> | undefined;

export const forget_feed = (name: string) => feeds.delete(name);

/* What was loaded under other rules: all of it is read anew when it is shown next. */
export const forget_feeds = () => feeds.clear();
