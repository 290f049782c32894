import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { binary, eventually, onPostgres, password, root, Square } from './square.js';

const square = new Square();

before(() => square.start());
after(() => square.remove());

test('every command explains itself', () => {
  const list = square.run(['--help']);
  assert.equal(list.code, 0);
  for (const name of ['serve', 'account create', 'token create', 'import x', 'load', 'dump', 'backup',
    'restore', 'doctor', 'migrate', 'announce', 'announce list', 'announce edit', 'announce end', 'emoji add',
    'emoji import', 'document set', 'document show', 'rule add', 'rule edit']) {
    assert.ok(list.stdout.includes(`bema ${name}`), name);
    const help = square.run([...name.split(' '), '--help']);
    assert.equal(help.code, 0, name);
    assert.match(help.stdout, new RegExp(`^Usage: bema ${name}`));
  }
});

test('a wrong call is told what is wrong and ends with 2', () => {
  const cases: [string[], RegExp][] = [
    [['acount', 'create'], /no command "acount"; did you mean `bema account`/],
    [['account', 'crate', 'x'], /no command "account crate"; did you mean `bema account create`/],
    [['account'], /account needs one of/],
    [['account', 'create'], /--email is missing|NAME is missing/],
    [['account', 'create', 'x'], /--email is missing/],
    [['account', 'create', 'x', '--email'], /--email needs a value/],
    [['account', 'create', 'x', '--email', 'x@y.z', '--colour', 'red'], /no option --colour/],
    [['account', 'show', 'x', 'y'], /"y" is one argument too many/],
    [['token', 'create'], /NAME is missing/],
  ];
  for (const [args, words] of cases) {
    const done = square.run(args);
    assert.equal(done.code, 2, args.join(' ') + done.stderr);
    assert.match(done.stderr, words);
  }
});

test('accounts are made, shown, given roles, and refused twice', () => {
  const made = square.run(['account', 'create', 'olga', '--email', 'olga@example.org', '--role', 'owner']);
  assert.equal(made.code, 0, made.stderr);
  assert.match(made.stdout, /Password: \S{12,}/);
  assert.match(square.must(['account', 'list']), /olga +owner +olga@example\.org/);
  const again = square.run(['account', 'create', 'Olga', '--email', 'o@example.org']);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /taken/i);
  const same = square.run(['account', 'create', 'olga2', '--email', 'OLGA@example.org']);
  assert.equal(same.code, 1);
  square.must(['account', 'role', 'olga', 'moderator']);
  assert.match(square.must(['account', 'show', 'olga']), /role +moderator/);
  assert.equal(square.run(['account', 'role', 'olga', 'king']).code, 1);
  assert.match(square.run(['account', 'show', 'nobody']).stderr, /no account "nobody"/);
});

test('--password-stdin takes the first line, and a weak one is refused', async () => {
  assert.equal(square.run(['account', 'create', 'pia', '--email', 'pia@example.org', '--password-stdin'], 'short\n').code, 1);
  square.must(['account', 'create', 'pia', '--email', 'pia@example.org', '--password-stdin'], password + '\nmore\n');
  const app = await square.post('/api/v1/apps', undefined, { client_name: 't', redirect_uris: 'urn:ietf:wg:oauth:2.0:oob', scopes: 'read' });
  const token = await square.post('/oauth/token', undefined, { grant_type: 'password', username: 'pia@example.org', password,
    client_id: app.client_id, client_secret: app.client_secret, scope: 'read' });
  assert.ok(token.access_token);
});

test('a token is printed alone and works; suspending and lifting bring everything back', async () => {
  const token = square.person('tess');
  assert.match(square.must(['token', 'create', 'tess', '--scopes', 'read']), /^[\w-]{20,}\n$/);
  const post = await square.post('/api/v1/statuses', token, { status: 'still here' });
  square.must(['account', 'suspend', 'tess', '--reason', 'a test']);
  assert.equal((await square.ask('GET', `/api/v1/statuses/${post.id}`)).status, 404);
  assert.equal((await square.ask('GET', '/api/v1/timelines/home', { token })).status, 403);
  square.must(['account', 'suspend', 'tess', '--lift']);
  assert.equal((await square.get(`/api/v1/statuses/${post.id}`)).content, '<p>still here</p>');
  assert.equal((await square.ask('GET', '/api/v1/timelines/home', { token })).status, 200);
});

test('a new password ends every session and token', async () => {
  const token = square.person('rita');
  await square.get('/api/v1/accounts/verify_credentials', token);
  square.must(['account', 'reset-password', 'rita', '--password-stdin'], 'another good password\n');
  assert.equal((await square.ask('GET', '/api/v1/accounts/verify_credentials', { token })).status, 401);
});

test('deleting asks to be sure and is final', async () => {
  const token = square.person('dora');
  const post = await square.post('/api/v1/statuses', token, { status: 'gone soon' });
  assert.match(square.run(['account', 'delete', 'dora']).stderr, /--yes/);
  square.must(['account', 'delete', 'dora', '--yes', '--reason', 'by letter']);
  assert.equal((await square.ask('GET', `/api/v1/statuses/${post.id}`)).status, 404);
  assert.equal((await square.ask('GET', '/api/v1/accounts/verify_credentials', { token })).status, 401);
});

test('--data and --set stand anywhere; unknown settings are refused with the nearest', () => {
  for (const args of [['--data', square.data, ...square.settings, 'account', 'list'],
    ['account', ...square.settings, `--data=${square.data}`, 'list']]) {
    const done = spawnSync(binary, args, { encoding: 'utf8' });
    assert.equal(done.status, 0, done.stderr);
    assert.match(done.stdout, /olga/);
  }
  const other = new Square({ registratons: 'open' });
  const refused = other.run(['account', 'list']);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /no setting "registratons"; did you mean registrations\?/);
});

test('a mistyped folder does not become a square', () => {
  const data = `${square.data}-mistyped`;
  const refused = spawnSync(binary, ['doctor', '--data', data], { encoding: 'utf8' });
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /there is no folder .*-mistyped/);
  assert.ok(!existsSync(data));
});

test('accounts are made before there is a server, and a second server is refused', async () => {
  const early = new Square();
  try {
    early.account('first', 'owner');
    const token = early.token('first');
    await early.start();
    assert.equal((await early.get('/api/v1/accounts/verify_credentials', token)).username, 'first');
    assert.ok(!early.log.includes('no owner yet'));
    const second = early.run(['serve', '--listen', '127.0.0.1:1']);
    assert.equal(second.code, 1);
    assert.match(second.stderr, /already|another/);
  } finally {
    await early.remove();
  }
});

test('a taken port is said', async () => {
  const other = new Square();
  const done = other.run(['serve', '--listen', `127.0.0.1:${square.port}`]);
  assert.equal(done.code, 1);
  assert.match(done.stderr, /taken|in use/);
});

test('a folder that cannot be used is said', () => {
  const blocked = new Square();
  writeFileSync(join(blocked.folder, 'data'), 'a file, no folder');
  const done = blocked.run(['account', 'list']);
  assert.equal(done.code, 1);
  assert.match(done.stderr, /data/);
});

test('the first owner gets a one-time link', async () => {
  const empty = new Square();
  try {
    await empty.start();
    const find = () => /http:\/\/\S+(\/auth\/owner\?token=\S+)/.exec(empty.log);
    await eventually('the link is printed', () => find() !== null);
    const page = await empty.ask('GET', find()![1]!);
    assert.equal(page.status, 200);
    assert.match(page.text, /<form/);
  } finally {
    await empty.remove();
  }
});

test('Ctrl-C and SIGTERM stop it cleanly', async () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const other = new Square();
    try {
      await other.start();
      assert.equal(await other.stop(signal), 0);
      assert.match(other.log, /serve\.stopped clean=yes/);
    } finally {
      await other.remove();
    }
  }
});

test('doctor finds nothing, also in memory', () => {
  const done = square.run(['doctor', '--deep']);
  assert.equal(done.code, 0, done.stdout);
  assert.match(done.stdout, /what is held equals what the store says/);
});

test('a backup of the running square becomes the same square elsewhere',
  { skip: onPostgres && 'PostgreSQL has its own backups' }, async () => {
  const token = square.person('bea');
  const post = await square.post('/api/v1/statuses', token, { status: 'kept' });
  const file = join(square.folder, 'square.tar.gz');
  square.must(['backup', file]);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.match(square.run(['backup', file]).stderr, /exists already/);
  const copy = new Square();
  try {
    mkdirSync(copy.data);
    writeFileSync(join(copy.data, 'mine.txt'), 'x');
    const refused = copy.run(['restore', file]);
    assert.match(refused.stderr, /not empty/);
    assert.equal(readFileSync(join(copy.data, 'mine.txt'), 'utf8'), 'x');
    const empty = new Square();
    empty.must(['restore', file]);
    await empty.start();
    assert.equal((await empty.get(`/api/v1/statuses/${post.id}`, token)).content, '<p>kept</p>');
    await empty.remove();
    for (const bytes of ['no archive', '']) {
      writeFileSync(join(square.folder, 'bad.tar.gz'), bytes);
      const bad = new Square();
      assert.equal(bad.run(['restore', join(square.folder, 'bad.tar.gz')]).code, 1);
      assert.ok(!existsSync(join(bad.data, 'bema.db')));
      await bad.remove();
    }
  } finally {
    await copy.remove();
  }
});

test('what is loaded while the server runs is seen at once, and dumps again', async () => {
  square.load([
    { type: 'account', name: 'loaded', display_name: 'Loaded' },
    { type: 'post', key: 'l1', account: 'loaded', text: 'from a file', created_at: '2020-01-01T00:00:00Z' },
  ]);
  const found = await square.get('/api/v1/accounts/lookup?acct=loaded');
  assert.equal(found.display_name, 'Loaded');
  const posts = await square.get(`/api/v1/accounts/${found.id}/statuses`);
  assert.equal(posts[0].content, '<p>from a file</p>');
  const dump = square.must(['dump']);
  assert.ok(dump.split('\n').some((line) => line.includes('"key":"l1"')));
  const other = new Square();
  try {
    other.must(['load', '-'], dump);
    assert.equal(other.must(['dump']), dump);
  } finally {
    await other.remove();
  }
});

test('the documentation shows the tables as they are', () => {
  const docs = (name: string) => readFileSync(join(root, 'docs', name), 'utf8');
  assert.ok(square.must(['doc', 'api']) === docs('API.md'), 'run: build/bema doc api > docs/API.md');
  assert.ok(docs('OPERATING.md').includes(square.must(['doc', 'config'])), 'the settings of docs/OPERATING.md');
});

test('a token made for a loaded account does all that a person can do', async () => {
  square.load([{ type: 'account', name: 'walkon' }]);
  const token = square.token('walkon');
  assert.equal((await square.get('/api/v1/accounts/verify_credentials', token)).username, 'walkon');
  await square.get('/api/v1/preferences', token);
  const post = await square.post('/api/v1/statuses', token, { status: 'I was loaded' });
  await square.post(`/api/v1/statuses/${post.id}/favourite`, token);
  assert.equal((await square.get('/api/v1/timelines/home', token))[0].id, post.id);
  const changed = await square.expect('PATCH', '/api/v1/accounts/update_credentials', { token, body: { display_name: 'Walk On' } });
  assert.equal(changed.display_name, 'Walk On');
});
