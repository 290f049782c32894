// What ranked pages showed, by day: told of days that are over, rounded, and of enough viewers only.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { eventually, onPostgres, Square } from './square.js';

const square = new Square();
const viewers = 12, authors = 24;
const path = '/api/bema/v1/algorithms/figures';
const dayMs = 864e5, midnightMs = 60_000;
let now: number;
const day = (ago: number) => new Date(now - ago * dayMs).toISOString().slice(0, 10);

/** Everybody follows the first three authors. */
function crowd(): object[] {
  const at = (seconds: number) => new Date(Date.now() - 36e5 + seconds * 1000).toISOString();
  const lines: object[] = [];
  for (let a = 0; a < authors; a++) {
    lines.push({ type: 'account', name: `author${a}`, created_at: at(0) });
    lines.push({ type: 'post', account: `author${a}`, key: 'p', text: `post of ${a}`, created_at: at(10 + a) });
  }
  for (let v = 0; v < viewers; v++) {
    lines.push({ type: 'account', name: `viewer${v}`, created_at: at(1) });
    for (let a = 0; a < 3; a++)
      lines.push({ type: 'follow', account: `viewer${v}`, target: `author${a}`, created_at: at(2) });
  }
  return lines;
}

/** On the store of a square that does not run. */
function change(...statements: string[]): void {
  const done = onPostgres
    ? spawnSync('psql', ['-qX', '-v', 'ON_ERROR_STOP=1', '-c', statements.join(';'), square.database], { encoding: 'utf8' })
    : spawnSync('python3', ['-c', 'import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1])\n' +
      'db.executescript(sys.argv[2])\ndb.commit()', join(square.data, 'bema.db'), statements.join(';')], { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
}

/** As if what was shown so far had been shown two days ago, and the job that closes days were due. */
async function twoDaysLater(): Promise<void> {
  assert.equal(await square.stop(), 0);
  change('UPDATE feed_sums SET day = day - 2', 'UPDATE feed_people SET day = day - 2',
    'UPDATE jobs SET run_ms = 0 WHERE kind = 1807');
  await square.start();
}

before(async () => {
  const left = dayMs - Date.now() % dayMs;
  if (left < midnightMs) await new Promise((resolve) => setTimeout(resolve, left + 1000)); // all in one day
  now = Date.now();
  square.load(crowd());
  await square.start();
});
after(() => square.remove());

test('what was shown is told once the day is over, in shares and rounded counts', async () => {
  const shown = new Map<string, number>();
  let all = 0, followed = 0;
  for (let v = 0; v < viewers; v++) {
    const page = await square.get('/api/bema/v1/timelines/for_you?limit=40', square.token(`viewer${v}`, 'read'));
    assert.ok(page.length >= 20);
    for (const { account } of page) {
      shown.set(account.username, (shown.get(account.username) ?? 0) + 1);
      all++;
      followed += /^author[0-2]$/.test(account.username) ? 1 : 0;
    }
  }
  const today = await square.get(path);
  assert.deepEqual([today.from, today.to, today.viewers_min, today.rounded_to], [day(29), day(0), 10, 5]);
  assert.deepEqual(today.days.filter((one: any) => one.enough_viewers), []);
  await twoDaysLater();
  let told: any;
  await eventually('the day is closed', async () =>
    !!(told = (await square.get(path)).days.find((one: any) => one.day === day(2))));
  assert.deepEqual([told.enough_viewers, told.viewers, told.slates, told.shown], [true, 10, 10, all - all % 5]);
  assert.equal(told.unfollowed, Math.round((all - followed) / all * 100));
  assert.equal(told.sources.followed, Math.round(followed / all * 100));
  assert.equal(Object.keys(told.sources).join(), 'followed,approved_by_followed,bridging,newcomer');
  const counts = [...shown.values()].sort((a, b) => a - b);
  assert.equal(told.authors, counts.length - counts.length % 5);
  const weighted = counts.reduce((sum, count, i) => sum + (i + 1) * count, 0);
  const gini = (2 * weighted / all - counts.length - 1) / counts.length;
  assert.ok(Math.abs(told.gini - gini) <= 0.011, `${told.gini} ${gini}`);
  assert.equal(told.top_ten, Math.round(counts.slice(-10).reduce((sum, one) => sum + one) / all * 100));
  assert.deepEqual([told.authors_by_fifth, told.authors_nowhere], [[0, 0, 0, 0, 0], 100]);
  assert.deepEqual([told.approvals_known, told.approvals_by_fifth], [0, null]);
  assert.deepEqual(told.viewers_by_fifth.map((one: any) => [one.fifth, one.viewers, one.authors_nowhere]),
    [1, 2, 3, 4, 5].map((fifth) => [fifth, 0, null]).concat([[null, 10, 100]] as any));
  assert.deepEqual((await square.get(`${path}?from=${day(2)}&to=${day(2)}`)).days, [told]);
  assert.deepEqual((await square.get(`${path}?from=${day(1)}&to=${day(0)}`)).days
    .filter((one: any) => one.enough_viewers), []);

  const csv = await square.ask('GET', `${path}?from=${day(2)}&to=${day(2)}&format=csv`);
  assert.match(csv.headers.get('content-type')!, /^text\/csv/);
  const [head, row, end, ...more] = csv.text.split('\r\n').map((line) => line.split(','));
  assert.deepEqual([end, more], [[''], []]);
  assert.equal(row!.length, head!.length);
  const value = (name: string) => row![head!.indexOf(name)];
  assert.deepEqual(['day', 'viewers', 'shown', 'unfollowed', 'top_ten', 'authors_nowhere', 'approvals_1',
    'viewers_1', 'viewers_1_authors_1', 'viewers_nowhere'].map(value),
    [day(2), '10', `${all - all % 5}`, `${told.unfollowed}`, `${told.top_ten}`, '100', '', '0', '', '10']);
  square.must(['doctor', '--deep']);
});

test('of few viewers nothing is told, and what is no range of days is refused', async () => {
  await square.post('/api/bema/v1/timelines/for_you/refresh', square.token('viewer0', 'read'));
  await square.get('/api/bema/v1/timelines/for_you', square.token('viewer0', 'read'));
  assert.equal(await square.stop(), 0);
  change('DELETE FROM feed_sums WHERE figure = 86', 'UPDATE feed_sums SET day = day - 4', 'UPDATE jobs SET run_ms = 0 WHERE kind = 1807');
  await square.start();
  let told: any;
  await eventually('the day is closed', async () =>
    !!(told = (await square.get(path)).days.find((one: any) => one.day === day(4))));
  assert.deepEqual([told.enough_viewers, told.viewers, told.shown, told.slates, told.authors], [false, 0, 0, 0, 0]);
  assert.deepEqual([told.unfollowed, told.gini, told.top_ten, told.sources.followed, told.authors_by_fifth],
    [null, null, null, null, null]);
  for (const query of ['from=x', 'to=2026-02-30', 'from=2026-01-02&to=2026-01-01', 'from=2024-01-01&to=2026-01-01',
    'from=2026-01-01T00:00:00Z', 'from=-001-01-01', 'format=xml', 'to=99999-01-01'])
    assert.equal((await square.ask('GET', `${path}?${query}`)).status, 422, query);
  assert.equal((await square.ask('GET', `${path}?from=2025-06-01&to=2025-06-01`)).status, 200);
});
