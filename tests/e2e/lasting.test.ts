// What a moderator asks to last waits for a second person: who is shown it, who says yes or no, and what the
// author, the log and the database read at each step.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { recordFaults } from './statement_rows.js';
import { eventually, Square } from './square.js';
import { store } from './store.js';

const square = new Square();
const token: Record<string, string> = {};
const id: Record<string, string> = {};

const ask = (who: string, method: string, path: string, body?: object) =>
  square.ask(method, `/api/bema/v1/moderation/${path}`, { token: token[who], body });
const say = async (who: string, status: string) => (await square.post('/api/v1/statuses', token[who], { status })).id as string;
const asked = async (who: string, subject: string, more: object = {}) => {
  const made = await ask(who, 'POST', 'decisions', { subject, effect: 'hidden', facts: 'So it is.', permanent: true, ...more });
  assert.equal(made.status, 200, made.text);
  return made.json;
};
const waiting = async (who: string, query = ''): Promise<any[]> => {
  const got = await ask(who, 'GET', `lasting${query}`);
  assert.equal(got.status, 200, got.text);
  return got.json;
};
const yes = (who: string, decision: string) => ask(who, 'POST', `decisions/${decision}/confirm`);
const no = (who: string, decision: string, reason = 'Thirty days are enough.') => ask(who, 'POST', `decisions/${decision}/decline`, { reason });
const standing = async (who: string) => await square.get('/api/bema/v1/standing', token[who]) as any[];
const actions = async (action: string) => ((await square.get('/api/bema/v1/log/entries?limit=40')).entries as any[])
  .filter((one) => one.entry.record.action === action);

before(async () => {
  await square.start();
  for (const [name, role] of [['olga', 'owner'], ['adam', 'admin'], ['mona', 'moderator'], ['mike', 'moderator'],
    ['ann', 'user'], ['bob', 'user'], ['cid', 'user'], ['dora', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write follow admin:read admin:write');
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
});
after(() => square.remove());

test('what was asked to last is shown to who may confirm it, and to who asked as hers', async () => {
  const post = await say('ann', 'Ann says so');
  const { decision } = await asked('mona', post, { category: 'STATEMENT_CATEGORY_CYBER_VIOLENCE' });
  assert.ok(Date.parse(decision.until) < Date.now() + 31 * 86_400_000, 'it ends by itself');
  const [mine] = await waiting('mona'), [hers] = await waiting('mike');
  assert.deepEqual([mine.id, mine.is_own, hers.is_own], [decision.id, true, false]);
  assert.deepEqual([hers.account.acct, hers.asked_by.acct, hers.decision.facts, hers.decisions_count, hers.case_id],
    ['ann', 'mona', 'So it is.', 1, null]);
  assert.deepEqual([hers.ends_at, hers.statuses[0].id, hers.private], [decision.until, post, false]);
  assert.equal(hers.asked_by.email, undefined);
  const record = (await ask('mike', 'GET', `decisions?subject=${post}`)).json;
  assert.equal(record[0].waits_for_second, true);
  for (const who of ['ann', 'bob']) assert.equal((await ask(who, 'GET', 'lasting')).status, 403);
  const [told] = await standing('ann');
  assert.deepEqual([told.decision_id, told.stands, told.until], [decision.id, true, decision.until]);

  const done = await yes('mike', decision.id);
  assert.equal(done.status, 200, done.text);
  assert.deepEqual([done.json.decision.kind, done.json.decision.state.confirms, done.json.decision.until], ['confirm', decision.id, null]);
  const row = done.json.statement.record;
  assert.equal(row.category, 'STATEMENT_CATEGORY_CYBER_VIOLENCE', 'as the first said');
  assert.deepEqual(recordFaults(row), []);
  assert.deepEqual(await waiting('mona'), []);
  const [last, first] = await standing('ann');
  assert.deepEqual([last.kind, last.stands, last.until, first.until], ['confirm', true, null, null]);
  assert.match(last.text, /until it is taken back[^]*You can object/);
  assert.equal((await square.get('/api/v1/notifications?types[]=moderation_warning', token.ann)).length, 2);
  await eventually('it is mailed', () => square.mail().some((mail) => /^To:.*ann@/mi.test(mail) && /until it is taken back/.test(mail)));
  assert.equal((await ask('mike', 'GET', `decisions?subject=${post}`)).json[1].waits_for_second, false);

  /* What she is told of she can object to, and neither of the two answers. */
  const object = await square.ask('POST', `/api/bema/v1/decisions/${last.decision_id}/appeal`, { token: token.ann, body: { text: 'For ever?' } });
  assert.equal(object.status, 200, object.text);
  for (const who of ['mona', 'mike'])
    assert.equal((await ask(who, 'POST', `appeals/${last.decision_id}/approve`, { reason: 'x' })).status, 403, who);
  assert.equal((await ask('adam', 'POST', `appeals/${last.decision_id}/approve`, { reason: 'It was a joke.' })).status, 200);
  assert.equal((await square.ask('GET', `/api/v1/statuses/${post}`)).status, 200);
  assert.deepEqual((await standing('ann')).map((one) => one.stands), [false, false, false]);
});

test('it is declined with a reason, by another or by who asked, and ends as it would have', async () => {
  const post = await say('bob', 'Bob says so');
  const { decision } = await asked('mona', post);
  const told = (await standing('bob')).length;
  assert.equal((await no('mike', decision.id, ' ')).status, 422);
  assert.equal((await no('bob', decision.id)).status, 403);
  const declined = await no('mike', decision.id);
  assert.deepEqual([declined.status, declined.json.kind, declined.json.facts], [200, 'decline_confirm', 'Thirty days are enough.']);
  assert.equal((await no('mike', decision.id)).status, 409);
  assert.equal((await yes('mike', decision.id)).status, 409);
  const now = await standing('bob');
  assert.deepEqual([now.length, now[0].stands, now[0].until], [told, true, decision.until]);
  await eventually('it is in the log', async () => (await actions('decline_confirm')).length === 1);
  const [entry] = await actions('decline_confirm');
  assert.deepEqual([entry.entry.record.by, entry.entry.record.subject], ['moderator', 'post']);
  assert.equal(JSON.stringify(await actions('confirm')).includes('confirms'), false);
  const again = await asked('mona', post, { effect: 'label', text: 'x' });
  assert.equal((await no('mona', again.decision.id, 'I erred.')).status, 200, 'she takes it back');
});

test('what was lifted, has ended or is gone waits no more; the list goes by pages', async () => {
  const made: string[] = [];
  for (let i = 0; i < 4; i++) made.push((await asked('mona', await say('dora', `Dora says ${i}`))).decision.id);
  assert.deepEqual((await waiting('mike')).map((one) => one.id), made);
  assert.deepEqual((await waiting('mike', '?limit=2')).map((one) => one.id), made.slice(0, 2));
  assert.deepEqual((await waiting('mike', `?limit=2&min_id=${made[1]}`)).map((one) => one.id), made.slice(2));
  assert.deepEqual(await waiting('mike', `?min_id=${made[3]}`), []);
  assert.equal((await ask('mike', 'POST', `decisions/${made[0]}/reverse`, { reason: 'It was so.' })).status, 200);
  const gone = (await waiting('mike')).find((one) => one.id === made[1]).statuses[0].id;
  await square.expect('DELETE', `/api/v1/statuses/${gone}`, { token: token.dora });
  store(square, `UPDATE lasting_asked SET end_ms = 5 WHERE decision_id = ${made[2]}`);
  assert.deepEqual((await waiting('mike')).map((one) => one.id), [made[3]]);
  for (const one of made.slice(0, 3)) assert.ok([404, 409].includes((await yes('mike', one)).status));
  assert.equal((await yes('mike', made[3]!)).status, 200);
  for (const path of ['decisions/12', 'decisions/x', `decisions/${id.ann}`]) {
    assert.equal((await ask('mike', 'POST', `${path}/confirm`)).status, 404, path);
    assert.equal((await ask('mike', 'POST', `${path}/decline`, { reason: 'x' })).status, 404, path);
  }
});

test('one yes is for all that a ruling on a raid laid, and each author is told once', async () => {
  const posts: string[] = [];
  for (let i = 0; i < 24; i++) posts.push(await say(['ann', 'bob', 'cid'][i % 3]!, 'Come all of you to the harbour at nine'));
  await square.post('/api/v1/reports', token.dora, { account_id: id.ann, status_ids: [posts[0]] });
  await square.post('/api/v1/reports', token.dora, { account_id: id.bob, status_ids: [posts[1]] });
  await square.post('/api/v1/reports', token.dora, { account_id: id.cid, status_ids: posts.filter((_, i) => i % 3 === 2).slice(0, 5) });
  for (const [i, post] of posts.entries())
    await square.post('/api/v1/reports', token.dora, { account_id: id[['ann', 'bob', 'cid'][i % 3]!], status_ids: [post] });
  const [raid] = (await ask('mona', 'GET', 'cases')).json.cases;
  assert.equal(raid.equal.count, 24);
  const decided = await ask('mona', 'POST', `cases/${raid.id}/decide`, { effect: 'hidden', facts: 'A raid.', permanent: true });
  assert.equal(decided.status, 200, decided.text);
  const [one, ...others] = await waiting('mike');
  assert.deepEqual([others.length, one.decisions_count, one.case_id, one.id], [0, 24, raid.id, decided.json.decision.id]);
  assert.equal((await yes('mona', one.id)).status, 403);
  const before = { ann: (await standing('ann')).length, cid: (await standing('cid')).length };
  assert.equal((await yes('mike', one.id)).status, 200);
  assert.deepEqual(await waiting('adam'), []);
  await eventually('all of them last', async () => {
    for (const [i, post] of posts.entries()) {
      const shown = await square.get(`/api/v1/statuses/${post}`, token[['ann', 'bob', 'cid'][i % 3]!]);
      if (shown.bema_restrictions[0].until !== null) return false;
    }
    return true;
  });
  assert.deepEqual({ ann: (await standing('ann')).length, cid: (await standing('cid')).length }, { ann: before.ann + 1, cid: before.cid + 1 });
  for (const post of posts)
    assert.deepEqual((await ask('adam', 'GET', `decisions?subject=${post}`)).json.map((d: any) => d.kind), ['confirm', 'restrict']);
});
