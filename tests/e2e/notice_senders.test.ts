// Who sends unfounded notices: warned by mail, then not processed for a time; what is kept meanwhile, what
// strangers can find out (nothing), and the objection that another person answers.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Person } from './person.js';
import { Square, eventually } from './square.js';

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
const send = (email: string, more: object = {}) => must('', 'POST', 'notices', { address: post.url, kind: 'law',
  reason: 'It is about my cat.', name: 'Zoe', email, good_faith: true, language: 'en', ...more });
const staff = (path: string, body?: object, who = 'mona') => must(who, body ? 'POST' : 'GET', `moderation/${path}`, body);
const unfounded = async (email: string) => {
  const made = await send(email);
  await staff(`notices/${made.number}/answer`, { text: 'It is no cat.', unfounded: true });
  return made;
};
const mailed = () => square.mail().join('\n').replace(/=\r?\n/g, '');
const waiting = async () => (await staff('notices')).map((one: any) => one.number);

before(async () => {
  await square.start();
  for (const [name, role] of [['olga', 'owner'], ['mona', 'moderator'], ['mike', 'moderator'], ['ann', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write follow admin:read admin:write');
  }
  post = await square.post('/api/v1/statuses', token.ann, { status: 'A dog.' });
});
after(() => square.remove());

const shape = (made: any) => ({ ...made, number: 0, receipt: 0, url: 0, created_at: 0 });
let stop: any, kept: any;

test('staff warns, then stops, and the form tells strangers nothing of it', async () => {
  const first = await unfounded('zoe@mail.example');
  assert.equal((await ask('ann', 'GET', `moderation/notices/${first.number}/sender`)).status, 403);
  assert.equal((await ask('mona', 'POST', `moderation/notices/${first.number}/sender/stop`, { facts: 'Cats.' })).status, 422, 'first a warning');
  const shown = await staff(`notices/${first.number}/sender/warn`, { facts: 'Two cats.', dry_run: true });
  assert.match(shown.text, /Two cats\.[^]*ninety days/);
  assert.deepEqual((await staff(`notices/${first.number}/sender`)).decisions, []);
  await staff(`notices/${first.number}/sender/warn`, { facts: 'Two cats.' });
  await eventually('the warning is mailed', () => /This is a warning[^]*Two cats\.[^]*\/notice\/sender\/\d+\./.test(mailed()));
  const second = await unfounded('Zoe+1@mail.example');
  stop = await staff(`notices/${second.number}/sender/stop`, { facts: 'Three cats.', end: new Date(Date.now() + 20 * 86_400_000).toISOString() });
  await eventually('the stop is mailed', () => /are not processed[^]*Three cats\./.test(mailed()));
  const record = await staff(`notices/${second.number}/sender`);
  assert.deepEqual([record.sent, record.unfounded, record.upheld, record.decisions.map((one: any) => one.kind)], [2, 2, 0, ['stop', 'warning']]);

  const before = await waiting();
  kept = await send('zoe@mail.example');
  const other = await send('yan@mail.example');
  assert.deepEqual(shape(kept), shape(other), 'one answer for both');
  assert.deepEqual(shape(await must('', 'GET', `notices/${kept.receipt}`)), shape(await must('', 'GET', `notices/${other.receipt}`)));
  assert.deepEqual(await waiting(), [...before, other.number]);
  await eventually('she is told by mail', () => /It is kept, and will be looked at after \d{4}-/.test(mailed()));
  const life = await send('zoe@mail.example', { kind: 'life' });
  assert.deepEqual(await waiting(), [...before, other.number, life.number]);
});

test('she objects on a page of hers alone, and another person takes it back', async () => {
  const links = [...mailed().matchAll(/\/notice\/sender\/[\w.-]+/g)].map(String);
  const path = links.filter((one) => one.includes(stop.id))[0]!;
  const zoe = new Person(square);
  let page = await zoe.open(path);
  assert.match(page.body, /Three cats\./);
  assert.equal((await square.ask('GET', `${path}0`, { headers: { accept: 'text/html' } })).status, 404);
  const cookieless = await new Person(square).submit(page, path, { text: 'What I wrote for an hour' });
  assert.equal(cookieless.status, 403);
  assert.match(cookieless.body, /too old[^]*<textarea[^>]*>\s*What I wrote for an hour/, 'the fresh form has what she wrote');
  page = await zoe.submit(page, path, { text: '<b>Not mine.</b>' });
  page = await zoe.open(page.location);
  assert.match(page.body, /You objected[^]*&lt;b&gt;Not mine\.&lt;\/b&gt;/);
  const [mine] = await staff('notice_stops'), [yours] = await staff('notice_stops', undefined, 'mike');
  assert.deepEqual([mine.may_answer, yours.may_answer, yours.objection.text], [false, true, '<b>Not mine.</b>']);
  assert.equal((await ask('mona', 'POST', `moderation/notice_stops/${stop.id}/approve`, { reason: 'x' })).status, 403);
  await staff(`notice_stops/${stop.id}/approve`, { reason: 'Somebody else wrote her address.' }, 'mike');
  await eventually('what was kept is in the queue', async () => (await waiting()).includes(kept.number));
  await eventually('she is told', () => /is taken back[^]*Somebody else wrote/.test(mailed()));
  page = await zoe.open(path);
  assert.match(page.body, /This was taken back/);
  assert.deepEqual(await staff('notice_stops'), []);
});

test('the public log has each step, without the address, and the report counts the stop', async () => {
  const log = await square.ask('GET', '/api/bema/v1/log/entries?limit=40');
  for (const action of ['warn_sender', 'stop_notices', 'resume_notices']) assert.match(log.text, new RegExp(action));
  assert.ok(!log.text.includes('mail.example'));
  const [from, to] = [-1, 1].map((offset) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10));
  const file = square.must(['transparency', 'report', '--from', from!, '--to', to!]);
  assert.match(file, /\r\nunfounded_notices,1\r\n/, 'the stop, not the warning; taken back, it was one all the same');
  const { suspensions } = await square.get(`/api/bema/v1/transparency?from=${from}&to=${to}`);
  assert.equal(suspensions.find((one: any) => one.ground === 'unfounded_notices').count, 1);
});

test('who takes it back at the same moment as another finds it taken back', async () => {
  const { number } = await unfounded('xan@mail.example');
  for (let round = 0; round < 10; round++) {
    const { id } = await staff(`notices/${number}/sender/warn`, { facts: 'One cat.' });
    const answers = await Promise.all(['olga', 'mona', 'mike'].map((who) =>
      ask(who, 'POST', `moderation/notice_stops/${id}/approve`, { reason: `${who} says so.` })));
    assert.deepEqual(answers.map((one) => one.status).sort(), [200, 409, 409]);
  }
});
