// Appeals: once each, within six months, looked at by somebody else than who decided.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Square } from './square.js';

const square = new Square();
const token: Record<string, string> = {};
const id: Record<string, string> = {};
let post: any;

const ask = (who: string, method: string, path: string, body?: object) =>
  square.ask(method, `/api/bema/v1/${path}`, { token: token[who], body });
async function decide(who: string, subject: string, effect = 'hidden'): Promise<any> {
  const made = await ask(who, 'POST', 'moderation/decisions', { subject, effect, facts: 'It says what is not so.' });
  assert.equal(made.status, 200, made.text);
  return made.json.decision;
}
const appeal = (who: string, decision: string, text = 'It is so.') =>
  ask(who, 'POST', `decisions/${decision}/appeal`, { text });
const answer = (who: string, decision: string, word: 'approve' | 'reject', reason = 'I have read both.') =>
  ask(who, 'POST', `moderation/appeals/${decision}/${word}`, { reason });
const isSeen = async () => (await square.ask('GET', `/api/v1/statuses/${post.id}`)).status === 200;

before(async () => {
  await square.start();
  for (const [name, role] of [['olga', 'owner'], ['mona', 'moderator'], ['mike', 'moderator'], ['ann', 'user'],
    ['bob', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write follow admin:read admin:write');
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
  post = await square.post('/api/v1/statuses', token.ann, { status: 'hello' });
});
after(() => square.remove());

test('an appeal that is granted takes the decision back', async () => {
  const made = await decide('mona', post.id);
  assert.equal((await appeal('bob', made.id)).status, 404, 'it is not about him');
  assert.equal((await appeal('ann', '12')).status, 404);
  assert.equal((await appeal('ann', made.id, ' ')).status, 422);
  assert.equal((await appeal('ann', made.id, 'x'.repeat(8001))).status, 422);
  assert.equal((await appeal('ann', made.id)).json.state, 'pending');
  assert.equal((await appeal('ann', made.id)).status, 409, 'once');
  const [waiting] = (await ask('mike', 'GET', 'moderation/appeals')).json;
  assert.deepEqual([waiting.text, waiting.account.id, waiting.decision.id, waiting.decision.facts],
    ['It is so.', id.ann, made.id, 'It says what is not so.']);
  assert.equal((await ask('ann', 'GET', 'moderation/appeals')).status, 403);
  const [told] = await square.get('/api/v1/notifications?types[]=moderation_warning', token.ann);
  assert.deepEqual(told.moderation_warning.appeal, { text: 'It is so.', state: 'pending' });

  assert.equal((await answer('mona', made.id, 'approve')).status, 403, 'she decided it');
  assert.equal((await answer('mona', made.id, 'reject')).status, 403, 'she decided it');
  assert.equal((await answer('ann', made.id, 'approve')).status, 403);
  assert.equal((await answer('mike', made.id, 'approve', '')).status, 422);
  assert.equal(await isSeen(), false);
  const done = await answer('mike', made.id, 'approve');
  assert.equal(done.json.state, 'approved', done.text);
  assert.equal(await isSeen(), true);
  assert.equal((await answer('mike', made.id, 'approve')).status, 404, 'it waits no more');
  assert.deepEqual((await ask('mike', 'GET', 'moderation/appeals')).json, []);
  const back = (await ask('mike', 'GET', `decisions/${done.json.answer_id}`)).json;
  assert.deepEqual([back.kind, back.reverses], ['reverse', made.id]);
  assert.equal((await appeal('ann', done.json.answer_id)).status, 409, 'nothing to appeal against');
  const [latest, first] = (await ask('ann', 'GET', 'standing')).json;
  assert.deepEqual([latest.kind, first.appeal.state, first.stands], ['reverse', 'approved', false]);
});

test('an appeal that is rejected leaves it as it is, and says so', async () => {
  const made = await decide('mona', post.id);
  await appeal('ann', made.id);
  const done = await answer('olga', made.id, 'reject', 'The facts are as they were.');
  assert.equal(done.json.state, 'rejected', done.text);
  assert.equal(await isSeen(), false);
  const [told] = (await ask('ann', 'GET', 'standing')).json;
  assert.equal(told.kind, 'reject_appeal');
  assert.match(told.text, /stays as it was decided[^]*The facts are as they were\./);
  await ask('mike', 'POST', `moderation/decisions/${made.id}/reverse`, { reason: 'so' });
});

test('what is granted after it has ended is taken back on record', async () => {
  const made = await decide('mona', post.id);
  await appeal('ann', made.id);
  await ask('olga', 'POST', `moderation/decisions/${made.id}/reverse`, { reason: 'so' });
  const done = await answer('mike', made.id, 'approve');
  assert.equal(done.json.state, 'approved', done.text);
  assert.equal((await ask('mike', 'GET', `decisions/${done.json.answer_id}`)).json.reverses, made.id);
});

test('what Mastodon’s apps did to an account is appealed against alike', async () => {
  await square.expect('POST', `/api/v1/admin/accounts/${id.ann}/action`, { token: token.mona, body: { type: 'silence', text: 'Loud.' } });
  const [told] = await square.get('/api/v1/notifications?types[]=moderation_warning', token.ann);
  assert.deepEqual([told.moderation_warning.action, told.moderation_warning.status_ids], ['silence', null]);
  assert.match(told.moderation_warning.text, /Loud\./);
  assert.equal((await square.get(`/api/v1/accounts/${id.ann}`)).limited, true);
  await appeal('ann', told.moderation_warning.id);
  assert.equal((await answer('mona', told.moderation_warning.id, 'approve')).status, 403);
  assert.equal((await answer('mike', told.moderation_warning.id, 'approve')).json.state, 'approved');
  assert.equal((await square.get(`/api/v1/accounts/${id.ann}`)).limited, undefined);
});

const standing = async (decision: string) =>
  (await square.get('/api/bema/v1/standing', token.ann)).find((one: any) => one.decision_id === decision);
async function act(type: string, text = 'Loud.'): Promise<string> {
  await square.expect('POST', `/api/v1/admin/accounts/${id.ann}/action`, { token: token.mona, body: { type, text } });
  return (await ask('mike', 'GET', `moderation/decisions?subject=${id.ann}`)).json[0].id;
}
const reverse = (who: string, decision: string) =>
  ask(who, 'POST', `moderation/decisions/${decision}/reverse`, { reason: 'It was not so.' });

test('what Mastodon’s apps did stands until it is reversed, which undoes it and nothing else', async () => {
  const admin = () => square.get(`/api/v1/admin/accounts/${id.ann}`, token.olga);
  for (const [type, field] of [['sensitive', 'sensitized'], ['silence', 'silenced'], ['suspend', 'suspended'],
    ['disable', 'disabled']] as const) {
    const made = await act(type);
    assert.equal((await admin())[field], true, type);
    assert.equal((await ask('mike', 'GET', `decisions/${made}`)).json.stands, true, type);
    assert.equal((await reverse('bob', made)).status, 403);
    const back = await reverse('mike', made);
    assert.equal(back.status, 200, back.text);
    assert.deepEqual([back.json.decision.kind, back.json.decision.reverses], ['reverse', made]);
    assert.equal((await admin())[field], false, type);
    assert.equal((await reverse('mike', made)).status, 409, 'once');
    token.ann = square.token('ann');
    assert.equal((await standing(made)).stands, false);
  }
  const warned = await act('none');
  assert.equal((await reverse('mike', warned)).status, 404, 'a warning lays nothing');
  const [first, second] = [await act('silence'), await act('silence')];
  assert.deepEqual([(await standing(first)).stands, (await standing(second)).stands], [false, true], 'it begins anew');
  assert.equal((await reverse('mike', second)).status, 200);
});

test('an appeal that is granted lifts what that decision laid, and nothing that another did', async () => {
  const silenced = await act('silence');
  const limited = await decide('mona', id.ann, 'account_limited');
  assert.equal((await appeal('ann', silenced)).status, 200);
  assert.equal((await answer('mike', silenced, 'approve')).json.state, 'approved');
  assert.equal((await square.get(`/api/v1/accounts/${id.ann}`)).limited, true, 'the other stands');
  assert.deepEqual([(await standing(silenced)).stands, (await standing(limited.id)).stands], [false, true]);
  assert.equal((await reverse('mike', limited.id)).status, 200);
});

test('who let a decision last does not answer the appeal against it', async () => {
  const made = await ask('mona', 'POST', 'moderation/decisions',
    { subject: post.id, effect: 'hidden', facts: 'so', permanent: true });
  const decision = made.json.decision.id;
  assert.equal((await ask('mike', 'POST', `moderation/decisions/${decision}/confirm`)).status, 200);
  await appeal('ann', decision);
  assert.equal((await answer('mike', decision, 'reject')).status, 403);
  assert.equal((await answer('mike', decision, 'approve')).status, 403);
  assert.equal((await answer('olga', decision, 'approve')).json.state, 'approved');
  assert.equal(await isSeen(), true);
});

test('an appeal about a post that its author has deleted is answered too', async () => {
  for (const word of ['approve', 'reject'] as const) {
    const gone = await square.post('/api/v1/statuses', token.ann, { status: 'soon gone' });
    const made = await decide('mona', gone.id);
    await appeal('ann', made.id);
    await square.expect('DELETE', `/api/v1/statuses/${gone.id}`, { token: token.ann });
    const done = await answer('mike', made.id, word);
    assert.equal(done.status, 200, done.text);
    assert.ok((await standing(done.json.answer_id)).text.includes(gone.id));
    assert.deepEqual((await ask('mike', 'GET', 'moderation/appeals')).json, []);
  }
});

test('nobody handles a report about herself', async () => {
  const report = await square.post('/api/v1/reports', token.bob, { account_id: id.mona, comment: 'unfair' });
  for (const word of ['assign_to_self', 'resolve', 'unassign', 'reopen'])
    assert.equal((await square.ask('POST', `/api/v1/admin/reports/${report.id}/${word}`, { token: token.mona })).status, 403, word);
  assert.equal((await square.ask('PUT', `/api/v1/admin/reports/${report.id}`,
    { token: token.mona, body: { category: 'spam' } })).status, 403);
  assert.equal((await square.ask('POST', `/api/v1/admin/reports/${report.id}/resolve`, { token: token.mike })).status, 403, 'nor clears one of her own rank');
  await square.expect('POST', `/api/v1/admin/reports/${report.id}/resolve`, { token: token.olga });
});

test('who reported reads what came of it, and nobody else', async () => {
  const told = post;
  const report = await square.post('/api/v1/reports', token.bob,
    { account_id: id.ann, status_ids: [told.id], comment: 'not so' });
  const outcome = () => ask('bob', 'GET', `reports/${report.id}`);
  assert.deepEqual([(await outcome()).json.state, (await outcome()).json.decisions], ['waiting', []]);
  for (const who of ['ann', 'mona'])
    assert.equal((await ask(who, 'GET', `reports/${report.id}`)).text, (await ask(who, 'GET', 'reports/12')).text);
  assert.equal((await ask('ann', 'GET', `reports/${report.id}`)).status, 404);
  const made = await ask('mona', 'POST', 'moderation/decisions',
    { subject: told.id, effect: 'label', text: 'x', facts: 'It says what is not so.', report_id: report.id });
  const { json } = await outcome();
  assert.deepEqual([json.state, json.report.id, json.report.action_taken, json.decisions.length], ['answered', report.id, true, 1]);
  assert.deepEqual([json.decisions[0].id, json.decisions[0].state.effect, json.decisions[0].facts, json.decisions[0].by],
    [made.json.decision.id, 'label', undefined, undefined]);
  await reverse('mike', made.json.decision.id);
  const none = await square.post('/api/v1/reports', token.bob, { account_id: id.ann, comment: 'I dislike her' });
  await square.expect('POST', `/api/v1/admin/reports/${none.id}/resolve`, { token: token.mona });
  const answered = (await ask('bob', 'GET', `reports/${none.id}`)).json;
  assert.deepEqual([answered.state, answered.decisions], ['answered', []]);
});

test('who objects again and again without ground is warned, then not heard for a time, and can object to that', async () => {
  const other = await square.post('/api/v1/statuses', token.bob, { status: 'something else' });
  const report = await square.post('/api/v1/reports', token.bob, { account_id: id.ann, comment: 'see' });
  await square.expect('POST', `/api/v1/admin/reports/${report.id}/resolve`, { token: token.mona });
  const first = await decide('mona', other.id);
  const stop = (body: object = {}) => ask('mona', 'POST', 'moderation/decisions',
    { subject: id.bob, effect: 'complaints_suspended', facts: 'Nine objections in a week, all alike.', ...body });
  assert.equal((await stop()).status, 409, 'he was not warned');
  await square.expect('POST', `/api/v1/admin/accounts/${id.bob}/action`, { token: token.mona, body: { type: 'none', text: 'Stop it.' } });
  assert.equal((await stop({ permanent: true })).status, 422);
  assert.equal((await stop({ subject: other.id })).status, 422, 'of an account only');
  const made = await stop();
  assert.equal(made.status, 200, made.text);
  assert.match(made.json.statement.text, /not heard for a time when it objects/);
  assert.equal(made.json.statement.record, null);
  assert.equal((await appeal('bob', first.id)).status, 403);
  assert.equal((await ask('bob', 'POST', `reports/${report.id}/appeal`, { text: 'So?' })).status, 403);
  const [standing] = await square.get('/api/bema/v1/standing', token.bob);
  assert.deepEqual([standing.effect, standing.stands], ['complaints_suspended', true]);
  const { bema_restrictions: shown } = await square.get(`/api/v1/accounts/${id.bob}`);
  assert.equal(shown ?? null, null, 'nobody else is told');
  assert.equal((await appeal('bob', made.json.decision.id)).json.state, 'pending');
  assert.deepEqual((await ask('mike', 'GET', 'moderation/appeals')).json.at(-1).before, { made: 1, rejected: 0 });
  assert.equal((await answer('mike', made.json.decision.id, 'approve')).status, 200);
  assert.equal((await appeal('bob', first.id)).json.state, 'pending');
});
