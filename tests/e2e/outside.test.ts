// Bodies and authorities outside of the square: a dispute that overturns a decision, and a threat to life
// that an authority was told of, sealed in the public log.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Square } from './square.js';

const square = new Square();
const token: Record<string, string> = {};
let post: any;

const ask = (who: string, method: string, path: string, body?: object) =>
  square.ask(method, `/api/bema/v1/${path}`, { token: token[who], body });
async function must(who: string, method: string, path: string, body?: object): Promise<any> {
  const answer = await ask(who, method, path, body);
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
}

before(async () => {
  await square.start();
  for (const [name, role] of [['mona', 'moderator'], ['mike', 'moderator'], ['ann', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write follow admin:read admin:write');
  }
  post = await square.post('/api/v1/statuses', token.ann, { status: 'A dog.' });
});
after(() => square.remove());

test('what a body outside overturns is taken back by another person, on record', async () => {
  const made = await must('mona', 'POST', 'moderation/decisions', { subject: post.id, effect: 'hidden', facts: 'It bites.' });
  const decision = made.decision.id;
  assert.equal((await ask('ann', 'POST', 'moderation/disputes', { decision, body: 'x' })).status, 403);
  assert.equal((await ask('mona', 'POST', 'moderation/disputes', { decision, body: 'x' })).status, 403, 'her own');
  const taken = await must('mike', 'POST', 'moderation/disputes', { decision, body: 'Settlers', submitted_at: new Date().toISOString().slice(0, 10) });
  assert.equal(taken.outcome, 'open');
  const outcome = { outcome: 'overturned', implemented: true, words: 'It is satire.' };
  assert.equal((await ask('mona', 'POST', `moderation/disputes/${taken.id}/outcome`, outcome)).status, 403);
  assert.equal((await ask('mike', 'POST', `moderation/disputes/${taken.id}/outcome`, { ...outcome, outcome: 'x' })).status, 422);
  const done = await must('mike', 'POST', `moderation/disputes/${taken.id}/outcome`, outcome);
  assert.ok(done.reversal_id);
  assert.equal((await square.get(`/api/v1/statuses/${post.id}`)).id, post.id, 'it is back');
  assert.equal((await must('mike', 'GET', 'moderation/disputes')).length, 1);
  const [standing] = await must('ann', 'GET', 'standing');
  assert.match(JSON.stringify(standing), /Settlers: It is satire/);
  const log = await square.ask('GET', '/api/bema/v1/log/entries?limit=40');
  assert.match(log.text, /outside_dispute/);
  assert.match(log.text, /overturned/);
});

test('that an authority was told of a threat is sealed, and told to nobody', async () => {
  const body = { subject: post.id, authority: 'Polizei', state: 'DE', words: 'Whom she will kill.' };
  assert.equal((await ask('ann', 'POST', 'moderation/life_threats', body)).status, 403);
  const made = await must('mona', 'POST', 'moderation/life_threats', body);
  assert.ok(made.log_entry_id && made.secret_until);
  assert.equal((await must('mike', 'GET', 'moderation/life_threats'))[0].words, 'Whom she will kill.');
  assert.equal((await ask('ann', 'GET', 'moderation/life_threats')).status, 403);
  const log = await square.ask('GET', '/api/bema/v1/log/entries?limit=40');
  assert.ok(log.text.includes(made.log_entry_id) && !log.text.includes('Polizei') && !log.text.includes('kill'));
  assert.equal((await must('ann', 'GET', 'standing')).length, 2, 'she reads of the decision and its end, not of this');
});
