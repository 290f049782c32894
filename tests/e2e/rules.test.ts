// Automatic rules as an operator tries them: a file is checked, a post explained, labelled texts
// measured. The real posts lie beside the project and are never printed.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readCsv } from './polis.ts';
import { binary, root, shared } from './square.ts';

const data = join(shared, 'data/text/davidson_labeled_data.csv.xz');
const folder = mkdtempSync(join(tmpdir(), 'bema-rules-'));
const at = (name: string): string => join(folder, name);
after(() => rmSync(folder, { recursive: true }));

const rules = (...args: string[]) => spawnSync(binary, ['rules', ...args], { encoding: 'utf8' });
function must(...args: string[]): string {
  const done = rules(...args);
  assert.equal(done.status, 0, done.stderr);
  return done.stdout;
}
const body = (when: string, then = 'queue 5'): string =>
  `rule one version 1 {\n  state on\n  precision 0.5\n  words en "x"\n  when ${when}\n  then ${then}\n}\n`;

test('the rules that ship are read, from the program and from the tree, as one version', () => {
  assert.match(must('check', 'default'), /\d+ rules, \d+ on and \d+ in shadow/);
  assert.equal(must('hash', 'default'), must('hash', join(root, 'src/moderation/default.rules')));
  assert.match(must('hash', 'default'), /^[0-9a-f]{64}\n$/);
});

test('a version does not hang on how a file is written, but on what it says', () => {
  writeFileSync(at('a.rules'), body('author.age < 1d'));
  writeFileSync(at('b.rules'), `# why\n${body('author.age<24h').replaceAll('\n', '\r\n')}`);
  writeFileSync(at('c.rules'), body('author.age < 2d'));
  assert.equal(must('hash', at('a.rules')), must('hash', at('b.rules')));
  assert.notEqual(must('hash', at('a.rules')), must('hash', at('c.rules')));
});

test('a fault is shown with its line, column and a mark under the place', () => {
  writeFileSync(at('bad.rules'), body('autor.age < 1d', 'remove'));
  const done = rules('check', at('bad.rules'));
  assert.equal(done.status, 1);
  assert.match(done.stderr, /bad\.rules:5:8: there is no fact about a post called "autor\.age"; did you mean "author\.age"\?/);
  assert.match(done.stderr, /\n {6}when autor\.age < 1d\n {11}\^\n/);
  writeFileSync(at('bad.rules'), body('autor.age < 1d').replaceAll('\n', '\r\n'));
  assert.match(rules('check', at('bad.rules')).stderr, /\n {6}when autor\.age < 1d\n {11}\^\n/);
  writeFileSync(at('bad.rules'), '# \x1b[2J\nrule \x1b[2J');
  assert.ok(!rules('check', at('bad.rules')).stderr.includes('\x1b'), 'no orders to the terminal');
  writeFileSync(at('bad.rules'), body('is_reply', 'remove'));
  assert.match(rules('check', at('bad.rules')).stderr, /:6:8: a rule cannot remove: that is for a person to decide/);
  assert.equal(rules('check').status, 2);
  assert.equal(rules('check', at('nowhere')).status, 1);
});

test('a post is explained, test by test', () => {
  writeFileSync(at('a.rules'), body('links >= 1 and (author.age < 1d or triage "hate" > 0.9)', 'queue 5, label "new", hold 2h'));
  writeFileSync(at('post.json'), JSON.stringify({ text: 'See https://a.example', 'author.age': 7200, triage: { hate: 0.25 } }));
  const said = must('explain', at('a.rules'), '--post', at('post.json'));
  assert.match(said, /one 1 \(on\): yes\n/);
  assert.match(said, /yes links >= 1 {2}\(it is 1\)/);
  assert.match(said, /yes author\.age < 1d {2}\(it is 2h\)/);
  assert.match(said, /no {2}triage "hate" > 0\.9 {2}\(it is 0\.250\)/);
  assert.match(said, /together: label "new" queue 5 hold 7200s/);
  writeFileSync(at('post.json'), '{"text":"x","followers":3}');
  assert.match(rules('explain', at('a.rules'), '--post', at('post.json')).stderr, /a post has no "followers"/);
  writeFileSync(at('post.json'), '[');
  assert.match(rules('explain', at('a.rules'), '--post', at('post.json')).stderr, /is no JSON/);
});

test('a pattern that would never end gives up, and says so', () => {
  writeFileSync(at('a.rules'), body('text matches "(a+)+$"'));
  writeFileSync(at('post.json'), JSON.stringify({ text: `${'a'.repeat(10_000)}!` }));
  const said = must('explain', at('a.rules'), '--post', at('post.json'));
  assert.match(said, /one 1 \(on\): no/);
  assert.match(said, /a pattern needed too many steps, gave up/);
});

test('of what the shipped words find, people called most hateful or offensive',
  { skip: existsSync(data) ? false : 'no labelled posts beside the project: ../shared/data/text' }, () => {
    const text = spawnSync('xz', ['-dc', data], { encoding: 'utf8', maxBuffer: 1 << 28 }).stdout;
    const names = ['hate', 'offensive', 'neither'];
    writeFileSync(at('table.csv'), ['label,text', ...readCsv(text).map((row) =>
      `${names[Number(row.class)]},"${row.tweet!.replaceAll('"', '""')}"`)].join('\n'));
    const said = must('measure', 'default', at('table.csv'));
    const share = (rule: string, label: string): number =>
      Number(new RegExp(`^${rule} 1: .*\\n(?: +.*\\n)*? +${label} +\\d+ +(\\d\\.\\d+)`, 'm').exec(said)![1]);
    assert.ok(share('slurs', 'hate') >= 0.3, said);
    assert.ok(share('slurs-aimed', 'hate') >= 0.4, said);
    assert.ok(share('slurs', 'neither') < 0.1 && share('slurs-aimed', 'neither') < 0.05, said);
  });
