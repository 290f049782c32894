// The queue of those who moderate: what joins a case, in which order cases wait, how they are dealt with.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually, Square } from './square.js';

const square = new Square();
const token: Record<string, string> = {};
const id: Record<string, string> = {};

const ask = (who: string, method: string, path: string, body?: object) =>
  square.ask(method, `/api/bema/v1/moderation/${path}`, { token: token[who], body });
const say = (who: string, status: string, visibility = 'public') =>
  square.post('/api/v1/statuses', token[who], { status, visibility });
const report = async (who: string, whom: string, posts: string[], more: object = {}) =>
  (await square.post('/api/v1/reports', token[who], { account_id: id[whom], status_ids: posts, ...more })).id;
async function queue(who: string, query = ''): Promise<any[]> {
  const page = await ask(who, 'GET', `cases?${query}`);
  assert.equal(page.status, 200, page.text);
  return page.json.cases;
}
/** The open case that holds a post. */
async function case_of(post: string, who = 'mona'): Promise<any> {
  for (const one of [...await queue(who), ...await queue(who, 'state=escalated')]) {
    const whole = await ask(who, 'GET', `cases/${one.id}`);
    if (one.subject.id === post || whole.json.statuses.some((status: any) => status.id === post)) return whole.json;
  }
  assert.fail(`no case of ${post}`);
}
const is_seen = async (post: string) => (await square.ask('GET', `/api/v1/statuses/${post}`)).status === 200;

before(async () => {
  await square.start();
  for (const [name, role] of [['olga', 'owner'], ['adam', 'admin'], ['mona', 'moderator'], ['mike', 'moderator'],
    ['ann', 'user'], ['bob', 'user'], ['cid', 'user'], ['dora', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write follow admin:read admin:write');
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
});
after(() => { if (process.env.SHOWLOG) console.log(square.log); return square.remove(); });

test('reports of one post, and of posts with one text, are one case, and its order is explained', async () => {
  const first = await say('ann', 'These pills make everybody rich'), second = await say('cid', '@ann these PILLS make everybody  rich'),
    other = await say('dora', 'This is another matter altogether');
  await report('bob', 'ann', [first.id], { comment: 'it is spam', category: 'spam' });
  await report('dora', 'ann', [first.id]);
  await report('bob', 'cid', [second.id]);
  await report('ann', 'dora', [other.id]);
  const cases = await queue('mona');
  assert.equal(cases.length, 2);
  const [raid] = cases;
  assert.deepEqual([raid.subject.kind, raid.subject.status.id, raid.subject.account.id], ['post', first.id, id.ann]);
  assert.deepEqual(raid.equal, { count: 2, kind: 'raid', authors: 2 });
  assert.deepEqual([raid.reports_count, raid.reporters_count, raid.sources], [3, 2, ['report']]);
  const sum = raid.order.terms.reduce((all: number, term: any) => all + term.value, 0);
  assert.ok(Math.abs(sum - raid.order.score) < 1e-6);
  assert.match(raid.order.terms.find((term: any) => term.name === 'reporters').words, /^2 people reported it/);
  const whole = (await ask('mike', 'GET', `cases/${raid.id}`)).json;
  assert.deepEqual(whole.statuses.map((status: any) => status.id).sort(), [first.id, second.id].sort());
  assert.deepEqual(whole.reports.map((one: any) => one.reporter.acct).sort(), ['bob', 'bob', 'dora']);
  assert.equal(whole.reports.find((one: any) => one.comment).comment, 'it is spam');
});

test('one ruling is laid over all posts of a case, each author is told once, and who reported is answered', async () => {
  const [raid] = await queue('mona');
  const ruling = { effect: 'hidden', facts: 'It sells what does not exist.' };
  const dry = await ask('mona', 'POST', `cases/${raid.id}/decide`, { ...ruling, dry_run: true });
  assert.equal(dry.status, 200, dry.text);
  assert.equal(dry.json.decisions_count, 2);
  assert.match(dry.json.statement.text, /sells what does not exist/);
  assert.equal(await is_seen(raid.subject.status.id), true);
  assert.equal((await ask('mona', 'POST', `cases/${raid.id}/decide`, { ...ruling, effect: 'removed' })).status, 422);
  assert.equal((await ask('mona', 'POST', `cases/${raid.id}/decide`, { ...ruling, facts: '' })).status, 422);
  const made = await ask('mona', 'POST', `cases/${raid.id}/decide`, ruling);
  assert.deepEqual([made.json.decisions_count, made.json.finished, made.json.skipped_count], [2, true, 0], made.text);
  for (const name of ['ann', 'cid']) {
    const told = await square.get('/api/v1/notifications?types[]=moderation_warning', token[name]);
    assert.equal(told.length, 1, name);
  }
  const closed = (await ask('mike', 'GET', `cases/${raid.id}`)).json;
  assert.deepEqual([closed.state, closed.outcome, closed.finished], ['closed', 'decided', true]);
  assert.ok(closed.statuses.length === 2 && closed.reports.every((one: any) => one.resolved));
  for (const status of closed.statuses) assert.equal(await is_seen(status.id), false);
  assert.equal((await queue('mona')).some((one) => one.id === raid.id), false);
  assert.equal((await queue('mona', 'state=closed'))[0].id, raid.id);
  assert.equal((await ask('mona', 'POST', `cases/${raid.id}/decide`, ruling)).status, 409);
  const mine = await square.get('/api/v1/admin/reports?resolved=true', token.mona);
  assert.equal(mine.length, 3, 'Mastodon\'s reports are answered with it');
});

test('a ruling is taken back as a whole, by who may, and everybody concerned knows', async () => {
  const posts = [];
  for (const name of ['ann', 'cid', 'ann']) posts.push(await say(name, 'Come all of you to the harbour at nine'));
  const number = await report('bob', 'ann', [posts[0].id]);
  await report('bob', 'cid', [posts[1].id]);
  await report('dora', 'ann', [posts[2].id]);
  const raid = await case_of(posts[0].id);
  assert.equal(raid.equal.count, 3);
  const told = async (name: string) =>
    (await square.get('/api/v1/notifications?types[]=moderation_warning', token[name])).length;
  const before = { ann: await told('ann'), cid: await told('cid') };
  const undo = (name: string, body: object) => ask(name, 'POST', `cases/${raid.id}/undo`, body);
  assert.equal((await undo('mona', { reason: 'x' })).status, 409, 'nothing was decided');
  await ask('mona', 'POST', `cases/${raid.id}/decide`, { effect: 'hidden', facts: 'A raid.' });
  for (const post of posts) assert.equal(await is_seen(post.id), false);
  assert.equal((await undo('ann', { reason: 'x' })).status, 403);
  assert.equal((await undo('mike', { reason: ' ' })).status, 422);
  const undone = await undo('mike', { reason: 'It was a concert.' });
  assert.deepEqual([undone.status, undone.json.reversals_count, undone.json.finished], [200, 3, true], undone.text);
  for (const post of posts) {
    assert.equal(await is_seen(post.id), true);
    const record = (await ask('mike', 'GET', `decisions?subject=${post.id}`)).json;
    assert.deepEqual(record.map((one: any) => one.kind), ['reverse', 'restrict']);
  }
  assert.deepEqual([await told('ann'), await told('cid')], [before.ann + 2, before.cid + 2], 'once of each');
  const closed = (await ask('mike', 'GET', `cases/${raid.id}`)).json;
  assert.deepEqual([closed.state, closed.outcome], ['closed', 'reversed']);
  const answered = await square.get(`/api/bema/v1/reports/${number}`, token.bob);
  assert.ok(answered.decisions.length > 0 && answered.decisions.every((one: any) => !one.stands), JSON.stringify(answered));
  assert.equal((await undo('mike', { reason: 'x' })).status, 409, 'once');

  await ask('mike', 'POST', `cases/${raid.id}/reopen`);
  await ask('mona', 'POST', `cases/${raid.id}/decide`, { effect: 'label', text: 'Ask first', facts: 'So.' });
  await undo('mona', { reason: 'A slip.', reopen: true });
  assert.equal((await ask('mona', 'GET', `cases/${raid.id}`)).json.state, 'open');
  assert.equal((await square.get(`/api/v1/admin/reports/${number}`, token.mona)).action_taken, false);
  await ask('mike', 'POST', `cases/${raid.id}/dismiss`, {});
});

test('Mastodon\'s reports and cases are one record', async () => {
  const post = await say('dora', 'Somebody finds this hard to bear');
  const numbers = [await report('ann', 'dora', [post.id]), await report('bob', 'dora', [post.id])];
  const one = await case_of(post.id);
  const step = (number: string, name: string) => square.post(`/api/v1/admin/reports/${number}/${name}`, token.mona);
  await step(numbers[0], 'resolve');
  assert.equal((await ask('mona', 'GET', `cases/${one.id}`)).json.state, 'open');
  await step(numbers[1], 'resolve');
  const closed = (await ask('mona', 'GET', `cases/${one.id}`)).json;
  assert.deepEqual([closed.state, closed.outcome], ['closed', 'dismissed']);
  await step(numbers[0], 'reopen');
  assert.equal((await ask('mona', 'GET', `cases/${one.id}`)).json.state, 'open');
  const dismissed = await ask('mona', 'POST', `cases/${one.id}/dismiss`, { reason: 'It is an opinion.' });
  assert.deepEqual([dismissed.json.state, dismissed.json.outcome, dismissed.json.notes.at(-1).text],
    ['closed', 'dismissed', 'It is an opinion.'], dismissed.text);
  assert.equal((await square.get(`/api/v1/admin/reports/${numbers[0]}`, token.mona)).action_taken, true);
  const again = await ask('mike', 'POST', `cases/${one.id}/reopen`);
  assert.equal(again.json.state, 'open', again.text);
  for (const number of numbers)
    assert.equal((await square.get(`/api/v1/admin/reports/${number}`, token.mona)).action_taken, false);
  await ask('mike', 'POST', `cases/${one.id}/dismiss`, { unfounded: true });
});

test('a case is at one person at a time, and says who', async () => {
  const post = await say('dora', 'Two want to look at this at once');
  await report('ann', 'dora', [post.id]);
  const one = await case_of(post.id);
  const claimed = await ask('mona', 'POST', `cases/${one.id}/claim`);
  assert.equal(claimed.json.claimed_by.username, 'mona', claimed.text);
  assert.equal((await ask('mona', 'POST', `cases/${one.id}/claim`)).status, 200, 'again renews');
  for (const deed of ['claim', 'release', 'decide', 'dismiss', 'escalate']) {
    const refused = await ask('mike', 'POST', `cases/${one.id}/${deed}`, { effect: 'label', text: 'x', facts: 'x', reason: 'x' });
    assert.deepEqual([refused.status, refused.json.claimed_by?.username], [409, 'mona'], deed);
  }
  assert.deepEqual((await queue('mona', 'state=mine')).map((c) => c.id), [one.id]);
  assert.deepEqual(await queue('mike', 'state=mine'), []);
  assert.equal((await ask('mona', 'POST', `cases/${one.id}/release`)).json.claimed_by, null);
  assert.equal((await ask('mike', 'POST', `cases/${one.id}/notes`, { text: 'I know him.' })).json.by.username, 'mike');
  assert.equal((await ask('mike', 'POST', `cases/${one.id}/notes`, { text: ' ' })).status, 422);
  const up = await ask('mike', 'POST', `cases/${one.id}/escalate`, { reason: 'It is about the law.' });
  assert.deepEqual([up.json.escalated, up.json.notes.map((note: any) => note.kind)], [true, ['note', 'escalated']]);
  assert.equal((await queue('mona')).some((c) => c.id === one.id), false);
  assert.deepEqual((await queue('mona', 'state=escalated')).map((c) => c.id), [one.id]);
  assert.equal((await ask('mona', 'POST', `cases/${one.id}/dismiss`)).status, 403);
  assert.equal((await ask('adam', 'POST', `cases/${one.id}/dismiss`)).json.outcome, 'dismissed');
});

test('nobody deals with her own case, and only staff with cases at all', async () => {
  const own = await say('mona', 'What a moderator says is looked at as well');
  await report('ann', 'mona', [own.id]);
  const one = await case_of(own.id, 'adam');
  assert.equal((await queue('mona')).some((c) => c.id === one.id), false);
  const body = { effect: 'label', text: 'x', facts: 'x', reason: 'x' };
  for (const who of ['mona', 'ann', 'bob'])
    for (const [method, path] of [['GET', ''], ['POST', '/claim'], ['POST', '/release'], ['POST', '/decide'],
      ['POST', '/dismiss'], ['POST', '/escalate'], ['POST', '/notes'], ['POST', '/reopen']])
      assert.equal((await ask(who, method, `cases/${one.id}${path}`, method === 'POST' ? { ...body } : undefined)).status, 403, `${who} ${path}`);
  assert.equal((await ask('ann', 'GET', 'cases')).status, 403);
  assert.equal((await square.ask('GET', '/api/bema/v1/moderation/cases', {})).status, 401);
  for (const wrong of ['12', 'x', '999999999999999999'])
    for (const [method, path] of [['GET', ''], ['POST', '/claim'], ['POST', '/decide']])
      assert.equal((await ask('adam', method, `cases/${wrong}${path}`, method === 'POST' ? body : undefined)).status, 404);
  assert.equal((await ask('mike', 'POST', `cases/${one.id}/decide`, body)).status, 403, 'she is of his rank');
  assert.equal((await ask('adam', 'POST', `cases/${one.id}/decide`, body)).status, 200);
});

test('what is not public is read by who has the case, where a report names it, and that is on record', async () => {
  const letter = await say('ann', '@bob a word between the two of us', 'direct'), hidden = await say('ann', '@bob another word that nobody names', 'direct');
  const log = async () => (await square.get('/api/bema/v1/log/entries?kind=decision&limit=40')).entries ??
    (await square.get('/api/bema/v1/log/entries?kind=decision&limit=40'));
  const opened = async () => (await log()).filter((entry: any) => JSON.stringify(entry).includes('open_private')).length;
  await report('bob', 'ann', [letter.id]);
  const one = (await queue('mona')).find((c) => c.subject.id === letter.id);
  assert.deepEqual([one.subject.status, one.subject.private], [null, true]);
  const before = (await ask('mona', 'GET', `cases/${one.id}`)).json;
  assert.deepEqual([before.statuses, before.hidden_statuses_count], [[], 1]);
  assert.equal((await square.ask('GET', `/api/v1/statuses/${letter.id}`, { token: token.mona })).status, 404);
  const claimed = await ask('mona', 'POST', `cases/${one.id}/claim`);
  assert.deepEqual(claimed.json.statuses.map((status: any) => status.id), [letter.id]);
  assert.equal(claimed.text.includes(hidden.id), false);
  assert.deepEqual((await ask('mike', 'GET', `cases/${one.id}`)).json.statuses, [], 'and by nobody else');
  await eventually('it is in the public log', async () => await opened() === 1);
  await ask('mona', 'POST', `cases/${one.id}/dismiss`);
});

test('reasons are kept by those who manage rules; who is trusted is public', async () => {
  assert.equal((await ask('mona', 'POST', 'reasons', { en: 'It is spam.' })).status, 403);
  const kept = await ask('adam', 'POST', 'reasons', { rule: 'other', effect: 'hidden', en: 'It is spam.', fr: 'Du spam.' });
  assert.deepEqual(kept.json.words, { en: 'It is spam.', fr: 'Du spam.' }, kept.text);
  assert.equal((await ask('adam', 'POST', 'reasons', { rule: 'other', en: ' ' })).status, 422);
  assert.equal((await ask('adam', 'POST', 'reasons', { rule: '77', en: 'x' })).status, 404);
  assert.equal((await ask('adam', 'PUT', `reasons/${kept.json.id}`, { rule: 'other', en: 'It is spam!' })).json.words.en, 'It is spam!');
  assert.deepEqual((await ask('mona', 'GET', 'reasons')).json.map((one: any) => one.words.en), ['It is spam!']);
  assert.equal((await ask('adam', 'DELETE', `reasons/${kept.json.id}`)).status, 200);
  assert.equal((await ask('adam', 'DELETE', `reasons/${kept.json.id}`)).status, 404);

  assert.equal((await ask('mona', 'PUT', `trusted_flaggers/${id.dora}`, {})).status, 403);
  assert.equal((await ask('adam', 'PUT', `trusted_flaggers/${id.dora}`, { words: 'A society for consumers' })).status, 200);
  const post = await say('cid', 'What a trusted flagger has found here');
  await report('dora', 'cid', [post.id]);
  const [one] = await queue('mona', 'source=trusted');
  assert.deepEqual([one.subject.id, one.sources], [post.id, ['report', 'trusted']]);
  const answered = (await square.get('/api/bema/v1/trusted_flaggers'))[0].answered;
  await ask('mona', 'POST', `cases/${one.id}/decide`, { effect: 'label', text: 'spam', facts: 'It is.' });
  const [dora] = await square.get('/api/bema/v1/trusted_flaggers');
  assert.deepEqual([dora.account.id, dora.words, dora.answered], [id.dora, 'A society for consumers', answered + 1]);
  assert.ok(dora.justified >= 1 && dora.precision > 0);
  assert.equal((await ask('adam', 'DELETE', `trusted_flaggers/${id.dora}`)).status, 200);
  assert.deepEqual(await square.get('/api/bema/v1/trusted_flaggers'), []);
});

test('the queue goes on page by page, by language and by source', async () => {
  const posts = [];
  for (let i = 0; i < 5; i++)
    posts.push((await square.post('/api/v1/statuses', token.cid,
      { status: `Un message parmi d'autres, numéro ${i}`, language: i < 2 ? 'fr' : 'de' })).id);
  /* few of each: what a person has waiting weighs less the more it is */
  for (const [i, post] of posts.entries()) await report(['ann', 'bob', 'dora'][i % 3], 'cid', [post]);
  const found: string[] = [];
  let after = '';
  for (let pages = 0; pages < 20; pages++) {
    const { json } = await ask('mike', 'GET', `cases?limit=2${after && `&after=${after}`}`);
    found.push(...json.cases.map((one: any) => one.subject.id));
    after = json.next;
    if (!after) break;
    assert.ok(json.counts.open >= 5);
  }
  assert.deepEqual(posts.filter((post) => found.filter((other) => other === post).length !== 1), []);
  assert.deepEqual((await queue('mike', 'language=fr')).map((one) => one.subject.id).sort(), posts.slice(0, 2).sort());
  assert.deepEqual(await queue('mike', 'source=notice'), []);
  for (const wrong of ['state=x', 'source=x', 'after=x', 'after=1.x'])
    assert.equal((await ask('mike', 'GET', `cases?${wrong}`)).status, 422, wrong);
});

test('who reports and is deleted is in no case any more; nor is what she wrote', async () => {
  square.must(['account', 'delete', 'ann', '--yes', '--reason', 'by letter']);
  const holds = async () => {
    for (const list of ['open', 'closed'])
      for (const one of await queue('adam', `state=${list}&limit=80`)) {
        const { status, json } = await ask('adam', 'GET', `cases/${one.id}`);
        if (status === 404) continue; /* it has gone since it was listed */
        const people = [json.subject.account.id, ...json.statuses.map((post: any) => post.account.id),
          ...json.reports.map((report: any) => report.reporter?.id)];
        if (people.includes(id.ann)) return true;
      }
    return false;
  };
  await eventually('nothing of her is left', async () => !await holds());
});
