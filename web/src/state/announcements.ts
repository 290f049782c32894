/* What the square announces. Loaded once; what one does with it is shown at once. */

import { signal } from '@preact/signals';
import { call, fault_words, get, post } from '../api/client';
import type { Announcement } from '../api/entities';
import { t } from '../messages';
import { say_bad } from './toasts';

/* Null until they are known. */
export const announcements = signal<Announcement[] | null>(null);

export async function load_announcements(): Promise<void> {
  announcements.value = await get<Announcement[]>('/api/v1/announcements', {
    with_dismissed: true,
  });
}

async function change(
  id: string,
  guess: (one: Announcement) => Announcement,
  step: () => Promise<unknown>,
): Promise<void> {
  const before = announcements.peek();
  announcements.value = before?.map((one) => (one.id === id ? guess(one) : one)) ?? null;
  try {
    await step();
  } catch (cause) {
    announcements.value = before;
    say_bad(t.failed.general(fault_words(cause)));
  }
}

export const dismiss = (id: string) =>
  change(
    id,
    (one) => ({ ...one, read: true }),
    () => post(`/api/v1/announcements/${id}/dismiss`),
  );

/* Its own reaction on or off; a kind that nobody chooses any more goes. */
export function reacted(one: Announcement, name: string, on: boolean): Announcement {
  const found = one.reactions.find((reaction) => reaction.name === name);
  if (!found) return on ? { ...one, reactions: [...one.reactions, { name, count: 1, me: true }] } : one;
  if (!!found.me === on) return one;
  const reactions = one.reactions
    .map((reaction) =>
      reaction === found ? { ...found, me: on, count: found.count + (on ? 1 : -1) } : reaction,
    )
    .filter((reaction) => reaction.count > 0);
  return { ...one, reactions };
}

export const react = (id: string, name: string, on: boolean) =>
  change(
    id,
    (one) => reacted(one, name, on),
    () =>
      call(
        on ? 'PUT' : 'DELETE',
        `/api/v1/announcements/${id}/reactions/${encodeURIComponent(name)}`,
      ),
  );
