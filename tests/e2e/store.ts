// The store of a square, also beside the running server: for what no call brings about.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { onPostgres, type Square } from './square.js';

/** Rows of one column, a line each. */
export function store(square: Square, statement: string): string[] {
  const done = onPostgres
    ? spawnSync('psql', ['-qXAt', '-v', 'ON_ERROR_STOP=1', '-c', statement, square.database], { encoding: 'utf8' })
    : spawnSync('python3', ['-c', 'import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1], timeout=20)\n' +
      'for (row,) in db.execute(sys.argv[2]).fetchall() or []: print(row)\ndb.commit()',
    join(square.data, 'bema.db'), statement], { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
  return done.stdout.split('\n').filter(Boolean);
}
