// The lists that keep addresses, e-mail addresses and squares out: their answers, and that they hold.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { shapeFaults } from './shapes.js';
import { Square } from './square.js';

const square = new Square({ trusted_proxies: '127.0.0.1' });
const token: Record<string, string> = {};

before(async () => {
  await square.start();
  for (const [name, role] of [['olga', 'owner'], ['mona', 'moderator'], ['ann', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, 'read write admin:read admin:write');
  }
});
after(() => square.remove());

const ask = (method: string, path: string, body?: unknown, name = 'olga') =>
  square.ask(method, `/api/v1/admin/${path}`, { token: token[name], body });
const from = (address: string, method: string, path: string, more: object = {}) =>
  square.ask(method, path, { headers: { 'x-forwarded-for': address }, ...more });

function assertShape(call: string, value: unknown): void {
  const faults = shapeFaults(call, 200, value)
    .filter((one) => !/expires_at|private_comment|public_comment/.test(one));
  assert.deepEqual(faults, [], call);
}

async function made(path: string, body: object): Promise<any> {
  const answer = await ask('POST', path, body);
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
}

test('each list is answered as Mastodon answers it', async () => {
  const lists: [string, string, object][] = [
    ['ip_blocks', 'ip_blocks', { ip: '203.0.113.0/24', severity: 'sign_up_block', comment: 'spam' }],
    ['email_domain_blocks', 'email_domain_blocks', { domain: 'Spam.example' }],
    ['canonical_email_blocks', '', { email: 'b.o.b+x@Example.com' }],
    ['domain_blocks', 'domain_blocks/', { domain: 'bad.example', severity: 'suspend',
      public_comment: 'spam' }],
    ['domain_allows', '', { domain: 'good.example' }],
  ];
  for (const [path, recorded, body] of lists) {
    const one = await made(path, body);
    const shown = await ask('GET', `${path}/${one.id}`);
    const list = await ask('GET', path);
    assert.deepEqual(shown.json, one);
    assert.deepEqual(list.json, [one]);
    assert.match(list.headers.get('link')!, new RegExp(`min_id=${one.id}>; rel="prev"`));
    if (recorded) assertShape(`POST /api/v1/admin/${recorded}`, one);
    if (recorded) assertShape(`GET /api/v1/admin/${recorded}`, list.json);
    const again = await ask('POST', path, body);
    assert.equal(again.status, path === 'domain_allows' ? 200 : 422, again.text);
    assert.deepEqual((await ask('DELETE', `${path}/${one.id}`)).text, '{}');
    assert.equal((await ask('DELETE', `${path}/${one.id}`)).status, 404);
    assert.equal((await ask('GET', `${path}/${one.id}`)).status, 404);
    assert.deepEqual((await ask('GET', path)).json, []);
  }
});

test('what is written is brought to one form', async () => {
  const network = await made('ip_blocks', { ip: '198.51.100.77/24', severity: 'sign_up_block' });
  assert.deepEqual([network.ip, network.comment, network.expires_at], ['198.51.100.0/24', '', null]);
  const email = await made('email_domain_blocks', { domain: ' MAIL.example ' });
  assert.deepEqual([email.domain, email.history.length, email.allow_with_approval],
    ['mail.example', 7, false]);
  const domain = await made('domain_blocks', { domain: 'Quiet.Example' });
  assert.deepEqual([domain.domain, domain.severity, domain.obfuscate, domain.private_comment],
    ['quiet.example', 'silence', false, null]);
  assert.match(domain.digest, /^[0-9a-f]{64}$/);
  for (const [path, one] of [['ip_blocks', network], ['email_domain_blocks', email],
    ['domain_blocks', domain]] as const)
    await ask('DELETE', `${path}/${one.id}`);
});

test('the public log has the public comment of a block, and not what staff notes for itself', async () => {
  const domain = await made('domain_blocks',
    { domain: 'noted.example', private_comment: 'Jane Doe runs it', public_comment: 'Sells spam' });
  const network = await made('ip_blocks',
    { ip: '198.51.100.0/24', severity: 'sign_up_block', comment: 'Jane Doe again' });
  const log = await square.ask('GET', '/api/bema/v1/log/entries');
  const reasons = log.json.entries.filter((one: any) => one.entry.record.action === 'block')
    .map((one: any) => one.opened.reason?.text);
  assert.ok(reasons.includes('Sells spam') && reasons.includes(undefined), log.text);
  assert.ok(!log.text.includes('Jane Doe'), log.text);
  await ask('DELETE', `domain_blocks/${domain.id}`);
  await ask('DELETE', `ip_blocks/${network.id}`);
  assert.ok(!(await square.ask('GET', '/api/bema/v1/log/entries')).text.includes('Jane Doe'));
});

test('what cannot be is refused', async () => {
  const wrong: [string, object][] = [
    ['ip_blocks', {}], ['ip_blocks', { ip: 'x', severity: 'no_access' }],
    ['ip_blocks', { ip: '203.0.113.1' }], ['ip_blocks', { ip: '203.0.113.1', severity: 'x' }],
    ['ip_blocks', { ip: '127.0.0.0/8', severity: 'no_access' }],
    ['email_domain_blocks', {}], ['email_domain_blocks', { domain: 'a b' }],
    ['canonical_email_blocks', {}], ['canonical_email_blocks', { email: 'x' }],
    ['canonical_email_blocks', { canonical_email_hash: 'abc' }],
    ['domain_blocks', { domain: '' }], ['domain_blocks', { domain: 'a..b' }],
    ['domain_blocks', { domain: 'x.example', severity: 'loud' }],
    ['domain_blocks', { domain: 'x.example', public_comment: 'x'.repeat(2001) }],
    ['domain_allows', { domain: '/' }],
  ];
  for (const [path, body] of wrong)
    assert.equal((await ask('POST', path, body)).status, 422, `${path} ${JSON.stringify(body)}`);
  for (const path of ['ip_blocks', 'email_domain_blocks', 'canonical_email_blocks', 'domain_blocks',
    'domain_allows'])
    for (const id of ['12', 'x', '999999999999999999'])
      assert.equal((await ask('GET', `${path}/${id}`)).status, 404);
});

test('a block is changed in place', async () => {
  const one = await made('domain_blocks', { domain: 'odd.example', severity: 'silence',
    private_comment: 'see report' });
  const changed = await ask('PUT', `domain_blocks/${one.id}`, { severity: 'suspend',
    reject_media: true });
  assertShape('PUT /api/v1/admin/domain_blocks/1', changed.json);
  assert.deepEqual([changed.json.severity, changed.json.reject_media, changed.json.private_comment],
    ['suspend', true, 'see report']);
  const taken = await ask('POST', 'domain_blocks', { domain: 'odd.example' });
  assert.equal(taken.json.existing_domain_block.id, one.id);
  const address = await made('ip_blocks', { ip: '203.0.113.9', severity: 'no_access' });
  const later = await ask('PUT', `ip_blocks/${address.id}`, { comment: 'later', expires_in: 60 });
  assert.equal(later.json.comment, 'later');
  assert.ok(Date.parse(later.json.expires_at) > Date.now());
  await ask('DELETE', `ip_blocks/${address.id}`);
});

test('everybody may see which squares are blocked, and staff hides a name in part', async () => {
  const one = await made('domain_blocks', { domain: 'veryrude.example', severity: 'suspend',
    public_comment: 'threats', private_comment: 'see mail', obfuscate: true });
  await made('domain_blocks', { domain: 'watched.example', severity: 'noop' });
  const seen = (await square.get('/api/v1/instance/domain_blocks'))
    .filter((block: any) => block.comment === 'threats');
  assert.deepEqual(seen, [{ domain: 'veryr***.***mple', digest: one.digest, severity: 'suspend',
    comment: 'threats' }]);
  assert.ok(!JSON.stringify(await square.get('/api/v1/instance/domain_blocks')).includes('watched'));
});

test('the lists are for those who may keep them', async () => {
  for (const path of ['ip_blocks', 'email_domain_blocks', 'canonical_email_blocks', 'domain_blocks',
    'domain_allows']) {
    assert.equal((await ask('GET', path, undefined, 'mona')).status, 403);
    assert.equal((await ask('POST', path, { domain: 'x.example' }, 'mona')).status, 403);
    assert.equal((await ask('GET', path, undefined, 'ann')).status, 403);
    const status = async (scopes: string, method = 'GET') => (await square.ask(method,
      `/api/v1/admin/${path}`, { token: square.token('olga', scopes) })).status;
    assert.equal(await status(`admin:read:${path}`), 200);
    assert.equal(await status('admin:read:accounts admin:write'), 403);
    assert.equal(await status(`admin:read:${path}`, 'POST'), 403);
    assert.equal(await status(`admin:write:${path}`, 'POST'), 422);
  }
});

test('an address that is shut out gets nothing, and its neighbour everything', async () => {
  const one = await made('ip_blocks', { ip: '203.0.113.0/24', severity: 'no_access' });
  for (const path of ['/api/v2/instance', '/api/v1/timelines/public', '/', '/@ann'])
    assert.equal((await from('203.0.113.7', 'GET', path)).status, 403, path);
  assert.equal((await from('203.0.114.7', 'GET', '/api/v2/instance')).status, 200);
  await square.stop();
  await square.start();
  assert.equal((await from('203.0.113.7', 'GET', '/api/v2/instance')).status, 403);
  await ask('DELETE', `ip_blocks/${one.id}`);
  assert.equal((await from('203.0.113.7', 'GET', '/api/v2/instance')).status, 200);
});

test('who joins is held against the lists', async () => {
  const app = await square.post('/api/v1/apps', undefined,
    { client_name: 'x', redirect_uris: 'urn:ietf:wg:oauth:2.0:oob', scopes: 'read write' });
  const own = await square.post('/oauth/token', undefined, { grant_type: 'client_credentials',
    client_id: app.client_id, client_secret: app.client_secret, scope: 'read write' });
  const joins = (name: string, email: string, address: string) => from(address, 'POST',
    '/api/v1/accounts', { token: own.access_token, body: { username: name, email,
      password: 'correct horse battery', agreement: true, locale: 'en' } });
  const spam = await made('email_domain_blocks', { domain: 'spam.example' });
  await made('canonical_email_blocks', { email: 'known@mail.example' });
  await made('ip_blocks', { ip: '198.51.100.0/25', severity: 'sign_up_block' });
  await made('ip_blocks', { ip: '198.51.100.128/25', severity: 'sign_up_requires_approval' });
  const blocked = await joins('eve', 'eve@sub.spam.example', '203.0.113.1');
  assert.equal(blocked.status, 422);
  assert.equal(blocked.json.details.email[0].error, 'ERR_BLOCKED');
  assert.equal((await ask('GET', `email_domain_blocks/${spam.id}`)).json.history[0].uses, '1');
  const known = await joins('eve', 'kno.wn+2@mail.example', '203.0.113.1');
  assert.equal(known.json.details.email[0].error, 'ERR_TAKEN');
  assert.equal((await joins('eve', 'eve@x.example', '198.51.100.1')).status, 403);
  const waiting = await joins('eve', 'eve@x.example', '198.51.100.200');
  assert.equal(waiting.status, 200);
  assert.equal((await square.ask('GET', '/api/v1/timelines/home',
    { token: waiting.json.access_token })).status, 403);
  assert.equal((await ask('GET', 'accounts?pending=true')).json[0].username, 'eve');
  const tested = await ask('POST', 'canonical_email_blocks/test', { email: 'KNOWN+x@mail.example' });
  assert.equal(tested.json.length, 1);
  assert.deepEqual((await ask('POST', 'canonical_email_blocks/test', { email: 'a@b.example' })).json, []);
  assert.equal((await ask('POST', 'canonical_email_blocks/test')).status, 400);
});
