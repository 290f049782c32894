/* Does a text that was pasted look like the address of a post, here or elsewhere? */

const ways = [
  /^\/@[^/]+\/(\d+)\/?$/,
  /^\/@[^/]+\/([0-9A-Za-z-]{10,})\/?$/,
  /^\/users\/[^/]+\/statuses\/(\w+)\/?$/,
  /^\/(?:notes|notice|objects|p)\/([\w/.-]+)$/,
];

export interface PostLink {
  url: string;
  /* Where the address is of this square: the post's id. */
  id: string | null;
}

export function post_link(text: string, origin: string): PostLink | null {
  const trimmed = text.trim();
  if (!/^https?:\/\/\S+$/.test(trimmed)) return null;
  let url: URL;
  try {
    url = new URL(trimmed);
  } catch {
    return null;
  }
  const match = ways.map((way) => way.exec(url.pathname)).find(Boolean);
  if (!match) return null;
  const own = url.origin === origin && /^\d+$/.test(match[1]!);
  return { url: trimmed, id: own ? match[1]! : null };
}
