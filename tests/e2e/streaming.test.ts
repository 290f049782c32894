// Streams over WebSocket and server-sent events: every stream and event, every form of token, and
// clients that misbehave.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createStreamingAPIClient } from 'masto';
import { png } from './png.ts';
import { Events, WebSocketClient } from './socket.ts';
import { eventually, password, Square } from './square.ts';

const square = new Square({ confirm_email: 'off' });
const token: Record<string, string> = {};
const id: Record<string, string> = {};
const open: { destroy(): void }[] = [];

async function socket(query: string, headers: Record<string, string> = {}): Promise<WebSocketClient> {
  const client = await new WebSocketClient(square.port, query, headers).open();
  open.push(client);
  if (client.status === 101) await client.settled();
  return client;
}
async function events(path: string, who?: string): Promise<Events> {
  const client = await new Events(square.port, path, who).open();
  open.push(client);
  if (client.status === 200) await eventually('it is greeted', () => client.comments.includes(':)'));
  return client;
}
const streams = (name: string, who = 'ben'): Promise<WebSocketClient> =>
  socket(`?stream=${name}&access_token=${token[who]}`);
async function say(who: string, status: string, more: object = {}): Promise<any> {
  return square.post('/api/v1/statuses', token[who], { status, ...more });
}

before(async () => {
  await square.start();
  for (const name of ['ann', 'ben', 'cat', 'dan']) {
    token[name] = square.person(name);
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
  await square.post(`/api/v1/accounts/${id.ann}/follow`, token.ben);
});
after(async () => {
  for (const client of open) client.destroy();
  await square.remove();
});

test('the instance says where streams are, and that they are healthy', async () => {
  const health = await square.ask('GET', '/api/v1/streaming/health');
  assert.deepEqual([health.status, health.text, health.headers.get('content-type')],
    [200, 'OK', 'text/plain']);
  assert.equal(health.headers.get('cache-control'), 'private, no-store');
  const url = square.url.replace('http', 'ws');
  assert.equal((await square.get('/api/v2/instance')).configuration.urls.streaming, url);
  assert.equal((await square.get('/api/v1/instance')).urls.streaming_api, url);
});

test('a post, its edit and its deletion come home over both kinds of stream', async () => {
  const ws = await streams('user');
  const sse = await events('user', token.ben);
  assert.match(sse.head, /content-type: text\/event-stream/i);
  assert.match(sse.head, /cache-control: private, no-store/i);
  assert.match(sse.head, /access-control-allow-origin: \*/i);
  const made = await say('ann', 'Said "once" é\n#tea');
  for (const client of [ws, sse]) {
    const update = await client.next('update');
    assert.deepEqual(update, await square.get(`/api/v1/statuses/${made.id}`, token.ben));
  }
  const changed = await square.expect('PUT', `/api/v1/statuses/${made.id}`,
    { token: token.ann, body: { status: 'Said twice' } });
  for (const client of [ws, sse]) assert.equal((await client.next('status.update')).content, changed.content);
  await square.expect('DELETE', `/api/v1/statuses/${made.id}`, { token: token.ann });
  for (const client of [ws, sse]) assert.equal(await client.next('delete'), made.id);
});

test('every message names its stream, and one socket carries many', async () => {
  const ws = await socket(`?access_token=${token.ben}`);
  for (const stream of ['user', 'public', 'public:local', 'public:media', 'public:remote'])
    ws.subscribe(stream);
  ws.subscribe('hashtag', { tag: 'Tea' });
  ws.subscribe('hashtag:local', { tag: 'tea' });
  ws.subscribe('user'); // again: once
  await ws.settled();
  const made = await say('ann', 'A cup of #tea');
  for (const stream of ['user', 'public', 'public:local', 'hashtag Tea', 'hashtag:local tea'])
    assert.equal((await ws.next('update', stream)).id, made.id);
  await ws.settled();
  assert.deepEqual(ws.rest(), []);
  ws.say({ type: 'unsubscribe', stream: 'hashtag', tag: 'Tea' });
  ws.say({ type: 'unsubscribe', stream: 'public' });
  await ws.settled();
  await square.expect('DELETE', `/api/v1/statuses/${made.id}`, { token: token.ann });
  for (const stream of ['user', 'public:local', 'hashtag:local tea'])
    assert.equal(await ws.next('delete', stream), made.id);
  await ws.settled();
  assert.deepEqual(ws.rest(), []);
});

test('pictures come to the streams of media', async () => {
  const ws = await streams('public:media', 'dan');
  const sse = await events('public?only_media=true', token.dan);
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(png(4, 4, () => [9, 9, 9]))], { type: 'image/png' }), 'a.png');
  const answer = await fetch(`http://127.0.0.1:${square.port}/api/v2/media`,
    { method: 'POST', headers: { authorization: `Bearer ${token.ann}` }, body: form });
  const media: any = await answer.json();
  await say('ann', 'no picture');
  const made = await say('ann', 'a picture', { media_ids: [media.id] });
  assert.equal((await ws.next('update', 'public:media')).id, made.id);
  assert.equal((await sse.next('update')).id, made.id);
  await ws.settled();
  assert.deepEqual([ws.rest(), sse.rest()], [[], []]);
});

test('home is streamed by the rules of home', async () => {
  const ws = await streams('user', 'cat');
  /** Their authors hear of them at the same time. */
  const witnesses: Record<string, WebSocketClient> =
    { [id.ann!]: await streams('user', 'ann'), [id.dan!]: await streams('user', 'dan'), [id.cat!]: ws };
  const seen = async (what: string, made: any, shows: boolean): Promise<void> => {
    const page = await square.get('/api/v1/timelines/home?limit=40', token.cat);
    assert.equal(page.some((one: any) => one.id === made.id), shows, what);
    const heard = await witnesses[made.account.id]!.next('update');
    assert.equal(heard.id, made.id, what);
    await ws.settled();
    const updates = ws.rest().filter((one) => one.event === 'update').map((one) => one.payload.id);
    assert.deepEqual(updates, shows && made.account.id !== id.cat ? [made.id] : [], what);
    if (updates.length) await ws.next('update');
  };
  await seen('a stranger', await say('ann', 'to nobody in particular'), false);
  await square.post(`/api/v1/accounts/${id.ann}/follow`, token.cat);
  await seen('followed', await say('ann', 'for followers', { visibility: 'private' }), true);
  await seen('unlisted', await say('ann', 'quietly', { visibility: 'unlisted' }), true);
  await seen('direct to another', await say('ann', '@dan psst', { visibility: 'direct' }), false);
  await seen('direct to her', await say('ann', '@cat psst', { visibility: 'direct' }), true);
  const other = await say('dan', 'a stranger speaks #chess');
  await seen('stranger', other, false);
  await seen('a reply to a stranger', await say('ann', '@dan yes', { in_reply_to_id: other.id }), false);
  const boost = await square.post(`/api/v1/statuses/${other.id}/reblog`, token.ann);
  await seen('a boost', boost, true);
  await square.post(`/api/v1/accounts/${id.ann}/follow`, token.cat, { reblogs: false });
  const again = await say('dan', 'another thing');
  await seen('a stranger again', again, false);
  await seen('boosts hidden', await square.post(`/api/v1/statuses/${again.id}/reblog`, token.ann), false);
  await square.post('/api/v1/tags/chess/follow', token.cat);
  await seen('a followed tag', await say('dan', 'more #chess'), true);
  await square.post(`/api/v1/accounts/${id.dan}/block`, token.cat);
  await seen('blocked with a tag', await say('dan', 'most #chess'), false);
  await square.post(`/api/v1/accounts/${id.dan}/unblock`, token.cat);
  await square.post(`/api/v1/accounts/${id.ann}/follow`, token.cat, { reblogs: true, languages: ['fr'] });
  await seen('another language', await say('ann', 'in English', { language: 'en' }), false);
  await seen('her language', await say('ann', 'en français', { language: 'fr' }), true);
  await square.post(`/api/v1/accounts/${id.ann}/mute`, token.cat);
  await seen('muted', await say('ann', 'en silence', { language: 'fr' }), false);
  await square.post(`/api/v1/accounts/${id.ann}/unmute`, token.cat);
  const list = await square.post('/api/v1/lists', token.cat, { title: 'x', exclusive: true });
  await square.post(`/api/v1/lists/${list.id}/accounts`, token.cat, { account_ids: [id.ann] });
  await seen('of an exclusive list', await say('ann', 'à part', { language: 'fr' }), false);
  await square.expect('DELETE', `/api/v1/lists/${list.id}`, { token: token.cat });
  await seen('her own', await say('cat', 'me too'), true);
  await square.post(`/api/v1/accounts/${id.ann}/unfollow`, token.cat);
});

test('the public streams leave out what the public page does', async () => {
  const ws = await streams('public', 'dan');
  const first = await say('ann', 'a beginning');
  await say('ben', '@ann an answer', { in_reply_to_id: first.id });
  await square.post(`/api/v1/statuses/${first.id}/reblog`, token.ben);
  await say('ann', 'unlisted', { visibility: 'unlisted' });
  await say('ann', 'private', { visibility: 'private' });
  await square.post(`/api/v1/accounts/${id.cat}/mute`, token.dan);
  await say('cat', 'not heard');
  await square.post(`/api/v1/accounts/${id.cat}/unmute`, token.dan);
  const last = await say('ann', 'an end');
  assert.equal((await ws.next('update')).id, first.id);
  assert.equal((await ws.next('update')).id, last.id);
  assert.deepEqual(ws.rest(), []);
});

test('a list is streamed to its owner, with the members it has now', async () => {
  const list = await square.post('/api/v1/lists', token.ben, { title: 'friends' });
  const ws = await socket(`?stream=list&list=${list.id}&access_token=${token.ben}`);
  const sse = await events(`list?list=${list.id}`, token.ben);
  await say('ann', 'not yet');
  await square.post(`/api/v1/lists/${list.id}/accounts`, token.ben, { account_ids: [id.ann] });
  const made = await say('ann', 'now');
  assert.equal((await ws.next('update', `list ${list.id}`)).id, made.id);
  assert.equal((await sse.next('update')).id, made.id);
  const other = await socket(`?stream=list&list=${list.id}&access_token=${token.dan}`);
  assert.deepEqual(other.rest(), [{ event: 'error', error: 'Not authorized to stream this list', status: 401,
    payload: undefined }]);
  const refused = await square.ask('GET', `/api/v1/streaming/list?list=${list.id}`, { token: token.dan });
  assert.deepEqual([refused.status, refused.json], [401, { error: 'Not authorized to stream this list' }]);
});

test('notifications come to those who may read them, and conversations to those who take part', async () => {
  const all = await streams('user', 'ben');
  const only = await events('user/notification', token.ben);
  const direct = await events('direct', token.ben);
  const statuses = square.token('ben', 'read:statuses');
  const narrow = await socket(`?stream=user&access_token=${statuses}`);
  const made = await say('ann', '@ben a word', { visibility: 'direct' });
  for (const client of [all, only]) {
    const told = await client.next('notification');
    assert.deepEqual([told.type, told.account.id, told.status.id], ['mention', id.ann, made.id]);
    assert.deepEqual(told, await square.get(`/api/v1/notifications/${told.id}`, token.ben));
  }
  const conversation = await direct.next('conversation');
  assert.deepEqual([conversation.unread, conversation.last_status.id, conversation.accounts[0].id],
    [true, made.id, id.ann]);
  assert.equal((await narrow.next('update')).id, made.id);
  assert.deepEqual([narrow.rest(), direct.rest(), only.rest()], [[], [], []]);
  await square.post(`/api/v1/accounts/${id.ben}/follow`, token.dan);
  assert.equal((await only.next('notification')).type, 'follow');
});

test('a token comes in every form, and none, a wrong one or an app\'s own is refused', async () => {
  const answered = async (query: string, headers: Record<string, string>): Promise<string> => {
    const client = await new WebSocketClient(square.port, query, headers).open();
    open.push(client);
    return `${client.status} ${/sec-websocket-protocol: (\S+)/i.exec(client.head)?.[1] ?? ''}`.trim();
  };
  assert.equal(await answered(`?access_token=${token.ben}`, {}), '101');
  assert.equal(await answered('', { Authorization: `Bearer ${token.ben}` }), '101');
  assert.equal(await answered('', { 'Sec-WebSocket-Protocol': token.ben! }), `101 ${token.ben}`);
  assert.equal(await answered(`?access_token=${token.ben}`, { 'Sec-WebSocket-Protocol': token.ben! }),
    `101 ${token.ben}`);
  assert.equal(await answered('', {}), '401');
  assert.equal(await answered('?access_token=wrong', {}), '401');
  assert.equal(await answered(`?access_token=${token.ben}`, { 'Sec-WebSocket-Version': '12' }), '426');
  assert.equal(await answered(`?access_token=${token.ben}`, { 'Sec-WebSocket-Key': 'short' }), '400');
  assert.equal(await answered(`?access_token=${token.ben}`, { Connection: 'keep-alive' }), '400');
  const missing = await square.ask('GET', '/api/v1/streaming/user');
  assert.deepEqual([missing.status, missing.json], [401, { error: 'Missing access token' }]);
  assert.equal((await square.ask('HEAD', '/api/v1/streaming/user', { token: token.ben })).status, 200);
});

test('scopes are asked of each stream', async () => {
  const profile = square.token('ben', 'profile');
  const notifications = square.token('ben', 'read:notifications');
  const words = { error: 'Access token does not have the required scopes' };
  for (const [path, who, allowed] of [['user', profile, false], ['public', profile, false],
    ['user/notification', profile, false], ['user', notifications, false],
    ['user/notification', notifications, true]] as const) {
    if (allowed) { await events(path, who); continue; }
    const answer = await square.ask('GET', `/api/v1/streaming/${path}`, { token: who });
    assert.deepEqual([answer.status, answer.json], [401, words], path);
  }
  const ws = await socket(`?stream=user&access_token=${notifications}`);
  assert.deepEqual(ws.rest().map(({ error, status }) => ({ error, status })), [{ ...words, status: 401 }]);
});

test('what cannot be streamed is named', async () => {
  const ws = await streams('nothing');
  ws.subscribe('hashtag');
  ws.subscribe('list');
  ws.subscribe('list', { list: 'x' });
  ws.send(1, 'no JSON');
  ws.send(1, '[]');
  await ws.settled();
  assert.deepEqual(ws.rest().map((one) => `${one.status} ${one.error}`), ['400 Unknown stream type',
    '400 Missing tag name parameter', '400 Missing list name parameter',
    '401 Not authorized to stream this list']);
  for (const [path, error] of [['hashtag', 'Missing tag name parameter'],
    ['list', 'Missing list name parameter']] as const) {
    const answer = await square.ask('GET', `/api/v1/streaming/${path}`, { token: token.ben });
    assert.deepEqual([answer.status, answer.json], [400, { error }]);
  }
  for (let i = 0; i < 70; i++) ws.subscribe('hashtag', { tag: `t${i}` });
  await ws.settled();
  assert.equal(ws.rest().filter((one) => one.error?.startsWith('Too many')).length, 6);
});

test('streams end with their token, and with their account', async () => {
  const { client_id, client_secret } = await square.post('/api/v1/apps', undefined,
    { client_name: 'x', redirect_uris: 'urn:ietf:wg:oauth:2.0:oob', scopes: 'read' });
  const { access_token: own } = await square.expect('POST', '/oauth/token', { form: { client_id,
    client_secret, grant_type: 'password', username: 'dan', password, scope: 'read' } });
  const [mine, other, sse] = [await socket(`?stream=user&access_token=${own}`), await streams('user', 'dan'),
    await events('user', own)];
  await square.expect('POST', '/oauth/revoke', { form: { client_id, client_secret, token: own } });
  await mine.end();
  await sse.end();
  assert.equal(mine.closed, 0);
  await other.settled();
  square.must(['account', 'suspend', 'dan']);
  await other.end();
  assert.equal(other.closed, 0);
  square.must(['account', 'suspend', 'dan', '--lift']);
  assert.equal((await streams('user', 'dan')).status, 101);
});

test('frames that break the protocol close the socket with their status', async () => {
  const cases: [string, number, (ws: WebSocketClient) => void][] = [
    ['not masked', 1002, (ws) => ws.raw(Buffer.from([0x81, 1, 0x78]))],
    ['a continuation of nothing', 1002, (ws) => ws.send(0, 'x')],
    ['a ping in pieces', 1002, (ws) => ws.send(9, 'x', false)],
    ['a reserved bit', 1002, (ws) => ws.send(0x41, 'x')],
    ['binary', 1003, (ws) => ws.send(2, 'x')],
    ['no UTF-8', 1007, (ws) => ws.send(1, Buffer.from([0xff]))],
    ['too large', 1009, (ws) => ws.send(1, 'x'.repeat(5000))],
    ['too large in pieces', 1009, (ws) => { ws.send(1, 'x'.repeat(4000), false); ws.send(0, 'x'.repeat(200)); }],
    ['a size nobody has', 1009, (ws) => ws.raw(Buffer.from([0x81, 0xff, 0, 0, 1, 0, 0, 0, 0, 0]))],
    ['goodbye', 1000, (ws) => ws.send(8, Buffer.from([3, 232]))],
    ['too many messages', 1008, (ws) => { for (let i = 0; i < 302; i++) ws.send(1, '{}'); }],
  ];
  await Promise.all(cases.map(async ([what, status, break_]) => {
    const ws = await streams('user');
    break_(ws);
    await ws.end();
    assert.equal(ws.closed, status, what);
  }));
  const ws = await socket(`?access_token=${token.ben}`);
  const message = JSON.stringify({ type: 'subscribe', stream: 'user' });
  ws.send(1, message.slice(0, 9), false);
  ws.send(9, 'between');
  ws.send(0, message.slice(9, 20), false);
  ws.send(0, message.slice(20));
  assert.equal(await ws.next('pong'), 'between');
  await ws.settled();
  const made = await say('ann', 'heard by fragments');
  assert.equal((await ws.next('update', 'user')).id, made.id);
});

test('who reads too slowly is dropped, and holds up nobody', async () => {
  const slow = await streams('user');
  const quick = await streams('user');
  slow.pause();
  const long = 'x'.repeat(490);
  const posts = 400;
  for (let i = 0; i < posts; i += 20)
    await Promise.all(Array.from({ length: 20 }, () => say('ann', long)));
  await eventually('all came to the quick one',
    () => quick.rest().filter((one) => one.event === 'update').length === posts);
  /* How much the system takes for a slow one differs. */
  await eventually('the slow one was dropped', async () => {
    await say('ann', long);
    return /bema_streams_dropped_total 1\b/.test((await square.ask('GET', '/metrics')).text);
  });
  slow.destroy();
});

test('masto reads what it subscribes to', async () => {
  const streaming = createStreamingAPIClient(
    { streamingApiUrl: square.url.replace('http', 'ws'), accessToken: token.ben! });
  const subscription = streaming.public.local.subscribe();
  const heard: string[] = [];
  const reading = (async () => {
    for await (const event of subscription) {
      if (event.event === 'update') heard.push(event.payload.id);
      if (heard.length === 1) break;
    }
  })();
  const ids: string[] = [];
  await eventually('masto heard it', async () => {
    ids.push((await say('ann', 'for masto')).id);
    return heard.length === 1;
  });
  await reading;
  assert.ok(ids.includes(heard[0]!));
  subscription.unsubscribe();
  streaming.close();
});

test('a thousand idle streams cost little, and all hear of a post', async () => {
  const many = 1000, people = 10;
  const tokens: string[] = [];
  for (let i = 0; i < people; i++) tokens.push(square.person(`idle${i}`));
  const all: WebSocketClient[] = [];
  for (let i = 0; i < many; i += 50)
    all.push(...await Promise.all(Array.from({ length: 50 }, (_, j) =>
      new WebSocketClient(square.port, `?stream=public&access_token=${tokens[(i + j) % people]}`).open())));
  open.push(...all);
  await Promise.all(all.map((one) => one.settled()));
  const made = await say('ann', 'to a thousand');
  const heard = await Promise.all(all.map((one) => one.next('update', 'public')));
  assert.ok(heard.every((one) => one.id === made.id));
});

test('there is a number of streams beyond which none is opened, until one ends', async () => {
  const small = new Square({ streams_max: '2' });
  try {
    await small.start();
    const who = small.person('ann');
    const enter = () => new WebSocketClient(small.port, `?stream=user&access_token=${who}`, {}).open();
    const [first] = [await enter(), await enter()];
    assert.equal(first.status, 101);
    assert.equal((await enter()).status, 503);
    assert.equal((await small.ask('GET', '/api/v1/timelines/home', { token: who })).status, 200);
    first.destroy();
    await eventually('a place is free', async () => (await enter()).status === 101);
  } finally {
    await small.remove();
  }
});

test('a server that stops says so', async () => {
  const ws = await streams('user');
  const sse = await events('user', token.ben);
  assert.equal(await square.stop(), 0);
  await ws.end();
  await sse.end();
  assert.equal(ws.closed, 1001);
  await square.start();
  assert.equal((await streams('user')).status, 101);
});
