// bema migrate --to: a running square moves to another database and answers the same there. On
// PostgreSQL from SQLite to it and back; on SQLite from one file to another.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Answer, onPostgres, Square } from './square.js';

/** People who follow, answer, boost, favourite, vote, hide and are told of it. */
async function fill(square: Square): Promise<{ tokens: string[]; paths: string[] }> {
  const tokens = ['ann', 'ben', 'cem'].map((name) => square.person(name));
  const [ann, ben, cem] = tokens as [string, string, string];
  const ids = [];
  for (const token of tokens)
    ids.push((await square.get('/api/v1/accounts/verify_credentials', token)).id);
  square.load(Array.from({ length: 300 }, (_, i) => ({
    type: 'post', key: `p${i}`, account: ['ann', 'ben', 'cem'][i % 3], text: `post ${i} #tag${i % 7}`,
    created_at: new Date(Date.UTC(2024, 0, 1) + i * 3_600_000).toISOString(),
    ...(i > 3 && i % 5 === 0 && { reply_to: `p${i - 3}` }),
  })));
  await square.post(`/api/v1/accounts/${ids[1]}/follow`, ann);
  await square.post(`/api/v1/accounts/${ids[2]}/follow`, ann);
  await square.post(`/api/v1/accounts/${ids[0]}/follow`, cem);
  const odd = 'tab\there, \\N \\. \'quoted\' "twice" 🌳 <b>no tag</b>\n#square @ben';
  const first = await square.post('/api/v1/statuses', ann, { status: odd, spoiler_text: 'trees' });
  const poll = await square.post('/api/v1/statuses', ben,
    { status: 'tea?', poll: { options: ['yes', 'no'], expires_in: 86400 } });
  await square.post(`/api/v1/polls/${poll.poll.id}/votes`, ann, { choices: ['1'] });
  const answer = await square.post('/api/v1/statuses', cem,
    { status: '@ann indeed', in_reply_to_id: first.id });
  await square.post(`/api/v1/statuses/${first.id}/favourite`, ben);
  await square.post(`/api/v1/statuses/${first.id}/reblog`, cem);
  await square.post(`/api/v1/statuses/${answer.id}/bookmark`, ann);
  await square.post(`/api/bema/v1/statuses/${answer.id}/well_argued`, ann);
  await square.post('/api/v1/statuses', ben, { status: '@ann a secret', visibility: 'direct' });
  const list = await square.post('/api/v1/lists', ann, { title: 'near' });
  await square.post(`/api/v1/lists/${list.id}/accounts`, ann, { account_ids: [ids[1]] });
  const gone = await square.post('/api/v1/statuses', ben, { status: 'gone again' });
  await square.expect('DELETE', `/api/v1/statuses/${gone.id}`, { token: ben });
  return {
    tokens,
    paths: [
      '/api/v1/timelines/home?limit=40', '/api/v1/timelines/public?limit=40',
      `/api/v1/timelines/list/${list.id}`, '/api/v1/timelines/tag/tag3',
      `/api/v1/accounts/${ids[0]}`, `/api/v1/accounts/${ids[0]}/statuses`,
      `/api/v1/accounts/${ids[0]}/followers`, `/api/v1/statuses/${first.id}`,
      `/api/v1/statuses/${first.id}/context`, `/api/v1/statuses/${first.id}/favourited_by`,
      `/api/v1/polls/${poll.poll.id}`, '/api/v1/notifications?limit=40', '/api/v1/bookmarks', '/api/bema/v1/signals',
      '/api/v1/conversations', '/api/v1/lists', '/api/v1/accounts/verify_credentials',
      `/api/v1/accounts/relationships?id[]=${ids[1]}&id[]=${ids[2]}`,
      '/api/v2/search?q=trees', '/api/v2/search?q=cem&type=accounts', '/api/v2/instance',
      '/api/v1/statuses/' + gone.id,
    ],
  };
}

async function answers(square: Square, paths: string[], tokens: string[]): Promise<string[]> {
  const all: string[] = [];
  for (const token of tokens)
    for (const path of paths) {
      const answer: Answer = await square.ask('GET', path, { token });
      all.push(`${path} ${answer.status} ${answer.text}`);
    }
  return all;
}

/** Moves the running square, sees that it refuses writing, and starts it on the other store. */
async function moveAndCompare(square: Square, to: string, next: string): Promise<void> {
  const { paths, tokens } = facts;
  const before = await answers(square, paths, tokens);
  const said = square.must(['migrate', '--to', to]);
  assert.match(said, /^posts +\d+ +\d+ +[0-9a-f]{32} equal$/m);
  assert.match(said, /both hold the same/);
  assert.match(said, next ? /database = / : /Take the line `database = …` out/);
  const again = square.run(['migrate', '--to', `sqlite:${square.folder}/again`]);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /was moved to another database/);
  const refused = await square.ask('POST', '/api/v1/statuses',
    { token: tokens[0], body: { status: 'too late' } });
  assert.equal(refused.status, 503);
  assert.match(refused.json.error, /moved to another database/);
  assert.deepEqual(await answers(square, paths, tokens), before, 'reading goes on');
  assert.equal(await square.stop(), 0);
  await assert.rejects(square.start(), /moved to another database.*migrate --stay/s);
  await square.stop();
  square.database = next;
  await square.start();
  assert.deepEqual(await answers(square, paths, tokens), before, 'the same bytes from there');
  const doctor = square.run(['doctor', '--deep']);
  assert.equal(doctor.code, 0, doctor.stdout + doctor.stderr);
  const newest = await square.post('/api/v1/statuses', tokens[0], { status: 'after the move' });
  const [home] = await square.get('/api/v1/timelines/home?limit=1', tokens[0]);
  assert.equal(home.id, newest.id, 'new ids rise above the old ones');
  const found = await square.get('/api/v2/search?q=move&type=statuses', tokens[0]);
  assert.ok(found.statuses.some((post: { id: string }) => post.id === newest.id));
  assert.equal(square.run(['doctor', '--deep']).code, 0);
}

let facts: { tokens: string[]; paths: string[] };

test('a running square moves to another database and back, and answers the same bytes', async () => {
  const square = new Square();
  const elsewhere = join(square.folder, 'elsewhere');
  const there = onPostgres ? square.database : join(elsewhere, 'bema.db');
  try {
    square.database = '';
    await square.start();
    facts = await fill(square);
    await moveAndCompare(square, onPostgres ? there : `sqlite:${elsewhere}`, there);
    const full = square.run(['migrate', '--to', `sqlite:${square.data}`]);
    assert.equal(full.code, 1);
    assert.match(full.stderr, /holds rows already/);
    const written = await square.post('/api/v1/statuses', facts.tokens[0], { status: 'still open' });
    for (const end of ['', '-wal', '-shm'])
      try {
        renameSync(join(square.data, 'bema.db' + end), join(square.folder, 'old.db' + end));
      } catch { /* there is no log */ }
    facts.paths.push(`/api/v1/statuses/${written.id}`);
    await moveAndCompare(square, `sqlite:${square.data}`, '');
  } finally {
    if (onPostgres) square.database = there;
    await square.remove();
  }
});

test('a move that cannot be made says why, and the square goes on', async () => {
  const square = new Square();
  const original = square.database;
  try {
    square.database = '';
    await square.start();
    const token = square.person('ann');
    for (const [to, words, code] of [
      ['mysql://somewhere', /--to takes postgres:.* or sqlite:FOLDER/, 2],
      ['postgres://nobody@127.0.0.1:1/none', /the target: the server's database is away/, 1],
      ['sqlite:/proc/nowhere', /cannot be made/, 1],
    ] as const) {
      const done = square.run(['migrate', '--to', to]);
      assert.equal(done.code, code, done.stderr);
      assert.match(done.stderr, words);
      await square.post('/api/v1/statuses', token, { status: `still here after ${to}` });
    }
    mkdirSync(join(square.folder, 'broken'));
    writeFileSync(join(square.folder, 'broken', 'bema.db'), 'this is no database at all');
    assert.equal(square.run(['migrate', '--to', `sqlite:${square.folder}/broken`]).code, 1);
    assert.match(readFileSync(join(square.folder, 'broken', 'bema.db'), 'utf8'), /no database/);
    assert.equal(square.run(['migrate', '--stay']).code, 1);
    await square.post('/api/v1/statuses', token, { status: 'and here' });
    assert.equal(square.run(['doctor', '--deep']).code, 0);
  } finally {
    square.database = original;
    await square.remove();
  }
});

test('a square that was moved can stay after all', async () => {
  const square = new Square();
  const original = square.database;
  try {
    square.database = '';
    await square.start();
    const token = square.person('ann');
    await square.stop();
    square.must(['migrate', '--to', onPostgres ? original : `sqlite:${square.folder}/there`]);
    assert.match(square.run(['account', 'create', 'ben', '--email', 'b@example.org']).stderr,
      /moved to another database/);
    assert.match(square.must(['account', 'list']), /ann/);
    await assert.rejects(square.start(), /migrate --stay/);
    await square.stop();
    assert.match(square.must(['migrate', '--stay']), /goes on here/);
    await square.start();
    await square.post('/api/v1/statuses', token, { status: 'here' });
  } finally {
    square.database = original;
    await square.remove();
  }
});
