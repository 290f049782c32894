// Videos of archives: they come with their posts, and are shown there once they are made.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { png } from './png.ts';
import { eventually, Square } from './square.ts';
import { xArchive, xTweet } from './x_archive.ts';
import { zip } from './zip.ts';

const square = new Square();
const makeMsMax = 60_000;
let film: Buffer, loop: Buffer;

function clip(name: string, ...args: string[]): Buffer {
  const file = join(square.folder, name);
  const done = spawnSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', '-f', 'lavfi', '-i',
    'testsrc=size=160x120:rate=10:duration=1', ...args, '-c:v', 'libx264', '-preset', 'ultrafast',
    '-pix_fmt', 'yuv420p', file]);
  assert.equal(done.status, 0, String(done.stderr));
  return readFileSync(file);
}

before(async () => {
  await square.start();
  film = clip('film.mp4', '-f', 'lavfi', '-i', 'sine=frequency=440:duration=1');
  loop = clip('loop.mp4');
});
after(() => square.remove());

async function posts(token: string): Promise<any[]> {
  const me = await square.get('/api/v1/accounts/verify_credentials', token);
  return square.get(`/api/v1/accounts/${me.id}/statuses?only_media=true&limit=40`, token);
}

/** Until all is made; then each can be played. */
async function played(token: string, wanted: string[][]): Promise<any[]> {
  let found: any[] = [];
  await eventually('all is made', async () => {
    found = await posts(token);
    return JSON.stringify(found.map((post) => post.media_attachments.map((one: any) => one.type))) === JSON.stringify(wanted);
  }, makeMsMax);
  for (const { type, url, preview_url } of found.flatMap((post) => post.media_attachments)) {
    const answer = await fetch(url);
    const bytes = Buffer.from(await answer.arrayBuffer());
    assert.equal(answer.status, 200, url);
    if (type !== 'image') assert.deepEqual([answer.headers.get('content-type'), bytes.toString('latin1', 4, 8)], ['video/mp4', 'ftyp']);
    assert.equal((await fetch(preview_url)).status, 200);
  }
  return found;
}

test('an archive of X brings its videos, several and beside pictures too, and names the broken one', async () => {
  const id = (n: number) => xTweet(n, Date.UTC(2012, 0, 1)).id_str;
  const archive = join(square.folder, 'x.zip');
  writeFileSync(archive, xArchive({ count: 30, extra: [
    { name: `data/tweets_media/${id(0)}-one.mp4`, bytes: film },
    { name: `data/tweets_media/${id(12)}-a.mp4`, bytes: film },
    { name: `data/tweets_media/${id(12)}-b.png`, bytes: png(40, 30, (x, y) => [x, y, 99]) },
    { name: `data/tweets_media/${id(12)}-c.mp4`, bytes: loop },
    { name: `data/tweets_media/${id(14)}-broken.mp4`, bytes: 'no film' },
  ] }));
  const token = square.person('arrived');
  const report = square.must(['import', 'x', archive, '--account', 'arrived']);
  assert.match(report, / 1 {2}pictures\n/);
  assert.match(report, / 3 {2}videos and sounds/);
  assert.match(report, / 1 {2}files that cannot be read, among them:\n +data\/tweets_media\/\d+-broken\.mp4/);
  for (const post of await posts(token))
    for (const one of post.media_attachments) assert.equal((await fetch(one.url)).status, 200, 'shown only once it is made');
  const [several, alone] = await played(token, [['video', 'image', 'gifv'], ['video']]);
  assert.ok(several.created_at < '2012-02' && alone.created_at < several.created_at);
  const page = await square.ask('GET', new URL(alone.url).pathname, { headers: { accept: 'text/html' } });
  assert.match(page.text, /<video/);
  const again = square.must(['import', 'x', archive, '--account', 'arrived']);
  assert.doesNotMatch(again, /videos|pictures/);
  assert.deepEqual(readdirSync(join(square.data, 'temp')).filter((file) => !file.startsWith('alive-')), []);
});

test('an archive of Mastodon brings its videos with what is said of them', async () => {
  const actor = 'https://old.example/users/mover';
  const attached = [{ type: 'Document', mediaType: 'video/mp4', url: '/media_attachments/files/1/original/a.mp4', name: 'a test card' }];
  const note = { id: `${actor}/statuses/1/activity`, type: 'Create', actor, published: '2023-03-01T10:00:00Z',
    to: ['https://www.w3.org/ns/activitystreams#Public'], cc: [], object: { id: `${actor}/statuses/1`, type: 'Note',
      published: '2023-03-01T10:00:00Z', attributedTo: actor, to: ['https://www.w3.org/ns/activitystreams#Public'], cc: [],
      content: '<p>look</p>', attachment: attached, tag: [] } };
  const archive = join(square.folder, 'm.zip');
  writeFileSync(archive, zip([
    { name: 'actor.json', bytes: JSON.stringify({ id: actor, type: 'Person', preferredUsername: 'mover', outbox: 'outbox.json' }) },
    { name: 'outbox.json', bytes: JSON.stringify({ type: 'OrderedCollection', totalItems: 1, orderedItems: [note] }) },
    { name: 'media_attachments/files/1/original/a.mp4', bytes: film },
  ]));
  const token = square.person('mover');
  square.must(['import', 'mastodon', archive, '--account', 'mover']);
  const [post] = await played(token, [['video']]);
  assert.equal(post.media_attachments[0].description, 'a test card');
});

test('a post that is deleted before its video is made leaves no file', async () => {
  const archive = join(square.folder, 'gone.zip');
  const long = clip('long.mp4', '-f', 'lavfi', '-i', 'sine=frequency=440:duration=1');
  const files = (): string[] => (readdirSync(join(square.data, 'media'), { recursive: true }) as string[]).filter((file) => file.includes('.'));
  const before = files().length;
  writeFileSync(archive, xArchive({ count: 1, extra: [
    { name: `data/tweets_media/${xTweet(0, Date.UTC(2012, 0, 1)).id_str}-long.mp4`, bytes: long }] }));
  const token = square.person('hasty');
  square.must(['import', 'x', archive, '--account', 'hasty']);
  const me = await square.get('/api/v1/accounts/verify_credentials', token);
  const [post] = await square.get(`/api/v1/accounts/${me.id}/statuses`, token);
  await square.expect('DELETE', `/api/v1/statuses/${post.id}?delete_media=true`, { token });
  await eventually('its files are gone', () => files().length === before, makeMsMax);
});
