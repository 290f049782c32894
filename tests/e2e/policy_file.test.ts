// An operator's policy: a file that is read at the start and on SIGHUP, and refused with line and key.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { binary, eventually, Square } from './square.ts';

const program = join(dirname(binary), 'bema-algorithms');
const square = new Square({ policy: 'our.policy' });
const file = join(square.data, 'our.policy');
const built_in = execFileSync(program, ['policy', 'show'], { encoding: 'utf8' });

function put(from: string, to: string): string {
  assert.ok(built_in.includes(from));
  const text = `# ours\n${built_in.replace(from, to)}`;
  writeFileSync(file, text);
  return text;
}
const hash = (): string => execFileSync(program, ['policy', 'hash', file], { encoding: 'utf8' }).trim();
const shown = async () => {
  const answer = await fetch(`${square.url}/algorithms/policy`);
  return { text: await answer.text(), hash: answer.headers.get('bema-policy') };
};
const reload = () => process.kill(square.pid, 'SIGHUP');

before(async () => {
  mkdirSync(square.data, { mode: 0o700, recursive: true });
  put('candidates.bridging = 300', 'candidates.bridging = 200');
  await square.start();
  square.account('ann');
});
after(() => square.remove());

test('the file is what is published, and what a slate is made by', async () => {
  const now = await shown();
  assert.match(now.text, /^# ours\n/);
  assert.equal(now.hash, hash());
  const said = await square.ask('GET', '/api/bema/v1/timelines/for_you', { token: square.token('ann', 'read write') });
  assert.equal(said.headers.get('bema-policy'), now.hash);
  const published = await (await fetch(`${square.url}/algorithms/published/${now.hash}`)).text();
  assert.equal(published, execFileSync(program, ['policy', 'show', file], { encoding: 'utf8' }));
});

test('a changed file is in force from SIGHUP on, and the one before it stays listed', async () => {
  const before = (await shown()).hash;
  const text = put('history = 2026-11-21 The first', 'candidate = 1\nhistory = 2026-11-21 The first')
    .replace('candidate = 1\n', 'history = 2026-11-20 What we wanted.\n');
  writeFileSync(file, text);
  reload();
  await eventually('it is in force', async () => (await shown()).hash === hash());
  assert.equal((await shown()).text, text);
  const listed = (await square.ask('GET', '/algorithms/policy/history')).json;
  assert.deepEqual(listed.map((one: any) => one.hash), [hash(), before]);
  assert.ok(listed[0].since);
  const said = await square.ask('GET', '/api/bema/v1/timelines/for_you', { token: square.token('ann', 'read write') });
  assert.equal(said.headers.get('bema-policy'), hash());
});

test('a wrong file is refused in the words of `policy check`, and the old one stays', async () => {
  const old = await shown();
  put('cells.rounded_to = 5', 'cells.rounded_to = 1');
  const checked = spawnSync(program, ['policy', 'check', file], { encoding: 'utf8' });
  assert.equal(checked.status, 1);
  const words = /line \d+, cells\.rounded_to: must be from 5 to 1000/.exec(checked.stderr)?.[0];
  assert.ok(words, checked.stderr);
  reload();
  await eventually('it is told of', async () => square.log.includes(words));
  assert.deepEqual(await shown(), old);
  await square.stop();
  await assert.rejects(square.start(), (fault: Error) => fault.message.includes(words));
  put('candidates.bridging = 300', 'candidates.bridging = 200');
  await square.start();
  assert.equal((await shown()).hash, hash());
});
