/* How many groups of notifications have come since the reader last looked: the marker is the server's,
 * so that other apps agree. */

import { signal } from '@preact/signals';
import { get, post } from '../api/client';
import { id_compare } from '../text/thread';
import { me } from './session';

export const unread = signal(0);
export const unread_max = 30;
export const unread_count = (n: number) => (n >= unread_max ? `${unread_max}+` : String(n));
let read_id = '';
let marker: Promise<void> | undefined;

async function load_marker(): Promise<void> {
  const markers = await get<Record<string, { last_read_id: string }>>('/api/v1/markers', {
    timeline: ['notifications'],
  });
  read_id = markers['notifications']?.last_read_id ?? '';
}

/* How far the reader has read, '' for nowhere yet: what is newer is new to them. */
export async function last_read(): Promise<string> {
  marker ??= load_marker();
  try {
    await marker;
  } catch (cause) {
    marker = undefined;
    throw cause;
  }
  return read_id;
}

let marking: Promise<unknown> = Promise.resolve();

export async function look_for_unread(): Promise<void> {
  if (!me.peek()) return;
  try {
    await marking;
    const path = '/api/v2/notifications/unread_count';
    unread.value = (await get<{ count: number }>(path, { limit: unread_max })).count;
  } catch {
    /* Quietly: the next look is soon. */
  }
}

export async function mark_read(newest_id: string): Promise<void> {
  unread.value = 0;
  try {
    const before = await last_read();
    if (before && id_compare(newest_id, before) <= 0) return;
    read_id = newest_id;
    marking = post('/api/v1/markers', { notifications: { last_read_id: newest_id } });
    await marking;
  } catch {
    /* The next visit marks it again. */
    marking = Promise.resolve();
  }
}
