// Applications that know nothing of Bema sign in, unchanged: toot and python3-mastodon from Debian.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Person } from './person.ts';
import { password, Square } from './square.ts';

const toot = '/usr/bin/toot';
const python = '/usr/bin/python3';
const waitMsMax = 20_000;
const hasMastodon = spawnSync(python, ['-c', 'import mastodon']).status === 0;

let square: Square;

before(async () => {
  square = await new Square().start();
  square.account('ann');
});
after(() => square?.remove());

/** The code on the page that an application without an address of its own gets. */
async function codeFor(address: string): Promise<string> {
  const person = new Person(square);
  const granted = await person.authorize(address, 'ann', password);
  assert.equal(granted.status, 303);
  const page = await person.open(granted.location);
  const code = /<[^>]* class="code"[^>]*>([^<]*)</.exec(page.body)?.[1];
  assert.ok(code, page.body);
  return code;
}

function runToot(...args: string[]): string {
  const done = spawnSync(toot, args,
    { encoding: 'utf8', env: { ...process.env, XDG_CONFIG_HOME: square.folder } });
  assert.equal(done.status, 0, done.stderr);
  return done.stdout;
}

test('toot signs in with a code and reads who it is', { skip: !existsSync(toot) && 'no toot' },
  async () => {
    // 0.34 takes a name and a switch, later ones an address.
    const isOld = spawnSync(toot, ['login', '--help'], { encoding: 'utf8' }).stdout
      .includes('--disable-https');
    const where = isOld ? [`localhost:${square.port}`, '--disable-https'] : [square.url];
    const child = spawn(toot, ['login', '--instance', ...where],
      { env: { ...process.env, XDG_CONFIG_HOME: square.folder, PYTHONUNBUFFERED: '1' } });
    let said = '';
    let asked = false;
    const timer = setTimeout(() => child.kill('SIGKILL'), waitMsMax);
    const end = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.stderr.on('data', (bytes) => { said += bytes; });
    child.stdout.on('data', (bytes) => {
      said += bytes;
      const address = /http:\/\/\S*\/oauth\/authorize\S*/.exec(said)?.[0];
      if (!address || asked || !said.includes('[Y/n]')) return;
      asked = true;
      child.stdin.write('n\n');
      void codeFor(address).then((code) => child.stdin.end(code + '\n'));
    });
    assert.equal(await end, 0, said);
    clearTimeout(timer);
    assert.match(runToot('auth'), /ann@localhost/);
    assert.match(runToot('whoami'), /ann/);
    runToot('post', 'Said with toot');
    assert.match(runToot('timeline', '--once'), /Said with toot/);
  });

const script = `
import sys
from mastodon import Mastodon
base, code_file = sys.argv[1], sys.argv[2]
scopes = ['read', 'write', 'follow']
if code_file == 'register':
    client_id, secret = Mastodon.create_app('tester', api_base_url=base, scopes=scopes)
    app = Mastodon(client_id=client_id, client_secret=secret, api_base_url=base)
    print(client_id); print(secret); print(app.auth_request_url(scopes=scopes))
else:
    client_id, secret = sys.argv[3], sys.argv[4]
    app = Mastodon(client_id=client_id, client_secret=secret, api_base_url=base)
    token = app.log_in(code=code_file, scopes=scopes)
    print(app.account_verify_credentials()['username'])
    print(app.app_verify_credentials()['name'])
    app.revoke_access_token()
`;

function runPython(...args: string[]): string[] {
  const done = spawnSync(python, ['-c', script, square.url, ...args], { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
  return done.stdout.trim().split('\n');
}

test('python3-mastodon registers, signs in with a code, and signs out',
  { skip: !hasMastodon && 'no python3-mastodon' }, async () => {
    const [clientId, secret, address] = runPython('register');
    const code = await codeFor(address!);
    assert.deepEqual(runPython(code, clientId!, secret!), ['ann', 'tester']);
  });

test('python3-mastodon registers an account', { skip: !hasMastodon && 'no python3-mastodon' }, () => {
  const done = spawnSync(python, ['-c', `
import sys
from mastodon import Mastodon
base = sys.argv[1]
client_id, secret = Mastodon.create_app('tester', api_base_url=base, scopes=['read', 'write'])
app = Mastodon(client_id=client_id, client_secret=secret, api_base_url=base)
app.create_account('ben', 'correct horse battery', 'ben@example.org', agreement=True,
                   scopes=['read', 'write'])
print(app.account_verify_credentials()['username'])
`, square.url], { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
  assert.equal(done.stdout.trim(), 'ben');
});

test('an application that asks with a browser gets back to its own address with a code', async () => {
  const redirect = 'https://app.example/back?x=1';
  const app = await square.post('/api/v1/apps', undefined,
    { client_name: 'Web', redirect_uris: [redirect], scopes: 'read write' });
  const query = new URLSearchParams({
    response_type: 'code', client_id: app.client_id, redirect_uri: redirect, scope: 'read', state: 'a&b',
  });
  const granted = await new Person(square).authorize(`/oauth/authorize?${query}`, 'ann', password);
  const back = new URL(granted.location);
  assert.equal(back.origin + back.pathname, 'https://app.example/back');
  assert.equal(back.searchParams.get('x'), '1');
  assert.equal(back.searchParams.get('state'), 'a&b');
  const form = {
    grant_type: 'authorization_code', code: back.searchParams.get('code')!, redirect_uri: redirect,
    client_id: app.client_id, client_secret: app.client_secret,
  };
  const token = await square.expect('POST', '/oauth/token', { form });
  assert.equal(token.scope, 'read');
  assert.equal((await square.get('/api/v1/accounts/verify_credentials', token.access_token)).username, 'ann');
  const posted = await square.ask('POST', '/api/v1/statuses',
    { token: token.access_token, body: { status: 'no' } });
  assert.deepEqual([posted.status, posted.json.error],
    [403, 'This action is outside the authorized scopes']);
  /* Two have the code: neither keeps a token of it. */
  const again = await square.ask('POST', '/oauth/token', { form });
  assert.deepEqual([again.status, again.json.error], [400, 'invalid_grant']);
  const after = await square.ask('GET', '/api/v1/accounts/verify_credentials', { token: token.access_token });
  assert.equal(after.status, 401);
});

test('a person mistypes, forgets her password, and comes in by mail', async () => {
  const person = new Person(square);
  const token = square.person('cleo');
  await square.get('/api/v1/accounts/verify_credentials', token);
  assert.equal((await person.signIn('cleo', 'not this')).status, 401);
  const asked = await person.submit(await person.open('/auth/reset'), '/auth/reset',
    { email: 'cleo@example.org' });
  assert.equal(asked.status, 200);
  let link = '';
  for (let tries = 0; !link && tries < 200; tries++) {
    link = square.mail().map((text) => /http\S*\/auth\/reset\?token=\S+/.exec(text)?.[0] ?? '').join('');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  const done = await person.submit(await person.open(link), '/auth/reset',
    { password: 'another good one' });
  assert.equal(done.status, 200);
  assert.equal((await square.ask('GET', '/api/v1/accounts/verify_credentials', { token })).status, 401);
  assert.equal((await person.signIn('cleo', password)).status, 401);
  const signedIn = await person.signIn('cleo', 'another good one');
  assert.deepEqual([signedIn.status, signedIn.location], [303, '/']);
  assert.equal((await person.open('/auth/settings')).status, 200);
});

test('who is suspended is turned away at once, and comes back when it is lifted', async () => {
  const token = square.person('dora');
  const status = async () =>
    (await square.ask('GET', '/api/v1/accounts/verify_credentials', { token })).status;
  assert.equal(await status(), 200);
  assert.equal(await status(), 200);
  square.must(['account', 'suspend', 'dora']);
  assert.equal(await status(), 403);
  assert.equal((await new Person(square).signIn('dora', password)).status, 403);
  square.must(['account', 'suspend', 'dora', '--lift']);
  assert.equal(await status(), 200);
  square.must(['account', 'delete', 'dora', '--yes', '--reason', 'by letter']);
  assert.equal(await status(), 401);
});

test('the cookie of a session is heeded by the API only with the header of our own pages', async () => {
  const person = new Person(square);
  await person.signIn('ann', password);
  const cookie = person.cookie();
  const ask = (headers: Record<string, string>) =>
    square.ask('POST', '/api/v1/statuses', { headers: { cookie, ...headers }, form: { status: 'x' } });
  assert.equal((await ask({})).status, 401);
  assert.equal((await ask({ 'bema-client': '0' })).status, 401);
  assert.equal((await ask({ 'bema-client': '1' })).status, 200);
  const session = /bema_session=([^;]*)/.exec(cookie)![1]!;
  assert.equal((await square.ask('GET', '/api/v1/accounts/verify_credentials',
    { token: session })).status, 401);
  const preflight = await fetch(`http://127.0.0.1:${square.port}/api/v1/statuses`, {
    method: 'OPTIONS', headers: { origin: 'https://evil.example',
      'access-control-request-method': 'POST', 'access-control-request-headers': 'bema-client' } });
  assert.equal(preflight.headers.get('access-control-allow-credentials'), null);
  for (const [origin, site] of [['https://evil.example', ''], ['null', ''], [square.url, 'cross-site']])
    assert.equal((await square.ask('POST', '/auth/sign_out', { headers: {
      cookie, origin: origin!, ...(site && { 'sec-fetch-site': site }) }, form: {} })).status, 403);
});

test('a token comes by password only where test rigs ask for it', async () => {
  const app = await square.post('/api/v1/apps', undefined,
    { client_name: 'Rig', redirect_uris: 'urn:ietf:wg:oauth:2.0:oob', scopes: 'read' });
  const ask = (form: Record<string, string>) => square.ask('POST', '/oauth/token', { form: {
    grant_type: 'password', client_id: app.client_id, client_secret: app.client_secret,
    username: 'ann@example.org', password, scope: 'read', ...form } });
  const given = await ask({});
  assert.deepEqual([given.status, given.json.scope], [200, 'read']);
  const refusals = [
    [{ password: 'wrong' }, 400, 'invalid_grant'], [{ scope: 'read write' }, 400, 'invalid_scope'],
    [{ client_secret: 'wrong' }, 401, 'invalid_client'],
    [{ grant_type: 'refresh_token' }, 400, 'unsupported_grant_type'],
    [{ grant_type: '' }, 400, 'invalid_request'],
  ] as const;
  for (const [form, status, error] of refusals) {
    const answer = await ask(form as Record<string, string>);
    assert.deepEqual([answer.status, answer.json.error], [status, error]);
  }
  const other = await new Square({ password_grant: 'off' }).start();
  try {
    const metadata = await other.get('/.well-known/oauth-authorization-server');
    assert.deepEqual(metadata.grant_types_supported, ['authorization_code', 'client_credentials']);
    assert.equal(metadata.issuer, `${other.url}/`);
    const its = await other.post('/api/v1/apps', undefined,
      { client_name: 'Rig', redirect_uris: 'urn:ietf:wg:oauth:2.0:oob' });
    other.account('ann');
    const answer = await other.ask('POST', '/oauth/token', { form: {
      grant_type: 'password', client_id: its.client_id, client_secret: its.client_secret,
      username: 'ann@example.org', password } });
    assert.deepEqual([answer.status, answer.json.error], [400, 'unsupported_grant_type']);
  } finally {
    await other.remove();
  }
});

test('faults of a registration are told field by field', async () => {
  const app = await square.post('/api/v1/apps', undefined,
    { client_name: 'Join', redirect_uris: 'urn:ietf:wg:oauth:2.0:oob', scopes: 'read write' });
  const own = await square.expect('POST', '/oauth/token', { form: {
    grant_type: 'client_credentials', client_id: app.client_id, client_secret: app.client_secret,
    scope: 'read write' } });
  const answer = await square.ask('POST', '/api/v1/accounts', { token: own.access_token,
    body: { username: 'ann', email: 'nothing', password: 'short', agreement: false } });
  assert.equal(answer.status, 422);
  assert.match(answer.json.error, /^Validation failed: Username has already been taken, /);
  const codes = Object.fromEntries(Object.entries(answer.json.details)
    .map(([field, faults]) => [field, (faults as { error: string }[]).map((fault) => fault.error)]));
  assert.deepEqual(codes, { username: ['ERR_TAKEN'], email: ['ERR_INVALID'],
    password: ['ERR_TOO_SHORT'], agreement: ['ERR_ACCEPTED'] });
});

test('a token made by a command knows what it is', async () => {
  const token = square.person('finn', 'read write:media');
  const app = await square.get('/api/v1/apps/verify_credentials', token);
  assert.deepEqual(app.scopes, ['read', 'write:media']);
  assert.deepEqual(app.redirect_uris, []);
  assert.ok(app.name.length > 0);
});

test('who asks to join waits until she is let in', async () => {
  const careful = await new Square({ registrations: 'approval' }).start();
  try {
    const person = new Person(careful);
    const form = { username: 'gaia', email: 'gaia@example.org', password, agreement: 'true' };
    const page = await person.open('/auth/sign_up');
    assert.equal((await person.submit(page, '/auth/sign_up', form)).status, 422);
    const asked = await person.submit(page, '/auth/sign_up',
      { ...form, reason: 'To speak.\n\u001b[2J\u009b2J' });
    assert.equal(asked.status, 200);
    assert.equal((await person.signIn('gaia', password)).status, 403);
    assert.match(careful.must(['account', 'show', 'gaia']), /^approval   awaited: To speak\. +\[2J +2J$/m);
    careful.must(['account', 'approve', 'gaia']);
    assert.notEqual(careful.run(['account', 'approve', 'gaia']).code, 0);
    assert.equal((await person.signIn('gaia', password)).status, 303);
  } finally {
    await careful.remove();
  }
});
