// Reports: made by people, handled by staff.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { shapeFaults } from './shapes.js';
import { eventually, Square } from './square.js';

const square = new Square();
const token: Record<string, string> = {};
const id: Record<string, string> = {};
let post: any, secret: any, report: any;
/** See admin.test.ts. */
const documented = [
  /last_status_at: null instead of str/,
  /\.(discoverable|hide_collections): bool instead/, /\.locale: (null|str) instead/,
  /\.feature_approval/, /\.noindex/, /\.statuses\[\d+\]\./, /\.roles\b/,
];

before(async () => {
  await square.start();
  for (const [name, role] of [['olga', 'owner'], ['mona', 'moderator'], ['ann', 'user'],
    ['bob', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name,
      role === 'user' ? undefined : 'read write follow admin:read admin:write');
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
  post = await square.post('/api/v1/statuses', token.ann, { status: 'buy my pills' });
  secret = await square.post('/api/v1/statuses', token.ann,
    { status: 'between us', visibility: 'private' });
});
after(() => square.remove());

function assertShape(call: string, value: unknown): void {
  const faults = shapeFaults(call, 200, value).filter((one) => !documented.some((d) => d.test(one)));
  assert.deepEqual(faults, [], call);
}
const ask = (name: string, method: string, path: string, body?: unknown) =>
  square.ask(method, path, { token: token[name], body });
const get = (name: string, path: string) => square.get(path, token[name]);

test('a report is answered as Mastodon answers it', async () => {
  report = await square.post('/api/v1/reports', token.bob, { account_id: id.ann,
    status_ids: [post.id], comment: 'pills', category: 'spam', forward: true });
  assertShape('POST /api/v1/reports/', report);
  assert.deepEqual([report.category, report.comment, report.forwarded, report.action_taken,
    report.status_ids, report.rule_ids], ['spam', 'pills', false, false, [post.id], null]);
  assert.equal(report.target_account.username, 'ann');
});

test('a report is taken in every encoding', async () => {
  const query = await square.ask('POST',
    `/api/v1/reports?account_id=${id.ann}&status_ids[]=${post.id}`, { token: token.bob });
  assert.deepEqual(query.json.status_ids, [post.id]);
  const form = await square.ask('POST', '/api/v1/reports', { token: token.bob,
    form: { account_id: id.ann!, 'status_ids[]': post.id, category: 'legal' } });
  assert.deepEqual([form.json.category, form.json.status_ids], ['legal', [post.id]]);
});

test('a post that is named twice is reported once', async () => {
  const twice = await square.post('/api/v1/reports', token.bob,
    { account_id: id.ann, status_ids: [post.id, post.id, post.id] });
  assert.deepEqual(twice.status_ids, [post.id]);
});

test('what a report names must be there, and seen by who reports', async () => {
  const made = async (body: object) => (await ask('bob', 'POST', '/api/v1/reports', body)).status;
  const account_id = id.ann;
  assert.equal(await made({}), 404);
  assert.equal(await made({ account_id: '12' }), 404);
  assert.equal(await made({ account_id, status_ids: ['12'] }), 404);
  assert.equal(await made({ account_id, status_ids: ['x'] }), 404);
  assert.equal(await made({ account_id, status_ids: [secret.id] }), 404);
  assert.equal(await made({ account_id: id.mona, status_ids: [post.id] }), 404);
  assert.equal(await made({ account_id, comment: 'x'.repeat(1001) }), 422);
  assert.equal(await made({ account_id, comment: 'x'.repeat(1000) }), 200);
  assert.equal(await made({ account_id, category: 'boring' }), 422);
  assert.equal(await made({ account_id, rule_ids: ['1'] }), 422);
  assert.equal(await made({ account_id, status_ids: Array(101).fill(post.id) }), 422);
  assert.equal(await made({ account_id: id.bob }), 422);
  assert.equal((await square.ask('POST', '/api/v1/reports', { body: { account_id } })).status, 401);
  assert.equal((await square.ask('POST', '/api/v1/reports',
    { token: square.token('bob', 'read write:statuses'), body: { account_id } })).status, 403);
});

test('a report may name the rules that are broken, and staff may correct them', async () => {
  square.must(['rule', 'add', 'Sell nothing', '--hint', 'pills neither']);
  square.must(['rule', 'add', 'Be kind']);
  const rules = await square.get('/api/v1/instance/rules');
  const made = await square.post('/api/v1/reports', token.bob,
    { account_id: id.ann, category: 'other', rule_ids: [rules[0].id] });
  assert.deepEqual([made.category, made.rule_ids], ['violation', [rules[0].id]]);
  const path = `/api/v1/admin/reports/${made.id}`;
  assert.deepEqual((await get('mona', path)).rules, [rules[0]]);
  const changed = await ask('mona', 'PUT', path, { rule_ids: [rules[1].id] });
  assert.deepEqual(changed.json.rules, [rules[1]]);
  assert.equal((await ask('mona', 'PUT', path, { rule_ids: ['12'] })).status, 422);
});

test('staff is told of each report, in both forms of notifications', async () => {
  let list: any[] = [];
  await eventually('mona is told', async () => {
    list = await get('mona', '/api/v1/notifications?types[]=admin.report');
    return list.some((one) => one.report.id === report.id);
  });
  const one = list.find((n) => n.report.id === report.id);
  assertShape('POST /api/v1/reports/', one.report);
  assert.equal(one.account.username, 'bob');
  const grouped = await get('mona', '/api/v2/notifications?types[]=admin.report');
  assert.ok(grouped.notification_groups.some((g: any) => g.report.id === report.id));
  assert.deepEqual(await get('ann', '/api/v1/notifications?types[]=admin.report'), []);
});

test('staff sees a report with its people and posts', async () => {
  const list = await get('mona', '/api/v1/admin/reports');
  assertShape('GET /api/v1/admin/reports', list);
  const one = await get('mona', `/api/v1/admin/reports/${report.id}`);
  assertShape('GET /api/v1/admin/reports/:id', one);
  assert.deepEqual([one.account.username, one.target_account.username, one.assigned_account,
    one.action_taken_by_account], ['bob', 'ann', null, null]);
  assert.deepEqual(one.statuses.map((s: any) => s.id), [post.id]);
});

test('who has taken the report on sees the private post that a follower reports', async () => {
  await square.post(`/api/v1/accounts/${id.ann}/follow`, token.bob);
  const made = await square.post('/api/v1/reports', token.bob,
    { account_id: id.ann, status_ids: [secret.id] });
  assert.deepEqual((await get('mona', `/api/v1/admin/reports/${made.id}`)).statuses, []);
  await square.post(`/api/v1/admin/reports/${made.id}/assign_to_self`, token.mona);
  const [shown] = (await get('mona', `/api/v1/admin/reports/${made.id}`)).statuses;
  assert.deepEqual((await get('olga', `/api/v1/admin/reports/${made.id}`)).statuses, []);
  assert.equal(shown.content, '<p>between us</p>');
  assert.equal((await ask('mona', 'GET', `/api/v1/statuses/${secret.id}`)).status, 404);
});

test('reports are listed by reporter, target and state', async () => {
  const count = async (query: string) =>
    (await get('mona', `/api/v1/admin/reports?limit=50&${query}`)).length;
  const all = await count('');
  assert.ok(all >= 5);
  assert.equal(await count(`account_id=${id.bob}`), all);
  assert.equal(await count(`target_account_id=${id.ann}`), all);
  assert.equal(await count(`account_id=${id.ann}`), 0);
  assert.equal(await count('resolved=true'), 0);
  const page = await ask('mona', 'GET', '/api/v1/admin/reports?limit=2');
  assert.match(page.headers.get('link')!, /limit=2&max_id=\d+>; rel="next"/);
});

test('a report is taken on, given back, resolved and opened again', async () => {
  const step = async (name: string) => {
    const answer = await square.post(`/api/v1/admin/reports/${report.id}/${name}`, token.mona);
    assertShape(`POST /api/v1/admin/reports/:id/${name}`, answer);
    return answer;
  };
  assert.equal((await step('assign_to_self')).assigned_account.username, 'mona');
  assert.equal((await step('unassign')).assigned_account, null);
  const resolved = await step('resolve');
  assert.deepEqual([resolved.action_taken, resolved.action_taken_by_account.username],
    [true, 'mona']);
  assert.equal((await get('mona', '/api/v1/admin/reports?resolved=true')).length, 1);
  assert.equal((await step('reopen')).action_taken_at, null);
  const changed = await ask('mona', 'PUT', `/api/v1/admin/reports/${report.id}`,
    { category: 'legal' });
  assert.equal(changed.json.category, 'legal');
  assert.equal((await ask('mona', 'PUT', `/api/v1/admin/reports/${report.id}`,
    { category: 'boring' })).status, 422);
});

test('reports are for those who may handle them', async () => {
  const read = square.token('mona', 'admin:read:reports'), other = square.token('mona', 'admin:read:accounts');
  const status = async (method: string, path: string, one?: string) =>
    (await square.ask(method, path, { token: one })).status;
  assert.equal(await status('GET', '/api/v1/admin/reports', read), 200);
  assert.equal(await status('GET', '/api/v1/admin/reports', other), 403);
  assert.equal(await status('GET', '/api/v1/admin/reports', token.bob), 403);
  assert.equal(await status('POST', `/api/v1/admin/reports/${report.id}/resolve`, read), 403);
  for (const wrong of ['12', 'x', '999999999999999999']) {
    assert.equal(await status('GET', `/api/v1/admin/reports/${wrong}`, token.mona), 404);
    for (const name of ['assign_to_self', 'unassign', 'resolve', 'reopen'])
      assert.equal(await status('POST', `/api/v1/admin/reports/${wrong}/${name}`, token.mona), 404);
  }
});

test('an action resolves the reports it answers', async () => {
  await square.post(`/api/v1/admin/accounts/${id.ann}/action`, token.mona,
    { type: 'none', report_id: report.id });
  assert.deepEqual((await get('mona', '/api/v1/admin/reports?resolved=true')).map((r: any) => r.id),
    [report.id]);
  await square.post(`/api/v1/admin/accounts/${id.ann}/action`, token.mona,
    { type: 'suspend', report_id: report.id });
  assert.deepEqual(await get('mona', '/api/v1/admin/reports'), []);
  assert.equal((await ask('bob', 'POST', '/api/v1/reports', { account_id: id.ann })).status, 404);
});

test('a page of reports ends where they name many posts, and the next begins there', async () => {
  square.account('zoe');
  const zoe = square.token('zoe');
  const { id: target } = await square.get('/api/v1/accounts/verify_credentials', zoe);
  const ids = await Promise.all(Array.from({ length: 100 }, async (_, i) =>
    (await square.post('/api/v1/statuses', zoe, { status: `pill ${i}` })).id));
  const made: string[] = [];
  for (let i = 0; i < 5; i++)
    made.unshift((await square.post('/api/v1/reports', token.bob,
      { account_id: target, status_ids: ids })).id);
  const first = await ask('mona', 'GET', `/api/v1/admin/reports?limit=200&target_account_id=${target}`);
  assert.deepEqual(first.json.map((one: any) => one.id), made.slice(0, 4));
  const next = /max_id=(\d+)>; rel="next"/.exec(first.headers.get('link')!)![1];
  assert.equal(next, made[3]);
  assert.equal((await get('mona', `/api/v1/admin/reports?limit=200&target_account_id=${target}&max_id=${next}`))[0].id, made[4]);
  const above = await get('mona', `/api/v1/admin/reports?limit=200&target_account_id=${target}&min_id=${made[4]}`);
  assert.deepEqual(above.map((one: any) => one.id), made.slice(0, 4));
});
