// Accounts that several people write for: who may do what, on whose record, and how it ends at once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createRestAPIClient } from 'masto';
import { Person } from './person.js';
import { Events } from './socket.js';
import { eventually, password, Square } from './square.js';

const square = new Square();
const token: Record<string, string> = {};
const id: Record<string, string> = {};
const browser: Record<string, Person> = {};
const open: { destroy(): void }[] = [];

const ask = (who: string, method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
  square.ask(method, path, { token: token[who], body, headers });
const bema = (who: string, method: string, path: string, body?: object) => ask(who, method, `/api/bema/v1/${path}`, body);
/** With the session of her browser, as the client of the square asks. */
const click = (who: string, method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
  square.ask(method, path, { body, headers: { cookie: browser[who]!.cookie(), 'bema-client': '1', ...headers } });
async function good(answer: Promise<{ status: number; text: string; json: any }>): Promise<any> {
  const got = await answer;
  assert.ok(got.status >= 200 && got.status < 300, `${got.status} ${got.text}`);
  return got.json;
}
async function person(name: string): Promise<void> {
  square.account(name);
  token[name] = square.token(name, 'read write follow push');
  id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
}
async function signIn(name: string): Promise<void> {
  browser[name] = new Person(square);
  const page = await browser[name]!.signIn(name, password);
  assert.equal(page.status, 303, page.body);
}
/** A member of the account, asked and come. */
async function member(name: string, role: string, of = 'firm'): Promise<void> {
  await good(bema(of, 'POST', 'team/members', { account_id: id[name], role }));
  await good(bema(name, 'POST', `teams/${id[of]}/accept`));
}
async function act(name: string, as = 'firm'): Promise<any> {
  return good(click(name, 'POST', `/api/bema/v1/teams/${id[as]}/act`));
}

before(async () => {
  await square.start();
  for (const name of ['firm', 'other', 'olga', 'adam', 'edda', 'emil', 'cora', 'anna', 'eve'])
    await person(name);
  for (const name of ['firm', 'olga', 'adam', 'edda', 'emil', 'cora', 'anna', 'eve']) await signIn(name);
});
after(async () => {
  for (const one of open) one.destroy();
  await square.remove();
});

test('somebody is asked, told by mail and notification, and accepts or declines', async () => {
  const mails = square.mail().length;
  const made = await good(bema('firm', 'POST', 'team/members', { acct: 'edda', role: 'editor' }));
  assert.deepEqual([made.account.id, made.role, made.state, made.last_active, made.itself],
    [id.edda, 'editor', 'invited', null, false]);
  await eventually('the mail', () => square.mail().length > mails);
  assert.match(square.mail().at(-1)!, /@firm/);
  const [told] = await square.get('/api/v1/notifications?types[]=bema.team_invited', token.edda);
  assert.deepEqual([told.type, told.account.id], ['bema.team_invited', id.firm]);
  const [asked] = await good(bema('edda', 'GET', 'teams'));
  assert.deepEqual([asked.account.id, asked.role, asked.state, asked.invited_by.id],
    [id.firm, 'editor', 'invited', id.firm]);
  assert.equal((await click('edda', 'POST', `/api/bema/v1/teams/${id.firm}/act`)).status, 404);
  assert.equal((await bema('firm', 'POST', 'team/members', { acct: 'edda', role: 'admin' })).status, 409);
  await good(bema('edda', 'DELETE', `teams/${id.firm}`));
  assert.deepEqual(await good(bema('edda', 'GET', 'teams')), []);
  assert.equal((await bema('edda', 'POST', `teams/${id.firm}/accept`)).status, 404);
  assert.deepEqual((await good(bema('firm', 'GET', 'team'))).members, []);
  assert.deepEqual(await square.get('/api/v1/notifications?types[]=bema.team_invited', token.edda), []);
  await member('edda', 'editor');
  const team = await good(bema('firm', 'GET', 'team'));
  assert.deepEqual([team.my_role, team.deeds_kept_days, team.members.length], ['owner', 180, 1]);
  assert.equal(team.members[0].state, 'member');
});

test('a browser acts for the account until its person says otherwise', async () => {
  const mine = await good(click('edda', 'GET', '/api/v1/accounts/verify_credentials'));
  assert.deepEqual([mine.id, mine.bema_acting], [id.edda, undefined]);
  const answer = await act('edda');
  assert.deepEqual([answer.account.id, answer.role], [id.firm, 'editor']);
  const shown = await good(click('edda', 'GET', '/api/v1/accounts/verify_credentials'));
  assert.deepEqual([shown.id, shown.bema_acting.account.id, shown.bema_acting.role], [id.firm, id.edda, 'editor']);
  const post = await good(click('edda', 'POST', '/api/v1/statuses', { status: 'from all of us' }));
  assert.equal(post.account.id, id.firm);
  // another tab that still believes to be herself publishes nothing
  assert.equal((await click('edda', 'POST', '/api/v1/statuses', { status: 'mine' }, { 'bema-as': id.edda! })).status, 409);
  await good(click('edda', 'POST', '/api/v1/statuses', { status: 'ours' }, { 'bema-as': id.firm! }));
  assert.deepEqual((await good(click('edda', 'GET', '/api/bema/v1/teams'))).map((one: any) => one.account.id), [id.firm]);
  const back = await good(click('edda', 'POST', '/api/bema/v1/teams/act_as_myself'));
  assert.equal(back.account.id, id.edda);
  assert.equal((await good(click('edda', 'GET', '/api/v1/accounts/verify_credentials'))).id, id.edda);
  const [last, first] = await good(bema('firm', 'GET', 'team/deeds?limit=2'));
  assert.deepEqual([last.deed, last.account.id], ['post', id.edda]);
  assert.deepEqual([first.subject, first.account.id], [{ type: 'status', id: post.id }, id.edda]);
  assert.ok((await good(bema('firm', 'GET', 'team'))).members[0].last_active);
});

test('who is removed while she has a stream open is gone at once, and nothing of hers goes out', async () => {
  await member('emil', 'editor');
  await act('emil');
  const stream = await new Events(square.port, 'user', undefined,
    { cookie: browser.emil!.cookie(), 'bema-client': '1' }).open();
  open.push(stream);
  assert.equal(stream.status, 200);
  await eventually('it is greeted', () => stream.comments.includes(':)'));
  await good(bema('firm', 'DELETE', `team/members/${id.emil}`));
  await eventually('it ends', () => stream.ended);
  const late = await click('emil', 'POST', '/api/v1/statuses', { status: 'too late' });
  assert.equal(late.status, 401, late.text);
  assert.deepEqual(await square.get(`/api/v1/accounts/${id.emil}/statuses`, token.emil), []);
  await signIn('emil');
  assert.equal((await click('emil', 'POST', `/api/bema/v1/teams/${id.firm}/act`)).status, 404);
  assert.equal((await good(click('emil', 'POST', '/api/v1/statuses', { status: 'mine' }))).account.id, id.emil);
});

test('who leaves by herself goes on as herself', async () => {
  await member('emil', 'editor');
  await act('emil');
  await good(click('emil', 'DELETE', `/api/bema/v1/teams/${id.firm}`));
  assert.equal((await good(click('emil', 'GET', '/api/v1/accounts/verify_credentials'))).id, id.emil);
});

/** Her browser acts for the account: what she asks there. */
const held = async (who: string, body: object, headers = {}): Promise<any> => {
  const answer = await click(who, 'POST', '/api/v1/statuses', body, headers);
  assert.equal(answer.status, 202, answer.text);
  return answer.json;
};
const draft = async (who: string, draftId: string) => click(who, 'GET', `/api/bema/v1/approvals/${draftId}`);
const agree = async (who: string, draftId: string) =>
  click(who, 'POST', `/api/bema/v1/approvals/${draftId}/approve`, { hash: (await draft(who, draftId)).json.hash });
const posts = async (): Promise<any[]> => square.get(`/api/v1/accounts/${id.firm}/statuses?limit=40`);

test('what a contributor writes is held until another of the account agrees, and says who did what', async () => {
  await member('cora', 'contributor');
  await act('cora');
  await act('edda');
  const before = (await posts()).length;
  const mine = await held('cora', { status: 'a first word' });
  assert.match(mine.spoiler_text, /until 1 more person approves/);
  const reply = await held('cora', { status: 'an answer', in_reply_to_id: (await posts())[0].id });
  const edit = await click('cora', 'PUT', `/api/v1/statuses/${(await posts())[0].id}`, { status: 'edited' });
  assert.equal(edit.status, 202, edit.text);
  const poll = await held('cora', { status: 'tea?', poll: { options: ['a', 'b'], expires_in: 600 } });
  const later = await held('cora', { status: 'later', scheduled_at: new Date(Date.now() + 3600_000).toISOString() });
  assert.equal((await posts()).length, before);
  // nobody agrees to her own, whoever she speaks for
  const own = await click('cora', 'POST', `/api/bema/v1/approvals/${mine.id}/approve`, { hash: 'x' });
  assert.equal(own.status, 403, own.text);
  assert.match(own.json.error, /a contributor of @firm cannot agree to drafts/);
  // an outsider, and the editor as herself, know nothing of it
  for (const who of ['other', 'edda'])
    assert.equal((await bema(who, 'GET', `approvals/${mine.id}`)).status, 404);
  const told = await good(click('edda', 'GET', '/api/v1/notifications?types[]=bema.approval_wanted'));
  assert.ok(told.some((n: any) => n.approval?.id === mine.id && n.account.id === id.cora), JSON.stringify(told));
  const waiting = await good(click('edda', 'GET', '/api/bema/v1/approvals/waiting'));
  assert.deepEqual(waiting.map((one: any) => one.id).sort(),
    [mine.id, reply.id, edit.json.held.id, poll.id, later.id].sort());
  const done = await agree('edda', mine.id);
  assert.equal(done.json.state, 'approved', done.text);
  assert.equal((await posts())[0].content, '<p>a first word</p>');
  const record = (await good(draft('edda', mine.id)));
  assert.equal(record.writer.id, id.cora);
  assert.deepEqual(record.deeds.map((one: any) => [one.action, one.person?.id]),
    [['held', id.cora], ['agreed', id.edda], ['approved', id.edda]]);
  // the account's own sign-in is a person too
  const second = await bema('firm', 'POST', `approvals/${reply.id}/approve`, { hash: (await draft('edda', reply.id)).json.hash });
  assert.equal(second.json.state, 'approved', second.text);
  assert.equal((await agree('edda', later.id)).json.state, 'approved');
  assert.equal((await good(click('edda', 'GET', '/api/v1/scheduled_statuses')))[0].params.text, 'later');
  const refused = await click('edda', 'POST', `/api/bema/v1/approvals/${poll.id}/reject`, { reason: 'coffee' });
  assert.equal(refused.json.state, 'rejected');
});

test('who wrote any version agrees to none, and a promotion makes no difference', async () => {
  const mine = await held('cora', { status: 'mine alone' });
  await good(click('edda', 'PUT', `/api/bema/v1/approvals/${mine.id}`, { status: 'mine, and hers' }));
  assert.equal((await agree('edda', mine.id)).status, 403); // her version now
  await good(bema('firm', 'PUT', `team/members/${id.cora}`, { role: 'editor' }));
  const promoted = await agree('cora', mine.id);
  assert.deepEqual([promoted.status, promoted.json.error], [403, 'Nobody approves what she writes herself']);
  // nor is it let go for asking again as an editor
  const again = await click('cora', 'PUT', `/api/bema/v1/approvals/${mine.id}`);
  assert.equal(again.json.state, 'held', again.text);
  await good(bema('firm', 'PUT', `team/members/${id.cora}`, { role: 'contributor' }));
  assert.equal((await bema('firm', 'POST', `approvals/${mine.id}/approve`,
    { hash: (await draft('edda', mine.id)).json.hash })).json.state, 'approved');
});

test('real rules hold besides: an approver who wrote does not agree as herself, nor for another account', async () => {
  await good(bema('firm', 'POST', 'approvals/rules', { name: 'Shares', topics: ['$TSLA'], approvers: ['edda', 'other'], needed: 1 }));
  await member('edda', 'editor', 'other');
  const answer = await held('edda', { status: 'buy $TSLA' });
  const hash = (await draft('edda', answer.id)).json.hash;
  const asHerself = await bema('edda', 'POST', `approvals/${answer.id}/approve`, { hash });
  assert.equal(asHerself.status, 403, asHerself.text);
  const asFirm = await click('edda', 'POST', `/api/bema/v1/approvals/${answer.id}/approve`, { hash });
  assert.equal(asFirm.status, 403, asFirm.text);
  await act('edda', 'other');
  const asOther = await click('edda', 'POST', `/api/bema/v1/approvals/${answer.id}/approve`, { hash });
  assert.equal(asOther.status, 403, asOther.text);
  await act('edda');
  // a contributor's draft needs both: the rule's person, and somebody of the account who did not write it
  const both = await held('cora', { status: 'sell $TSLA' });
  assert.deepEqual(both.held.missing, 1);
  const asRule = await bema('edda', 'POST', `approvals/${both.id}/approve`, { hash: (await draft('edda', both.id)).json.hash });
  assert.equal(asRule.json.state, 'held', asRule.text);
  const twice = await agree('edda', both.id);
  assert.equal(twice.status, 409, twice.text); // one person, one word
  const other = await bema('other', 'POST', `approvals/${both.id}/approve`, { hash: (await draft('edda', both.id)).json.hash });
  assert.equal(other.json.state, 'held', other.text);
  assert.equal((await bema('other', 'GET', `approvals/${both.id}`)).json.writer.id, id.firm); // not which person
  const last = await bema('firm', 'POST', `approvals/${both.id}/approve`, { hash: (await draft('edda', both.id)).json.hash });
  assert.equal(last.json.state, 'approved', last.text);
  await good(bema('other', 'POST', `approvals/${answer.id}/approve`, { hash }));
});

/** The token of an application that she let in for an account, as the page without script asks. */
async function letIn(name: string, as: string, scope = 'read write follow push'): Promise<{ app: any; code: string; token: string }> {
  const app = await square.post('/api/v1/apps', undefined, { client_name: 'Desk', scopes: scope,
    redirect_uris: 'https://desk.example/back' });
  const address = `/oauth/authorize?response_type=code&client_id=${app.client_id}&scope=${encodeURIComponent(scope)}` +
    `&redirect_uri=${encodeURIComponent('https://desk.example/back')}`;
  const page = await browser[name]!.open(address);
  assert.equal(page.status, 200, page.body);
  const next = await browser[name]!.submit(page, '/oauth/authorize', { decision: 'authorize', act_as: as });
  if (next.status !== 303) return { app, code: '', token: `${next.status}` };
  const code = new URL(next.location).searchParams.get('code')!;
  const given = await square.ask('POST', '/oauth/token', { form: { grant_type: 'authorization_code', code,
    client_id: app.client_id, client_secret: app.client_secret, redirect_uri: 'https://desk.example/back' } });
  return { app, code, token: given.json.access_token ?? '' };
}

test('an application is let in for herself or for an account that is shared with her, and for no other', async () => {
  const page = await browser.edda!.open('/oauth/authorize?response_type=code&client_id=' +
    (await square.post('/api/v1/apps', undefined, { client_name: 'Ask', redirect_uris: 'urn:ietf:wg:oauth:2.0:oob' })).client_id +
    '&redirect_uri=urn:ietf:wg:oauth:2.0:oob&scope=read');
  assert.match(page.body, new RegExp(`name="act_as" value="${id.edda}" checked`));
  assert.match(page.body, new RegExp(`name="act_as" value="${id.firm}">`));
  assert.doesNotMatch((await browser.eve!.open('/oauth/authorize?response_type=code&client_id=' +
    (await square.post('/api/v1/apps', undefined, { client_name: 'Ask', redirect_uris: 'urn:ietf:wg:oauth:2.0:oob' })).client_id +
    '&redirect_uri=urn:ietf:wg:oauth:2.0:oob&scope=read')).body, /act_as/);
  assert.equal((await letIn('eve', id.firm!)).token, '403');
  const mine = await letIn('edda', id.edda!);
  assert.equal((await square.get('/api/v1/accounts/verify_credentials', mine.token)).id, id.edda);
  const { token: ours } = await letIn('edda', id.firm!);
  const desk = createRestAPIClient({ url: square.url, accessToken: ours });
  assert.equal((await desk.v1.accounts.verifyCredentials()).id, id.firm);
  const post = await desk.v1.statuses.create({ status: 'by an application' });
  assert.equal(post.account.id, id.firm);
  // it is not hers: nothing of her own memberships, and no other account
  for (const [method, path] of [['GET', 'teams'], ['POST', `teams/${id.other}/act`], ['POST', 'teams/act_as_myself']] as const)
    assert.equal((await square.ask(method, `/api/bema/v1/${path}`, { token: ours })).status, 403, path);
  // the account's owner sees whose it is and as what, without where she is, and ends it
  const sessions = await browser.firm!.open('/auth/settings/sessions');
  assert.match(sessions.body, /Desk<\/span><\/strong>|Desk/);
  assert.match(sessions.body, /by @edda \(editor\)/);
  assert.match((await browser.edda!.open('/auth/settings/sessions')).body, /acts as @firm \(editor\)/);
  const row = new RegExp(`Desk[^]*?by @edda[^]*?name="id" value="(\\d+)"`).exec(sessions.body)![1]!;
  assert.equal((await browser.firm!.submit(sessions, '/auth/settings/session', { id: row })).status, 303);
  assert.equal((await square.ask('GET', '/api/v1/accounts/verify_credentials', { token: ours })).status, 401);
  assert.equal((await square.get('/api/v1/accounts/verify_credentials', mine.token)).id, id.edda);
});

test('her new password, and her suspension, end what acts; a code that came before a removal gives nothing', async () => {
  await member('emil', 'editor');
  const { token: first } = await letIn('emil', id.firm!);
  const stream = await new Events(square.port, 'user', first).open();
  open.push(stream);
  await eventually('it is greeted', () => stream.comments.includes(':)'));
  square.must(['account', 'suspend', 'emil']);
  await eventually('it ends', () => stream.ended);
  assert.equal((await square.ask('POST', '/api/v1/statuses', { token: first, body: { status: 'x' } })).status, 403);
  square.must(['account', 'suspend', 'emil', '--lift']);
  assert.equal((await square.get('/api/v1/accounts/verify_credentials', first)).id, id.firm);
  square.must(['account', 'reset-password', 'emil', '--password-stdin'], `${password}2\n`);
  assert.equal((await square.ask('GET', '/api/v1/accounts/verify_credentials', { token: first })).status, 401);
  browser.emil = new Person(square);
  await browser.emil.signIn('emil', `${password}2`);
  // a code that waits while she is removed, and comes when she is a member again or not
  const app = await square.post('/api/v1/apps', undefined, { client_name: 'Late', redirect_uris: 'urn:ietf:wg:oauth:2.0:oob', scopes: 'read' });
  const page = await browser.emil.open(`/oauth/authorize?response_type=code&client_id=${app.client_id}&scope=read&redirect_uri=urn:ietf:wg:oauth:2.0:oob`);
  const shown = await browser.emil.submit(page, '/oauth/authorize', { decision: 'authorize', act_as: id.firm! });
  const code = new URL(shown.location, square.url).searchParams.get('code')!;
  await good(bema('firm', 'DELETE', `team/members/${id.emil}`));
  const given = await square.ask('POST', '/oauth/token', { form: { grant_type: 'authorization_code', code,
    client_id: app.client_id, client_secret: app.client_secret, redirect_uri: 'urn:ietf:wg:oauth:2.0:oob' } });
  assert.equal(given.status, 400, given.text);
});

test('what is suspended shows its members what it shows itself, and they can go back to themselves', async () => {
  await act('edda');
  square.must(['account', 'suspend', 'firm']);
  const own = await ask('firm', 'POST', '/api/v1/statuses', { status: 'x' });
  const hers = await click('edda', 'POST', '/api/v1/statuses', { status: 'x' });
  assert.deepEqual([hers.status, hers.text], [own.status, own.text]);
  assert.equal((await good(click('edda', 'POST', '/api/bema/v1/teams/act_as_myself'))).account.id, id.edda);
  assert.equal((await click('edda', 'POST', `/api/bema/v1/teams/${id.firm}/act`)).status, 403);
  square.must(['account', 'suspend', 'firm', '--lift']);
  await act('edda');
});

test('direct messages are not there for analysts and contributors, by whatever way they ask', async () => {
  await member('anna', 'analyst');
  await act('anna');
  const streams: Events[] = [];
  for (const name of ['user', 'user/notification', 'direct']) {
    const one = await new Events(square.port, name, undefined, { cookie: browser.anna!.cookie(), 'bema-client': '1' }).open();
    open.push(one);
    assert.equal(one.status, 200);
    await eventually('it is greeted', () => one.comments.includes(':)'));
    streams.push(one);
  }
  const secret = await good(ask('eve', 'POST', '/api/v1/statuses', { status: '@firm between us, zanzibar', visibility: 'direct' }));
  const loud = await good(ask('eve', 'POST', '/api/v1/statuses', { status: '@firm for all to hear, zanzibar' }));
  await eventually('she hears the other', () => JSON.stringify(streams[1]!.rest()).includes(loud.id));
  await good(ask('firm', 'GET', `/api/v1/statuses/${secret.id}`));
  for (const stream of streams) assert.ok(!JSON.stringify(stream.rest()).includes(secret.id));
  for (const who of ['anna', 'cora']) {
    for (const path of ['', '/context', '/history', '/favourited_by', '/reblogged_by', '/quotes'])
      assert.equal((await click(who, 'GET', `/api/v1/statuses/${secret.id}${path}`)).status, 404, path);
    assert.equal((await click(who, 'POST', `/api/v1/statuses/${secret.id}/translate`)).status, 404);
    assert.equal((await click(who, 'GET', '/api/v1/conversations')).status, 403);
    for (const path of [`/api/v1/statuses?id[]=${secret.id}`, '/api/v1/notifications', '/api/v2/notifications', '/api/v1/timelines/home',
      `/api/v1/accounts/${id.eve}/statuses`, '/api/v2/search?q=zanzibar&type=statuses', '/api/v1/search?q=zanzibar',
      `/api/v2/search?q=${encodeURIComponent(`${square.url}/@eve/${secret.id}`)}&resolve=true`]) {
      const answer = await click(who, 'GET', path);
      assert.equal(answer.status, 200, path);
      assert.ok(!answer.text.includes(secret.id), `${who} ${path}`);
    }
    assert.ok((await click(who, 'GET', '/api/v1/notifications')).text.includes(loud.id));
  }
  assert.equal((await click('cora', 'POST', '/api/v1/statuses', { status: '@eve psst', visibility: 'direct' })).status, 403);
  assert.equal((await click('cora', 'POST', '/api/v1/statuses', { status: 'I hear', in_reply_to_id: secret.id })).status, 404);
  assert.equal((await good(click('edda', 'GET', `/api/v1/statuses/${secret.id}`))).id, secret.id);
});

test('two who write at the same moment with the same key write two posts, each her own', async () => {
  await member('adam', 'admin');
  await act('adam');
  const key = { 'idempotency-key': 'the same' };
  const [one, two] = await Promise.all(['edda', 'adam'].map((who) => good(click(who, 'POST', '/api/v1/statuses', { status: `by ${who}` }, key))));
  assert.notEqual(one.id, two.id);
  assert.equal((await good(click('edda', 'POST', '/api/v1/statuses', { status: 'by edda' }, key))).id, one.id);
  const deeds: any[] = await good(click('adam', 'GET', '/api/bema/v1/team/deeds'));
  for (const [post, who] of [[one, 'edda'], [two, 'adam']] as const)
    assert.equal(deeds.find((deed) => deed.subject?.id === post.id)?.account.id, id[who]);
});

test('each sees what she did herself; owners and admins what everybody did, page by page', async () => {
  const mine: any[] = await good(click('edda', 'GET', '/api/bema/v1/team/deeds'));
  assert.ok(mine.length > 2 && mine.every((deed) => deed.account.id === id.edda));
  for (const who of ['edda', 'cora', 'anna'])
    assert.equal((await click(who, 'GET', `/api/bema/v1/team/deeds?member=${id.adam}`)).status, 403);
  assert.deepEqual(await good(click('anna', 'GET', '/api/bema/v1/team/deeds')).then((list: any[]) => list.map((deed) => deed.deed)), ['join']);
  const all: any[] = await good(bema('firm', 'GET', 'team/deeds?limit=80'));
  const first = await bema('firm', 'GET', 'team/deeds?limit=3');
  assert.match(first.headers.get('link')!, new RegExp(`max_id=${all[2].id}`));
  assert.deepEqual((await good(bema('firm', 'GET', `team/deeds?limit=3&max_id=${all[2].id}`))).map((deed: any) => deed.id),
    all.slice(3, 6).map((deed) => deed.id));
  assert.ok((await good(click('adam', 'GET', `/api/bema/v1/team/deeds?member=${id.cora}`))).every((deed: any) => deed.account.id === id.cora));
  assert.deepEqual(await good(bema('eve', 'GET', 'team/deeds')), []); // of her own account
});

test('nobody reaches another team, nor more than her own part of hers', async () => {
  for (const [method, path, body] of [['PUT', `team/members/${id.eve}`, { role: 'owner' }], ['DELETE', `team/members/${id.eve}`, undefined],
    ['PUT', 'team/members/1', { role: 'owner' }], ['DELETE', 'team/members/none', undefined]] as const)
    assert.equal((await click('adam', method, `/api/bema/v1/${path}`, body)).status, 404, path);
  assert.equal((await click('adam', 'PUT', `/api/bema/v1/team/members/${id.adam}`, { role: 'owner' })).status, 403);
  assert.equal((await click('adam', 'POST', '/api/bema/v1/team/members', { acct: 'eve', role: 'admin' })).status, 403);
  assert.equal((await click('adam', 'POST', '/api/bema/v1/team/members', { acct: 'eve', role: 'emperor' })).status, 422);
  assert.equal((await click('adam', 'POST', '/api/bema/v1/team/members', { acct: 'firm', role: 'editor' })).status, 422);
  assert.equal((await click('adam', 'POST', '/api/bema/v1/team/members', { acct: 'nobody', role: 'editor' })).status, 422);
  for (const who of ['edda', 'cora', 'anna'])
    assert.equal((await click(who, 'POST', '/api/bema/v1/team/members', { acct: 'eve', role: 'analyst' })).status, 403);
  for (const other of ['1', 'x', id.other!, id.eve!]) {
    assert.equal((await click('eve', 'POST', `/api/bema/v1/teams/${other}/act`)).status, 404);
    assert.equal((await bema('eve', 'POST', `teams/${other}/accept`)).status, 404);
    assert.equal((await bema('eve', 'DELETE', `teams/${other}`)).status, 404);
  }
  await good(ask('eve', 'POST', `/api/v1/accounts/${id.firm}/block`));
  const blocked = await click('adam', 'POST', '/api/bema/v1/team/members', { acct: 'eve', role: 'editor' });
  assert.deepEqual([blocked.status, blocked.json.error], [422, 'this account cannot be invited']);
  await good(ask('eve', 'POST', `/api/v1/accounts/${id.firm}/unblock`));
  for (let i = 0; i < 3; i++) {
    await good(click('adam', 'POST', '/api/bema/v1/team/members', { acct: 'eve', role: 'editor' }));
    await good(bema('eve', 'DELETE', `teams/${id.firm}`));
  }
  assert.equal((await click('adam', 'POST', '/api/bema/v1/team/members', { acct: 'eve', role: 'editor' })).status, 429);
});

test('pages are her own: password, address, second factor, deletion and archive of the account are out of reach', async () => {
  for (const path of ['/auth/settings', '/auth/settings/security', '/auth/settings/delete', '/auth/settings/data', '/auth/settings/move']) {
    const page = await browser.adam!.open(path);
    assert.equal(page.status, 200, path);
    assert.doesNotMatch(page.body, /firm@example\.org|value="firm"/, path);
  }
  assert.match((await browser.adam!.open('/auth/settings/delete')).body, /adam/);
});

test('what a removed contributor left waits for the others: her draft, and what was scheduled', async () => {
  const mine = await held('cora', { status: 'last words' }, { 'idempotency-key': 'cora' });
  await good(click('adam', 'DELETE', `/api/bema/v1/team/members/${id.cora}`));
  assert.equal((await click('cora', 'POST', '/api/v1/statuses', { status: 'last words' }, { 'idempotency-key': 'cora' })).status, 401);
  for (const path of ['', '/waiting'])
    assert.ok(!(await bema('cora', 'GET', `approvals${path}`)).text.includes(mine.id));
  assert.equal((await bema('cora', 'GET', `approvals/${mine.id}`)).status, 404);
  assert.equal((await bema('cora', 'DELETE', `approvals/${mine.id}`)).status, 404);
  // another with the same key is another
  const other = await good(click('edda', 'POST', '/api/v1/statuses', { status: 'not hers' }, { 'idempotency-key': 'cora' }));
  assert.notEqual(other.id, mine.id);
  assert.equal((await agree('edda', mine.id)).json.state, 'approved');
  const [later] = await good(click('edda', 'GET', '/api/v1/scheduled_statuses'));
  await good(click('edda', 'DELETE', `/api/v1/scheduled_statuses/${later.id}`));
});

test('a push subscription ends with the role it was made in', async () => {
  const { token: desk } = await letIn('edda', id.firm!);
  const keys = { p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4', auth: 'BTBZMqHH6r4Tts7J_aSIgg' };
  await square.expect('POST', '/api/v1/push/subscription', { token: desk, body: { subscription: { endpoint: 'https://push.example/x', keys } } });
  await good(bema('firm', 'PUT', `team/members/${id.edda}`, { role: 'analyst' }));
  assert.equal((await square.ask('GET', '/api/v1/push/subscription', { token: desk })).status, 403);
  const no = await square.ask('DELETE', `/api/v1/statuses/${(await posts())[0].id}`, { token: desk });
  assert.deepEqual([no.status, no.json.error], [403, 'an analyst of @firm cannot delete posts']);
  await good(bema('firm', 'PUT', `team/members/${id.edda}`, { role: 'editor' }));
  assert.equal((await square.ask('GET', '/api/v1/push/subscription', { token: desk })).status, 404);
});

test('a share in an account is no second allowance', async () => {
  const limited = new Square({ rate_limits: 'on' });
  await limited.start();
  try {
    for (const name of ['shop', 'carl', 'dora']) limited.account(name);
    const shop = limited.token('shop');
    const shopId = (await limited.get('/api/v1/accounts/verify_credentials', shop)).id;
    const cookies: Record<string, () => string> = {};
    const left = async (who: string): Promise<number> => Number((await limited.ask('GET', '/api/v1/preferences',
      { headers: { cookie: cookies[who]!(), 'bema-client': '1' } })).headers.get('x-ratelimit-remaining'));
    for (const name of ['carl', 'dora']) {
      const carl = limited.token(name);
      await limited.post('/api/bema/v1/team/members', shop, { acct: name, role: 'editor' });
      await limited.post(`/api/bema/v1/teams/${shopId}/accept`, carl);
      const one = new Person(limited);
      await one.signIn(name, password);
      cookies[name] = () => one.cookie();
    }
    for (const name of ['carl', 'dora'])
      await limited.expect('POST', `/api/bema/v1/teams/${shopId}/act`, { headers: { cookie: cookies[name]!(), 'bema-client': '1' } });
    const before = await left('carl');
    for (let i = 0; i < 10; i++) await left('dora');
    const after = await left('carl');
    assert.ok(before - after >= 11, `the account's calls are counted together: ${before} ${after}`);
    await limited.expect('POST', '/api/bema/v1/teams/act_as_myself', { headers: { cookie: cookies.carl!(), 'bema-client': '1' } });
    const own = await left('carl');
    for (let i = 0; i < 5; i++) await left('dora');
    assert.equal(own - await left('carl'), 1, 'what others do for the account is not hers');
    assert.ok(own < 298 && own > before - 15, `what she did for it is: ${own}`);
  } finally {
    await limited.remove();
  }
});
