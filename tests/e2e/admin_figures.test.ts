// Measures, dimensions and retention: figures for those who run the square.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { shapeFaults } from './shapes.js';
import { Square } from './square.js';

const square = new Square();
const token: Record<string, string> = {};
const today = new Date().toISOString().slice(0, 10);
const weekAgo = new Date(Date.now() - 6 * 864e5).toISOString().slice(0, 10);

before(async () => {
  await square.start();
  for (const [name, role] of [['mona', 'moderator'], ['ann', 'user'], ['bob', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, 'read write admin:read admin:write');
  }
});
after(() => square.remove());

const ask = (path: string, body: object, name = 'mona') =>
  square.ask('POST', `/api/v1/admin/${path}`, { token: token[name], body });

function assertShape(call: string, value: unknown, ...besides: RegExp[]): void {
  const faults = shapeFaults(call, 200, value).filter((one) => !besides.some((b) => b.test(one)));
  assert.deepEqual(faults, [], call);
}

test('measures are answered as Mastodon answers them', async () => {
  await square.post('/api/v1/statuses', token.ann, { status: '#bread' });
  const { id } = await square.get('/api/v1/tags/bread', token.mona);
  const keys = ['active_users', 'new_users', 'interactions', 'opened_reports', 'resolved_reports',
    'tag_accounts', 'tag_uses', 'tag_servers', 'instance_accounts', 'instance_media_attachments',
    'instance_reports', 'instance_statuses', 'instance_follows', 'instance_followers'];
  const of = (key: string) => (key.startsWith('tag') ? { [key]: { id } }
    : key.startsWith('instance') ? { [key]: { domain: 'other.example' } } : {});
  const { json, status } = await ask('measures', { keys: [...keys, 'weather'], start_at: weekAgo,
    end_at: today, ...Object.assign({}, ...keys.map(of)) });
  assert.equal(status, 200);
  assertShape('POST /api/v1/admin/measures', json);
  assert.deepEqual(json.map((one: any) => one.key), keys);
  const value = (key: string) => json.find((one: any) => one.key === key);
  assert.equal(value('new_users').total, '3');
  assert.equal(value('new_users').data.length, 7);
  assert.equal(value('new_users').data[6].value, '3');
  assert.equal(value('tag_uses').total, '1');
  assert.equal(value('instance_media_attachments').unit, 'bytes');
});

test('what is asked for twice is answered once', async () => {
  for (const [what, key] of [['measures', 'new_users'], ['dimensions', 'languages']] as const) {
    const { json } = await ask(what, { keys: [key, key, key], start_at: weekAgo, end_at: today });
    assert.deepEqual(json.map((one: any) => one.key), [key]);
  }
});

test('an answer stands for a minute, and a new question is answered anew', async () => {
  const opened = async (start_at: string) => (await ask('measures',
    { keys: ['opened_reports'], start_at, end_at: today })).json[0].total;
  const { id } = await square.get('/api/v1/accounts/lookup?acct=ann');
  assert.equal(await opened(weekAgo), '0');
  await square.post('/api/v1/reports', token.bob, { account_id: id });
  assert.equal(await opened(weekAgo), '0');
  assert.equal(await opened(today), '1');
});

test('dimensions are answered as Mastodon answers them', async () => {
  const { json } = await ask('dimensions', { keys: ['space_usage', 'software_versions', 'languages',
    'sources', 'servers'], start_at: weekAgo, end_at: today, limit: 5 });
  assertShape('POST /api/v1/admin/dimensions', json,
    /data\[\d+\]\.unit: missing/, /data\[\d+\]\.human_value: missing/);
  const of = (key: string) => json.find((one: any) => one.key === key).data;
  assert.ok(Number(of('space_usage')[0].value) > 0);
  assert.match(of('software_versions')[0].value, /^\d/);
  assert.equal(of('servers')[0].value, '1');
  assert.equal((await ask('dimensions', { keys: ['software_versions'] })).json[0].data.length, 2);
});

test('retention is answered as Mastodon answers it', async () => {
  for (const frequency of ['day', 'month']) {
    const { json } = await ask('retention', { start_at: weekAgo, end_at: today, frequency });
    assertShape('POST /api/v1/admin/retention', json);
    const last = json.at(-1);
    assert.deepEqual([last.frequency, last.data[0].value, last.data[0].rate], [frequency, '3', 1]);
  }
});

test('what cannot be asked is refused', async () => {
  const range = { start_at: weekAgo, end_at: today };
  assert.equal((await ask('measures', { keys: ['new_users'] })).status, 400);
  assert.equal((await ask('measures', { keys: ['new_users'], start_at: 'x', end_at: today })).status, 400);
  assert.equal((await ask('measures', { keys: ['new_users'], start_at: today, end_at: weekAgo })).status, 422);
  assert.equal((await ask('measures', { keys: ['new_users'], start_at: '1990-01-01', end_at: today })).status, 422);
  assert.equal((await ask('retention', { ...range, frequency: 'hour' })).status, 422);
  assert.deepEqual((await ask('measures', { ...range, keys: ['tag_uses'], tag_uses: { id: '12' } })).json, []);
  for (const path of ['measures', 'dimensions', 'retention']) {
    assert.equal((await ask(path, range, 'ann')).status, 403);
    assert.equal((await square.ask('POST', `/api/v1/admin/${path}`,
      { token: square.token('mona', 'admin:read:accounts'), body: range })).status, 403);
  }
});
