// What moderation hides is taken from the screens that have it: from every stream on which it stands, for
// whom it is hidden and for nobody else.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { png } from './png.ts';
import { WebSocketClient } from './socket.ts';
import { eventually, Square } from './square.ts';

const square = new Square({ trusted_proxies: '127.0.0.1', territory_header: 'X-Territory' });
const token: Record<string, string> = {};
const id: Record<string, string> = {};
const reader: Record<string, WebSocketClient> = {};
let list = '', post: any, boost: any;

const squares = ['public', 'public:local', 'public:media', 'public:local:media', 'hashtag tea', 'hashtag:local tea'];

async function decide(subject: string, effect: string, more: object = {}): Promise<string> {
  const made = await square.ask('POST', '/api/bema/v1/moderation/decisions',
    { token: token.mona, body: { subject, effect, facts: 'so', ...more } });
  assert.equal(made.status, 200, made.text);
  return made.json.decision.id;
}
async function reverse(decision: string): Promise<void> {
  const made = await square.ask('POST', `/api/bema/v1/moderation/decisions/${decision}/reverse`,
    { token: token.mike, body: { reason: 'so' } });
  assert.equal(made.status, 200, made.text);
}
/** The streams on which each reader was told that it is gone, as `name: stream of what`. */
function taken(): string[] {
  const names: Record<string, string> = { [post.id]: 'post', [boost.id]: 'boost' };
  return Object.entries(reader).flatMap(([name, client]) => client.rest()
    .filter((one) => one.event === 'delete')
    .map((one: any) => `${name}: ${one.stream.join(' ')} of ${names[one.payload] ?? one.payload}`)).sort();
}
const has_ended = (client: WebSocketClient) => client.rest().some((one) => one.event === 'end');
const forget = () => { for (const client of Object.values(reader)) client.inbox.items.length = 0; };
async function quiet(): Promise<void> {
  let before = -1;
  await eventually('nothing more comes', async () => {
    for (const client of Object.values(reader)) if (!has_ended(client)) await client.settled();
    const count = Object.values(reader).reduce((sum, client) => sum + client.rest().length, 0);
    const same = count === before;
    before = count;
    await new Promise((resolve) => setTimeout(resolve, 250));
    return same;
  });
}
async function watch(name: string, who: string, territory: string): Promise<void> {
  const client = await new WebSocketClient(square.port, `?access_token=${token[who]}`, { 'X-Territory': territory }).open();
  reader[name] = client;
  for (const stream of ['user', 'direct', 'public:remote', ...squares.slice(0, 4)]) client.subscribe(stream);
  for (const stream of ['hashtag', 'hashtag:local']) client.subscribe(stream, { tag: 'tea' });
  if (who === 'ben') client.subscribe('list', { list });
  await client.settled();
}

before(async () => {
  await square.start();
  for (const [name, role] of [['olga', 'owner'], ['mona', 'moderator'], ['mike', 'moderator'], ['ann', 'user'],
    ['bob', 'user'], ['ben', 'user'], ['cat', 'user'], ['dan', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write follow admin:read admin:write');
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
  await square.post(`/api/v1/accounts/${id.ann}/follow`, token.ben);
  await square.post(`/api/v1/accounts/${id.bob}/follow`, token.dan);
  list = (await square.post('/api/v1/lists', token.ben, { title: 'hers' })).id;
  await square.post(`/api/v1/lists/${list}/accounts`, token.ben, { account_ids: [id.ann] });
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(png(4, 4, () => [9, 9, 9]))], { type: 'image/png' }), 'a.png');
  const media: any = await (await fetch(`http://127.0.0.1:${square.port}/api/v2/media`,
    { method: 'POST', headers: { authorization: `Bearer ${token.ann}` }, body: form })).json();
  post = await square.post('/api/v1/statuses', token.ann, { status: 'a cup of #tea', media_ids: [media.id] });
  boost = await square.post(`/api/v1/statuses/${post.id}/reblog`, token.bob);
  await watch('ann', 'ann', 'DE');
  await watch('ben', 'ben', 'AT');
  await watch('cat', 'cat', 'DE');
  await watch('dan', 'dan', 'AT');
});
after(async () => {
  for (const client of Object.values(reader)) client.destroy();
  await square.remove();
});

const all = (name: string, ...more: string[]) => [...squares, ...more].map((stream) => `${name}: ${stream} of post`);
const hidden = [...all('ben', 'user', 'list hers'), ...all('cat'), ...all('dan'), 'dan: user of boost'];
const cases: { effect: string; on: 'post' | 'account'; more?: object; told: string[] }[] = [
  ...(['post', 'account'] as const).flatMap((on) => [
    { effect: 'hidden', on, told: hidden },
    { effect: 'withheld', on, more: { territory: 'DE' }, told: all('cat') },
    { effect: 'withheld', on, more: { territory: 'AT' },
      told: [...all('ben', 'user', 'list hers'), ...all('dan'), 'dan: user of boost'] },
    { effect: 'not_recommended', on, told: [...all('cat'), ...all('dan')] },
    { effect: 'age_restricted', on, told: [...all('cat'), ...all('dan')] },
    { effect: 'label', on, more: { text: 'x' }, told: [] },
  ]),
  { effect: 'account_limited', on: 'account', told: [...all('cat'), ...all('dan')] },
  { effect: 'account_suspended', on: 'account', told: hidden },
];

for (const { effect, on, more, told } of cases)
  test(`${effect}${more && 'territory' in more ? ` in ${String(more.territory)}` : ''} on the ${on}`, async () => {
    forget();
    const decision = await decide(on === 'post' ? post.id : id.ann!, effect, more);
    const expected = told.map((one) => one.replace('list hers', `list ${list}`)).sort();
    await eventually('it is told', () => taken().length >= expected.length);
    await quiet();
    assert.deepEqual(taken(), expected);
    await reverse(decision);
    await quiet();
    assert.deepEqual(taken(), expected, 'to take it back takes nothing away');
    if (has_ended(reader.ann!)) await watch('ann', 'ann', 'DE');
  });

test('what is for few is taken from those who could see it', async () => {
  const few = await square.post('/api/v1/statuses', token.ann, { status: 'for few #tea', visibility: 'private' });
  const direct = await square.post('/api/v1/statuses', token.ann, { status: '@cat a word', visibility: 'direct' });
  const { id: report_id } = await square.post('/api/v1/reports', token.ben,
    { account_id: id.ann, status_ids: [few.id] });
  const other = await square.post('/api/v1/reports', token.cat, { account_id: id.ann, status_ids: [direct.id] });
  await quiet();
  forget();
  await decide(few.id, 'hidden', { report_id });
  await decide(direct.id, 'hidden', { report_id: other.id });
  await quiet();
  assert.deepEqual(taken(), [`ben: list ${list} of ${few.id}`, `ben: user of ${few.id}`,
    `cat: direct of ${direct.id}`, `cat: user of ${direct.id}`].sort());
});

test('who is named by somebody who has blocked her is told nothing of what she could not see', async () => {
  await square.post(`/api/v1/accounts/${id.dan}/block`, token.ann);
  const named = await square.post('/api/v1/statuses', token.ann, { status: '@dan and @cat, a word' });
  await quiet();
  forget();
  const decision = await decide(named.id, 'hidden');
  await quiet();
  assert.deepEqual(taken().filter((one) => one.startsWith('dan')), []);
  assert.ok(taken().includes(`cat: user of ${named.id}`));
  await reverse(decision);
  await square.post(`/api/v1/accounts/${id.dan}/unblock`, token.ann);
});

test('of an account the newest posts are told, each once', async () => {
  const made: string[] = [];
  for (let i = 0; i < 120; i++)
    made.push((await square.post('/api/v1/statuses', token.bob, { status: `one of many ${i}` })).id);
  await quiet();
  forget();
  await decide(id.bob!, 'hidden');
  await quiet();
  const told = reader.cat!.rest().filter((one) => one.event === 'delete' && one.stream?.join(' ') === 'public');
  assert.deepEqual(told.map((one) => one.payload), made.slice(-80).reverse());
});
