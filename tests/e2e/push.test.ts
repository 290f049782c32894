// Web Push: what an app subscribes to, what its push service is sent, and when that ends.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Receiver, type Message } from './receiver.ts';
import { shapeFaults } from './shapes.ts';
import { eventually, password, Square } from './square.ts';

let square: Square;
let receiver: Receiver;
let ann: string, ben: string;
const path = '/api/v1/push/subscription';
const everything = Object.fromEntries(['mention', 'status', 'reblog', 'follow', 'follow_request',
  'favourite', 'poll', 'update', 'quote', 'quoted_update', 'admin.sign_up', 'admin.report',
  'added_to_collection', 'collection_update']
  .map((name) => [name, true]));

before(async () => {
  receiver = await new Receiver().start();
  square = await new Square({ fetch_allow: '127.0.0.1', contact_email: 'staff@example.org' }).start();
  ann = square.person('ann');
  ben = square.person('ben');
});
after(async () => {
  await square?.remove();
  receiver?.stop();
});

function subscription(name: string, standard?: boolean): object {
  return { endpoint: `${receiver.origin}/${name}`, keys: receiver.keys,
    ...(standard === undefined ? {} : { standard }) };
}

async function subscribe(token: string, name: string, more: object = {}, standard?: boolean): Promise<any> {
  return square.post(path, token,
    { subscription: subscription(name, standard), data: { alerts: everything, ...more } });
}

let posts = 0;
async function mention(name: string, from = ben): Promise<any> {
  return square.post('/api/v1/statuses', from, { status: `@${name} hello ${++posts}` });
}

function checkMessage(message: Message, token: string): any {
  const { key, claims } = receiver.signer(message);
  assert.equal(message.headers.ttl, '172800');
  assert.equal(message.headers.urgency, 'normal');
  assert.equal(message.headers['content-type'], 'application/octet-stream');
  assert.equal(claims.aud, receiver.origin);
  assert.equal(claims.sub, 'mailto:staff@example.org');
  assert.ok(claims.exp > Date.now() / 1000 && claims.exp <= Date.now() / 1000 + 24 * 3600);
  const payload = receiver.open(message);
  assert.deepEqual(Object.keys(payload), ['access_token', 'preferred_locale', 'notification_id',
    'notification_type', 'icon', 'title', 'body']);
  assert.equal(payload.access_token, token);
  assert.ok(payload.icon.startsWith(square.url));
  return { ...payload, key };
}

test('both encodings can be opened, and are signed by the key that clients are told', async () => {
  const tokens = { old: square.token('ann'), new: square.token('ann') };
  await subscribe(tokens.old, 'old');
  await subscribe(tokens.new, 'new', {}, true);
  await mention('ann');
  for (const name of ['old', 'new'] as const) {
    const [message] = await receiver.wait(`/${name}`);
    assert.equal(message.headers['content-encoding'], name === 'old' ? 'aesgcm' : 'aes128gcm');
    const payload = checkMessage(message, tokens[name]);
    assert.equal(payload.notification_type, 'mention');
    assert.equal(payload.title, 'ben mentioned you');
    assert.equal(payload.body, `@ann hello ${posts}`);
    assert.equal(payload.preferred_locale, 'en');
    const instance = await square.get('/api/v2/instance');
    assert.equal(payload.key, instance.configuration.vapid.public_key);
  }
  const [told] = await square.get('/api/v1/notifications?limit=1', tokens.new);
  assert.equal(told.type, 'mention');
  /* As a page's worker asks, for which the number has lost its last digits. */
  const [read] = await receiver.wait('/new');
  const rounded = receiver.open(read).notification_id;
  assert.equal(typeof rounded, 'number');
  assert.equal((await square.get(`/api/v1/notifications/${rounded}`, tokens.new)).id, told.id);
  assert.equal((await square.ask('GET', `/api/v1/notifications/${rounded}`, { token: ben })).status, 404);
  for (const token of Object.values(tokens)) await square.expect('DELETE', path, { token });
});

test('a subscription is shown, changed and ended as in Mastodon', async () => {
  const token = square.token('ann');
  const missing = await square.ask('GET', path, { token });
  assert.equal(missing.status, 404);
  assert.deepEqual(missing.json, { error: 'Record not found' });
  assert.deepEqual(shapeFaults(`GET ${path}`, 404, missing.json), []);
  assert.equal((await square.ask('PUT', path, { token, body: { data: {} } })).status, 404);
  const made = await subscribe(token, 'shown', { policy: 'followed' });
  /* The alerts are those that the app named, which the recorded app did not all know. */
  const faults = (method: string, answer: any) => shapeFaults(`${method} ${path}`, 200, answer)
    .filter((fault) => !/^\.alerts\.(added_to_collection|collection_update): Mastodon sends no such member$/.test(fault));
  assert.deepEqual(faults('POST', made), []);
  assert.equal(made.standard, false);
  assert.equal(made.policy, 'followed');
  assert.deepEqual(made.alerts, everything);
  assert.equal(made.endpoint, `${receiver.origin}/shown`);
  assert.deepEqual(await square.get(path, token), made);
  const changed = await square.expect('PUT', path,
    { token, body: { data: { alerts: { mention: true, reblog: 'false' } }, policy: 'none' } });
  assert.deepEqual(faults('PUT', changed), []);
  assert.equal(changed.policy, 'none');
  assert.equal(changed.alerts.mention, true);
  assert.equal(changed.alerts.reblog, false);
  assert.equal(changed.alerts.follow, false);
  const shown = await square.get(path, token);
  assert.deepEqual(shown, changed);
  assert.deepEqual(faults('GET', shown), []);
  const again = await subscribe(token, 'other');
  assert.notEqual(again.id, made.id);
  assert.ok(made.id > 0 && made.id < 2 ** 31, 'apps read it into 32 bits');
  assert.equal((await square.get(path, token)).endpoint, `${receiver.origin}/other`);
  assert.equal((await square.ask('GET', path, { token: ann })).status, 404);
  const ended = await square.ask('DELETE', path, { token });
  assert.deepEqual([ended.status, ended.json], [200, {}]);
  assert.deepEqual((await square.ask('DELETE', path, { token })).json, {});
  assert.equal((await square.ask('GET', path, { token })).status, 404);
});

test('every encoding of the parameters is understood', async () => {
  const token = square.token('ann');
  const flat: Record<string, string> = {
    'subscription[endpoint]': `${receiver.origin}/flat`,
    'subscription[keys][p256dh]': receiver.keys.p256dh,
    'subscription[keys][auth]': Buffer.from(receiver.keys.auth, 'base64url').toString('base64'),
    'subscription[standard]': '1',
    'data[alerts][mention]': 'on', 'data[alerts][admin.sign_up]': 'true', 'data[policy]': 'follower',
  };
  const multipart = new FormData();
  for (const [name, value] of Object.entries(flat)) multipart.append(name, value);
  const answers = [
    await square.expect('POST', path, { token, form: flat }),
    await square.expect('POST', `${path}?${new URLSearchParams(flat)}`, { token }),
    await (await fetch(`${square.url}${path}`,
      { method: 'POST', body: multipart, headers: { authorization: `Bearer ${token}` } })).json(),
  ];
  for (const answer of answers) {
    assert.equal(answer.standard, true);
    assert.equal(answer.policy, 'follower');
    assert.equal(answer.alerts.mention, true);
    assert.equal(answer.alerts['admin.sign_up'], true);
    assert.equal(answer.alerts.poll, false);
  }
  await square.expect('DELETE', path, { token });
});

test('what is wrong is refused and changes nothing', async () => {
  const token = square.token('ann');
  const good = subscription('good') as any;
  const before = await square.post(path, token, { subscription: good });
  for (const body of [
    {}, { subscription: {} }, { subscription: 'x' }, { subscription: { ...good, endpoint: 'x' } },
    { subscription: { ...good, endpoint: 'javascript:alert(1)' } },
    { subscription: { ...good, endpoint: `https://${'a'.repeat(3000)}` } },
    { subscription: { ...good, keys: {} } },
    { subscription: { ...good, keys: { ...good.keys, auth: 'c2hvcnQ' } } },
    { subscription: { ...good, keys: { ...good.keys, p256dh: 'A'.repeat(87) } } },
    { subscription: good, data: { policy: 'sometimes' } },
  ]) {
    const answer = await square.ask('POST', path, { token, body });
    assert.equal(answer.status, 422, JSON.stringify(body));
    assert.equal(typeof answer.json.error, 'string');
  }
  assert.deepEqual(await square.get(path, token), before);
  const narrow = square.token('ann', 'read write');
  assert.equal((await square.ask('GET', path, { token: narrow })).status, 403);
  assert.equal((await square.ask('POST', path, { body: { subscription: good } })).status, 401);
  await square.expect('DELETE', path, { token });
});

test('the routes of Mastodon\'s page do the same, for the own subscription alone', async () => {
  const token = square.token('ann'), other = square.token('ben');
  const made = await square.post('/api/web/push_subscriptions', token,
    { subscription: subscription('web'), data: { alerts: { follow: true } } });
  const id = /"id":(\d+)/.exec((await square.ask('GET', path, { token })).text)![1];
  const one = `/api/web/push_subscriptions/${id}`;
  assert.equal(made.alerts.follow, true);
  await square.post(path, other, { subscription: subscription('web2') });
  for (const wrong of [{ token: other, at: one }, { token, at: '/api/web/push_subscriptions/1' }]) {
    const answer = await square.ask('PUT', wrong.at, { token: wrong.token, body: {} });
    assert.deepEqual([answer.status, answer.json], [404, { error: 'Record not found' }]);
    assert.equal((await square.ask('DELETE', wrong.at, { token: wrong.token })).status, 404);
  }
  const changed = await square.expect('PUT', one,
    { token, body: { data: { alerts: { poll: true } } } });
  assert.deepEqual([changed.alerts.poll, changed.alerts.follow], [true, false]);
  await square.expect('DELETE', one, { token });
  assert.equal((await square.ask('GET', path, { token })).status, 404);
  await square.expect('DELETE', path, { token: other });
});

test('a service that says gone is called once and forgotten', async () => {
  const token = square.token('ann');
  receiver.statuses['/gone'] = 410;
  await subscribe(token, 'gone');
  await mention('ann');
  await receiver.wait('/gone');
  await eventually('the subscription is removed',
    async () => (await square.ask('GET', path, { token })).status === 404);
});

test('a service that hangs holds up nobody else', async () => {
  const stuck = await new Receiver().start();
  const token = square.token('ann'), well = square.token('ben');
  try {
    for (let i = 0; i < 6; i++) stuck.silent.add('/stuck');
    await square.post(path, token, { subscription:
      { endpoint: `http://127.0.0.1:${stuck.port}/stuck`, keys: stuck.keys },
      data: { alerts: everything } });
    await subscribe(well, 'well', {}, true);
    await mention('ann');
    await stuck.wait('/stuck');
    const begun = Date.now();
    await mention('ben', ann);
    await receiver.wait('/well');
    assert.ok(Date.now() - begun < 5000);
    await square.expect('DELETE', path, { token });
    await square.expect('DELETE', path, { token: well });
  } finally {
    stuck.stop();
  }
});

test('a test is sent at once, to the own subscription alone, and says what hinders it', async () => {
  const own = square.token('ann');
  const ask = () => square.ask('POST', '/api/bema/push/test', { token: own });
  assert.equal((await ask()).status, 404);
  await subscribe(own, 'tried', {}, true);
  assert.equal((await ask()).status, 200);
  const payload = checkMessage((await receiver.wait('/tried'))[0]!, own);
  assert.deepEqual([payload.notification_type, payload.body], ['test', 'This device is told.']);
  await square.expect('DELETE', path, { token: own });
  receiver.statuses['/refusing'] = 400;
  await subscribe(own, 'refusing', {}, true);
  const refused = await ask();
  assert.equal(refused.status, 422, 'no fault of the server');
  assert.match(refused.json.error, /did not take the message/);
  await square.expect('DELETE', path, { token: own });
  await subscribe(own, 'gone', {}, true);
  const gone = await ask();
  assert.equal(gone.status, 404);
  assert.match(gone.json.error, /does not know this device/);
  assert.equal((await square.ask('GET', path, { token: own })).status, 404, 'it was removed');
});

test('a subscription ends with its token', async () => {
  square.account('cleo');
  const app = await square.post('/api/v1/apps', undefined,
    { client_name: 'x', redirect_uris: 'urn:ietf:wg:oauth:2.0:oob', scopes: 'read write push' });
  const grant = { grant_type: 'password', client_id: app.client_id, client_secret: app.client_secret,
    username: 'cleo@example.org', password, scope: 'read write push' };
  const token = (await square.expect('POST', '/oauth/token', { form: grant })).access_token;
  const kept = square.token('cleo');
  await subscribe(token, 'revoked');
  await subscribe(kept, 'kept');
  await mention('cleo');
  checkMessage((await receiver.wait('/revoked'))[0], token);
  await receiver.wait('/kept');
  await square.expect('POST', '/oauth/revoke',
    { form: { client_id: app.client_id, client_secret: app.client_secret, token } });
  await mention('cleo');
  await receiver.wait('/kept', 2);
  assert.equal(receiver.messages.filter((one) => one.path === '/revoked').length, 1);
});

test('alerts and policy choose what is sent', async () => {
  const dora = square.person('dora');
  await subscribe(dora, 'chosen', { alerts: { favourite: true }, policy: 'followed' });
  const { id } = await square.get('/api/v1/accounts/lookup?acct=ben', dora);
  const post = await square.post('/api/v1/statuses', dora, { status: 'like me' });
  await mention('dora');
  await square.post(`/api/v1/statuses/${post.id}/favourite`, ann);
  await square.post(`/api/v1/accounts/${id}/follow`, dora);
  await square.post(`/api/v1/statuses/${post.id}/favourite`, ben);
  const [message] = await receiver.wait('/chosen');
  assert.equal(checkMessage(message, dora).title, 'ben likes your post');
});
