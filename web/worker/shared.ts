/* What another app shares comes as a form. Its files wait in a cache until the page for writing takes
 * them. The names are those of src/state/shared.ts. */

const shared = 'bema-shared';

export async function take_shared(request: Request): Promise<Response> {
  const form = await request.formData();
  const query = new URLSearchParams();
  for (const name of ['title', 'text', 'url']) {
    const value = form.get(name);
    if (typeof value === 'string' && value) query.set(name, value);
  }
  const files = form.getAll('files').filter((one): one is File => one instanceof File);
  await caches.delete(shared);
  const cache = await caches.open(shared);
  for (const [i, file] of files.entries()) {
    const headers = { 'Content-Type': file.type, 'Bema-Name': encodeURIComponent(file.name) };
    await cache.put(`/shared/${i}`, new Response(file, { headers }));
  }
  if (files.length) query.set('shared', String(files.length));
  return Response.redirect(`/compose?${query}`, 303);
}
