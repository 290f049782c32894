// Pictures and videos in a bucket: a small S3 of the test's own, which checks each signature.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Person } from './person.js';
import { png } from './png.js';
import { binary, eventually, password, Square } from './square.js';

const secret = 'the secret of the bucket';
const region = 'eu-test-1';
const objects = new Map<string, { bytes: Buffer; type: string; cache: string }>();
/** What was answered, "PUT 200 /pictures/square/ab/…". */
const calls: string[] = [];
/** How many of the next calls are answered 503. */
let away = 0;

const hash = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');
const keyed = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** The signature as AWS describes it, over what came. */
function signatureOf(request: IncomingMessage, names: string[]): string {
  const time = String(request.headers['x-amz-date']);
  const url = new URL(request.url!, 'http://any');
  const canonical = [request.method, url.pathname, url.search.slice(1),
    ...names.map((name) => `${name}:${String(request.headers[name]).trim()}`), '',
    names.join(';'), request.headers['x-amz-content-sha256']].join('\n');
  const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', time, scope, hash(canonical)].join('\n');
  const key = [region, 's3', 'aws4_request'].reduce<Buffer>((made, part) => keyed(made, part),
    keyed(`AWS4${secret}`, time.slice(0, 8)));
  return keyed(key, text).toString('hex');
}

function fault(request: IncomingMessage, body: Buffer): string | undefined {
  const given = /^AWS4-HMAC-SHA256 Credential=key-1\/(\d{8})\/eu-test-1\/s3\/aws4_request, SignedHeaders=([\w;-]+), Signature=(\w{64})$/
    .exec(String(request.headers.authorization));
  if (!given) return 'AuthorizationHeaderMalformed';
  const names = given[2].split(';');
  if (!['host', 'x-amz-date', 'x-amz-content-sha256'].every((name) => names.includes(name))) return 'AccessDenied';
  if (given[3] !== signatureOf(request, names)) return 'SignatureDoesNotMatch';
  if (request.headers['x-amz-content-sha256'] !== hash(body)) return 'XAmzContentSHA256Mismatch';
  return undefined;
}

const s3: Server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const body = Buffer.concat(parts);
    const name = request.url!;
    const open = ['GET'].includes(request.method!) && !request.headers.authorization;
    const wrong = open ? undefined : fault(request, body);
    let status = 200;
    if (away > 0) status = (away--, 503);
    else if (wrong) status = 403;
    else if (request.method === 'PUT')
      objects.set(name, { bytes: body, type: String(request.headers['content-type']),
        cache: String(request.headers['cache-control']) });
    else if (request.method === 'DELETE') status = (objects.delete(name), 204);
    else if (!objects.has(name)) status = 404;
    calls.push(`${request.method} ${status} ${name}`);
    const object = objects.get(name);
    response.writeHead(status, object && { 'content-type': object.type });
    response.end(request.method === 'GET' && status === 200 ? object!.bytes : wrong);
  });
});

let square: Square;
let alice: string;

before(async () => {
  await new Promise<void>((resolve) => s3.listen(0, '127.0.0.1', resolve));
  square = new Square({ s3_endpoint: `http://127.0.0.1:${(s3.address() as AddressInfo).port}`,
    s3_bucket: 'pictures', s3_region: region, s3_key: 'key-1', s3_secret: secret, s3_prefix: 'square',
    s3_path_style: 'on' });
  await square.start();
  alice = square.person('alice');
});
after(async () => {
  await square.remove();
  s3.close();
  s3.closeAllConnections?.();
});

async function send(bytes: Uint8Array, file: string) {
  const form = new FormData();
  form.set('file', new Blob([bytes as Uint8Array<ArrayBuffer>]), file);
  const answer = await fetch(`http://127.0.0.1:${square.port}/api/v2/media`,
    { method: 'POST', body: form, headers: { authorization: `Bearer ${alice}` } });
  return { status: answer.status, json: await answer.json() as any };
}
const picture = (shade: number) => png(90, 60, (x, y) => [x & 255, y & 255, shade]);
const filesHere = () => readdirSync(join(square.data, 'media'), { recursive: true, withFileTypes: true } as any)
  .filter((entry: any) => entry.isFile()).map((entry: any) => entry.name);
const nameOf = (url: string) => new URL(url).pathname;

test('a picture is kept in the bucket and shown from there', async () => {
  const { status, json: media } = await send(picture(1), 'a.png');
  assert.equal(status, 200, JSON.stringify(media));
  const port = (s3.address() as AddressInfo).port;
  assert.match(media.url, new RegExp(`^http://127\\.0\\.0\\.1:${port}/pictures/square/\\w\\w/\\w\\w/[\\w-]+\\.png$`));
  const kept = objects.get(nameOf(media.url))!;
  assert.deepEqual([kept.type, kept.cache], ['image/png', 'public, max-age=31536000, immutable']);
  assert.ok(objects.has(nameOf(media.preview_url)));
  assert.equal((await fetch(media.url)).status, 200);
  assert.deepEqual(filesHere(), [], 'nothing of it is left in the folder');
  assert.ok(!calls.some((call) => call.includes(' 403 ')), calls.join('\n'));
  const page = await fetch(`http://127.0.0.1:${square.port}/`);
  assert.match(page.headers.get('content-security-policy') ?? '',
    new RegExp(`img-src 'self' data: blob: http://127\\.0\\.0\\.1:${port};`), 'the page may show it');
});

test('what is removed is removed there', async () => {
  const { json: media } = await send(picture(2), 'a.png');
  await square.expect('DELETE', `/api/v1/media/${media.id}`, { token: alice });
  await eventually('it is gone', () => !objects.has(nameOf(media.url)) && !objects.has(nameOf(media.preview_url)));
});

test('a bucket that is away for a moment is asked again; one that stays away is said', async () => {
  away = 1;
  const { status, json: media } = await send(picture(3), 'a.png');
  assert.equal(status, 200, JSON.stringify(media));
  const before = objects.size;
  away = 3;
  const refused = await send(picture(4), 'a.png');
  assert.equal(refused.status, 503);
  assert.match(refused.json.error, /files are kept/);
  away = 0;
  assert.equal(objects.size, before);
  assert.deepEqual(filesHere(), []);
});

test('a video goes there with its qualities, and all of them when it goes', async () => {
  const file = join(square.folder, 'clip.mp4');
  const made = spawnSync('ffmpeg', ['-v', 'error', '-nostdin', '-f', 'lavfi', '-i',
    'testsrc=size=320x240:rate=10:duration=1', '-f', 'lavfi', '-i', 'sine=duration=1', '-c:v', 'libx264',
    '-pix_fmt', 'yuv420p', '-shortest', file]);
  assert.equal(made.status, 0, String(made.stderr));
  const begun = await send(readFileSync(file), 'clip.mp4');
  assert.equal(begun.status, 202, JSON.stringify(begun.json));
  let media: any;
  await eventually('it is made', async () => {
    const answer = await square.ask('GET', `/api/v1/media/${begun.json.id}`, { token: alice });
    media = answer.json;
    return answer.status === 200;
  }, 60_000);
  assert.equal(objects.get(nameOf(media.url))?.type, 'video/mp4');
  assert.equal(objects.get(nameOf(media.meta.hls.url))?.type, 'application/vnd.apple.mpegurl');
  const base = nameOf(media.url).replace('.mp4', '');
  assert.deepEqual([...objects.keys()].filter((name) => name.startsWith(base)).map((name) => name.slice(base.length)).sort(),
    ['-1.m3u8', '-1.mp4', '-small.jpg', '.m3u8', '.mp4']);
  assert.deepEqual(filesHere(), []);
  await square.expect('DELETE', `/api/v1/media/${media.id}`, { token: alice });
  await eventually('all are gone', () => ![...objects.keys()].some((name) => name.startsWith(base)));
});

test('an archive of one\'s own holds what lies there', async () => {
  const { json: media } = await send(picture(6), 'a.png');
  await square.post('/api/v1/statuses', alice, { status: 'kept far away', media_ids: [media.id] });
  const person = new Person(square);
  await person.signIn('alice', password);
  await person.submit(await person.open('/auth/settings/data'), '/auth/settings/data/archive');
  let link = '';
  await eventually('the archive is ready', async () => {
    link = /href="(\/auth\/settings\/data\/archive\/\d+)"/.exec((await person.open('/auth/settings/data')).body)?.[1] ?? '';
    return link !== '';
  });
  const got = await fetch(`http://127.0.0.1:${square.port}${link}`, { headers: { cookie: person.cookie() } });
  const archive = Buffer.from(await got.arrayBuffer());
  assert.ok(archive.includes(objects.get(nameOf(media.url))!.bytes), 'the picture, stored as it is');
  assert.ok(!calls.some((call) => call.startsWith('GET 403')));
});

test('doctor finds a file that the bucket has lost', async () => {
  const { json: media } = await send(picture(5), 'a.png');
  await square.post('/api/v1/statuses', alice, { media_ids: [media.id] });
  objects.delete(nameOf(media.preview_url));
  /* Not run(): this process has to answer meanwhile. */
  const doctor = spawn(binary, ['doctor', '--deep', '--data', square.data]);
  let said = '';
  doctor.stdout.on('data', (bytes) => { said += bytes; });
  await new Promise((resolve) => doctor.on('close', resolve));
  assert.match(said, /1 pictures lack a file/);
});
