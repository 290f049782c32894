// "For you": slates of a square in two camps, made over the API, and computed again by the program.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { binary, eventually, Square } from './square.js';

const square = new Square();
const token: Record<string, string> = {};
const id: Record<string, string> = {};
const names = ['ann', 'bob', 'cat', 'dan'];
const writers = 12, posts = 48, people = 160;

/** People in two camps; every third post is one that both approve of. ann follows six writers. */
function crowd(): object[] {
  let seed = 9;
  const percent = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648 * 100;
  const at = (seconds: number) => new Date(Date.now() - 36e5 + seconds * 1000).toISOString();
  const lines: object[] = [];
  for (const name of names) lines.push({ type: 'account', name, created_at: at(0) });
  for (let i = 0; i < writers; i++) lines.push({ type: 'account', name: `writer${i}`, created_at: at(0) });
  for (let i = 0; i < 6; i++) lines.push({ type: 'follow', account: 'ann', target: `writer${i}`, created_at: at(1) });
  for (let p = 0; p < posts; p++)
    lines.push({ type: 'post', account: `writer${p % writers}`, key: `p${p}`, text: `post ${p}`, created_at: at(10 + p) });
  for (let i = 0; i < people; i++) {
    lines.push({ type: 'account', name: `one${i}`, created_at: at(0) });
    for (let p = 0; p < posts; p++) {
      const agrees = Math.floor(p / writers) === 0 || (i < people / 2) === (p % 2 === 0);
      if (percent() < 80)
        lines.push({ type: (percent() < 88) === agrees ? 'favourite' : 'not_for_me', account: `one${i}`, post: `p${p}`,
          post_account: `writer${p % writers}`, created_at: at(600) });
    }
  }
  return lines;
}

before(async () => {
  square.load(crowd());
  await square.start();
  for (const name of names) {
    token[name] = square.token(name);
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
  for (let i = 0; i < writers; i++)
    id[`writer${i}`] = (await square.get(`/api/v1/accounts/lookup?acct=writer${i}`)).id;
  await eventually('cells are published', async () => {
    const newest = (await square.get('/algorithms/published'))[0];
    return newest && newest.posts_count >= 40 && newest.topics_count === 1;
  }, 30_000);
});
after(() => square.remove());

const ask = (method: string, path: string, who?: string, body?: object) =>
  square.ask(method, `/api/bema/v1/${path}`, { token: who && token[who], body });
const refresh = async (who: string) => (await square.post('/api/bema/v1/timelines/for_you/refresh', token[who]));
const page = (who: string, query = 'limit=40') => ask('GET', `timelines/for_you?${query}`, who);
const settings = (who: string, body: object) => ask('PUT', 'feed_settings', who, body);
const preset = async (name: string) =>
  (await ask('GET', 'feed_settings', 'ann')).json.presets.find((one: any) => one.name === name);
const exported = async (who: string, slate: string) => (await ask('GET', `slates/${slate}/export`, who)).text;
const authors = (statuses: any[]) => new Set(statuses.map((one) => one.account.username));

const program = join(dirname(binary), 'bema-algorithms');
function replay(text: string, ...options: string[]): { code: number | null; said: string } {
  const file = join(square.data, 'slate.json');
  writeFileSync(file, text);
  const done = spawnSync(program, ['replay', file, ...options], { encoding: 'utf8' });
  return { code: done.status, said: done.stdout + done.stderr };
}

test('a slate is made once, paged, and every way of its making can be computed again', async () => {
  const first = await page('ann', 'limit=7');
  assert.equal(first.status, 200, first.text);
  const slate = first.headers.get('bema-slate')!, policy = first.headers.get('bema-policy')!;
  assert.match(slate, /^[0-9a-f]{64}$/);
  assert.equal((await square.ask('GET', '/algorithms/policy')).headers.get('bema-policy'), policy);
  const about = (await ask('GET', `slates/${slate}`, 'ann')).json;
  assert.deepEqual([about.id, about.policy, about.preset, about.weights, about.topics],
    [slate, policy, 'bridging', (await preset('bridging')).weights, ['1']]);
  assert.ok(about.polarity_epoch && about.made_at);
  /* New posts come while she pages: her slate stays. */
  const seen: string[] = first.json.map((one: any) => one.id);
  for (let next = first; ;) {
    await square.post('/api/v1/statuses', token.bob, { status: `meanwhile ${seen.length}` });
    const link = /<([^>]*)>; rel="next"/.exec(next.headers.get('link') ?? '');
    if (!link) break;
    next = await square.ask('GET', link[1]!.replace(/^https?:\/\/[^/]*/, ''), { token: token.ann });
    assert.equal(next.headers.get('bema-slate'), slate);
    seen.push(...next.json.map((one: any) => one.id));
  }
  assert.equal(new Set(seen).size, seen.length);
  assert.equal(seen.length, about.count);
  assert.equal((await page('ann', 'limit=1')).headers.get('bema-slate'), slate, 'it is still the present one');
  const text = await exported('ann', slate);
  const again = replay(text);
  assert.equal(again.code, 0, again.said);
  const document = JSON.parse(text);
  assert.equal(document.id, slate);
  document.slate.weights.bridging = 65537;
  const changed = replay(JSON.stringify(document));
  assert.equal(changed.code, 1, changed.said);
  assert.match(changed.said, /item|id|score/);
});

test('a slate agrees with what the square publishes, and one that is forged with care does not', async () => {
  await refresh('ann');
  const text = await exported('ann', (await page('ann', 'limit=1')).headers.get('bema-slate')!);
  const honest = replay(text, '--against', square.url);
  assert.equal(honest.code, 0, honest.said);
  assert.match(honest.said, /as published/);
  const document = JSON.parse(text);
  const forged = document.slate.items.find((row: any) => row[7].some((cell: number[]) => cell.length));
  forged[7].find((cell: number[]) => cell.length)[0] += 5;
  const file = join(square.data, 'forged.json');
  writeFileSync(file, JSON.stringify(document));
  const fresh = spawnSync(program, ['slate', file], { encoding: 'utf8' }).stdout;
  assert.equal(replay(fresh).code, 0, 'in itself it is right');
  const found = replay(fresh, '--against', square.url);
  assert.equal(found.code, 1, found.said);
  assert.match(found.said, new RegExp(`post ${forged[0]}\\), approvals of quintile \\d: \\d+ is said, \\d+ published`));
  const moved = JSON.parse(text);
  const topic = Object.keys(moved.slate.topics)[0]!;
  moved.slate.topics[topic][126] += 1;
  writeFileSync(file, JSON.stringify(moved));
  const shifted = spawnSync(program, ['slate', file], { encoding: 'utf8' }).stdout;
  assert.equal(replay(shifted).code, 0, 'in itself it is right');
  const caught = replay(shifted, '--against', square.url);
  assert.equal(caught.code, 1, caught.said);
  assert.match(caught.said, new RegExp(`topic ${topic}, threshold 127: -?\\d+ is said, -?\\d+ published`));
  const elsewhere = JSON.parse(text);
  elsewhere.slate.published.topics = '0'.repeat(63) + '1';
  writeFileSync(file, JSON.stringify(elsewhere));
  const unknown = replay(spawnSync(program, ['slate', file], { encoding: 'utf8' }).stdout, '--against', square.url);
  assert.notEqual(unknown.code, 0, unknown.said);
  const hidden = JSON.parse(text);
  hidden.slate.policy = hidden.slate.policy.replace('age.minutes_per_bit = 360', 'age.minutes_per_bit = 90');
  writeFileSync(file, JSON.stringify(hidden));
  const other = replay(spawnSync(program, ['slate', file], { encoding: 'utf8' }).stdout, '--against', square.url);
  assert.equal(other.code, 1);
  assert.match(other.said, /policy: "age.minutes_per_bit = 90" is said, "age.minutes_per_bit = 360" published/);
});

test('each post says why it stands there, and the terms sum up to its score', async () => {
  const { headers, json: statuses } = await page('ann');
  const slate = headers.get('bema-slate');
  const known = new Set<string>();
  let before = Infinity;
  for (const status of statuses) {
    const why = (await ask('GET', `slates/${slate}/items/${status.id}/explanation`, 'ann')).json;
    known.add(why.source);
    assert.equal(why.status_id, status.id);
    assert.deepEqual(why.terms.map((one: any) => one.name), ['bridging', 'affinity', 'age', 'repeat', 'unfollowed']);
    const sum = why.terms.reduce((all: number, one: any) => all + one.weighted, 0);
    assert.ok(Math.abs(sum - why.score) < 1e-4, `${sum} ${why.score}`);
    assert.equal(why.bridging.quintiles.length, 5);
    assert.equal(why.terms[4].bits > 0, !/^writer[0-5]$/.test(status.account.username));
    assert.equal(why.rank, statuses.indexOf(status) + 1);
    before = Math.min(before, why.score);
  }
  assert.ok(known.has('followed') && (known.has('bridging') || known.has('newcomer')), [...known].join());
  const cells = (await square.get(`/api/bema/v1/statuses/${statuses[0].id}/cells`)).approvals;
  const why = (await ask('GET', `slates/${slate}/items/${statuses[0].id}/explanation`, 'ann')).json;
  assert.deepEqual(why.bridging.quintiles.map((one: any) => one.approvals), cells);
  for (const one of ['1', 'x', '99999999999999999999'])
    assert.equal((await ask('GET', `slates/${slate}/items/${one}/explanation`, 'ann')).status, 404);
  const ids = statuses.map((one: any) => `status_id[]=${one.id}`);
  const together = (query: string) => ask('GET', `slates/${slate}/explanations?${query}`, 'ann');
  const all = (await together([...ids, 'status_id[]=1', 'status_id[]=x', ids[0]].slice(-40).join('&'))).json;
  assert.ok(all.length >= 37);
  for (const one of all.slice(0, 5))
    assert.deepEqual(one, (await ask('GET', `slates/${slate}/items/${one.status_id}/explanation`, 'ann')).json);
  const most = (await together([...ids, ...ids].join('&'))).json.map((one: any) => one.status_id);
  assert.deepEqual(most, statuses.map((one: any) => one.id).slice(0, 40), 'in the order asked, each once');
  assert.deepEqual((await together('')).json, []);
  assert.equal((await ask('GET', `slates/${slate}/explanations?${ids[0]}`, 'bob')).status, 404);
  /* What both camps approve of stands first where nothing else counts. */
  await settings('dan', { weights: { bridging: 4, affinity: 0, age: 0, repeat: 0, unfollowed: 0 } });
  const best = (await page('dan', 'limit=10')).json.map((one: any) => Number(/\d+/.exec(one.content)![0]));
  assert.ok(best.filter((p: number) => p < writers).length >= 8, best.join());
});

test('a slate is nobody else\'s, whoever asks however', async () => {
  const slate = (await page('ann', 'limit=1')).headers.get('bema-slate')!;
  const status = (await page('ann', 'limit=1')).json[0].id;
  const missing = await ask('GET', `slates/${'0'.repeat(64)}`, 'bob');
  assert.equal(missing.status, 404);
  for (const path of [`slates/${slate}`, `slates/${slate}/export`, `slates/${slate}/items/${status}/explanation`,
    `timelines/for_you?slate=${slate}`, `slates/${slate}/explanations`, 'slates/x', `slates/${slate.toUpperCase()}`, `slates/${'f'.repeat(63)}`]) {
    const answer = await ask('GET', path, 'bob');
    assert.deepEqual([answer.status, answer.text], [404, missing.text], path);
    assert.equal((await ask('GET', path)).status, 401);
  }
  const reader = square.token('ann', 'read:accounts');
  assert.equal((await square.ask('GET', '/api/bema/v1/timelines/for_you', { token: reader })).status, 403);
});

test('who is blocked, muted, filtered, limited or suspended never appears, and goes from an older slate too', async () => {
  const old = await refresh('cat');
  const all = authors((await page('cat', `slate=${old.slate}&limit=40`)).json);
  for (let i = 6; i < 11; i++) assert.ok(all.has(`writer${i}`), `writer${i}`);
  const act = (what: string, whom: string) => square.post(`/api/v1/accounts/${id[whom]}/${what}`, token.cat);
  await act('block', 'writer6');
  await act('mute', 'writer7');
  const filtered = (await page('cat', `slate=${old.slate}&limit=40`)).json
    .find((one: any) => one.account.username === 'writer8')!;
  await square.post('/api/v2/filters', token.cat, { title: 'x', context: ['home'], filter_action: 'hide',
    keywords_attributes: [{ keyword: filtered.content.replace(/<[^>]*>/g, ''), whole_word: true }] });
  square.account('olive', 'owner');
  const staff = square.token('olive', 'admin:write admin:read');
  for (const [whom, type] of [['writer9', 'silence'], ['writer10', 'suspend']] as const)
    await square.post(`/api/v1/admin/accounts/${id[whom]}/action`, staff, { type });
  await square.expect('PATCH', '/api/v1/accounts/update_credentials', {
    token: square.token('writer11'), body: { discoverable: false } });
  const gone = ['writer6', 'writer7', 'writer10'];
  const left = await page('cat', `slate=${old.slate}&limit=40`);
  assert.deepEqual(gone.filter((name) => authors(left.json).has(name)), []);
  assert.equal(left.json.some((one: any) => one.id === filtered.id), false);
  const made = await refresh('cat');
  const text = await exported('cat', made.slate);
  for (const name of [...gone, 'writer9', 'writer11']) assert.equal(text.includes(`"${id[name]}"`), false, name);
  assert.equal(text.includes(`"${filtered.id}"`), false);
  /* One that only warns leaves the post in its place, with the warning, as home does. */
  const warned = (await page('cat', `slate=${made.slate}&limit=40`)).json.find((one: any) => one.account.username === 'writer0')!;
  assert.deepEqual(warned.filtered, []);
  await square.post('/api/v2/filters', token.cat, { title: 'y', context: ['home'], filter_action: 'warn',
    keywords_attributes: [{ keyword: warned.content.replace(/<[^>]*>/g, ''), whole_word: true }] });
  for (const slate of [made.slate, (await refresh('cat')).slate]) {
    const shown = (await page('cat', `slate=${slate}&limit=40`)).json.find((one: any) => one.id === warned.id);
    assert.deepEqual(shown.filtered.map((one: any) => [one.filter.title, one.filter.filter_action]), [['y', 'warn']]);
  }
  assert.equal(text.includes(`"${id.writer8}"`), true);
  assert.equal(replay(text).code, 0);
});

test('a preset or weights of one\'s own take effect on the next page, and their extremes give sane pages', async () => {
  const shown = (await ask('GET', 'feed_settings', 'bob')).json;
  assert.deepEqual([shown.home, shown.preset], ['chronological', 'bridging']);
  assert.deepEqual(shown.presets.map((one: any) => one.name), ['bridging', 'chronological', 'discover', 'friends-first', 'quiet']);
  assert.ok(shown.presets.every((one: any) => one.about && Object.keys(one.weights).length === 5));
  assert.equal((await settings('bob', { home: 'for_you' })).json.home, 'for_you');
  assert.equal((await settings('bob', { preset: 'friends first' })).json.preset, 'friends-first');
  const own = await settings('bob', { weights: { bridging: 1.25, age: 0.30000000000000004 } });
  assert.deepEqual([own.json.preset, own.json.weights],
    ['own', { ...(await preset('friends-first')).weights, bridging: 1.25, age: 0.3 }]);
  assert.equal(own.json.home, 'for_you');
  for (const weights of [{ age: 4.001 }, { age: -1 }, { age: 'NaN' }, { age: '1e0' }, { age: '' }, { age: null }]) {
    const refused = await settings('bob', { weights });
    assert.equal(refused.status, 422, JSON.stringify(weights));
    assert.match(refused.json.error, /weights\[age\]/);
  }
  assert.equal((await settings('bob', { preset: 'popular' })).status, 422);
  assert.equal((await settings('bob', { home: 'popular' })).status, 422);
  assert.deepEqual((await ask('GET', 'feed_settings', 'bob')).json, own.json, 'a refusal changes nothing');

  const slates = new Set<string>();
  const terms = ['bridging', 'affinity', 'age', 'repeat', 'unfollowed'];
  const extremes = [terms.map(() => 0), terms.map(() => 4), ...terms.map((_, i) => terms.map((__, j) => i === j ? 4 : 0)),
    ...terms.map((_, i) => terms.map((__, j) => i === j ? 0 : 4))];
  for (const values of extremes) {
    const weights = Object.fromEntries(terms.map((name, i) => [name, values[i]]));
    assert.equal((await settings('ann', { weights })).status, 200);
    const { headers, json } = await page('ann', 'limit=20');
    slates.add(headers.get('bema-slate')!);
    assert.equal(json.length, 20, JSON.stringify(weights));
    assert.equal(new Set(json.map((one: any) => one.id)).size, 20);
    const why = await ask('GET', `slates/${headers.get('bema-slate')}/explanations?${json.map((one: any) => `status_id[]=${one.id}`).join('&')}`, 'ann');
    for (const one of why.json) {
      assert.ok(Number.isFinite(one.score) && Math.abs(one.score) < 100, String(one.score));
      for (const term of one.terms) if (weights[term.name] === 0) assert.equal(Math.abs(term.weighted), 0, term.name);
    }
    assert.deepEqual(why.json.map((one: any) => one.rank), json.map((_: any, i: number) => i + 1));
    for (const name of authors(json)) assert.ok(json.filter((one: any) => one.account.username === name).length <= 2);
    assert.equal(replay(await exported('ann', headers.get('bema-slate')!)).code, 0);
  }
  await settings('ann', { preset: 'chronological' });
  const plain = await page('ann', 'limit=40');
  slates.add(plain.headers.get('bema-slate')!);
  assert.equal(slates.size, extremes.length + 1);
  assert.deepEqual([...authors(plain.json)].filter((name) => !/^writer[0-5]$/.test(name)), []);
  const ids = plain.json.map((one: any) => BigInt(one.id));
  assert.ok(ids.slice(0, 6).every((one: bigint, i: number) => i === 0 || one < ids[i - 1]));
  await settings('ann', { preset: 'own' });
  assert.equal((await ask('GET', 'feed_settings', 'ann')).json.weights.age, 4, 'her own are kept meanwhile');
});

test('only few slates are kept, and a restart keeps to that', async () => {
  const made: string[] = [];
  for (let i = 0; i < 6; i++) {
    made.push((await refresh('dan')).slate);
    await new Promise((resolve) => setTimeout(resolve, 5)); // one made in the same millisecond is the same
  }
  // They are stored, and the older ones dropped, after the answer.
  const kept = async () => Promise.all(made.map(async (slate) => (await ask('GET', `slates/${slate}`, 'dan')).status));
  await eventually('only the newest are kept', async () => (await kept()).join(' ') === '404 404 200 200 200 200');
  const before = await exported('dan', made[5]);
  const editions = await square.get('/algorithms/published');
  await square.stop();
  await square.start();
  assert.equal(await exported('dan', made[5]), before);
  assert.equal(replay(before, '--against', square.url).code, 0);
  const again = JSON.parse(await exported('dan', (await refresh('dan')).slate)).slate;
  assert.deepEqual(again.topics, JSON.parse(before).slate.topics);
  assert.deepEqual(again.published, JSON.parse(before).slate.published);
  assert.equal((await square.get('/algorithms/published'))[0].cells, editions[0].cells);
  const history = (await square.ask('GET', '/algorithms/policy/history')).json;
  assert.equal(history.length, 1);
  assert.ok(history[0].since && /^2026-/.test(history[0].why));
  assert.match((await square.ask('GET', '/algorithms/policy')).text, /^# How this square ranks/);
  square.must(['doctor', '--deep']);
});
