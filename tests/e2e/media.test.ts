import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { png, size } from './png.js';
import { shapeFaults } from './shapes.js';
import { binary, eventually, Square } from './square.js';
import { xArchive, xTweet } from './x_archive.js';

const square = new Square({ media_bytes_max: '2000000' });
const token: Record<string, string> = {};
const picture = png(900, 600, (x, y) => [x & 255, y & 255, (x + y) & 255]);

before(async () => {
  await square.start();
  for (const name of ['alice', 'bob']) token[name] = square.person(name);
});
after(() => square.remove());

function blob(bytes: Uint8Array, type = 'image/png'): Blob {
  return new Blob([bytes as Uint8Array<ArrayBuffer>], { type });
}

async function send(name: string, bytes: Uint8Array, fields: Record<string, string> = {},
                    file = 'picture.png', type = 'image/png', path = '/api/v2/media') {
  const form = new FormData();
  form.set('file', blob(bytes, type), file);
  for (const [key, value] of Object.entries(fields)) form.set(key, value);
  const answer = await fetch(`http://127.0.0.1:${square.port}${path}`,
    { method: 'POST', body: form, headers: { authorization: `Bearer ${token[name]}` } });
  return { status: answer.status, json: await answer.json() as any };
}

async function upload(name: string, fields: Record<string, string> = {}): Promise<any> {
  const answer = await send(name, picture, fields);
  assert.equal(answer.status, 200, JSON.stringify(answer.json));
  return answer.json;
}

async function fileOf(url: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`http://127.0.0.1:${square.port}${new URL(url).pathname}`, { headers });
}

function filesKept(): string[] {
  return readdirSync(join(square.data, 'media'), { recursive: true, withFileTypes: true } as any)
    .filter((entry: any) => entry.isFile()).map((entry: any) => entry.name);
}

function memoryKib(): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${square.pid}/status`, 'utf8'))![1]);
}

test('a picture is taken in at once, in the shape of Mastodon, without what its maker left in it', async () => {
  const media = await upload('alice', { description: 'Two colours mixed', focus: '0.5,-0.25' });
  assert.deepEqual(shapeFaults('POST /api/v2/media', 200, media), []);
  assert.equal(media.type, 'image');
  assert.equal(media.description, 'Two colours mixed');
  assert.deepEqual(media.meta.focus, { x: 0.5, y: -0.25 });
  assert.deepEqual([media.meta.original.width, media.meta.original.height], [900, 600]);
  assert.deepEqual([media.meta.small.width, media.meta.small.size], [640, '640x427']);
  const file = await fileOf(media.url);
  assert.equal(file.headers.get('content-type'), 'image/png');
  assert.equal(file.headers.get('x-content-type-options'), 'nosniff');
  assert.match(file.headers.get('content-security-policy') ?? '', /sandbox/);
  assert.match(file.headers.get('cache-control') ?? '', /^public, max-age=600$/);
  const bytes = Buffer.from(await file.arrayBuffer());
  assert.deepEqual(size(bytes), [900, 600]);
  assert.ok(picture.includes('the secret'));
  assert.ok(!bytes.includes('the secret'), 'metadata is removed');
  const part = await fileOf(media.preview_url, { range: 'bytes=0-1' });
  assert.equal(part.status, 206);
  assert.deepEqual([...new Uint8Array(await part.arrayBuffer())], [0xff, 0xd8]);
});

test('it is described, posted, edited and shown in its history', async () => {
  const [one, two] = [await upload('alice'), await upload('alice')];
  const described = await square.expect('PUT', `/api/v1/media/${one.id}`,
    { token: token.alice, body: { description: 'first' } });
  assert.equal(described.description, 'first');
  assert.equal((await square.get(`/api/v1/media/${one.id}`, token.alice)).description, 'first');
  const post = await square.post('/api/v1/statuses', token.alice, { media_ids: [two.id, one.id] });
  assert.deepEqual(post.media_attachments.map((media: any) => media.id), [two.id, one.id]);
  assert.deepEqual(shapeFaults('GET /api/v1/media/:id', 200, post.media_attachments[1])
    .filter((fault) => !/meta\.(colors|focus|original)/.test(fault)), []);
  const me = await square.get('/api/v1/accounts/verify_credentials', token.alice);
  const only = await square.get(`/api/v1/accounts/${me.id}/statuses?only_media=true`, token.bob);
  assert.deepEqual(only.map((status: any) => status.id), [post.id]);
  assert.equal(only[0].media_attachments[1].description, 'first');

  const edited = await square.expect('PUT', `/api/v1/statuses/${post.id}`, { token: token.alice,
    body: { status: 'with words', media_ids: [one.id],
      media_attributes: [{ id: one.id, description: 'better', focus: '0,1' }] } });
  assert.equal(edited.media_attachments.length, 1);
  assert.equal(edited.media_attachments[0].description, 'better');
  assert.deepEqual(edited.media_attachments[0].meta.focus, { x: 0, y: 1 });
  const again = await square.expect('PUT', `/api/v1/statuses/${post.id}`, { token: token.alice,
    body: { status: 'with words', media_ids: [one.id],
      media_attributes: [{ id: one.id, description: 'best' }] } });
  assert.equal(again.media_attachments[0].description, 'best');
  assert.notEqual(again.edited_at, edited.edited_at, 'a new description is an edit');
  const history = await square.get(`/api/v1/statuses/${post.id}/history`, token.alice);
  assert.deepEqual(history.map((version: any) => version.media_attachments.length), [2, 1, 1]);
});

test('a deleted post gives its pictures back to be posted again', async () => {
  const media = await upload('alice');
  const post = await square.post('/api/v1/statuses', token.alice, { status: 'oops', media_ids: [media.id] });
  const used = await square.ask('DELETE', `/api/v1/media/${media.id}`, { token: token.alice });
  assert.equal(used.status, 422);
  const deleted = await square.expect('DELETE', `/api/v1/statuses/${post.id}`, { token: token.alice });
  assert.equal(deleted.media_attachments[0].id, media.id);
  const second = await square.post('/api/v1/statuses', token.alice, { status: 'better', media_ids: [media.id] });
  assert.equal(second.media_attachments[0].id, media.id);
});

test('a post that is deleted with its pictures leaves no file, not even of a version before', async () => {
  for (const ask of [(path: string) => square.ask('DELETE', `${path}?delete_media=true`, { token: token.alice }),
    (path: string) => square.ask('DELETE', path, { token: token.alice, body: { delete_media: true } })]) {
    const [first, second] = [await upload('alice'), await upload('alice')];
    const post = await square.post('/api/v1/statuses', token.alice, { status: 'both', media_ids: [first.id, second.id] });
    await square.expect('PUT', `/api/v1/statuses/${post.id}`, { token: token.alice, body: { status: 'one', media_ids: [second.id] } });
    const deleted = await ask(`/api/v1/statuses/${post.id}`);
    assert.deepEqual([deleted.status, deleted.json.media_attachments[0].id], [200, second.id]);
    for (const media of [first, second]) {
      await eventually('its file is gone', async () => (await fileOf(media.url)).status === 404);
      assert.equal((await fileOf(media.preview_url)).status, 404);
      const again = await square.ask('POST', '/api/v1/statuses', { token: token.alice, body: { media_ids: [media.id] } });
      assert.equal(again.status, 422);
    }
  }
});

test('a picture is its owner\'s alone, and of one post', async () => {
  const media = await upload('alice');
  for (const method of ['GET', 'PUT', 'DELETE']) {
    const answer = await square.ask(method, `/api/v1/media/${media.id}`,
      { token: token.bob, ...(method === 'PUT' && { body: { description: 'mine' } }) });
    assert.equal(answer.status, 404, method);
  }
  const stolen = await square.ask('POST', '/api/v1/statuses',
    { token: token.bob, body: { status: 'mine', media_ids: [media.id] } });
  assert.equal(stolen.status, 422);
  assert.match(stolen.json.error, /not found or already attached/);
  await square.post('/api/v1/statuses', token.alice, { media_ids: [media.id] });
  const twice = await square.ask('POST', '/api/v1/statuses',
    { token: token.alice, body: { media_ids: [media.id] } });
  assert.equal(twice.status, 422);
  const poll = await square.ask('POST', '/api/v1/statuses', { token: token.alice,
    body: { media_ids: [(await upload('alice')).id], poll: { options: ['a', 'b'], expires_in: 600 } } });
  assert.equal(poll.status, 422);
});

test('what is deleted before it was posted goes with its files', async () => {
  const media = await upload('alice');
  const name = media.url.split('/').pop();
  assert.ok(filesKept().includes(name));
  await square.expect('DELETE', `/api/v1/media/${media.id}`, { token: token.alice });
  assert.equal((await square.ask('GET', `/api/v1/media/${media.id}`, { token: token.alice })).status, 404);
  await eventually('its file is gone', () => !filesKept().includes(name));
  assert.equal((await fileOf(media.url)).status, 404);
});

test('hostile pictures are refused with words, and the server goes on', async () => {
  const whole = picture;
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  const gif = Buffer.from('GIF89a=1;alert(document.domain)//', 'latin1');
  const flat = Buffer.concat([whole.subarray(0, 41), deflateSync(Buffer.alloc(100))]);
  const hostile: [string, Uint8Array, string?, string?][] = [
    ['a bomb', png(1, 1, () => [0, 0, 0], [30000, 30000])],
    ['a wide bomb', png(1, 1, () => [0, 0, 0], [2147483647, 1])],
    ['a truncated one', whole.subarray(0, whole.length / 2)],
    ['only a header', whole.subarray(0, 33)],
    ['an SVG', svg, 'picture.svg', 'image/svg+xml'],
    ['an SVG that says it is a PNG', svg],
    ['a script that begins like a GIF', gif, 'picture.gif', 'image/gif'],
    ['rubbish after a header', flat],
    ['text', Buffer.from('hello'), 'hello.jpg', 'image/jpeg'],
    ['a film', Buffer.from('\0\0\0\x18ftypmp42'), 'film.mp4', 'video/mp4'],
    ['a sound', Buffer.from('ID3'), 'sound.mp3', 'audio/mpeg'],
    ['nothing', Buffer.alloc(0)],
    ['one that is too large', Buffer.concat([whole, Buffer.alloc(2_000_000)])],
  ];
  const before = new Set(filesKept());
  for (const [what, bytes, file, type] of hostile) {
    const answer = await send('alice', bytes, {}, file, type);
    assert.equal(answer.status, 422, what);
    assert.ok(answer.json.error.length > 5, what);
  }
  /* What earlier tests deleted may go meanwhile; nothing may come. */
  assert.deepEqual(filesKept().filter((one) => !before.has(one)), [], 'nothing of them is kept');
  await upload('alice');
});

test('a name says nothing, and what is hung onto a picture is dropped', async () => {
  const script = Buffer.from('<script>alert(document.domain)</script>');
  const answer = await send('alice', Buffer.concat([picture, script]), {}, 'picture.html', 'text/html');
  assert.equal(answer.status, 200);
  assert.match(answer.json.url, /\.png$/);
  const bytes = Buffer.from(await (await fileOf(answer.json.url)).arrayBuffer());
  assert.ok(!bytes.includes('script'));
});

test('only pictures are served from the folder', async () => {
  for (const path of ['/media/../bema.db', '/media/ab/cd/../../../bema.db', '/media/ab/cd/x.svg',
    '/media/%2e%2e/bema.db', '/media/ab/cd/x.jpg', '/media/'])
    assert.equal((await square.ask('GET', path)).status, 404, path);
});

test('a profile has a picture and a header, which can be replaced and taken away', async () => {
  const form = new FormData();
  form.set('display_name', 'Bob the painter');
  form.set('avatar', blob(picture), 'a.png');
  form.set('header', blob(picture), 'h.png');
  const change = (body: FormData) => fetch(
    `http://127.0.0.1:${square.port}/api/v1/accounts/update_credentials`,
    { method: 'PATCH', body, headers: { authorization: `Bearer ${token.bob}` } });
  const answer = await change(form);
  const me = await answer.json() as any;
  assert.equal(answer.status, 200, JSON.stringify(me));
  assert.equal(me.display_name, 'Bob the painter');
  assert.match(me.avatar, /\/media\//);
  assert.match(me.header, /\/media\//);
  assert.equal((await fileOf(me.avatar)).status, 200);
  assert.equal((await fileOf(me.header)).status, 200);
  const seen = await square.get(`/api/v1/accounts/${me.id}`, token.alice);
  assert.equal(seen.avatar, me.avatar);

  const next = new FormData();
  next.set('avatar', blob(picture), 'a.png');
  const second = await (await change(next)).json() as any;
  assert.notEqual(second.avatar, me.avatar);
  assert.equal(second.header, me.header);
  await eventually('the old one is gone', async () => (await fileOf(me.avatar)).status === 404);

  const broken = new FormData();
  broken.set('display_name', 'Robert');
  broken.set('avatar', new Blob(['no picture']), 'a.png');
  assert.equal((await change(broken)).status, 422);
  const kept = await square.get('/api/v1/accounts/verify_credentials', token.bob);
  assert.equal(kept.avatar, second.avatar);
  assert.equal(kept.display_name, 'Bob the painter', 'nothing of a refused change is stored');

  const without = await square.expect('DELETE', '/api/v1/profile/avatar', { token: token.bob });
  assert.doesNotMatch(without.avatar, /\/media\//);
});

test('reading pictures does not make the server larger', async () => {
  await upload('bob');
  const before = memoryKib();
  for (let i = 0; i < 8; i++) await upload('bob');
  assert.ok(memoryKib() - before < 3000, `${before} to ${memoryKib()} KiB`);
});

test('lines of the bulk format bring pictures from the folder of their file, and from nowhere else', async () => {
  const folder = join(square.folder, 'bulk');
  mkdirSync(join(folder, 'pictures'), { recursive: true });
  writeFileSync(join(folder, 'pictures/one.png'), picture);
  writeFileSync(join(folder, 'broken.png'), 'no picture');
  writeFileSync(join(square.folder, 'outside.png'), picture);
  symlinkSync(join(square.folder, 'outside.png'), join(folder, 'link.png'));
  const lines = [
    { type: 'account', name: 'painter', avatar: 'pictures/one.png', header: 'pictures/one.png' },
    { type: 'post', key: 'm1', account: 'painter', media: [{ file: 'pictures/one.png', description: 'One' }] },
    { type: 'post', key: 'm2', account: 'painter', text: 'two', media: [{ file: 'pictures/one.png' },
      { file: './pictures/one.png', description: 'Again' }] },
  ];
  const bad = ['../outside.png', 'link.png', '/etc/passwd', 'broken.png', 'missing.png', '.'].map((file, i) => (
    { type: 'post', key: `bad${i}`, account: 'painter', text: 'bad', media: [{ file }] }));
  const file = join(folder, 'square.ndjson');
  writeFileSync(file, [...lines, ...bad].map((line) => JSON.stringify(line) + '\n').join(''));
  const before = filesKept().length;
  const done = square.run(['load', file, '--keep-going']);
  assert.equal(done.code, 0, done.stderr);
  assert.match(done.stderr, /9 lines: 3 stored, 0 there already, 6 skipped/);
  assert.match(done.stderr, /line 4 skipped: "\.\.\/outside\.png" leaves the folder/);
  assert.match(done.stderr, /line 5 skipped: "link\.png" leaves/);
  assert.match(done.stderr, /line 7 skipped: "broken\.png": this is no picture/);
  assert.equal(filesKept().length, before + 5 * 2, 'two files each, and none of what was refused');
  const again = square.run(['load', file, '--keep-going']);
  assert.match(again.stderr, /0 stored, 3 there already, 6 skipped/);
  assert.equal(filesKept().length, before + 5 * 2);
  const painter = await square.get('/api/v1/accounts/lookup?acct=painter');
  assert.match(painter.avatar, /\/media\//);
  const posts = await square.get(`/api/v1/accounts/${painter.id}/statuses`);
  assert.deepEqual(posts.map((post: any) => post.media_attachments.map((media: any) => media.description)),
    [[null, 'Again'], ['One']]);
  const piped = square.run(['load', '-'], JSON.stringify({ ...lines[1], key: 'm3' }) + '\n');
  assert.notEqual(piped.code, 0);
  assert.match(piped.stderr, /--media/);
  square.must(['load', '-', '--media', folder], JSON.stringify({ ...lines[1], key: 'm3' }) + '\n');
});

test('an archive brings its pictures; what cannot be read is named, and its post comes', async () => {
  const id = (n: number) => xTweet(n, Date.UTC(2012, 0, 1)).id_str;
  const archive = join(square.folder, 'x.zip');
  writeFileSync(archive, xArchive({ count: 30, extra: [
    { name: `data/tweets_media/${id(0)}-one.png`, bytes: picture },
    { name: `data/tweets_media/${id(0)}-two.png`, bytes: picture },
    { name: `data/tweets_media/${id(12)}-film.mp4`, bytes: 'film' },
    { name: `data/tweets_media/${id(12)}-three.png`, bytes: picture },
    { name: `data/tweets_media/${id(14)}-broken.jpg`, bytes: 'no picture' },
    { name: 'data/tweets_media/99-nobody.png', bytes: picture },
  ] }));
  const name = square.person('arrived');
  const before = filesKept().length;
  const report = square.must(['import', 'x', archive, '--account', 'arrived']);
  assert.match(report, / 3 {2}pictures\n/);
  assert.match(report, / 2 {2}files that cannot be read, among them:\n( +data\/tweets_media\/\d+-film\.mp4\n)? +data\/tweets_media\/\d+-broken\.jpg/);
  assert.equal(filesKept().length, before + 6);
  assert.deepEqual(readdirSync(join(square.data, 'temp')).filter((file) => !file.startsWith('alive-')), [],
    'what was unpacked is removed');
  const me = await square.get('/api/v1/accounts/verify_credentials', name);
  const posts = await square.get(`/api/v1/accounts/${me.id}/statuses?only_media=true&limit=40`, name);
  assert.deepEqual(posts.map((post: any) => post.media_attachments.length), [1, 2]);
  assert.equal((await fileOf(posts[0].media_attachments[0].url)).status, 200);
  const again = square.must(['import', 'x', archive, '--account', 'arrived']);
  assert.doesNotMatch(again, /pictures/);
  assert.equal(filesKept().length, before + 6);
});

const filesBelow = (folder: string): string[] => readdirSync(join(square.data, folder));

test('an archive of 200 pictures, killed with -9 on its way, goes on and leaves nothing behind', async () => {
  const id = (n: number) => xTweet(n, Date.UTC(2012, 0, 1)).id_str;
  const small = png(200, 150, (x, y) => [x & 255, y & 255, 9]);
  const archive = join(square.folder, 'pictures.zip');
  writeFileSync(archive, xArchive({ count: 200, extra: Array.from({ length: 200 }, (_, n) => (
    { name: `data/tweets_media/${id(n)}-one.png`, bytes: small })) }));
  square.person('painter2');
  const before = filesKept().length;
  const child = spawn(binary, ['import', 'x', archive, '--account', 'painter2', '--data', square.data]);
  await eventually('pictures are being made', async () => filesKept().length > before + 20);
  await square.kill();
  child.kill('SIGKILL');
  assert.ok(filesBelow('media').some((name) => name.startsWith('new-')), 'killed in the midst of it');
  assert.ok(filesBelow('temp').some((name) => name.startsWith('import-')));
  await square.start();
  assert.deepEqual(filesBelow('media').filter((name) => name.startsWith('new-')), []);
  assert.deepEqual(filesBelow('temp').filter((name) => !name.startsWith('alive-')), []);
  assert.equal(filesKept().length, before, 'pictures that no row names are gone');
  const begun = Date.now();
  const report = square.must(['import', 'x', archive, '--account', 'painter2']);
  const brought = Number(/(\d+) {2}pictures\n/.exec(report)?.[1]);
  console.log(`${brought} pictures in ${Date.now() - begun} ms`);
  assert.ok(brought > 150, report);
  assert.equal(filesKept().length, before + 2 * brought);
  assert.deepEqual(filesBelow('temp').filter((name) => !name.startsWith('alive-')), []);
});
