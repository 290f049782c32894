// Moving to another account with one's followers; leaving for ever, with everything one has.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Person } from './person.js';
import { png } from './png.js';
import { eventually, onPostgres, password, Square } from './square.js';

const square = new Square();
const tokens: Record<string, string> = {};
const ids: Record<string, string> = {};

async function person(name: string): Promise<Person> {
  const one = new Person(square);
  await one.signIn(name, password);
  return one;
}
const act = (who: string, what: string, whom: string, more = {}) =>
  square.post(`/api/v1/accounts/${ids[whom]}/${what}`, tokens[who], more);
const post = (who: string, status: string, more = {}) =>
  square.post('/api/v1/statuses', tokens[who], { status, ...more });
const followers = async (whom: string) =>
  (await square.get(`/api/v1/accounts/${ids[whom]}/followers?limit=80`, tokens[whom])).map((one: any) => one.username).sort();

before(async () => {
  await square.start();
  for (const name of ['old', 'fresh', 'fan', 'friend', 'foe', 'leaver', 'stayer']) {
    tokens[name] = square.person(name);
    ids[name] = (await square.get('/api/v1/accounts/verify_credentials', tokens[name])).id;
  }
});
after(() => square.remove());

test('an account moves to one that names it, and its followers come along as they were', async () => {
  const early = await post('old', 'before I went');
  await act('fan', 'follow', 'old', { reblogs: false, notify: true });
  await act('friend', 'follow', 'old');
  await act('foe', 'follow', 'old');
  await act('fresh', 'follow', 'old');
  await act('fresh', 'block', 'foe');
  const old = await person('old');
  const to = (handle: string, present = password) => async () => old.submit(
    await old.open('/auth/settings/move'), '/auth/settings/move', { to: handle, present });
  assert.match((await to('fresh')()).body, /does not name this one/);
  assert.match((await to('old')()).body, /the account itself/);
  assert.match((await to('nobody')()).body, /no account of that name/);
  assert.equal((await to('fresh', 'wrong password')()).status, 403);
  const fresh = await person('fresh');
  const alias = async (name: string) => fresh.submit(
    await fresh.open('/auth/settings/move'), '/auth/settings/move/alias', { alias: name });
  assert.equal((await alias(`@Old@${new URL(square.url).host}`)).status, 303);
  assert.equal((await alias('someone@else.example')).status, 303);
  assert.equal((await alias('nobody')).status, 422);
  assert.equal((await alias('fresh')).status, 422);
  assert.equal((await alias('a b@c')).status, 422);
  const named = await fresh.open('/auth/settings/move');
  assert.match(named.body, /@old<[^]*@someone@else\.example</);
  assert.equal((await to(`fresh@${new URL(square.url).host}`)()).status, 303);
  await eventually('the followers have moved', async () => (await followers('fresh')).length === 2);
  assert.deepEqual(await followers('fresh'), ['fan', 'friend']);
  assert.deepEqual(await followers('old'), ['foe', 'fresh'], 'who is blocked stays, and so does the account itself');
  const [fan] = await square.get(`/api/v1/accounts/relationships?id[]=${ids.fresh}`, tokens.fan);
  assert.deepEqual([fan.following, fan.showing_reblogs, fan.notifying], [true, false, true]);
  const shown = await square.get(`/api/v1/accounts/${ids.old}`);
  assert.equal(shown.moved.id, ids.fresh);
  assert.equal(shown.moved.moved, undefined);
  const inList = (await square.get(`/api/v1/accounts/${ids.foe}/following`)).find((one: any) => one.username === 'old');
  assert.deepEqual([inList.moved.id, inList.moved.moved], [ids.fresh, undefined], 'also inside lists');
  const [said] = await square.get(`/api/v1/accounts/${ids.old}/statuses`);
  assert.deepEqual([said.id, said.account.moved.id], [early.id, ids.fresh], 'and with posts');
  assert.equal((await square.get(`/api/v1/statuses/${early.id}`, tokens.stayer)).account.moved.id, ids.fresh);
  assert.equal((await square.get('/api/v1/accounts/verify_credentials', tokens.old)).moved.id, ids.fresh);
  assert.match((await square.ask('GET', '/@old', { headers: { accept: 'text/html' } })).text, /href="\/@fresh"/);
  assert.equal((await square.ask('POST', `/api/v1/accounts/${ids.old}/follow`, { token: tokens.stayer })).status, 403);
  assert.equal((await old.submit(await old.open('/auth/settings/move'), '/auth/settings/move/undo')).status, 303);
  assert.equal((await square.get(`/api/v1/accounts/${ids.old}`)).moved, undefined);
  assert.equal((await square.ask('POST', `/api/v1/accounts/${ids.old}/follow`, { token: tokens.stayer })).status, 200);
  assert.equal((await to('fresh')()).status, 429, 'once every thirty days');
  const page = await fresh.open('/auth/settings/move');
  const id = /name="id" value="(\d+)"/.exec(page.body)![1]!;
  assert.equal((await old.submit(await old.open('/auth/settings/move'), '/auth/settings/move/alias', { alias: 'fan' })).status, 303);
  assert.equal((await old.submit(await old.open('/auth/settings/move'), '/auth/settings/move/alias_end', { id })).status, 404);
  assert.equal((await fresh.submit(page, '/auth/settings/move/alias_end', { id })).status, 303);
  square.must(['doctor', '--deep']);
});

async function upload(who: string): Promise<string> {
  const body = new FormData();
  body.set('file', new Blob([png(32, 32, (x, y) => [x * 8, y * 8, 9]) as BlobPart], { type: 'image/png' }), 'p.png');
  const answer = await fetch(`http://127.0.0.1:${square.port}/api/v2/media`,
    { method: 'POST', body, headers: { authorization: `Bearer ${tokens[who]}` } });
  return ((await answer.json()) as any).id;
}

/** Rows that still belong to the account, by table. */
function left(id: string): Record<string, number> {
  const columns = ['account_id', 'author_id', 'other_id', 'from_id', 'to_id', 'person_id', 'acting_id'];
  /* Its name stays taken; what others wrote may name it, and so may the record of what was done for them. */
  const stays = ['accounts', 'account_counts', 'handles', 'events', 'restrictions', 'post_mentions'];
  const records = ['team_deeds.person_id', 'approval_deeds.person_id'];
  const script = onPostgres ? '' : `
import json, sqlite3, sys
db = sqlite3.connect('file:' + sys.argv[1] + '?mode=ro', uri=True)
found = {}
for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE type='table' AND sql NOT LIKE 'CREATE VIRTUAL%'").fetchall():
    names = [row[1] for row in db.execute(f'PRAGMA table_info("{table}")')]
    for column in ${JSON.stringify(columns)}:
        if column in names and table not in ${JSON.stringify(stays)} and f'{table}.{column}' not in ${JSON.stringify(records)}:
            count = db.execute(f'SELECT COUNT(*) FROM "{table}" WHERE "{column}" = ?', (int(sys.argv[2]),)).fetchone()[0]
            if count: found[f'{table}.{column}'] = count
print(json.dumps(found))`;
  if (!onPostgres) {
    const done = spawnSync('python3', ['-c', script, join(square.data, 'bema.db'), id], { encoding: 'utf8' });
    assert.equal(done.status, 0, done.stderr);
    return JSON.parse(done.stdout);
  }
  const psql = (sql: string) => {
    const done = spawnSync('psql', ['-qXAt', '-c', sql, square.database], { encoding: 'utf8' });
    assert.equal(done.status, 0, done.stderr);
    return done.stdout.trim().split('\n').filter(Boolean);
  };
  const owned = psql(`SELECT table_name || '.' || column_name FROM information_schema.columns
      WHERE table_schema = current_schema() AND column_name IN (${columns.map((one) => `'${one}'`).join()})`)
    .map((line) => line.split('.')).filter(([table, column]) => !stays.includes(table!) &&
      !records.includes(`${table}.${column}`) && !/_p\d+$/.test(table!));
  const found: Record<string, number> = {};
  for (const line of psql(owned.map(([table, column]) =>
    `SELECT '${table}.${column}|' || COUNT(*) FROM "${table}" WHERE "${column}" = ${id}`).join(' UNION ALL '))) {
    const [name, count] = line.split('|');
    if (Number(count)) found[name!] = Number(count);
  }
  return found;
}

/** Calls that may not be here yet answer 404: then there is nothing to leave behind. */
const attempt = (method: string, path: string, who: string, body?: object) =>
  square.ask(method, path, { token: tokens[who], body });

test('an account that is deleted leaves nothing of what it had', async () => {
  const media = await upload('leaver');
  await upload('leaver');
  const mine = await post('leaver', 'mine #tagged @stayer', { media_ids: [media] });
  const poll = await post('stayer', 'tea?', { poll: { options: ['a', 'b'], expires_in: 3600 } });
  const theirs = await post('stayer', 'theirs @leaver');
  await post('leaver', 'an answer', { in_reply_to_id: theirs.id });
  await post('leaver', 'only for you @stayer', { visibility: 'direct' });
  await post('leaver', 'a question', { poll: { options: ['a', 'b'], expires_in: 3600 } });
  await square.expect('PUT', `/api/v1/statuses/${mine.id}`, { token: tokens.leaver, body: { status: 'mine, edited #tagged', media_ids: [media] } });
  for (const what of ['favourite', 'bookmark', 'reblog', 'mute']) await square.post(`/api/v1/statuses/${theirs.id}/${what}`, tokens.leaver);
  for (const what of ['favourite', 'reblog']) await square.post(`/api/v1/statuses/${mine.id}/${what}`, tokens.stayer);
  await square.post(`/api/bema/v1/statuses/${theirs.id}/well_argued`, tokens.leaver);
  await square.post(`/api/bema/v1/statuses/${poll.id}/not_for_me`, tokens.leaver);
  await square.expect('DELETE', '/api/bema/v1/signals', { token: tokens.leaver });
  await square.post(`/api/bema/v1/statuses/${theirs.id}/well_argued`, tokens.leaver);
  await square.post(`/api/v1/statuses/${mine.id}/pin`, tokens.leaver);
  await square.post(`/api/v1/polls/${poll.poll.id}/votes`, tokens.leaver, { choices: [0] });
  await square.expect('PATCH', '/api/v1/accounts/update_credentials', { token: tokens.leaver, body: { discoverable: true, display_name: 'Leaver' } });
  await act('leaver', 'follow', 'stayer');
  await act('stayer', 'follow', 'leaver');
  await act('leaver', 'endorse', 'stayer');
  await act('leaver', 'note', 'stayer', { comment: 'a note' });
  await act('leaver', 'mute', 'fan');
  await act('leaver', 'block', 'foe');
  const list = await square.post('/api/v1/lists', tokens.leaver, { title: 'people' });
  await square.post(`/api/v1/lists/${list.id}/accounts`, tokens.leaver, { account_ids: [ids.stayer] });
  await square.post('/api/v1/tags/tagged/follow', tokens.leaver);
  await square.post('/api/v1/featured_tags', tokens.leaver, { name: 'tagged' });
  await square.post('/api/v1/domain_blocks', tokens.leaver, { domain: 'spam.example' });
  await attempt('DELETE', `/api/v1/suggestions/${ids.fresh}`, 'leaver');
  await square.post('/api/v1/markers', tokens.leaver, { home: { last_read_id: mine.id } });
  await square.post('/api/v1/collections', tokens.leaver, { name: 'mine', account_ids: [ids.leaver] });
  await square.expect('PATCH', '/api/v1/accounts/update_credentials', { token: tokens.stayer, body: { discoverable: true } });
  await square.post('/api/v1/collections', tokens.stayer, { name: 'theirs', account_ids: [ids.leaver] });
  await square.post(`/api/v1/annual_reports/${new Date().getUTCFullYear()}/generate`, tokens.leaver);
  await square.expect('PUT', '/api/bema/v1/jury', { token: tokens.leaver, body: { opted_out: true } });
  await attempt('POST', '/api/v2/filters', 'leaver', { title: 'f', context: ['home'], keywords_attributes: [{ keyword: 'x' }] });
  await attempt('POST', '/api/v1/statuses', 'leaver', { status: 'later', scheduled_at: new Date(Date.now() + 86_400_000).toISOString() });
  await attempt('POST', '/api/v1/push/subscription', 'leaver', { subscription: { endpoint: 'https://push.example/x', keys: {
    p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4', auth: 'BTBZMqHH6r4Tts7J_aSIgg' } } });
  const browser = await person('leaver');
  await browser.submit(await browser.open('/auth/settings/move'), '/auth/settings/move/alias', { alias: 'fan' });
  await browser.submit(await browser.open('/auth/settings/data'), '/auth/settings/data/archive');
  await eventually('the archive is there', async () => (await browser.open('/auth/settings/data')).body.includes('data/archive/'));
  for (const [account, member] of [['leaver', 'stayer'], ['stayer', 'leaver'], ['leaver', 'friend'], ['friend', 'leaver']] as const) {
    await square.post('/api/bema/v1/team/members', tokens[account], { account_id: ids[member], role: 'editor' });
    if (account !== 'friend') await square.post(`/api/bema/v1/teams/${ids[account]}/accept`, tokens[member]);
  }
  const both: Person[] = [];
  for (const [who, as] of [['stayer', 'leaver'], ['leaver', 'stayer']] as const) {
    const one = await person(who);
    both.push(one);
    const headers = () => ({ cookie: one.cookie(), 'bema-client': '1' });
    await square.expect('POST', `/api/bema/v1/teams/${ids[as]}/act`, { headers: headers() });
    await square.expect('POST', '/api/v1/statuses', { headers: headers(), body: { status: `for ${as}` } });
  }
  const some = left(ids.leaver!);
  assert.ok(Object.keys(some).length > 20, 'there is something to leave');
  for (const one of ['team_members.account_id', 'team_members.person_id', 'person_teams.person_id', 'person_teams.account_id',
    'tokens.acting_id', 'account_tokens.person_id', 'team_deeds.account_id'])
    assert.ok(some[one], `there is ${one} in ${JSON.stringify(some)}`);

  const page = await browser.open('/auth/settings/delete');
  assert.equal((await browser.submit(page, '/auth/settings/delete', { present: 'wrong' })).status, 403);
  assert.equal((await square.ask('GET', `/api/v1/accounts/${ids.leaver}`)).status, 200);
  const gone = await browser.submit(page, '/auth/settings/delete', { present: password });
  assert.equal(gone.status, 200);
  assert.match(gone.body, /Your account is gone/);
  assert.equal((await square.ask('GET', '/api/v1/accounts/verify_credentials', { token: tokens.leaver })).status, 401);
  for (const path of [`/api/v1/accounts/${ids.leaver}`, `/api/v1/statuses/${mine.id}`, '/api/v1/accounts/lookup?acct=leaver'])
    assert.equal((await square.ask('GET', path)).status, 404);
  let rows = {};
  await eventually('every row of it is gone', () => Object.keys(rows = left(ids.leaver!)).length === 0, 8000)
    .catch((error) => { throw new Error(`${error}\n${JSON.stringify(rows)}`); });
  assert.deepEqual(readdirSync(join(square.data, 'exports')), []);
  for (const one of both)
    assert.equal((await square.ask('GET', '/api/v1/accounts/verify_credentials',
      { headers: { cookie: one.cookie(), 'bema-client': '1' } })).status, 401);
  assert.deepEqual((await square.get('/api/bema/v1/team', tokens.stayer)).members, []);
  assert.deepEqual(await square.get('/api/bema/v1/teams', tokens.stayer), []);
  const deeds: any[] = await square.get('/api/bema/v1/team/deeds', tokens.stayer);
  assert.deepEqual(deeds.filter((one) => one.deed === 'post').map((one) => one.account?.id ?? null), [null]);
  const stayer = await square.get(`/api/v1/accounts/${ids.stayer}`, tokens.stayer);
  assert.deepEqual([stayer.followers_count, stayer.following_count], [0, 1]);
  assert.equal((await square.get('/api/v1/statuses/' + theirs.id)).favourites_count, 0);
  assert.equal(square.run(['account', 'create', 'leaver', '--email', 'x@example.org', '--password-stdin'], password + '\n').code !== 0, true,
    'the name stays taken');
  square.must(['doctor', '--deep']);
});
