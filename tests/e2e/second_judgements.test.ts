// The second judgement: some decisions are judged once more, by somebody who is not shown what was decided.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually, Square } from './square.js';
import { store } from './store.js';

const square = new Square();
const token: Record<string, string> = {};
const waits = '/api/bema/v1/moderation/second_judgements';
const list = (who: string, query = '') => square.ask('GET', waits + query, { token: token[who] });
const judge = (who: string, id: string, body: object) => square.ask('POST', `${waits}/${id}`, { token: token[who], body });
let drawn = '';

before(async () => {
  await square.start();
  for (const [name, role] of [['mona', 'moderator'], ['mike', 'moderator'], ['ann', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write follow admin:read admin:write');
  }
  const post = await square.post('/api/v1/statuses', token.ann, { status: 'I said so', language: 'fr' });
  const made = await square.post('/api/bema/v1/moderation/decisions', token.mona, { subject: post.id, effect: 'hidden', facts: 'Because of Zebras.' });
  drawn = made.decision.id;
  /* A month later, when the month has none of its rule yet: */
  await eventually('the job has looked at it', async () => {
    store(square, `UPDATE jobs SET run_ms = 1, leased_by = NULL WHERE kind = 1822`);
    return store(square, 'SELECT count(*) FROM second_months')[0] === '1';
  });
  store(square, 'UPDATE second_months SET month = month - 1, drawn = 0');
  await eventually('it is drawn', async () => {
    store(square, `UPDATE jobs SET run_ms = 1, leased_by = NULL WHERE kind = 1822`);
    return (await list('mike')).json.length === 1;
  });
});
after(() => square.remove());

test('who did not decide is shown what was said, and nothing of what was decided', async () => {
  const shown = await list('mike');
  assert.deepEqual(shown.json.map((one: any) => [one.id, one.subject, one.account.acct, one.post.text, one.post.language]),
    [[drawn, 'post', 'ann', 'I said so', 'fr']]);
  assert.doesNotMatch(shown.text, /hidden|Zebras|mona|effect|rule/);
  assert.deepEqual((await list('mona')).json, [], 'she decided it');
  assert.equal((await list('ann')).status, 403);
  assert.equal((await square.ask('GET', waits)).status, 401);
  assert.deepEqual((await list('mike', '?language=en')).json, []);
  assert.equal((await list('mike', '?language=fr')).json.length, 1);
  assert.deepEqual((await list('mike', `?after=${drawn}`)).json, []);
});

test('it is judged once, and by nobody who knows it', async () => {
  const missing = await judge('mike', '12', { effect: 'none' });
  assert.equal(missing.status, 404);
  assert.equal((await judge('mona', drawn, { effect: 'none' })).text, missing.text);
  assert.equal((await judge('ann', drawn, { effect: 'none' })).status, 403);
  for (const body of [{}, { effect: 'burnt' }, { effect: 'account_suspended' }, { effect: 'none', rule: '99' }])
    assert.equal((await judge('mike', drawn, body)).status, 422, JSON.stringify(body));
  const done = await judge('mike', drawn, { effect: 'label' });
  assert.deepEqual(done.json, { id: drawn, first: { effect: 'hidden', rule: 'other' }, second: { effect: 'label', rule: 'other' }, agreed: false });
  assert.equal((await judge('mike', drawn, { effect: 'none' })).status, 409);
  assert.deepEqual((await list('mike')).json, []);
});

test('how far both agree is published', async () => {
  const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
  const csv = square.must(['transparency', 'report', '--from', day(-1), '--to', day(1)]);
  assert.match(csv, /# agreement\nby,of,judged,share_agreed,kappa,low,high\r\nall,all,1,0\.000,,,\r\nrule,other,1,0\.000,,,\r\nlanguage,fr,1,0\.000,,,\r\n/);
  assert.match((await square.ask('GET', '/transparency', { headers: { accept: 'text/html' } })).text, /Cohen’s kappa/);
});
