// What a stranger who means harm tries: that what is hidden answers like what is missing, that what
// is refused leaves no trace, and that no request, however odd, goes without an answer.
import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { eventually, Square, type Answer } from './square.js';

const square = new Square();
const token: Record<string, string> = {};
const id: Record<string, string> = {};
const people = ['alice', 'bob', 'carol', 'mallory'];

before(async () => {
  await square.start();
  for (const name of people) {
    token[name] = square.person(name);
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
});
after(() => square.remove());

const ask = (who: string, method: string, path: string, body?: object,
             headers?: Record<string, string>): Promise<Answer> =>
  square.ask(method, path, { token: token[who], body, headers });
const write = (who: string, body: object): Promise<any> => square.post('/api/v1/statuses', token[who], body);

/** An id in the same account's bucket that no post has. */
const missing = (post: any): string => String(BigInt(post.id) - (1n << 40n));

/** Everything of an answer but what differs from one request to the next. */
function seen(answer: Answer): string {
  const headers = [...answer.headers].filter(([name]) => !['date', 'x-request-id'].includes(name));
  return JSON.stringify([answer.status, headers, answer.text]);
}

async function alike(what: string, hidden: string, absent: string, method: string, path: string,
                     body: object = {}): Promise<void> {
  const fill = (post: string): [string, object | undefined] => [path.replace(':id', post),
    method === 'GET' ? undefined : JSON.parse(JSON.stringify(body).replaceAll(':id', post))];
  const [one, other] = [fill(hidden), fill(absent)];
  assert.equal(seen(await ask('mallory', method, ...one)), seen(await ask('mallory', method, ...other)), what);
}

const actions = ['favourite', 'unfavourite', 'bookmark', 'unbookmark', 'pin', 'unpin', 'mute', 'unmute',
  'reblog', 'unreblog'];

/** Every call that takes the id of a post, with forms that would be refused for other reasons too. */
async function allAlike(hidden: string, absent: string): Promise<void> {
  for (const action of actions)
    await alike(action, hidden, absent, 'POST', `/api/v1/statuses/:id/${action}`);
  for (const part of ['', '/context', '/source', '/history', '/favourited_by', '/reblogged_by', '/quotes'])
    await alike(`show ${part}`, hidden, absent, 'GET', `/api/v1/statuses/:id${part}`);
  for (const body of [{ status: 'x' }, {}, { status: 'x', media_ids: ['1'] }, { status: 'x'.repeat(100_000) },
    { status: 'x', quote_approval_policy: 'none of them' }, { status: 'x', poll: { options: ['a'] } }])
    await alike(`edit ${JSON.stringify(body).slice(0, 60)}`, hidden, absent, 'PUT', '/api/v1/statuses/:id', body);
  await alike('delete', hidden, absent, 'DELETE', '/api/v1/statuses/:id');
  await alike('policy', hidden, absent, 'PUT', '/api/v1/statuses/:id/interaction_policy', { quote_approval_policy: 'public' });
  await alike('poll', hidden, absent, 'GET', '/api/v1/polls/:id');
  await alike('vote', hidden, absent, 'POST', '/api/v1/polls/:id/votes', { choices: [0] });
  await alike('vote for nothing', hidden, absent, 'POST', '/api/v1/polls/:id/votes', { choices: ['zero'] });
  await alike('revoke', hidden, absent, 'POST', '/api/v1/statuses/:id/quotes/1/revoke');
  await alike('reply', hidden, absent, 'POST', '/api/v1/statuses', { status: 'x', in_reply_to_id: ':id' });
  await alike('quote', hidden, absent, 'POST', '/api/v1/statuses', { status: 'x', quoted_status_id: ':id' });
  await alike('several', hidden, absent, 'GET', '/api/v1/statuses?id[]=:id');
}

test('a hidden post answers like a missing one, byte for byte, whatever is tried', async () => {
  for (const visibility of ['private', 'direct']) {
    const post = await write('alice', { status: 'secret', visibility, poll: { options: ['a', 'b'], expires_in: 3600 } });
    await allAlike(post.id, missing(post));
  }
});

test('a hidden boost answers like a missing one, though what it boosts can be seen', async () => {
  const open = await write('alice', { status: 'for everybody' });
  const boost = await square.post(`/api/v1/statuses/${open.id}/reblog`, token.bob, { visibility: 'private' });
  await allAlike(boost.id, missing(boost));
});

test('what was marked can be unmarked after a block', async () => {
  const post = await write('alice', { status: 'liked for a while' });
  for (const action of ['favourite', 'bookmark', 'reblog'])
    await square.post(`/api/v1/statuses/${post.id}/${action}`, token.carol);
  await square.post(`/api/v1/accounts/${id.carol}/block`, token.alice);
  for (const action of ['unfavourite', 'unbookmark', 'unreblog'])
    assert.equal((await ask('carol', 'POST', `/api/v1/statuses/${post.id}/${action}`)).status, 404, action);
  await square.post(`/api/v1/accounts/${id.carol}/unblock`, token.alice);
  const now = await square.get(`/api/v1/statuses/${post.id}`, token.carol);
  assert.deepEqual([now.favourited, now.bookmarked, now.reblogged, now.favourites_count, now.reblogs_count],
    [false, false, false, 0, 0]);
});

test('a quote is revoked also when its author blocks the quoted one', async () => {
  const post = await write('alice', { status: 'quote me' });
  const quote = await write('carol', { status: 'look at her', quoted_status_id: post.id });
  await square.post(`/api/v1/accounts/${id.alice}/block`, token.carol);
  await ask('alice', 'POST', `/api/v1/statuses/${post.id}/quotes/${quote.id}/revoke`);
  assert.equal((await square.get(`/api/v1/statuses/${quote.id}`, token.bob)).quote.state, 'revoked');
  await square.post(`/api/v1/accounts/${id.alice}/unblock`, token.carol);
});

test('who blocks another does not meet her in lists of people either', async () => {
  const post = await write('alice', { status: 'all of us like it' });
  for (const who of ['bob', 'mallory']) {
    await square.post(`/api/v1/accounts/${id.alice}/follow`, token[who]);
    for (const action of ['favourite', 'reblog']) await square.post(`/api/v1/statuses/${post.id}/${action}`, token[who]);
  }
  await square.post(`/api/v1/accounts/${id.bob}/block`, token.mallory);
  for (const path of [`/api/v1/statuses/${post.id}/favourited_by`, `/api/v1/statuses/${post.id}/reblogged_by`,
    `/api/v1/accounts/${id.alice}/followers`]) {
    const names = async (who?: string): Promise<string[]> =>
      (await square.get(path, who && token[who])).map((one: any) => one.username).sort();
    assert.deepEqual(await names('bob'), ['bob'], path);
    assert.deepEqual(await names('mallory'), ['mallory'], path);
    assert.deepEqual(await names('alice'), ['bob', 'mallory'], path);
    assert.deepEqual(await names(), ['bob', 'mallory'], path);
  }
  await square.post(`/api/v1/accounts/${id.bob}/unblock`, token.mallory);
});

test('a key whose post was deleted makes another post', async () => {
  const once = (): Promise<Answer> => ask('bob', 'POST', '/api/v1/statuses', { status: 'once' }, { 'idempotency-key': 'again' });
  const first = await once();
  assert.equal((await once()).json.id, first.json.id);
  await ask('bob', 'DELETE', `/api/v1/statuses/${first.json.id}`);
  const second = await once();
  assert.equal(second.status, 200, second.text);
  assert.notEqual(second.json.id, first.json.id);
  assert.equal((await once()).json.id, second.json.id);
});

test('a direct post that names others by an edit moves to their conversation', async () => {
  const texts = async (who: string): Promise<string[]> =>
    (await square.get('/api/v1/conversations', token[who])).map((one: any) => one.last_status?.content ?? 'nothing')
      .filter((text: string) => !text.includes('secret'));
  const post = await write('alice', { status: '@bob between us', visibility: 'direct' });
  assert.equal((await texts('bob')).length, 1);
  await square.expect('PUT', `/api/v1/statuses/${post.id}`, { token: token.alice, body: { status: '@mallory rather you' } });
  assert.deepEqual(await texts('bob'), []);
  assert.match((await texts('mallory')).join(), /rather you/);
  assert.match((await texts('alice')).join(), /rather you/);
  await square.expect('DELETE', `/api/v1/statuses/${post.id}`, { token: token.alice });
  for (const who of ['alice', 'bob', 'mallory']) assert.deepEqual(await texts(who), [], who);
});

test('a default language is a language', async () => {
  for (const language of ['€€€€€€€€', 'e', '"><script>', 'en-', 'x'.repeat(17), '12']) {
    const answer = await ask('bob', 'PATCH', '/api/v1/accounts/update_credentials', { source: { language } });
    if (answer.status === 422) continue;
    assert.match((await square.get('/api/v1/preferences', token.bob))['posting:default:language'], /^[a-zA-Z-]{2,16}$/, language);
  }
  await square.expect('PATCH', '/api/v1/accounts/update_credentials', { token: token.bob, body: { source: { language: 'pt-BR' } } });
  assert.equal((await square.get('/api/v1/preferences', token.bob))['posting:default:language'], 'pt-BR');
  await square.expect('PATCH', '/api/v1/accounts/update_credentials', { token: token.bob, body: { source: { language: '' } } });
});

test('a token that is not for searching finds nothing', async () => {
  await write('alice', { status: 'quincewords for nobody', visibility: 'direct' });
  const weak = square.token('alice', 'profile write:statuses');
  for (const version of ['v1', 'v2'])
    assert.equal((await square.ask('GET', `/api/${version}/search?q=quincewords`, { token: weak })).status, 403, version);
  const search = square.token('alice', 'read:search');
  assert.equal((await square.get('/api/v2/search?q=quincewords', search)).statuses.length, 1);
  assert.deepEqual((await square.get('/api/v2/search?q=quincewords')).statuses, []);
});

test('nothing comes after the largest number', async () => {
  await write('alice', { status: 'the last one #largest' });
  for (const path of ['/api/v1/timelines/home', '/api/v1/timelines/public', '/api/v1/timelines/tag/largest',
    `/api/v1/accounts/${id.alice}/statuses`])
    for (const bound of ['min_id', 'since_id'])
      assert.deepEqual(await square.get(`${path}?${bound}=9223372036854775807`, token.alice), [], `${path} ${bound}`);
});

test('an address with hundreds of parameters is answered', async () => {
  for (const count of [100, 300, 1000, 1500]) {
    const query = Array.from({ length: count }, (_, i) => `a${i % 10}=`).join('&');
    const answer = await square.ask('GET', `/api/v1/timelines/public?${query}`);
    assert.ok([200, 400, 414].includes(answer.status), `${count}: ${answer.status}`);
    assert.ok(Array.isArray(answer.json) || answer.json.error, answer.text);
  }
});

test('a deleted post is no news any more', async () => {
  const unread = async (who: string): Promise<number> =>
    (await square.get('/api/v1/notifications/unread_count', token[who])).count;
  const before = await unread('carol');
  const post = await write('alice', { status: 'first words' });
  await square.post(`/api/v1/statuses/${post.id}/reblog`, token.carol);
  await square.expect('PUT', `/api/v1/statuses/${post.id}`, { token: token.alice, body: { status: 'second words' } });
  assert.equal(await unread('carol'), before + 1);
  await square.expect('DELETE', `/api/v1/statuses/${post.id}`, { token: token.alice });
  await eventually('the news of the edit is gone', async () => await unread('carol') === before);
  await square.post(`/api/v1/accounts/${id.alice}/follow`, token.carol, { notify: true });
  const told = await write('alice', { status: 'ring the bell' });
  await eventually('she is told', async () => await unread('carol') === before + 1);
  await square.expect('DELETE', `/api/v1/statuses/${told.id}`, { token: token.alice });
  await eventually('the news of the post is gone', async () => await unread('carol') === before);
});

test('nobody else on the machine can read the files of a square', () => {
  const walk = (folder: string): string[] => readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => [join(folder, entry.name), ...entry.isDirectory() ? walk(join(folder, entry.name)) : []]);
  for (const path of [square.data, ...walk(square.data)])
    assert.equal(statSync(path).mode & 0o077, 0, path);
});

test('the store is whole after all of it', () => {
  assert.match(square.must(['doctor', '--deep']), /./);
});
