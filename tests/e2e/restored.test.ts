// A large account under every restriction, and then under none: what the store holds of it and of whom
// it has to do with is the same again, row by row.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { png } from './png.js';
import { onPostgres, Square } from './square.js';

const square = new Square();
const token: Record<string, string> = {};
const id: Record<string, string> = {};
const followers = 150, posts = 400;

/** What moderation itself writes down, and what runs by itself. */
const others = ['decisions', 'statements', 'restrictions', 'events', 'jobs', 'notifications', 'tokens', 'account_tokens',
  'users', 'migrations', 'settings', 'sign_ins', 'square_days', 'transparency_rows', 'transparency_counts',
  'second_judgements', 'second_months'];
const isOther = (table: string) =>
  others.includes(table) || /^(log_|public_log|post_search|account_search|sqlite_|impressions|positions|polarity)|_p\d+$/.test(table);

/** Every other table, its rows in order. */
function rows(): Record<string, string[]> {
  if (onPostgres) {
    const psql = (sql: string) => {
      const done = spawnSync('psql', ['-qXAt', '-c', sql, square.database], { encoding: 'utf8', maxBuffer: 1 << 28 });
      assert.equal(done.status, 0, done.stderr);
      return done.stdout.split('\n').filter(Boolean);
    };
    const tables = psql('SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()')
      .filter((table) => !isOther(table));
    return Object.fromEntries(tables.map((table) => [table, psql(`SELECT t::text FROM "${table}" AS t`).sort()]));
  }
  const script = `
import json, sqlite3, sys
db = sqlite3.connect('file:' + sys.argv[1] + '?mode=ro', uri=True)
names = [n for (n,) in db.execute("SELECT name FROM sqlite_schema WHERE type='table' AND sql NOT LIKE 'CREATE VIRTUAL%'")]
print(json.dumps({n: sorted(repr(r) for r in db.execute(f'SELECT * FROM "{n}"')) for n in names}))`;
  const done = spawnSync('python3', ['-c', script, join(square.data, 'bema.db')], { encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(done.status, 0, done.stderr);
  return Object.fromEntries(Object.entries(JSON.parse(done.stdout) as Record<string, string[]>)
    .filter(([table]) => !isOther(table)));
}

async function decide(who: string, body: object): Promise<string> {
  const made = await square.post('/api/bema/v1/moderation/decisions', token[who], { facts: 'A test.', ...body });
  return made.decision.id;
}

before(async () => {
  await square.start();
  for (const [name, role] of [['mona', 'moderator'], ['mike', 'moderator'], ['ann', 'user'], ['bob', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write follow admin:read admin:write');
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
  const lines: object[] = [];
  for (let i = 0; i < followers; i++) {
    lines.push({ type: 'account', name: `f${i}` }, { type: 'follow', account: `f${i}`, target: 'ann' });
    if (i % 3 === 0) lines.push({ type: 'follow', account: 'ann', target: `f${i}` });
  }
  for (let i = 0; i < posts; i++) {
    lines.push({ type: 'post', account: 'ann', key: `k${i}`, text: `post ${i} #tag${i % 7} @f${i % followers}` });
    lines.push({ type: 'favourite', account: `f${i % followers}`, post: `k${i}`, post_account: 'ann' });
    if (i % 5 === 0) lines.push({ type: 'boost', account: `f${(i + 1) % followers}`, post: `k${i}`, post_account: 'ann' });
  }
  square.load(lines);
  const form = new FormData();
  form.set('file', new Blob([png(16, 16, () => [9, 90, 200]) as BlobPart], { type: 'image/png' }), 'a.png');
  const picture = await (await fetch(`http://127.0.0.1:${square.port}/api/v2/media`,
    { method: 'POST', body: form, headers: { authorization: `Bearer ${token.ann}` } })).json() as { id: string };
  const seen = await square.post('/api/v1/statuses', token.ann, { status: 'with a picture', media_ids: [picture.id] });
  await square.post(`/api/v1/statuses/${seen.id}/pin`, token.ann);
  await square.post('/api/v1/statuses', token.bob, { status: 'an answer', in_reply_to_id: seen.id });
  const list = await square.post('/api/v1/lists', token.bob, { title: 'his' });
  await square.post(`/api/v1/accounts/${id.ann}/follow`, token.bob);
  await square.post(`/api/v1/lists/${list.id}/accounts`, token.bob, { account_ids: [id.ann] });
});
after(() => square.remove());

test('a large account is restricted in every way and comes back row by row', async () => {
  const dump = square.must(['dump']);
  const stored = rows();
  assert.ok(stored.posts!.length > posts && stored.relations!.length > followers && stored.media!.length === 1);
  const pinned = await square.get(`/api/v1/accounts/${id.ann}/statuses?pinned=true`, token.bob);
  const newest = await square.get(`/api/v1/accounts/${id.ann}/statuses?limit=40`, token.bob);
  const made: string[] = [];
  for (const effect of ['label', 'content_warning', 'replies_limited', 'not_recommended', 'age_restricted', 'hidden',
    'account_limited', 'account_suspended'])
    made.push(await decide('mona', { subject: id.ann, effect, text: effect === 'label' ? 'x' : '' }));
  made.push(await decide('mona', { subject: id.ann, effect: 'withheld', territory: 'DE' }));
  for (const post of newest.slice(0, 20)) made.push(await decide('mona', { subject: post.id, effect: 'hidden' }));
  assert.deepEqual(await square.get(`/api/v1/accounts/${id.ann}/statuses`, token.bob), []);
  assert.notDeepEqual(rows().posts, stored.posts, 'it stands in the rows');
  for (const one of made)
    await square.expect('POST', `/api/bema/v1/moderation/decisions/${one}/reverse`,
      { token: token.mike, body: { reason: 'A test.' } });
  await square.expect('POST', `/api/v1/admin/accounts/${id.ann}/action`, { token: token.mona, body: { type: 'suspend' } });
  await square.expect('POST', `/api/v1/admin/accounts/${id.ann}/unsuspend`, { token: token.mike });
  const again = rows();
  assert.deepEqual(Object.keys(again), Object.keys(stored));
  for (const [table, had] of Object.entries(stored)) assert.deepEqual(again[table], had, table);
  assert.equal(square.must(['dump']), dump);
  assert.deepEqual(await square.get(`/api/v1/accounts/${id.ann}/statuses?pinned=true`, token.bob), pinned);
  assert.deepEqual(await square.get(`/api/v1/accounts/${id.ann}/statuses?limit=40`, token.bob), newest);
});
