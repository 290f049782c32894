/* Posts come as HTML that the server has sanitised. We take it apart all the same and keep a small known
 * set of elements: a fault in one of the two is not yet a hole. */

import type { CustomEmoji, Mention } from '../api/entities';

export type Rich = string | RichElement;

export interface RichElement {
  tag: string;
  attributes: Record<string, string>;
  children: Rich[];
}

/* What is read of a DOM node; a test can make one without a browser. */
export interface NodeLike {
  nodeType: number;
  nodeName: string;
  nodeValue: string | null;
  childNodes: ArrayLike<NodeLike>;
  getAttribute?(name: string): string | null;
}

const kept = new Set(
  'p br a span ul ol li blockquote code pre em strong del b i s u ruby rt rp h1 h2 h3 h4 h5 h6'.split(
    ' ',
  ),
);
/* With what is in them. */
const dropped = new Set(
  'script style template iframe object embed noscript svg math textarea title'.split(' '),
);
const depth_max = 40;

export interface RichOptions {
  emojis?: CustomEmoji[];
  mentions?: Mention[];
  /* scheme://host[:port] of this square. */
  origin?: string;
}

export function with_emojis(text: string, emojis: CustomEmoji[] | undefined): Rich[] {
  if (!emojis?.length || !text.includes(':')) return [text];
  const parts: Rich[] = [];
  let rest = 0;
  for (const match of text.matchAll(/:([A-Za-z0-9_]{2,}):/g)) {
    const emoji = emojis.find((one) => one.shortcode === match[1]);
    if (!emoji) continue;
    if (match.index > rest) parts.push(text.slice(rest, match.index));
    parts.push({
      tag: 'img',
      attributes: {
        class: 'emoji',
        src: emoji.url,
        alt: match[0],
        title: match[0],
        draggable: 'false',
      },
      children: [],
    });
    rest = match.index + match[0].length;
  }
  if (rest < text.length) parts.push(text.slice(rest));
  return parts;
}

/* Links to this square's own people, tags and posts stay inside; the rest open apart and tell nobody. */
function link_attributes(node: NodeLike, options: RichOptions): Record<string, string> | null {
  const href = node.getAttribute?.('href') ?? '';
  const kind = node.getAttribute?.('class') ?? '';
  const mention = options.mentions?.find((one) => one.url === href);
  if (mention) return { href: `/@${mention.acct}`, class: 'mention' };
  if (/\bhashtag\b/.test(kind)) {
    const tag = /\/tags?\/([^/?#]+)$/.exec(href);
    if (tag) return { href: `/tags/${tag[1]}`, class: 'hashtag' };
  }
  if (options.origin && (href === options.origin || href.startsWith(`${options.origin}/`)))
    return { href: href.slice(options.origin.length) || '/' };
  if (/^\/(?!\/)/.test(href)) return { href };
  if (!/^(https?|mailto|xmpp|gemini|ipfs|magnet):/i.test(href)) return null;
  return { href, target: '_blank', rel: 'nofollow noopener noreferrer' };
}

/* Mastodon hides "https://www." and the tail of long links with these three classes. */
function span_attributes(node: NodeLike): Record<string, string> {
  const kind = (node.getAttribute?.('class') ?? '')
    .split(/\s+/)
    .filter((name) => name === 'invisible' || name === 'ellipsis' || name === 'quote-inline');
  return kind.length ? { class: kind.join(' ') } : {};
}

function convert(node: NodeLike, options: RichOptions, depth: number): Rich[] {
  if (node.nodeType === 3) return with_emojis(node.nodeValue ?? '', options.emojis);
  if (node.nodeType !== 1 || depth > depth_max) return [];
  const tag = node.nodeName.toLowerCase();
  if (dropped.has(tag)) return [];
  const children = rich_children(node, options, depth + 1);
  if (!kept.has(tag)) return children;
  let attributes: Record<string, string> = {};
  if (tag === 'a') {
    const found = link_attributes(node, options);
    if (!found) return children;
    attributes = found;
  } else if (tag === 'span' || tag === 'p') attributes = span_attributes(node);
  else if (tag === 'ol' && /^\d{1,6}$/.test(node.getAttribute?.('start') ?? ''))
    attributes = { start: node.getAttribute!('start')! };
  /* A post's headings must not enter the page's outline. */
  if (/^h[1-6]$/.test(tag))
    return [{ tag: 'p', attributes: {}, children: [{ tag: 'strong', attributes, children }] }];
  return [{ tag, attributes, children }];
}

export function rich_children(node: NodeLike, options: RichOptions, depth = 0): Rich[] {
  const result: Rich[] = [];
  for (let i = 0; i < node.childNodes.length; i++)
    result.push(...convert(node.childNodes[i]!, options, depth));
  return result;
}

export function rich_text(parts: Rich[]): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return part;
      if (part.tag === 'br') return ' ';
      if (part.tag === 'img') return part.attributes['alt'] ?? '';
      return rich_text(part.children) + (part.tag === 'p' ? ' ' : '');
    })
    .join('');
}

/* Browser only. */
export function parse_html(html: string): NodeLike {
  return new DOMParser().parseFromString(html, 'text/html').body;
}

export function html_text(html: string): string {
  return rich_text(rich_children(parse_html(html), {}))
    .replace(/\s+/g, ' ')
    .trim();
}
