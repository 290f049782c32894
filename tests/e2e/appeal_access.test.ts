// Who cannot sign in any more objects by an address that was mailed to her, or staff writes it down for
// her; a ban by the command is appealed like anything else.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Person } from './person.js';
import { Square, eventually } from './square.js';

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
  for (const [name, role] of [['mona', 'moderator'], ['mike', 'moderator'], ['ann', 'user'], ['bob', 'user'], ['cy', 'user']] as const) {
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
  let page = await ann.open(address);
  assert.equal(page.status, 200);
  assert.match(page.body, /Your account is suspended[^]*It says &lt;b&gt;what/);
  page = await ann.submit(page, address, { text: ' ' });
  assert.equal(page.status, 422);
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
