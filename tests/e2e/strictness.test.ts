// Every page route of the table: strict headers, cookies that no script and no other site can use, no
// change that another site could cause; and guessing, which is slow whatever is guessed at.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Person } from './person.ts';
import { eventually, onPostgres, password, Square } from './square.ts';

/** As behind a front proxy that ends TLS. */
class HttpsSquare extends Square {
  override get url(): string { return 'https://square.example'; }
}

interface Route { method: string; path: string }

const square = new HttpsSquare({ rate_limits: 'on', trusted_proxies: '127.0.0.1' });
let routes: Route[];
let post: any;
let client: any;
let browser = 0;

before(async () => {
  await square.start();
  const thea = square.person('thea');
  square.account('ben');
  post = await square.post('/api/v1/statuses', thea, { status: 'The meadow holds.' });
  client = await square.post('/api/v1/apps', undefined,
    { client_name: 'App', redirect_uris: 'https://app.example/', scopes: 'read write' });
  const table = square.must(['doc', 'api']).matchAll(/^\| (GET|POST|DELETE|PUT|PATCH) \| (\S+) \| browser \|/gm);
  routes = [...table].map(([, method, path]) => ({ method: method!, path: path! }));
  assert.ok(routes.length > 35, `only ${routes.length} page routes`);
});
after(() => square.remove());

/** Each with an address of its own, so that the limits of one test are not another's. */
const address = () => `192.0.2.${1 + (browser++ % 250)}`;

const place = (path: string) => path.replace('@:name/:id', `@thea/${post.id}`).replace('@:name', '@thea')
  .replace(':name', 'rivers').replace(':id', '1');

interface Sent { cookie?: string; headers?: Record<string, string>; body?: string; from?: string }

async function send(method: string, path: string, sent: Sent = {}): Promise<Response> {
  return fetch(`http://127.0.0.1:${square.port}${path}`, { method, redirect: 'manual', body: sent.body,
    headers: { accept: 'text/html', host: 'square.example', 'x-forwarded-for': sent.from ?? address(),
      'x-forwarded-proto': 'https', ...(sent.cookie && { cookie: sent.cookie }),
      ...(sent.body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
      ...sent.headers } });
}

async function signedIn(name: string): Promise<string> {
  const person = new Person(square);
  const page = await person.signIn(name, password);
  assert.equal(page.status, 303, page.body);
  return person.cookie();
}

function headerFaults(answer: Response, what: string): string[] {
  const faults: string[] = [];
  const must = (fine: boolean, words: string) => { if (!fine) faults.push(`${what}: ${words}`); };
  const header = (name: string) => answer.headers.get(name) ?? '';
  const policy = new Map(header('content-security-policy').split(';').map((part) => {
    const [name, ...sources] = part.trim().split(/\s+/);
    return [name!, sources] as const;
  }));
  must(policy.get('default-src')?.join() === "'none'", "default-src is not 'none'");
  must(policy.get('script-src')?.join() === "'self'", "script-src is not 'self'");
  must(policy.get('style-src')?.join() === "'self'", "style-src is not 'self'");
  for (const name of ['frame-ancestors', 'base-uri'])
    must(policy.get(name)?.join() === "'none'", `${name} is not 'none'`);
  must(policy.has('form-action'), 'no form-action');
  must(!/unsafe|\*/.test([...policy.values()].flat().join(' ')), 'the policy lets anything through');
  must(header('x-content-type-options') === 'nosniff', 'no nosniff');
  must(header('x-frame-options') === 'DENY', 'no X-Frame-Options');
  must(/^(same-origin|no-referrer)$/.test(header('referrer-policy')), 'a loose Referrer-Policy');
  must(header('cross-origin-opener-policy') === 'same-origin', 'no Cross-Origin-Opener-Policy');
  must(/camera=\(\)/.test(header('permissions-policy')), 'no Permissions-Policy');
  must(/max-age=\d{7,}/.test(header('strict-transport-security')), 'no Strict-Transport-Security');
  must(!header('access-control-allow-origin'), 'other sites may read it');
  must(!answer.headers.has('server') && !answer.headers.has('x-powered-by'), 'it names its program');
  return faults;
}

/** The one page that other sites may show: it is the same for everybody, and can do nothing. */
const framed = '/@:name/:id/embed';
const framedPolicy = "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; "
  + "form-action 'none'; base-uri 'none'; frame-ancestors *";
function framedFaults(answer: Response): string[] {
  const header = (name: string) => answer.headers.get(name) ?? '';
  const fine = header('content-security-policy') === framedPolicy
    && header('x-content-type-options') === 'nosniff' && header('referrer-policy') === 'no-referrer'
    && /camera=\(\)/.test(header('permissions-policy'))
    && /max-age=\d{7,}/.test(header('strict-transport-security'))
    && !header('access-control-allow-origin') && !header('set-cookie');
  return fine ? [] : [`${framed}: ${JSON.stringify([...answer.headers])}`];
}

function cookieFaults(answer: Response, what: string): string[] {
  const lines = answer.headers.getSetCookie?.() ?? (answer.headers.get('set-cookie') ?? '').split(', ').filter(Boolean);
  return lines.filter((line) => !(/; HttpOnly/.test(line) && /; SameSite=(Lax|Strict)/.test(line)
    && /; Secure/.test(line) && /; Path=\//.test(line) && !/Domain=/.test(line)))
    .map((line) => `${what}: ${line}`);
}

function inlineFaults(body: string, what: string): string[] {
  return [/<script(?![^>]* src="\/)[^>]*>/, /<style/, / style="/, / on[a-z]+="/, /javascript:/]
    .filter((pattern) => pattern.test(body)).map((pattern) => `${what}: ${pattern}`);
}

test('every page has the strict headers, for strangers, for people and in failure', async () => {
  const faults: string[] = [];
  const cookie = await signedIn('ben');
  for (const { method, path } of routes) {
    for (const who of ['', cookie]) {
      const what = `${method} ${path}${who && ' signed in'}`;
      const answer = await send(method, place(path), { cookie: who, ...(method !== 'GET' && { body: 'form_token=' }) });
      const body = await answer.text();
      faults.push(...(path === framed ? framedFaults(answer) : headerFaults(answer, what)),
        ...cookieFaults(answer, what), ...inlineFaults(body, what));
      const shared = /public/.test(answer.headers.get('cache-control') ?? '');
      if (shared && ((who && path !== framed) || path.startsWith('/auth') || path.startsWith('/oauth')))
        faults.push(`${what}: others' caches may keep it`);
    }
  }
  for (const path of ['/nothing/here', '/@nobody', '/@thea/1', '/auth/owner?token=x', '/auth/reset?token=x',
    '/oauth/authorize?client_id=x'])
    faults.push(...headerFaults(await send('GET', path), path));
  assert.deepEqual(faults, []);
});

test('signing in sets cookies that no script and no other site can use', async () => {
  const form = await send('GET', '/auth/sign_in');
  assert.deepEqual(cookieFaults(form, 'the form'), []);
  assert.match(form.headers.get('set-cookie')!, /^bema_form=/);
  const token = /name="form_token" value="([^"]+)"/.exec(await form.text())![1]!;
  const done = await send('POST', '/auth/sign_in', {
    cookie: form.headers.get('set-cookie')!.split(';')[0], headers: { origin: square.url },
    body: new URLSearchParams({ form_token: token, login: 'ben', password }).toString() });
  assert.equal(done.status, 303);
  assert.deepEqual(cookieFaults(done, 'the session'), []);
  assert.match(done.headers.get('set-cookie')!, /^bema_session=/);
});

test('no form can be sent by another site, or without the token of its page', async () => {
  const cookie = await signedIn('ben');
  const faults: string[] = [];
  const elsewhere: Record<string, string>[] = [{}, { origin: 'https://evil.example' }, { origin: 'null' },
    { origin: 'https://square.example.evil.example' }, { referer: 'https://evil.example/square.example' },
    { origin: square.url, 'sec-fetch-site': 'cross-site' }, { origin: square.url }];
  for (const { method, path } of routes.filter((route) => route.method !== 'GET'))
    for (const headers of elsewhere) {
      const answer = await send(method, place(path), { cookie, headers, body: 'form_token=' + 'a'.repeat(64) });
      if (answer.status < 400) faults.push(`${method} ${path} ${JSON.stringify(headers)}: ${answer.status}`);
    }
  assert.deepEqual(faults, []);
  assert.equal((await send('GET', '/auth/settings', { cookie })).status, 200, 'the session still stands');
});

test('the cookie alone is no way into the API, and other sites cannot ask with it', async () => {
  const cookie = await signedIn('ben');
  const asked = (headers: Record<string, string>) =>
    send('GET', '/api/v1/accounts/verify_credentials', { cookie, headers });
  assert.equal((await asked({ 'bema-client': '1' })).status, 200);
  assert.equal((await asked({})).status, 401);
  assert.equal((await send('POST', '/api/v1/statuses', { cookie, body: 'status=x',
    headers: { origin: 'https://evil.example' } })).status, 401);
  for (const path of ['/api/v1/statuses', '/auth/sign_out', '/oauth/authorize']) {
    const answer = await send('OPTIONS', path, { cookie, headers: { origin: 'https://evil.example',
      'access-control-request-method': 'POST', 'access-control-request-headers': 'bema-client' } });
    assert.equal(answer.headers.get('access-control-allow-credentials'), null, path);
    if (!path.startsWith('/api')) assert.equal(answer.headers.get('access-control-allow-origin'), null, path);
  }
});

async function tryPassword(login: string, guess: string, from: string): Promise<number> {
  const form = await send('GET', '/auth/sign_in', { from });
  const token = /name="form_token" value="([^"]+)"/.exec(await form.text())![1]!;
  return (await send('POST', '/auth/sign_in', { from, headers: { origin: square.url },
    cookie: form.headers.get('set-cookie')!.split(';')[0],
    body: new URLSearchParams({ form_token: token, login, password: guess }).toString() })).status;
}

test('who guesses at one account waits, and its owner elsewhere does not', async () => {
  const answers: number[] = [];
  for (let i = 0; i < 7; i++) answers.push(await tryPassword('thea', `guess ${i}`, '198.51.100.7'));
  assert.deepEqual([...new Set(answers)], [401, 429], answers.join());
  assert.equal(await tryPassword('thea', password, '198.51.100.7'), 429, 'even the right one waits');
  assert.equal(await tryPassword('thea', password, '203.0.113.1'), 303);
});

test('who guesses at many accounts from one network waits', async () => {
  const answers: number[] = [];
  for (let i = 0; i < 24; i++) answers.push(await tryPassword(`nobody${i}`, 'guess', `2001:db8:7:7::${i + 1}`));
  assert.ok(answers.includes(429) && answers[0] === 401, answers.join());
  assert.equal(await tryPassword('ben', password, '2001:db8:7:7:ffff::1'), 429);
  assert.equal(await tryPassword('ben', password, '2001:db8:7:8::1'), 303);
});

test('the token endpoint tells a guesser nothing and bears no flood', async () => {
  const from = '198.51.100.20';
  const ask = async (fields: Record<string, string>) => (await send('POST', '/oauth/token',
    { from, body: new URLSearchParams(fields).toString() }));
  const unknown = await ask({ grant_type: 'client_credentials', client_id: 'x', client_secret: 'y' });
  const wrong = await ask({ grant_type: 'client_credentials', client_id: client.client_id, client_secret: 'y' });
  assert.deepEqual([unknown.status, await unknown.text()], [wrong.status, await wrong.text()]);
  assert.match(wrong.headers.get('cache-control')!, /no-store/);
  const answers: number[] = [];
  for (let i = 0; i < 40; i++)
    answers.push((await ask({ grant_type: 'authorization_code', code: `guess${i}`, client_id: client.client_id,
      client_secret: client.client_secret, redirect_uri: 'https://app.example/' })).status);
  assert.deepEqual([...new Set(answers)], [400, 429]);
});

test('nothing that opens a door is stored as it is', { skip: onPostgres && 'reads the file of SQLite' }, async () => {
  const person = new Person(square);
  await person.signIn('ben', password);
  const session = /bema_session=([^;]+)/.exec(person.cookie())![1]!;
  const query = new URLSearchParams({ response_type: 'code', client_id: client.client_id,
    redirect_uri: 'https://app.example/', scope: 'read' });
  const granted = await person.submit(await person.open(`/oauth/authorize?${query}`), '/oauth/authorize',
    { decision: 'authorize' });
  const code = new URL(granted.location).searchParams.get('code')!;
  const answer = await send('POST', '/oauth/token', { body: new URLSearchParams({
    grant_type: 'authorization_code', code, client_id: client.client_id, client_secret: client.client_secret,
    redirect_uri: 'https://app.example/' }).toString() });
  const { access_token } = await answer.json() as any;
  assert.ok(access_token);
  const secrets = { session, code, access_token, client_secret: client.client_secret, password };
  const files = readdirSync(square.data).filter((name) => name.includes('.db'))
    .map((name) => ({ name, bytes: readFileSync(join(square.data, name)) }));
  assert.ok(files.some(({ bytes }) => bytes.includes('thea@example.org')), 'these are the right files');
  for (const { name, bytes } of files) {
    for (const [what, secret] of Object.entries(secrets))
      assert.ok(!bytes.includes(secret), `the ${what} stands in ${name}`);
  }
});

test('a code that is used after a new password, or twice, gives nothing', async () => {
  const granting = async (person: Person) => {
    const query = new URLSearchParams({ response_type: 'code', client_id: client.client_id,
      redirect_uri: 'https://app.example/', scope: 'read' });
    const granted = await person.submit(await person.open(`/oauth/authorize?${query}`), '/oauth/authorize',
      { decision: 'authorize' });
    return new URL(granted.location).searchParams.get('code')!;
  };
  const exchange = async (code: string) => send('POST', '/oauth/token', { body: new URLSearchParams({
    grant_type: 'authorization_code', code, client_id: client.client_id, client_secret: client.client_secret,
    redirect_uri: 'https://app.example/' }).toString() });
  square.account('cleo');
  const person = new Person(square);
  await person.signIn('cleo', password);
  const early = await granting(person);
  const settings = await person.open('/auth/settings');
  const changed = await person.submit(settings, '/auth/settings/password',
    { present: password, password: 'another good password' });
  assert.equal(changed.status, 303, changed.body);
  assert.equal((await exchange(early)).status, 400);
  const late = await granting(person);
  const { access_token } = await (await exchange(late)).json() as any;
  const me = async () => (await send('GET', '/api/v1/accounts/verify_credentials',
    { headers: { authorization: `Bearer ${access_token}` } })).status;
  assert.equal(await me(), 200);
  assert.equal((await exchange(late)).status, 400);
  await eventually('the token of the first time ends', async () => await me() === 401);
});
