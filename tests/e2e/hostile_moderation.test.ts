// A moderator who means ill, and people who mean her ill: each test is an attack that once worked.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Person } from './person.js';
import { eventually, password, Square } from './square.js';
import { store } from './store.js';

const square = new Square();
const token: Record<string, string> = {};
const id: Record<string, string> = {};
const buckets = 1 << 14;

const ask = (who: string, method: string, path: string, body?: object) =>
  square.ask(method, path.startsWith('/') ? path : `/api/bema/v1/${path}`, { token: token[who], body });
const say = (who: string, status: string, visibility = 'public') =>
  square.post('/api/v1/statuses', token[who], { status, visibility });
const report = async (who: string, whom: string, posts: string[] = []) =>
  (await square.post('/api/v1/reports', token[who], { account_id: id[whom], status_ids: posts })).id;
const decide = async (who: string, subject: string, more: object = {}) => {
  const made = await ask(who, 'POST', 'moderation/decisions', { subject, effect: 'hidden', facts: 'So it is.', ...more });
  assert.equal(made.status, 200, made.text);
  return made.json.decision.id as string;
};
const entries = async () => (await square.get('/api/bema/v1/log/entries?limit=40')).entries as any[];
const actions = async (action: string) => (await entries()).filter((one) => one.entry.record.action === action).length;

before(async () => {
  await square.start();
  for (const [name, role] of [['olga', 'owner'], ['mona', 'moderator'], ['mike', 'moderator'], ['ann', 'user'],
    ['bob', 'user'], ['cid', 'user'], ['dora', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write follow admin:read admin:write');
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
});
after(() => square.remove());

test('who of the staff is reported learns neither by whom nor that it was so', async () => {
  const post = await say('mona', 'I moderate as I please');
  const made = await report('bob', 'mona', [post.id]);
  await eventually('her colleague is told', async () =>
    (await square.get('/api/v1/notifications?types[]=admin.report', token.mike)).length > 0);
  assert.deepEqual(await square.get('/api/v1/notifications?types[]=admin.report', token.mona), []);
  for (const query of ['', `?target_account_id=${id.mona}`, `?account_id=${id.bob}`]) {
    const shown = await ask('mona', 'GET', `/api/v1/admin/reports${query}`);
    assert.deepEqual([shown.json, shown.headers.get('link')], [[], null], query);
  }
  assert.equal((await ask('mona', 'GET', `/api/v1/admin/reports/${made}`)).status, 403);
  assert.equal((await ask('mike', 'GET', `/api/v1/admin/reports/${made}`)).status, 200);
});

test('who of the staff was decided about does not learn who decided', async () => {
  const post = await say('mona', 'and I say so');
  const made = await decide('olga', post.id);
  assert.equal((await ask('mona', 'POST', `decisions/${made}/appeal`, { text: 'It is not so.' })).status, 200);
  assert.equal((await ask('mona', 'GET', `moderation/decisions?subject=${post.id}`)).status, 403);
  assert.equal((await ask('mona', 'GET', `moderation/decisions?subject=${id.mona}`)).status, 403);
  assert.doesNotMatch((await ask('mona', 'GET', 'moderation/appeals')).text, new RegExp(id.olga!));
  assert.match((await ask('olga', 'GET', 'moderation/appeals')).text, new RegExp(id.olga!));
});

test('a post that is not public is decided upon where a report names it, and is else not there', async () => {
  const letter = await say('ann', '@bob a word between us', 'direct');
  const blind = (more: object = {}) =>
    ask('mona', 'POST', 'moderation/decisions', { subject: letter.id, effect: 'hidden', facts: 'So.', ...more });
  const missing = await blind({ subject: '12' });
  for (const more of [{}, { dry_run: true }, { report_id: await report('bob', 'ann') }]) {
    const got = await blind(more);
    assert.deepEqual([got.status, got.text], [missing.status, missing.text], JSON.stringify(more));
  }
  const named = await report('bob', 'ann', [letter.id]);
  assert.equal((await blind({ report_id: named, dry_run: true })).status, 200);
});

test('who judges an appeal reads what is not public when she has taken the report on, which is on record', async () => {
  const letter = await say('ann', '@bob another word between us', 'direct');
  const named = await report('bob', 'ann', [letter.id]);
  const made = await decide('mona', letter.id, { report_id: named });
  await ask('ann', 'POST', `decisions/${made}/appeal`, { text: 'It was for him.' });
  const waiting = async (who: string) =>
    (await ask(who, 'GET', 'moderation/appeals')).json.find((one: any) => one.decision.id === made);
  const before = await waiting('mike');
  assert.deepEqual([before.statuses, before.private], [[], true]);
  const taken = await actions('assign');
  await square.post(`/api/v1/admin/reports/${before.decision.report_id}/assign_to_self`, token.mike);
  assert.deepEqual((await waiting('mike')).statuses.map((one: any) => one.id), [letter.id]);
  assert.deepEqual((await waiting('olga')).statuses, []);
  assert.equal(await actions('assign'), taken + 1);
});

test('what is not public and is reported while somebody has the case is on record as read by her', async () => {
  const post = await say('cid', 'this much everybody may read'), letter = await say('cid', '@bob and this is for you', 'direct');
  await report('bob', 'cid', [post.id, (await say('cid', 'and a second one')).id]);
  const one = (await ask('mona', 'GET', 'moderation/cases')).json.cases.find((c: any) => c.subject.id === id.cid);
  assert.equal((await ask('mona', 'POST', `moderation/cases/${one.id}/claim`)).status, 200);
  const before = await actions('open_private');
  await report('bob', 'cid', [post.id, letter.id]);
  assert.match((await ask('mona', 'GET', `moderation/cases/${one.id}`)).text, /and this is for you/);
  await eventually('it is on record', async () => await actions('open_private') === before + 1);
});

test('a second judgement shows nobody what is not public', async () => {
  const letter = await say('dora', '@bob nobody else reads this', 'direct');
  await decide('mona', letter.id, { report_id: await report('bob', 'dora', [letter.id]) });
  const job = () => store(square, 'UPDATE jobs SET run_ms = 1, leased_by = NULL WHERE kind = 1822');
  await decide('mona', (await say('dora', 'and everybody reads this')).id, { facts: 'Only this.' });
  await eventually('the job has looked at both', () => {
    job();
    return store(square, 'SELECT count(*) FROM second_months')[0] === '1';
  });
  await new Promise((resolve) => setTimeout(resolve, 1000));
  store(square, 'UPDATE second_months SET month = month - 1, drawn = 0');
  store(square, `UPDATE second_months SET decision_id = (SELECT max(id) FROM decisions WHERE subject_id = ${letter.id})`);
  await eventually('the month is over', () => {
    job();
    return store(square, 'SELECT count(*) FROM second_months')[0] === '0';
  });
  assert.doesNotMatch((await ask('mike', 'GET', 'moderation/second_judgements')).text, /nobody else reads/);
});

test('who decided cannot use up the appeal of another by writing it down for her', async () => {
  const made = await decide('mona', id.bob!, { effect: 'account_limited' });
  const enter = (who: string) => ask(who, 'POST', `moderation/decisions/${made}/appeal`, { text: 'I deserve it.' });
  assert.equal((await enter('mona')).status, 403);
  assert.equal((await enter('mike')).status, 200);
  assert.equal((await enter('olga')).status, 409);
  assert.equal((await ask('mike', 'POST', `moderation/appeals/${made}/reject`, { reason: 'She says so.' })).status, 403);
  assert.equal((await ask('olga', 'POST', `moderation/appeals/${made}/reject`, { reason: 'She says so.' })).status, 200);
  const own = () => ask('bob', 'POST', `decisions/${made}/appeal`, { text: 'These are my words.' });
  assert.equal((await own()).json.state, 'pending');
  assert.equal((await own()).status, 409, 'once');
  const [waiting] = (await ask('mike', 'GET', 'moderation/appeals')).json.filter((one: any) => one.decision.id === made);
  assert.deepEqual([waiting.text, waiting.entered_by], ['These are my words.', null]);
  assert.equal((await ask('mike', 'POST', `moderation/appeals/${made}/approve`, { reason: 'So.' })).status, 200);
});

test('who dismissed a report does not judge the objection to that, whoever opens and closes it again', async () => {
  const made = await report('cid', 'dora');
  await square.post(`/api/v1/admin/reports/${made}/resolve`, token.mona);
  assert.equal((await ask('cid', 'POST', `reports/${made}/appeal`, { text: 'Look again.' })).status, 200);
  const reject = (who: string) => ask(who, 'POST', `moderation/complaints/${made}/reject`, { reason: 'No.' });
  assert.equal((await reject('mona')).status, 403);
  await square.post(`/api/v1/admin/reports/${made}/reopen`, token.mona);
  assert.equal((await reject('mona')).status, 403, 'she has opened it again');
  assert.equal((await reject('olga')).status, 200);
});

test('an objection is granted with a decision on what the report was about, and on nothing else', async () => {
  const named = await say('dora', 'named in the report'), letter = await say('dora', '@bob not for her eyes', 'direct');
  const made = await report('cid', 'dora', [named.id]);
  await square.post(`/api/v1/admin/reports/${made}/resolve`, token.mona);
  await ask('cid', 'POST', `reports/${made}/appeal`, { text: 'Look again.' });
  const grant = async (subject: string) => (await ask('mike', 'POST', `moderation/complaints/${made}/approve`,
    { effect: 'label', text: 'So', facts: 'So.', subject, dry_run: true })).status;
  assert.equal(await grant(letter.id), 422);
  assert.equal(await grant(id.ann!), 422);
  assert.equal(await grant(id.dora!), 200);
  assert.equal(await grant(named.id), 200);
});

test('an entry of the log is not led back to its account by trying numbers', async () => {
  const before = new Set((await entries()).map((one) => one.id));
  await square.expect('POST', `/api/v1/admin/accounts/${id.cid}/action`, { token: token.mona, body: { type: 'none', text: 'Be kind.' } });
  const [entry] = (await entries()).filter((one) => !before.has(one.id) && one.entry.record.action === 'warn');
  assert.ok(entry);
  const made = BigInt(Date.parse(entry.entry.made)) - 1136073600000n;
  const bucket = (BigInt(id.cid!) >> 7n) % BigInt(buckets);
  let found = '';
  for (let late = -20n; late < 20n; late++) {
    const guess = ((made + late) << 21n) | (bucket << 7n);
    for (const path of [`/log/decisions/${guess}`, `/api/bema/v1/decisions/${guess}`]) {
      const got = await square.ask('GET', path);
      if (got.status !== 404) found += `${path}: ${got.status}\n`;
    }
  }
  assert.equal(found, '');
  const [mine] = (await ask('cid', 'GET', 'standing')).json;
  for (const [who, status] of [['cid', 303], ['mike', 303], ['dora', 404]] as const)
    assert.equal((await ask(who, 'GET', `/log/decisions/${mine.decision_id}`)).status, status, who);
});

test('who reported reads of what came of it, also in the log; others do not', async () => {
  const post = await say('dora', 'to be lowered');
  const named = await report('cid', 'dora', [post.id]);
  const made = await decide('mona', post.id, { effect: 'not_recommended', report_id: named });
  for (const [who, status] of [['cid', 200], ['dora', 200], ['mike', 200], ['ann', 404], ['nobody', 404]] as const)
    assert.equal((await ask(who, 'GET', `decisions/${made}`)).status, status, who);
});

test('the log names nobody, also where the facts do', async () => {
  await square.expect('PATCH', '/api/v1/accounts/update_credentials', { token: token.dora, form: { display_name: 'Dora Marquez' } });
  await decide('mona', (await say('dora', 'some words')).id, { effect: 'label', text: 'Dora errs', facts: 'Here MARQUEZ lies, as dora does.' });
  const [entry] = await entries();
  assert.doesNotMatch(JSON.stringify(entry), /dora|marquez/i);
  assert.equal(entry.opened.reason.text, 'Here […] lies, as […] does.');
});

test('a notice is not answered with a decision about somebody else', async () => {
  const sent = await square.expect('POST', '/api/bema/v1/notices', { body: { address: `${square.url}/@dora`, kind: 'rule',
    reason: 'It breaks a rule of yours.', good_faith: true } });
  const other = await decide('mona', (await say('cid', 'of another')).id), hers = await decide('mona', (await say('dora', 'of hers')).id);
  const answer = (decision: string) => ask('mona', 'POST', `moderation/notices/${sent.number}/answer`, { decision });
  assert.equal((await answer(other)).status, 404);
  assert.equal((await answer(hers)).status, 200);
});

test('nobody’s mailbox is filled by notices or by asking where to object, from however many addresses', async () => {
  const strict = new Square({ rate_limits: 'on', trusted_proxies: '127.0.0.1' });
  try {
    await strict.start();
    strict.account('ann');
    strict.must(['account', 'suspend', 'ann', '--reason', 'so']);
    strict.account('bob');
    const eve = new Person(strict);
    const before = strict.mail().length, sent = 20;
    for (let i = 0; i < sent; i++) {
      const notice = await strict.ask('POST', '/api/bema/v1/notices', { headers: { 'x-forwarded-for': `10.1.${i}.1` },
        body: { address: `${strict.url}/@bob`, kind: 'law', reason: 'Against the law, it is.', good_faith: true, name: 'Eve',
          email: i % 2 ? 'Victim@example.org' : 'victim@EXAMPLE.org' } });
      assert.equal(notice.status, 200, 'every notice is taken, and its receipt shown');
      assert.ok(notice.json.receipt);
      assert.equal((await eve.submit(await eve.open('/appeal'), '/appeal', { login: 'ann' })).status, 200);
    }
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const mails = strict.mail().slice(before);
    for (const to of ['victim@', 'ann@']) {
      const count = mails.filter((mail) => new RegExp(`^To: ${to}`, 'mi').test(mail)).length;
      assert.ok(count >= 5 && count <= 9, `${to}: ${count} of ${sent}`);
    }
  } finally {
    await strict.remove();
  }
});

test('an address that becomes two by folding is none: a blocked domain does not hide behind it', async () => {
  await square.expect('POST', '/api/v1/admin/email_domain_blocks', { token: token.olga, body: { domain: 'spam.example' } });
  const app = await square.post('/api/v1/apps', undefined, { client_name: 'a', redirect_uris: 'urn:ietf:wg:oauth:2.0:oob', scopes: 'read write' });
  const { access_token } = await square.expect('POST', '/oauth/token', { form: { client_id: app.client_id,
    client_secret: app.client_secret, grant_type: 'client_credentials', scope: 'read write' } });
  const join = async (email: string, username: string) => (await square.ask('POST', '/api/v1/accounts', { token: access_token,
    body: { username, email, password: 'correct horse battery', agreement: true, locale: 'en' } })).status;
  for (const email of ['x@spam.example', 'X@SPAM.Example', 'x@a.spam．example', 'x＠a.org@spam.example', 'x@spam.example，y', 'x@ｓｐａｍ.example',
    'x@spam.example＞'])
    assert.equal(await join(email, `n${Math.floor(Math.random() * 1e9)}`), 422, email);
});

/* ---- deleting for ever ---- */

const later = (whom: string) => { // eight days
  store(square, `UPDATE restrictions SET start_ms = 0 WHERE subject_id = ${id[whom]}`);
  store(square, `UPDATE deletions_proposed SET made_ms = made_ms - ${8 * 86_400_000}`);
};
const remove = async (who: string, whom: string) => (await ask(who, 'DELETE', `/api/v1/admin/accounts/${id[whom]}`)).status;
const propose = (who: string, whom: string, reason = 'A farm of spam.') =>
  ask(who, 'POST', 'moderation/deletions', { account_id: id[whom], reason });

test('one administrator alone deletes nobody for ever, by whichever call, and both words are in the log', async () => {
  square.account('eve', 'user');
  id.eve = (await square.get('/api/v1/accounts/lookup?acct=eve')).id;
  for (const name of ['ada', 'abe']) {
    square.account(name, 'admin');
    token[name] = square.token(name, 'read write admin:read admin:write');
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
  square.must(['account', 'suspend', 'eve']);
  assert.equal(await remove('ada', 'eve'), 409, 'her time to appeal runs');
  store(square, `DELETE FROM statements WHERE account_id = ${id.eve}`); // it is over
  assert.equal((await propose('mona', 'eve')).status, 403);
  assert.equal((await propose('ada', 'eve', ' ')).status, 422);
  assert.equal((await propose('ada', 'ada')).status, 403);
  assert.equal((await propose('ada', 'olga')).status, 403);
  const [proposed, declined, deleted] = [await actions('propose_delete'), await actions('decline_delete'), await actions('delete')];
  assert.equal((await propose('ada', 'eve')).json.is_own, true);
  await eventually('she is told', () => square.mail().some((mail) => /^To:.*eve@/mi.test(mail) && /proposed to delete/.test(mail)));
  for (let i = 0; i < 3; i++) { // her seven days, then all that one person can call
    assert.equal(await remove('ada', 'eve'), 200, 'answered with the account');
    assert.ok([403, 409].includes((await ask('ada', 'POST', `moderation/deletions/${id.eve}/confirm`)).status));
    if (i === 1) later('eve');
  }
  assert.equal((await ask('mona', 'POST', `moderation/deletions/${id.eve}/confirm`)).status, 403);
  assert.equal((await ask('mona', 'GET', 'moderation/deletions')).status, 403);
  const [waiting] = (await ask('abe', 'GET', 'moderation/deletions')).json;
  assert.deepEqual([waiting.id, waiting.reason, waiting.is_own, waiting.proposed_by.username, waiting.account.suspended],
    [id.eve, 'A farm of spam.', false, 'ada', true]);
  /* Declined it is over, and confirming finds nothing. */
  assert.equal((await ask('abe', 'POST', `moderation/deletions/${id.eve}/decline`, { reason: 'She may come back.' })).status, 200);
  assert.equal((await ask('olga', 'POST', `moderation/deletions/${id.eve}/confirm`)).status, 409);
  assert.deepEqual((await ask('abe', 'GET', 'moderation/deletions')).json, []);
  /* The word of who lost her role counts no more. */
  assert.equal((await propose('ada', 'eve')).status, 200);
  later('eve');
  square.must(['account', 'role', 'ada', 'user']);
  assert.equal((await ask('abe', 'POST', `moderation/deletions/${id.eve}/confirm`)).status, 409);
  square.must(['account', 'role', 'ada', 'admin']);
  assert.equal((await ask('abe', 'POST', `moderation/deletions/${id.eve}/confirm`)).status, 200);
  assert.equal((await ask('abe', 'GET', `/api/v1/admin/accounts/${id.eve}`)).status, 404);
  await eventually('all of it is in the log', async () => await actions('propose_delete') === proposed + 2 &&
    await actions('decline_delete') === declined + 1 && await actions('delete') === deleted + 1);
});

test('who appeals is not deleted meanwhile, and what staff writes for her does not end her time', async () => {
  square.account('fay', 'user');
  id.fay = (await square.get('/api/v1/accounts/lookup?acct=fay')).id;
  square.must(['account', 'suspend', 'fay']);
  const [made] = (await ask('olga', 'GET', `moderation/decisions?subject=${id.fay}`)).json;
  assert.equal((await ask('mona', 'POST', `moderation/decisions/${made.id}/appeal`, { text: 'It was a joke.' })).status, 200);
  assert.match((await propose('ada', 'fay')).text, /appeal of hers waits/);
  assert.equal((await ask('mike', 'POST', `moderation/appeals/${made.id}/reject`, { reason: 'It was none.' })).status, 200);
  assert.match((await propose('ada', 'fay')).text, /can still appeal, until 2/);
  assert.equal((await ask('ada', 'GET', `/api/v1/admin/accounts/${id.fay}`)).json.suspended, true);
});

/* ---- a shared account ---- */

test('who wrote for a shared account decides nothing about it, by whichever door, also when she has left', async () => {
  square.account('firm', 'user');
  token.firm = square.token('firm');
  id.firm = (await square.get('/api/v1/accounts/verify_credentials', token.firm)).id;
  const invite = () => ask('firm', 'POST', 'team/members', { account_id: id.mona, role: 'editor' });
  assert.equal((await invite()).status, 200);
  assert.equal((await ask('mona', 'POST', `teams/${id.firm}/accept`)).status, 200);
  const mona = new Person(square);
  await mona.signIn('mona', password);
  const click = (method: string, path: string, body?: object) =>
    square.ask(method, path, { body, headers: { cookie: mona.cookie(), 'bema-client': '1' } });
  assert.equal((await click('POST', `/api/bema/v1/teams/${id.firm}/act`)).status, 200);
  const post = (await click('POST', '/api/v1/statuses', { status: 'Written by mona, said by the firm' })).json;
  assert.equal(post.account.id, id.firm);
  /* What waits for a decision: a report, a notice, a case, an appeal, an objection. */
  const made = await report('bob', 'firm', [post.id]);
  const answered = await report('dora', 'firm');
  assert.equal((await ask('mike', 'POST', `/api/v1/admin/reports/${answered}/resolve`)).status, 200);
  assert.equal((await ask('dora', 'POST', `reports/${answered}/appeal`, { text: 'Of the firm.' })).status, 200);
  const notice = await square.post('/api/bema/v1/notices', undefined, { address: post.url, kind: 'rule',
    reason: 'Unkind it is.', name: '', email: '', good_faith: true });
  assert.ok(notice.number, JSON.stringify(notice));
  const other = await square.post('/api/v1/statuses', token.firm, { status: 'another of the firm' });
  const decision = await decide('mike', other.id);
  assert.equal((await ask('firm', 'POST', `decisions/${decision}/appeal`, { text: 'It is not so.' })).status, 200);
  const [row] = (await ask('mike', 'GET', 'moderation/cases')).json.cases.filter((one: any) => one.subject.status?.id === post.id);

  const doors = async (when: string) => {
    const no = async (method: string, path: string, body?: object) =>
      assert.equal((await ask('mona', method, path, body)).status, 403, `${when}: ${method} ${path}`);
    for (const subject of [post.id, id.firm]) {
      await no('POST', 'moderation/decisions', { subject, effect: subject === id.firm ? 'account_limited' : 'hidden', facts: 'x' });
      await no('GET', `moderation/decisions?subject=${subject}`);
    }
    await no('POST', `moderation/decisions/${decision}/reverse`, { reason: 'x' });
    await no('POST', `moderation/appeals/${decision}/approve`, { reason: 'x' });
    await no('POST', `moderation/appeals/${decision}/jury`);
    await no('POST', `moderation/complaints/${answered}/reject`, { reason: 'x' });
    await no('POST', `moderation/notices/${notice.number}/answer`, { text: 'x' });
    await no('GET', `moderation/notices/${notice.number}`);
    for (const deed of ['claim', 'dismiss', 'decide', 'escalate'])
      await no('POST', `moderation/cases/${row.id}/${deed}`, { effect: 'hidden', facts: 'x', reason: 'x' });
    await no('GET', `moderation/cases/${row.id}`);
    await no('GET', `/api/v1/admin/reports/${made}`);
    for (const deed of ['assign_to_self', 'resolve']) await no('POST', `/api/v1/admin/reports/${made}/${deed}`);
    for (const type of ['none', 'silence', 'suspend']) await no('POST', `/api/v1/admin/accounts/${id.firm}/action`, { type });
    const seen = await Promise.all(['moderation/cases', 'moderation/notices', 'moderation/appeals', 'moderation/complaints',
      '/api/v1/admin/reports'].map(async (path) => (await ask('mona', 'GET', path)).text));
    for (const text of seen) assert.doesNotMatch(text, new RegExp(`${post.id}|${other.id}|"Of the firm.`), when);
  };
  await doors('a member');
  assert.equal((await click('POST', '/api/bema/v1/teams/act_as_myself')).status, 200);
  assert.equal((await ask('mona', 'DELETE', `teams/${id.firm}`)).status, 200);
  await doors('has left');
  assert.equal((await invite()).status, 200);
  assert.equal((await ask('mona', 'DELETE', `teams/${id.firm}`)).status, 200);
  await doors('asked again, and declined');
  assert.equal((await ask('mike', 'POST', `moderation/cases/${row.id}/decide`, { effect: 'hidden', facts: 'Somebody else decides.' })).status, 200);
  assert.equal((await ask('mona', 'POST', `moderation/cases/${row.id}/undo`, { reason: 'x' })).status, 403);
});

/* ---- keeping cases ---- */

test('a case is kept from others for an hour at most, however often the claim is renewed or given back', async () => {
  const post = await say('cid', 'Renewed and renewed');
  await report('bob', 'cid', [post.id]);
  const [row] = (await ask('mike', 'GET', 'moderation/cases')).json.cases.filter((one: any) => one.subject.status?.id === post.id);
  const claim = (who: string) => ask(who, 'POST', `moderation/cases/${row.id}/claim`);
  const older = (minutes: number) => store(square, `UPDATE case_claims SET since_ms = since_ms - ${minutes * 60_000} WHERE case_id = ${row.id}`);
  assert.equal((await claim('mona')).status, 200);
  older(55);
  const renewed = await claim('mona');
  const left = Date.parse(renewed.json.claimed_until) - Date.now();
  assert.ok(left > 0 && left <= 5 * 60_000, `${left} ms are left of the hour, not ten minutes`);
  assert.equal((await ask('mona', 'POST', `moderation/cases/${row.id}/release`)).status, 200);
  older(6);
  assert.match((await claim('mona')).text, /had this case for an hour/);
  assert.equal((await claim('mike')).status, 200, 'others take it');
  assert.equal((await ask('mike', 'POST', `moderation/cases/${row.id}/release`)).status, 200);
  assert.equal((await claim('mona')).status, 409);
  older(60);
  assert.equal((await claim('mona')).status, 200, 'after another hour it is hers again');
});

/* ---- what is to last ---- */

test('nobody lets her own decision last, by whichever call, nor one above her, nor what is not hers to see', async () => {
  const waits = async (who: string) => ((await ask(who, 'GET', 'moderation/lasting')).json as any[]).map((one) => one.id);
  const answers = async (who: string, decision: string) => [(await ask(who, 'POST', `moderation/decisions/${decision}/confirm`)).status,
    (await ask(who, 'POST', `moderation/decisions/${decision}/decline`, { reason: 'x' })).status];
  const made = await decide('mona', (await say('bob', 'a word that is to go')).id, { permanent: true });
  for (let i = 0; i < 3; i++) assert.equal((await ask('mona', 'POST', `moderation/decisions/${made}/confirm`)).status, 403);
  /* Asked anew she is still the one who asked. */
  const again = await decide('mona', (await say('bob', 'another word that is to go')).id, { permanent: true });
  assert.equal((await ask('mona', 'POST', `moderation/decisions/${again}/confirm`)).status, 403);
  assert.deepEqual(await answers('bob', made), [403, 403]);
  assert.equal((await ask('bob', 'GET', 'moderation/lasting')).status, 403);
  assert.equal((await square.ask('GET', '/api/bema/v1/moderation/lasting')).status, 401);
  const narrow = square.token('mike', 'read write');
  assert.equal((await square.ask('POST', `/api/bema/v1/moderation/decisions/${made}/confirm`, { token: narrow })).status, 403, 'a token that may not');

  /* Of too low a rank: about one of the staff; and her own. */
  const above = await decide('olga', (await say('mike', 'as I please')).id, { permanent: true });
  for (const who of ['mona', 'mike']) {
    assert.deepEqual(await answers(who, above), [403, 403], who);
    assert.ok(!(await waits(who)).includes(above), who);
  }
  assert.ok((await waits('abe')).includes(above));

  /* Who lost her role says nothing more; what she asked for can still be answered. */
  square.must(['account', 'role', 'mona', 'user']);
  assert.deepEqual(await answers('mona', again), [403, 403]);
  square.must(['account', 'role', 'mona', 'moderator']);
  const confirmed = await actions('confirm');
  assert.equal((await ask('mike', 'POST', `moderation/decisions/${made}/confirm`)).status, 200);
  await eventually('it is in the log', async () => await actions('confirm') === confirmed + 1);
  assert.equal((await ask('mona', 'POST', `moderation/decisions/${made}/decline`, { reason: 'x' })).status, 409, 'it lasts');
});
