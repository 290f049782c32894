/* Comes with the page of who is signed in, before the client: asks for what the page will show, so that it
 * is there when the client is. api/client.ts takes the answers; the addresses are those it asks for. */

import type { EarlyAnswers } from './api/client';

const reply_ms_max = 30_000;

function addresses(path: string): string[] {
  const always = ['/api/v1/accounts/verify_credentials', '/api/v2/instance'];
  const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  /* Who comes back finds the page as it was left. */
  if (visit?.type !== 'navigate') return always;
  if (path === '/') {
    const kept = localStorage.getItem('bema:home') === 'for_you';
    const feed = location.search ? location.search === '?feed=for_you' : kept;
    const first = feed ? '/api/bema/v1/timelines/for_you' : '/api/v1/timelines/home';
    return [...always, '/api/bema/v1/feed_settings', `${first}?limit=20`];
  }
  if (path === '/notifications' && !location.search)
    return [...always, '/api/v2/notifications?limit=20'];
  if (path === '/local') return [...always, '/api/v1/timelines/public?local=true&limit=20'];
  const [, name, id] = /^\/@([^/]+)(?:\/(\d+))?$/.exec(path) ?? [];
  if (id) return [...always, `/api/v1/statuses/${id}`, `/api/v1/statuses/${id}/context`];
  if (name) return [...always, `/api/v1/accounts/lookup?acct=${encodeURIComponent(name)}`];
  return always;
}

const answers: EarlyAnswers = new Map();
for (const address of addresses(decodeURI(location.pathname))) {
  const reply = fetch(address, {
    headers: { 'Bema-Client': '1', Accept: 'application/json' },
    credentials: 'same-origin',
    signal: AbortSignal.timeout(reply_ms_max),
  });
  reply.catch(() => undefined); /* told when it is taken */
  answers.set(address, reply);
}
Object.assign(globalThis, { bema_early: answers });
