// What the square says of itself: rules, privacy policy, terms and their versions, what it is about,
// in the API, on pages, and after a restart.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { shapeFaults } from './shapes.js';
import { Square } from './square.js';

const square = new Square({ description: 'A <small> town' });
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

before(async () => { await square.start(); });
after(() => square.remove());

const page = (path: string, language = 'en') =>
  square.ask('GET', path, { headers: { accept: 'text/html', 'accept-language': language } });
const set = (name: string, text: string, ...more: string[]) =>
  square.must(['document', 'set', name, '-', ...more], text);

test('a square without documents says so', async () => {
  assert.deepEqual(await square.get('/api/v1/instance/rules'), []);
  const about = await square.get('/api/v1/instance/extended_description');
  assert.deepEqual(about, { updated_at: null, content: '<p>A &lt;small&gt; town</p>' });
  const none = ['privacy_policy', 'terms_of_service', 'terms_of_service/2026-01-01', 'terms_of_service/x'];
  const answers = await Promise.all(none.map((path) => square.ask('GET', `/api/v1/instance/${path}`)));
  for (const answer of answers) {
    assert.equal(answer.status, 404);
    assert.equal(answer.text, answers[0]!.text);
  }
  const { configuration } = await square.get('/api/v2/instance');
  assert.equal(configuration.urls.terms_of_service, null);
  assert.equal(configuration.urls.privacy_policy, `${square.url}/about`);
  assert.match((await page('/about')).text, /No rules have been written down yet/);
  assert.equal((await page('/privacy-policy')).status, 404);
});

test('the commands explain themselves and refuse what makes no sense', () => {
  assert.match(square.must(['document', 'set', '--help']), /privacy \(the privacy policy\)/);
  const cases: [string[], RegExp, string?][] = [
    [['document', 'set', 'house', '-'], /no document "house"/],
    [['document', 'set', 'about', '/nowhere'], /cannot be read/],
    [['document', 'set', 'about', '-'], /needs words/],
    [['document', 'set', 'about', '-', '--from', '2026-01-01'], /have a day/, 'x'],
    [['document', 'set', 'terms', '-', '--from', 'May'], /wants a day/, 'x'],
    [['document', 'remove', 'privacy'], /no such document/],
    [['document', 'show', 'terms'], /no such document/],
    [['rule', 'add', ' '], /needs words/],
    [['rule', 'add', 'x'.repeat(501)], /at most 500/],
    [['rule', 'edit', '9', 'x'], /no rule 9/],
    [['rule', 'remove', 'x'], /no rule x/],
  ];
  for (const [args, words, input] of cases) {
    const done = square.run(args, input);
    assert.notEqual(done.code, 0, args.join(' '));
    assert.match(done.stderr, words);
  }
});

test('rules appear in every answer about the square, translated', async () => {
  const id = square.must(['rule', 'add', 'Be <kind>', '--hint', 'Argue, do not insult']).match(/\d{10,}/)![0];
  square.must(['rule', 'add', 'No spam']);
  square.must(['rule', 'edit', id, 'Soyez aimables', '--hint', 'Discutez', '--language', 'fr']);
  const rules = await square.get('/api/v1/instance/rules');
  assert.deepEqual(rules[0], { id, text: 'Be <kind>', hint: 'Argue, do not insult',
    translations: { fr: { text: 'Soyez aimables', hint: 'Discutez' } } });
  assert.deepEqual(rules.map((rule: any) => rule.text), ['Be <kind>', 'No spam']);
  assert.deepEqual((await square.get('/api/v2/instance')).rules, rules);
  assert.deepEqual((await square.get('/api/v1/instance')).rules, rules);
  assert.match((await page('/about')).text, /<li><strong>Be &lt;kind&gt;<\/strong> <span>Argue/);
  assert.match((await page('/about', 'fr')).text, /<li><strong>Soyez aimables/);
  assert.match(square.must(['rule', 'list']), new RegExp(`^${id}  Be <kind>`, 'm'));
  square.must(['rule', 'remove', id]);
  assert.equal((await square.get('/api/v2/instance')).rules.length, 1);
});

test('privacy policy and description are Markdown, and safe', async () => {
  const file = join(square.folder, 'privacy.md');
  writeFileSync(file, '# Privacy\n\nWe keep **little**. [Ask](https://x.example) <script>alert(1)</script>\n');
  square.must(['document', 'set', 'privacy', file]);
  set('about', 'A town of *many*.');
  const privacy = await square.get('/api/v1/instance/privacy_policy');
  assert.match(privacy.updated_at, /^\d{4}-\d\d-\d\dT/);
  assert.equal(privacy.content, '<h1>Privacy</h1>\n<p>We keep <strong>little</strong>. '
    + '<a href="https://x.example" rel="nofollow noopener">Ask</a> &lt;script&gt;alert(1)&lt;/script&gt;</p>\n');
  const about = await square.get('/api/v1/instance/extended_description');
  assert.equal(about.content, '<p>A town of <em>many</em>.</p>\n');
  assert.deepEqual(shapeFaults('GET /api/v1/instance/extended_description', 200, about), []);
  assert.match((await page('/privacy-policy')).text, /We keep <strong>little/);
  assert.match((await page('/about')).text, /A town of <em>many<\/em>[^]*href="\/privacy-policy"/);
  assert.equal((await square.get('/api/v2/instance')).configuration.urls.privacy_policy, `${square.url}/privacy-policy`);
  assert.match(square.must(['document', 'show', 'privacy']), /^# Privacy/);
});

test('terms have versions, each in force from a day', async () => {
  set('terms', 'New terms', '--from', day(30));
  const first = await square.get('/api/v1/instance/terms_of_service');
  assert.deepEqual(first, { effective_date: day(30), effective: false, content: '<p>New terms</p>\n', succeeded_by: null });
  set('terms', 'Old terms', '--from', day(-30));
  const now = await square.get('/api/v1/instance/terms_of_service');
  assert.deepEqual(now, { effective_date: day(-30), effective: true, content: '<p>Old terms</p>\n', succeeded_by: day(30) });
  assert.deepEqual(shapeFaults('GET /api/v1/instance/terms_of_service', 200, now), []);
  assert.deepEqual(await square.get(`/api/v1/instance/terms_of_service/${day(30)}`), first);
  assert.equal((await square.ask('GET', `/api/v1/instance/terms_of_service/${day(1)}`)).status, 404);
  assert.match((await page('/terms-of-service')).text, /Old terms/);
  assert.match((await page(`/terms-of-service/${day(30)}`)).text, /New terms/);
  const { configuration } = await square.get('/api/v2/instance');
  assert.equal(configuration.urls.terms_of_service, `${square.url}/terms-of-service`);
  assert.equal(square.must(['document', 'list']).trim().split('\n').length, 4);
  assert.match(square.must(['document', 'show', 'terms']), /^Old terms/);
});

test('a report may name the rules it is about, and no others', async () => {
  const [rule] = await square.get('/api/v1/instance/rules');
  const ann = square.person('ann'), bob = square.person('bob');
  square.account('zoe', 'owner');
  const staff = square.token('zoe', 'admin:read admin:write');
  const target = await square.get('/api/v1/accounts/verify_credentials', bob);
  const report = (body: object) => square.ask('POST', '/api/v1/reports', { token: ann, body: { account_id: target.id, ...body } });
  const made = await report({ rule_ids: [rule.id], comment: 'see' });
  assert.equal(made.status, 200, made.text);
  assert.deepEqual([made.json.rule_ids, made.json.category], [[rule.id], 'violation']);
  for (const rule_ids of [['1'], [rule.id, 'x'], Array(51).fill(rule.id)]) {
    const refused = await report({ rule_ids });
    assert.deepEqual([refused.status, refused.json.error], [422, 'Validation failed: Rule ids does not reference valid rules']);
  }
  assert.deepEqual((await square.get(`/api/v1/admin/reports/${made.json.id}`, staff)).rules, [rule]);
  const none = await square.expect('PUT', `/api/v1/admin/reports/${made.json.id}`, { token: staff, body: { rule_ids: [] } });
  assert.deepEqual(none.rules, []);
});

test('which squares are limited is public, with the reason; a name may be half hidden', async () => {
  assert.deepEqual(await square.get('/api/v1/instance/domain_blocks'), []);
  const staff = square.token('zoe', 'admin:read admin:write');
  const block = (body: object) => square.expect('POST', '/api/v1/admin/domain_blocks', { token: staff, body });
  await block({ domain: 'spam.example', severity: 'suspend', public_comment: 'spam', obfuscate: true });
  await block({ domain: 'loud.example', severity: 'silence' });
  await block({ domain: 'free.example', severity: 'noop' });
  const list = await square.get('/api/v1/instance/domain_blocks');
  assert.deepEqual(shapeFaults('GET /api/v1/instance/domain_blocks', 200, list), []);
  assert.deepEqual(list.map((one: any) => [one.domain, one.severity, one.comment]),
    [['loud.example', 'silence', ''], ['spam.****ple', 'suspend', 'spam']]);
  assert.equal(list[1].digest, createHash('sha256').update('spam.example').digest('hex'));
  const languages = await square.get('/api/v1/instance/languages');
  assert.deepEqual(shapeFaults('GET /api/v1/instance/languages', 200, languages), []);
  assert.ok(languages.some((one: any) => one.code === 'fr' && one.name === 'Français'));
});

test('everything is the same after a kill, and what is removed is gone', async () => {
  const paths = ['v1/instance/rules', 'v1/instance/privacy_policy', 'v1/instance/terms_of_service', 'v1/instance/extended_description'];
  const all = () => Promise.all(paths.map((path) => square.get(`/api/${path}`)));
  const before = await all(), instance = await square.get('/api/v2/instance');
  square.must(['doctor', '--deep']);
  await square.kill();
  await square.start();
  assert.deepEqual(await all(), before);
  assert.deepEqual((await square.get('/api/v2/instance')).rules, instance.rules);
  assert.deepEqual(shapeFaults('GET /api/v2/instance/', 200, instance).filter((one) => /rules/.test(one) && !/translations/.test(one)), []);
  square.must(['document', 'remove', 'terms', '--from', day(-30)]);
  assert.equal((await square.get('/api/v1/instance/terms_of_service')).effective_date, day(30));
  square.must(['document', 'remove', 'privacy']);
  assert.equal((await square.ask('GET', '/api/v1/instance/privacy_policy')).status, 404);
  square.must(['doctor', '--deep']);
});
