// Juries: seven members drawn by lot answer an appeal, and nobody is told who they were or how they voted.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { png } from './png.js';
import { eventually, Square } from './square.js';
import { store } from './store.js';

const square = new Square();
const token: Record<string, string> = {};
const id: Record<string, string> = {};
const members = Array.from({ length: 20 }, (_, i) => `member${i}`);

const ask = (who: string, method: string, path: string, body?: object) =>
  square.ask(method, `/api/bema/v1/${path}`, { token: token[who], body });
const own = async (who: string) => (await ask(who, 'GET', 'jury')).json;
const standing = async (decision: string) =>
  (await ask('ann', 'GET', 'standing')).json.find((one: any) => one.decision_id === decision);
const log = async (kind: string) => (await square.get(`/api/bema/v1/log/entries?kind=${kind}&limit=100`)).entries;
const run = (statement: string) => store(square, statement);
/** The job looks at once. */
const hurry = () => run('UPDATE jobs SET run_ms = 1, leased_by = NULL WHERE kind = 63');
const rested = () => run('DELETE FROM jury_calls');

async function hidden(text: string, fields: object = {}, media_ids: string[] = []): Promise<any> {
  const post = await square.post('/api/v1/statuses', token.ann, { status: text, media_ids });
  const made = await ask('mona', 'POST', 'moderation/decisions', { subject: post.id, effect: 'hidden', facts: 'Ann says @bob lies.', ...fields });
  assert.equal(made.status, 200, made.text);
  return { post, decision: made.json.decision.id };
}
/** Who is called to the jury of a decision. */
async function called(decision: string): Promise<{ jury: string; who: string[] }> {
  await eventually('it is drawn', async () => (hurry(), (await standing(decision)).jury.state === 'sitting'));
  const { entry } = (await standing(decision)).jury;
  const who: string[] = [];
  for (const name of members)
    if ((await own(name)).cases.some((one: any) => one.id === entry && one.state === 'called')) who.push(name);
  return { jury: entry, who };
}
async function verdict(decision: string, state: string): Promise<any> {
  await eventually('it has ended', async () => (hurry(), (await standing(decision)).jury.state === state));
  return standing(decision);
}

before(async () => {
  await square.start();
  for (const [name, role] of [['olga', 'owner'], ['mona', 'moderator'], ['mike', 'moderator'], ['ann', 'user'], ['bob', 'user'],
    ...members.map((name) => [name, 'user'])] as [string, string][]) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write follow admin:read admin:write');
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
  run(`UPDATE jobs SET run_ms = ${Date.now() + 1e9} WHERE kind = 1804`); /* where they stand is said here */
  members.forEach((name, i) => {
    const b = (BigInt(id[name]!) >> 7n) & 16383n;
    run(`INSERT INTO positions (b, account_id, voice_id, factor, intercept, ratings, quintile, made_ms) VALUES (${b}, ${id[name]}, ${id[name]}, 0, 0, 20, ${i % 5}, 1)`);
    run(`INSERT INTO admissions (b, account_id, step, vouched, period) VALUES (${b}, ${id[name]}, 0, 0, 0)`);
  });
});
after(() => square.remove());

test('a square has no juries until it switches them on, and that is in the public log', async () => {
  const { decision } = await hidden('before');
  assert.equal((await standing(decision)).jury_possible, false);
  assert.equal((await ask('ann', 'POST', `decisions/${decision}/appeal`, { text: 'No.', jury: true })).status, 422);
  assert.equal((await standing(decision)).appeal, null, 'nothing of it was stored');
  assert.match(square.must(['jury', 'show']), /juries are off/);
  assert.match(square.must(['jury', 'on']), /juries are on/);
  assert.equal(square.run(['jury', 'perhaps']).code, 2);
  await eventually('the log has it', async () =>
    (await log('jury')).some((one: any) => one.entry.record.action === 'switch_on' && one.entry.record.by === 'operator'));
  assert.equal((await standing(decision)).jury_possible, true);
});

test('seven vote, most of them to take it back: it is restored, she is told, and the log says so', async () => {
  const form = new FormData();
  form.set('file', new Blob([png(90, 60, (x, y) => [x, y, 7]) as Uint8Array<ArrayBuffer>]), 'a.png');
  const media = await (await fetch(`http://127.0.0.1:${square.port}/api/v2/media`,
    { method: 'POST', body: form, headers: { authorization: `Bearer ${token.ann}` } })).json() as any;
  const { post, decision } = await hidden('I said it plainly', {}, [media.id]);
  const made = await ask('ann', 'POST', `decisions/${decision}/appeal`, { text: 'I, Ann, meant well. https://x.example', jury: true });
  assert.equal(made.json.jury.state, 'asked', made.text);
  assert.equal((await ask('ann', 'POST', `decisions/${decision}/appeal/jury`)).status, 409, 'once');
  const { jury, who } = await called(decision);
  assert.equal(who.length, 7);
  assert.equal((await ask('mike', 'POST', `moderation/appeals/${decision}/approve`, { reason: 'so' })).status, 409, 'a jury has it');

  const shown = await ask(who[0]!, 'GET', `jury/${jury}`);
  assert.equal(shown.json.posts[0].text, 'I said it plainly', 'also what is hidden');
  assert.deepEqual([shown.json.effect, shown.json.subject, shown.json.kind], ['hidden', 'post', 'restrict']);
  const picture = new URL(shown.json.posts[0].media[0].url);
  assert.equal((await square.ask('GET', picture.pathname)).status, 404, 'hidden from everybody');
  assert.equal((await square.ask('GET', picture.pathname + picture.search)).status, 200, 'and shown to the jury');
  assert.match(shown.json.appeal, /meant well\. \[…\]/);
  assert.doesNotMatch(shown.text.replace(/"ticket":\{[^}]*\}|"(preview_)?url":"[^"]*"/g, ''), new RegExp(`ann|mona|@bob|${id.ann}|${id.mona}|${post.id}|${decision}`, 'i'));
  assert.equal((await square.ask('GET', `/api/v1/statuses/${post.id}`, { token: token[who[0]!] })).status, 404, 'only there');
  const [told] = await square.get('/api/v1/notifications?types[]=bema.jury', token[who[0]!]);
  assert.equal(told.type, 'bema.jury');

  /* What a juror can prove: her ticket is in the entry of the draw, and its lot is by the root. */
  const hash = (text: string) => createHash('sha256').update('\0').update(text).digest('hex');
  const entries = await log('jury');
  const drawn = entries.find((one: any) => one.entry.record.action === 'draw' && one.entry.record.jury === jury).entry.record;
  const { ticket } = shown.json;
  assert.equal(ticket.ticket, hash(`${ticket.salt}\n${ticket.account}`));
  assert.ok(drawn.order.includes(ticket.ticket));
  assert.deepEqual([drawn.root, drawn.pool, drawn.order.length], [ticket.root, 20, 20]);
  const call = entries.find((one: any) => one.id === jury).entry;
  assert.match(call.record.secret, /^[0-9a-f]{64}$/);
  assert.doesNotMatch(JSON.stringify(entries), new RegExp(`${id.ann}|${members.map((name) => id[name]).join('|')}`));

  for (const [i, name] of who.entries()) {
    const voted = await ask(name, 'POST', `jury/${jury}/vote`, { vote: i < 4 ? 'reverse' : 'keep', reason: i === 0 ? 'Nothing wrong with it.' : '' });
    assert.equal(voted.status, 200, voted.text);
    if (i < 6) assert.equal((await standing(decision)).jury.keep, null, 'no count before the end');
  }
  const done = await verdict(decision, 'decided');
  assert.deepEqual([done.appeal.state, done.jury.keep, done.jury.reverse, done.stands], ['approved', 3, 4, false]);
  assert.equal((await square.ask('GET', `/api/v1/statuses/${post.id}`)).status, 200, 'it is back');
  const [latest] = (await ask('ann', 'GET', 'standing')).json;
  assert.equal(latest.kind, 'reverse');
  assert.match(latest.text, /drawn by lot: 4 for taking it back, 3 for keeping it\.[^]*– Nothing wrong with it\./);
  const record = (await ask('mike', 'GET', `moderation/decisions?subject=${post.id}`)).json[0];
  assert.deepEqual([record.role, record.by, record.state.jury], ['jury', null, { entry: jury, keep: 3, reverse: 4 }]);
  await eventually('the log has it', async () => (await log('reversal')).some((one: any) =>
    one.entry.record.by === 'jury' && one.entry.record.jury.reverse === 4 && one.entry.record.jury.entry === jury));
  assert.deepEqual(run('SELECT count(*) FROM jury_votes'), ['0']);
  assert.deepEqual((await own(who[0]!)).cases, []);
  assert.match(square.must(['log', 'verify', square.data]), /holds/);
});

test('most keep it: it stays, and she reads why', async () => {
  rested();
  const { post, decision } = await hidden('keep this');
  await ask('ann', 'POST', `decisions/${decision}/appeal`, { text: 'No.' });
  assert.equal((await ask('mona', 'POST', `moderation/appeals/${decision}/jury`)).status, 403, 'she decided');
  assert.equal((await ask('ann', 'POST', `moderation/appeals/${decision}/jury`)).status, 403);
  const sent = await ask('mike', 'POST', `moderation/appeals/${decision}/jury`);
  assert.equal(sent.json.state, 'asked', sent.text);
  const { jury, who } = await called(decision);
  for (const name of who) await ask(name, 'POST', `jury/${jury}/vote`, { vote: 'keep' });
  const done = await verdict(decision, 'decided');
  assert.deepEqual([done.appeal.state, done.jury.keep, done.jury.reverse, done.stands], ['rejected', 7, 0, true]);
  assert.equal((await square.ask('GET', `/api/v1/statuses/${post.id}`)).status, 404);
  assert.match((await ask('ann', 'GET', 'standing')).json[0].text, /a jury of members of the square has read your objection/);
});

test('who declines or is silent is replaced, and a late or second vote is none', async () => {
  rested();
  const { decision } = await hidden('who declines');
  await ask('ann', 'POST', `decisions/${decision}/appeal`, { text: 'No.', jury: true });
  const { jury, who } = await called(decision);
  assert.equal((await ask(who[0]!, 'POST', `jury/${jury}/decline`)).status, 200);
  assert.equal((await ask(who[0]!, 'POST', `jury/${jury}/vote`, { vote: 'keep' })).status, 409, 'she has declined');
  assert.equal((await ask(who[0]!, 'GET', `jury/${jury}`)).status, 404, 'she serves no more');
  assert.equal((await ask(who[1]!, 'POST', `jury/${jury}/vote`, { vote: 'keep' })).status, 200);
  assert.equal((await ask(who[1]!, 'POST', `jury/${jury}/vote`, { vote: 'reverse' })).status, 409, 'once');
  assert.equal((await ask(who[1]!, 'GET', `jury/${jury}`)).status, 404, 'she has voted');
  assert.equal((await own(who[1]!)).cases[0].state, 'voted');
  assert.equal((await ask(who[2]!, 'POST', `jury/${jury}/vote`, { vote: 'perhaps' })).status, 422);
  assert.equal((await ask(who[2]!, 'POST', `jury/${jury}/vote`, { vote: 'keep', reason: 'x'.repeat(1001) })).status, 422);
  run(`UPDATE jury_seats SET until_ms = 1 WHERE jury_id = ${jury} AND account_id = ${id[who[2]!]}`);
  assert.equal((await ask(who[2]!, 'POST', `jury/${jury}/vote`, { vote: 'keep' })).status, 409, 'too late');
  let now: string[] = [];
  await eventually('others are called', async () => {
    hurry();
    now = [];
    for (const name of members) if ((await own(name)).cases.some((one: any) => one.id === jury && one.state === 'called')) now.push(name);
    return now.length === 6 && !now.includes(who[2]!);
  });
  assert.ok(![who[0], who[1], who[2]].some((name) => now.includes(name!)));
  for (const name of now) await ask(name, 'POST', `jury/${jury}/vote`, { vote: 'reverse' });
  assert.equal((await verdict(decision, 'decided')).jury.reverse, 6);
  assert.equal((await ask(now[0]!, 'POST', `jury/${jury}/vote`, { vote: 'keep' })).status, 409, 'after the end');
});

test('nobody else is told anything of it', async () => {
  rested();
  const { decision } = await hidden('secret');
  await ask('ann', 'POST', `decisions/${decision}/appeal`, { text: 'No.', jury: true });
  const { jury, who } = await called(decision);
  const outside = members.find((name) => !who.includes(name))!;
  for (const name of [outside, 'ann', 'bob', 'mona', 'mike', 'olga']) {
    assert.equal((await ask(name, 'GET', `jury/${jury}`)).status, 404, name);
    assert.equal((await ask(name, 'POST', `jury/${jury}/vote`, { vote: 'reverse' })).status, 404, name);
    assert.equal((await ask(name, 'POST', `jury/${jury}/decline`)).status, 404, name);
    assert.deepEqual((await own(name)).cases, [], name);
  }
  assert.equal((await square.ask('GET', `/api/bema/v1/jury/${jury}`)).status, 401);
  assert.deepEqual(run(`SELECT count(*) FROM jury_votes WHERE jury_id = ${jury}`), ['0']);
  await ask(who[0]!, 'POST', `jury/${jury}/vote`, { vote: 'keep', reason: 'Zebras.' });
  const jurors = new RegExp(who.flatMap((name) => [`"${id[name]!}"`, `"${name}"`]).join('|') + '|Zebras');
  for (const [name, path] of [['ann', 'standing'], ['mike', 'moderation/appeals'], ['olga', 'moderation/appeals'],
    ['olga', `moderation/decisions?subject=${id.ann}`], ['ann', 'log/entries?kind=jury'], ['ann', `log/entries/${jury}`]] as const) {
    const said = await ask(name, 'GET', path);
    assert.equal(said.status, 200, path);
    assert.doesNotMatch(said.text, jurors, path);
  }
  const [waiting] = (await ask('mike', 'GET', 'moderation/appeals')).json.filter((one: any) => one.decision.id === decision);
  assert.deepEqual([waiting.jury.state, waiting.jury.keep, waiting.jury.reverse], ['sitting', null, null]);
});

test('what is private, and what a law demands, is put to no jury; nor is an appeal where too few can be drawn', async () => {
  const secret = await square.post('/api/v1/statuses', token.ann, { status: 'for friends', visibility: 'private' });
  await square.post(`/api/v1/accounts/${id.ann}/follow`, token.bob);
  const report = await square.post('/api/v1/reports', token.bob, { account_id: id.ann, comment: 'hm', status_ids: [secret.id] });
  const made = await ask('mona', 'POST', 'moderation/decisions', { subject: secret.id, effect: 'hidden', facts: 'so', report_id: report.id });
  assert.equal((await ask('ann', 'POST', `decisions/${made.json.decision.id}/appeal`, { text: 'No.', jury: true })).status, 422);
  const lawful = await hidden('by law', { law: 'The law' });
  assert.equal((await ask('ann', 'POST', `decisions/${lawful.decision}/appeal`, { text: 'No.', jury: true })).status, 422);
  rested();
  for (const name of members.slice(0, 14)) assert.equal((await ask(name, 'PUT', 'jury', { opted_out: true })).json.opted_out, true);
  const few = await hidden('few');
  await ask('ann', 'POST', `decisions/${few.decision}/appeal`, { text: 'No.', jury: true });
  await verdict(few.decision, 'too_few');
  const answered = await ask('mike', 'POST', `moderation/appeals/${few.decision}/approve`, { reason: 'so' });
  assert.equal(answered.json.state, 'approved', answered.text);
  await eventually('the log says why', async () => (await log('jury')).some((one: any) =>
    one.entry.record.action === 'return' && one.entry.record.why === 'too_few'));
});

test('the report to the public counts them', () => {
  const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
  const csv = square.must(['transparency', 'report', '--from', day(-1), '--to', day(1)]);
  assert.match(csv, /# juries\noutcome,count\r\nkept,1\r\nreversed,2\r\ntoo_few,1\r\n/);
});
