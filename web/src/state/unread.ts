/* How many notifications have come since the reader last looked: the marker is the server's, so that
 * other apps agree. */

import { signal } from '@preact/signals';
import { get, post } from '../api/client';
import type { Notification } from '../api/entities';
import { id_compare } from '../text/thread';
import { me } from './session';

export const unread = signal(0);
export const unread_max = 30;
let read_id = '';
let marker_known = false;

async function load_marker(): Promise<void> {
  const markers = await get<Record<string, { last_read_id: string }>>('/api/v1/markers', {
    timeline: ['notifications'],
  });
  read_id = markers['notifications']?.last_read_id ?? '';
  marker_known = true;
}

export async function look_for_unread(): Promise<void> {
  if (!me.peek()) return;
  try {
    if (!marker_known) await load_marker();
    const items = await get<Notification[]>('/api/v1/notifications', {
      since_id: read_id,
      limit: unread_max,
    });
    unread.value = items.filter((one) => !read_id || id_compare(one.id, read_id) > 0).length;
  } catch {
    /* Quietly: the next look is soon. */
  }
}

export async function mark_read(newest_id: string): Promise<void> {
  unread.value = 0;
  if (read_id && id_compare(newest_id, read_id) <= 0) return;
  read_id = newest_id;
  try {
    await post('/api/v1/markers', { notifications: { last_read_id: newest_id } });
  } catch {
    /* The next visit marks it again. */
  }
}
