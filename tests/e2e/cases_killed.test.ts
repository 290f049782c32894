// A decision on many posts, cut off again and again: in the end each post has it once, and the public log holds.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually, Square } from './square.js';

const square = new Square();
const posts_count = 150, kills = 3;
let mona = '';

before(async () => {
  await square.start();
  square.account('mona', 'moderator');
  mona = square.token('mona', 'read write follow admin:read admin:write');
});
after(() => square.remove());

test('a decision on a raid is carried out whole though the server is killed meanwhile', async () => {
  const authors = ['ann', 'cid', 'dora'].map((name) => square.person(name));
  const bob = square.person('bob');
  const ids = await Promise.all(authors.map(async (token) =>
    (await square.get('/api/v1/accounts/verify_credentials', token)).id));
  const posts: string[] = [];
  for (let i = 0; i < posts_count; i++) {
    const { id } = await square.post('/api/v1/statuses', authors[i % 3], { status: 'All of us say this on one day' });
    await square.post('/api/v1/reports', bob, { account_id: ids[i % 3], status_ids: [id] });
    posts.push(id);
  }
  const read = async (path: string) => square.get(`/api/bema/v1/moderation/${path}`, mona);
  const { cases: [raid] } = await read('cases');
  assert.deepEqual([raid.equal.count, raid.equal.authors, raid.reports_count], [posts_count, 3, posts_count]);
  const made = await square.post(`/api/bema/v1/moderation/cases/${raid.id}/decide`, mona, { effect: 'hidden', facts: 'A raid.' });
  assert.equal(made.finished, false);
  /* On PostgreSQL another process may have the job, so that it is left alone for the length of a lease. */
  for (let i = 0; i < kills && !process.env.BEMA_TEST_DB; i++) {
    await square.kill();
    await square.start();
  }
  await eventually('the decision is carried out', async () => (await read(`cases/${raid.id}`)).finished);
  const whole = await read(`cases/${raid.id}`);
  assert.deepEqual([whole.decisions_count, whole.skipped_count, whole.outcome], [posts_count, 0, 'decided']);
  for (const post of posts) {
    const stands = await read(`decisions?subject=${post}`);
    assert.deepEqual(stands.map((one: any) => one.kind), ['restrict']);
    assert.equal((await square.ask('GET', `/api/v1/statuses/${post}`)).status, 404);
  }
  for (const token of authors)
    assert.equal((await square.get('/api/v1/notifications?types[]=moderation_warning', token)).length, 1);
  assert.deepEqual(await square.get('/api/v1/admin/reports', mona), []);

  const undone = await square.post(`/api/bema/v1/moderation/cases/${raid.id}/undo`, mona, { reason: 'No raid at all.' });
  assert.equal(undone.finished, false);
  for (let i = 0; i < kills && !process.env.BEMA_TEST_DB; i++) {
    await square.kill();
    await square.start();
  }
  await eventually('all of it is taken back', async () => (await read(`cases/${raid.id}`)).outcome === 'reversed');
  for (const post of posts) {
    const stands = await read(`decisions?subject=${post}`);
    assert.deepEqual(stands.map((one: any) => one.kind), ['reverse', 'restrict']);
    assert.equal((await square.ask('GET', `/api/v1/statuses/${post}`)).status, 200);
  }
  for (const token of authors)
    assert.equal((await square.get('/api/v1/notifications?types[]=moderation_warning', token)).length, 2);
  await square.stop();
  assert.match(square.must(['log', 'verify']), /\d/);
});
