// kill -9 while people post, vote and follow: what was acknowledged is there once, and memory says
// what the store says. The long form is `make torture`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onPostgres } from './square.js';
import { kinds, short, torture, type Outcome } from '../torture/torture.js';

const enough = 50; // posts a run must have made to say anything

function whole(done: Outcome): void {
  assert.deepEqual(done.faults, []);
  assert.ok(done.posts > enough && done.votes && done.follows, `${done.posts} posts`);
}

test(`nothing acknowledged is lost in ${short.kills} kills`, async () => {
  whole(await torture(short));
});

test('nothing acknowledged is lost when all that was not synced is', { skip: onPostgres },
  async () => {
    whole(await torture({ ...short, power: true, moments: 1 }));
  });

/* The same runs must see a store that syncs too late, and folders and pictures that are not synced. */
const weaker: [string, object, RegExp][] = [
  ['commits reach the disk later', { synchronous: 'NORMAL' }, /acknowledged and gone/],
  ['the log is not synced', { forget: kinds.log }, /gone/],
  ['pictures are not synced', { forget: kinds.other }, /picture (damaged|gone)/],
];
for (const [about, weakness, words] of weaker)
  test(`posts or pictures are missed where ${about}`, { skip: onPostgres }, async () => {
    const done = await torture({ ...short, kills: 12, power: true, ...weakness });
    assert.match(done.faults.join('\n'), words);
  });
