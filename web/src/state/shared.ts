/* Files that another app has shared: the worker keeps them (web/worker/shared.ts) until they are taken. */

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
