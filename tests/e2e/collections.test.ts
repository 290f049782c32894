// Collections of people, and a year of one's own posts in figures.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually, Square } from './square.js';

const square = new Square();
const tokens: Record<string, string> = {};
const ids: Record<string, string> = {};

before(async () => {
  await square.start();
  for (const name of ['alice', 'bob', 'carol', 'hidden']) {
    tokens[name] = square.person(name);
    ids[name] = (await square.get('/api/v1/accounts/verify_credentials', tokens[name])).id;
    if (name !== 'hidden')
      await square.expect('PATCH', '/api/v1/accounts/update_credentials', { token: tokens[name], body: { discoverable: true } });
  }
});
after(() => square.remove());

const make = (body: object) => square.post('/api/v1/collections', tokens.alice, body).then((one) => one.collection);
const status = async (method: string, path: string, who: string, body?: unknown) =>
  (await square.ask(method, path, { token: tokens[who], body })).status;

test('a collection is made, shown with its people, changed and deleted', async () => {
  const made = await make({ name: 'Good people', description: 'a < b', tag_name: '#Walks', language: 'en', account_ids: [ids.bob] });
  assert.deepEqual(Object.keys(made).sort(), ['account_id', 'created_at', 'description', 'discoverable', 'id', 'item_count', 'items',
    'language', 'local', 'name', 'sensitive', 'tag', 'updated_at', 'uri', 'url']);
  assert.deepEqual([made.account_id, made.name, made.description, made.language, made.local, made.sensitive, made.discoverable, made.item_count],
    [ids.alice, 'Good people', 'a &lt; b', 'en', true, false, true, 1]);
  assert.deepEqual(made.tag, { name: 'Walks', url: `${square.url}/tags/walks` });
  assert.deepEqual(Object.keys(made.items[0]).sort(), ['account_id', 'created_at', 'id', 'state']);
  assert.deepEqual([made.items[0].account_id, made.items[0].state], [ids.bob, 'accepted']);
  const shown = await square.get(`/api/v1/collections/${made.id}`);
  assert.deepEqual(shown.accounts.map((one: any) => one.username), ['alice', 'bob']);
  assert.deepEqual(shown.collection, made);
  const changed = await square.expect('PATCH', `/api/v1/collections/${made.id}`, { token: tokens.alice, form: { name: 'Better', tag_name: '', discoverable: 'false' } });
  assert.deepEqual([changed.collection.name, changed.collection.tag, changed.collection.discoverable, changed.collection.description],
    ['Better', null, false, 'a &lt; b']);
  assert.equal((await square.get(`/api/v1/accounts/${ids.alice}/collections`, tokens.alice)).collections.length, 1);
  assert.deepEqual(await square.get(`/api/v1/accounts/${ids.alice}/collections`), { collections: [] }, 'it is not for others to find');
  const page = await square.ask('GET', new URL(made.url).pathname, { headers: { accept: 'text/html' } });
  assert.match(page.text, /<h1>.*Better[^]*\/@bob/);
  assert.deepEqual(await square.expect('DELETE', `/api/v1/collections/${made.id}`, { token: tokens.alice }), {});
  assert.equal(await status('GET', `/api/v1/collections/${made.id}`, 'alice'), 404);
  assert.deepEqual((await square.get(`/api/v1/accounts/${ids.bob}/in_collections`, tokens.bob)).collections, []);
});

test('people are put in, taken out, and stay out when they took themselves out', async () => {
  const made = await make({ name: 'Members' });
  const item = (await square.post(`/api/v1/collections/${made.id}/items`, tokens.alice, { account_id: ids.bob })).collection_item;
  assert.equal(item.account_id, ids.bob);
  assert.equal(await status('POST', `/api/v1/collections/${made.id}/items`, 'alice', { account_id: ids.bob }), 422);
  assert.equal(await status('POST', `/api/v1/collections/${made.id}/items`, 'alice', { account_id: ids.hidden }), 403);
  assert.equal(await status('POST', `/api/v1/collections/${made.id}/items`, 'alice', { account_id: '7' }), 404);
  const mine = (await square.get(`/api/v1/accounts/${ids.bob}/in_collections`, tokens.bob)).collections;
  assert.deepEqual(mine.map((one: any) => one.id), [made.id]);
  await square.post(`/api/v1/accounts/${ids.alice}/block`, tokens.bob);
  const blocked = (await square.get(`/api/v1/accounts/${ids.bob}/in_collections`, tokens.bob)).collections;
  assert.deepEqual(blocked.map((one: any) => one.id), [made.id], 'she can take herself out across a block');
  await square.post(`/api/v1/accounts/${ids.alice}/unblock`, tokens.bob);
  assert.equal(await status('GET', `/api/v1/accounts/${ids.bob}/in_collections`, 'carol'), 404);
  const missing = await square.ask('DELETE', '/api/v1/collections/9', { token: tokens.carol });
  for (const [method, path] of [['DELETE', ''], ['PATCH', ''], ['POST', '/items'], ['DELETE', `/items/${item.id}`], ['POST', `/items/${item.id}/revoke`]] as const) {
    const answer = await square.ask(method, `/api/v1/collections/${made.id}${path}`, { token: tokens.carol, body: { name: 'x', account_id: ids.carol } });
    assert.equal(answer.status, 404, path);
    assert.equal(answer.text, missing.text);
  }
  assert.deepEqual(await square.post(`/api/v1/collections/${made.id}/items/${item.id}/revoke`, tokens.bob), {});
  assert.equal(await status('POST', `/api/v1/collections/${made.id}/items`, 'alice', { account_id: ids.bob }), 403);
  const carol = (await square.post(`/api/v1_alpha/collections/${made.id}/items`, tokens.alice, { account_id: ids.carol })).collection_item;
  assert.deepEqual(await square.expect('DELETE', `/api/v1/collections/${made.id}/items/${carol.id}`, { token: tokens.alice }), {});
  assert.equal((await square.get(`/api/v1_alpha/collections/${made.id}`)).collection.item_count, 0);
  await square.post(`/api/v1/accounts/${ids.alice}/block`, tokens.carol);
  const hidden = await square.ask('GET', `/api/v1/collections/${made.id}`, { token: tokens.carol });
  assert.deepEqual([hidden.status, hidden.text], [404, missing.text]);
});

test('who is in a collection is told of it, in both forms of notifications, as long as it is there for her', async () => {
  const types = 'types[]=added_to_collection&types[]=collection_update';
  const told = async (version: number) => {
    const answer = await square.get(`/api/v${version}/notifications?${types}`, tokens.carol);
    return (version === 2 ? answer.notification_groups : answer).map((one: any) => [one.type, one.collection.id, one.collection.name]);
  };
  const both = async (wanted: string[][], why: string) => {
    for (const version of [1, 2]) assert.deepEqual(await told(version), wanted, `${why}, v${version}`);
  };
  await square.post(`/api/v1/accounts/${ids.alice}/unblock`, tokens.carol);
  const made = await make({ name: 'Told', account_ids: [ids.carol] });
  await both([['added_to_collection', made.id, 'Told']], 'put in');
  const [one] = await square.get(`/api/v1/notifications?${types}`, tokens.carol);
  assert.equal(one.account.id, ids.alice);
  assert.equal(one.status, undefined);
  const change = (body: object) => square.expect('PATCH', `/api/v1/collections/${made.id}`, { token: tokens.alice, body });
  assert.deepEqual(one.collection, (await square.get(`/api/v1/collections/${made.id}`, tokens.carol)).collection);
  await change({ description: 'now with words' });
  await change({ description: 'now with more words' });
  await both([['collection_update', made.id, 'Told'], ['added_to_collection', made.id, 'Told']], 'changed');
  assert.equal((await square.get(`/api/v2/notifications/unread_count?${types}`, tokens.carol)).count, 2);
  await square.expect('DELETE', `/api/v1/collections/${made.id}`, { token: tokens.alice });
  await both([], 'gone');
});

test('limits and what is no collection are refused with words', async () => {
  for (const body of [{}, { name: ' ' }, { name: 'x'.repeat(41) }, { name: 'x', description: 'y'.repeat(101) }, { name: 'x', tag_name: 'a b' },
    { name: 'x', language: '!' }])
    assert.equal(await status('POST', '/api/v1/collections', 'bob', body), 422, JSON.stringify(body));
  for (let i = 0; i < 10; i++) await square.post('/api/v1/collections', tokens.bob, { name: `c${i}` });
  assert.equal(await status('POST', '/api/v1/collections', 'bob', { name: 'more' }), 422);
  const page = await square.get(`/api/v1/accounts/${ids.bob}/collections?limit=2&offset=1`);
  assert.deepEqual(page.collections.map((one: any) => one.name), ['c8', 'c7']);
  assert.equal((await square.ask('POST', '/api/v1/collections', { body: { name: 'x' } })).status, 401);
});

test('a year is counted from the posts of that year, once', async () => {
  const year = new Date().getUTCFullYear();
  const state = async () => (await square.get(`/api/v1/annual_reports/${year}/state`, tokens.carol)).state;
  assert.equal(await state(), 'ineligible');
  assert.equal(await status('POST', `/api/v1/annual_reports/${year}/generate`, 'carol'), 422);
  const first = await square.post('/api/v1/statuses', tokens.carol, { status: 'one #Tea #walk' });
  await square.post('/api/v1/statuses', tokens.carol, { status: 'two #tea' });
  await square.post('/api/v1/statuses', tokens.carol, { status: 'secret #hush', visibility: 'private' });
  await square.post(`/api/v1/statuses/${first.id}/reblog`, tokens.bob);
  await square.post(`/api/v1/accounts/${ids.carol}/follow`, tokens.bob);
  assert.equal(await state(), 'eligible');
  assert.equal(await status('GET', `/api/v1/annual_reports/${year}`, 'carol'), 404);
  assert.equal(await status('POST', `/api/v1/annual_reports/${year}/read`, 'carol'), 404);
  assert.deepEqual(await square.post(`/api/v1/annual_reports/${year}/generate`, tokens.carol), {});
  await eventually('the report is there', async () => (await state()) === 'available');
  const wrapped = await square.get(`/api/v1/annual_reports/${year}`, tokens.carol);
  const [report] = wrapped.annual_reports;
  assert.deepEqual(Object.keys(report).sort(), ['account_id', 'data', 'schema_version', 'share_url', 'year']);
  assert.deepEqual([report.year, report.account_id, report.schema_version], [year, ids.carol, 2]);
  assert.equal(report.data.archetype, 'lurker');
  assert.deepEqual(report.data.top_hashtags, [{ name: 'tea', count: 2 }, { name: 'walk', count: 1 }]);
  assert.equal(report.data.top_statuses.by_reblogs, first.id);
  const month = report.data.time_series[new Date().getUTCMonth()];
  assert.deepEqual([report.data.time_series.length, month.statuses, month.followers], [12, 3, 1]);
  assert.deepEqual(wrapped.statuses.map((one: any) => one.id), [first.id]);
  assert.deepEqual(wrapped.accounts.map((one: any) => one.id), [ids.carol]);
  assert.deepEqual(await square.post(`/api/v1/annual_reports/${year}/read`, tokens.carol), {});
  assert.equal((await square.get('/api/v1/annual_reports', tokens.carol)).annual_reports.length, 1);
  for (const wrong of ['1999', String(year + 1), '0', 'x', '99999'])
    assert.equal(await status('GET', `/api/v1/annual_reports/${wrong}`, 'carol'), 404);
  assert.equal(await status('GET', `/api/v1/annual_reports/${year}`, 'bob'), 404);
  assert.equal(await status('GET', '/api/v1_alpha/async_refreshes/x', 'bob'), 404);
});
