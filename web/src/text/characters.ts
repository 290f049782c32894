/* A post's length as the server counts it: what a reader sees as one character is one, a link is as long
 * as the square says whatever its real length, and of a mention only the name counts. */

const link = /https?:\/\/[^\s<>"']+/gi;
const remote_mention = /(^|[^\w/])@(\w+)@[\w.-]+\w/g;

let segmenter: Intl.Segmenter | null = null;

export function graphemes(text: string): number {
  if (/^[\x00-\x0c\x0e-\x7f]*$/.test(text)) return text.length;
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  let count = 0;
  for (const _ of segmenter.segment(text)) count++;
  return count;
}

export function characters_used(text: string, warning: string, per_link: number): number {
  const counted = text.replace(link, 'x'.repeat(per_link)).replace(remote_mention, '$1@$2');
  return graphemes(counted) + graphemes(warning);
}
