/* A post's length as the server counts it (src/social/text.c): what a reader sees as one character is one,
 * a link is as long as the square says whatever its real length, and of a mention only the name counts. */

const link_bytes_max = 2048;

/* Both find links and mentions where the server does: a sentence's own full stop is not of the link. */
const word = '[\\p{L}\\p{M}\\p{Nd}\\p{Pc}]';
const domain = `${word}+(?:[.-]+${word}+)*`;
const inside = '[^\\s\\x00-\\x1f<>()?]';
const brackets = `\\((?:${inside}|\\(${inside}*\\))*\\)`;
const last = `[^\\s\\x00-\\x1f<>()?!*"';:=,.$%[\\]~&|@「」]`;
const path = `(?=[/#])(?:${inside}|${brackets})*(?:${last}|${brackets})`;
const asked = `\\?(?:[\\w!?*'();:&=+$/%#[\\].,~|@^-]|[^\\s\\x00-\\x7f])*(?:[\\w&=#/-]|[^\\s\\x00-\\x7f])`;
const link = new RegExp(
  `(^|[^a-z0-9@$#＠＃])(https?://(${domain})(?::\\d{1,5})?(?:${path})?(?:${asked})?)`,
  'giu',
);
const remote_mention = new RegExp(
  `(^|[^\\p{L}\\p{M}\\p{Nd}\\p{Pc}/=])@([a-z0-9_]+(?:[.-]+[a-z0-9_]+)*)@${domain}(?::\\d{2,5})?`,
  'giu',
);

/* Newer browsers join Indian letters over a virama to one character, as the server does not yet. */
const conjunct = /[\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d][\p{Mn}\u200d]*(?=\p{Lo})/gu;

const host_counts = (host: string): boolean => {
  const dot = host.lastIndexOf('.');
  if (dot < 0) return host.toLowerCase() === 'localhost';
  const top = host.slice(dot + 1);
  return top.length > 1 || /[^a-z_]/i.test(top);
};

let segmenter: Intl.Segmenter | null = null;

export function graphemes(text: string): number {
  if (/^[\x00-\x0c\x0e-\x7f]*$/.test(text)) return text.length;
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  let count = 0;
  for (const { segment } of segmenter.segment(text))
    count += 1 + (segment.length > 2 ? (segment.match(conjunct)?.length ?? 0) : 0);
  return count;
}

export function characters_used(text: string, warning: string, per_link: number): number {
  const counted = text
    .replace(link, (whole, before: string, url: string, host: string) =>
      host_counts(host) && new TextEncoder().encode(url).length <= link_bytes_max
        ? before + 'x'.repeat(per_link)
        : whole,
    )
    .replace(remote_mention, '$1@$2');
  return graphemes(counted) + graphemes(warning);
}
