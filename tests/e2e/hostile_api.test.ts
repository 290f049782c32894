// Every route of the API, given what it does not expect: ids of others, ids that never were, numbers
// that are none, wrong types, too much of everything, tokens that are no longer good, the same twice at
// once. It answers each, never with a fault of its own, and nothing is broken afterwards.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { asForm, asJson, World, type Call, type Fields } from './calls.ts';
import { Square } from './square.ts';

interface Route { method: string; path: string; who: string }
interface Got { status: number; text: string; headers: Headers }

const square = new Square({ registrations: 'approval' });
const world = new World(square);
let routes: Route[] = [];
const at_once = 4;

before(async () => {
  await world.populate();
  const table = square.must(['doc', 'api']).split('## Mastodon')[0]!
    .matchAll(/^\| ([A-Z]+) \| (\S+) \| (anybody|person|staff|app or person) \|/gm);
  routes = [...table].map(([, method, path, access]) =>
    ({ method: method!, path: path!, who: access === 'staff' ? 'zoe' : 'ann' }))
    .filter((one) => !/^\/api\/v1\/streaming(?!\/health)/.test(one.path));
  assert.ok(routes.length > 150, `only ${routes.length} routes`);
}, { timeout: 60_000 });
after(() => square.remove());

async function ask(route: Route, path: string, body: URLSearchParams | string | undefined,
                   token: string | undefined = world.token[route.who]): Promise<Got> {
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const inQuery = route.method === 'GET' && body instanceof URLSearchParams;
  if (typeof body === 'string') headers['content-type'] = 'application/json';
  const isLarge = typeof body === 'string' && body.length > 200_000;
  const answer = await fetch(`http://127.0.0.1:${square.port}${path}${inQuery ? `?${body}` : ''}`,
    { method: route.method, headers, body: route.method === 'GET' ? undefined : body, redirect: 'manual' })
    .catch((e) => { if (isLarge) return undefined; throw e; });
  if (!answer) return { status: 413, text: '{"error":"closed while sending"}', headers: new Headers() };
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

/** Runs them, a few at a time. */
async function all<T>(things: T[], deed: (thing: T) => Promise<void>): Promise<void> {
  const left = [...things];
  await Promise.all(Array.from({ length: at_once }, async () => {
    for (let one; (one = left.shift()) !== undefined;) await deed(one);
  }));
}

const faults: string[] = [];
function sound(route: Route, what: string, got: Got): void {
  const line = `${route.method} ${route.path} ${what}: ${got.status} ${got.text.slice(0, 200)}`;
  if (got.status >= 500) faults.push(line);
  else if (got.status >= 400 && got.status !== 414 && !/^\{"error":".+"/.test(got.text)) faults.push(`no reason given: ${line}`);
}
function noFaults(): void {
  const found = faults.splice(0);
  assert.ok(!found.length, `${found.length} faults\n${found.slice(0, 100).join('\n')}`);
}

/** A valid call where one is known, else ones in its path. */
async function callOf(route: Route): Promise<Call> {
  try {
    return await world.call(route.method, route.path, route.who);
  } catch {
    return { path: route.path.replace(/[:*]\w+/g, '1'), fields: {} };
  }
}

const ids = ['0', '-1', '1', '9223372036854775807', '9223372036854775808', '99999999999999999999999', 'abc',
  '1e9', '0x10', '%201', '1%20', '%00', '%C3%A9', '%ff', '1%2F2', '+1', '01', 'x'.repeat(5000), "1'--", '%25'];
const isName = /:(name|hashtag|date|year|group_key)\b/;

test('what is no id is nobody\'s id', async () => {
  await all(routes.filter((route) => /[:]/.test(route.path)), async (route) => {
    const { fields } = await callOf(route);
    for (const id of ids) {
      const path = route.path.replace(/[:*]\w+/g, id);
      const got = await ask(route, path, asForm(fields));
      sound(route, id.slice(0, 30), got);
      if (!isName.test(route.path) && !/suggestions/.test(route.path) && got.status < 400)
        faults.push(`${route.method} ${path.slice(0, 80)}: ${got.status}`);
    }
  });
  noFaults();
});

const values: unknown[] = ['', '0', '-1', '99999999999999999999', 'NaN', 'nothing known', 'x'.repeat(3000), 'a\u0000b',
  '\u202e\ufeff', '🫠'.repeat(300), '%s%n', '\'"<>&\\', '2026-13-45T99:99:99Z', 'http://[::1', null, true, 1.5, -1, 1e300, [], {},
  [[]], [null], [{ a: 1 }], { '': [] }, { a: { b: { c: 1 } } }, ['1', 1, true]];
const names = ['limit', 'offset', 'max_id', 'since_id', 'min_id', 'id', 'q', 'type', 'types', 'exclude_types', 'account_id',
  'status', 'visibility', 'language', 'in_reply_to_id', 'quoted_status_id', 'media_ids', 'poll', 'scheduled_at', 'spoiler_text',
  'sensitive', 'title', 'context', 'keywords_attributes', 'expires_in', 'filter_action', 'source', 'fields_attributes', 'locked',
  'display_name', 'note', 'comment', 'duration', 'replies_policy', 'account_ids', 'choices', 'home', 'notifications', 'file',
  'focus', 'description', 'media_attributes', 'subscription', 'data', 'policy', 'category', 'rule_ids', 'status_ids', 'domain',
  'url', 'acct', 'tag', 'list', 'name', 'username', 'email', 'ip', 'severity', 'keys', 'start_at', 'end_at', 'frequency',
  'grouped_types', 'expand_accounts', 'any', 'all', 'none', 'order', 'client_id', 'redirect_uris', 'scope', 'grant_type', 'token',
  'quote_approval_policy', 'attribution_domains', 'languages', 'reason', 'locale', 'phrase', 'keyword', 'whole_word', 'status_id',
  'subject', 'effect', 'facts', 'end', 'permanent', 'territory', 'law', 'rule', 'words', 'text', 'authority', 'body', 'decision',
  'subjects', 'withhold', 'secret_until', 'submitted_at', 'decided_at', 'notified_at', 'outcome', 'implemented', 'answer', 'lane',
  'state', 'after', 'from', 'to', 'table', 'dry_run', 'unfounded', 'reopen', 'hash', 'automated'];

function odd(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

test('wrong types and unknown words are refused or passed over, never met with a fault', async () => {
  await all(routes, async (route) => {
    const { path, fields } = await callOf(route);
    const needed = Object.keys(asJson(fields));
    for (const [i, value] of values.entries()) {
      const whole = Object.fromEntries(names.map((name) => [name, value]));
      const among = [...needed, names[(i * 3) % names.length]!];
      for (const changed of [whole, ...among.map((name) => ({ ...asJson(fields), [name]: value }))]) {
        const what = `${Object.keys(changed).join().slice(0, 60)} ${odd(value).slice(0, 40)}`;
        if (route.method !== 'GET') sound(route, `JSON ${what}`, await ask(route, path, JSON.stringify(changed)));
        else sound(route, what, await ask(route, path, asForm(Object.fromEntries(
          Object.entries(changed).map(([name, one]) => [name, odd(one)])) as Fields)));
      }
    }
    if (route.method === 'GET') return;
    for (const text of ['', '{', '[]', 'null', '"x"', '{"a":'.repeat(2000), `{"status":"${'x'.repeat(3_000_000)}"}`])
      sound(route, `the text ${text.slice(0, 20)}`, await ask(route, path, text));
  });
  noFaults();
});

test('a token that was revoked is like one that never was', async () => {
  const { access_token: revoked } = await square.expect('POST', '/oauth/token', { form: { ...world.client,
    grant_type: 'password', username: 'ann@example.org', password: 'correct horse battery', scope: 'read write follow push' } });
  const person = routes.filter((one) => !one.path.startsWith('/oauth'));
  await square.get('/api/v1/accounts/verify_credentials', revoked);
  await square.expect('POST', '/oauth/revoke', { form: { ...world.client, token: revoked } });
  await all(person, async (route) => {
    const { path, fields } = await callOf(route);
    const got = await Promise.all([revoked, 'never', 'x'.repeat(4000)].map((token) => ask(route, path, asForm(fields), token)));
    for (const one of got) {
      sound(route, 'a bad token', one);
      if (one.status !== got[0]!.status || (one.status >= 400 && one.text !== got[0]!.text))
        faults.push(`${route.method} ${route.path}: ${got.map((each) => `${each.status} ${each.text.slice(0, 80)}`)}`);
    }
  });
  noFaults();
});

/** Everything of an answer but what differs from one request to the next. */
function seen(got: Got): string {
  const headers = [...got.headers].filter(([name]) => !/^(date|x-request-id|x-runtime)$/.test(name));
  return JSON.stringify([got.status, headers, got.text]);
}

test('what is another\'s is like what never was, to the last byte', async () => {
  let compared = 0;
  for (const route of routes) {
    if (isName.test(route.path) ||
        /tags\/:|\/accounts\/:|\/admin\/|suggestions|announcements|collections\/:|quotes/.test(route.path)) continue;
    for (const name of route.path.match(/:\w+/g) ?? []) {
      const { path, fields } = await callOf(route);
      const place = route.path.split('/').indexOf(name);
      const put = (id: string) => path.split('/').map((part, i) => (i === place ? id : part)).join('/');
      const hidden = await world.thing(route.path, name, route.who, true).catch(() => '');
      if (!/^\d{12,}$/.test(hidden)) continue;
      const absent = String(BigInt(hidden) - (1n << 40n));
      const [one, other] = [await ask(route, put(hidden), asForm(fields)), await ask(route, put(absent), asForm(fields))];
      if (seen(one) !== seen(other)) faults.push(`${route.method} ${route.path} ${name}\n  ${seen(one)}\n  ${seen(other)}`);
      compared++;
    }
  }
  assert.ok(compared > 40, `only ${compared} compared`);
  noFaults();
});

/** Deeds that leave one thing however often they are done, and where it is counted. */
const deeds: [string, string, (id: string) => string, (answer: any, id: string) => number][] = [
  ['accounts', 'follow', () => `/api/v1/accounts/${world.id.ann}/following?limit=80`, among],
  ['accounts', 'block', () => '/api/v1/blocks?limit=80', among],
  ['accounts', 'mute', () => '/api/v1/mutes?limit=80', among],
  ['statuses', 'favourite', (id) => `/api/v1/statuses/${id}`, (post) => post.favourites_count],
  ['statuses', 'reblog', (id) => `/api/v1/statuses/${id}`, (post) => post.reblogs_count],
  ['statuses', 'bookmark', () => '/api/v1/bookmarks?limit=40', among],
  ['statuses', 'pin', () => `/api/v1/accounts/${world.id.ann}/statuses?pinned=true&limit=40`, among],
  ['tags', 'follow', () => '/api/v1/followed_tags?limit=200', (tags, name) => tags.filter((one: any) => one.name === name).length],
];
function among(list: any, id: string): number {
  return list.filter((one: any) => one.id === id).length;
}

test('the same request many times at once is done once', async () => {
  for (const [kind, deed, where, count] of deeds) {
    const path = `/api/v1/${kind}/:${kind === 'tags' ? 'name' : 'id'}/${deed}`;
    const { path: filled } = await world.call('POST', path, 'ann');
    const id = filled.split('/')[4]!;
    const got = await Promise.all(Array.from({ length: 6 }, () =>
      ask({ method: 'POST', path, who: 'ann' }, filled, undefined)));
    assert.deepEqual(got.map((one) => one.status), Array(6).fill(200), `${path}: ${got.map((one) => one.text.slice(0, 80))}`);
    assert.equal(count(await world.get('ann', where(id)), id), 1, path);
  }
  const key = { 'idempotency-key': world.fresh() };
  const posts = await Promise.all(Array.from({ length: 6 }, () => square.ask('POST', '/api/v1/statuses',
    { token: world.token.ann, headers: key, body: { status: 'once' } })));
  assert.equal(new Set(posts.map((one) => one.json.id)).size, 1, 'one post of one key');
  const poll = (await world.say('ben', 'Tea?', { poll: { options: ['yes', 'no'], expires_in: 600 } })).poll.id;
  const votes = await Promise.all(Array.from({ length: 6 }, () => square.ask('POST', `/api/v1/polls/${poll}/votes`,
    { token: world.token.ann, body: { choices: [0] } })));
  assert.deepEqual(votes.map((one) => one.status).sort(), [200, 422, 422, 422, 422, 422]);
  assert.equal((await world.get('ann', `/api/v1/polls/${poll}`)).votes_count, 1);
  const revoked = await Promise.all(Array.from({ length: 4 }, () => square.ask('DELETE', '/api/v1/push/subscription',
    { token: world.token.ann })));
  assert.ok(revoked.every((one) => one.status < 500));
});

test('nothing was broken by all of it', () => {
  const said = square.log.split('\n').filter((line) => /^\S+ (error|warning) /.test(line) &&
    !/kind=fetch_preview/.test(line)); /* pages that are linked to need not answer */
  assert.deepEqual(said.slice(0, 20), []);
  const doctor = square.run(['doctor', '--deep']);
  assert.doesNotMatch(doctor.stdout, /^ *FAULT.*(memory|store)/m, doctor.stdout);
  assert.match(doctor.stdout, /what is held equals what the store says/);
});
