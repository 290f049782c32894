// What has a last day: tokens, sessions, codes, links in mail, archives. Once it has passed each is
// answered like one that never was.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Person } from './person.js';
import { eventually, onPostgres, password, Square } from './square.js';

const square = new Square({ confirm_email: 'on' });
const redirect = 'https://app.example/back';
const day = 24 * 3600 * 1000;

before(() => square.start());
after(() => square.remove());

/** Moves the given times into the past, as if the server had been away so long. */
async function later(ms: number, ...columns: string[]): Promise<void> {
  await square.stop();
  for (const one of columns) {
    const [table, column] = one.split('.');
    const sql = `UPDATE ${table} SET ${column} = ${column} - ${ms} WHERE ${column} IS NOT NULL`;
    const done = onPostgres ? spawnSync('psql', ['-qX', '-v', 'ON_ERROR_STOP=1', '-c', sql, square.database])
      : spawnSync('python3', ['-c', 'import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1])\n' +
        'db.execute(sys.argv[2])\ndb.commit()', join(square.data, 'bema.db'), sql]);
    assert.equal(done.status, 0, String(done.stderr));
  }
  await square.start();
}

async function signedIn(name: string): Promise<Person> {
  const person = new Person(square);
  assert.equal((await person.signIn(name, password)).status, 303);
  return person;
}

/** The link in the newest mail that has one of that path. */
async function mailed(path: string): Promise<string> {
  let link = '';
  await eventually(`a mail with ${path}`, () => {
    const all = square.mail().flatMap((text) => new RegExp(`http\\S*(${path}\\?token=\\S+)`).exec(text)?.[1] ?? []);
    link = all.at(-1) ?? '';
    return link !== '';
  });
  return link;
}

/** A link that is over and one that never was, byte for byte; the token may be anywhere in the page. */
async function likeNever(link: string): Promise<void> {
  const token = new URL(link, square.url).searchParams.get('token')!;
  const never = token.split('').reverse().join('');
  const [over, none] = await Promise.all([token, never].map((one) =>
    new Person(square).open(link.replace(token, one))));
  assert.equal(over!.status, 404);
  assert.deepEqual([over!.status, over!.body.replaceAll(token, '')], [none!.status, none!.body.replaceAll(never, '')]);
}

test('a session ends after half a year, a token of an app does not', async () => {
  const token = square.person('ann');
  await square.get('/api/v1/accounts/verify_credentials', token);
  const session = await signedIn('ann');
  assert.equal((await session.open('/auth/settings')).status, 200);
  await later(179 * day, 'tokens.expires_ms');
  assert.equal((await session.open('/auth/settings')).status, 200);
  assert.equal((await square.ask('GET', '/api/v1/accounts/verify_credentials', { token })).status, 200);
  await later(2 * day, 'tokens.expires_ms');
  const nobody = await new Person(square).open('/auth/settings');
  const over = await session.open('/auth/settings');
  assert.deepEqual([over.status, over.location], [nobody.status, nobody.location]);
  assert.equal((await square.ask('GET', '/api/v1/accounts/verify_credentials',
    { headers: { cookie: session.cookie(), 'bema-client': '1' } })).status, 401);
  assert.equal((await square.ask('GET', '/api/v1/accounts/verify_credentials', { token })).status, 200);
});

test('a code of an authorization ends, unused', async () => {
  square.account('ben');
  const app = await square.post('/api/v1/apps', undefined,
    { client_name: 'Web', redirect_uris: [redirect], scopes: 'read' });
  const query = new URLSearchParams({ response_type: 'code', client_id: app.client_id,
    redirect_uri: redirect, scope: 'read' });
  const code = async () => new URL((await new Person(square)
    .authorize(`/oauth/authorize?${query}`, 'ben', password)).location).searchParams.get('code')!;
  const trade = (one: string) => square.ask('POST', '/oauth/token', { form: {
    grant_type: 'authorization_code', code: one, redirect_uri: redirect,
    client_id: app.client_id, client_secret: app.client_secret } });
  const [early, late] = [await code(), await code()];
  await later(8 * 60_000, 'grants.expires_ms');
  assert.equal((await trade(early)).status, 200);
  await later(3 * 60_000, 'grants.expires_ms');
  const [over, never] = [await trade(late), await trade('never')];
  assert.deepEqual([over.status, over.text], [400, never.text]);
  assert.equal(over.json.error, 'invalid_grant');
});

test('a link to confirm an address ends after a week, and another can be asked for', async () => {
  const person = new Person(square);
  const joined = await person.submit(await person.open('/auth/sign_up'), '/auth/sign_up',
    { username: 'cleo', email: 'cleo@example.org', password, agreement: 'true' });
  assert.equal(joined.status, 200);
  const link = await mailed('/auth/confirm');
  const page = await person.open(link);
  assert.equal(page.status, 200);
  await later(7 * day, 'links.expires_ms');
  await likeNever(link);
  assert.equal((await person.submit(page, '/auth/confirm')).status, 404, 'an open form does not help');
  assert.equal((await person.signIn('cleo', password)).status, 403);
  await eventually('another mail', async () => await mailed('/auth/confirm') !== link);
  const fresh = await mailed('/auth/confirm');
  assert.equal((await person.submit(await person.open(fresh), '/auth/confirm')).status, 200);
  assert.equal((await person.signIn('cleo', password)).status, 303);
});

test('a link to choose a new password ends after two hours', async () => {
  const person = new Person(square);
  square.account('dora');
  await person.submit(await person.open('/auth/reset'), '/auth/reset', { email: 'dora@example.org' });
  const link = await mailed('/auth/reset');
  const page = await person.open(link);
  assert.equal(page.status, 200);
  await later(2 * day / 24, 'links.expires_ms');
  await likeNever(link);
  assert.equal((await person.submit(page, '/auth/reset', { password: 'another good one' })).status, 404);
  assert.equal((await person.signIn('dora', 'another good one')).status, 401);
  assert.equal((await person.signIn('dora', password)).status, 303);
});

test('an archive of one\'s own is there for a week', async () => {
  square.account('emma');
  const emma = await signedIn('emma');
  await emma.submit(await emma.open('/auth/settings/data'), '/auth/settings/data/archive');
  let link = '';
  await eventually('the archive is ready', async () => {
    link = /href="(\/auth\/settings\/data\/archive\/\d+)"/.exec((await emma.open('/auth/settings/data')).body)?.[1] ?? '';
    return link !== '';
  });
  assert.equal((await emma.open(link)).status, 200);
  await later(7 * day, 'exports.ended_ms');
  const [over, never] = [await emma.open(link), await emma.open('/auth/settings/data/archive/17')];
  assert.deepEqual([over.status, over.body], [404, never.body]);
  assert.ok(!(await emma.open('/auth/settings/data')).body.includes(link));
});
