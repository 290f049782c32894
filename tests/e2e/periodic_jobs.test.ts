// Every job that comes again by itself, run once by the server on a square in which something happened.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { eventually, Square } from './square.js';
import { store } from './store.js';

const square = new Square();
after(() => square.remove());

test('the server lives through each of them, and each says when it comes again', async () => {
  await square.start();
  const people = ['ann', 'bob', 'chloe', 'dan', 'eve', 'fay'].map((name) => square.person(name));
  const bob = people[1]!;
  for (const one of people) {
    const post = await square.post('/api/v1/statuses', one, { status: 'Bread #mill https://mill.example/loaf' });
    for (const other of people.filter((person) => person !== one))
      await square.post(`/api/v1/statuses/${post.id}/favourite`, other);
  }
  const kinds = store(square, 'SELECT kind FROM jobs WHERE subject_id = 0 AND dead = 0 ORDER BY kind');
  assert.ok(kinds.length >= 10, kinds.join(' '));
  assert.equal(await square.stop(), 0);

  const due = Date.now() + 3000;
  store(square, `UPDATE jobs SET run_ms = ${due}, leased_by = NULL WHERE subject_id = 0 AND dead = 0`);
  await square.start();
  for (const path of ['trends/tags', 'trends/statuses', 'trends/links', 'timelines/home'])
    await square.get(`/api/v1/${path}`, bob);
  await square.get('/api/bema/v1/timelines/for_you', bob);
  await eventually('each has run', async () =>
    store(square, `SELECT count(*) FROM jobs WHERE subject_id = 0 AND dead = 0 AND (run_ms <= ${due} OR leased_by IS NOT NULL)`)[0] === '0');
  assert.deepEqual(store(square, 'SELECT kind FROM jobs WHERE subject_id = 0 AND dead = 0 ORDER BY kind'), kinds);
  assert.deepEqual(store(square, "SELECT kind FROM jobs WHERE subject_id = 0 AND why <> ''"), []);
  assert.equal(await square.stop(), 0);
});
