/* The client's own files. Each version of the client has a cache; the one before it stays, for pages that
 * are still open and load a part of theirs late. */

/* Set by the build: a hash of all files, and those that a page does not name itself. */
declare const VERSION: string;
declare const LATER_FILES: string[];

const prefix = 'bema-shell-';
const name = prefix + VERSION;
const shells_kept = 2;
/* Any page that the client alone makes: all have the same frame. */
const frame_path = '/settings';

export async function fill_shell(): Promise<void> {
  const cache = await caches.open(name);
  const reply = await fetch(frame_path, { credentials: 'same-origin', cache: 'no-store' });
  if (!reply.ok || reply.redirected) throw new Error(`the frame came with ${reply.status}`);
  const text = await reply.clone().text();
  const language = /<html lang="([a-z]+)/.exec(text)?.[1];
  const read = (file: string) => (/\/part-emoji_([a-z]+)/.exec(file)?.[1] ?? language) === language;
  const named = text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g);
  const files = new Set([...LATER_FILES.filter(read), ...[...named].map((match) => match[1]!)]);
  const missing: string[] = [];
  for (const file of files) if (!(await cache.match(file))) missing.push(file);
  await cache.addAll(missing);
  await cache.put(frame_path, reply);
}

export async function sweep_shells(): Promise<void> {
  const shells = (await caches.keys()).filter((one) => one.startsWith(prefix) && one !== name);
  await Promise.all(shells.slice(0, 1 - shells_kept).map((one) => caches.delete(one)));
}

export const shell = async () => (await caches.open(name)).match(frame_path);

/* Named by their content, they never change. */
export async function asset(request: Request): Promise<Response> {
  const known = await caches.match(request, { ignoreVary: true });
  if (known) return known;
  const reply = await fetch(request);
  if (reply.ok) await (await caches.open(name)).put(request, reply.clone());
  return reply;
}
