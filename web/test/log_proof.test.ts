import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign, webcrypto } from 'node:crypto';
import { test } from 'node:test';
import { base64, check, checkpoint_of, hex, key_of, leaf_hash, node_hash, opens_seal, ProofFault, receipt_of, root_of,
  tile_paths } from '../src/text/log_proof';

(globalThis as { crypto?: unknown }).crypto ??= webcrypto; /* Node 18 */

const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const sha256 = (...parts: (string | Uint8Array)[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const leaf = (text: string) => sha256(Buffer.of(0), text);
const node = (left: Uint8Array, right: Uint8Array) => sha256(Buffer.of(1), left, right);

/* Roots and paths once more, as RFC 6962, section 2.1, defines them. */
function split_of(n: number): number {
  let split = 1;
  while (split * 2 < n) split *= 2;
  return split;
}
function root(leaves: Buffer[]): Buffer {
  const k = split_of(leaves.length);
  return leaves.length === 1 ? leaves[0]! : node(root(leaves.slice(0, k)), root(leaves.slice(k)));
}
function path(at: number, leaves: Buffer[]): Buffer[] {
  if (leaves.length === 1) return [];
  const k = split_of(leaves.length);
  return at < k
    ? [...path(at, leaves.slice(0, k)), root(leaves.slice(k))]
    : [...path(at - k, leaves.slice(k)), root(leaves.slice(0, k))];
}

const pair = generateKeyPairSync('ed25519');
const raw = Buffer.concat([Buffer.of(1), pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)]);
const name = 'square.example/log';
const id = sha256(`${name}\n`, raw).subarray(0, 4);
const vkey = `${name}+${id.toString('hex')}+${raw.toString('base64')}\n`;
const line = (text: string, of = name, by = id) =>
  `— ${of} ${Buffer.concat([by, sign(null, Buffer.from(text), pair.privateKey)]).toString('base64')}\n`;

const entries = Array.from({ length: 7 }, (_, i) => `{"entry":${i}}`);
const leaves = entries.map(leaf);
function receipt(at: number, more = '', text = `${name}\n${entries.length}\n${root(leaves).toString('base64')}\n`): string {
  const hashes = path(at, leaves).map((one) => `${one.toString('base64')}\n`).join('');
  return `c2sp.org/tlog-proof@v1\nextra ${Buffer.from(entries[at]!).toString('base64')}\nindex ${at}\n${hashes}\n${text}\n${line(text)}${more}`;
}

test('leaves and nodes are hashed as RFC 6962 says: the vectors of C2SP', async () => {
  assert.match(hex(await leaf_hash(bytes('L123456'))), /^395aa064/);
  assert.match(hex(await node_hash(bytes('N123'), bytes('N456'))), /^aa217fe8/);
});

test('every path of every small tree leads to its root, and no other path does', async () => {
  for (let size = 1; size <= 17; size++) {
    const all = Array.from({ length: size }, (_, i) => leaf(String(i)));
    for (let at = 0; at < size; at++) {
      const hashes = path(at, all).map((one) => new Uint8Array(one));
      const found = async (index: number, n: number, way = hashes) => {
        const led = await root_of(index, n, new Uint8Array(all[at]!), way);
        return led !== null && hex(led) === root(all).toString('hex');
      };
      assert.equal(await found(at, size), true, `${at} of ${size}`);
      for (let other = 0; other < size; other++)
        if (other !== at) assert.equal(await found(other, size), false, `${at} as ${other} of ${size}`);
      assert.equal(await found(at + size, size), false);
      assert.equal(await found(at, size, [...hashes, hashes[0] ?? new Uint8Array(32)]), false);
      if (hashes.length) assert.equal(await found(at, size, hashes.slice(1)), false);
    }
  }
});

test('a receipt holds as it was given, also after a pasteboard, and whatever is changed in it shows', async () => {
  const key = await key_of(vkey);
  for (let at = 0; at < entries.length; at++) {
    const checked = await check(receipt_of(receipt(at)), key);
    assert.deepEqual([checked.included, checked.signed, checked.others], [true, 'holds', []]);
    assert.equal(hex(checked.leaf), leaves[at]!.toString('hex'));
  }
  for (const pasted of [receipt(3).trimEnd(), `${receipt(3)}\n\n`, receipt(3).replace(/\n/g, '\r\n')])
    assert.equal((await check(receipt_of(pasted), key)).signed, 'holds');
  const changed = receipt_of(receipt(3));
  changed.entry = bytes('{"entry":4}');
  assert.equal((await check(changed, key)).included, false);
  const moved = receipt_of(receipt(3));
  moved.index = 2;
  assert.equal((await check(moved, key)).included, false);
  const grown = receipt_of(receipt(3).replace(`${name}\n7\n`, `${name}\n8\n`));
  assert.equal((await check(grown, key)).signed, 'wrong');
  const elsewhere = `other.example/log\n7\n${root(leaves).toString('base64')}\n`;
  assert.equal((await check(receipt_of(receipt(3, '', elsewhere)), key)).signed, 'missing');
  assert.equal((await check(receipt_of(receipt(3)), null)).signed, 'missing');
  const forged = receipt_of(receipt(3, line('something else\n')));
  assert.equal((await check(forged, key)).signed, 'wrong', 'one that is forged spoils a good one');
  const seen = receipt_of(receipt(3, line('at noon', 'witness.example', Buffer.from('wits'))));
  assert.deepEqual(await check(seen, key).then(({ signed, others }) => [signed, others]), ['holds', ['witness.example']]);
});

test('without Ed25519 in the browser the rest is checked and that is said', async () => {
  const key = await key_of(vkey);
  const known = crypto.subtle.importKey;
  const unable = () => Promise.reject(new DOMException('no', 'NotSupportedError'));
  Object.defineProperty(crypto.subtle, 'importKey', { value: unable, configurable: true });
  const checked = await check(receipt_of(receipt(5)), key);
  Object.defineProperty(crypto.subtle, 'importKey', { value: known, configurable: true });
  assert.deepEqual([checked.included, checked.signed], [true, 'unable']);
});

test('what is no receipt, no checkpoint and no key is refused', async () => {
  const good = receipt(3);
  const wrong = ['', 'hello', good.slice(1), good.replace('extra ', 'extra  '), good.replace('index 3', 'index 03'),
    good.replace('index 3', 'index 9007199254740993'), good.replace(`\n${name}`, `${'A'.repeat(43)}=\n`.repeat(64) + `\n${name}`),
    good.split('\n\n')[0]!, good.replace('— ', '- '), good.replace(/\n7\n/, '\n-7\n'), 'x'.repeat(300_000)];
  for (const text of wrong) assert.throws(() => receipt_of(text), ProofFault, text.slice(0, 80));
  assert.throws(() => checkpoint_of('a\n1\nAAAA\n\n'), ProofFault);
  for (const text of ['', 'a+b+c', vkey.replace(name, 'other.example/log'), vkey.replace('+', ' '),
    vkey.replace(id.toString('hex'), '00000000')])
    await assert.rejects(() => key_of(text), ProofFault, text);
});

test('a seal is opened by its salt and words alone', async () => {
  const salt = Buffer.alloc(32, 7);
  const sealed = sha256(Buffer.of(2), salt, 'Héllo').toString('hex');
  assert.equal(await opens_seal(sealed, salt.toString('hex'), 'Héllo'), true);
  assert.equal(await opens_seal(sealed, salt.toString('hex'), 'Hello'), false);
  assert.equal(await opens_seal(sealed, '00', 'Héllo'), false);
  assert.equal(await opens_seal(sealed, 'zz', 'Héllo'), false);
});

test('tiles are where C2SP says, whole and partial', () => {
  assert.equal(tile_paths(0, 1).entries, '/log/tile/entries/000.p/1');
  assert.equal(tile_paths(255, 256).hashes, '/log/tile/0/000');
  assert.equal(tile_paths(256, 300).hashes, '/log/tile/0/001.p/44');
  assert.equal(tile_paths(1_234_067 * 256, 10 ** 9).entries, '/log/tile/entries/x001/x234/067');
  assert.equal(base64(new Uint8Array([1, 2])), 'AQI=');
});
