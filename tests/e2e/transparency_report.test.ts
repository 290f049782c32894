// The report to the public: the same figures as files, as JSON and on a page that works without script.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Square } from './square.js';

const square = new Square();
const token: Record<string, string> = {};
const id: Record<string, string> = {};
const day = (offset = 0) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
const range = () => ({ from: day(-1), to: day(1) });
const report = async () => square.get(`/api/bema/v1/transparency?from=${range().from}&to=${range().to}`);
const ask = (who: string, path: string, body: object) =>
  square.ask('POST', `/api/bema/v1/${path}`, { token: token[who], body });

before(async () => {
  await square.start();
  for (const [name, role] of [['mona', 'moderator'], ['mike', 'moderator'], ['olga', 'owner'], ['ann', 'user'], ['bob', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write follow admin:read admin:write');
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
  square.must(['rule', 'add', 'No <spam>']);
  const [rule] = await square.get('/api/v1/instance/rules');
  const post = await square.post('/api/v1/statuses', token.ann, { status: 'hello' });
  const spam = await square.post('/api/v1/reports', token.bob, { account_id: id.ann, category: 'spam' });
  await square.post('/api/v1/reports', token.bob, { account_id: id.mona, comment: 'I dislike her' });
  const first = await ask('mona', 'moderation/decisions', { subject: post.id, effect: 'hidden', facts: 'so', rule: rule.id, report_id: spam.id });
  assert.equal(first.status, 200, first.text);
  assert.equal((await ask('mona', 'moderation/decisions', { subject: id.ann, effect: 'account_limited', facts: 'so', law: '§ 1' })).status, 200);
  assert.equal((await ask('ann', `decisions/${first.json.decision.id}/appeal`, { text: 'no' })).status, 200);
  assert.equal((await ask('mike', `moderation/appeals/${first.json.decision.id}/approve`, { reason: 'so' })).status, 200);
});
after(() => square.remove());

test('the command counts up to now and writes a file for each table', () => {
  const { from, to } = range();
  const folder = join(square.folder, 'report');
  square.must(['transparency', 'report', '--from', from, '--to', to, '--out', folder]);
  assert.deepEqual(readdirSync(folder).sort(), ['agreement', 'appeals', 'automation', 'days', 'disputes', 'juries', 'notices', 'orders', 'orders_answered', 'restrictions',
    'rules', 'staff', 'suspensions', 'threats', 'times'].map((name) => `${name}.csv`));
  const csv = (name: string) => readFileSync(join(folder, `${name}.csv`), 'utf8');
  assert.equal(csv('notices'), 'category,by,count\r\nother,person,1\r\nspam,person,1\r\n');
  assert.equal(csv('appeals'), 'outcome,count\r\nmade,1\r\ngranted,1\r\nrejected,0\r\n');
  assert.match(csv('restrictions'), /\r\nCONTENT_DISABLED,INCOMPATIBLE_CONTENT,OTHER_VIOLATION_TC,OTHER_NOTIFICATION,NOT_AUTOMATED,1\r\n/);
  assert.match(csv('rules'), /\r\n\d+,1,1,1\.000\r\n/);
  assert.equal(csv('staff'), 'language,people\r\nen,3\r\n');
  assert.match(csv('days'), /^day,notices,restrictions,appeals,taken_back\r\n/);
  assert.equal(csv('days').split('\r\n').length, 5);
  assert.match(square.must(['transparency', 'report', '--from', from, '--to', to]), /^# notices\ncategory,by,count\r\n/);
  for (const [args, words] of [[['--from', from], /--to wants a day/], [['--from', to, '--to', from], /in their order/],
    [['--from', '2020-01-01', '--to', to], /at most 400 days/], [['--from', from, '--to', to, '--out', folder], /cannot be made/]] as const)
    assert.match(square.run(['transparency', 'report', ...args]).stderr, words);
});

test('the API says the same, as JSON and as CSV', async () => {
  const json = await report();
  assert.deepEqual([json.from, json.to, json.days.length], [range().from, range().to, 3]);
  assert.deepEqual(json.notices, [{ category: 'other', by: 'person', count: 1 }, { category: 'spam', by: 'person', count: 1 }]);
  assert.deepEqual(json.times.map((one: any) => [one.from, one.count, one.median_hours < 0.1]),
    [['notice_to_answer', 1, true], ['appeal_to_answer', 1, true], ['order_to_answer', 0, true], ['dispute_to_outcome', 0, true]]);
  assert.deepEqual(json.automation, [{ by: 'people', decisions: 2, taken_back: 1, share_taken_back: 0.5 }]);
  const sums = json.days.reduce((sum: number[], one: any) =>
    [sum[0]! + one.notices, sum[1]! + one.restrictions, sum[2]! + one.appeals, sum[3]! + one.taken_back], [0, 0, 0, 0]);
  assert.deepEqual(sums, [2, 2, 1, 1]);
  const csv = await square.ask('GET', `/api/bema/v1/transparency?from=${range().from}&to=${range().to}&table=staff`);
  assert.equal(csv.headers.get('content-type'), 'text/csv; charset=utf-8');
  assert.equal(csv.text, 'language,people\r\nen,3\r\n');
  for (const query of ['from=2020-01-01&to=2026-01-01', 'from=yesterday', `from=${day(1)}&to=${day(-1)}`, 'table=secrets', 'to=2026-02-30'])
    assert.equal((await square.ask('GET', `/api/bema/v1/transparency?${query}`)).status, 422, query);
  const before = await square.get('/api/bema/v1/transparency?from=2020-01-01&to=2020-01-03');
  assert.deepEqual([before.notices, before.staff, before.days.length, before.times[0].median_hours], [[], [], 3, null]);
});

test('the page shows it without script, in both languages, with a table behind each plot', async () => {
  const page = async (language: string, query = '') =>
    square.ask('GET', `/transparency${query}`, { headers: { 'accept-language': language, accept: 'text/html' } });
  const english = await page('en');
  assert.equal(english.status, 200);
  assert.equal(english.text.includes('<script type="module"'), false);
  assert.equal(english.text.match(/<figure class="plot">/g)!.length, 4);
  assert.equal(english.text.match(/<summary>As a table/g)!.length, 4);
  assert.match(english.text, /<polyline points="[\d, ]+"\/>/);
  assert.match(english.text, /No &lt;spam&gt;/);
  assert.match(english.text, /<th scope="row">not shown<\/th>/);
  assert.equal(english.text.includes('style="'), false);
  const french = await page('fr');
  assert.match(french.text, /<h1>La modération en chiffres<\/h1>/);
  assert.match(french.text, /<th scope="row">non montré<\/th>/);
  assert.match((await page('en', '?from=2030-01-01&to=2020-01-01')).text, /at most 400, in their order/);
  assert.equal((await page('en', '?from=%22%3E%3Cscript%3E&to=x')).status, 200);
  for (const [, href] of english.text.matchAll(/href="(\/(?:api\/bema\/v1\/transparency|transparency)[^"]*)"/g))
    assert.equal((await square.ask('GET', href!.replaceAll('&amp;', '&'))).status, 200, href);
});
