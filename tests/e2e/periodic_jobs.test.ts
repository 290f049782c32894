// Every job that comes again by itself, run once by the server on a square in which something happened.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { eventually, onPostgres, Square } from './square.js';

const square = new Square();
after(() => square.remove());

/** On the store, also beside the running server; rows of one column, a line each. */
function store(statement: string): string[] {
  const done = onPostgres
    ? spawnSync('psql', ['-qXAt', '-v', 'ON_ERROR_STOP=1', '-c', statement, square.database], { encoding: 'utf8' })
    : spawnSync('python3', ['-c', 'import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1], timeout=20)\n' +
      'for (row,) in db.execute(sys.argv[2]).fetchall() or []: print(row)\ndb.commit()',
    join(square.data, 'bema.db'), statement], { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
  return done.stdout.split('\n').filter(Boolean);
}

test('the server lives through each of them, and each says when it comes again', async () => {
  await square.start();
  const people = ['ann', 'bob', 'chloe', 'dan', 'eve', 'fay'].map((name) => square.person(name));
  const bob = people[1]!;
  for (const one of people) {
    const post = await square.post('/api/v1/statuses', one, { status: 'Bread #mill https://mill.example/loaf' });
    for (const other of people.filter((person) => person !== one))
      await square.post(`/api/v1/statuses/${post.id}/favourite`, other);
  }
  const kinds = store('SELECT kind FROM jobs WHERE subject_id = 0 AND dead = 0 ORDER BY kind');
  assert.ok(kinds.length >= 10, kinds.join(' '));
  assert.equal(await square.stop(), 0);

  const due = Date.now() + 3000;
  store(`UPDATE jobs SET run_ms = ${due}, leased_by = NULL WHERE subject_id = 0 AND dead = 0`);
  await square.start();
  for (const path of ['trends/tags', 'trends/statuses', 'trends/links', 'timelines/home'])
    await square.get(`/api/v1/${path}`, bob);
  await square.get('/api/bema/v1/timelines/for_you', bob);
  await eventually('each has run', async () =>
    store(`SELECT count(*) FROM jobs WHERE subject_id = 0 AND dead = 0 AND (run_ms <= ${due} OR leased_by IS NOT NULL)`)[0] === '0');
  assert.deepEqual(store('SELECT kind FROM jobs WHERE subject_id = 0 AND dead = 0 ORDER BY kind'), kinds);
  assert.deepEqual(store("SELECT kind FROM jobs WHERE subject_id = 0 AND why <> ''"), []);
  assert.equal(await square.stop(), 0);
});
