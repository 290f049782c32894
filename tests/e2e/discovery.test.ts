// Finding people and showing tags: featured tags, the directory, suggestions, blocked domains.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { shapeFaults } from './shapes.js';
import { Square } from './square.js';

const square = new Square();
const tokens: Record<string, string> = {};
const ids: Record<string, string> = {};

async function shaped(method: string, path: string, call: string, who: string, body?: unknown) {
  const answer = await square.ask(method, path, { token: tokens[who], body });
  assert.equal(answer.status, 200, answer.text);
  /* Some of the shapes were recorded from people who had posted, or before quotes. */
  const later = /feature_approval|last_status_at: null/;
  assert.deepEqual(shapeFaults(call, 200, answer.json).filter((one) => !later.test(one)), []);
  return answer.json;
}
const post = (who: string, status: string, more = {}) =>
  square.post('/api/v1/statuses', tokens[who], { status, ...more });
const follow = (who: string, whom: string) =>
  square.post(`/api/v1/accounts/${ids[whom]}/follow`, tokens[who]);
const discoverable = (who: string) =>
  square.expect('PATCH', '/api/v1/accounts/update_credentials',
    { token: tokens[who], body: { discoverable: true } });
const names = (accounts: { username: string }[]) => accounts.map((one) => one.username);

before(async () => {
  await square.start();
  for (const name of ['alice', 'bob', 'carol', 'dave', 'erin', 'frank']) {
    tokens[name] = square.person(name);
    ids[name] = (await square.get('/api/v1/accounts/verify_credentials', tokens[name])).id;
  }
});
after(() => square.remove());

test('a featured tag counts the public posts under it, as they come and go', async () => {
  const first = await post('alice', 'a #Walk in the #rain');
  await post('alice', 'for those who follow me: #walk', { visibility: 'private' });
  const made = await shaped('POST', '/api/v1/featured_tags', 'POST /api/v1/featured_tags', 'alice', { name: '#Walk' });
  assert.equal(made.name, 'Walk');
  assert.equal(made.statuses_count, '1');
  assert.match(made.last_status_at, /^\d{4}-\d\d-\d\d$/);
  const second = await post('alice', 'again a #WALK', { visibility: 'unlisted' });
  const list = () => shaped('GET', '/api/v1/featured_tags', 'GET /api/v1/featured_tags', 'alice');
  assert.equal((await list())[0].statuses_count, '2');
  assert.equal((await shaped('POST', '/api/v1/featured_tags', 'POST /api/v1/featured_tags', 'alice', { name: 'walk' })).id,
    made.id, 'featuring it again gives the same');
  for (const one of [first, second])
    await square.expect('DELETE', `/api/v1/statuses/${one.id}`, { token: tokens.alice });
  assert.deepEqual((await list()).map((one: any) => [one.statuses_count, one.last_status_at]), [['0', null]]);
  await post('alice', 'one more #walk');
  const seen = await shaped('GET', `/api/v1/accounts/${ids.alice}/featured_tags`,
    'GET /api/v1/accounts/:id/featured_tags', 'bob');
  assert.equal(seen[0].statuses_count, '1');
  assert.equal((await square.get('/api/v1/tags/walk', tokens.alice)).featuring, true);
  assert.equal((await square.get('/api/v1/tags/walk', tokens.bob)).featuring, false);
  const page = await square.ask('GET', new URL(seen[0].url).pathname, { headers: { accept: 'text/html' } });
  assert.equal(page.status, 200);
});

test('tags are featured by name, suggested by use, and end', async () => {
  await post('bob', '#tea #tea2 and more');
  await post('bob', '#tea again');
  const suggested = await shaped('GET', '/api/v1/featured_tags/suggestions',
    'GET /api/v1/featured_tags/suggestions', 'bob');
  assert.deepEqual(suggested.map((one: any) => one.name), ['tea', 'tea2']);
  const tag = await shaped('POST', '/api/v1/tags/Tea/feature', 'POST /api/v1/tags/:tag/feature', 'bob');
  assert.equal(tag.featuring, true);
  assert.deepEqual((await square.get('/api/v1/featured_tags/suggestions', tokens.bob)).map((one: any) => one.name), ['tea2']);
  const [made] = await square.get('/api/v1/featured_tags', tokens.bob);
  const missing = await square.ask('DELETE', '/api/v1/featured_tags/1', { token: tokens.carol });
  const another = await square.ask('DELETE', `/api/v1/featured_tags/${made.id}`, { token: tokens.carol });
  assert.equal(another.status, 404);
  assert.equal(another.text, missing.text);
  assert.deepEqual(await shaped('DELETE', `/api/v1/featured_tags/${made.id}`, 'DELETE /api/v1/featured_tags/:id', 'bob'), {});
  await square.post('/api/v1/tags/tea/feature', tokens.bob);
  const gone = await shaped('POST', '/api/v1/tags/tea/unfeature', 'POST /api/v1/tags/:tag/unfeature', 'bob');
  assert.equal(gone.featuring, false);
  assert.deepEqual(await square.get('/api/v1/featured_tags', tokens.bob), []);
  for (const [name, status] of [['', 422], ['a b', 422], ['123', 422]] as const)
    assert.equal((await square.ask('POST', '/api/v1/featured_tags', { token: tokens.bob, form: { name } })).status, status);
  for (let i = 0; i < 10; i++)
    await square.expect('POST', '/api/v1/featured_tags', { token: tokens.bob, form: { name: `many${i}` } });
  assert.equal((await square.ask('POST', '/api/v1/featured_tags', { token: tokens.bob, body: { name: 'more' } })).status, 422);
  assert.equal((await square.ask('GET', '/api/v1/featured_tags')).status, 401);
});

test('the directory shows those who want to be found, the last to post or to join first', async () => {
  for (const name of ['alice', 'bob', 'carol']) await discoverable(name);
  await post('bob', 'latest');
  const active = await shaped('GET', '/api/v1/directory', 'GET /api/v1/directory', 'dave');
  assert.deepEqual(names(active), ['bob', 'alice', 'carol']);
  assert.deepEqual(names(await square.get('/api/v1/directory?order=new')), ['carol', 'bob', 'alice']);
  assert.deepEqual(names(await square.get('/api/v1/directory?order=new&offset=1&limit=1&local=true')), ['bob']);
  await square.post(`/api/v1/accounts/${ids.bob}/block`, tokens.frank);
  assert.deepEqual(names(await square.get('/api/v1/directory', tokens.frank)), ['alice', 'carol']);
  assert.deepEqual(names(await square.get('/api/v1/directory', tokens.bob)), ['bob', 'alice', 'carol'].filter((n) => n !== 'frank'));
});

test('suggestions are friends of friends first, never those one knows or has dismissed', async () => {
  await follow('erin', 'dave');
  await follow('dave', 'carol');
  await follow('frank', 'alice');
  const suggested = await shaped('GET', '/api/v2/suggestions', 'GET /api/v2/suggestions', 'erin');
  assert.equal(suggested[0].account.username, 'carol');
  assert.equal(suggested[0].source, 'past_interactions');
  assert.ok(suggested[0].sources.includes('friends_of_friends'));
  assert.deepEqual(suggested.slice(1).map((one: any) => [one.account.username, one.source, one.sources]),
    [['alice', 'global', ['most_followed']], ['bob', 'global', ['most_followed']]]);
  const v1 = () => square.get('/api/v1/suggestions', tokens.erin).then(names);
  assert.deepEqual(await v1(), ['carol', 'alice', 'bob']);
  assert.deepEqual(await square.get('/api/v1/suggestions?limit=1', tokens.erin).then(names), ['carol']);
  await square.expect('DELETE', `/api/v1/suggestions/${ids.carol}`, { token: tokens.erin });
  await square.post(`/api/v1/accounts/${ids.alice}/mute`, tokens.erin);
  assert.deepEqual(await v1(), ['bob']);
  await square.post(`/api/v1/accounts/${ids.erin}/block`, tokens.bob);
  assert.deepEqual(await v1(), []);
  assert.equal((await square.ask('DELETE', '/api/v1/suggestions/7', { token: tokens.erin })).text, '{}');
});

test('domains are blocked, listed with pages, and let go', async () => {
  for (const domain of ['Spam.Example', 'two.example', 'three.example.'])
    assert.deepEqual(await shaped('POST', '/api/v1/domain_blocks', 'POST /api/v1/domain_blocks', 'carol', { domain }), {});
  assert.deepEqual(await shaped('GET', '/api/v1/domain_blocks', 'GET /api/v1/domain_blocks', 'carol'),
    ['three.example', 'two.example', 'spam.example']);
  const page = await square.ask('GET', '/api/v1/domain_blocks?limit=2', { token: tokens.carol });
  const next = /<([^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '')![1]!;
  assert.deepEqual(await square.get(new URL(next).pathname + new URL(next).search, tokens.carol), ['spam.example']);
  assert.deepEqual(await square.get('/api/v1/domain_blocks/preview?domain=two.example', tokens.carol),
    { following_count: 0, followers_count: 0 });
  await square.expect('DELETE', '/api/v1/domain_blocks?domain=two.example', { token: tokens.carol });
  assert.deepEqual(await square.get('/api/v1/domain_blocks', tokens.carol), ['three.example', 'spam.example']);
  for (const domain of ['', 'a b', 'localhost' + square.url.slice(16), '..', '-x.example'])
    assert.equal((await square.ask('POST', '/api/v1/domain_blocks', { token: tokens.carol, form: { domain } })).status, 422, domain);
  assert.deepEqual(await square.get('/api/v1/domain_blocks', tokens.dave), []);
  assert.deepEqual(await square.get('/api/v1/instance/peers'), []);
  assert.deepEqual(await square.get('/api/v1/peers/search?q=a'), []);
});

test('a tag has a feed of what everybody may read under it', async () => {
  const made = await post('alice', 'feed me #Feeds <&>');
  await post('alice', 'not this #feeds', { visibility: 'unlisted' });
  const feed = await square.ask('GET', '/tags/FEEDS.rss');
  assert.equal(feed.status, 200);
  assert.match(feed.headers.get('content-type')!, /^application\/rss\+xml/);
  assert.match(feed.text, new RegExp(`<guid isPermaLink="true">${square.url}/@alice/${made.id}</guid>`));
  assert.match(feed.text, new RegExp(`<link>${square.url}/tags/feeds</link>`));
  assert.equal(feed.text.match(/<item>/g)!.length, 1);
  const same = await square.ask('GET', '/tags/feeds.rss', { headers: { 'if-none-match': feed.headers.get('etag')! } });
  assert.equal(same.status === 304 || same.text !== feed.text, true);
  assert.equal((await square.ask('GET', '/tags/never_used.rss')).text.includes('<item>'), false);
  assert.equal((await square.ask('GET', '/tags/12.rss')).status, 404);
  assert.match((await square.ask('GET', '/tags/feeds')).text, /<!doctype html>/i);
});

test('what memory holds of tags and domains is what the store holds', async () => {
  square.must(['doctor', '--deep']);
  await square.stop();
  await square.start();
  assert.deepEqual(await square.get('/api/v1/domain_blocks', tokens.carol), ['three.example', 'spam.example']);
  assert.equal((await square.get('/api/v1/featured_tags', tokens.alice))[0].statuses_count, '1');
});
