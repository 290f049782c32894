// A bucket that nobody reads without an address made for a while: pictures and videos are asked for at
// the square, which leads to the bucket whom it would show the post.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { png } from './png.js';
import { eventually, Square } from './square.js';

const secret = 'the secret of the bucket';
const region = 'eu-test-1';
const objects = new Map<string, { bytes: Buffer; type: string; cache: string }>();
const hash = (bytes: string) => createHash('sha256').update(bytes).digest('hex');
const keyed = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** Whether the address was signed for its path, this host and now, as AWS describes it. */
function isSigned(request: IncomingMessage, url: URL): boolean {
  const given = url.searchParams;
  const time = given.get('X-Amz-Date') ?? '';
  const begun = Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  const seconds = Number(given.get('X-Amz-Expires'));
  if (!(begun <= Date.now() && Date.now() < begun + seconds * 1000 && seconds <= 600)) return false;
  const query = url.search.slice(1).replace(/&X-Amz-Signature=\w{64}$/, '');
  const canonical = [request.method, url.pathname, query, `host:${request.headers.host}`, '', 'host',
    'UNSIGNED-PAYLOAD'].join('\n');
  const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`;
  if (given.get('X-Amz-Credential') !== `key-1/${scope}`) return false;
  const key = [region, 's3', 'aws4_request'].reduce<Buffer>((made, part) => keyed(made, part),
    keyed(`AWS4${secret}`, time.slice(0, 8)));
  const signature = keyed(key, ['AWS4-HMAC-SHA256', time, scope, hash(canonical)].join('\n')).toString('hex');
  return given.get('X-Amz-Signature') === signature;
}

const s3: Server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const url = new URL(request.url!, 'http://any');
    const name = url.pathname;
    const object = objects.get(name);
    let status = 200;
    if (request.headers.authorization) { /* of the square: tests/e2e/s3.test.ts looks at these */
      if (request.method === 'PUT')
        objects.set(name, { bytes: Buffer.concat(parts), type: String(request.headers['content-type']),
          cache: String(request.headers['cache-control']) });
      else if (request.method === 'DELETE') status = (objects.delete(name), 204);
      else if (!object) status = 404;
    } else if (request.method !== 'GET' || !isSigned(request, url)) status = 403;
    else if (!object) status = 404;
    const range = /^bytes=(\d+)-(\d+)$/.exec(String(request.headers.range));
    const bytes = object?.bytes.subarray(...(range ? [Number(range[1]), Number(range[2]) + 1] : [0]));
    if (status === 200 && range) status = 206;
    response.writeHead(status, object && { 'content-type': object.type, 'access-control-allow-origin': '*' });
    response.end(request.method === 'GET' && status < 300 ? bytes : undefined);
  });
});

let square: Square, bucket: string;
const token: Record<string, string> = {};
const id: Record<string, string> = {};

before(async () => {
  await new Promise<void>((resolve) => s3.listen(0, '127.0.0.1', resolve));
  bucket = `http://127.0.0.1:${(s3.address() as AddressInfo).port}`;
  square = new Square({ s3_endpoint: bucket, s3_bucket: 'pictures', s3_region: region, s3_key: 'key-1',
    s3_secret: secret, s3_prefix: 'square', s3_path_style: 'on', s3_private: 'on' });
  await square.start();
  for (const [name, role] of [['mona', 'moderator'], ['ann', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write follow admin:read admin:write');
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
});
after(async () => {
  await square.remove();
  s3.close();
  s3.closeAllConnections?.();
});

async function send(bytes: Uint8Array, file: string): Promise<any> {
  const form = new FormData();
  form.set('file', new Blob([bytes as Uint8Array<ArrayBuffer>]), file);
  const answer = await fetch(`http://127.0.0.1:${square.port}/api/v2/media`,
    { method: 'POST', body: form, headers: { authorization: `Bearer ${token.ann}` } });
  const json = await answer.json() as any;
  assert.ok(answer.status < 300, JSON.stringify(json));
  return json;
}
const here = (url: string) => url.replace(/^http:\/\/localhost:/, 'http://127.0.0.1:');
const ask = (url: string, headers: Record<string, string> = {}) => fetch(here(url), { redirect: 'manual', headers });
/** Follows to the end, as a browser does. */
async function got(url: string, headers: Record<string, string> = {}): Promise<{ status: number; url: string; bytes: Buffer }> {
  let at = url;
  for (let steps = 0; steps < 4; steps++) {
    const answer = await ask(at, headers);
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (answer.status !== 302) return { status: answer.status, url: at, bytes };
    assert.equal(answer.headers.get('access-control-allow-origin'), '*');
    at = new URL(answer.headers.get('location')!, at).href;
  }
  throw new Error(`it leads nowhere: ${url}`);
}

const decide = async (subject: string, effect: string) => (await square.expect('POST',
  '/api/bema/v1/moderation/decisions', { token: token.mona, body: { subject, effect, facts: 'so' } })).decision;
const reverse = (decision: any) => square.expect('POST', `/api/bema/v1/moderation/decisions/${decision.id}/reverse`,
  { token: token.mona, body: { reason: 'It was right.' } });

test('a picture has the square’s address, which leads to the bucket for a while', async () => {
  const media = await send(png(90, 60, (x, y) => [x, y, 9]), 'a.png');
  const post = await square.post('/api/v1/statuses', token.ann, { status: 'far', media_ids: [media.id] });
  const name = `/pictures/square/${media.url.split('/media/')[1]}`;
  assert.match(media.url, new RegExp(`^${square.url}/media/`));
  const led = await ask(media.url);
  assert.equal(led.status, 302);
  assert.equal(led.headers.get('cache-control'), 'private, max-age=300');
  const address = led.headers.get('location')!;
  assert.ok(address.startsWith(`${bucket}${name}?X-Amz-Algorithm=`), address);
  assert.deepEqual((await got(media.url)).bytes, objects.get(name)!.bytes);
  assert.equal(objects.get(name)!.cache, 'private, max-age=600');
  assert.equal((await ask(bucket + name)).status, 403, 'nobody reads it there');
  assert.equal((await ask(address.replace(/.$/, (c) => c === '0' ? '1' : '0'))).status, 403);
  const page = await ask(`${square.url}/`);
  assert.match(page.headers.get('content-security-policy') ?? '', new RegExp(`img-src 'self' data: blob: ${bucket};`));

  const laid = await decide(post.id, 'hidden');
  for (const url of [media.url, media.preview_url])
    for (const more of [{}, { 'if-none-match': '*' }, { range: 'bytes=0-9' }] as Record<string, string>[]) {
      const answer = await ask(url, more);
      assert.deepEqual([answer.status, answer.headers.get('cache-control'), answer.headers.get('location')],
        [404, 'no-store', null]);
    }
  const own = (await square.get(`/api/v1/statuses/${post.id}`, token.ann)).media_attachments[0];
  assert.ok(own.url.includes('?k='));
  assert.equal((await got(own.url)).status, 200);
  await reverse(laid);
  assert.equal((await got(media.url)).status, 200);
});

async function plays(list: string): Promise<void> {
  const master = await got(list);
  assert.equal(master.status, 200);
  const lists = String(master.bytes).split('\n').filter((line) => line && !line.startsWith('#'));
  assert.ok(lists.length);
  for (const name of lists) {
    const one = await got(new URL(name, master.url).href);
    assert.equal(one.status, 200, name);
    const lines = String(one.bytes).split('\n');
    const head = /#EXT-X-MAP:URI="([^"]+)"/.exec(String(one.bytes))![1];
    const parts = [head, ...lines.filter((line) => line && !line.startsWith('#'))];
    assert.ok(parts.length > 1);
    for (const part of parts) {
      const answer = await got(new URL(part, one.url).href, { range: 'bytes=0-9' });
      assert.deepEqual([answer.status, answer.bytes.length], [206, 10], part);
    }
  }
}

test('a video plays, with its playlists here and with those that lie in the bucket alone', async () => {
  const file = join(square.folder, 'clip.mp4');
  const made = spawnSync('ffmpeg', ['-v', 'error', '-nostdin', '-f', 'lavfi', '-i',
    'testsrc=size=320x240:rate=10:duration=1', '-f', 'lavfi', '-i', 'sine=duration=1', '-c:v', 'libx264',
    '-pix_fmt', 'yuv420p', '-shortest', file]);
  assert.equal(made.status, 0, String(made.stderr));
  const begun = await send(readFileSync(file), 'clip.mp4');
  let media: any;
  await eventually('it is made', async () => {
    const answer = await square.ask('GET', `/api/v1/media/${begun.id}`, { token: token.ann });
    media = answer.json;
    return answer.status === 200;
  }, 60_000);
  const post = await square.post('/api/v1/statuses', token.ann, { status: 'a film', media_ids: [media.id] });
  const kept = () => readdirSync(join(square.data, 'media'), { recursive: true, withFileTypes: true } as any)
    .filter((entry: any) => entry.isFile());
  assert.deepEqual([...new Set(kept().map((entry: any) => entry.name.split('.').pop()))], ['m3u8']);

  const list = media.meta.hls.url;
  const hides = async () => {
    const laid = await decide(post.id, 'hidden');
    const name = list.split('/media/')[1];
    for (const url of [list, media.url, `${square.url}/playlists/${name}`]) assert.equal((await got(url)).status, 404, url);
    const own = (await square.get(`/api/v1/statuses/${post.id}`, token.ann)).media_attachments[0];
    await plays(own.meta.hls.url);
    await reverse(laid);
  };
  await plays(list);
  await hides();
  assert.equal((await ask(list.replace('/media/', '/playlists/'))).status, 404, 'not where it lies here');
  for (const entry of kept() as any[]) rmSync(join(entry.parentPath ?? entry.path, entry.name));
  assert.equal((await ask(list)).status, 302);
  await plays(list);
  await hides();
  for (const wrong of ['/playlists/ab/cd/x.m3u8', '/playlists/ab/cd/x.mp4', '/playlists/../bema.db', '/playlists/x'])
    assert.equal((await ask(square.url + wrong)).status, 404, wrong);
});
