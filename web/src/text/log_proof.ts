/* The public log, checked here: RFC 6962's hashes and C2SP's tlog-proof and signed-note, with what the browser
 * itself can compute. Nothing that the square says of a proof is believed: it is worked out again from the
 * entry's bytes. docs/PUBLIC_LOG.md says how. */

export class ProofFault extends Error {}

export interface LogKey {
  name: string;
  id: string;
  bytes: Uint8Array<ArrayBuffer>;
}

interface Signature {
  name: string;
  id: string;
  bytes: Uint8Array<ArrayBuffer>;
}

export interface Checkpoint {
  /* What is signed: up to the empty line. */
  text: string;
  origin: string;
  size: number;
  root: Uint8Array<ArrayBuffer>;
  signatures: Signature[];
}

export interface Receipt {
  entry: Uint8Array<ArrayBuffer>;
  index: number;
  hashes: Uint8Array<ArrayBuffer>[];
  checkpoint: Checkpoint;
}

export const receipt_characters_max = 256 * 1024;
const first_line = 'c2sp.org/tlog-proof@v1';
const hash_bytes = 32;
const id_bytes = 4;
const hashes_max = 63;
const signatures_max = 32;
const log_key_kind = 1;

const utf8 = new TextEncoder();

export const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (one) => one.toString(16).padStart(2, '0')).join('');

export const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

function from_base64(text: string, size?: number): Uint8Array<ArrayBuffer> {
  let raw: string;
  try {
    raw = atob(text);
  } catch {
    throw new ProofFault(text);
  }
  if ((size !== undefined && raw.length !== size) || btoa(raw) !== text) throw new ProofFault(text);
  return Uint8Array.from(raw, (one) => one.charCodeAt(0));
}

function from_hex(text: string): Uint8Array<ArrayBuffer> {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw new ProofFault(text);
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/* Without a zero before it, and small enough to be counted exactly. */
function whole(text: string): number {
  const n = Number(text);
  if (!/^(0|[1-9][0-9]*)$/.test(text) || !Number.isSafeInteger(n)) throw new ProofFault(text);
  return n;
}

/* ---- hashes ---- */

/* What a browser offers to pages that came safely (https): the others cannot check. */
export const can_check = (): boolean => !!globalThis.crypto?.subtle;

async function sha256(...parts: Uint8Array[]): Promise<Uint8Array<ArrayBuffer>> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', all));
}

const same = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((one, i) => one === b[i]);

export const leaf_hash = (entry: Uint8Array) => sha256(Uint8Array.of(0), entry);
export const node_hash = (left: Uint8Array, right: Uint8Array) =>
  sha256(Uint8Array.of(1), left, right);

/* The root to which the hashes lead from a leaf (RFC 9162, 2.1.3.2); null: they are too few or too many. */
export async function root_of(
  index: number,
  size: number,
  leaf: Uint8Array<ArrayBuffer>,
  hashes: Uint8Array[],
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (index >= size) return null;
  let [place, last, at] = [index, size - 1, leaf];
  for (const hash of hashes) {
    if (last === 0) return null;
    if (place % 2 || place === last) {
      at = await node_hash(hash, at);
      while (place && place % 2 === 0) {
        place = Math.floor(place / 2);
        last = Math.floor(last / 2);
      }
    } else at = await node_hash(at, hash);
    place = Math.floor(place / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? at : null;
}

/* Whether a sealed part is what the entry committed itself to. */
export async function opens_seal(sealed: string, salt: string, text: string): Promise<boolean> {
  try {
    return hex(await sha256(Uint8Array.of(2), from_hex(salt), utf8.encode(text))) === sealed;
  } catch (cause) {
    if (cause instanceof ProofFault) return false;
    throw cause;
  }
}

/* ---- texts ---- */

/* NAME+ID+BASE64: the id follows from the rest. */
export async function key_of(text: string): Promise<LogKey> {
  const parts = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text.trim());
  if (!parts) throw new ProofFault(text);
  const [, name, id, encoded] = parts as unknown as [string, string, string, string];
  const raw = from_base64(encoded, 1 + hash_bytes);
  if (raw[0] !== log_key_kind) throw new ProofFault(text);
  const hash = await sha256(utf8.encode(`${name}\n`), raw);
  if (hex(hash.subarray(0, id_bytes)) !== id) throw new ProofFault(text);
  return { name, id, bytes: raw.slice(1) };
}

function signature_of(line: string): Signature {
  const parts = /^— (\S+) (\S+)$/.exec(line);
  if (!parts) throw new ProofFault(line);
  const raw = from_base64(parts[2]!);
  if (raw.length <= id_bytes) throw new ProofFault(line);
  return { name: parts[1]!, id: hex(raw.subarray(0, id_bytes)), bytes: raw.slice(id_bytes) };
}

export function checkpoint_of(note: string): Checkpoint {
  const end = note.lastIndexOf('\n\n');
  const text = note.slice(0, end + 1);
  const [origin, size, root] = text.split('\n') as (string | undefined)[];
  const lines = note.slice(end + 2).split('\n');
  if (end < 0 || !origin || !size || !root || lines.pop() !== '' || lines.length > signatures_max)
    throw new ProofFault(note);
  return {
    text,
    origin,
    size: whole(size),
    root: from_base64(root, hash_bytes),
    signatures: lines.map(signature_of),
  };
}

export function receipt_of(text: string): Receipt {
  if (text.length > receipt_characters_max) throw new ProofFault('');
  const [first, extra, index, ...rest] = text.replace(/\r\n/g, '\n').split('\n');
  if (first !== first_line || !extra?.startsWith('extra ') || !index?.startsWith('index '))
    throw new ProofFault(text);
  const end = rest.indexOf('');
  if (end < 0 || end > hashes_max) throw new ProofFault(text);
  const note = rest.slice(end + 1).join('\n');
  return {
    entry: from_base64(extra.slice('extra '.length)),
    index: whole(index.slice('index '.length)),
    hashes: rest.slice(0, end).map((line) => from_base64(line, hash_bytes)),
    /* What was pasted may have lost its last line feed, or won one. */
    checkpoint: checkpoint_of(`${note.replace(/\n+$/, '')}\n`),
  };
}

/* ---- checking ---- */

/* `unable`: this browser knows no Ed25519. */
export type Signed = 'holds' | 'wrong' | 'missing' | 'unable';

/* One signature under the key's name and id that is not its own, and the note is not to be believed. */
export async function signed_by(checkpoint: Checkpoint, key: LogKey): Promise<Signed> {
  if (checkpoint.origin !== key.name) return 'missing';
  const own = checkpoint.signatures.filter((one) => one.name === key.name && one.id === key.id);
  if (!own.length) return 'missing';
  let imported: CryptoKey;
  try {
    imported = await crypto.subtle.importKey('raw', key.bytes, 'Ed25519', false, ['verify']);
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'NotSupportedError') return 'unable';
    return 'wrong'; /* 32 bytes that are no key */
  }
  for (const one of own)
    if (!(await crypto.subtle.verify('Ed25519', imported, one.bytes, utf8.encode(checkpoint.text))))
      return 'wrong';
  return 'holds';
}

export interface Checked {
  leaf: Uint8Array<ArrayBuffer>;
  /* Whether the hashes lead from the entry to the checkpoint's root. */
  included: boolean;
  signed: Signed;
  /* Other signatures under the checkpoint: of witnesses, whose keys are known elsewhere. */
  others: string[];
}

export async function check(receipt: Receipt, key: LogKey | null): Promise<Checked> {
  const { entry, index, hashes, checkpoint } = receipt;
  const leaf = await leaf_hash(entry);
  const root = await root_of(index, checkpoint.size, leaf, hashes);
  return {
    leaf,
    included: root !== null && same(root, checkpoint.root),
    signed: key ? await signed_by(checkpoint, key) : 'missing',
    others: [
      ...new Set(checkpoint.signatures.map(({ name }) => name).filter((name) => name !== key?.name)),
    ],
  };
}

/* ---- tiles ---- */

const tile_width = 256;

/* Where the bytes of an entry and its hash lie in a log of that size (C2SP tlog-tiles). */
export function tile_paths(index: number, size: number): { entries: string; hashes: string } {
  const number = Math.floor(index / tile_width);
  const width = Math.min(tile_width, size - number * tile_width);
  const groups = [String(number % 1000).padStart(3, '0')];
  for (let rest = Math.floor(number / 1000); rest; rest = Math.floor(rest / 1000))
    groups.unshift(`x${String(rest % 1000).padStart(3, '0')}`);
  const path = `${groups.join('/')}${width < tile_width ? `.p/${width}` : ''}`;
  return { entries: `/log/tile/entries/${path}`, hashes: `/log/tile/0/${path}` };
}
