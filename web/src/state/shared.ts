/* What another app has shared. Files the worker keeps (web/worker/shared.ts) until they are taken. */

const shared = 'bema-shared';

export async function take_shared_files(): Promise<File[]> {
  if (!('caches' in globalThis) || !(await caches.has(shared))) return [];
  const cache = await caches.open(shared);
  const files: File[] = [];
  for (const request of await cache.keys()) {
    const reply = (await cache.match(request))!;
    const name = decodeURIComponent(reply.headers.get('Bema-Name') ?? 'shared');
    files.push(new File([await reply.blob()], name, { type: reply.headers.get('Content-Type') ?? '' }));
  }
  await caches.delete(shared);
  return files;
}

/* What another app shares, as the parameters title, text and url: what is said twice is said once. */
export function shared_text(query: URLSearchParams): string {
  const parts = ['title', 'text', 'url'].map((name) => query.get(name)?.trim() ?? '');
  const said = (part: string, i: number) => (other: string, j: number) =>
    j !== i && other.includes(part) && (other !== part || j > i);
  return parts.filter((part, i) => part && !parts.some(said(part, i))).join('\n');
}
