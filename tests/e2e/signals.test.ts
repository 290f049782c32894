// What people say of posts for ranking: hers to see, to take along, to delete; nothing that an app of
// Mastodon would meet.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { shapeFaults } from './shapes.js';
import { eventually, Square } from './square.js';

const square = new Square();
const town = new Square();
const token: Record<string, string> = {};
const id: Record<string, string> = {};

before(async () => {
  await square.start();
  for (const name of ['ann', 'bob', 'cat']) {
    token[name] = square.person(name);
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
});
after(async () => {
  await square.remove();
  await town.remove();
});

const say = (who: string, status: string, more = {}) =>
  square.post('/api/v1/statuses', token[who], { status, ...more });
const ask = (method: string, path: string, who?: string, body?: object) =>
  square.ask(method, `/api/bema/v1/${path}`, { token: who && token[who], body });
const own = async (who: string) => (await ask('GET', 'signals', who)).json as any[];

test('"well argued" and "not for me" take each other back, and a post without them looks as before', async () => {
  const post = await say('ann', 'An argument.');
  const plain = await square.get(`/api/v1/statuses/${post.id}`, token.bob);
  assert.equal('bema' in plain, false);
  for (let i = 0; i < 2; i++) {
    const said = await ask('POST', `statuses/${post.id}/well_argued`, 'bob');
    assert.deepEqual([said.status, said.json.bema], [200, { well_argued: true, not_for_me: false }]);
    assert.deepEqual(shapeFaults('GET /api/v1/statuses/:id', 200, said.json)
      .filter((fault) => !/^\.(application|bema)/.test(fault)), []);
  }
  assert.deepEqual((await square.get(`/api/v1/statuses/${post.id}`, token.bob)).bema,
    { well_argued: true, not_for_me: false });
  assert.equal('bema' in await square.get(`/api/v1/statuses/${post.id}`, token.cat), false);
  assert.equal('bema' in await square.get(`/api/v1/statuses/${post.id}`, token.ann), false, 'nobody is told');
  assert.deepEqual(await square.get('/api/v1/notifications', token.ann), []);
  const not = await ask('POST', `statuses/${post.id}/not_for_me`, 'bob');
  assert.deepEqual(not.json.bema, { well_argued: false, not_for_me: true });
  assert.equal((await own('bob'))[0].counts_as, 'disapproval');
  const undone = await ask('DELETE', `statuses/${post.id}/not_for_me`, 'bob');
  assert.deepEqual(undone.json, plain);
  assert.deepEqual(await own('bob'), []);
});

test('who may not say it is told so, and a hidden post is answered like a missing one', async () => {
  const post = await say('ann', 'Mine.');
  const hidden = await say('ann', 'not for bob', { visibility: 'private' });
  for (const what of ['well_argued', 'not_for_me']) {
    assert.equal((await ask('POST', `statuses/${post.id}/${what}`, 'ann')).status, 422);
    assert.equal((await ask('POST', `statuses/${post.id}/${what}`)).status, 401);
    for (const method of ['POST', 'DELETE']) {
      const answers = await Promise.all([hidden.id, '1', '99999999999999999999', 'x']
        .map((one) => ask(method, `statuses/${one}/${what}`, 'bob')));
      assert.deepEqual(answers.map((one) => [one.status, one.text]), answers.map(() => [404, answers[1]!.text]));
    }
  }
  const reader = square.token('cat', 'read');
  assert.equal((await square.ask('POST', `/api/bema/v1/statuses/${post.id}/well_argued`, { token: reader })).status, 403);
});

test('a mute or block because of a post counts against that post alone', async () => {
  const post = await say('ann', 'Enough!'), other = await say('cat', 'Hello');
  const act = (what: string, whom: string, status_id: string) =>
    square.post(`/api/v1/accounts/${id[whom]}/${what}`, token.bob, { status_id });
  assert.equal((await act('mute', 'ann', other.id)).muting, true);
  assert.deepEqual(await own('bob'), [], 'it is not hers');
  assert.equal((await act('mute', 'ann', post.id)).muting, true);
  assert.deepEqual((await own('bob')).map((one) => [one.status_id, one.acted_against, one.counts_as]),
    [[post.id, true, 'disapproval']]);
  assert.equal((await act('block', 'cat', other.id)).blocking, true);
  assert.deepEqual((await own('bob')).map((one) => one.status_id), [other.id, post.id]);
  assert.equal((await act('unblock', 'cat', '')).blocking, false);
  for (const one of [post, other]) await ask('DELETE', `statuses/${one.id}/not_for_me`, 'bob');
  assert.deepEqual(await own('bob'), []);
  assert.equal((await act('mute', 'cat', '')).muting, true);
  assert.equal((await act('unmute', 'cat', 'nonsense')).muting, false);
});

test('one sees, pages, takes along and deletes one\'s signals, and may be in no figure', async () => {
  const posts: any[] = [];
  for (const text of ['one', 'two', 'three']) posts.push(await say('ann', text));
  await square.post(`/api/v1/statuses/${posts[0].id}/favourite`, token.cat);
  await square.post(`/api/v1/statuses/${posts[1].id}/bookmark`, token.cat);
  await ask('POST', `statuses/${posts[2].id}/well_argued`, 'cat');
  const first = await ask('GET', 'signals?limit=2', 'cat');
  assert.deepEqual(first.json.map((one: any) => [one.status_id, one.well_argued, one.bookmarked, one.counts_as]),
    [[posts[2].id, true, false, 'approval'], [posts[1].id, false, true, 'approval']]);
  assert.match(first.headers.get('link')!, new RegExp(`max_id=${posts[1].id}>; rel="next"`));
  const whole = (await ask('GET', 'signals/export', 'cat')).json;
  assert.deepEqual([whole.settings, whole.signals.length, whole.seen], [{ counted: true, counted_from: null }, 3, []]);
  assert.deepEqual((await ask('GET', 'signals/seen', 'cat')).json, []);
  assert.equal((await ask('PUT', 'signals/settings', 'cat', {})).status, 422);
  assert.equal((await ask('PUT', 'signals/settings', 'cat', { counted: false })).json.counted, false);
  assert.equal((await ask('GET', 'signals/settings', 'cat')).json.counted, false);
  assert.equal((await ask('PUT', 'signals/settings', 'cat', { counted: 'true' })).json.counted, true);
  assert.equal((await ask('DELETE', 'signals', 'cat')).status, 200);
  assert.deepEqual((await own('cat')).map((one) => one.status_id), [posts[1].id, posts[0].id], 'public deeds stay');
  assert.match((await ask('GET', 'signals/settings', 'cat')).json.counted_from, /^20/);
  assert.equal((await square.get(`/api/v1/statuses/${posts[0].id}`, token.cat)).favourited, true);
  square.must(['doctor', '--deep']);
});

/** 100 people in two camps, who differ a little from their own; 24 posts. */
function crowd(): object[] {
  let seed = 9;
  const percent = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648 * 100;
  const at = (minutes: number) => new Date(Date.now() - 36e5 + minutes * 1000).toISOString();
  const lines: object[] = [{ type: 'account', name: 'writer', created_at: at(0) }];
  for (let p = 0; p < 24; p++) lines.push({ type: 'post', account: 'writer', key: `p${p}`, text: `post ${p}`, created_at: at(p) });
  for (let i = 0; i < 100; i++) {
    lines.push({ type: 'account', name: `one${i}`, created_at: at(0) });
    for (let p = 0; p < 24; p++) {
      const agrees = (i < 50) === (p < 12);
      if (percent() < 90)
        lines.push({ type: (percent() < 85) === agrees ? 'favourite' : 'not_for_me', account: `one${i}`, post: `p${p}`, post_account: 'writer', created_at: at(30) });
    }
  }
  return lines;
}

test('a square that differs is sorted in the background, and only rounded cells are published', async () => {
  assert.deepEqual((await square.ask('GET', '/algorithms/cells')).json, []);
  town.load(crowd());
  await town.start();
  let epoch: any, cells: any[] = [];
  await eventually('the square is sorted', async () =>
    !!(epoch = (await town.ask('GET', '/algorithms/polarity')).json.find((one: any) => one.sorted)), 20_000);
  assert.equal(epoch.voices, 100);
  assert.equal(epoch.posts, 24);
  assert.ok(epoch.loss > 0 && epoch.loss < 0.3 && epoch.sweeps > 1 && epoch.approvals < epoch.ratings);
  await eventually('cells are published', async () =>
    (cells = (await town.ask('GET', '/algorithms/cells?limit=1000')).json).length === 24);
  for (const one of cells)
    for (const row of ['approvals', 'disapprovals', 'impressions'])
      for (const voices of one[row]) assert.ok(voices === 0 || (voices >= 10 && voices % 5 === 0), `${voices}`);
  assert.ok(cells.some((one) => one.approvals.filter((voices: number) => voices > 0).length >= 2));
  const [first, second] = cells;
  const page = await town.ask('GET', '/algorithms/cells?limit=1');
  assert.deepEqual(page.json, [first]);
  assert.match(page.headers.get('link')!, new RegExp(`max_id=${first.status_id}>; rel="next"`));
  const get = async (path: string) => (await town.ask('GET', path)).json;
  assert.deepEqual(await get(`/algorithms/cells?max_id=${first.status_id}&limit=1`), [second]);
  assert.deepEqual(await get(`/algorithms/cells?ids[]=${second.status_id}&ids[]=1`), [second]);
  assert.deepEqual(await get(`/api/bema/v1/statuses/${first.status_id}/cells`), first);
  town.must(['doctor', '--deep']);
  const dumped = (type: string) => town.must(['dump']).split(`"type":"${type}"`).length - 1;
  assert.equal(dumped('not_for_me'), crowd().filter((line: any) => line.type === 'not_for_me').length);

  const one = town.token('one3', 'read write');
  const mine = () => town.get('/api/bema/v1/polarity', one);
  const place = await mine();
  assert.equal(place.admission.state, 'admitted');
  assert.deepEqual([place.standing, place.fifth >= 1 && place.fifth <= 5, place.ratings > 10], ['sorted', true, true]);
  await town.expect('PUT', '/api/bema/v1/signals/settings', { token: one, body: { counted: false } });
  assert.deepEqual([(await mine()).standing, (await mine()).place], ['not_counted', null]);
  assert.equal((await mine()).admission.state, 'not_counted');
  await town.stop();
  await town.start();
  assert.deepEqual(await get('/algorithms/cells?limit=1000'), cells, 'the same after a restart');
  town.must(['doctor', '--deep']);
});

test('who is new stands nowhere, and the cells of a hidden post are those of a missing one', async () => {
  assert.equal((await ask('GET', 'polarity')).status, 401);
  assert.deepEqual((await ask('GET', 'polarity', 'ann')).json,
    { standing: 'new', place: null, generosity: null, fifth: null, ratings: 0, ratings_needed: 10, made_at: null,
      admission: { state: 'young', days_needed: 7, ratings_needed: 10, followers_needed: 3 } });
  const hidden = await say('ann', 'secret', { visibility: 'private' });
  const missing = await ask('GET', 'statuses/1/cells', 'bob');
  assert.equal(missing.status, 404);
  assert.equal((await ask('GET', `statuses/${hidden.id}/cells`, 'bob')).text, missing.text);
  assert.deepEqual((await ask('GET', `statuses/${hidden.id}/cells`, 'ann')).json.approvals, [0, 0, 0, 0, 0]);
});

test('what "For you" showed is written down, also when the server ends at once; home leaves no trace', async () => {
  const post = await say('ann', 'Shown to cat.');
  await square.post(`/api/v1/accounts/${id.ann}/follow`, token.cat);
  assert.ok((await square.get('/api/v1/timelines/home', token.cat)).some((one: any) => one.id === post.id));
  await square.stop();
  await square.start();
  assert.deepEqual((await ask('GET', 'signals/seen', 'cat')).json, []);
  const page = async () => (await ask('GET', 'timelines/for_you?limit=40', 'cat')).json.map((one: any) => one.id);
  const shown = await page();
  assert.ok(shown.includes(post.id));
  assert.deepEqual(await page(), shown, 'a page that is asked for again counts once');
  assert.equal(await square.stop(), 0);
  await square.start();
  const seen = (await ask('GET', 'signals/seen', 'cat')).json;
  assert.deepEqual(seen.map((one: any) => one.status_id).sort(), shown.sort());
  assert.ok(seen.every((one: any) => one.days >= 1 && one.days <= 2), 'twice only where midnight lies between');
  assert.deepEqual((await ask('GET', 'signals/seen', 'ann')).json, []);
  square.must(['doctor', '--deep']);
});
