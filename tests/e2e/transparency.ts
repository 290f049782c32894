// A second opinion of the public log: hashes, proofs, notes and a witness, written from the
// documents (RFC 6962, RFC 9162, C2SP) without a line of the program's.
import assert from 'node:assert/strict';
import { createHash, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';

const sha256 = (...parts: (Buffer | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
export const leafHash = (entry: Buffer | string): Buffer => sha256(Buffer.of(0), entry);
const nodeHash = (left: Buffer, right: Buffer): Buffer => sha256(Buffer.of(1), left, right);
/** What an entry holds of a sealed part. */
export const sealed = (salt: string, text: string): string =>
  sha256(Buffer.of(2), Buffer.from(salt, 'hex'), text).toString('hex');

export function rootOf(leaves: Buffer[]): Buffer {
  if (!leaves.length) return sha256('');
  if (leaves.length === 1) return leaves[0]!;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return nodeHash(rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)));
}

/** RFC 9162, 2.1.3.2. */
export function includes(index: number, size: number, leaf: Buffer, proof: Buffer[], root: Buffer): boolean {
  if (index >= size) return false;
  let [fn, sn, at] = [index, size - 1, leaf];
  for (const hash of proof) {
    if (sn === 0) return false;
    if (fn % 2 || fn === sn) {
      at = nodeHash(hash, at);
      while (fn && fn % 2 === 0) { fn = Math.floor(fn / 2); sn = Math.floor(sn / 2); }
    } else at = nodeHash(at, hash);
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return sn === 0 && at.equals(root);
}

/** RFC 9162, 2.1.4.2. */
export function grew(first: number, second: number, before: Buffer, after: Buffer, proof: Buffer[]): boolean {
  if (first === second) return !proof.length && before.equals(after);
  if (first === 0) return !proof.length;
  const path = (first & (first - 1)) === 0 ? [before, ...proof] : proof;
  if (!path.length) return false;
  let [fn, sn] = [first - 1, second - 1];
  while (fn % 2) { fn = (fn - 1) / 2; sn = Math.floor(sn / 2); }
  let [fr, sr] = [path[0]!, path[0]!];
  for (const hash of path.slice(1)) {
    if (sn === 0) return false;
    if (fn % 2 || fn === sn) {
      fr = nodeHash(hash, fr);
      sr = nodeHash(hash, sr);
      while (fn && fn % 2 === 0) { fn /= 2; sn = Math.floor(sn / 2); }
    } else sr = nodeHash(sr, hash);
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return sn === 0 && fr.equals(before) && sr.equals(after);
}

export interface Key { name: string; id: string; kind: number; key: KeyObject }
const derOfEd25519 = Buffer.from('302a300506032b6570032100', 'hex');
export function keyOf(text: string): Key {
  const [, name, id, bytes] = /^([^+]+)\+([^+]+)\+(.+)$/.exec(text.trim()) as unknown as [string, string, string, string];
  const raw = Buffer.from(bytes, 'base64');
  assert.equal(raw.length, 33);
  assert.equal(sha256(name, '\n', raw).subarray(0, 4).toString('hex'), id, 'the id follows from name and key');
  return { name, id, kind: raw[0]!,
    key: createPublicKey({ key: Buffer.concat([derOfEd25519, raw.subarray(1)]), format: 'der', type: 'spki' }) };
}

export interface Checkpoint { text: string; origin: string; size: number; root: Buffer; lines: string[] }
export function checkpointOf(note: string): Checkpoint {
  const end = note.lastIndexOf('\n\n') + 1;
  const text = note.slice(0, end);
  const [origin, size, root] = text.split('\n') as [string, string, string];
  return { text, origin, size: Number(size), root: Buffer.from(root, 'base64'),
    lines: note.slice(end + 1).split('\n').filter(Boolean) };
}

/** Whether this key's signature stands under the text. */
export function isSigned(checkpoint: Checkpoint, by: Key): boolean {
  for (const line of checkpoint.lines) {
    const [dash, name, bytes] = line.split(' ') as [string, string, string];
    assert.equal(dash, '—');
    const raw = Buffer.from(bytes, 'base64');
    if (name !== by.name || raw.subarray(0, 4).toString('hex') !== by.id) continue;
    if (by.kind === 1) return verify(null, Buffer.from(checkpoint.text), by.key, raw.subarray(4));
    const said = `cosignature/v1\ntime ${raw.readBigUInt64BE(4)}\n${checkpoint.text}`;
    return verify(null, Buffer.from(said), by.key, raw.subarray(12));
  }
  return false;
}

export function tilePath(kind: string, number: number, width: number): string {
  const groups = [String(number % 1000).padStart(3, '0')];
  for (let rest = Math.floor(number / 1000); rest; rest = Math.floor(rest / 1000))
    groups.unshift(`x${String(rest % 1000).padStart(3, '0')}`);
  return `tile/${kind}/${groups.join('/')}${width < 256 ? `.p/${width}` : ''}`;
}
export function entriesOf(bundle: Buffer): Buffer[] {
  const entries: Buffer[] = [];
  for (let at = 0; at < bundle.length;) {
    const size = bundle.readUInt16BE(at);
    entries.push(bundle.subarray(at + 2, at + 2 + size));
    assert.ok(at + 2 + size <= bundle.length);
    at += 2 + size;
  }
  return entries;
}

async function served(address: string): Promise<Buffer> {
  const answer = await fetch(address);
  const bytes = Buffer.from(await answer.arrayBuffer());
  assert.equal(answer.status, 200, `${address}: ${bytes}`);
  if (address.includes('/tile/')) assert.match(answer.headers.get('cache-control') ?? '', /immutable/);
  return bytes;
}

/** All that a square serves of its log, as files of a folder; the hashes of its entries. */
export async function mirror(url: string, into: string): Promise<Buffer[]> {
  const leaves: Buffer[] = [];
  const keep = async (path: string): Promise<Buffer> => {
    const bytes = await served(`${url}/log/${path}`);
    mkdirSync(dirname(join(into, path)), { recursive: true });
    writeFileSync(join(into, path), bytes);
    return bytes;
  };
  const { size } = checkpointOf((await keep('checkpoint')).toString());
  await keep('vkey');
  for (let at = 0; at < size; at += 256)
    leaves.push(...entriesOf(await keep(tilePath('entries', at / 256, Math.min(256, size - at)))).map(leafHash));
  for (let level = 0; Math.floor(size / 256 ** level); level++) {
    const count = Math.floor(size / 256 ** level);
    for (let at = 0; at < count; at += 256)
      await keep(tilePath(String(level), at / 256, Math.min(256, count - at)));
  }
  return leaves;
}

/** A witness of one log (C2SP tlog-witness), which refuses what did not only grow. */
export class Witness {
  readonly name = 'witness.example/w1';
  readonly key: string;
  size = 0;
  root = sha256('');
  asked = 0;
  log: Key | undefined;
  private readonly secret: KeyObject;
  private readonly id: Buffer;
  private readonly server: Server;

  constructor() {
    const pair = generateKeyPairSync('ed25519');
    const raw = pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
    this.secret = pair.privateKey;
    this.id = sha256(this.name, '\n', Buffer.of(4), raw).subarray(0, 4);
    this.key = `${this.name}+${this.id.toString('hex')}+${Buffer.concat([Buffer.of(4), raw]).toString('base64')}`;
    this.server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const [status, body, type] = this.answer(request.url ?? '', Buffer.concat(parts).toString());
        response.writeHead(status, { 'content-type': type }).end(body);
      });
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => { this.server.listen(0, '127.0.0.1', resolve); });
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/prefix`;
  }
  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => { this.server.close(resolve); });
  }

  private answer(path: string, body: string): [number, string, string] {
    const end = body.indexOf('\n\n');
    const [old, ...proof] = body.slice(0, end).split('\n') as [string, ...string[]];
    const checkpoint = checkpointOf(body.slice(end + 2));
    this.asked++;
    if (path !== '/prefix/add-checkpoint' || !old.startsWith('old ')) return [400, '', 'text/plain'];
    if (!this.log || checkpoint.origin !== this.log.name) return [404, '', 'text/plain'];
    if (!isSigned(checkpoint, this.log)) return [403, '', 'text/plain'];
    if (Number(old.slice(4)) !== this.size) return [409, `${this.size}\n`, 'text/x.tlog.size'];
    if (!grew(this.size, checkpoint.size, this.root, checkpoint.root, proof.map((line) => Buffer.from(line, 'base64'))))
      return [422, '', 'text/plain'];
    this.size = checkpoint.size;
    this.root = checkpoint.root;
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000)));
    const said = `cosignature/v1\ntime ${time.readBigUInt64BE()}\n${checkpoint.text}`;
    const bytes = Buffer.concat([this.id, time, sign(null, Buffer.from(said), this.secret)]);
    /* As often as a note may have signatures: a log must not let one witness fill its checkpoint. */
    return [200, `— ${this.name} ${bytes.toString('base64')}\n`.repeat(32), 'text/plain'];
  }
}
