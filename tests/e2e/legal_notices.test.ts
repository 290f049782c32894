// Notices of people without an account: the form, the receipt, the answer, the objection; and what who
// reported something reads of it and says against it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Person } from './person.js';
import { Square, eventually } from './square.js';

const square = new Square();
const token: Record<string, string> = {};
const id: Record<string, string> = {};
let post: any;

const ask = (who: string, method: string, path: string, body?: object) =>
  square.ask(method, `/api/bema/v1/${path}`, { token: token[who], body });
const draft = (more: object = {}) => ({ address: post.url, kind: 'law', reason: 'It says what is not so of me.',
  name: 'Zoe', email: 'zoe@mail.example', good_faith: true, ...more });
async function send(more: object = {}): Promise<any> {
  const sent = await ask('', 'POST', 'notices', draft(more));
  assert.equal(sent.status, 200, sent.text);
  return sent.json;
}

before(async () => {
  await square.start();
  for (const [name, role] of [['olga', 'owner'], ['mona', 'moderator'], ['mike', 'moderator'], ['ann', 'user'],
    ['bob', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write follow admin:read admin:write');
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
  post = await square.post('/api/v1/statuses', token.ann, { status: 'hello <b>you</b>' });
});
after(() => square.remove());

test('a notice is taken, joins the queue, and has a receipt that nobody can guess', async () => {
  const made = await send();
  assert.equal(made.state, 'waiting');
  assert.match(made.url, new RegExp(`^${square.url}/notice/${made.number}\\.`));
  const again = await ask('', 'GET', `notices/${made.receipt}`);
  assert.deepEqual([again.json.address, again.json.reason, again.json.appeal], [post.url, 'It says what is not so of me.', null]);
  assert.equal(again.json.email, undefined);
  const wrong = made.receipt.slice(0, -1) + (made.receipt.endsWith('0') ? '1' : '0');
  const missing = await ask('', 'GET', 'notices/12.13.14');
  for (const receipt of [wrong, made.number, 'x']) {
    const answer = await ask('', 'GET', `notices/${receipt}`);
    assert.deepEqual([answer.status, answer.text], [404, missing.text]);
  }
  const { cases } = (await ask('mona', 'GET', 'moderation/cases?source=notice')).json;
  assert.equal(cases.length, 1);
  assert.equal(cases[0].subject.status.id, post.id);
  const [waiting] = (await ask('mona', 'GET', 'moderation/notices')).json;
  assert.deepEqual([waiting.number, waiting.name, waiting.email], [made.number, 'Zoe', 'zoe@mail.example']);
  assert.equal((await ask('ann', 'GET', `moderation/notices/${made.number}`)).status, 403);
  assert.equal((await ask('ann', 'GET', 'moderation/notices')).status, 403);
  await eventually('the receipt is mailed', () => /Your notice to[^]*\/notice\/\d+/.test(square.mail().join('\n')));
});

test('every form of a request is read, and what is wrong is said', async () => {
  const body = new URLSearchParams(Object.entries(draft({ kind: 'life', name: '', email: '' })).map(([key, value]) => [key, `${value}`]));
  const sent = await fetch(`http://127.0.0.1:${square.port}/api/bema/v1/notices`, { method: 'POST', body, headers: { host: new URL(square.url).host } });
  assert.equal(sent.status, 200, await sent.text());
  for (const [more, words] of [[{ address: 'https://other.example/@ann/1' }, /Address/], [{ address: `${square.url}/@ann/12` }, /Address/],
    [{ kind: 'x' }, /Kind/], [{ reason: 'no' }, /Reason/], [{ reason: 'x'.repeat(5001) }, /Reason/], [{ name: '' }, /Name/],
    [{ email: 'zoe' }, /E-mail/], [{ good_faith: false }, /faith/], [{ rule: '12' }, /Rule/]] as [object, RegExp][]) {
    const refused = await ask('', 'POST', 'notices', draft(more));
    assert.equal(refused.status, 422, refused.text);
    assert.match(refused.json.error, words);
  }
});

test('the form works without script, in English and French, and leads to the receipt', async () => {
  const zoe = new Person(square);
  let page = await zoe.open(`/notice?address=${encodeURIComponent(post.url)}`);
  assert.equal(page.status, 200);
  assert.ok(page.body.includes(`value="${post.url}"`));
  const cookieless = await new Person(square).submit(page, '/notice', { kind: 'law', reason: 'What I wrote for an hour', address: post.url });
  assert.equal(cookieless.status, 403);
  assert.match(cookieless.body, /too old[^]*What I wrote for an hour/, 'the fresh form has what she wrote');
  page = await zoe.submit(page, '/notice', { kind: 'law', reason: '<script>alert(1)</script> is not so', name: '', email: 'zoe@mail.example',
    good_faith: 'true', address: post.url });
  assert.equal(page.status, 422);
  assert.match(page.body, /The law asks for a name/);
  assert.ok(page.body.includes('&lt;script&gt;alert(1)'));
  page = await zoe.submit(page, '/notice', { kind: 'law', reason: '<script>alert(1)</script> is not so', name: 'Zoe', email: 'zoe@mail.example',
    good_faith: 'true', address: post.url });
  assert.match(page.location, /^\/notice\/\d+\./, page.body);
  page = await zoe.open(page.location);
  assert.match(page.body, /We have your notice[^]*Waits to be looked at/);
  assert.ok(!page.body.includes('<script>alert'));
  const french = await square.ask('GET', '/notice', { headers: { 'accept-language': 'fr', accept: 'text/html' } });
  assert.match(french.text, /Signaler un contenu illicite/);
  for (const path of ['/about', new URL(post.url).pathname]) {
    const shown = await square.ask('GET', path, { headers: { accept: 'text/html' } });
    assert.match(shown.text, /href="\/notice/, path);
  }
});

test('it is answered, objected to, and answered by somebody else', async () => {
  const made = await send();
  assert.equal((await ask('', 'POST', `notices/${made.receipt}/appeal`, { text: 'So?' })).status, 409, 'it waits');
  assert.equal((await ask('bob', 'POST', `moderation/notices/${made.number}/answer`, { text: 'x' })).status, 403);
  const answered = await ask('mona', 'POST', `moderation/notices/${made.number}/answer`, { text: 'It is an opinion.' });
  assert.equal(answered.status, 200, answered.text);
  assert.equal((await ask('mike', 'POST', `moderation/notices/${made.number}/answer`, { text: 'x' })).status, 409);
  assert.deepEqual([(await ask('', 'GET', `notices/${made.receipt}`)).json.answer], ['It is an opinion.']);
  assert.equal((await ask('', 'POST', `notices/${made.receipt}/appeal`, { text: 'It is not.' })).json.state, 'pending');
  assert.equal((await ask('', 'POST', `notices/${made.receipt}/appeal`, { text: 'It is not.' })).status, 409, 'once');
  const waiting = (await ask('mike', 'GET', 'moderation/complaints')).json;
  assert.deepEqual(waiting.map((one: any) => [one.id, one.kind, one.complaint.text, one.notice.name]), [[made.number, 'notice', 'It is not.', 'Zoe']]);
  const approve = (who: string) => ask(who, 'POST', `moderation/complaints/${made.number}/approve`, { effect: 'label', text: 'disputed', facts: 'It is a claim of fact.' });
  assert.equal((await approve('mona')).status, 403, 'she answered first');
  assert.equal((await approve('ann')).status, 403, 'it is about her');
  const done = await approve('mike');
  assert.equal(done.json.state, 'approved', done.text);
  const seen = (await ask('', 'GET', `notices/${made.receipt}`)).json;
  assert.deepEqual([seen.answer, seen.decision_id, seen.appeal.state], ['It is a claim of fact.', done.json.decision_id, 'approved']);
  assert.equal((await square.get(`/api/v1/statuses/${post.id}`)).bema_restrictions[0].text, 'disputed');
  assert.deepEqual((await ask('mike', 'GET', 'moderation/complaints')).json, []);
});

test('a case that is dismissed answers its notices', async () => {
  const other = await square.post('/api/v1/statuses', token.ann, { status: 'something else entirely, of many words' });
  const made = await send({ address: other.url, language: 'fr' });
  const { cases } = (await ask('mona', 'GET', 'moderation/cases?source=notice')).json;
  const one = cases.find((found: any) => found.subject.status?.id === other.id);
  const done = await ask('mona', 'POST', `moderation/cases/${one.id}/dismiss`, { reason: '' });
  assert.equal(done.status, 200, done.text);
  const seen = (await ask('', 'GET', `notices/${made.receipt}`)).json;
  assert.equal(seen.state, 'answered');
  assert.match(seen.answer, /rien n’est fait/);
});

test('who reported reads what came of it, and objects where too little did', async () => {
  const made = await square.post('/api/v1/reports', token.bob, { account_id: id.ann, status_ids: [post.id], comment: 'see' });
  let [mine] = (await ask('bob', 'GET', 'reports')).json;
  assert.deepEqual([mine.report.id, mine.state, mine.appeal], [made.id, 'waiting', null]);
  assert.deepEqual((await ask('ann', 'GET', 'reports')).json, []);
  assert.equal((await ask('bob', 'POST', `reports/${made.id}/appeal`, { text: 'So?' })).status, 409);
  await square.expect('POST', `/api/v1/admin/reports/${made.id}/resolve`, { token: token.mona });
  assert.equal((await ask('ann', 'POST', `reports/${made.id}/appeal`, { text: 'x' })).status, 404, 'it is not hers');
  assert.equal((await ask('bob', 'POST', `reports/${made.id}/appeal`, { text: 'Look again.' })).json.state, 'pending');
  assert.equal((await ask('mona', 'POST', `moderation/complaints/${made.id}/reject`, { reason: 'No.' })).status, 403);
  assert.equal((await ask('mike', 'POST', `moderation/complaints/${made.id}/reject`, { reason: '' })).status, 422);
  assert.equal((await ask('mike', 'POST', `moderation/complaints/${made.id}/reject`, { reason: 'It is fine.' })).json.state, 'rejected');
  [mine] = (await ask('bob', 'GET', 'reports')).json;
  assert.deepEqual([mine.state, mine.appeal.state, mine.appeal.answer], ['answered', 'rejected', 'It is fine.']);
  await eventually('it is mailed', () => /To: bob[^]*Your report at .* was answered/.test(square.mail().join('\n')));
});

test('all of it is there after a kill', async () => {
  const before = (await ask('bob', 'GET', 'reports')).json;
  await square.kill();
  await square.start();
  assert.deepEqual((await ask('bob', 'GET', 'reports')).json, before);
});
