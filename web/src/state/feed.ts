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
  /* Where a page is more than a list: what is listed on it. */
  read?: (body: unknown, headers: Headers) => T[];
  /* For items that change and come up again under the same key (groups, conversations): what tells
   * one state from another. The first page is looked at then, and what is fresh takes the old place. */
  version?: (item: T) => string;
}

const page_items = 20;
const fresh_items_max = 40;

/* How the list is laid out: kept with it, so that Back finds it as it was. */
export interface Layout {
  starts: Set<string>;
  heights: Map<string, number>;
}

/* What a reload needs to show the list as it was: for items that can be had again by their ids. */
export interface Remembered<T> {
  items: T[];
  next: string | null;
  starts: string[];
  heights: [string, number][];
}

export class Feed<T extends { id: string }> {
  readonly layout: Layout = { starts: new Set(), heights: new Map() };
  readonly items = signal<T[]>([]);
  readonly fresh = signal<T[]>([]);
  readonly state = signal<FeedState>('empty');
  readonly fault = signal<ApiError | null>(null);
  private next: string | null = null;
  private readonly versions = new Map<string, string>();

  constructor(readonly options: FeedOptions<T>) {}

  private key(item: T): string {
    return this.options.key?.(item) ?? item.id;
  }

  /* Those not known yet; of the newest page also those that have changed. */
  private take(items: T[], newest = false): T[] {
    return items.filter((item) => {
      this.options.keep?.(item);
      const version = this.options.version?.(item) ?? '';
      const before = this.versions.get(this.key(item));
      if (before !== undefined && (!newest || before === version)) return false;
      this.versions.set(this.key(item), version);
      return true;
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
      const { path, query, read } = this.options;
      const page = this.next
        ? await get_page<T>(this.next, undefined, read)
        : await get_page<T>(path, { ...query, limit: page_items }, read);
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
      const { path, query, read, version } = this.options;
      const since_id = version ? undefined : first.id;
      const page = await get_page<T>(path, { ...query, since_id, limit: fresh_items_max }, read);
      const items = this.take(page.items, true);
      /* A full page may leave a gap below it: begin anew when it is shown. */
      if (items.length >= fresh_items_max) this.gap = true;
      if (items.length) this.fresh.value = this.on_top(items, this.fresh.peek());
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
    this.items.value = this.on_top(this.fresh.peek(), this.items.peek());
    this.fresh.value = [];
  }

  private on_top(items: T[], below: T[]): T[] {
    const keys = new Set(items.map((item) => this.key(item)));
    return [...items, ...below.filter((item) => !keys.has(this.key(item)))];
  }

  async restart(): Promise<void> {
    this.gap = false;
    this.versions.clear();
    this.layout.starts.clear();
    this.layout.heights.clear();
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

  remembered(): Remembered<T> {
    const { starts, heights } = this.layout;
    return { items: this.items.peek(), next: this.next, starts: [...starts], heights: [...heights] };
  }

  restore(was: Remembered<T>): void {
    for (const item of was.items)
      this.versions.set(this.key(item), this.options.version?.(item) ?? '');
    for (const start of was.starts) this.layout.starts.add(start);
    for (const [key, height] of was.heights) this.layout.heights.set(key, height);
    this.next = was.next;
    this.items.value = was.items;
    this.state.value = was.next ? 'ready' : 'end';
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
