/* Which keys do what: as they were made, or as the reader of this device has set them. */

import { signal } from '@preact/signals';
import type { Shelf } from './drafts';

/* A key, or two with a space between: the second within a moment of the first. None where it is empty. */
export const keys_at_first = {
  next: 'j',
  previous: 'k',
  open: 'o',
  reply: 'r',
  favourite: 'f',
  boost: 'b',
  bookmark: 'm',
  quote: 'q',
  warning: 'x',
  write: 'n',
  search: '/',
  newest: '.',
  home: 'g h',
  local: 'g l',
  notifications: 'g n',
  conversations: 'g c',
  bookmarks: 'g b',
  favourites: 'g f',
  profile: 'g p',
  settings: 'g s',
  help: '?',
} as const;

export type KeyAction = keyof typeof keys_at_first;
export type Keys = Record<KeyAction, string>;
export const key_actions = Object.keys(keys_at_first) as KeyAction[];

interface Kept {
  off: boolean;
  keys: Partial<Keys>;
}

const kept_as = 'bema:keys';

export const keys = signal<Keys>({ ...keys_at_first });
export const keys_off = signal(false);

export function keys_read(shelf: Shelf): void {
  let kept: Partial<Kept> | null = null;
  try {
    kept = JSON.parse(shelf.getItem(kept_as) ?? 'null') as Partial<Kept> | null;
  } catch {
    /* Nothing kept: as they were made. */
  }
  const read: Keys = { ...keys_at_first };
  for (const action of key_actions) {
    const own: unknown = kept?.keys?.[action];
    if (typeof own === 'string' && keys_of(own) === own) read[action] = own;
  }
  keys_off.value = !!kept?.off;
  keys.value = read;
}

function keep(shelf: Shelf): void {
  const changed = key_actions.filter((one) => keys.peek()[one] !== keys_at_first[one]);
  const own = Object.fromEntries(changed.map((one) => [one, keys.peek()[one]]));
  try {
    shelf.setItem(kept_as, JSON.stringify({ off: keys_off.peek(), keys: own }));
  } catch {
    /* They hold until the page is left. */
  }
}

export function keys_turn(shelf: Shelf, off: boolean): void {
  keys_off.value = off;
  keep(shelf);
}

export function keys_reset(shelf: Shelf): void {
  keys.value = { ...keys_at_first };
  keep(shelf);
}

/* Why these keys cannot be had: the action that has them, or one that begins or goes on like them. */
export function keys_taken(all: Keys, action: KeyAction, wanted: string): KeyAction | null {
  if (!wanted) return null;
  const [first] = wanted.split(' ');
  const clash = (other: string) =>
    other === wanted || other === first || other.split(' ')[0] === wanted;
  return key_actions.find((one) => one !== action && clash(all[one])) ?? null;
}

/* "g  h " as "g h"; null where it is more than two keys, or one of many letters. */
export function keys_of(text: string): string | null {
  const parts = text.trim().split(/\s+/).filter(Boolean);
  const single = parts.every((one) => [...one].length === 1);
  return single && parts.length <= 2 ? parts.join(' ') : null;
}

export function keys_set(shelf: Shelf, action: KeyAction, wanted: string): void {
  keys.value = { ...keys.peek(), [action]: wanted };
  keep(shelf);
}

/* What a press means after the one before: an action, the wait for a second key, or nothing. */
export function keys_meaning(all: Keys, before: string, key: string): KeyAction | 'wait' | null {
  const whole = before ? `${before} ${key}` : key;
  const action = key_actions.find((one) => all[one] === whole);
  if (action) return action;
  return key_actions.some((one) => all[one].startsWith(`${key} `)) ? 'wait' : null;
}
