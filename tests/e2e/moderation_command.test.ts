// What nobody of the staff may decide, decided by who runs the program: `bema moderation`, beside the server and without it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Square, eventually } from './square.js';

const square = new Square();
const token: Record<string, string> = {};
const bema = (path: string, who: string) => square.get(`/api/bema/v1/${path}`, token[who]);
const report = async (who: string, about: any, comment = 'Look.') => (await square.post('/api/v1/reports', token[who],
  { account_id: about.account.id, status_ids: [about.id], comment })).id;
const say = (who: string, status: string, more: object = {}) => square.post('/api/v1/statuses', token[who], { status, ...more });
const listed = () => square.must(['moderation', 'list']);
const number = (kind: string) => new RegExp(`^${kind} +(\\d+) `, 'm').exec(listed())?.[1] ?? '';
const mailed = () => square.mail().join('\n').replace(/=\r?\n/g, '');
const seen = async (post: any) => (await square.ask('GET', `/api/v1/statuses/${post.id}`)).status;
const logged = async (action: string) => (await square.get('/api/bema/v1/log/entries?limit=60')).entries
  .filter((one: any) => one.entry.record.action === action && one.entry.record.by === 'operator').length;
let rule: string;

before(async () => {
  await square.start();
  for (const [name, role] of [['olga', 'owner'], ['mona', 'moderator'], ['ann', 'user'], ['bob', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write follow admin:read admin:write');
  }
  square.must(['rule', 'add', 'Be kind']);
  rule = /\d+/.exec(square.must(['rule', 'list']))![0];
});
after(() => square.remove());

test('a case of the owner is listed, shown, tried and decided beside the server', async () => {
  const post = await say('olga', 'You are all fools.'), other = await say('bob', 'I am a fool.');
  const made = await report('ann', post, 'Look \u001b[2Jat\nthis.');
  await report('ann', other);
  const id = number('case');
  assert.equal(listed().trim().split('\n').length, 1, 'nothing that staff may decide');
  assert.match(listed(), /^case +\d+ \d{4}-\d\d-\d\d @olga 1 posts, 1 reports, 0 notices$/m);
  assert.equal((await square.ask('POST', `/api/bema/v1/moderation/cases/${id}/decide`, { token: token.mona,
    body: { effect: 'hidden', facts: 'x' } })).status, 403);
  const shown = square.must(['moderation', 'show', id]);
  assert.match(shown, /^case \d+ about @olga since [^]*You are all fools\.[^]*report \d+\n {2}says\n {4}Look {2}\[2Jat\n {4}this\./);
  assert.ok(!shown.includes('\u001b'));

  const call = ['moderation', 'decide', id, '--effect', 'hidden', '--rule', rule, '--reason', 'That is not kind.', '--days', '9'];
  assert.match(square.must([...call, '--dry-run']), /would be told:[^]*Be kind[^]*That is not kind\.[^]*the operator of the square, not by a machine[^]*Nothing has happened/);
  assert.equal(await seen(post), 200);
  assert.equal(number('case'), id);
  assert.match(square.must(call), /is told:[^]*It is decided\./);
  assert.equal(await seen(post), 404);
  assert.equal(listed(), 'Nothing waits that nobody of the staff may decide.\n');

  const [statement] = await bema('standing', 'olga');
  assert.match(statement.text, /Be kind[^]*That is not kind\.[^]*the operator of the square/);
  assert.equal(Math.round((Date.parse(statement.until) - Date.now()) / 86_400_000), 9);
  await eventually('the owner is mailed', () => /To: [^\n]*olga@[^]*That is not kind\./.test(mailed()));
  await eventually('who reported is mailed', () => /To: [^\n]*ann@/.test(mailed()));
  const mine = await bema(`reports/${made}`, 'ann');
  assert.equal(mine.state, 'answered');
  assert.deepEqual(mine.decisions.map((one: any) => [one.kind, one.role, one.stands]), [['restrict', 'operator', true]]);
  await eventually('it is in the public log', async () => await logged('restrict') === 1);
});

test('she appeals, and is answered by somebody else who runs the program', async () => {
  const [statement] = await bema('standing', 'olga');
  await square.post(`/api/bema/v1/decisions/${statement.decision_id}/appeal`, token.olga, { text: 'It was satire.' });
  const id = number('appeal');
  assert.match(square.must(['moderation', 'show', id]), /^appeal \d+ about @olga[^]*That is not kind\.[^]*what was said\n {4}It was satire\./);
  const refused = square.run(['moderation', 'reject', id, '--reason', 'No satire.']);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /somebody else[^]*--by-another/);
  assert.match(square.must(['moderation', 'reject', id, '--reason', 'No satire.', '--by-another']), /It is rejected/);
  const again = square.run(['moderation', 'approve', id, '--reason', 'Satire.']);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /nothing that waits has the number/);
  await eventually('it is in the public log', async () => await logged('reject_appeal') === 1);
});

test('without the server too; who reported and is told that it is dismissed objects, and is granted it', async () => {
  const post = await say('olga', 'You are fools again.');
  const made = await report('ann', post);
  const id = number('case');
  await square.stop();
  square.must(['moderation', 'dismiss', id, '--reason', 'It is mild.', '--unfounded']);
  await square.start();
  await eventually('it is in the public log', async () => await logged('dismiss') === 1);
  assert.equal((await bema(`reports/${made}`, 'ann')).state, 'answered');
  await square.post(`/api/bema/v1/reports/${made}/appeal`, token.ann, { text: 'It is not mild.' });
  assert.equal(number('objection'), made);
  assert.match(square.run(['moderation', 'approve', made, '--reason', 'x']).stderr, /moderation decide/);
  square.must(['moderation', 'decide', made, '--effect', 'label', '--text', 'Unkind', '--reason', 'It is not mild indeed.']);
  assert.equal((await square.get(`/api/v1/statuses/${post.id}`, token.bob)).bema_restrictions[0].effect, 'label');
  assert.equal(number('objection'), '');
});

test('of the only administrator, whose post is not public', async () => {
  square.must(['account', 'role', 'olga', 'user']);
  square.account('adam', 'admin');
  token.adam = square.token('adam');
  const post = await say('adam', '@ann You fool.', { visibility: 'direct' });
  await report('ann', post);
  const id = number('case');
  assert.match(square.must(['moderation', 'show', id]), /not public: --open shows it/);
  assert.equal(await logged('open_private'), 0);
  assert.match(square.must(['moderation', 'show', id, '--open']), /You fool\./);
  await eventually('it is on record', async () => await logged('open_private') === 1);
  square.must(['moderation', 'decide', id, '--account', '--effect', 'account_limited', '--reason', 'He writes to people who do not want it.']);
  assert.equal((await square.get(`/api/v1/accounts/${post.account.id}`, token.bob)).limited, true);
  square.must(['account', 'role', 'olga', 'owner']);
});

test('a wrong call is told what is wrong', async () => {
  const post = await say('olga', 'Me again.');
  await report('ann', post);
  await report('ann', await say('bob', 'Me too.'));
  const id = number('case');
  const theirs = (await bema('moderation/cases', 'mona')).cases.find((one: any) => one.id !== id).id;
  const decide = ['moderation', 'decide', id, '--effect', 'hidden', '--reason', 'x'];
  const wrong: [string[], number, RegExp][] = [
    [['moderation'], 2, /moderation needs one of/],
    [['moderation', 'show'], 2, /the ID is missing/],
    [['moderation', 'show', 'x'], 2, /"x" is no number/],
    [['moderation', 'show', '12345'], 1, /nothing that waits has the number 12345/],
    [['moderation', 'dismiss', theirs, '--reason', 'x'], 1, /somebody of the staff may decide this/],
    [['moderation', 'decide', theirs, '--effect', 'hidden', '--reason', 'x'], 1, /somebody of the staff may decide this/],
    [['moderation', 'decide', id, '--reason', 'x'], 2, /--effect is missing/],
    [['moderation', 'decide', id, '--effect', 'erased', '--reason', 'x'], 2, /no effect "erased"/],
    [['moderation', 'decide', id, '--effect', 'hidden'], 2, /say why with --reason/],
    [['moderation', 'dismiss', id], 2, /say why with --reason/],
    [[...decide, '--days', '366'], 2, /--days is 1 to 365/],
    [[...decide, '--rule', '99'], 1, /Rule is none of this square's: other, \d+ \(Be kind\)/],
    [[...decide, '--category', 'BAD'], 1, /Category is none/],
    [[...decide, '--colour', 'red'], 2, /no option --colour/],
    [['moderation', 'approve', id, '--reason', 'x'], 1, /this is no appeal/],
  ];
  for (const [args, code, words] of wrong) {
    const done = square.run(args);
    assert.equal(done.code, code, args.join(' ') + done.stderr);
    assert.match(done.stderr, words);
  }
  assert.equal(await seen(post), 200);
  assert.equal(number('case'), id);
});
