// Tags that many use now: staff lets them in or refuses them, and then everybody sees them or not.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Square } from './square.js';

const square = new Square();
const token: Record<string, string> = {};

before(async () => {
  await square.start();
  for (const [name, role] of [['mona', 'moderator'], ['ann', 'user'], ['bob', 'user'],
    ['cat', 'user'], ['dan', 'user'], ['eve', 'user'], ['fay', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, 'read write admin:read admin:write');
  }
  for (const [name, text, language] of [['ann', '#Polis #bread', 'en'], ['bob', 'more #polis', 'en'],
    ['cat', '#polis', 'en-GB'], ['cat', 'and #bread', 'en'], ['dan', '#polis #bread #few', 'en'],
    ['eve', '#polis #bread #few #mixed', 'en'], ['fay', '#polis #bread #few #mixed', 'en'],
    ['ann', '#alone #few #mixed', 'en'], ['ann', '#few', 'en'], ['bob', '#mixed', 'fr'],
    ['cat', '#mixed', 'fr'], ['bob', '#polis', 'en']] as const)
    await square.post('/api/v1/statuses', token[name], { status: text, language });
});
after(() => square.remove());

const ask = (method: string, path: string, body?: unknown, name = 'mona') =>
  square.ask(method, `/api/v1/${path}`, { token: token[name], body });
const names = async (path: string): Promise<string[]> =>
  (await ask('GET', path)).json.map((one: any) => one.name);

test('nothing is proposed to people that staff has not let in', async () => {
  assert.deepEqual(await names('trends/tags'), []);
  assert.deepEqual(await names('trends'), []);
  assert.deepEqual(await names('admin/trends/tags'), ['polis', 'bread']);
  assert.deepEqual((await ask('GET', 'admin/trends/tags', undefined, 'ann')).status, 403);
});

test('a tag that is let in is proposed, and one refused is not', async () => {
  const [polis, bread] = (await ask('GET', 'admin/trends/tags')).json;
  assert.deepEqual([polis.trendable, polis.usable, polis.requires_review, polis.listable],
    [false, true, true, true]);
  assert.equal(polis.history.length, 7);
  assert.equal(polis.history[0].accounts, '6');
  const approved = await ask('POST', `admin/trends/tags/${polis.id}/approve`);
  assert.deepEqual([approved.json.trendable, approved.json.requires_review], [true, false]);
  assert.equal((await ask('POST', `admin/trends/tags/${bread.id}/reject`)).json.trendable, false);
  assert.deepEqual(await names('trends/tags'), ['polis']);
  assert.deepEqual(await names('admin/trends/tags'), ['polis']);
  assert.deepEqual(await names('trends/tags?offset=1'), []);
  const page = await ask('GET', 'trends/tags?limit=1');
  assert.match(page.headers.get('link')!, /offset=1>; rel="next"/);
});

test('everybody is told why a tag that was let in trends, and of no other', async () => {
  const { policy, ...why } = (await square.ask('GET', '/api/bema/v1/trends/explanations')).json;
  assert.deepEqual(why, { statuses: [], links: [], tags: [{ name: 'polis',
    reason: 'fewer than 10 voices in 1 h', voices: 0, quintiles: null, hours: 1, observed: 6,
    expected: 1, score: why.tags[0].score, language: 'en' }] });
  assert.ok(why.tags[0].score >= 23 && why.tags[0].score <= 25, 'six voices, one expected');
  const answer = await square.ask('GET', '/api/bema/v1/trends/explanations');
  assert.equal(answer.headers.get('bema-policy'), policy);
  assert.match(policy, /^[0-9a-f]{64}$/);
});

test('staff lists tags and changes what may be done with them', async () => {
  assert.deepEqual((await names('admin/tags')).sort(), ['alone', 'bread', 'few', 'mixed', 'polis']);
  assert.equal((await ask('GET', 'admin/tags?limit=2')).json.length, 2);
  const [tag] = (await ask('GET', 'admin/tags?limit=1')).json;
  const changed = await ask('PUT', `admin/tags/${tag.id}`, { usable: false, trendable: 'true' });
  assert.deepEqual([changed.json.usable, changed.json.trendable, changed.json.listable],
    [false, true, true]);
  assert.deepEqual((await ask('GET', `admin/tags/${tag.id}`)).json, changed.json);
  for (const id of ['12', 'x', '999999999999999999']) {
    assert.equal((await ask('GET', `admin/tags/${id}`)).status, 404);
    assert.equal((await ask('PUT', `admin/tags/${id}`, { usable: true })).status, 404);
    for (const kind of ['tags', 'statuses', 'links', 'links/publishers'])
      assert.equal((await ask('POST', `admin/trends/${kind}/${id}/approve`)).status, 404);
  }
});

test('a search finds no tag that may not be listed, and only reviewed ones where that is asked', async () => {
  await square.post('/api/v1/statuses', token.ann, { status: '#polisaround #polisbelow' });
  const found = async (rest = '') => (await ask('GET', `../v2/search?type=hashtags&q=polis${rest}`)).json.hashtags
    .map((one: any) => one.name.toLowerCase()).sort();
  const [around, below] = ['polisaround', 'polisbelow'].map(async (name) =>
    (await square.get(`/api/v1/tags/${name}`, token.mona)).id as string);
  assert.deepEqual(await found(), ['polis', 'polisaround', 'polisbelow']);
  assert.deepEqual(await found('&exclude_unreviewed=true'), ['polis']);
  await ask('POST', `admin/trends/tags/${await around}/reject`);
  assert.deepEqual(await found('&exclude_unreviewed=1'), ['polis', 'polisaround'], 'reviewed is not let in');
  await ask('PUT', `admin/tags/${await below}`, { listable: false });
  assert.deepEqual(await found(), ['polis', 'polisaround']);
  assert.deepEqual(await found('&limit=1&offset=1'), ['polisaround']);
});

test('posts and links have the right shape where none is proposed', async () => {
  for (const path of ['trends/statuses', 'trends/links', 'admin/trends/statuses',
    'admin/trends/links', 'admin/trends/links/publishers'])
    assert.deepEqual((await ask('GET', path)).json, [], path);
  const post = await square.post('/api/v1/statuses', token.ann, { status: 'read me' });
  const approved = await ask('POST', `admin/trends/statuses/${post.id}/approve`);
  assert.deepEqual([approved.json.id, approved.json.requires_review], [post.id, false]);
  assert.equal((await ask('POST', `admin/trends/statuses/${post.id}/reject`, {}, 'ann')).status, 403);
  const read = square.token('mona', 'admin:read');
  assert.equal((await square.ask('POST', `/api/v1/admin/trends/statuses/${post.id}/reject`,
    { token: read })).status, 403);
});
