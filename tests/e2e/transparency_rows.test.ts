// What a square hands to the Commission's database each day: every row as the database takes it, and
// nothing in it that tells of a person.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Square } from './square.js';
import { recordFaults } from './statement_rows.js';

const square = new Square();
const token: Record<string, string> = {};
const id: Record<string, string> = {};
const secret = ['ann', 'bob@mail.example', 'far.example', '0612345678', '192.0.2.7'];
const facts = 'Ann (@ann) wrote to bob@mail.example, 06 12 34 56 78, 192.0.2.7: https://far.example/ann "so"\nand more, 3 times';

before(async () => {
  await square.start();
  for (const [name, role] of [['mona', 'moderator'], ['olga', 'owner'], ['ann', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write follow admin:read admin:write');
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
});
after(() => square.remove());

const today = () => new Date().toISOString().slice(0, 10);
const decide = (body: object) => square.ask('POST', '/api/bema/v1/moderation/decisions', { token: token.olga, body });
/** The table's lines, as RFC 4180 has them. */
function table(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain!);
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

test('each decision is a row that the database takes, in batches and as a table', async () => {
  const days = new Set([today()]);
  const made: any[] = [];
  const effects = ['label', 'content_warning', 'replies_limited', 'not_recommended', 'age_restricted', 'withheld', 'hidden'];
  for (const [at, effect] of effects.entries()) {
    const post = await square.post('/api/v1/statuses', token.ann, { status: `number ${at}`, language: at % 2 ? 'fr' : 'en' });
    made.push(await decide({ subject: post.id, effect, facts, text: 'beware', territory: effect === 'withheld' ? 'DE, US' : '',
      law: at % 2 ? `§ 86a StGB ${at}` : '', category: at ? '' : 'STATEMENT_CATEGORY_VIOLENCE' }));
  }
  for (const effect of ['account_limited', 'account_suspended'])
    made.push(await decide({ subject: id.ann, effect, facts }));
  for (const one of made) assert.equal(one.status, 200, one.text);
  days.add(today());

  const batches: any[] = [], rows: Record<string, string>[] = [];
  for (const day of days) {
    const done = square.run(['transparency', 'export', '--day', day]);
    assert.equal(done.code, 0, done.stderr);
    batches.push(...done.stdout.split('\n').filter(Boolean).map((line: string) => JSON.parse(line)));
    const file = join(square.data, `${day}.csv`);
    assert.equal(square.run(['transparency', 'export', '--day', day, '--out', file]).code, 0);
    const [names, ...values] = table(readFileSync(file, 'utf8'));
    rows.push(...values.map((one) => Object.fromEntries(names!.map((name, at) => [name, one[at]!]))));
  }
  const statements = batches.flatMap((batch) => { assert.ok(batch.statements.length <= 100); return batch.statements; });
  assert.equal(statements.length, made.length);
  for (const [at, statement] of statements.entries()) {
    assert.deepEqual(recordFaults(statement), []);
    assert.deepEqual(statement, { ...made[at].json.statement.record,
      ...(statement.territorial_scope && { territorial_scope: ['DE'] }) });
    assert.match(statement.decision_facts, /^\[…\] \[…\] wrote to \[…\] \[…\] \[…\] \[…\] "so"\nand more, 3 times$/);
    const row = Object.fromEntries(Object.entries(rows[at]!).filter(([, value]) => value !== '')
      .map(([name, value]) => [name, value.startsWith('[') && name !== 'decision_facts' && !name.endsWith('_explanation') ? JSON.parse(value) : value]));
    assert.deepEqual(row, statement);
  }
  const text = JSON.stringify(statements).toLowerCase();
  for (const one of [...secret, ...Object.values(id), ...made.map((one) => one.json.decision.id)])
    assert.equal(text.includes(one.toLowerCase()), false, one);
  const entry = (await square.get(`/api/bema/v1/log/entries/${statements[0].puid}`));
  assert.equal(entry.kind ?? entry.entry?.kind, 'decision', 'the row is found in the public log');
});

test('a call that is wrong says so', () => {
  for (const args of [[], ['--day', 'yesterday'], ['--day', '2026-13-01'], ['--day', '2026-01-01', '--out', '/nonexistent/x']]) {
    const done = square.run(['transparency', 'export', ...args]);
    assert.notEqual(done.code, 0);
    assert.match(done.stderr, /wants a day|cannot be written/);
  }
});

test('the rows stay when who wrote the posts is gone', async () => {
  const count = () => square.run(['transparency', 'export', '--day', today()]).stdout.length;
  const before = count();
  assert.equal(square.run(['account', 'delete', 'ann', '--yes', '--reason', 'by letter']).code, 0);
  assert.equal(count(), before);
});
