// How often who may call what: Mastodon's numbers, in Mastodon's headers, each class counted by itself.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Person } from './person.js';
import { Square, type Answer } from './square.js';

const square = new Square({ rate_limits: 'on' });
const token: Record<string, string> = {};

before(async () => {
  await square.start();
  for (const name of ['alice', 'bob']) token[name] = square.person(name);
});
after(() => square.remove());

const limits = (answer: Answer): [number, number] =>
  [Number(answer.headers.get('x-ratelimit-limit')), Number(answer.headers.get('x-ratelimit-remaining'))];

function assertReset(answer: Answer, seconds: number): void {
  const reset = answer.headers.get('x-ratelimit-reset')!;
  assert.match(reset, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/);
  const left = (Date.parse(reset) - Date.now()) / 1000;
  assert.ok(left > 0 && left <= seconds + 1, `${reset} is ${left} s away, at most ${seconds}`);
}

test('each class of calls has its own count, per person', async () => {
  const classes: [string, string, object | undefined, number, number][] = [
    ['GET', '/api/v1/accounts/verify_credentials', undefined, 300, 300],
    ['GET', '/api/v2/search?q=x', undefined, 300, 300],
    ['POST', '/api/v1/statuses', { status: 'counted' }, 300, 3 * 3600],
    ['POST', '/api/v2/media', {}, 30, 1800],
    ['DELETE', '/api/v1/statuses/1', undefined, 30, 1800],
  ];
  const seen: Record<string, number> = {};
  for (const [method, path, body, limit, seconds] of classes) {
    const answer = await square.ask(method, path, { token: token.alice, body });
    const [most, left] = limits(answer);
    assert.equal(most, limit, `${method} ${path}`);
    assert.equal(left, (seen[`${limit} ${seconds}`] ?? limit) - 1, `${method} ${path}`);
    assertReset(answer, seconds);
    seen[`${limit} ${seconds}`] = left;
    if (limit === 30) delete seen[`${limit} ${seconds}`]; // pictures and deletions apart
  }
  const [, left] = limits(await square.ask('GET', '/api/v1/preferences', { token: token.bob }));
  assert.equal(left, 299, 'bob has a count of his own');
});

test('what is over the limit is refused until its window ends, and nothing else is', async () => {
  const statuses: number[] = [];
  for (let i = 0; i < 32; i++)
    statuses.push((await square.ask('DELETE', '/api/v1/statuses/1', { token: token.bob })).status);
  assert.deepEqual([...new Set(statuses.slice(0, 30))], [404]);
  assert.deepEqual(statuses.slice(30), [429, 429]);
  assert.equal((await square.ask('POST', '/api/v1/statuses/1/unreblog', { token: token.bob })).status, 429);
  const refused = await square.ask('DELETE', '/api/v1/statuses/1', { token: token.bob });
  assert.deepEqual(refused.json, { error: 'Too many requests' });
  assert.deepEqual(limits(refused), [30, 0]);
  assertReset(refused, 1800);
  assert.equal((await square.ask('GET', '/api/v1/preferences', { token: token.bob })).status, 200);
});

test('who has no token is counted by address, signing up too', async () => {
  const first = await square.ask('GET', '/api/v1/timelines/public');
  const [most, left] = limits(first);
  assert.equal(most, 300);
  assert.equal(limits(await square.ask('GET', `/api/v1/timelines/public?max_id=1`))[1], left - 1);
  const app = await square.ask('POST', '/api/v1/apps',
    { body: { client_name: 'x', redirect_uris: 'urn:ietf:wg:oauth:2.0:oob' } });
  assert.deepEqual(limits(app), [25, 24]);
});

test('too many at once is said in the reader’s language too', async () => {
  const zoe = new Person(square, 'fr'), form = await zoe.open('/notice');
  let last = await zoe.submit(form, '/notice', { reason: 'x' });
  for (let i = 0; i < 40 && last.status !== 429; i++) last = await zoe.submit(form, '/notice', { reason: 'x' });
  assert.equal(last.status, 429);
  assert.match(last.body, /<html lang="fr"[^]*Attendez/);
  assert.doesNotMatch(last.body, /Too many|too much/);
});
