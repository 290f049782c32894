/* What the reader last read: answers of the API and pictures, for reading without a network. All of it is
 * hers, and goes when she signs out, when her session ends, and when someone else signs in. */

import { trim } from './trim';

const answers = 'bema-answers';
const pictures = 'bema-pictures';
const answers_max = 150;
const pictures_max = 250;
const patience_ms = 6_000; /* then an answer from before serves as well */
const fresh_ms = 600_000;
const gone = [404, 410, 451];
const person_path = '/api/v1/accounts/verify_credentials';
/* Streams, what is asked once, and pages in the middle of a list. */
const never = /^\/api\/(bema\/|v\d+\/(streaming|search|admin|push|media|emails))/;
const middle = ['max_id', 'min_id', 'since_id', 'offset'];

/* Counts the forgettings: what was asked before one is not kept after it. */
let forgotten = 0;

export async function forget_kept(): Promise<void> {
  forgotten++;
  await Promise.all([caches.delete(answers), caches.delete(pictures)]);
}

export const person_kept = async () =>
  caches.has(answers).then(async (has) => has && !!(await (await caches.open(answers)).match('/person')));

/* Another person than before: nothing of the one before stays. */
async function note_person(reply: Response): Promise<void> {
  const { id } = (await reply.json()) as { id: string };
  const known = await (await caches.open(answers)).match('/person');
  if (known && (await known.text()) === id) return;
  await forget_kept();
  await (await caches.open(answers)).put('/person', new Response(id));
}

async function keep(url: URL, reply: Response, asked: number): Promise<void> {
  if (url.pathname === person_path) {
    await note_person(reply.clone());
    asked = forgotten;
  }
  const headers = new Headers({
    'Content-Type': 'application/json',
    'Bema-Kept': new Date().toISOString(),
  });
  const link = reply.headers.get('Link');
  if (link) headers.set('Link', link);
  const body = await reply.text();
  if (asked !== forgotten) return;
  const cache = await caches.open(answers);
  await cache.put(url.href, new Response(body, { headers }));
  await trim(cache, answers_max, '/person');
}

async function from_network(event: FetchEvent, url: URL): Promise<Response> {
  const asked = forgotten;
  const reply = await fetch(event.request);
  if (reply.ok) event.waitUntil(keep(url, reply.clone(), asked));
  else if (reply.status === 401 && url.pathname === person_path) event.waitUntil(forget_kept());
  return reply;
}

/* What is kept, where the network does not answer in time. */
async function known_at_last(asked: Promise<Response>, known: Response): Promise<Response> {
  const late = new Promise<Response>((give) => setTimeout(() => give(known), patience_ms));
  try {
    return await Promise.race([asked, late]);
  } catch {
    return known;
  }
}

async function network_or_kept(event: FetchEvent, url: URL): Promise<Response> {
  const known = (await caches.has(answers))
    ? await (await caches.open(answers)).match(url.href)
    : undefined;
  if (!known) return from_network(event, url);
  return known_at_last(from_network(event, url), known);
}

export function answer(event: FetchEvent, url: URL): void {
  if (event.request.cache === 'no-store') return;
  if (never.test(url.pathname) || middle.some((name) => url.searchParams.has(name))) return;
  event.respondWith(network_or_kept(event, url));
}

/* As long as the server lets caches keep it: then it may have been hidden. */
function is_fresh(known: Response): boolean {
  return Math.abs(Date.now() - Date.parse(known.headers.get('Date') ?? '')) < fresh_ms;
}

async function picture_from_network(event: FetchEvent, cache: Cache): Promise<Response> {
  const asked = forgotten;
  const reply = await fetch(event.request);
  if (reply.status === 200 && reply.type === 'basic') {
    const copy = reply.clone();
    event.waitUntil(
      (async () => {
        if (asked !== forgotten) return;
        await cache.put(event.request, copy);
        await trim(cache, pictures_max);
      })(),
    );
  } else if (gone.includes(reply.status)) {
    event.waitUntil(cache.delete(event.request, { ignoreVary: true }));
  }
  return reply;
}

/* A picture's address is of that picture only; whether it is still shown is asked again. */
export async function picture(event: FetchEvent): Promise<Response> {
  const cache = await caches.open(pictures);
  const known = await cache.match(event.request, { ignoreVary: true });
  if (!known) return picture_from_network(event, cache);
  return is_fresh(known) ? known : known_at_last(picture_from_network(event, cache), known);
}
