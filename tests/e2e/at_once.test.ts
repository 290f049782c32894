// What several of the staff do at the same moment is done once: on PostgreSQL each of them has a lane of
// her own, and what one reads may have been changed by another before she writes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Square } from './square.js';

const square = new Square();
const token: Record<string, string> = {};
const rounds = 4;
let said = 0;

const ask = (who: string, method: string, path: string, body?: object) =>
  square.ask(method, path.startsWith('/') ? path : `/api/bema/v1/${path}`, { token: token[who], body });
async function must(who: string, method: string, path: string, body?: object): Promise<any> {
  const answer = await ask(who, method, path, body);
  assert.equal(answer.status, 200, `${path}: ${answer.text}`);
  return answer.json;
}
const say = () => must('ann', 'POST', '/api/v1/statuses', { status: `The ${++said}. of many things` });
const decide = async (subject: string, more: object = {}) =>
  (await must('mona', 'POST', 'moderation/decisions', { subject, effect: 'hidden', facts: 'So it is.', ...more })).decision.id;
async function caseOf(post: string): Promise<string> {
  const { id } = await must('bob', 'GET', '/api/v1/accounts/lookup?acct=ann');
  await must('bob', 'POST', '/api/v1/reports', { account_id: id, status_ids: [post] });
  return (await must('mona', 'GET', 'moderation/cases')).cases.find((one: any) => JSON.stringify(one).includes(post)).id;
}
/** All of them at once: one may, the others are told why not. */
async function once(who: string[], path: string, body: object, other: (index: number) => string = () => path): Promise<void> {
  const answers = await Promise.all(who.map((name, index) => ask(name, 'POST', other(index), { ...body })));
  const lines = answers.map((one) => `${one.status} ${one.text.slice(0, 200)}`).join('\n');
  assert.equal(answers.filter((one) => one.status === 200).length, 1, `${path}\n${lines}`);
  assert.ok(answers.every((one) => one.status < 500), `${path}\n${lines}`);
}

before(async () => {
  await square.start();
  for (const [name, role] of [['olga', 'owner'], ['adam', 'admin'], ['mona', 'moderator'], ['mike', 'moderator'], ['ann', 'user'],
    ['bob', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write follow admin:read admin:write');
  }
});
after(() => square.remove());

test('a case is decided once, or dismissed once', async () => {
  for (let round = 0; round < rounds; round++) {
    const decided = await caseOf((await say()).id), dismissed = await caseOf((await say()).id);
    await once(['olga', 'adam', 'mona', 'mike'], `moderation/cases/${decided}/decide`, { effect: 'hidden', facts: 'So it is.' });
    await once(['olga', 'adam', 'mona', 'mike'], `moderation/cases/${dismissed}/dismiss`, { reason: 'It is not.' });
  }
});

test('a decision is confirmed once, appealed once, answered once and taken back once', async () => {
  for (let round = 0; round < rounds; round++) {
    const lasting = await decide((await say()).id, { permanent: true });
    await once(['olga', 'adam', 'mike'], `moderation/decisions/${lasting}/confirm`, {});
    const appealed = await decide((await say()).id), reversed = await decide((await say()).id);
    await once(['ann', 'ann', 'ann'], `decisions/${appealed}/appeal`, { text: 'It is not.' });
    await once(['olga', 'adam', 'mike'], `moderation/appeals/${appealed}`, { reason: 'I looked.' },
      (index) => `moderation/appeals/${appealed}/${index % 2 ? 'reject' : 'approve'}`);
    await once(['olga', 'adam', 'mona', 'mike'], `moderation/decisions/${reversed}/reverse`, { reason: 'A slip.' });
  }
});

test('a notice and the objection to its answer are answered once', async () => {
  for (let round = 0; round < rounds; round++) {
    const { number, receipt } = await must('', 'POST', 'notices', { address: (await say()).url, kind: 'law', name: 'Zoe', good_faith: true,
      email: `zoe${round}@mail.example`, reason: 'It says what is not so of me.' });
    await once(['olga', 'olga', 'olga'], `moderation/notices/${number}/answer`, { text: 'It is so.' });
    await once(['', '', ''], `notices/${receipt}/appeal`, { text: 'It is not.' });
    await once(['adam', 'mona', 'mike'], `moderation/complaints/${number}/reject`, { reason: 'It is.' });
  }
});

test('what courts and bodies outside decide is written down once', async () => {
  for (let round = 0; round < rounds; round++) {
    const demand = await must('olga', 'POST', 'moderation/legal_requests', { type: 'takedown', authority: 'Amtsgericht', state: 'DE', law: '§ 1', words: 'All of it' });
    await once(['olga', 'adam'], `moderation/legal_requests/${demand.id}/answer`, { answer: 'refused', words: 'None of it.' });
    const dispute = await must('mike', 'POST', 'moderation/disputes', { decision: await decide((await say()).id), body: 'Settlers' });
    await once(['olga', 'adam', 'mike'], `moderation/disputes/${dispute.id}/outcome`, { outcome: 'overturned', implemented: true, words: 'It is satire.' });
  }
});
