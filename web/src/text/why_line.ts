/* Why a post stands where it does, in a few words: what speaks for it by the reader's own weights. */

import type { Explanation } from '../api/entities';

/* From so many bits on a term is worth a word. */
const bits_told_min = 0.5;
const parts_max = 2;

export type LinePart = 'bridged' | 'liked_author' | Explanation['source'];

/* The first says most. Where both sides liked it, that some did says nothing more. */
export function line_parts({ source, terms, bridging }: Explanation): LinePart[] {
  const told = (name: string) =>
    terms.some((term) => term.name === name && term.weight > 0 && term.bits >= bits_told_min);
  const parts: LinePart[] = [];
  if (bridging.percentile !== null && bridging.percentile >= 0 && told('bridging'))
    parts.push('bridged');
  if (source !== 'bridging' || !parts.length) parts.push(source);
  if (told('affinity')) parts.push('liked_author');
  return parts.slice(0, parts_max);
}

export const sentence = (parts: string[], locale: string): string => {
  const line = parts.join(' · ');
  return line.slice(0, 1).toLocaleUpperCase(locale) + line.slice(1);
};
