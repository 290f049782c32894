/* The worker that stands between the page and the network: it keeps the client on the device, so that it
 * starts at once and without a network; keeps what was last read there; wakes up for notifications; and
 * takes what other apps share. What was read is forgotten on signing out. */

import { route_of } from '../src/router_path';
import { answer, forget_kept, person_kept, picture } from './kept';
import { notification_clicked, push_came } from './push';
import { asset, fill_shell, shell, sweep_shells } from './shell';
import { take_shared } from './shared';

declare const self: ServiceWorkerGlobalScope;

/* Whoever is here is another afterwards. */
const turns = /^\/api\/bema\/v1\/teams\/[^/]+(\/act)?$/;

/* Feeds lie where pages do, and are not the client's. */
const is_page = (url: URL) => !url.pathname.endsWith('.rss') && !!route_of(url.pathname, url.search);

/* Who is signed in gets nothing from the server but the frame, which is here already. Others get public
 * pages complete from the server, and the frame only where there is no network. */
async function page(request: Request): Promise<Response> {
  const kept = (await person_kept()) ? await shell() : undefined;
  if (kept) return kept;
  try {
    return await fetch(request);
  } catch (cause) {
    const frame = await shell();
    if (frame) return frame;
    throw cause;
  }
}

function posted(event: FetchEvent, url: URL): void {
  const { request } = event;
  if (url.pathname === '/auth/sign_out' || turns.test(url.pathname)) event.waitUntil(forget_kept());
  if (url.pathname === '/compose' && request.mode === 'navigate')
    event.respondWith(take_shared(request));
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === 'POST') posted(event, url);
  if (request.method !== 'GET') return;
  if (request.mode === 'navigate') {
    if (is_page(url)) event.respondWith(page(request));
  } else if (url.pathname.startsWith('/assets/')) event.respondWith(asset(request));
  /* With a key it is for this moment. */
  else if (url.pathname.startsWith('/media/') && !url.search && request.destination === 'image')
    event.respondWith(picture(event));
  else if (url.pathname.startsWith('/api/')) answer(event, url);
});

self.addEventListener('install', (event) => {
  event.waitUntil(fill_shell().then(() => self.skipWaiting()));
});
self.addEventListener('activate', (event) => {
  event.waitUntil(sweep_shells().then(() => self.clients.claim()));
});
/* The colours were changed: the frame has them in it. */
self.addEventListener('message', (event) => {
  if (event.data === 'shell') event.waitUntil(fill_shell());
});
self.addEventListener('push', (event) => event.waitUntil(push_came(event)));
self.addEventListener('notificationclick', (event) => event.waitUntil(notification_clicked(event)));
