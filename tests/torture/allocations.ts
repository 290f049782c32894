// make torture MODE=allocations: each allocation of the running program fails in turn while it
// answers a request, and the square is looked at after each: see docs/RELIABILITY.md. A sample runs
// with every test (tests/e2e/durability.test.ts).
import {
  closeSync, openSync, readdirSync, readFileSync, readSync, writeFileSync, writeSync,
} from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { root, Square } from '../e2e/square.ts';
import { pause } from './load.ts';

/** How memory runs out; short.c reads the numbers. */
interface Way { name: string; count: number; held: boolean }
const forever = 1_000_000_000;
export const ways: Way[] = [
  { name: 'one', count: 1, held: false },
  { name: 'five in a row', count: 5, held: false },
  /* What is given back may be taken again, as on a machine that has no more. */
  { name: 'no more from there', count: forever, held: true },
];

interface Answer { status: number; json?: any } // status 0: the connection was closed
const coldStep = 10; // a start reads the whole schema: thousands of allocations, much alike
const answerMsMax = 15_000; // a silent PostgreSQL is given up after three (short.c)
const lookEveryTries = 40, triesMax = 20_000;
const moreDescriptorsMax = 12, moreMemoryKibMax = 48 * 1024;

/** The control file of short.c. */
class Short {
  private file: number;
  constructor(square: Square) {
    const name = join(square.folder, 'short');
    writeFileSync(name, Buffer.alloc(4096));
    this.file = openSync(name, 'r+');
    square.environment = {
      LD_PRELOAD: join(root, 'build/tests/torture/libtorture_short.so'), BEMA_TEST_SHORT: name,
      ...(process.env.ASAN_OPTIONS !== undefined && {
        ASAN_OPTIONS: `verify_asan_link_order=0:${process.env.ASAN_OPTIONS}` }),
    };
  }
  private write(at: number, ...numbers: number[]): void {
    const bytes = Buffer.alloc(numbers.length * 8);
    numbers.forEach((number, i) => bytes.writeBigInt64LE(BigInt(number), i * 8));
    writeSync(this.file, bytes, 0, bytes.length, at * 8);
  }
  arm(from: number, way: Way): void {
    this.write(1, way.count, 0, 0, Number(way.held), 0);
    this.write(0, from);
  }
  /** How many were asked for and how many failed since it was armed. */
  disarm(): { asked: number; failed: number } {
    this.write(0, 0);
    const bytes = Buffer.alloc(16);
    readSync(this.file, bytes, 0, 16, 16);
    return { asked: Number(bytes.readBigInt64LE(0)), failed: Number(bytes.readBigInt64LE(8)) };
  }
  close(): void { closeSync(this.file); }
}

/** On a connection of its own, so that taking it is part of the request. */
function ask(square: Square, method: string, path: string, token: string, body?: unknown,
             headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({
      host: '127.0.0.1', port: square.port, method, path, agent: false, timeout: answerMsMax,
      headers: { authorization: `Bearer ${token}`, ...headers,
        ...(body !== undefined && { 'content-type': 'application/json' }) },
    }, (got) => {
      let text = '';
      got.on('data', (bytes) => { text += bytes; });
      got.on('error', () => resolve({ status: 0 }));
      got.on('end', () => {
        try {
          if (!got.headers['content-type']?.startsWith('application/json')) throw new Error();
          resolve({ status: got.statusCode!, json: text ? JSON.parse(text) : undefined });
        } catch {
          reject(new Error(`${method} ${path} answered ${got.statusCode} and no JSON: ${text}`));
        }
      });
    });
    sent.on('timeout', () => reject(new Error(`${method} ${path} was not answered`)));
    sent.on('error', () => resolve({ status: 0 }));
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Where two answers differ first, in few words. */
function difference(got: any, wanted: any, path = ''): string {
  if (typeof got !== 'object' || typeof wanted !== 'object' || !got || !wanted)
    return isDeepStrictEqual(got, wanted) ? ''
      : `${path}: ${JSON.stringify(got)} and not ${JSON.stringify(wanted)}`;
  for (const key of new Set([...Object.keys(got), ...Object.keys(wanted)])) {
    const found = difference(got[key], wanted[key], `${path}/${key}`);
    if (found) return found;
  }
  return '';
}

/** A request to be sent with failing memory, and what is looked at after it. */
interface Deed {
  name: string;
  /** Started anew before each try: what memory holds is read from the store again. */
  cold?: boolean;
  prepare?(n: number): Promise<void>;
  send(n: number): Promise<Answer>;
  /** Faults of what is there now. */
  look(n: number, answer: Answer): Promise<string[]>;
}

export interface Allocations {
  step: number;
  ways: Way[];
  /** Also with a server that has just started, where nothing is in memory or prepared. */
  cold: boolean;
  only?: string[]; // parts of the deeds' names
  tell?: (words: string) => void;
}
export interface AllocationsOutcome {
  tries: number; longest: number; answers: Map<number, number>; faults: string[];
  moreMemoryKib: number; moreDescriptors: number; seconds: number;
}

class Run {
  private square = new Square();
  private short = new Short(this.square);
  private ann = '';
  private bob = '';
  private me = '';
  private poll = '';
  private post = '';
  private aside = ''; // a post that no deed looks at
  private faults: string[] = [];
  private answers = new Map<number, number>();
  private tries = 0;
  private longest = 0;
  private run: Allocations;

  constructor(run: Allocations) { this.run = run; }

  private body(n: number): { [field: string]: unknown } {
    return { status: `try ${n} for @bob #Übung`,
      poll: { options: ['yes', 'no'], expires_in: 86400 } };
  }

  private writePost(n: number): Promise<Answer> {
    return ask(this.square, 'POST', '/api/v1/statuses', this.ann, this.body(n),
      { 'idempotency-key': `key ${n}` });
  }

  private isWhole(post: any, n: number): boolean {
    return post.content.includes(`try ${n} for`) && post.mentions.length === 1 &&
      post.mentions[0].username === 'bob' && post.tags.length === 1 &&
      post.tags[0].name === 'übung' && post.poll?.options.length === 2 &&
      post.poll.options[0].title === 'yes' && post.poll.options[1].title === 'no';
  }

  private async found(n: number): Promise<any[]> {
    const page = await this.square.get(`/api/v1/accounts/${this.me}/statuses?limit=5`, this.ann);
    return page.filter((post: any) => post.content.includes(`try ${n} for`));
  }

  private async lookAtPost(n: number, answer: Answer): Promise<string[]> {
    const there = await this.found(n), faults: string[] = [];
    if (answer.status === 200 && there.length !== 1)
      faults.push(`acknowledged and there ${there.length} times`);
    if (there.length > 1 || there.some((post) => !this.isWhole(post, n)))
      faults.push(`there ${there.length} times, or not whole: ${JSON.stringify(there)}`);
    if (answer.status === 200 && !this.isWhole(answer.json, n))
      faults.push('the answer is not whole');
    const again = await this.writePost(n);
    if (again.status !== 200 || (await this.found(n)).length !== 1)
      faults.push(`sent again: ${again.status}, there ${(await this.found(n)).length} times`);
    if (there.length && there[0].id !== again.json?.id) faults.push('sent again it was another');
    return faults;
  }

  private reading(name: string, path: () => string, cold = false): Deed {
    let wanted: unknown;
    return {
      name: `GET ${name}${cold ? ', just started' : ''}`, cold,
      prepare: async () => { wanted ??= await this.square.get(path(), this.ann); },
      send: () => ask(this.square, 'GET', path(), this.ann),
      look: async (_n, answer) => {
        const later = await this.square.get(path(), this.ann);
        return [
          ...(answer.status === 200 && !isDeepStrictEqual(answer.json, wanted)
            ? [`answered wrongly: ${difference(answer.json, wanted)}`] : []),
          ...(isDeepStrictEqual(later, wanted)
            ? [] : [`wrong later: ${difference(later, wanted)}`]),
        ];
      },
    };
  }

  private mark(): Deed {
    const path = (): string => `/api/v1/statuses/${this.post}`;
    return {
      name: 'POST favourite',
      send: () => ask(this.square, 'POST', `${path()}/favourite`, this.bob),
      look: async (_n, answer) => {
        const { favourited, favourites_count: count } = await this.square.get(path(), this.bob);
        await this.square.post(`${path()}/unfavourite`, this.bob);
        const { favourites_count: left } = await this.square.get(path(), this.bob);
        return count !== Number(favourited) || (answer.status === 200 && !favourited) || left
          ? [`favourited ${favourited}, counted ${count}, then ${left}`] : [];
      },
    };
  }

  private vote(): Deed {
    return {
      name: 'POST vote',
      prepare: async (n) => { this.poll = (await this.writePost(n)).json.poll.id; },
      send: () => ask(this.square, 'POST', `/api/v1/polls/${this.poll}/votes`, this.bob,
        { choices: [0] }),
      look: async (_n, answer) => {
        const poll = await this.square.get(`/api/v1/polls/${this.poll}`, this.bob);
        return poll.votes_count !== Number(poll.voted) || (answer.status === 200 && !poll.voted)
          ? [`voted ${poll.voted}, counted ${poll.votes_count}`] : [];
      },
    };
  }

  private deeds(): Deed[] {
    const paths: [string, () => string][] = [
      ['status', () => `/api/v1/statuses/${this.post}`],
      ['context', () => `/api/v1/statuses/${this.post}/context`],
      ['home', () => '/api/v1/timelines/home?limit=5'],
      ['account', () => `/api/v1/accounts/${this.me}`],
    ];
    const post = { send: (n: number) => this.writePost(n),
      look: (n: number, answer: Answer) => this.lookAtPost(n, answer) };
    return [
      ...paths.map(([name, path]) => this.reading(name, path)),
      ...paths.map(([name, path]) => this.reading(name, path, true)),
      { name: 'POST status', ...post }, this.mark(), this.vote(),
      { name: 'POST status, just started', cold: true, ...post },
    ];
  }

  private memoryKib(): number {
    const status = readFileSync(`/proc/${this.square.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)![1]);
  }
  private descriptors(): number { return readdirSync(`/proc/${this.square.pid}/fd`).length; }

  private doctor(): string[] {
    const done = this.square.run(['doctor', '--deep']);
    return done.code === 0 ? [] : [`doctor --deep: ${done.stdout}${done.stderr}`];
  }

  /** A lost connection to PostgreSQL is made again after a quarter of a second, each thread's own. */
  private async connected(): Promise<void> {
    if (!process.env.BEMA_TEST_DB) return;
    const path = `/api/v1/statuses/${this.aside}`;
    for (let good = 0, tries = 0; good < 8 && tries < 100; tries++) {
      const answers = [await ask(this.square, 'GET', `${path}/context`, this.ann)];
      for (const token of [this.ann, this.bob]) // who may have lanes of their own
        answers.push(await ask(this.square, 'POST', `${path}/bookmark`, token));
      good = answers.every(({ status }) => status === 200) ? good + 1 : 0;
      if (!good) await pause(50);
    }
  }

  /** One try; false when nothing was left to fail. */
  private async once(deed: Deed, way: Way, at: number): Promise<boolean> {
    const n = ++this.tries, where = `${deed.name}, ${way.name}, allocation ${at}`;
    const fault = (words: string): void => { this.faults.push(`${where}: ${words}`); };
    let failed = 0;
    try {
      await deed.prepare?.(n);
      if (deed.cold) {
        await this.square.stop();
        await this.square.start();
      }
      this.short.arm(at, way);
      const answer = await deed.send(n).finally(() => {
        const done = this.short.disarm();
        failed = done.failed;
        this.longest = Math.max(this.longest, done.asked);
      });
      await this.connected();
      this.answers.set(answer.status, (this.answers.get(answer.status) ?? 0) + 1);
      const isClear = [0, 200].includes(answer.status) ||
        ([500, 503].includes(answer.status) && answer.json?.error);
      if (!isClear)
        fault(`answered ${answer.status} ${JSON.stringify(answer.json)}`);
      if (!failed && answer.status !== 200) fault(`nothing failed, answered ${answer.status}`);
      for (const words of await deed.look(n, answer)) fault(words);
      if (n % lookEveryTries === 0) this.doctor().forEach(fault);
    } catch (e) {
      fault(`${(e as Error).stack}\n${this.square.log.slice(-3000)}`);
      await this.square.kill();
      await this.square.start();
      return false;
    }
    return failed > 0;
  }

  private async all(deed: Deed, way: Way): Promise<void> {
    const before = this.tries, step = this.run.step * (deed.cold ? coldStep : 1);
    for (let at = 1; at < triesMax && await this.once(deed, way, at); at += step);
    this.doctor().forEach((words) => this.faults.push(`after ${deed.name}: ${words}`));
    this.run.tell?.(`${deed.name}, ${way.name}: ${this.tries - before} tries`);
  }

  private async begin(): Promise<void> {
    await this.square.start();
    this.ann = this.square.person('ann');
    this.bob = this.square.person('bob');
    this.me = (await this.square.get('/api/v1/accounts/verify_credentials', this.ann)).id;
    this.post = (await this.writePost(0)).json.id;
    this.aside = (await this.square.post('/api/v1/statuses', this.bob, { status: 'aside' })).id;
    for (let i = 0; i < 3; i++)
      await this.square.post('/api/v1/statuses', this.bob,
        { status: `answer ${i}`, in_reply_to_id: this.post });
    await Promise.all(Array.from({ length: 64 }, () =>
      ask(this.square, 'GET', `/api/v1/statuses/${this.post}/context`, this.ann)));
  }

  async go(): Promise<AllocationsOutcome> {
    const began = Date.now();
    let moreMemoryKib = 0, moreDescriptors = 0;
    try {
      await this.begin();
      const deeds = this.deeds().filter((deed) =>
        (this.run.cold || !deed.cold) &&
        (!this.run.only || this.run.only.some((name) => deed.name.includes(name))));
      for (const deed of deeds.sort((a, b) => Number(a.cold ?? 0) - Number(b.cold ?? 0))) {
        const memory = this.memoryKib(), descriptors = this.descriptors();
        for (const way of this.run.ways) await this.all(deed, way);
        if (deed.cold) continue;
        moreMemoryKib += this.memoryKib() - memory;
        moreDescriptors += this.descriptors() - descriptors;
      }
      await pause(100);
      /* AddressSanitizer keeps what was freed. */
      if (moreMemoryKib > moreMemoryKibMax && process.env.ASAN_OPTIONS === undefined)
        this.faults.push(`memory rose by ${moreMemoryKib} KiB`);
      if (moreDescriptors > moreDescriptorsMax)
        this.faults.push(`${moreDescriptors} descriptors more than before`);
      this.doctor().forEach((words) => this.faults.push(words));
    } catch (e) {
      this.faults.push(`${(e as Error).stack}\n${this.square.log.slice(-3000)}`);
    } finally {
      this.short.close();
      await this.square.remove().catch((e) => this.faults.push(String(e)));
    }
    return { tries: this.tries, longest: this.longest, answers: this.answers, faults: this.faults,
      moreMemoryKib, moreDescriptors, seconds: (Date.now() - began) / 1000 };
  }
}

export async function allocations(run: Allocations): Promise<AllocationsOutcome> {
  return new Run(run).go();
}
