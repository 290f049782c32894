// kill -9 while people write, again and again, and a look at the square after each: see
// docs/RELIABILITY.md. The short form of it runs with every test (tests/e2e/durability.test.ts).
import {
  closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, Square } from '../e2e/square.ts';
import { Chance } from './chance.ts';
import { Disk, imageWrite, type Image } from './disk.ts';
import { Crowd, pause } from './load.ts';

/** Numbers of the layer's control file; layer.c has the same. */
export const control = { writeError: 0, syncError: 1, kinds: 2, clockMs: 3, forget: 4, faults: 5, killAt: 6, steps: 7 };
export const kinds = { log: 1, store: 2, other: 4, folder: 8, all: 15 };
export const errno = { EIO: 5, ENOSPC: 28, EROFS: 30 };

/** The layer below a square's files: what it records, and the faults it makes. */
export class Layer {
  readonly folder = mkdtempSync(join(tmpdir(), 'bema-layer-'));
  private recordFile = join(this.folder, 'record');
  private controlFile = join(this.folder, 'control');
  private numbers = Buffer.alloc(4096);

  constructor(square: Square, records = true, more: Record<string, string> = {}) {
    writeFileSync(this.controlFile, this.numbers);
    square.environment = {
      LD_PRELOAD: join(root, 'build/tests/torture/libtorture_layer.so'),
      BEMA_TEST_LAYER_FOLDER: square.data,
      BEMA_TEST_LAYER_CONTROL: this.controlFile,
      ...(records && { BEMA_TEST_LAYER_RECORD: this.recordFile }), ...more,
    };
  }

  set(number: number, value: number): void {
    this.numbers = readFileSync(this.controlFile);
    this.numbers.writeBigInt64LE(BigInt(value), number * 8);
    const file = openSync(this.controlFile, 'r+');
    try {
      writeFileSync(file, this.numbers); // in place: the file is mapped
    } finally {
      closeSync(file);
    }
  }

  get(number: number): number {
    return Number(readFileSync(this.controlFile).readBigInt64LE(number * 8));
  }

  /** The record so far, which then begins again. Only while nothing runs. */
  takeRecord(): Buffer {
    const record = readFileSync(this.recordFile);
    truncateSync(this.recordFile);
    return record;
  }

  remove(): void { rmSync(this.folder, { recursive: true, force: true }); }
}

/** A disk after a power cut at the end of a record that began with an empty folder: a function that
 * makes a folder of it. */
export function disk(record: Buffer, seed: number): (folder: string) => void {
  const made = new Disk(new Map(), new Chance(seed));
  made.replay(record);
  const image = made.cut();
  return (folder) => imageWrite(image, folder);
}

/** The files of a folder as a disk that lost nothing would have them. */
export function imageOf(folder: string, within = ''): Image {
  const image: Image = new Map();
  for (const entry of readdirSync(join(folder, within), { withFileTypes: true })) {
    const path = within + entry.name;
    if (entry.isDirectory()) for (const one of imageOf(folder, `${path}/`)) image.set(...one);
    else if (entry.isFile()) image.set(path, readFileSync(join(folder, path)));
  }
  return image;
}

export interface Torture {
  kills: number;
  seed: number;
  people: number;
  writeMsMin: number;
  writeMsMax: number;
  /** With the layer: what was not synced is forgotten at each kill. */
  power: boolean;
  /** Further moments of each round at which the power may have gone. */
  moments: number;
  /** What makes the run prove that it can fail. */
  forget?: number;
  synchronous?: string;
  /** Called instead of a kill of the server; it must be answering again afterwards. */
  strike?: (square: Square, kill: number) => Promise<void>;
  tell?: (words: string) => void;
}

export interface Outcome {
  posts: number; votes: number; follows: number; pictures: number;
  looks: number; refused: Map<string, number>; seconds: number;
  faults: string[];
}

const deepEveryKills = 5;
/** After a database is back: what it had stored unsaid is known by then. */
const settledMs = 1000, settledMsMax = 5000;

/** One square made of an image, looked at and thrown away. */
async function lookAtImage(image: Image, crowd: Crowd, untilNs: bigint): Promise<string[]> {
  const square = new Square();
  try {
    imageWrite(image, square.data);
    await square.start();
    const faults = await crowd.look(square, untilNs);
    return [...faults, ...doctor(square)];
  } finally {
    await square.remove();
  }
}

function doctor(square: Square): string[] {
  const done = square.run(['doctor', '--deep']);
  return done.code === 0 ? [] : [`doctor --deep: ${done.stdout}${done.stderr}`];
}

class Run {
  private square = new Square();
  private layer?: Layer;
  private image: Image = new Map();
  private chance: Chance;
  private crowd: Crowd;
  private faults: string[] = [];
  private looks = 0;
  private torture: Torture;

  constructor(torture: Torture) {
    this.torture = torture;
    this.chance = new Chance(torture.seed);
    this.crowd = new Crowd(torture.people, this.chance);
    if (torture.power) {
      const lower = torture.synchronous;
      this.layer = new Layer(this.square, true, lower ? { BEMA_TEST_LAYER_SYNCHRONOUS: lower } : {});
      this.layer.set(control.forget, torture.forget ?? 0);
    }
  }

  private take(where: string, faults: string[]): void {
    this.looks++;
    for (const fault of faults) this.faults.push(`${where}: ${fault}`);
  }

  /** The kill has happened: what the disk would hold, and other moments at which it could have. */
  private async cutPower(kill: number, beganNs: bigint): Promise<void> {
    const record = this.layer!.takeRecord(), endNs = process.hrtime.bigint();
    for (let i = 0; i < this.torture.moments; i++) {
      const at = beganNs + (endNs - beganNs) * BigInt(1 + this.chance.below(1000)) / 1000n;
      const disk = new Disk(this.image, this.chance);
      disk.replay(record, at);
      this.take(`kill ${kill}, power gone ${(endNs - at) / 1000000n} ms before`,
        await lookAtImage(disk.cut(), this.crowd, at));
    }
    const disk = new Disk(this.image, this.chance);
    disk.replay(record);
    this.image = disk.cut();
    imageWrite(this.image, this.square.data);
  }

  private async round(kill: number): Promise<void> {
    const { torture, square, crowd } = this, beganNs = process.hrtime.bigint();
    let stop = false;
    crowd.round = kill;
    await crowd.postPoll(square);
    const writing = crowd.write(square, () => stop);
    const span = torture.writeMsMax - torture.writeMsMin;
    await pause(torture.writeMsMin + this.chance.below(span + 1));
    if (kill % deepEveryKills === 0 && !process.env.BEMA_TEST_DB)
      this.take(`before kill ${kill}`, doctor(square));
    if (torture.strike) await torture.strike(square, kill);
    else await square.kill();
    stop = true;
    await writing;
    if (this.layer) await this.cutPower(kill, beganNs);
    if (torture.strike) await pause(settledMs);
    else await square.start();
    let faults = doctor(square);
    if (faults.length && torture.strike) { // on a machine that others keep busy it may take longer
      await pause(settledMsMax);
      faults = doctor(square);
    }
    this.take(`after kill ${kill}`, [...await crowd.look(square), ...faults]);
  }

  async run(): Promise<Outcome> {
    const began = Date.now(), { journal } = this.crowd;
    try {
      await this.square.start();
      await this.crowd.arrive(this.square);
      for (let kill = 1; kill <= this.torture.kills && !this.faults.length; kill++) {
        await this.round(kill);
        this.torture.tell?.(`kill ${kill}: ${journal.told()} posts, ${journal.toldVotes()} votes, ` +
          `${journal.toldFollows()} follows, ${journal.pictures} pictures are there`);
      }
    } catch (e) {
      this.faults.push(`${(e as Error).stack}\n${this.square.log.slice(-3000)}`);
    } finally {
      if (process.env.LOG) writeFileSync(process.env.LOG, this.square.log);
      await this.square.remove().catch((e) => this.faults.push(String(e)));
      this.layer?.remove();
    }
    return {
      posts: journal.told(), votes: journal.toldVotes(), follows: journal.toldFollows(),
      pictures: journal.pictures, looks: this.looks, refused: journal.refused,
      seconds: (Date.now() - began) / 1000, faults: this.faults,
    };
  }
}

export async function torture(torture: Torture): Promise<Outcome> { return new Run(torture).run(); }

export const short: Torture = {
  kills: 5, seed: 1, people: 8, writeMsMin: 100, writeMsMax: 500, power: false, moments: 0,
};
