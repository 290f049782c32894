// The program that computes again what a square has computed, on ratings whose results are known.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { binary, shared } from './square.ts';

const program = join(dirname(binary), 'bema-algorithms');
const references = join(shared, 'data/bridging');
const skip = existsSync(references) ? false : 'no reference data beside the project: ../shared/data';
const folder = mkdtempSync(join(tmpdir(), 'bema-algorithms-'));
after(() => rmSync(folder, { recursive: true }));

type Row = Record<string, string>;

/** What a tab-separated file says, packed or not, by the first column. */
function table(path: string): Map<string, Row> {
  const text = existsSync(path) ? readFileSync(path, 'utf8')
    : execFileSync('xz', ['-dc', `${path}.xz`], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const [heading, ...lines] = text.trimEnd().split('\n').map((line) => line.split('\t'));
  return new Map(lines.map((line) =>
    [line[0]!, Object.fromEntries(heading!.map((name, i) => [name, line[i]!]))]));
}

/** The path of a file, unpacked if need be. */
function unpacked(path: string): string {
  if (existsSync(path)) return path;
  const out = join(folder, `ratings-${path.length}.tsv`);
  writeFileSync(out, execFileSync('xz', ['-dc', `${path}.xz`], { maxBuffer: 1 << 28 }));
  return out;
}

function run(...args: string[]): string {
  const done = spawnSync(program, args, { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
  return done.stderr;
}

const notes = join(folder, 'notes.tsv'), raters = join(folder, 'raters.tsv');
const distance = (a: string, b: string): number => Math.abs(Number(a) - Number(b));

for (const name of ['syn-small', 'syn-med', 'polis-brexit', 'polis-austria-5twd'])
  test(`polarity of ${name} is the reference’s`, { skip }, () => {
    const said = run('polarity', unpacked(join(references, name, 'ratings.tsv')), '--notes', notes, '--raters', raters);
    const report = JSON.parse(readFileSync(join(references, name, 'report.json'), 'utf8'));
    const loss = Number(/loss ([0-9.]+)/.exec(said)![1]);
    for (const one of report.runs) assert.ok(loss <= one.loss_regularised, `${loss} > ${one.loss_regularised}`);
    const own = table(notes), expected = table(join(references, name, 'notes_out.tsv'));
    assert.deepEqual([...own.keys()].sort(), [...expected.keys()].sort());
    let alike = 0;
    for (const [id, note] of expected) {
      const is = own.get(id)!;
      assert.equal(is.numRatings, note.numRatings);
      assert.ok(distance(is.intercept!, note.als_intercept!) < 1e-4, `intercept of ${id}`);
      assert.ok(distance(is.factor!, note.als_factor!) < 1e-4, `factor of ${id}`);
      assert.ok(distance(is.intercept!, note.ref_intercept!) < 0.025, `intercept of ${id}`);
      assert.equal(is.status, note.als_status);
      alike += is.status === note.ref_status ? 1 : 0;
    }
    assert.ok(alike / expected.size >= 0.99);
    const people = table(raters), known = table(join(references, name, 'raters_out.tsv'));
    assert.equal(people.size, known.size);
    for (const [id, rater] of known) {
      assert.ok(distance(people.get(id)!.intercept!, rater.als_intercept!) < 1e-4);
      assert.ok(distance(people.get(id)!.factor!, rater.als_factor!) < 1e-4);
    }
  });

test('the aggregate is the reference’s', { skip }, () => {
  const at = join(references, 'gaussian-small');
  run('bridging', join(at, 'ratings.tsv'), '--raters', join(at, 'rater_factors.tsv'), '--notes', notes);
  const own = table(notes), expected = table(join(at, 'gaussian_out.tsv'));
  assert.equal(own.size, expected.size);
  for (const [id, note] of expected) {
    assert.ok(distance(own.get(id)!.aggregate!, note.internalNoteIntercept!) < 1e-4);
    assert.equal(own.get(id)!.status, Number(note.internalNoteIntercept) >= 0.51 ? 'CRH' : 'NMR');
  }
});

/** Few ratings by hand: two people who agree on one note of two. */
const few = 'noteId\traterParticipantId\thelpfulNum\nn1\tada\t1\nn1\tbob\t1\nn2\tada\t1\nn2\tbob\t0\n';
const given = join(folder, 'few.tsv');

test('the order of the lines changes no byte', () => {
  const [heading, ...lines] = few.trimEnd().split('\n');
  const results = [lines, [...lines].reverse()].map((order) => {
    writeFileSync(given, `${[heading, ...order].join('\n')}\n`);
    run('polarity', given, '--notes', notes, '--raters', raters, '--unfiltered');
    return readFileSync(notes, 'utf8') + readFileSync(raters, 'utf8');
  });
  assert.equal(results[0], results[1]);
  assert.equal(results[0]!.trimEnd().split('\n').length, 6);
});

test('few are left out by the filter, and an empty table stays a table', () => {
  writeFileSync(given, few);
  assert.match(run('polarity', given, '--notes', notes, '--raters', raters), /^0 ratings of 0 notes by 0 raters/);
  assert.equal(readFileSync(notes, 'utf8'), 'noteId\tnumRatings\tintercept\tfactor\tstatus\n');
  assert.equal(readFileSync(raters, 'utf8'), 'raterParticipantId\tintercept\tfactor\n');
});

test('ratings of people without a place are left out and counted', () => {
  const places = join(folder, 'places.tsv');
  writeFileSync(given, few);
  writeFileSync(places, 'raterParticipantId\tfactor\nada\t0.1\nsomebody\t3\n');
  assert.equal(run('bridging', given, '--raters', places, '--notes', notes),
    'left out: 2 ratings whose rater has no factor\n');
  assert.equal(readFileSync(notes, 'utf8'),
    'noteId\tnumRatings\taggregate\tstatus\nn1\t1\t0.000000000\tNMR\nn2\t1\t0.000000000\tNMR\n');
});

test('what is wrong is said, in the words of who gave it', () => {
  const refused = (status: number, words: RegExp, ...args: string[]): void => {
    const done = spawnSync(program, args, { encoding: 'utf8' });
    assert.equal(done.status, status, args.join(' '));
    assert.match(done.stderr, words);
  };
  const outs = ['--notes', notes, '--raters', raters];
  writeFileSync(given, `${few}n1\tada\t0\n`);
  refused(1, /few\.tsv, line 6: rater ada has rated note n1 before/, 'polarity', given, ...outs);
  writeFileSync(given, `${few}n3\tada\t2\n`);
  refused(1, /few\.tsv, line 6, helpfulNum: "2" is none of 1, 0\.5 and 0/, 'polarity', given, ...outs);
  refused(1, /nowhere\.tsv: No such file/, 'polarity', join(folder, 'nowhere.tsv'), ...outs);
  writeFileSync(given, few);
  refused(1, /no\/where: No such file/, 'polarity', given, '--notes', join(folder, 'no/where'), '--raters', raters);
  refused(1, /\/dev\/full: could not be written: No space/, 'polarity', given, '--notes', '/dev/full', '--raters', raters);
  refused(2, /--notes and --raters are needed/, 'polarity', given);
  refused(2, /one table of ratings is needed/, 'bridging', ...outs);
  refused(2, /no command "polarty"/, 'polarty');
  refused(2, /^usage: bema-algorithms/);
});
