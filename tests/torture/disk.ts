// What a disk holds after a power cut, made from the record that layer.c writes.
//
// What a sync ended well for is there. Of everything else, any part may be: nothing, all, what came
// first, or a random choice of sectors of the writes, some of them torn. The same goes for names: a
// file's name is safe when its folder was synced after it was given. What a failed sync was for is
// decided at once and no later sync brings it (as Linux does it: the pages count as clean).
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Chance } from './chance.ts';

const sectorBytes = 512, headBytes = 40, magic = 0x616d6562;
const [kOpen, kWrite, kCut, kSync, kSynced, kSyncLost, kRename, kRemove, kFolder, kLink] =
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

interface Change { at: number; offset: number; bytes?: Buffer } // without bytes: a cut
interface Naming { at: number; name: string; node?: Node } // without node: removed

class File {
  private room = Buffer.alloc(0);
  private size = 0;
  pending: Change[] = [];

  static of(bytes: Buffer): File {
    const file = new File();
    file.apply({ at: 0, offset: 0, bytes });
    return file;
  }

  bytes(): Buffer { return this.room.subarray(0, this.size); }

  copy(): File {
    const file = File.of(this.bytes());
    file.pending = [...this.pending];
    return file;
  }

  private resize(size: number): void {
    if (size > this.room.length) {
      const room = Buffer.alloc(Math.max(size, this.room.length * 2, 4096));
      this.room.copy(room, 0, 0, this.size);
      this.room = room;
    }
    if (size < this.size) this.room.fill(0, size, this.size);
    this.size = size;
  }

  apply(change: Change): void {
    if (!change.bytes) return this.resize(change.offset);
    const end = change.offset + change.bytes.length;
    if (end > this.size) this.resize(end);
    change.bytes.copy(this.room, change.offset);
  }

  /** The sectors of a write that came through, each perhaps in part. */
  private applySome(change: Change, percent: number, chance: Chance): void {
    if (!change.bytes) {
      if (chance.percent(percent)) this.apply(change);
      return;
    }
    for (let from = 0; from < change.bytes.length;) {
      const place = change.offset + from;
      const to = Math.min(change.bytes.length, from + sectorBytes - (place % sectorBytes));
      const torn = chance.percent(3) ? from + chance.below(to - from) + 1 : to;
      if (chance.percent(percent))
        this.apply({ at: change.at, offset: place, bytes: change.bytes.subarray(from, torn) });
      from = to;
    }
  }

  /** All changes before `at` are on the disk. */
  settle(at: number): void {
    let count = 0;
    while (count < this.pending.length && this.pending[count]!.at < at)
      this.apply(this.pending[count++]!);
    this.pending.splice(0, count);
  }

  /** Of what came before `at`, a part may be on the disk, and no later sync brings the rest. */
  lose(at: number, fate: Fate): void {
    const before = this.pending.filter((change) => change.at < at);
    this.pending = this.pending.filter((change) => change.at >= at);
    for (const change of before) {
      if (fate.percent >= 100 || change.at < fate.firstKept) this.apply(change);
      else if (fate.percent > 0) this.applySome(change, fate.percent, fate.chance);
    }
  }
}

class Folder {
  now = new Map<string, Node>();
  private kept = new Map<string, Node>();
  pending: Naming[] = [];

  set(at: number, name: string, node?: Node): void {
    if (node) this.now.set(name, node);
    else this.now.delete(name);
    this.pending.push({ at, name, node });
  }

  settle(at: number): void {
    for (const naming of this.pending)
      if (naming.at < at) this.apply(naming);
    this.pending = this.pending.filter((naming) => naming.at >= at);
  }

  private apply({ name, node }: Naming): void {
    if (node) this.kept.set(name, node);
    else this.kept.delete(name);
  }

  after(fate: Fate): Map<string, Node> {
    const entries = new Map(this.kept);
    for (const { at, name, node } of this.pending) {
      if (at >= fate.firstKept && !fate.chance.percent(fate.percent)) continue;
      if (node) entries.set(name, node);
      else entries.delete(name);
    }
    return entries;
  }
}

type Node = File | Folder;

/** What becomes of that which no sync made safe. */
interface Fate { chance: Chance; percent: number; firstKept: number } // before firstKept all is kept

/** Files of a folder by their path. */
export type Image = Map<string, Buffer>;

export class Disk {
  private root = new Folder();
  private byFile = new Map<number, Node>();
  private syncs = new Map<number, { node: Node; at: number }>();
  private at = 0;
  private chance: Chance;
  lost = 0; // syncs that failed

  constructor(image: Image, chance: Chance) {
    this.chance = chance;
    for (const [path, bytes] of image) {
      const parts = path.split('/'), name = parts.pop()!;
      let folder = this.root;
      for (const part of parts) {
        if (!folder.now.has(part)) folder.set(0, part, new Folder());
        folder = folder.now.get(part) as Folder;
      }
      folder.set(0, name, File.of(bytes));
    }
    const settle = (folder: Folder): void => {
      folder.settle(1);
      for (const node of folder.now.values()) if (node instanceof Folder) settle(node);
    };
    settle(this.root);
  }

  private find(path: string): Node | undefined {
    let node: Node | undefined = this.root;
    for (const part of path.split('/').filter(Boolean))
      node = node instanceof Folder ? node.now.get(part) : undefined;
    return node;
  }

  private set(path: string, node?: Node): void {
    const folder = this.find(dirname(path) === '.' ? '' : dirname(path));
    if (!(folder instanceof Folder)) throw new Error(`the record names ${path} in no folder`);
    folder.set(this.at, path.split('/').pop()!, node);
  }

  private open(path: string, file: number, made: boolean): void {
    let node = this.find(path);
    if (!node || made) {
      node = new File();
      this.set(path, node);
    }
    this.byFile.set(file, node);
  }

  private synced(number: number, well: boolean): void {
    const sync = this.syncs.get(number);
    this.syncs.delete(number);
    if (!sync) return;
    if (well) return sync.node.settle(sync.at);
    this.lost++;
    if (sync.node instanceof File) sync.node.lose(sync.at, this.fate());
  }

  private take(kind: number, file: number, value: number, text: Buffer): void {
    const node = this.byFile.get(file);
    if (kind === kOpen) this.open(text.toString(), file, value === 1);
    else if (kind === kWrite && node instanceof File)
      node.pending.push({ at: this.at, offset: value, bytes: text });
    else if (kind === kCut && node instanceof File)
      node.pending.push({ at: this.at, offset: value });
    else if (kind === kSync && node) this.syncs.set(value, { node, at: this.at });
    else if (kind === kSynced || kind === kSyncLost) this.synced(value, kind === kSynced);
    else if (kind === kRemove) this.set(text.toString());
    else if (kind === kFolder && text.length && !this.find(text.toString()))
      this.set(text.toString(), new Folder());
    else if (kind === kRename || kind === kLink) {
      const [from, to] = text.toString().split('\0') as [string, string];
      const moved = this.find(from);
      this.set(to, moved);
      if (kind === kRename) this.set(from);
    }
  }

  /** Goes through a record up to the end or a time; where it stopped. */
  replay(record: Buffer, untilNs = 1n << 62n, from = 0): number {
    while (from + headBytes <= record.length) {
      if (record.readUInt32LE(from) !== magic) throw new Error(`the record is damaged at ${from}`);
      const size = Number(record.readBigUInt64LE(from + 32));
      if (from + headBytes + size > record.length) break; // the kill cut it
      if (record.readBigUInt64LE(from + 8) > untilNs) break;
      this.at++;
      this.take(record.readUInt32LE(from + 4), Number(record.readBigUInt64LE(from + 16)),
        Number(record.readBigInt64LE(from + 24)),
        record.subarray(from + headBytes, from + headBytes + size));
      from += headBytes + size;
    }
    return from;
  }

  private fate(): Fate {
    const kind = this.chance.below(4);
    return {
      chance: this.chance,
      percent: kind === 0 ? 0 : kind === 1 ? 100 : kind === 2 ? 0 : 1 + this.chance.below(99),
      firstKept: kind === 2 ? this.at - this.chance.below(1 + Math.min(this.at, 2000)) : 0,
    };
  }

  /** What is left when the power goes now. The disk itself is used up by this. */
  cut(): Image {
    const image: Image = new Map();
    const fate = this.fate();
    const gather = (folder: Folder, path: string): void => {
      for (const [name, node] of folder.after(fate)) {
        if (node instanceof Folder) {
          gather(node, `${path}${name}/`);
          continue;
        }
        node.lose(Infinity, fate);
        image.set(path + name, Buffer.from(node.bytes()));
      }
    };
    gather(this.root, '');
    if (this.chance.percent(50)) // shared memory is never trusted after a crash
      image.set('bema.db-shm', Buffer.alloc(32768, this.chance.below(256)));
    return image;
  }
}

/** Makes the folder hold the image and nothing else. */
export function imageWrite(image: Image, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [path, bytes] of image) {
    mkdirSync(dirname(join(folder, path)), { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, path), bytes, { mode: 0o600 });
  }
}
