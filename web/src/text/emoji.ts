/* Emoji as lists that can be searched: Unicode's, from lines as build.mjs writes them, and a square's own. */

import type { CustomEmoji } from '../api/entities';

export interface Emoji {
  /* What stands in the text: the character, or :shortcode: . */
  text: string;
  name: string;
  /* Folded: the name and all other words, parted by |. */
  words: string;
  /* The picture of one of the square's own. */
  url?: string;
  /* It can be shown with a skin tone. */
  toned?: boolean;
}

export interface EmojiGroup {
  name: string;
  emoji: Emoji[];
}

export const folded = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase();

export function emoji_line(line: string): Emoji {
  const [head = '', rest = ''] = line.split('\t');
  const toned = head.endsWith('*');
  const [name = ''] = rest.split('|');
  return { text: toned ? head.slice(0, -1) : head, name, words: folded(rest), toned };
}

export const emoji_custom = (one: CustomEmoji): Emoji => ({
  text: `:${one.shortcode}:`,
  name: one.shortcode,
  words: folded(one.shortcode.replaceAll('_', '|') + '|' + one.shortcode),
  url: one.static_url || one.url,
});

/* 0 none, 1 to 5 from light to dark: the modifier goes behind the first character. */
export function with_tone(emoji: Emoji, tone: number): string {
  if (!emoji.toned || tone < 1 || tone > 5) return emoji.text;
  const first = String.fromCodePoint(emoji.text.codePointAt(0)!);
  const rest = emoji.text.slice(first.length).replace(/^\ufe0f/, '');
  return first + String.fromCodePoint(0x1f3fa + tone) + rest;
}

/* How well it fits: a whole word before a beginning, a beginning before what is inside. */
function fit(emoji: Emoji, wanted: string): number {
  const words = `|${emoji.words}|`;
  if (words.startsWith(`|${wanted}|`)) return 4;
  if (words.includes(`|${wanted}|`)) return 3;
  if (words.startsWith(`|${wanted}`)) return 2.5;
  if (words.includes(`|${wanted}`)) return 2;
  return words.includes(wanted) ? 1 : 0;
}

export function emoji_search(groups: EmojiGroup[], text: string, count_max: number): Emoji[] {
  const wanted = folded(text.trim()).replaceAll('_', ' ');
  if (!wanted) return [];
  return groups
    .flatMap((group) => group.emoji)
    .map((emoji) => ({ emoji, fit: fit(emoji, wanted) }))
    .filter((one) => one.fit > 0)
    .sort((a, b) => b.fit - a.fit)
    .slice(0, count_max)
    .map((one) => one.emoji);
}
