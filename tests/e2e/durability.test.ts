// kill -9 and failing memory while people post, vote and follow: what was acknowledged is there once, and memory says
// what the store says. The long form is `make torture`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allocations, ways } from '../torture/allocations.ts';
import { Chance } from '../torture/chance.ts';
import { decisions } from '../torture/decisions.ts';
import { Disk, imageWrite } from '../torture/disk.ts';
import { png } from './png.ts';
import { onPostgres, Square } from './square.ts';
import { imageOf, kinds, Layer, short, torture, type Outcome } from '../torture/torture.ts';

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

/* The store may be there and no folder for pictures. SQLite happens to sync the folder that its log is
 * in; with PostgreSQL nobody else does. */
test('the first picture outlives a power cut where its folder was just made', async () => {
  const square = await new Square().start();
  const token = square.person('thea');
  await square.stop();
  const before = imageOf(square.data), layer = new Layer(square);
  imageWrite(before, square.data);
  try {
    await square.start();
    const form = new FormData(), bytes = new Uint8Array(png(32, 32, () => [90, 120, 60]));
    form.set('file', new Blob([bytes], { type: 'image/png' }), 'meadow.png');
    const answer = await fetch(`${square.url}/api/v2/media`,
      { method: 'POST', body: form, headers: { authorization: `Bearer ${token}` } });
    assert.equal(answer.status, 200);
    const { pathname } = new URL((await answer.json()).url);
    await square.kill();
    const record = layer.takeRecord();
    for (let seed = 1; seed <= 8; seed++) {
      const disk = new Disk(before, new Chance(seed));
      disk.replay(record);
      assert.ok(disk.cut().get(pathname.slice(1))?.length, `seed ${seed}`);
    }
  } finally {
    await square.remove();
    layer.remove();
  }
});

test('whichever allocation fails, the square lives and nothing is half-written',
  { skip: onPostgres }, async () => {
    const done = await allocations({ step: 7, ways, cold: false });
    assert.deepEqual(done.faults, []);
    assert.ok(done.tries > enough && done.answers.get(200) && done.answers.get(503));
  });

/* The first half of a decision's steps are before its commit; each of them: make torture MODE=decisions. */
test('killed between steps of a decision, all of it is there or nothing, log included', async () => {
  const done = await decisions(onPostgres ? { step: 23, most: 3 } : { step: 17 });
  assert.deepEqual(done.faults, []);
  assert.ok(done.kills > (onPostgres ? 6 : 12) && (onPostgres || done.whole), `${done.kills} kills, ${done.whole} whole`);
});

/* The same runs must see a store that syncs too late, and folders and pictures that are not synced. */
const weaker: [string, object, RegExp][] = [
  ['commits reach the disk later', { synchronous: 'NORMAL' }, /acknowledged and gone|writer \d+ is gone/],
  ['the log is not synced', { forget: kinds.log }, /gone/],
  ['pictures are not synced', { forget: kinds.other }, /picture (damaged|gone)/],
];
for (const [about, weakness, words] of weaker)
  test(`posts or pictures are missed where ${about}`, { skip: onPostgres }, async () => {
    const done = await torture({ ...short, kills: 12, power: true, ...weakness });
    assert.match(done.faults.join('\n'), words);
  });
