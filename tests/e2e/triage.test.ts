// The order of the queue, trained on real labelled posts that lie beside the project and are never
// printed: how good it is, and that naming a group of people does not raise a post.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readCsv } from './polis.ts';
import { binary, shared } from './square.ts';

const data = join(shared, 'data/text/davidson_labeled_data.csv.xz');
const skip = existsSync(data) ? false : 'no labelled posts beside the project: ../shared/data/text';
const folder = mkdtempSync(join(tmpdir(), 'bema-triage-'));
const at = (name: string): string => join(folder, name);
after(() => rmSync(folder, { recursive: true }));

// Everyday sentences of our own, none of which anybody need look at.
const neutral = [
  'Women make up half of the students in the physics course this year.',
  'My gay brother and his husband are coming for dinner on Sunday.',
  'The Muslim bakery on the corner has the best bread in town.',
  'Black voters waited in line for hours to vote.',
  'A Jewish museum opened next to the central station.',
  'Immigrants founded three of the companies in this street.',
  'She is a lesbian writer from Manchester with four novels.',
  'The bus now has room for two wheelchair users.',
  'Refugees from Syria are learning the language at the library.',
  'A trans woman won the chess tournament in Lyon.',
  'Our Mexican neighbours invited us to a birthday party.',
  'Young people and old people sang together in the choir.',
  'The Catholic school and the Muslim school share a playground.',
  'Asian students organised a film festival.',
  'Blind people can use the new crossing safely.',
  'He is Black, she is white, and they have been married for thirty years.',
  'Women played football in the park this morning.',
  'I am gay and I work as a nurse.',
  'The Arab spring was ten years ago.',
  'Hindu families are celebrating Diwali tonight.',
];

function run(...args: string[]): string {
  const done = spawnSync(binary, ['triage', ...args], { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
  return done.stdout;
}

const field = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** Which label the model holds for likeliest, and its share of hate. */
function taken(model: string, text: string): { label: string; hate: number } {
  const shares = [...run('explain', at(model), text).matchAll(/^(\w+) +(\d\.\d+)/gm)]
    .map(([, label, share]) => ({ label: label!, share: Number(share) }));
  const best = shares.reduce((a, b) => a.share >= b.share ? a : b);
  return { label: best.label, hate: shares.find(({ label }) => label === 'hate')!.share };
}

before(() => {
  if (skip) return;
  const text = spawnSync('xz', ['-dc', data], { encoding: 'utf8', maxBuffer: 1 << 28 }).stdout;
  const names = ['hate', 'offensive', 'neither'];
  const lines: [string[], string[]] = [['label,text'], ['label,text']];
  // The split: every fifth row is for the test.
  for (const [i, row] of readCsv(text).entries())
    lines[i % 5 === 4 ? 1 : 0].push(`${names[Number(row.class)]},${field(row.tweet!)}`);
  writeFileSync(at('train.csv'), `${lines[0].join('\n')}\n`);
  writeFileSync(at('test.csv'), `${lines[1].join('\n')}\n`);
  writeFileSync(at('none'), '');
  run('train', at('train.csv'), '--out', at('model'));
});

test('macro-F1 is 0.70 or more on posts it was not trained on', { skip }, () => {
  const said = run('eval', at('model'), at('test.csv'));
  const [, value, low, high] = /macro-F1 +(\S+) \[(\S+), (\S+)\]/.exec(said)!.map(Number);
  assert.ok(value! >= 0.7, said);
  assert.ok(low! < value! && value! < high! && high! - low! < 0.06, said);
  assert.match(said, /wrong among posts with a word of a group: \d+ of \d+; with none: \d+ of \d+/);
});

test('everyday sentences that name groups are taken for what they are', { skip }, () => {
  for (const text of neutral) {
    const { label, hate } = taken('model', text);
    assert.equal(label, 'neither', text);
    assert.ok(hate < 0.5, text);
  }
});

test('without the list of groups it fires on some of them: the list is what keeps it from that', { skip }, () => {
  run('train', at('train.csv'), '--groups', at('none'), '--out', at('unmasked'));
  assert.ok(neutral.slice(15, 18).some((text) => taken('unmasked', text).label === 'hate'));
});

test('the same posts give the same bytes, others do not', { skip }, () => {
  run('train', at('test.csv'), '--rounds', '2', '--out', at('one'));
  run('train', at('test.csv'), '--rounds', '2', '--out', at('two'));
  run('train', at('test.csv'), '--rounds', '3', '--out', at('three'));
  assert.ok(readFileSync(at('one')).equals(readFileSync(at('two'))));
  assert.ok(!readFileSync(at('one')).equals(readFileSync(at('three'))));
});

test('what is wrong with a call, a table or a model is said', () => {
  const cases: [string[], number, RegExp][] = [
    [['train', at('x.csv')], 2, /--out is missing/],
    [['train', '--out', at('m')], 2, /FILE is missing/],
    [['train', at('nowhere'), '--out', at('m')], 1, /nowhere cannot be read/],
    [['train', at('x.csv'), '--out', at('m')], 1, /x\.csv: line 3: the text is missing/],
    [['train', at('y.csv'), '--out', at('m')], 1, /at least ten examples of every label/],
    [['train', at('y.csv'), '--out', at('m'), '--bits', '30'], 2, /--bits wants a whole number from 10 to 20/],
    [['eval', at('y.csv'), at('y.csv')], 1, /y\.csv: not a model of bema triage/],
    [['explain', at('y.csv')], 1, /not a model/],
  ];
  writeFileSync(at('x.csv'), 'label,text\na,b\na,\n');
  writeFileSync(at('y.csv'), 'label,text\na,b\nb,c\n');
  for (const [args, code, words] of cases) {
    const done = spawnSync(binary, ['triage', ...args], { encoding: 'utf8' });
    assert.match(done.stderr, words, args.join(' '));
    assert.equal(done.status, code, args.join(' '));
  }
  assert.ok(!existsSync(at('m')));
});
