/* The emoji one can choose from: come when they are first wanted, and stay. */

import names from 'bema:emoji';
import { get } from '../api/client';
import type { CustomEmoji } from '../api/entities';
import { t } from '../messages_later';
import { emoji_custom, emoji_line, type EmojiGroup } from '../text/emoji';

const recent_key = 'bema:emoji';
const tone_key = 'bema:emoji-tone';
const recent_max = 24;

let own: Promise<EmojiGroup[]> | null = null;
let unicode: Promise<EmojiGroup[]> | null = null;

/* The square's own, by the category its keepers gave them. */
async function load_own(): Promise<EmojiGroup[]> {
  const all = await get<CustomEmoji[]>('/api/v1/custom_emojis');
  const groups = new Map<string, EmojiGroup>();
  for (const one of all) {
    if (one.visible_in_picker === false) continue;
    const name = one.category || t.writing.emoji_own;
    if (!groups.has(name)) groups.set(name, { name, emoji: [] });
    groups.get(name)!.emoji.push(emoji_custom(one));
  }
  return [...groups.values()];
}

async function load_unicode(): Promise<EmojiGroup[]> {
  const load = names[t.locale.split('-')[0]!] ?? names['en']!;
  const { default: groups } = await load();
  return groups.map((lines, i) => ({
    name: t.writing.emoji_groups[i] ?? '',
    emoji: lines.split('\n').map(emoji_line),
  }));
}

/* The square's own first. Where one of the two cannot be had, the other is still there. */
export async function all_emoji(): Promise<EmojiGroup[]> {
  own ??= load_own();
  unicode ??= load_unicode();
  own.catch(() => (own = null));
  unicode.catch(() => (unicode = null));
  const [first, second] = await Promise.allSettled([own, unicode]);
  if (first.status === 'rejected' && second.status === 'rejected') throw first.reason;
  return [first, second].flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
}

function shelf(key: string): string {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

function put(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    /* It is chosen again next time. */
  }
}

export const recent_emoji = (): string[] => shelf(recent_key).split(' ').filter(Boolean);

export function remember_emoji(text: string): void {
  const others = recent_emoji().filter((one) => one !== text);
  put(recent_key, [text, ...others].slice(0, recent_max).join(' '));
}

export const emoji_tone = (): number => Number(shelf(tone_key)) || 0;
export const set_emoji_tone = (tone: number): void => put(tone_key, String(tone));
