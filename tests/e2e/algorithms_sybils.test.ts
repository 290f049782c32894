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
interface Row { count: number; plain: Ranks; voices: Ranks; sybils_silent: number; people_silent: number;
  admitted?: Ranks & { sybils_in: number; people_in: number } }

function measured(attack: string, sizes = [100, 300, 1000], ...more: string[]): Row[] {
  const said = execFileSync(process.execPath, [join(root, 'bench/sybils.mjs'), '--json', attack, ...more],
    { encoding: 'utf8', env: { ...process.env, BEMA_TEST_SHARED: shared, NODE_OPTIONS: '' } });
  const rows = JSON.parse(said) as Row[];
  assert.deepEqual(rows.map((row) => row.count), sizes);
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

test('nor any of those who are given nineteen posts each, while nobody follows them', { skip }, () => {
  for (const { voices, admitted } of measured('spread, each for 19 of the 60', [1000], '--admission')) {
    assert.ok(voices.aggregate > 0, 'they are not found by what they approve');
    assert.equal(admitted?.sybils_in, 0);
    assert.equal(admitted.aggregate, 0);
    assert.ok(admitted.people_in > 3900, `${admitted.people_in} of 4,000 people are counted`);
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

test('three people who are counted let a fourth in, and nobody who shares a voice vouches', () => {
  const follows = join(folder, 'follows.tsv'), policy = join(folder, 'policy');
  const built_in = spawnSync(program, ['policy', 'show'], { encoding: 'utf8' }).stdout;
  writeFileSync(policy, built_in.replace('admission.founders = 150', 'admission.founders = 4'));
  const rates = (rater: number, from: number): string =>
    Array.from({ length: 25 }, (_, note) => `${from + note}\t${rater}\t1\n`).join('');
  const raters = [1, 2, 3, 4, 5, 6, 7];
  writeFileSync(given, heading + raters.map((rater) => rates(rater, rater === 3 ? 100 : rater * 100)).join(''));
  // 3 approves what 1 does, and so is none of the four founders: they are 1, 2, 4 and 5.
  writeFileSync(follows, ['raterParticipantId\tfollowerId', '6\t1', '6\t2', '6\t4', '6\t4', '7\t1', '7\t3',
    '7\t6', '7\t99', ''].join('\n'));
  const done = spawnSync(program, ['admission', given, '--follows', follows, '--raters', '-', '--policy', policy],
    { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
  assert.equal(done.stderr, '5 of 7 raters are admitted\n');
  assert.equal(done.stdout, ['raterParticipantId\tadmission\tstep', '1\tadmitted\t0', '2\tadmitted\t0',
    '3\tshares_a_voice\t0', '4\tadmitted\t0', '5\tadmitted\t0', '6\tadmitted\t1', '7\tunvouched\t0', '']
    .join('\n'));
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
