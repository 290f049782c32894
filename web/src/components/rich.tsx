/* Text from others: HTML of posts and profiles, names with custom emoji. */

import { h, type ComponentChild } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Account, CustomEmoji, Mention } from '../api/entities';
import { parse_html, rich_children, with_emojis, type Rich } from '../text/html';

function drawn(parts: Rich[]): ComponentChild[] {
  return parts.map((part) =>
    typeof part === 'string'
      ? part
      : h(part.tag as 'span', part.attributes, ...drawn(part.children)),
  );
}

interface HtmlProps {
  html: string;
  emojis?: CustomEmoji[];
  mentions?: Mention[];
}

export function Html({ html, emojis, mentions }: HtmlProps) {
  const parts = useMemo(
    () => drawn(rich_children(parse_html(html), { emojis, mentions, origin: location.origin })),
    [html, emojis, mentions],
  );
  return <>{parts}</>;
}

export function Words({ text, emojis }: { text: string; emojis?: CustomEmoji[] }) {
  return <>{drawn(with_emojis(text, emojis))}</>;
}

export const shown_name = (account: Account) => account.display_name || account.username;

/* Where only letters can stand: the emoji of the square are left out. */
export function name_of(account: Account): string {
  const letters = account.emojis.reduce(
    (name, { shortcode }) => name.replaceAll(`:${shortcode}:`, ''),
    shown_name(account),
  );
  return letters.replace(/ +/g, ' ').trim() || account.username;
}

export function Name({ account }: { account: Account }) {
  return (
    <bdi>
      <Words text={shown_name(account)} emojis={account.emojis} />
    </bdi>
  );
}
