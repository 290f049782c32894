/* Takes the oldest out of a cache that has grown over its limit. */
export async function trim(cache: Cache, kept_max: number, spared?: string): Promise<void> {
  const requests = await cache.keys();
  for (const request of requests.slice(0, Math.max(0, requests.length - kept_max)))
    if (new URL(request.url).pathname !== spared) await cache.delete(request);
}
