// By hand: MINUTES=10 SEED=1 tests/torture/run media_attack
//
// Sends a running square pictures, videos and sounds that were changed at random, and some that were
// written to do harm. The server must answer each with 2xx or 422 and words and live; nothing may
// come out of a sandbox: a server of the test's own, whose address the files name, gets no call; the
// text of a file that they name is in nothing that is served; and no file lies where none belongs.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { png } from '../e2e/png.ts';
import { Square } from '../e2e/square.ts';
import { Chance } from './chance.ts';

const minutes = Number(process.env.MINUTES ?? 10), hands = Number(process.env.HANDS ?? 3);
const chance = new Chance(Number(process.env.SEED ?? 1));
const square = new Square({ log_level: 'warning' });
const marker = 'the-secret-of-the-canary-file';
const sizes = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0xffffffff, 0x80000000];

interface Sample { name: string; bytes: Buffer }
const outcomes = new Map<string, number>(), faults: string[] = [];
let calls = 0;

function ffmpeg(name: string, ...args: string[]): Sample {
  const file = join(square.folder, name);
  const done = spawnSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args, file]);
  if (done.status !== 0) throw new Error(`${name}: ${done.stderr}`);
  return { name, bytes: readFileSync(file) };
}

const shown = (size = '96x64', rate = 8) => ['-f', 'lavfi', '-i', `testsrc=size=${size}:rate=${rate}:duration=1`];
const heard = ['-f', 'lavfi', '-i', 'sine=duration=1'];

function corpus(): Sample[] {
  const still = [...shown(), '-frames:v', '1'];
  return [
    { name: 'a.png', bytes: png(90, 60, (x, y) => [x & 255, y & 255, 7]) },
    ffmpeg('a.jpg', ...still), ffmpeg('a.webp', ...still), ffmpeg('b.webp', ...shown(), '-loop', '0'),
    ffmpeg('a.gif', ...shown()), ffmpeg('a.avif', ...still, '-c:v', 'libaom-av1', '-still-picture', '1', '-cpu-used', '8'),
    ffmpeg('a.mp4', ...shown(), ...heard, '-c:v', 'libx264', '-pix_fmt', 'yuv420p'),
    ffmpeg('b.mp4', ...shown(), ...heard, '-c:v', 'libx265', '-x265-params', 'log-level=none', '-tag:v', 'hvc1'),
    ffmpeg('c.mov', ...shown(), ...heard, '-c:v', 'mpeg4'),
    ffmpeg('d.mp4', ...shown(), ...heard, '-c:v', 'libx264', '-movflags', 'frag_keyframe+empty_moov'),
    ffmpeg('a.webm', ...shown(), ...heard, '-c:v', 'libvpx', '-c:a', 'libvorbis'),
    ffmpeg('b.webm', ...shown(), ...heard, '-c:v', 'libvpx-vp9', '-c:a', 'libopus'),
    ffmpeg('c.mkv', ...shown(), ...heard, '-c:v', 'ffv1', '-c:a', 'flac'),
    ffmpeg('a.ogv', ...shown(), ...heard, '-c:v', 'libtheora', '-c:a', 'libvorbis'),
    ...['a.mp3', 'a.m4a', 'a.flac', 'a.wav', 'a.ogg', 'a.aac'].map((name) => ffmpeg(name, ...heard)),
  ];
}

/** What is written to do harm; changed at random as well. */
function hostile(secret: string, port: number): Sample[] {
  const address = `http://127.0.0.1:${port}/caught`;
  const list = `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://${secret}\n#EXTINF:1,\n${address}\n#EXT-X-ENDLIST\n`;
  const head = Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom', 'latin1');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="${address}"/><image xlink:href="file://${secret}"/></svg>`;
  const text: [string, string][] = [
    ['a.m3u8', list], ['a.mp4', list], ['a.mp4', `ffconcat version 1.0\nfile '${secret}'\nfile '${address}'\n`],
    ['a.txt', `ffconcat version 1.0\nfile file:${secret}\n`], ['a.svg', svg], ['a.png', svg],
    ['a.mpd', `<MPD><Period><AdaptationSet><Representation><BaseURL>${address}</BaseURL></Representation></AdaptationSet></Period></MPD>`],
    ['a.sdp', `v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video ${port} RTP/AVP 96\n`],
    ['a.mvg', `push graphic-context\nimage over 0,0 9,9 '${secret}'\npop graphic-context\n`],
    ['a.gif', `GIF89a/*${'A'.repeat(40)}*/=1;fetch("${address}")//`],
    ['a.jpg', `\xff\xd8\xff\xe0<html><script src="${address}"></script>`],
  ];
  return [...text.map(([name, body]) => ({ name, bytes: Buffer.from(body, 'latin1') })),
    { name: 'bomb.png', bytes: png(1, 1, () => [0, 0, 0], [30000, 30000]) },
    { name: 'wide.png', bytes: png(1, 1, () => [0, 0, 0], [2147483647, 1]) },
    { name: 'behind.mp4', bytes: Buffer.concat([head, Buffer.from(list)]) },
    reference('url ', address), reference('url ', `file://${secret}`), reference('alis', secret),
    { name: 'zip.png', bytes: Buffer.from('PK\x03\x04', 'latin1') }, { name: 'empty.mp4', bytes: Buffer.alloc(0) }];
}

function box(kind: string, ...inner: Buffer[]): Buffer {
  const body = Buffer.concat(inner), size = Buffer.alloc(4);
  size.writeUInt32BE(body.length + 8);
  return Buffer.concat([size, Buffer.from(kind, 'latin1'), body]);
}

/** A real video whose data is said to lie elsewhere. */
function reference(kind: string, where: string): Sample {
  const whole = readFileSync(join(square.folder, 'a.mp4'));
  const at = whole.indexOf('dref') - 4;
  const entry = box(kind, Buffer.alloc(4), Buffer.from(where + '\0'));
  const dref = box('dref', Buffer.from([0, 0, 0, 0, 0, 0, 0, 1]), entry);
  return { name: `${kind.trim()}.mp4`,
    bytes: Buffer.concat([whole.subarray(0, at), dref, whole.subarray(at + whole.readUInt32BE(at))]) };
}

function changed(sample: Sample, all: Sample[]): Sample {
  let bytes = Buffer.from(sample.bytes);
  const place = (room = 0) => chance.below(Math.max(1, bytes.length - room));
  for (let i = chance.below(6); i >= 0 && bytes.length > 4; i--)
    switch (chance.below(8)) {
      case 0: bytes = bytes.subarray(0, place()); break;
      case 1: bytes[place()] ^= 1 << chance.below(8); break;
      case 2: bytes[place()] = chance.below(256); break;
      case 3: if (bytes.length > 8) bytes.writeUInt32BE(chance.one(sizes), place(4)); break;
      case 4: if (bytes.length > 8) bytes.writeUInt32LE(chance.one(sizes), place(4)); break;
      case 5: { const at = place(), size = chance.below(64); bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + size), bytes.subarray(at)]); break; }
      case 6: { const other = chance.one(all).bytes; bytes = Buffer.concat([bytes.subarray(0, place()), other.subarray(chance.below(other.length + 1))]); break; }
      default: { const at = place(); bytes.fill(chance.below(256), at, Math.min(bytes.length, at + chance.below(32))); }
    }
  return { name: chance.percent(20) ? chance.one(all).name : sample.name, bytes };
}

const count = (what: string) => outcomes.set(what, (outcomes.get(what) ?? 0) + 1);

async function served(url: string): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${square.port}${new URL(url).pathname}`);
  if (Buffer.from(await answer.arrayBuffer()).includes(marker)) faults.push(`${url} holds the canary`);
}

async function settled(id: string, token: string): Promise<any> {
  for (;;) {
    const answer = await square.ask('GET', `/api/v1/media/${id}`, { token });
    if (answer.status !== 206) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function attack(sample: Sample, token: string): Promise<void> {
  const form = new FormData();
  form.set('file', new Blob([sample.bytes as Uint8Array<ArrayBuffer>]), sample.name);
  const answer = await fetch(`http://127.0.0.1:${square.port}/api/v2/media`,
    { method: 'POST', body: form, headers: { authorization: `Bearer ${token}` } });
  const sent = await answer.json() as any;
  if (answer.status === 422 && String(sent.error).length > 5) {
    count('refused');
    return;
  }
  if (answer.status !== 200 && answer.status !== 202) {
    writeFileSync(`build/torture/attack-${answer.status}-${sample.name}`, sample.bytes);
    faults.push(`${answer.status} ${JSON.stringify(sent)} for ${sample.name}`);
    return;
  }
  const end = answer.status === 202 ? await settled(sent.id, token) : { status: 200, json: sent };
  count(`${sent.type} ${end.status === 200 ? 'taken' : 'given up later'}`);
  if (end.status === 200)
    for (const url of [end.json.url, end.json.preview_url, end.json.meta.hls?.url]) if (url) await served(url);
  await square.ask('DELETE', `/api/v1/media/${sent.id}`, { token });
}

async function hand(token: string, all: Sample[], until: number): Promise<void> {
  while (Date.now() < until && faults.length < 20) {
    const sample = chance.one(all);
    await attack(chance.percent(3) ? sample : changed(sample, all), token)
      .catch((error) => faults.push(`${sample.name}: ${error} ${square.log.slice(-500)}`));
  }
}

const canary = createServer((_, response) => { calls++; response.end(marker); });
await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve));
await square.start();
const pid = square.pid, secret = join(square.folder, 'canary.txt');
writeFileSync(secret, marker);
const good = corpus(), all = [...good, ...good, ...hostile(secret, (canary.address() as AddressInfo).port)];
const first = square.person('first');
for (const sample of new Set(all)) await attack(sample, first);
console.log(`untouched, each once: ${JSON.stringify(Object.fromEntries(outcomes))}`);
outcomes.clear();
const tokens = Array.from({ length: hands }, (_, i) => square.person(`hand${i}`));
await Promise.all(tokens.map((token) => hand(token, all, Date.now() + minutes * 60_000)));

if (square.pid !== pid) faults.push('the server ended');
if (calls) faults.push(`${calls} calls came out of the sandbox`);
await new Promise((resolve) => setTimeout(resolve, 8000)); // removals
const left = readdirSync(join(square.data, 'media'), { recursive: true, withFileTypes: true } as any)
  .filter((entry: any) => entry.isFile()).map((entry: any) => entry.name);
if (left.length) faults.push(`files are left: ${left.slice(0, 5).join(', ')}`);
const odd = readdirSync(join(square.data, 'temp')).filter((name) => !name.startsWith('alive-'));
if (odd.length) faults.push(`files are left in temp: ${odd.slice(0, 5).join(', ')}`);
const doctor = square.run(['doctor', '--deep']);
if (/^BAD/m.test(doctor.stdout)) faults.push(doctor.stdout);
const ends = [...square.log.matchAll(/media\.child program=(\S+) in_time=(\d) signal=(\d+)/g)]
  .reduce<Record<string, number>>((sum, [, program, inTime, signal]) => {
    const what = `${program} ${inTime === '0' ? 'over its time' : signal !== '0' ? `signal ${signal}` : 'exit'}`;
    return { ...sum, [what]: (sum[what] ?? 0) + 1 };
  }, {});
console.log(`${minutes} minutes: ${JSON.stringify(Object.fromEntries(outcomes))}`);
console.log(`how children ended: ${JSON.stringify(ends)}`);
console.log(faults.length ? `FAULTS\n${faults.join('\n')}` : 'nothing came out, nothing is left, the server lives');
await square.remove();
canary.close();
process.exit(faults.length ? 1 : 0);
