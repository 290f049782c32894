/* What was done without a network and is still to be sent: kept on the device, in order, until the square
 * has taken it. Nothing arrives twice: a post has its Idempotency-Key, which the square knows for an hour;
 * whether one arrived that was tried longer ago is for its author to say. Actions may be repeated. */

import { signal } from '@preact/signals';
import { ApiError, call, send, type Values } from '../api/client';
import type { Post, ScheduledPost } from '../api/entities';
import { t } from '../messages';
import type { Shelf } from './drafts';
import { tell_published } from './published';
import { reachable } from './reach';
import { me, owner_of } from './session';
import { say } from './toasts';

export interface Part {
  body: Values;
  key: string;
}

export interface Waiting {
  id: string;
  kind: 'post' | 'act';
  /* What the reader is shown of it. */
  words: string;
  made_ms: number;
  /* Why the square did not take it; it is not tried again unasked. */
  fault?: string;
  /* A post: the parts of a thread that are still to be sent; each answers the one before. */
  parts?: Part[];
  /* When a part was first sent whose answer never came. */
  tried_ms?: number;
  /* An act: a later one of the same name takes its place. */
  path?: string;
  body?: Values;
}

export const key_ms_max = 50 * 60_000; /* the square knows a key for an hour */
const look_ms = 5_000;
const waiting_max = 100;
const prefix = 'bema:outbox:';

export const waiting = signal<Waiting[]>([]);

export const is_unsure = (one: Waiting, now_ms: number) =>
  one.tried_ms !== undefined && now_ms - one.tried_ms > key_ms_max;

export function outbox_read(shelf: Shelf, owner: string): Waiting[] {
  try {
    const kept = JSON.parse(shelf.getItem(prefix + owner) ?? '[]') as Waiting[];
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

/* False when the device has no room. */
export function outbox_write(shelf: Shelf, owner: string, all: Waiting[]): boolean {
  try {
    if (all.length) shelf.setItem(prefix + owner, JSON.stringify(all));
    else shelf.removeItem(prefix + owner);
    return true;
  } catch {
    return false;
  }
}

export function outbox_with(all: Waiting[], one: Waiting): Waiting[] {
  return [...all.filter((other) => other.id !== one.id), one];
}

/* Other windows change it too, so it is read anew before each change. */
function change(by: (all: Waiting[]) => Waiting[]): boolean {
  const owner = me.peek() && owner_of(me.peek()!);
  if (!owner) return false;
  const all = by(outbox_read(localStorage, owner));
  if (all.length > waiting_max || !outbox_write(localStorage, owner, all)) return false;
  waiting.value = all;
  return true;
}

const replace = (one: Waiting) =>
  change((all) => all.map((other) => (other.id === one.id ? one : other)));

export const outbox_remove = (id: string) =>
  change((all) => all.filter((other) => other.id !== id));

/* True when the cause was the network and the deed is kept for later. */
export function keep_act(cause: unknown, id: string, path: string, words: string, body: Values = {}): boolean {
  if (!(cause instanceof ApiError) || cause.status !== 0) return false;
  const one: Waiting = { id, kind: 'act', path, body, words, made_ms: Date.now() };
  return change((all) => outbox_with(all, one));
}

export function keep_post(cause: unknown, parts: Part[], words: string): boolean {
  if (!(cause instanceof ApiError) || cause.status !== 0) return false;
  const made_ms = Date.now();
  /* Without any network nothing has left the device. */
  const tried_ms = navigator.onLine ? made_ms : undefined;
  const one: Waiting = { id: parts[0]!.key, kind: 'post', parts, words, made_ms, tried_ms };
  return change((all) => outbox_with(all, one));
}

async function send_posts(one: Waiting): Promise<void> {
  let now = one;
  while (now.parts!.length) {
    const [{ body, key }, ...rest] = now.parts as [Part, ...Part[]];
    now = { ...now, tried_ms: now.tried_ms ?? Date.now() };
    replace(now);
    const headers = { 'Idempotency-Key': key };
    const made = await call<Post | ScheduledPost>('POST', '/api/v1/statuses', { body, headers });
    if ('account' in made) tell_published(made, false);
    const answer = rest.map((part, i) =>
      i ? part : { ...part, body: { ...part.body, in_reply_to_id: made.id } },
    );
    now = { ...now, parts: answer, tried_ms: undefined };
    replace(now);
  }
}

async function send_one(one: Waiting): Promise<'next' | 'stop'> {
  try {
    if (one.kind === 'post') await send_posts(one);
    else await call('POST', one.path!, { body: one.body });
    outbox_remove(one.id);
    return 'next';
  } catch (cause) {
    const status = cause instanceof ApiError ? cause.status : -1;
    if (status === 0 || status === 429 || status >= 500) return 'stop';
    const kept = waiting.peek().find((other) => other.id === one.id) ?? one;
    replace({ ...kept, tried_ms: undefined, fault: (cause as Error).message });
    return 'next';
  }
}

async function send_all(): Promise<void> {
  change((all) => all);
  const ready = () => waiting.peek().filter((one) => !one.fault && !is_unsure(one, Date.now()));
  if (!ready().length && reachable.peek()) return;
  /* A call that changes nothing shows whether there is a way at all. */
  try {
    await send('GET', '/api/v1/markers', { query: { timeline: ['notifications'] } });
  } catch {
    return;
  }
  if (!reachable.peek()) return;
  let sent = 0;
  for (const one of ready()) {
    if ((await send_one(one)) === 'stop') break;
    sent++;
  }
  if (sent && !waiting.peek().length) say(t.offline.sent);
}

let sending = false;

/* One window at a time. */
export async function send_waiting(): Promise<void> {
  if (sending || !me.peek() || !navigator.onLine) return;
  sending = true;
  try {
    if ('locks' in navigator)
      await navigator.locks.request('bema:outbox', { ifAvailable: true }, async (lock) => {
        if (lock) await send_all();
      });
    else await send_all();
  } finally {
    sending = false;
  }
}

/* The author says that it did not arrive, or wants a refused one tried anew. */
export function try_again(id: string): void {
  change((all) =>
    all.map((one) => (one.id === id ? { ...one, fault: undefined, tried_ms: undefined } : one)),
  );
  void send_waiting();
}

export function start_outbox(): void {
  const owner = me.peek() && owner_of(me.peek()!);
  if (owner) waiting.value = outbox_read(localStorage, owner);
  addEventListener('online', () => void send_waiting());
  addEventListener('storage', (event) => {
    if (me.peek() && event.key === prefix + owner_of(me.peek()!)) change((all) => all);
  });
  setInterval(() => {
    if (document.visibilityState === 'visible' && (waiting.peek().length || !reachable.peek()))
      void send_waiting();
  }, look_ms);
  void send_waiting();
}
