// The square's rules have versions: each is kept, shown, logged, and quoted by what was decided under it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Square } from './square.js';

const square = new Square();
const token: Record<string, string> = {};
const id: Record<string, string> = {};
let rule: string;

const history = (query = '') => square.get(`/api/bema/v1/rules/history${query}`);
const decide = (subject: string, more: object = {}) => square.expect('POST', '/api/bema/v1/moderation/decisions',
  { token: token.mona, body: { subject, effect: 'hidden', facts: 'It shouts.', rule, ...more } });
const page = async (path: string, language = 'en') => (await square.ask('GET', path,
  { headers: { accept: 'text/html', 'accept-language': language } })).text;

before(async () => {
  await square.start();
  for (const [name, role] of [['mona', 'moderator'], ['ann', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write admin:read admin:write');
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
});
after(() => square.remove());

test('a rule keeps its id, and every version what it said', async () => {
  assert.deepEqual(await history(), []);
  assert.match(await page('/rules/history'), /No rules have been written down yet/);
  rule = square.must(['rule', 'add', 'Be kind to all', '--hint', 'Argue <well>']).match(/\d{10,}/)![0];
  square.must(['rule', 'edit', rule, 'Soyez bons', '--language', 'fr']);
  square.must(['rule', 'edit', rule, 'Be very kind to all', '--days', '7', '--harm', '5',
    '--category', 'STATEMENT_CATEGORY_CYBER_VIOLENCE', '--tell']);
  square.must(['rule', 'edit', rule, 'Be very kind to all']);
  const [third, second, first, none] = await history();
  assert.equal(none, undefined, 'what changes nothing is no version');
  assert.deepEqual([first.rule_id, first.version, first.text, first.hint, first.days, first.harm, first.category],
    [rule, 1, 'Be kind to all', 'Argue <well>', 30, 2, null]);
  assert.deepEqual([second.version, second.translations], [2, { fr: { text: 'Soyez bons', hint: '' } }]);
  assert.deepEqual([third.version, third.text, third.days, third.harm, third.category],
    [3, 'Be very kind to all', 7, 5, 'STATEMENT_CATEGORY_CYBER_VIOLENCE']);
  assert.deepEqual(await history(`?max_id=${second.id}`), [first]);
  assert.deepEqual(await history('?rule=12'), []);
  assert.deepEqual(await history('?limit=1'), [third]);
  for (const [args, words] of [[['--days', '0'], /number/], [['--harm', '6'], /1 to 5/], [['--category', 'X'], /none of/]] as const) {
    const refused = square.run(['rule', 'edit', rule, ...args]);
    assert.notEqual(refused.code, 0);
    assert.match(refused.stderr, words);
  }
});

test('everybody reads what has changed, and members are told once', async () => {
  const shown = await page('/rules/history');
  assert.match(shown, /Be <ins>very <\/ins>kind to all/);
  assert.match(shown, /<del>30<\/del> <ins>7<\/ins>/);
  assert.match(shown, /Argue &lt;well&gt;/);
  assert.match(await page('/rules/history', 'fr'), /<del>Be kind to all<\/del> <ins>Soyez bons<\/ins>/);
  assert.match(await page('/about'), /Last changed on[^]*\/rules\/history/);
  const told = await square.get('/api/v1/announcements', token.ann);
  assert.equal(told.length, 1);
  assert.match(told[0].content, /rules of this square have changed[^]*\/rules\/history/);
});

test('what is decided under a rule follows it, and quotes the version of that day', async () => {
  const post = await square.post('/api/v1/statuses', token.ann, { status: 'HELLO' });
  const made = await decide(post.id);
  const days = (Date.parse(made.decision.until) - Date.now()) / 86_400_000;
  assert.ok(days > 6.9 && days < 7.1, `${days}`);
  assert.equal(made.decision.rule_version, 3);
  assert.equal(made.statement.record.category, 'STATEMENT_CATEGORY_CYBER_VIOLENCE');
  assert.match(made.statement.text, /Rule: Be very kind to all/);
  assert.equal((await decide(id.ann!, { effect: 'label', text: 'x', category: 'STATEMENT_CATEGORY_VIOLENCE' })).statement.record.category,
    'STATEMENT_CATEGORY_VIOLENCE');
  square.must(['rule', 'edit', rule, 'Be quiet']);
  const back = await square.expect('POST', `/api/bema/v1/moderation/decisions/${made.decision.id}/reverse`,
    { token: token.mona, body: { reason: 'no' } });
  assert.equal(back.decision.rule_version, 3, 'it was decided under the third');
  assert.equal((await square.get(`/api/bema/v1/decisions/${made.decision.id}`)).rule_version, 3);
  assert.equal((await decide(post.id, { dry_run: true })).decision.rule_version, 4);
  const [standing] = await square.get('/api/bema/v1/standing', token.ann).then((all: any[]) =>
    all.filter((one) => one.decision_id === made.decision.id));
  assert.equal(standing.rule_version, 3);
});

test('each version is an entry of the public log, also the last', async () => {
  square.must(['rule', 'remove', rule]);
  assert.equal((await square.ask('POST', '/api/bema/v1/moderation/decisions', { token: token.mona,
    body: { subject: id.ann, effect: 'label', text: 'x', facts: 'x', rule } })).status, 422);
  const all = await history(`?rule=${rule}`);
  assert.deepEqual(all.map((one: any) => one.version), [5, 4, 3, 2, 1]);
  assert.equal(all[0].removed, true);
  assert.match(await page('/rules/history'), /Removed<\/span> <strong><del>Be quiet<\/del>/);
  const { entries } = await square.get(`/api/bema/v1/log/entries?kind=rule&rule=${rule}`);
  assert.deepEqual(entries.map((one: any) => one.entry.record.change), ['removed', 'changed', 'changed', 'changed', 'added']);
  assert.equal(entries[1].entry.record.text, 'Be quiet');
  const again = square.must(['rule', 'add', 'Be quiet']).match(/\d{10,}/)![0];
  assert.notEqual(again, rule);
});

test('all of it is there after a kill', async () => {
  const before = await history();
  await square.kill();
  await square.start();
  assert.deepEqual(await history(), before);
});
