// Who cannot sign in any more objects by an address that was mailed to her, or staff writes it down for
// her; a ban by the command is appealed like anything else. She takes her data along.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Person } from './person.js';
import { Square, eventually, password } from './square.js';
import { codeOf } from './totp.js';

const square = new Square();
const token: Record<string, string> = {};
const id: Record<string, string> = {};

const ask = (who: string, method: string, path: string, body?: object) =>
  square.ask(method, `/api/bema/v1/${path}`, { token: token[who], body });
const isIn = async (name: string) =>
  (await square.ask('GET', '/api/v1/accounts/verify_credentials', { token: token[name] })).status === 200;
/** The newest address in mail to somebody. */
async function mailed(name: string, after = 0): Promise<string> {
  let found: string | undefined;
  await eventually(`an address is mailed to ${name}`, () => {
    const mails = square.mail().slice(after).map((mail) => mail.replaceAll('=\n', '').replaceAll('=\r\n', '')).filter((mail) => mail.includes(`${name}@`));
    found = mails.join('\n').match(/\/appeal\/\d+\.\d+\.\d+\.[0-9a-f]+/)?.[0];
    return !!found;
  });
  return found!;
}

before(async () => {
  await square.start();
  for (const [name, role] of [['olga', 'owner'], ['mona', 'moderator'], ['mike', 'moderator'], ['ann', 'user'], ['bob', 'user'], ['cy', 'user'], ['dee', 'user'], ['eli', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write admin:read admin:write');
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
});
after(() => square.remove());

test('who is suspended objects by the address in the mail, without signing in', async () => {
  const made = await ask('mona', 'POST', 'moderation/decisions', { subject: id.ann, effect: 'account_suspended', facts: 'It says <b>what</b> is not so.' });
  assert.equal(made.status, 200, made.text);
  assert.equal(await isIn('ann'), false);
  const address = await mailed('ann');
  const ann = new Person(square);
  const wrong = await ann.open(address.slice(0, -1) + (address.endsWith('0') ? '1' : '0'));
  assert.equal(wrong.status, 404);
  assert.equal((await ann.open(address.replace(id.ann!, id.bob!))).status, 404, 'it is of one person');
  let page = await new Person(square).signIn('ann', 'not her password');
  assert.doesNotMatch(page.body, /href="\/appeal"/, 'who does not know the password is told nothing of the account');
  page = await ann.signIn('ann', password);
  assert.equal(page.status, 403);
  assert.match(page.body, /suspended[^]*href="\/appeal"[^>]*>Object to a decision/, 'she reads where to object');
  page = await ann.open(address);
  assert.equal(page.status, 200);
  assert.match(page.body, /Your account is suspended[^]*It says &lt;b&gt;what/);
  page = await ann.submit(page, address, { text: ' ' });
  assert.equal(page.status, 422);
  const cookieless = await new Person(square).submit(page, address, { text: 'What I wrote for an hour' });
  assert.equal(cookieless.status, 403);
  assert.match(cookieless.body, /too old[^]*<textarea[^>]*>\s*What I wrote for an hour/, 'the fresh form has what she wrote');
  page = await ann.submit(await ann.open(address), address, { text: '<script>alert(1)</script>' });
  assert.equal(page.location, address);
  page = await ann.open(address);
  assert.match(page.body, /You objected[^]*&lt;script&gt;/);
  const decision = made.json.decision.id;
  assert.equal((await ask('mona', 'POST', `moderation/appeals/${decision}/approve`, { reason: 'x' })).status, 403);
  const done = await ask('mike', 'POST', `moderation/appeals/${decision}/approve`, { reason: 'It is so.' });
  assert.equal(done.json.state, 'approved', done.text);
  assert.equal(await isIn('ann'), true);
  assert.match((await ann.open(address)).body, /Your objection was granted/);
});

test('who was banned by the command asks where to object, and is let in again', async () => {
  square.must(['account', 'suspend', 'bob', '--reason', 'long ago']);
  assert.equal(await isIn('bob'), false);
  const bob = new Person(square), before = square.mail().length;
  const asked = async (login: string) =>
    (await bob.submit(await bob.open('/appeal'), '/appeal', { login })).body.match(/<main[^]*<\/main>/)![0];
  const nobody = await asked('nobody');
  assert.match(nobody, /a message is on its way/);
  assert.equal(await asked('bob'), nobody, 'nobody learns who has an account');
  const address = await mailed('bob', before);
  assert.match(square.mail().slice(before).map((one: any) => one.text ?? JSON.stringify(one)).join(), /Decision \d+, \d{4}-\d\d-\d\d/, 'she reads which decision it is');
  await bob.submit(await bob.open(address), address, { text: 'It was long ago.' });
  const [waiting] = (await ask('mona', 'GET', 'moderation/appeals')).json;
  assert.deepEqual([waiting.text, waiting.account.id, waiting.entered_by], ['It was long ago.', id.bob, null]);
  const done = await ask('mona', 'POST', `moderation/appeals/${waiting.decision.id}/approve`, { reason: 'Welcome back.' });
  assert.equal(done.json.state, 'approved', done.text);
  assert.equal(await isIn('bob'), true);
});

test('staff writes an appeal down for somebody who cannot', async () => {
  const made = await ask('mona', 'POST', 'moderation/decisions', { subject: id.cy, effect: 'account_suspended', facts: 'x' });
  const decision = made.json.decision.id;
  assert.equal((await ask('bob', 'POST', `moderation/decisions/${decision}/appeal`, { text: 'By post.' })).status, 403);
  const entered = await ask('mike', 'POST', `moderation/decisions/${decision}/appeal`, { text: 'By post.' });
  assert.equal(entered.json.state, 'pending', entered.text);
  assert.equal((await ask('mike', 'POST', `moderation/decisions/${decision}/appeal`, { text: 'By post.' })).status, 409);
  const waiting = (await ask('mike', 'GET', 'moderation/appeals')).json.find((one: any) => one.decision.id === decision);
  assert.equal(waiting.entered_by, id.mike);
  const hers = await ask('olga', 'POST', 'moderation/decisions', { subject: id.mike, effect: 'replies_limited', facts: 'x' });
  assert.equal((await ask('mike', 'POST', `moderation/decisions/${hers.json.decision.id}/appeal`, { text: 'By post.' })).status, 403, 'about herself');
  assert.equal((await ask('mike', 'POST', `decisions/${hers.json.decision.id}/appeal`, { text: 'As everybody.' })).status, 200);
  assert.equal((await ask('mike', 'POST', `moderation/appeals/${decision}/approve`, { reason: 'So.' })).json.state, 'approved');
  assert.equal(await isIn('cy'), true);
});

test('a jury is asked for there without signing in, with the objection or later', async () => {
  square.must(['jury', 'on']);
  const before = square.mail().length;
  const made = await ask('mona', 'POST', 'moderation/decisions', { subject: id.cy, effect: 'account_suspended', facts: 'It says what is not so.' });
  const address = await mailed('cy', before);
  const cy = new Person(square);
  let page = await cy.open(address);
  assert.match(page.body, /name="jury"[^]*Let a jury of members decide/);
  await cy.submit(page, address, { text: 'I am right.' });
  page = await cy.open(address);
  assert.match(page.body, /Put it to a jury/);
  page = await cy.submit(page, address, { ask: 'jury' });
  assert.equal(page.location, address);
  await eventually('too few can be drawn here', async () => /Too few members could be drawn/.test((await cy.open(address)).body));
  assert.doesNotMatch((await cy.open(address)).body, /Put it to a jury/, 'once');
  assert.equal((await ask('mike', 'POST', `moderation/appeals/${made.json.decision.id}/approve`, { reason: 'so' })).json.state, 'approved');
  const again = square.mail().length;
  await ask('mona', 'POST', 'moderation/decisions', { subject: id.cy, effect: 'account_suspended', facts: 'Once more.' });
  const second = await mailed('cy', again);
  await cy.submit(await cy.open(second), second, { text: 'I am right.', jury: 'true' });
  assert.match((await cy.open(second)).body, /A jury is being drawn|Too few members could be drawn/);
});

test('what is refused there is said in the reader’s language, with a form that has what she wrote', async () => {
  const before = square.mail().length;
  await ask('mona', 'POST', 'moderation/decisions', { subject: id.cy, effect: 'account_limited', facts: 'And again.' });
  const address = await mailed('cy', before), cy = new Person(square, 'fr');
  const kept = /<textarea[^>]*>\s*Il faisait nuit\./;
  const form = await cy.open(address);
  square.must(['jury', 'off']);
  let page = await cy.submit(form, address, { text: 'Il faisait nuit.', jury: 'true' });
  assert.equal(page.status, 422);
  assert.match(page.body, /Cette place n’a pas de jurys/);
  assert.match(page.body, kept);
  await square.expect('POST', `/api/v1/admin/accounts/${id.cy}/action`, { token: token.mike, body: { type: 'none', text: 'Nine in a week.' } });
  const stop = await ask('mike', 'POST', 'moderation/decisions', { subject: id.cy, effect: 'complaints_suspended', facts: 'Ten in a week.' });
  assert.equal(stop.status, 200, stop.text);
  page = await cy.submit(form, address, { text: 'Il faisait nuit.' });
  assert.equal(page.status, 403);
  assert.match(page.body, /Vos contestations ne sont pas reçues pour un temps/);
  assert.match(page.body, kept);
  await ask('mike', 'POST', `moderation/decisions/${stop.json.decision.id}/reverse`, { reason: 'Nine.' });
  square.must(['jury', 'on']);
  page = await cy.submit(form, address, { text: 'Il faisait nuit.', jury: 'true' });
  assert.equal(page.location, address);
  page = await cy.submit(form, address, { ask: 'jury' });
  assert.equal(page.status, 409);
  assert.match(page.body, /Un jury en est déjà saisi/);
});

const plain = (mail: string) => mail.replaceAll('=\n', '').replaceAll('=\r\n', '').replaceAll('=3D', '=');
/** The addresses of archives mailed to somebody; `to` "@": to anybody. */
const archives = (to: string): string[] => square.mail().map(plain)
  .filter((mail) => mail.includes(to)).flatMap((mail) => mail.match(/\/auth\/archive\/\d+\.\d+\.[0-9a-f]+/g) ?? []);
let decisionOfDee = '';
const said = (body: string) => body.match(/<main[^]*<\/main>/)![0];
/** The contents of the file that a form hands out. */
async function fetched(person: Person, address: string, typed: Record<string, string> = {}) {
  const page = await person.open(address);
  const [, action] = page.body.match(new RegExp(`action="(${address}/\\d+)"`))!;
  const [, token] = page.body.slice(page.body.indexOf(action!)).match(/name="form_token" value="([^"]+)"/)!;
  return fetch(`http://127.0.0.1:${square.port}${action}`, { method: 'POST', redirect: 'manual',
    body: new URLSearchParams({ form_token: token!, ...typed }), headers: { cookie: person.cookie(), origin: square.url } });
}
async function outbox(got: Response): Promise<string> {
  assert.equal(got.status, 200);
  assert.equal(got.headers.get('content-type'), 'application/zip');
  assert.match(got.headers.get('content-disposition')!, /^attachment; filename="archive-/);
  const file = join(square.folder, 'taken.zip');
  writeFileSync(file, Buffer.from(await got.arrayBuffer()));
  const done = spawnSync('python3', ['-c', 'import sys,zipfile\nz=zipfile.ZipFile(sys.argv[1])\n' +
    'assert z.testzip() is None\nsys.stdout.write(z.read("outbox.json").decode())', file], { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
  return done.stdout;
}
const isReady = (person: Person, address: string) => eventually('the archive is ready',
  async () => (await person.open(address)).body.includes(`action="${address}/`));

test('who is suspended takes her data along by an address of its own, also what is hidden', async () => {
  await square.post('/api/v1/statuses', token.dee, { status: 'seen by all' });
  const hidden = await square.post('/api/v1/statuses', token.dee, { status: 'seen by nobody' });
  const hides = await ask('mona', 'POST', 'moderation/decisions', { subject: hidden.id, effect: 'hidden', facts: 'x' });
  assert.equal(hides.status, 200, hides.text);
  await square.post('/api/v1/statuses', token.dee, { status: 'to followers', visibility: 'private' });
  const early = await mailed('dee');
  assert.doesNotMatch((await new Person(square).open(early)).body, /Take your data along/, 'she can sign in');
  const before = square.mail().length;
  await ask('mona', 'POST', 'moderation/decisions', { subject: id.dee, effect: 'account_suspended', facts: 'x' });
  const decided = decisionOfDee = await mailed('dee', before);
  const dee = new Person(square);
  const page = await dee.open(decided);
  assert.match(page.body, /Take your data along/);
  const answer = await dee.submit(page, decided, { ask: 'archive' });
  assert.equal(answer.status, 200);
  assert.match(answer.body, /a message is on its way/);
  assert.doesNotMatch(answer.body, /auth\/archive/);
  await eventually('the address is mailed', () => archives('dee@').length === 1);
  const [address] = archives('dee@') as [string];
  const shown = await dee.open(address);
  assert.equal(shown.status, 200);
  assert.doesNotMatch(shown.body, new RegExp(`action="${address}/`), 'there is none yet');
  const asked = await dee.submit(shown, address);
  assert.deepEqual([asked.status, asked.location], [303, address]);
  await isReady(dee, address);
  const posts = await outbox(await fetched(dee, address));
  for (const text of ['seen by all', 'seen by nobody', 'to followers'])
    assert.ok(posts.includes(text), text);
  const ready = await dee.open(address);
  assert.doesNotMatch(ready.body, new RegExp(`action="${address}"[^]*Ask for the archive`), 'every seven days');
  assert.match(ready.body, /You can ask for the next one from/);
  assert.equal((await dee.submit(ready, address)).status, 429);
});

test('who was passed on the address of a decision gets no archive, nor does who knows a name', async () => {
  const decided = decisionOfDee;
  const stranger = new Person(square), count = archives('dee@').length;
  const access = decided.slice('/appeal/'.length);
  assert.equal((await stranger.open(`/auth/archive/${access}`)).status, 404);
  assert.equal((await stranger.open(`/auth/archive/${id.dee}.${access.split('.').slice(2).join('.')}`)).status, 404);
  const [own] = archives('dee@') as [string];
  assert.equal((await stranger.open(own.replace(id.dee!, id.ann!))).status, 404);
  const ended = own.slice(0, -1) + (own.endsWith('0') ? '1' : '0');
  assert.equal((await stranger.open(ended)).status, 404);
  /* Whatever is asked with it is mailed to dee. */
  const answer = await stranger.submit(await stranger.open(decided), decided, { ask: 'archive' });
  assert.doesNotMatch(answer.body, /auth\/archive|dee@/);
  await eventually('dee alone is told', () => archives('dee@').length === count + 1);
  assert.equal(archives('@').length, count + 1);
  const said_to = async (login: string) =>
    said((await stranger.submit(await stranger.open('/appeal'), '/appeal', { login, ask: 'archive' })).body);
  const nobody = await said_to('nobody');
  assert.match(nobody, /a message is on its way/);
  assert.equal(await said_to('ann'), nobody, 'she can sign in');
  assert.equal(await said_to('dee'), nobody);
  assert.equal(said(answer.body), nobody);
  await eventually('and dee once more', () => archives('dee@').length === count + 2);
  assert.equal(archives('@').length, count + 2);
  /* A file of hers is not handed out by somebody else's address. */
  square.must(['account', 'suspend', 'bob', '--reason', 'x']);
  await said_to('bob');
  await eventually('bob is told', () => archives('bob@').length === 1);
  const [bobs] = archives('bob@') as [string];
  const file = (await stranger.open(own)).body.match(new RegExp(`action="${own}/(\\d+)"`))![1];
  const [, token_of] = (await stranger.open(own)).body.match(/name="form_token" value="([^"]+)"/)!;
  const foreign = await fetch(`http://127.0.0.1:${square.port}${bobs}/${file}`, { method: 'POST', redirect: 'manual',
    body: new URLSearchParams({ form_token: token_of! }), headers: { cookie: stranger.cookie(), origin: square.url } });
  assert.equal(foreign.status, 404);
});

test('whose sign-in is switched off needs the second factor for the file, and is let in again to her settings', async () => {
  const eli = new Person(square);
  await square.post('/api/v1/statuses', token.eli, { status: 'a post of eli' });
  await eli.signIn('eli', password);
  const begun = await eli.submit(await eli.open('/auth/settings/security'), '/auth/settings/second_factor', { second_present: password });
  const codes = (page: { body: string }) =>
    page.body.match(/<p class="code"[^>]*>([^]*?)<\/p>/)![1]!.replace(/<[^>]+>/g, '\n').split('\n').map((line) => line.trim()).filter(Boolean);
  const [key] = codes(begun);
  const recovery = codes(await eli.submit(begun, '/auth/settings/second_factor/confirm', { code: codeOf(key!.replaceAll(' ', '')) }));
  assert.equal(recovery.length, 10);
  const off = await square.ask('POST', `/api/v1/admin/accounts/${id.eli}/action`, { token: token.mona, body: { type: 'disable', text: 'x' } });
  assert.equal(off.status, 200, off.text);
  assert.equal(await isIn('eli'), false);
  const outside = new Person(square);
  await outside.submit(await outside.open('/appeal'), '/appeal', { login: 'eli', ask: 'archive' });
  await eventually('the address is mailed', () => archives('eli@').length === 1);
  const [address] = archives('eli@') as [string];
  await outside.submit(await outside.open(address), address);
  await isReady(outside, address);
  const refused = await fetched(outside, address);
  assert.equal(refused.status, 403);
  assert.doesNotMatch(await refused.text(), /a post of eli/);
  assert.equal((await fetched(outside, address, { code: '000000' })).status, 403);
  assert.match(await outbox(await fetched(outside, address, { code: recovery[3]! })), /a post of eli/);
  assert.equal((await fetched(outside, address, { code: recovery[3]! })).status, 403, 'once');
  assert.equal((await square.ask('POST', `/api/v1/admin/accounts/${id.eli}/enable`, { token: token.mona })).status, 200);
  assert.equal((await outside.open(address)).status, 404);
});
