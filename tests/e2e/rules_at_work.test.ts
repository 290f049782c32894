// Automatic rules at work: what they do to posts, what they cannot do, what becomes of them on SIGHUP,
// and how people's decisions judge them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { png } from './png.js';
import { eventually, onPostgres, Square } from './square.js';

const square = new Square({ rules: 'our.rules' });
const path = join(square.data, 'our.rules');
const token: Record<string, string> = {};

const rule = (id: string, when: string, then: string, more: { version?: number; state?: string; precision?: number } = {}) =>
  `rule ${id} version ${more.version ?? 1} { state ${more.state ?? 'on'} precision ${more.precision ?? 0.5}
   words en "It has ${id}" words fr "Il contient ${id}" when ${when} then ${then} }\n`;
const first = [
  rule('labelled', 'text has "labelword"', 'label "seen", queue 7'),
  rule('held', 'text has "holdword"', 'hold 2h, queue 9'),
  rule('limited', 'text has "limitword"', 'limit 2 per 1h'),
  rule('quiet', 'text has ("quietword", "holdword")', 'label "quiet", queue 50, hold 24h, limit 1 per 7d', { state: 'shadow' }),
].join('');

/** The rules in force. */
const rules = () => square.get('/api/bema/v1/rules');
const one = async (id: string) => (await rules()).rules.find((shown: any) => shown.id === id);
const say = (who: string, status: string, more: object = {}) =>
  square.ask('POST', '/api/v1/statuses', { token: token[who], body: { status, ...more } });
const made = async (who: string, status: string, more: object = {}) => {
  const answered = await say(who, status, more);
  assert.equal(answered.status, 200, answered.text);
  return answered.json;
};
const sees = async (who: string, id: string) =>
  (await square.ask('GET', `/api/v1/statuses/${id}`, { token: token[who] })).status === 200;
const told = async (who: string, id: string) =>
  (await square.get('/api/v1/notifications?types[]=mention', token[who])).some((n: any) => n.status?.id === id);
const decide = (method: string, where: string, body?: object) =>
  square.expect(method, `/api/bema/v1/moderation/decisions${where}`, { token: token.mona, body });
async function logged(kind: string, action: string): Promise<any[]> {
  const list = await square.get(`/api/bema/v1/log/entries?kind=${kind}&limit=100`);
  return list.entries.filter((entry: any) => (entry.body ?? entry).record?.action === action || JSON.stringify(entry).includes(`"${action}"`));
}
async function reload(text: string): Promise<void> {
  writeFileSync(path, text);
  process.kill(square.pid, 'SIGHUP');
}
/** Time passes while nobody serves. */
function change(...statements: string[]): void {
  const done = onPostgres
    ? spawnSync('psql', ['-qX', '-v', 'ON_ERROR_STOP=1', '-c', statements.join(';'), square.database], { encoding: 'utf8' })
    : spawnSync('python3', ['-c', 'import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1])\n' +
      'db.executescript(sys.argv[2])\ndb.commit()', join(square.data, 'bema.db'), statements.join(';')], { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
}

before(async () => {
  square.account('olga', 'owner');
  square.account('mona', 'moderator');
  for (const name of ['ann', 'bob', 'eve', 'max']) square.account(name);
  writeFileSync(path, first);
  await square.start();
  for (const name of ['ann', 'bob', 'eve', 'max']) token[name] = square.token(name);
  token.mona = square.token('mona', 'read write follow push admin:read admin:write');
});
after(() => square.remove());

test('the rules in force, their text and their hash are public and in the log', async () => {
  const shown = await rules();
  assert.deepEqual([shown.mode, shown.text, shown.rules.map((r: any) => [r.id, r.state])],
    ['as_written', first, [['labelled', 'on'], ['held', 'on'], ['limited', 'on'], ['quiet', 'shadow']]]);
  assert.equal(square.must(['rules', 'hash', path]).trim(), shown.hash);
  const versions = await square.get('/api/bema/v1/rules/versions');
  assert.equal(versions[0].hash, shown.hash);
  assert.equal((await square.get(`/api/bema/v1/rules/versions/${shown.hash}`)).text, first);
  assert.equal((await square.ask('GET', '/api/bema/v1/rules/versions/none')).status, 404);
  assert.ok((await logged('rule', 'put_in_force')).some((entry) => JSON.stringify(entry).includes(shown.hash)));
});

test('a label is an automated decision with a reason for its author and a row for the database', async () => {
  const post = await made('ann', 'a labelword here');
  const [over] = post.bema_restrictions;
  assert.deepEqual([over.effect, over.text, over.rule, over.automated], ['label', 'It has labelled', 'labelled', true]);
  assert.ok(await sees('eve', post.id));
  assert.equal((await square.get(`/api/v1/statuses/${post.id}`, token.eve)).bema_restrictions[0].text, 'It has labelled');
  const standing = JSON.stringify(await square.get('/api/bema/v1/standing', token.ann));
  assert.match(standing, /Decided by a machine/);
  assert.equal((await square.get(`/api/bema/v1/decisions/${over.decision_id}`)).automated, true);
  const [decision] = await decide('GET', `?subject=${post.id}`);
  assert.equal(decision.automated, true);
  const { cases } = await square.get('/api/bema/v1/moderation/cases?source=rule', token.mona);
  assert.ok(cases.some((item: any) => item.subject.status?.id === post.id));
});

test('an edit that is held keeps the pictures from others that it took away', async () => {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(png(60, 40, (x, y) => [x, y, 9]))]), 'a.png');
  const sent = await (await fetch(`http://127.0.0.1:${square.port}/api/v2/media`,
    { method: 'POST', body: form, headers: { authorization: `Bearer ${token.ann}` } })).json() as any;
  const file = async () => (await fetch(`http://127.0.0.1:${square.port}${new URL(sent.url).pathname}`)).status;
  const post = await made('ann', 'with a picture', { media_ids: [sent.id] });
  assert.equal(await file(), 200);
  await square.expect('PUT', `/api/v1/statuses/${post.id}`,
    { token: token.ann, body: { status: 'without, and a holdword', media_ids: [] } });
  assert.equal(await sees('bob', post.id), false);
  assert.equal(await file(), 404);
  await square.expect('DELETE', `/api/v1/statuses/${post.id}`, { token: token.ann });
});

test('a held post is its author’s alone, and a moderator publishes it', async () => {
  const post = await made('ann', '@bob a holdword #heldtag');
  assert.equal(post.bema_restrictions[0].effect, 'held');
  const until = Date.parse(post.bema_restrictions[0].until);
  assert.ok(until > Date.now() + 3600_000 && until < Date.now() + 3 * 3600_000);
  assert.ok(await sees('ann', post.id));
  for (const who of ['bob', 'eve', 'nobody']) assert.ok(!await sees(who, post.id), who);
  assert.ok(!await told('bob', post.id));
  for (const list of ['/api/v1/timelines/tag/heldtag', '/api/v1/timelines/public', `/api/v1/accounts/${post.account.id}/statuses`])
    assert.ok(!(await square.get(list, token.bob)).some((s: any) => s.id === post.id), list);
  assert.equal((await square.ask('GET', `/@ann/${post.id}`)).status, 404);
  const [decision] = await decide('GET', `?subject=${post.id}`);
  await decide('POST', `/${decision.id}/reverse`, { reason: 'nothing is wrong with it' });
  assert.ok(await sees('bob', post.id));
  assert.ok((await square.get('/api/v1/timelines/tag/heldtag', token.eve)).some((s: any) => s.id === post.id));
  assert.ok(await told('bob', post.id));
  assert.equal((await square.get(`/api/v1/statuses/${post.id}`, token.ann)).bema_restrictions, undefined);
});

test('a case that is dismissed publishes what a rule holds in it, and says that the rule was wrong', async () => {
  const before = await one('held');
  const post = await made('ann', 'one more holdword for the queue');
  const staff = (method: string, where: string, body?: object) =>
    square.expect(method, `/api/bema/v1/moderation/cases${where}`, { token: token.mona, body });
  const { cases } = await staff('GET', '?source=rule');
  const found = cases.find((item: any) => item.subject.status?.id === post.id);
  assert.ok(found, 'it waits in the queue');
  assert.deepEqual((await staff('GET', `/${found.id}`)).findings.map((f: any) => [f.rule, f.weight]), [['held', 9]]);
  await staff('POST', `/${found.id}/dismiss`, { reason: 'nothing is wrong with it' });
  assert.ok(await sees('eve', post.id));
  const judged = await one('held');
  assert.deepEqual([judged.judged, judged.right], [before.judged + 1, before.right]);
});

test('who watches is told of a held post when it is published, and not before', async () => {
  const { id } = await square.get('/api/v1/accounts/lookup?acct=ann');
  await square.post(`/api/v1/accounts/${id}/follow`, token.bob);
  const end = new AbortController();
  const stream = await fetch(`http://127.0.0.1:${square.port}/api/v1/streaming/user`,
    { headers: { authorization: `Bearer ${token.bob}` }, signal: end.signal });
  let heard = '';
  const reading = (async () => {
    for await (const bytes of stream.body!) heard += new TextDecoder().decode(bytes);
  })().catch(() => undefined);
  const post = await made('ann', 'a holdword for those who watch');
  const after = await made('ann', 'something after it');
  await eventually('the one after it arrives', () => heard.includes(after.id));
  assert.ok(!heard.includes(post.id));
  const [decision] = await decide('GET', `?subject=${post.id}`);
  await decide('POST', `/${decision.id}/reverse`, { reason: 'nothing is wrong with it' });
  await eventually('it arrives', () => new RegExp(`event: update\\ndata: .*"id":"${post.id}"`).test(heard));
  end.abort();
  await reading;
});

test('nobody but a rule holds, and a rule hides nothing', async () => {
  const post = await made('eve', 'plain');
  const answered = await square.ask('POST', '/api/bema/v1/moderation/decisions',
    { token: token.mona, body: { subject: post.id, effect: 'held', facts: 'so' } });
  assert.equal(answered.status, 422);
  for (const verb of ['hide', 'suspend', 'remove']) {
    writeFileSync(`${path}.bad`, rule('removes', 'links >= 1', verb));
    const checked = square.run(['rules', 'check', `${path}.bad`]);
    assert.equal(checked.code, 1);
    assert.match(checked.stderr, new RegExp(`a rule cannot ${verb}: that is for a person`));
  }
});

test('an edit is looked at too', async () => {
  const post = await made('max', '@bob as it was');
  assert.ok(await told('bob', post.id));
  await square.expect('PUT', `/api/v1/statuses/${post.id}`, { token: token.max, body: { status: '@bob now a holdword' } });
  assert.ok(!await sees('bob', post.id));
  assert.ok(await sees('max', post.id));
});

test('what a rule limits is refused with words and a time, and posts for few are not looked into', async () => {
  for (let i = 0; i < 2; i++) await made('bob', `limitword ${i}`);
  const refused = await say('bob', 'limitword again');
  assert.equal(refused.status, 429);
  assert.match(refused.json.error, /at most 2 times in 3600 seconds.*try again after \d{4}-/);
  assert.equal((await say('bob', '@ann limitword', { visibility: 'direct' })).status, 429);
  await made('bob', 'of something else');
  const direct = await made('bob', '@ann a holdword and a labelword', { visibility: 'direct' });
  assert.equal(direct.bema_restrictions, undefined);
  assert.ok(await sees('ann', direct.id));
});

test('a rule in shadow is counted and does nothing', async () => {
  const before = (await one('quiet')).shadow_hits;
  const post = await made('eve', 'a quietword');
  assert.equal(post.bema_restrictions, undefined);
  assert.ok(await sees('bob', post.id));
  await eventually('it is counted', async () => (await one('quiet')).shadow_hits === before + 1);
  assert.equal((await one('quiet')).hits, 0);
  await decide('POST', '', { subject: post.id, effect: 'label', text: 'so', facts: 'It was so.' });
  const quiet = await one('quiet');
  assert.deepEqual([quiet.judged >= 1, quiet.right], [true, 1]);
});

test('what people decide on what a rule found was detected by a program', async () => {
  const post = await made('eve', 'another labelword');
  const plain = await made('eve', 'nothing found in it');
  const found = await decide('POST', '', { subject: post.id, effect: 'label', text: 'so', facts: 'It was so.', dry_run: true });
  const own = await decide('POST', '', { subject: plain.id, effect: 'label', text: 'so', facts: 'It was so.', dry_run: true });
  const detection = (answer: any) => /AUTOMATED_DETECTION_\w+/.exec(JSON.stringify(answer))?.[0];
  assert.deepEqual([detection(found), detection(own)], ['AUTOMATED_DETECTION_YES', 'AUTOMATED_DETECTION_NO']);
});

test('a faulty file leaves the rules before it in force and says where the fault is', async () => {
  const hash = (await rules()).hash;
  await reload(first + 'rule broken version 1 {\n  stat on\n}\n');
  await eventually('the fault is told', () => /our\.rules:\d+:3: .*did you mean/.test(square.log));
  assert.equal((await rules()).hash, hash);
  const changed = first + rule('more', 'text has "moreword"', 'label "more"');
  await reload(changed);
  await eventually('the new ones are in force', async () => (await rules()).hash !== hash);
  assert.equal((await made('eve', 'a moreword')).bema_restrictions[0].rule, 'more');
  const versions = await square.get('/api/bema/v1/rules/versions');
  assert.deepEqual([versions.length, versions[1].hash], [2, hash]);
});

test('a rule that people find wrong switches itself off, and only a new version is on again', async () => {
  const noisy = (version: number) => first + rule('noisy', 'text has "noisyword"', 'label "noisy"', { version, precision: 0.5 });
  await reload(noisy(1));
  await eventually('it is in force', async () => (await one('noisy'))?.state === 'on');
  for (let i = 0; i < 30; i++) {
    const post = await made('max', `noisyword ${i}`);
    assert.equal(post.bema_restrictions?.length, 1, `${i}`);
    await decide('POST', `/${post.bema_restrictions[0].decision_id}/reverse`, { reason: 'not so' });
  }
  const off = await one('noisy');
  assert.deepEqual([off.state, off.judged, off.right, off.measured.precision], ['off', 30, 0, 0]);
  assert.ok(off.measured.high < 0.5);
  assert.equal((await made('max', 'noisyword once more')).bema_restrictions, undefined);
  assert.equal((await logged('rule', 'switched_itself_off')).length, 1);
  await eventually('staff is told', () => square.mail().some((mail) => /noisy 1/.test(mail)));
  const csv = (await square.ask('GET', '/api/bema/v1/rules/precision.csv')).text.split('\r\n');
  assert.ok(csv[0].startsWith('rule,version,hits'));
  assert.match(csv.find((line) => line.startsWith('noisy,1,'))!, /^noisy,1,\d+,\d+,30,0,0\.000,0\.000,0\.\d{3}$/);
  await square.stop();
  await square.start();
  assert.equal((await one('noisy')).state, 'off', 'a start does not switch it on');
  await reload(noisy(2));
  await eventually('the new version is on', async () => (await one('noisy'))?.state === 'on');
  assert.equal((await made('max', 'noisyword anew')).bema_restrictions.length, 1);
  const list = await square.get('/api/bema/v1/rules/precision');
  assert.deepEqual(list.filter((r: any) => r.id === 'noisy').map((r: any) => [r.version, r.off_since !== null]).sort(),
    [[1, true], [2, false]]);
});

test('a held post is published at its end although the server was killed', async () => {
  const post = await made('ann', '@bob another holdword');
  assert.ok(!await sees('bob', post.id));
  await square.kill();
  change(`UPDATE jobs SET run_ms = 1 WHERE kind = 8 AND subject_id = ${post.id}`);
  await square.start();
  await eventually('it is published', () => sees('bob', post.id));
  assert.ok(await told('bob', post.id));
  const entries = JSON.stringify(await square.get('/api/bema/v1/log/entries?limit=100'));
  assert.ok(entries.includes('"held"'));
  assert.equal(square.run(['log', 'verify', square.data]).code, 0);
});

test('a model of triage is asked by rules', async () => {
  const trained = new Square({ rules: 'our.rules', triage: 'our.model' });
  try {
    trained.account('ann');
    const rows = Array.from({ length: 40 }, (_, i) => i % 2 ? `fine,the garden needs water on day ${i}` : `nasty,you rotten toad number ${i}`);
    const table = join(trained.folder, 'table.csv');
    writeFileSync(table, ['label,text', ...rows, ''].join('\n'));
    trained.must(['triage', 'train', table, '--out', join(trained.data, 'our.model')]);
    writeFileSync(join(trained.data, 'our.rules'), rule('unkind', 'triage "nasty" >= 0.6', 'label "unkind"'));
    await trained.start();
    const ann = trained.token('ann');
    const post = (status: string) => trained.post('/api/v1/statuses', ann, { status });
    assert.equal((await trained.get('/api/bema/v1/rules')).triage, true);
    assert.equal((await post('what a rotten toad you are')).bema_restrictions?.[0].rule, 'unkind');
    assert.equal((await post('the garden has water')).bema_restrictions, undefined);
  } finally {
    await trained.remove();
  }
});

test('without a file the rules that ship run in shadow', async () => {
  const plain = new Square();
  try {
    plain.account('ann');
    await plain.start();
    const shown = await plain.get('/api/bema/v1/rules');
    assert.deepEqual([shown.mode, [...new Set(shown.rules.map((r: any) => r.state))]], ['shadow', ['shadow']]);
  } finally {
    await plain.remove();
  }
});
