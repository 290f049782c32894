// Presets that people publish: looked into, taken, changed and taken back, and what becomes of copies; and
// what feed_settings refuses, field by field, in every encoding.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { eventually, Square } from './square.js';

const square = new Square();
const token: Record<string, string> = {};
const id: Record<string, string> = {};
const names = ['ann', 'bob', 'cat', 'dan', 'eve', 'fay'];
const terms = ['bridging', 'affinity', 'age', 'repeat', 'unfollowed'];
const calm = { name: 'Calm', about: 'Slow & <kind>', weights: { bridging: 2.125, affinity: 0, age: 0.3, repeat: 4, unfollowed: 1 } };
const missing = { error: 'Record not found' };

before(async () => {
  await square.start();
  for (const name of names) {
    square.account(name);
    token[name] = square.token(name);
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
});
after(() => square.remove());

const ask = (method: string, path: string, who?: string, body?: object) =>
  square.ask(method, `/api/bema/v1/${path}`, { token: who && token[who], body });
const publish = async (who: string, more: object = {}) => {
  const answer = await ask('POST', 'feed_presets', who, { ...calm, ...more });
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
};
const settings = async (who: string) => (await ask('GET', 'feed_settings', who)).json;
const use = (who: string, preset_id: string) => ask('PUT', 'feed_settings', who, { preset_id });
const listed = async (who: string | undefined, query = '') =>
  (await ask('GET', `feed_presets?${query}`, who)).json.map((one: any) => one.name);
const act = (who: string, what: string, whom: string) => square.post(`/api/v1/accounts/${id[whom]}/${what}`, token[who]);

test('a preset is published, looked into by anybody, used by one call, and stays as it was taken', async () => {
  const made = await publish('ann');
  assert.deepEqual([made.name, made.about, made.weights, made.version, made.used_by, made.is_own, made.account.acct],
    ['Calm', 'Slow & <kind>', calm.weights, 1, null, true, 'ann']);
  assert.equal(made.url, `${square.url}/presets/${made.id}`);
  for (const who of [undefined, 'bob']) {
    const seen = (await ask('GET', `feed_presets/${made.id}`, who)).json;
    assert.deepEqual(seen, { ...made, is_own: false });
  }
  await ask('PUT', 'feed_settings', 'bob', { weights: { age: 3 } });
  const own = (await settings('bob')).weights;
  const used = await use('bob', made.id);
  assert.deepEqual([used.status, used.json.preset, used.json.weights], [200, 'published', calm.weights]);
  const { taken_at: taken, account, ...copy } = used.json.published;
  assert.deepEqual(copy, { id: made.id, name: 'Calm', version: 1, is_gone: false, is_newer: false });
  assert.deepEqual([account.acct, typeof taken], ['ann', 'string']);
  const slate = await square.post('/api/bema/v1/timelines/for_you/refresh', token.bob);
  const about = (await ask('GET', `slates/${slate.slate}`, 'bob')).json;
  assert.deepEqual([about.preset, about.weights], ['published', calm.weights]);

  const words = await ask('PUT', `feed_presets/${made.id}`, 'ann', { name: 'Calmer', about: '' });
  assert.deepEqual([words.json.name, words.json.about, words.json.version], ['Calmer', '', 1]);
  assert.equal((await settings('bob')).published.is_newer, false, 'words are not weights');
  const changed = await ask('PATCH', `feed_presets/${made.id}`, 'ann', { weights: { age: 4 } });
  assert.deepEqual([changed.json.weights, changed.json.version], [{ ...calm.weights, age: 4 }, 2]);
  const now = await settings('bob');
  assert.deepEqual([now.weights, now.published.name, now.published.is_newer], [calm.weights, 'Calm', true]);
  assert.deepEqual((await use('bob', made.id)).json.weights, { ...calm.weights, age: 4 });
  assert.equal((await ask('DELETE', `feed_presets/${made.id}`, 'ann')).status, 200);
  assert.deepEqual([(await ask('GET', `feed_presets/${made.id}`, 'bob')).status, await listed('bob')], [404, []]);
  const left = await settings('bob');
  assert.deepEqual([left.weights, left.published.is_gone, left.published.account], [{ ...calm.weights, age: 4 }, true, null]);
  assert.equal((await use('cat', made.id)).status, 404);
  assert.deepEqual((await ask('PUT', 'feed_settings', 'bob', { preset: 'own' })).json.weights, own, 'her own are kept meanwhile');
  assert.equal((await settings('bob')).published, null);
  assert.equal((await ask('PUT', 'feed_settings', 'bob', { preset: 'published' })).status, 422);
});

test('another\'s, one that is not there and one that is hidden are answered alike', async () => {
  const { id: preset } = await publish('ann');
  await act('ann', 'block', 'dan');
  const answers = await Promise.all([
    ask('GET', 'feed_presets/1', 'dan'), ask('GET', 'feed_presets/x', 'dan'), ask('GET', `feed_presets/${preset}`, 'dan'),
    ask('GET', `feed_presets?account_id=${id.ann}`, 'dan'), ask('GET', 'feed_presets?account_id=1', 'dan'), use('dan', preset),
    ...['PUT', 'PATCH', 'DELETE'].flatMap((method) => ['cat', 'dan'].map((who) => ask(method, `feed_presets/${preset}`, who, { name: 'x' }))),
    ask('DELETE', 'feed_presets/1', 'cat'), ask('PUT', 'feed_presets/1', 'cat', { name: '' }),
    ask('PUT', 'feed_settings', 'cat', { preset_id: '' }), ask('PUT', 'feed_settings', 'cat', { preset_id: 'x' }),
  ]);
  for (const answer of answers) assert.deepEqual([answer.status, answer.json], [404, missing]);
  assert.deepEqual(await listed('dan'), []);
  assert.deepEqual(await listed('cat'), ['Calm']);
  await act('ann', 'unblock', 'dan');
  for (const [method, path] of [['POST', 'feed_presets'], ['PUT', `feed_presets/${preset}`], ['DELETE', `feed_presets/${preset}`]]) {
    assert.equal((await ask(method!, path!, undefined, calm)).status, 401);
    const reader = square.token('ann', 'read');
    assert.equal((await square.ask(method!, `/api/bema/v1/${path}`, { token: reader, body: calm })).status, 403);
  }
  await ask('DELETE', `feed_presets/${preset}`, 'ann');
});

test('lists go by who is followed and by account, in pages, without whom one does not want to see', async () => {
  for (let i = 0; i < 3; i++) for (const who of ['ann', 'bob']) await publish(who, { name: `${who}${i}` });
  await act('cat', 'follow', 'bob');
  assert.deepEqual(await listed('cat', 'of=followed'), ['bob2', 'bob1', 'bob0']);
  assert.deepEqual(await listed('cat', `account_id=${id.ann}`), ['ann2', 'ann1', 'ann0']);
  assert.deepEqual(await listed('cat', 'of=all'), await listed(undefined));
  assert.equal((await ask('GET', 'feed_presets?of=best', 'cat')).status, 422);
  const seen: string[] = [];
  for (let path = '/api/bema/v1/feed_presets?limit=4'; path;) {
    const page = await square.ask('GET', path, { token: token.cat });
    seen.push(...page.json.map((one: any) => one.name));
    path = /<([^>]*)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1]?.replace(/^https?:\/\/[^/]*/, '') ?? '';
  }
  assert.deepEqual(seen, await listed('cat'));
  assert.equal(seen.length, 6);
  await act('cat', 'mute', 'ann');
  assert.deepEqual(await listed('cat'), ['bob2', 'bob1', 'bob0']);
  await act('cat', 'unmute', 'ann');
  square.account('olive', 'owner');
  const staff = square.token('olive', 'admin:write admin:read');
  const action = (type: string) => square.post(`/api/v1/admin/accounts/${id.bob}/action`, staff, { type });
  const [first] = (await ask('GET', `feed_presets?account_id=${id.bob}`)).json;
  await use('dan', first.id);
  await action('silence');
  assert.deepEqual([(await listed('cat')).length, (await listed('dan')).length], [6, 3]);
  await action('suspend');
  assert.deepEqual((await listed('cat')).length, 3);
  for (const who of [undefined, 'cat']) assert.equal((await ask('GET', `feed_presets/${first.id}`, who)).status, 404);
  const copy = await settings('dan');
  assert.deepEqual([copy.preset, copy.weights, copy.published.is_gone], ['published', calm.weights, true]);
});

test('how many use it is told from ten on, in steps of five', async () => {
  const { id: preset } = await publish('eve', { name: 'Popular' });
  const used_by = async () => (await ask('GET', `feed_presets/${preset}`, 'eve')).json.used_by;
  const people = Array.from({ length: 16 }, (_, i) => `user${i}`);
  const told = [];
  for (const name of people) {
    square.account(name);
    token[name] = square.token(name);
    assert.equal((await use(name, preset)).status, 200);
    told.push(await used_by());
  }
  assert.deepEqual(told, [...Array(9).fill(null), 10, 10, 10, 10, 10, 15, 15]);
  await use('user0', preset);
  await use('eve', preset);
  assert.equal(await used_by(), 15);
  await ask('PUT', 'feed_settings', 'user0', { preset: 'quiet' });
  await ask('PUT', 'feed_settings', 'user1', { weights: { age: 1 } });
  assert.equal(await used_by(), 10);
});

/** One value in a form, in JSON, in a form of several parts, and in the address. */
function ways(path: string, method: string, name: string, value: string): Promise<{ status: number; json: any }[]> {
  const send = async (query: string, body?: BodyInit, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${square.url}/api/bema/v1/${path}${query}`,
      { method, body, headers: { authorization: `Bearer ${token.fay}`, ...headers } });
    return { status: answer.status, json: await answer.json() as any };
  };
  const form = new FormData(), pairs = new URLSearchParams([[name, value]]);
  form.set(name, value);
  const [outer, inner] = name.split(/[[\]]/);
  const object = inner ? { [outer!]: { [inner]: value } } : { [name]: value };
  return Promise.all([send(`?${pairs}`), send('', pairs), send('', form),
    send('', JSON.stringify(object), { 'content-type': 'application/json' })]);
}

test('each field is refused by name and taken in every encoding', async () => {
  const before = await settings('fay');
  for (const [name, values] of Object.entries({
    home: ['', 'popular', 'FOR_YOU'], preset: ['', 'popular', 'x'.repeat(33), 'published'],
    ...Object.fromEntries(terms.map((term) => [`weights[${term}]`, ['', '-1', '4.001', 'NaN', 'inf', '1e0', '.5', '1.', '0x1', ' 1', '9'.repeat(40)]])),
  }))
    for (const value of values)
      for (const answer of await ways('feed_settings', 'PUT', name, value)) {
        assert.equal(answer.status, 422, `${name}=${value}: ${answer.status}`);
        assert.ok(answer.json.error.startsWith(name), `${name}=${value}: ${answer.json.error}`);
      }
  for (const answer of await ways('feed_settings', 'PUT', 'preset_id', '1')) assert.equal(answer.status, 404);
  assert.deepEqual(await settings('fay'), before, 'a refusal changes nothing');
  for (const term of terms)
    for (const [i, answer] of (await ways('feed_settings', 'PUT', `weights[${term}]`, '0.1256')).entries())
      assert.deepEqual([answer.status, answer.json.weights[term]], [200, 0.126], `${term} ${i}`);
  for (const answer of await ways('feed_settings', 'PUT', 'preset', 'friends first')) assert.equal(answer.json.preset, 'friends-first');
  for (const answer of await ways('feed_settings', 'PUT', 'home', 'for_you')) assert.equal(answer.json.home, 'for_you');

  const { id: preset } = await publish('fay', { name: 'Mine' });
  for (const [name, values] of Object.entries({
    name: ['', ' ', 'x'.repeat(41), 'a\nb', 'a\u0007b'], about: ['x'.repeat(301), 'a\nb'], 'weights[age]': ['5', ''],
  }))
    for (const value of values)
      for (const answer of await ways(`feed_presets/${preset}`, 'PUT', name, value)) {
        assert.equal(answer.status, 422, `${name}=${value}`);
        assert.ok(answer.json.error.startsWith(name), `${name}=${value}: ${answer.json.error}`);
      }
  for (const answer of await ways(`feed_presets/${preset}`, 'PUT', 'name', 'é'.repeat(40))) assert.equal(answer.json.name, 'é'.repeat(40));
  assert.match((await ask('POST', 'feed_presets', 'fay', {})).json.error, /^name/);
  for (let i = 1; i < 10; i++) await publish('fay', { name: `n${i}` });
  assert.match((await ask('POST', 'feed_presets', 'fay', { ...calm, name: 'n10' })).json.error, /at most 10/);
  assert.match((await ask('PUT', `feed_presets/${preset}`, 'fay', { name: 'n1' })).json.error, /^name/);
});

test('without script a preset is a page with all that it weighs, and no more than text', async () => {
  const { id: preset } = await publish('ann', { name: 'A <b>name</b>', about: '<script>x</script>' });
  const page = await square.ask('GET', `/presets/${preset}`);
  assert.equal(page.status, 200);
  assert.match(page.text, /<h1>(<bdi>)?A &lt;b&gt;name&lt;\/b&gt;/);
  assert.ok(!page.text.includes('<script>x'));
  assert.match(page.text, /href="\/@ann"/);
  for (const value of ['2.125', '0.3', '4', '0', '1']) assert.ok(page.text.includes(`<td>${value}</td>`), value);
  assert.ok(page.text.includes(`return_to=%2Fpresets%2F${preset}`), 'back to it after signing in');
  assert.match((await square.ask('GET', `/presets/${preset}`, { headers: { 'Accept-Language': 'fr' } })).text, /<td>2,125<\/td>/);
  assert.equal((await square.ask('GET', '/presets/1')).status, 404);
});

test('who leaves takes hers along; a dump carries presets, copies and settings; a restart changes nothing', async () => {
  const { id: preset } = await publish('eve', { name: 'Leaving' });
  await use('cat', preset);
  const before = await settings('cat');
  await square.stop();
  const dump = square.must(['dump']);
  await square.start();
  assert.deepEqual(await settings('cat'), before);
  const other = new Square();
  writeFileSync(join(square.data, 'dump.ndjson'), dump);
  try {
    other.must(['load', join(square.data, 'dump.ndjson')]);
    await other.start();
    const theirs = other.token('cat');
    const moved = await other.get('/api/bema/v1/feed_settings', theirs);
    assert.deepEqual([moved.home, moved.preset, moved.weights, moved.published.name, moved.published.is_gone, moved.published.account.acct],
      [before.home, 'published', before.weights, 'Leaving', false, 'eve']);
    const of = async (here: Square, name: string) => (await here.get('/api/bema/v1/feed_presets?limit=40', here.token('dan')))
      .filter((one: any) => one.account.acct === name).map((one: any) => [one.name, one.about, one.weights, one.version]);
    for (const name of ['ann', 'eve', 'fay']) assert.deepEqual((await of(other, name)).sort(), (await of(square, name)).sort());
    const gone = await other.get('/api/bema/v1/feed_settings', other.token('dan'));
    assert.deepEqual([gone.preset, gone.weights], ['published', calm.weights]);
    assert.equal((await other.get('/api/bema/v1/feed_settings', other.token('fay'))).home, 'for_you');
    const lines = (text: string) => text.split('\n').filter((line) => line.includes('"feed_')).sort();
    assert.deepEqual(lines(other.must(['dump'])), lines(dump), 'what is loaded dumps the same');
  } finally {
    await other.remove();
  }
  square.must(['account', 'delete', 'eve', '--yes', '--reason', 'by letter']);
  await eventually('she is gone', async () => !(await listed('cat')).includes('Leaving'), 20_000);
  assert.deepEqual([(await settings('cat')).weights, (await settings('cat')).published.is_gone], [before.weights, true]);
});
