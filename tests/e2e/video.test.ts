import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { png } from './png.js';
import { shapeFaults } from './shapes.js';
import { eventually, Square } from './square.js';

const square = new Square({ media_video_bytes_max: '4000000' });
const token: Record<string, string> = {};

before(async () => {
  await square.start();
  for (const name of ['alice', 'bob']) token[name] = square.person(name);
});
after(() => square.remove());

/* ffmpeg runs when nobody else wants the processor. */
const makeMsMax = 60_000;

/** A clip made by ffmpeg's own sources. */
function clip(name: string, ...args: string[]): Buffer {
  const file = join(square.folder, name);
  const done = spawnSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args, file]);
  assert.equal(done.status, 0, String(done.stderr));
  return readFileSync(file);
}

const picture = (size: string, seconds: number, rate = 25) =>
  ['-f', 'lavfi', '-i', `testsrc=size=${size}:rate=${rate}:duration=${seconds}`];
const sound = (seconds: number) => ['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}`];
const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];

function probe(bytes: Uint8Array): any {
  const file = join(square.folder, 'probed');
  writeFileSync(file, bytes);
  const done = spawnSync('ffprobe', ['-v', 'error', '-of', 'json', '-show_streams', '-show_format',
    '-show_chapters', file]);
  assert.equal(done.status, 0, String(done.stderr));
  return JSON.parse(String(done.stdout));
}

async function send(name: string, bytes: Uint8Array, fields: Record<string, string | Blob> = {},
                    file = 'clip.mp4', method = 'POST', path = '/api/v2/media') {
  const form = new FormData();
  if (bytes.length) form.set('file', new Blob([bytes as Uint8Array<ArrayBuffer>]), file);
  for (const [key, value] of Object.entries(fields))
    if (typeof value === 'string') form.set(key, value);
    else form.set(key, value, 'thumbnail.png');
  const answer = await fetch(`http://127.0.0.1:${square.port}${path}`,
    { method, body: form, headers: { authorization: `Bearer ${token[name]}` } });
  return { status: answer.status, json: await answer.json() as any };
}

/** Sends it and waits until it is ready. */
async function taken(name: string, bytes: Uint8Array, fields: Record<string, string | Blob> = {},
                     file = 'clip.mp4'): Promise<any> {
  const begun = await send(name, bytes, fields, file);
  assert.equal(begun.status, 202, JSON.stringify(begun.json));
  assert.equal(begun.json.url, null);
  return made(name, begun.json.id);
}

async function made(name: string, id: string): Promise<any> {
  let media: any;
  await eventually('it is made', async () => {
    const answer = await square.ask('GET', `/api/v1/media/${id}`, { token: token[name] }).catch(() => null);
    if (!answer) return false; /* a connection of before a restart */
    media = answer.json;
    assert.ok([200, 206].includes(answer.status), `${answer.status} ${answer.text}`);
    return answer.status === 200;
  }, makeMsMax);
  return media;
}

const fileOf = (url: string, headers: Record<string, string> = {}) =>
  fetch(`http://127.0.0.1:${square.port}${new URL(url).pathname}`, { headers });
const bytesOf = async (url: string) => Buffer.from(await (await fileOf(url)).arrayBuffer());

function filesKept(): string[] {
  return readdirSync(join(square.data, 'media'), { recursive: true, withFileTypes: true } as any)
    .filter((entry: any) => entry.isFile()).map((entry: any) => entry.name);
}

const places = ['-metadata', 'location=+48.8577+002.295/', '-metadata', 'title=the secret',
  '-movflags', 'use_metadata_tags'];

test('a video answers 202, then 206, then 200, in the shapes of Mastodon', async () => {
  const bytes = clip('one.mp4', ...picture('640x360', 2), ...sound(2), ...h264, ...places);
  assert.ok(bytes.includes('+48.8577') && bytes.includes('the secret'));
  const begun = await send('alice', bytes, { description: 'A clock', focus: '0.5,-0.25' });
  assert.equal(begun.status, 202, JSON.stringify(begun.json));
  assert.deepEqual(shapeFaults('POST /api/v2/media', 202, begun.json), []);
  assert.equal(begun.json.type, 'video');
  assert.equal((await fileOf(begun.json.preview_url)).status, 200, 'its preview is there at once');
  const early = await square.ask('POST', '/api/v1/statuses',
    { token: token.alice, body: { media_ids: [begun.json.id] } });
  if (early.status !== 200) {
    assert.equal(early.status, 422);
    assert.equal(early.json.error,
      'Cannot attach files that have not finished processing. Try again in a moment!');
  }
  const media = await made('alice', begun.json.id);
  const { hls, ...meta } = media.meta;
  assert.deepEqual(shapeFaults('GET /api/v1/media/:id', 200, { ...media, meta }), []);
  assert.equal(media.description, 'A clock');
  assert.deepEqual(media.meta.focus, { x: 0.5, y: -0.25 });
  const { original, small } = media.meta;
  assert.deepEqual([original.width, original.height, original.frame_rate], [640, 360, '25/1']);
  assert.ok(Math.abs(original.duration - 2) < 0.2 && original.bitrate > 1000);
  assert.equal(small.size, '640x360');
  assert.ok(media.blurhash.length > 20);

  const file = await fileOf(media.url);
  assert.equal(file.headers.get('content-type'), 'video/mp4');
  const video = Buffer.from(await file.arrayBuffer());
  assert.ok(video.indexOf('moov') < video.indexOf('mdat'), 'it begins to play at once');
  for (const left of ['+48.8577', 'the secret', 'x264 - core'])
    assert.ok(!video.includes(left), left);
  const { streams } = probe(video);
  assert.deepEqual(streams.map((s: any) => s.codec_name), ['h264', 'aac']);

  const post = await square.post('/api/v1/statuses', token.alice, { media_ids: [media.id] });
  assert.equal(post.media_attachments[0].type, 'video');
  assert.ok(!filesKept().some((name) => name.endsWith('.source')), 'what was sent is gone');
});

test('a file is served in parts, and not again to who has it', async () => {
  const media = await taken('alice', clip('part.mp4', ...picture('160x120', 1), ...sound(1), ...h264));
  const whole = await fileOf(media.url);
  const bytes = Buffer.from(await whole.arrayBuffer());
  const tag = whole.headers.get('etag')!;
  assert.match(whole.headers.get('cache-control') ?? '', /^public, max-age=600$/);
  assert.equal(whole.headers.get('accept-ranges'), 'bytes');
  assert.equal(whole.headers.get('access-control-allow-origin'), '*');
  const part = async (headers: Record<string, string>) => {
    const answer = await fileOf(media.url, headers);
    return [answer.status, Buffer.from(await answer.arrayBuffer()).length];
  };
  assert.deepEqual(await part({ range: 'bytes=10-19' }), [206, 10]);
  assert.deepEqual(await part({ range: 'bytes=10-19', 'if-range': tag }), [206, 10]);
  assert.deepEqual(await part({ range: 'bytes=10-19', 'if-range': '"another"' }), [200, bytes.length]);
  assert.deepEqual(await part({ range: 'bytes=0-1,5-6' }), [200, bytes.length], 'several at once: all');
  assert.deepEqual(await part({ range: `bytes=${bytes.length}-` }), [416, 0]);
  assert.deepEqual(await part({ 'if-none-match': tag }), [304, 0]);
  const head = await fetch(`http://127.0.0.1:${square.port}${new URL(media.url).pathname}`, { method: 'HEAD' });
  assert.equal(head.headers.get('content-length'), String(bytes.length));
  await square.expect('DELETE', `/api/v1/media/${media.id}`, { token: token.alice });
  await eventually('it is gone', async () => (await part({ 'if-none-match': tag }))[0] === 404);
});

test('AVIF is a picture', async () => {
  const avif = clip('still.avif', ...picture('64x48', 1, 1), '-frames:v', '1', '-c:v', 'libaom-av1',
    '-still-picture', '1', '-cpu-used', '8');
  const sent = await send('alice', avif, {}, 'still.avif');
  assert.deepEqual([sent.status, sent.json.type, sent.json.meta?.original?.size], [200, 'image', '64x48'],
    JSON.stringify(sent.json));
});

test('its qualities are played by the playlists', async () => {
  const bytes = clip('tall.mp4', ...picture('360x640', 9, 10), ...sound(9), ...h264);
  const media = await taken('alice', bytes);
  assert.deepEqual([media.meta.original.width, media.meta.original.height], [360, 640]);
  const master = String(await bytesOf(media.meta.hls.url));
  assert.equal((await fileOf(media.meta.hls.url)).headers.get('content-type'),
    'application/vnd.apple.mpegurl');
  assert.deepEqual([...master.matchAll(/RESOLUTION=(\S+?),CODECS="(avc1\.\w{6}),mp4a\.40\.2"/g)]
    .map((found) => found[1]), ['240x426', '360x640']);
  const base = new URL('.', media.meta.hls.url);
  for (const name of master.split('\n').filter((line) => line.endsWith('.m3u8'))) {
    const list = String(await bytesOf(new URL(name, base).href));
    const ranges = [...list.matchAll(/BYTERANGE[:=]"?(\d+)@(\d+)/g)].map((m) => m.slice(1).map(Number));
    const lengths = [...list.matchAll(/#EXTINF:([\d.]+)/g)].map((m) => Number(m[1]));
    assert.deepEqual(lengths.map(Math.round), [4, 4, 1]);
    assert.equal(lengths.length, ranges.length - 1);
    const file = new URL(list.split('\n').find((line) => line.endsWith('.mp4'))!, base).href;
    const pieces = [];
    for (const [size, at] of ranges) {
      const piece = await fileOf(file, { range: `bytes=${at}-${at + size - 1}` });
      assert.equal(piece.status, 206);
      pieces.push(Buffer.from(await piece.arrayBuffer()));
    }
    const whole = probe(Buffer.concat(pieces));
    assert.ok(Math.abs(Number(whole.format.duration) - 9) < 0.3, whole.format.duration);
    /* One fragment alone, after the head, begins with a key frame. */
    assert.equal(probe(Buffer.concat([pieces[0], pieces[2]])).streams[0].codec_name, 'h264');
  }
});

test('what was filmed lying is upright', async () => {
  const flat = clip('flat.mp4', ...picture('320x180', 1), ...sound(1), ...h264);
  assert.ok(flat.length);
  const turned = clip('turned.mp4', '-i', join(square.folder, 'flat.mp4'), '-c', 'copy',
    '-metadata:s:v', 'rotate=90');
  const media = await taken('alice', turned);
  assert.deepEqual([media.meta.original.width, media.meta.original.height], [180, 320]);
  assert.equal(media.meta.small.size, '180x320');
  const [video] = probe(await bytesOf(media.url)).streams;
  assert.deepEqual([video.width, video.height], [180, 320]);
  assert.deepEqual(video.side_data_list ?? [], [], 'not by a note to the player');
});

test('what fits is copied, what does not is made anew', async () => {
  const webm = clip('old.webm', ...picture('322x242', 1), ...sound(1), '-c:v', 'libvpx',
    '-c:a', 'libvorbis');
  const media = await taken('alice', webm, {}, 'old.webm');
  assert.match(media.url, /\.mp4$/);
  assert.deepEqual(probe(await bytesOf(media.url)).streams.map((s: any) => s.codec_name), ['h264', 'aac']);
  const large = clip('large.mp4', ...picture('2560x1440', 1, 2), ...sound(1), ...h264);
  const scaled = await taken('alice', large);
  assert.deepEqual([scaled.meta.original.width, scaled.meta.original.height], [1920, 1080]);
});

test('a GIF that moves, and a silent short video, play in a loop', async () => {
  const gif = clip('moves.gif', ...picture('100x80', 1, 10));
  const media = await taken('alice', gif, {}, 'moves.gif');
  assert.equal(media.type, 'gifv');
  assert.match(media.url, /\.mp4$/);
  assert.equal(media.meta.hls, undefined);
  assert.deepEqual([media.meta.original.width, media.meta.original.height], [100, 80]);
  const still = await send('alice', clip('still.gif', ...picture('100x80', 1, 1)), {}, 'still.gif');
  assert.deepEqual([still.status, still.json.type], [200, 'image']);
  const silent = await taken('alice', clip('silent.mp4', ...picture('160x120', 1), ...h264));
  assert.equal(silent.type, 'gifv');
});

test('sounds become MP3 or M4A, with their cover', async () => {
  const covered = clip('song.mp3', ...sound(2), ...picture('200x200', 1, 1), '-map', '0', '-map', '1',
    '-c:v', 'png', '-metadata', 'title=the secret', '-metadata:s:v', 'comment=Cover (front)',
    '-disposition:v', 'attached_pic');
  const song = await taken('alice', covered, {}, 'song.mp3');
  assert.equal(song.type, 'audio');
  assert.match(song.url, /\.mp3$/);
  assert.equal((await fileOf(song.url)).headers.get('content-type'), 'audio/mpeg');
  assert.ok(Math.abs(song.meta.original.duration - 2) < 0.2);
  assert.equal(song.meta.original.width, undefined);
  assert.equal(song.meta.small.size, '200x200');
  for (const color of ['background', 'foreground', 'accent'])
    assert.match(song.meta.colors[color], /^#[0-9a-f]{6}$/);
  const bytes = await bytesOf(song.url);
  assert.ok(!bytes.includes('the secret'));
  assert.deepEqual(probe(bytes).streams.map((s: any) => s.codec_type), ['audio']);
  for (const [file, ending] of [['a.ogg', 'mp3'], ['a.flac', 'mp3'], ['a.wav', 'mp3'], ['a.m4a', 'm4a'],
    ['a.aac', 'mp3']]) {
    const media = await taken('alice', clip(file, ...sound(1)), {}, file);
    assert.equal(media.url.split('.').pop(), ending, file);
    assert.equal(media.preview_url, null);
    assert.equal(media.blurhash, null);
  }
});

test('a preview of one\'s own is shown instead, and may be replaced', async () => {
  const bytes = clip('plain.m4a', ...sound(1));
  const cover = (red: number) => new Blob([png(90, 60, () => [red, 0, 0]) as Uint8Array<ArrayBuffer>]);
  const media = await taken('alice', bytes, { thumbnail: cover(200) }, 'plain.m4a');
  assert.equal(media.meta.small.size, '90x60');
  const put = await send('alice', new Uint8Array(), { thumbnail: cover(90), description: 'Hum' }, '', 'PUT',
    `/api/v1/media/${media.id}`);
  assert.equal(put.status, 200, JSON.stringify(put.json));
  assert.equal(put.json.description, 'Hum');
  assert.notEqual(put.json.preview_url, media.preview_url);
  assert.equal((await fileOf(put.json.preview_url)).status, 200);
  await eventually('the old one is gone', async () => (await fileOf(media.preview_url)).status === 404);
  const other = await send('bob', new Uint8Array(), { thumbnail: cover(90) }, '', 'PUT',
    `/api/v1/media/${media.id}`);
  assert.equal(other.status, 404);
  const onPicture = await send('alice', png(9, 9, () => [1, 2, 3]), { thumbnail: cover(1) }, 'p.png');
  assert.equal(onPicture.status, 422);
  await square.expect('DELETE', `/api/v1/media/${media.id}`, { token: token.alice });
  const name = put.json.preview_url.split('/').pop().split('-')[0];
  await eventually('all of its files are gone', () => !filesKept().some((file) => file.startsWith(name)));
});

test('a video is alone in its post', async () => {
  const media = await taken('alice', clip('v.mp4', ...picture('160x120', 1), ...sound(1), ...h264));
  const one = await send('alice', png(9, 9, () => [1, 2, 3]), {}, 'p.png');
  const answer = await square.ask('POST', '/api/v1/statuses',
    { token: token.alice, body: { media_ids: [media.id, one.json.id] } });
  assert.equal(answer.status, 422);
  assert.match(answer.json.error, /Cannot attach a video/);
});

test('hostile files are refused with words, and read nothing', async () => {
  const good = clip('good.mp4', ...picture('160x120', 1), ...sound(1), ...h264);
  const secret = join(square.data, 'bema.conf');
  const list = `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://${secret}\n#EXTINF:1,\n` +
    `http://127.0.0.1:${square.port}/health\n#EXT-X-ENDLIST\n`;
  const hostile: [string, Buffer | string, string][] = [
    ['a playlist', list, 'list.m3u8'],
    ['a playlist that says it is a video', list, 'clip.mp4'],
    ['a list of files', `ffconcat version 1.0\nfile ${secret}\n`, 'clip.mp4'],
    ['a playlist behind a head', Buffer.concat([Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom'), Buffer.from(list)]), 'clip.mp4'],
    ['a DASH manifest', '<?xml version="1.0"?><MPD><Period/></MPD>', 'clip.mp4'],
    ['half of one', good.subarray(0, good.length / 2), 'clip.mp4'],
    ['a head', good.subarray(0, 40), 'clip.mp4'],
    ['ID3 and nothing', 'ID3', 'song.mp3'],
    ['matroska and nothing', '\x1a\x45\xdf\xa3', 'clip.mkv'],
    ['one that is too large', Buffer.concat([good, Buffer.alloc(4_000_000)]), 'clip.mp4'],
  ];
  const before = new Set(filesKept());
  const requests = (square.log.match(/health/g) ?? []).length;
  for (const [what, bytes, file] of hostile) {
    const answer = await send('alice', typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes, {}, file);
    assert.equal(answer.status, 422, what);
    assert.ok(answer.json.error.length > 5, what);
  }
  assert.equal((square.log.match(/health/g) ?? []).length, requests);
  assert.deepEqual(filesKept().filter((one) => !before.has(one)), [], 'nothing of them is kept');
});

test('one whose maker was killed is made by the next', async () => {
  const bytes = clip('long.mp4', ...picture('854x480', 8, 25), ...sound(8), ...h264);
  const begun = await send('alice', bytes, { description: 'Long' });
  assert.equal(begun.status, 202, JSON.stringify(begun.json));
  await eventually('it is being made', () => filesKept().some((name) => name.endsWith('-1.mp4')));
  await square.kill();
  await square.start();
  const media = await made('alice', begun.json.id);
  assert.equal(media.description, 'Long');
  assert.equal(probe(await bytesOf(media.url)).streams[0].height, 480);
  const name = media.url.split('/').pop().split('.')[0];
  await eventually('what was sent is gone', () => !existsSync(join(square.data, 'media', `${name}.source`)) &&
    !filesKept().includes(`${name}.source`));
  assert.equal(filesKept().filter((file) => file.startsWith('new-')).length, 0);
  await square.expect('DELETE', `/api/v1/media/${media.id}`, { token: token.alice });
  await eventually('all of its files are gone', () => !filesKept().some((file) => file.startsWith(name)));
});
