// All that Debian's applications can do, unchanged: every method of python3-mastodon, every command of
// toot that asks a server.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { World } from './calls.ts';
import { password, root, Square } from './square.ts';
import { store } from './store.js';

const toot = '/usr/bin/toot';
const python = '/usr/bin/python3';
const hasMastodon = spawnSync(python, ['-c', 'import mastodon']).status === 0;
/** Methods of python3-mastodon whose calls are not here yet. The script says which have come. */
const notYet: string[] = [];

const square = new Square({ registrations: 'approval' });
const world = new World(square);

before(async () => { await world.populate(); });
after(() => square.remove());

test('every method of python3-mastodon does what it is for', { skip: !hasMastodon && 'no python3-mastodon' },
  async () => {
    const users = ['una', 'ugo', 'uma', 'udo'];
    for (const name of users) square.account(name);
    const signedUp = await Promise.all(users.map(async (name) =>
      (await square.get(`/api/v1/accounts/lookup?acct=${name}`)).id));
    for (const name of ['pia', 'per'])
      await square.post('/api/v1/accounts', world.appToken, { username: name, email: `${name}@example.org`,
        password, agreement: true, locale: 'en', reason: 'to talk' });
    const pending = (await world.get('zoe', '/api/v1/admin/accounts?pending=true')).map((one: any) => one.id);
    const extras = await Promise.all(Array.from({ length: 100 }, () => world.extra()));
    /* Suspended for good, half a year ago. */
    square.account('vic');
    const { id: gone } = await square.get('/api/v1/accounts/lookup?acct=vic');
    square.must(['account', 'suspend', 'vic']);
    store(square, `DELETE FROM statements WHERE account_id = ${gone}`);
    const facts = join(square.folder, 'facts.json');
    writeFileSync(facts, JSON.stringify({ ...world.client, ...world.token, extras, password, not_yet: notYet,
      announcement: world.announcement, users: signedUp, pending, gone,
      png: world.picture.toString('hex') }));
    const done = spawnSync(python, [join(root, 'tests/e2e/python/every_method.py'), square.url, facts],
      { encoding: 'utf8', timeout: 40_000 });
    assert.equal(done.status, 0, done.stderr);
    assert.equal(done.stdout.trim(), 'all of it');
  });

/** toot's own settings, as its login leaves them. */
function tootSettings(): NodeJS.ProcessEnv {
  const folder = join(square.folder, 'toot');
  const instance = `localhost:${square.port}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify({
    apps: { [instance]: { instance, base_url: square.url, client_id: world.client.client_id,
      client_secret: world.app.client_secret } },
    users: { [`ann@${instance}`]: { instance, username: 'ann', access_token: world.token.ann } },
    active_user: `ann@${instance}`,
  }));
  return { ...process.env, XDG_CONFIG_HOME: square.folder };
}

/** Commands that ask no server, or that another test runs: the reason. */
const tootLeftOut: Record<string, string> = {
  activate: 'asks no server', auth: 'asks no server', env: 'asks no server',
  tui: 'needs a terminal', login: 'apps_sign_in.test.ts',
};

/** apps_posts.test.ts runs these and looks at what they do. */
const tootElsewhere = ['post', 'thread', 'favourite', 'unfavourite', 'reblog', 'unreblog', 'bookmark',
  'unbookmark', 'pin', 'unpin', 'reblogged_by', 'follow', 'following', 'followers', 'mute', 'unmute',
  'block', 'unblock', 'unfollow', 'whois', 'bookmarks', 'delete'];

test('every command of toot that asks a server is answered', { skip: !existsSync(toot) && 'no toot' }, async () => {
  const env = tootSettings();
  const where = `localhost:${square.port}`;
  const file = join(square.folder, 'picture.png');
  const list = await world.post('ann', '/api/v1/lists', { title: 'hers' });
  writeFileSync(file, world.picture);
  /** What is typed after the command, what is typed when it asks, what it must say. */
  const typed: Record<string, [string[], RegExp, string?][]> = {
    whoami: [[[], /ann/]],
    notifications: [[['--mentions'], /ben/], [['--clear'], /Cleared/]],
    instance: [[[where, '--disable-https'], /localhost/]],
    search: [[['here'], /#here/]],
    timeline: [[['--once'], /./], [['--once', '--public', '--local'], /#here/], [['--once', '--tag', 'here'], /#here/],
      [['--once', '--list', list.id], /^/]],
    upload: [[[file, '--description', 'a picture'], /http/]],
    tags_follow: [[['here'], /now following/]],
    tags_followed: [[[], /#here/]],
    tags_unfollow: [[['here'], /no longer following/]],
    login_cli: [[['--instance', where, '--email', 'ben@example.org', '--disable-https'], /logged in/, password]],
    logout: [[[`ben@${where}`], /logged out/]],
  };
  const help = spawnSync(toot, ['--help'], { encoding: 'utf8', env }).stdout;
  const commands = [...help.matchAll(/^ +toot (\w+) {2,}/gm)].map((match) => match[1]!);
  assert.ok(commands.length > 30, help);
  assert.deepEqual(commands.filter((one) => !(one in typed || one in tootLeftOut || tootElsewhere.includes(one))), []);
  for (const [command, calls] of Object.entries(typed)) {
    for (const [args, says, input] of calls) {
      const done = spawnSync(toot, [command, ...args], { encoding: 'utf8', env, input });
      assert.equal(done.status, 0, `${command} ${args.join(' ')}: ${done.stdout}${done.stderr}`);
      assert.match(done.stdout + done.stderr, says, command);
    }
  }
});
