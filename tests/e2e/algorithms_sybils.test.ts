// What false accounts achieve against the bridging aggregate, as bench/sybils.mjs measures it; and
// the command that finds who says the same.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { binary, root, shared } from './square.ts';

const program = join(dirname(binary), 'bema-algorithms');
const skip = existsSync(join(shared, 'data/bridging/syn-med')) ? false
  : 'no synthetic population beside the project: ../shared/data/bridging/syn-med';
const folder = mkdtempSync(join(tmpdir(), 'bema-sybils-test-'));
after(() => rmSync(folder, { recursive: true }));

interface Ranks { count: number; intercept: number; aggregate: number }
interface Row { count: number; plain: Ranks; voices: Ranks; sybils_silent: number; people_silent: number }

function measured(attack: string): Row[] {
  const said = execFileSync(process.execPath, [join(root, 'bench/sybils.mjs'), '--json', attack],
    { encoding: 'utf8', env: { ...process.env, BEMA_TEST_SHARED: shared, NODE_OPTIONS: '' } });
  const rows = JSON.parse(said) as Row[];
  assert.deepEqual(rows.map((row) => row.count), [100, 300, 1000]);
  return rows;
}

test('none of sixty posts that two poles of false accounts boost comes among the first hundred', { skip }, () => {
  for (const { count, plain } of measured('two poles, along their lines')) {
    assert.equal(plain.count, 60, `by approvals, ${count} accounts`);
    assert.equal(plain.aggregate, 0, `by the aggregate, ${count} accounts`);
  }
});

test('nor any that spread accounts boost, once those who say the same are one voice', { skip }, () => {
  for (const { count, plain, voices, sybils_silent, people_silent } of measured('spread, as people everywhere')) {
    assert.ok(plain.aggregate > 0, 'the attack itself works');
    assert.equal(voices.aggregate, 0, `${count} accounts`);
    assert.equal(sybils_silent, count - 1);
    assert.equal(people_silent, 0);
  }
});

const given = join(folder, 'ratings.tsv'), voices = join(folder, 'voices.tsv');
const heading = 'noteId\traterParticipantId\thelpfulNum\n';

test('who approves what an older account does shares its voice, whatever the order of the lines', () => {
  const lines = ['3', '20', '100'].flatMap((rater) =>
    Array.from({ length: 25 }, (_, note) => `${note + (rater === '20' ? 50 : 0)}\t${rater}\t1\n`));
  for (const order of [lines, [...lines].reverse()]) {
    writeFileSync(given, heading + order.join(''));
    const done = spawnSync(program, ['voices', given, '--raters', voices], { encoding: 'utf8' });
    assert.equal(done.status, 0, done.stderr);
    assert.equal(done.stderr, '1 of 3 raters share the voice of an older one\n');
    assert.equal(readFileSync(voices, 'utf8'), 'raterParticipantId\tvoice\n3\t3\n20\t20\n100\t3\n');
  }
});

test('what is wrong with a table or a command is said', () => {
  const refused = (status: number, words: RegExp, ...args: string[]): void => {
    const done = spawnSync(program, ['voices', ...args], { encoding: 'utf8' });
    assert.equal(done.status, status, args.join(' '));
    assert.match(done.stderr, words);
  };
  writeFileSync(given, `${heading}1\tada\t1\n1\tada\t1\n`);
  refused(1, /ratings\.tsv, line 3: rater ada has rated note 1 before/, given, '--raters', voices);
  refused(1, /nowhere: No such file/, join(folder, 'nowhere'), '--raters', voices);
  refused(2, /--raters is needed/, given);
  refused(2, /no such option here/, given, '--raters', voices, '--notes', voices);
});
