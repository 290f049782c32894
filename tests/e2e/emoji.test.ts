// The square's own emoji: added by the operator through the sandboxed child, shown wherever their
// shortcodes stand, and gone from there when they are removed.
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { png } from './png.js';
import { shapeFaults } from './shapes.js';
import { Square } from './square.js';

const square = new Square();
let ann: string;
let picture: string, moving: string;

before(async () => {
  await square.start();
  ann = square.person('ann');
  picture = join(square.folder, 'blob.png');
  moving = join(square.folder, 'dance.gif');
  writeFileSync(picture, png(16, 16, (x, y) => [x * 15, y * 15, 99]));
  writeFileSync(moving, gif());
});
after(() => square.remove());

/** Two frames of one pixel. */
function gif(): Buffer {
  const frame = (index: number) =>
    [0x21, 0xf9, 4, 0, 10, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, index ? 0x4c : 0x44, 1, 0];
  return Buffer.from([...Buffer.from('GIF89a'), 1, 0, 1, 0, 0x80, 0, 0, 255, 0, 0, 0, 0, 255,
    0x21, 0xff, 11, ...Buffer.from('NETSCAPE2.0'), 3, 1, 0, 0, 0, ...frame(0), ...frame(1), 0x3b]);
}

const local = (url: string) => url.replace('localhost', '127.0.0.1');

test('there are none at first, and adding one is explained', async () => {
  const list = await square.get('/api/v1/custom_emojis');
  assert.deepEqual(list, []);
  assert.deepEqual(shapeFaults('GET /api/v1/custom_emojis', 200, list), []);
  const post = await square.post('/api/v1/statuses', ann, { status: 'not yet :blob:' });
  assert.deepEqual(post.emojis, []);
  assert.match(square.must(['emoji', '--help']), /emoji add NAME FILE/);
  const cases: [string[], RegExp][] = [
    [['emoji', 'add', 'blob'], /FILE is missing/],
    [['emoji', 'add', 'b', picture], /2 to 128 of A-Z/],
    [['emoji', 'add', 'bl-ob', picture], /2 to 128 of A-Z/],
    [['emoji', 'add', 'blob', '/nowhere.png'], /cannot be read/],
    [['emoji', 'add', 'blob', '/proc/self/exe'], /cannot be read|at most/],
    [['emoji', 'remove', 'blob'], /no emoji :blob:/],
    [['emoji', 'import', '/nowhere'], /cannot be read/],
  ];
  for (const [args, words] of cases) {
    const done = square.run(args);
    assert.notEqual(done.code, 0, args.join(' '));
    assert.match(done.stderr, words);
  }
});

test('one that is added appears in what was written before and after, and in the list', async () => {
  const early = await square.post('/api/v1/statuses', ann, { status: 'before :blob:' });
  await square.get(`/api/v1/statuses/${early.id}`);
  square.must(['emoji', 'add', ':blob:', picture, '--category', 'Blobs']);
  const [emoji, ...others] = await square.get('/api/v1/custom_emojis');
  assert.deepEqual(others, []);
  assert.equal(emoji.shortcode, 'blob');
  assert.equal(emoji.category, 'Blobs');
  assert.equal(emoji.visible_in_picker, true);
  assert.equal(emoji.url, emoji.static_url);
  const served = await fetch(local(emoji.url));
  assert.equal(served.status, 200);
  assert.equal(served.headers.get('content-type'), 'image/png');
  assert.deepEqual((await square.get(`/api/v1/statuses/${early.id}`)).emojis, [emoji]);
  const post = await square.post('/api/v1/statuses', ann, { status: ':blob: and :blob:, :none:', spoiler_text: 'x' });
  assert.deepEqual(post.emojis, [emoji]);
  assert.match(post.content, /:blob: and :blob:/);
  const home = await square.get('/api/v1/timelines/home', ann);
  assert.deepEqual(home[0].emojis, [emoji]);
  assert.equal(square.run(['emoji', 'add', 'blob', picture]).code, 1);
});

test('warnings, poll options, profiles and earlier versions show theirs', async () => {
  square.must(['emoji', 'add', 'dance', moving]);
  const emojis = await square.get('/api/v1/custom_emojis');
  const dance = emojis.find((one: any) => one.shortcode === 'dance');
  assert.notEqual(dance.url, dance.static_url);
  for (const url of [dance.url, dance.static_url]) assert.equal((await fetch(local(url))).status, 200);
  const names = (list: any[]) => list.map((one) => one.shortcode).sort();
  const warned = await square.post('/api/v1/statuses', ann, { status: 'x', spoiler_text: 'mind :dance:' });
  assert.deepEqual(names(warned.emojis), ['dance']);
  const polled = await square.post('/api/v1/statuses', ann,
    { status: 'which :blob:', poll: { options: ['a :dance:', 'b'], expires_in: 600 } });
  assert.deepEqual(names(polled.emojis), ['blob', 'dance']);
  assert.deepEqual(names(polled.poll.emojis), ['dance']);
  assert.deepEqual(names((await square.get(`/api/v1/polls/${polled.poll.id}`)).emojis), ['dance']);
  const me = await square.expect('PATCH', '/api/v1/accounts/update_credentials',
    { token: ann, form: { display_name: 'Ann :blob:', note: 'I :dance:', 'fields_attributes[0][name]': 'mood', 'fields_attributes[0][value]': ':blob:' } });
  assert.deepEqual(names(me.emojis), ['blob', 'dance']);
  assert.deepEqual(names((await square.get(`/api/v1/accounts/${me.id}`)).emojis), ['blob', 'dance']);
  const edited = await square.expect('PUT', `/api/v1/statuses/${warned.id}`, { token: ann, body: { status: 'now :blob:' } });
  assert.deepEqual(names(edited.emojis), ['blob']);
  const history = await square.get(`/api/v1/statuses/${warned.id}/history`);
  assert.deepEqual(history.map((one: any) => names(one.emojis)), [['dance'], ['blob']]);
});

test('a hidden one is known and not offered; a folder is taken at once', async () => {
  const folder = join(square.folder, 'pack');
  mkdirSync(folder);
  for (const name of ['one.png', 'two.png', 'not a name.png']) copyFileSync(picture, join(folder, name));
  writeFileSync(join(folder, 'three.png'), 'no picture');
  const done = square.run(['emoji', 'import', folder, '--hidden']);
  assert.equal(done.code, 0, done.stderr);
  assert.match(done.stdout, /^2 added, 0 known already .*, 2 refused/);
  assert.match(done.stderr, /three\.png: /);
  assert.match(square.must(['emoji', 'import', folder]), /^0 added, 2 known/);
  const offered = await square.get('/api/v1/custom_emojis');
  assert.ok(!offered.some((one: any) => one.shortcode === 'one'));
  const post = await square.post('/api/v1/statuses', ann, { status: ':one:' });
  assert.equal(post.emojis[0].visible_in_picker, false);
  assert.match(square.must(['emoji', 'list']), /^:one: \(hidden\) http/m);
});

test('removed, it is gone everywhere, also after a restart; its picture goes too', async () => {
  const post = await square.post('/api/v1/statuses', ann, { status: ':blob: :dance:' });
  assert.equal(post.emojis.length, 2);
  square.must(['doctor', '--deep']);
  square.must(['emoji', 'remove', 'blob']);
  for (const again of [false, true]) {
    if (again) {
      await square.kill();
      await square.start();
    }
    const shown = await square.get(`/api/v1/statuses/${post.id}`);
    assert.deepEqual(shown.emojis.map((one: any) => one.shortcode), ['dance']);
    square.must(['doctor', '--deep']);
  }
  square.must(['emoji', 'add', 'dance', picture, '--replace']);
  const shown = await square.get(`/api/v1/statuses/${post.id}`);
  assert.equal(shown.emojis[0].url, shown.emojis[0].static_url);
});

test('without a server the commands work on the folder by themselves', async () => {
  await square.stop();
  square.must(['emoji', 'add', 'offline', picture]);
  assert.match(square.must(['emoji', 'list']), /:offline:/);
  square.must(['emoji', 'remove', 'one']);
  await square.start();
  const post = await square.post('/api/v1/statuses', ann, { status: ':offline: :one:' });
  assert.deepEqual(post.emojis.map((one: any) => one.shortcode), ['offline']);
});
