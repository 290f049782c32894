// make soak: mixed load for MINUTES=30 at an even pace, reading 90 of 100. Memory and latency of the
// second half have to be flat; what was measured is drawn into the file named by SVG.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { Square } from '../e2e/square.ts';
import { Chance } from './chance.ts';
import { pause } from './load.ts';
import { draw, type Sample } from './soak_picture.ts';

const minutes = Number(process.env.MINUTES ?? 30);
const pace = Number(process.env.PACE ?? 400); // requests a second
const picture = process.env.SVG ?? 'build/torture/soak.svg';
const people = 50, oldPosts = 5000, sampleMs = Number(process.env.SAMPLE_MS ?? 10_000);
/** Of the second half. The store's growth is in it: each new post is held in the index. */
const limits = {
  growthMib: 8, // by the straight line through its samples …
  growthPart: 0.1, // … or this part of the memory at its beginning, whichever is more
  driftFactor: 1.5, driftMs: 2, // median of its last half against that of its first
};
const clockTicks = 100;

interface Person { token: string; id: string }

class Soak {
  /** What it holds of posts is bounded so low that it is full in the first minutes: what grows later leaks. */
  private square = new Square({ log_level: 'warning', live_rendered_bytes_max: '4194304' });
  private agent = new Agent({ keepAlive: true, maxSockets: 32 });
  private chance = new Chance(Number(process.env.SEED ?? 7));
  private people: Person[] = [];
  private posts: string[] = [];
  private polls: string[] = [];
  private latencies: number[] = [];
  private faults = new Map<string, number>();
  private samples: Sample[] = [];
  private cpuTicks = 0;
  private count = 0;

  private ask(method: string, path: string, who: Person, body?: unknown): Promise<any> {
    const began = performance.now(), text = body === undefined ? '' : JSON.stringify(body);
    return new Promise((resolve) => {
      const sent = request({ agent: this.agent, host: '127.0.0.1', port: this.square.port, method,
        path, headers: { authorization: `Bearer ${who.token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(text && { 'content-length': Buffer.byteLength(text) }) } }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part) => parts.push(part));
        answer.on('end', () => {
          this.latencies.push(performance.now() - began);
          const fine = (answer.statusCode ?? 0) < 300 || path.endsWith('/votes');
          if (!fine) this.fault(`${answer.statusCode} ${method} ${path.replace(/\d+/g, ':id')}`);
          resolve(fine && parts.length ? JSON.parse(Buffer.concat(parts).toString()) : undefined);
        });
      });
      sent.on('error', (e) => {
        this.fault(`${method} ${path.replace(/\d+/g, ':id')}: ${e.message}`);
        resolve(undefined);
      });
      sent.end(text);
    });
  }

  private fault(words: string): void {
    this.faults.set(words, (this.faults.get(words) ?? 0) + 1);
  }

  private async read(who: Person): Promise<unknown> {
    const other = this.chance.one(this.people), post = this.chance.one(this.posts);
    const what = this.chance.below(90);
    if (what < 40) return this.ask('GET', '/api/v1/timelines/home', who);
    if (what < 55) return this.ask('GET', '/api/v1/timelines/public', who);
    if (what < 65) return this.ask('GET', `/api/v1/statuses/${post}`, who);
    if (what < 72) return this.ask('GET', `/api/v1/statuses/${post}/context`, who);
    if (what < 78) return this.ask('GET', `/api/v1/accounts/${other.id}`, who);
    if (what < 83) return this.ask('GET', `/api/v1/accounts/${other.id}/statuses`, who);
    if (what < 88) return this.ask('GET', '/api/v1/notifications', who);
    return this.ask('GET', `/api/v2/search?q=word${this.chance.below(500)}&limit=20`, who);
  }

  private words(): string {
    return Array.from({ length: 12 }, () => `word${this.chance.below(500)}`).join(' ');
  }

  private async write(who: Person): Promise<unknown> {
    const other = this.chance.one(this.people), post = this.chance.one(this.posts.slice(-500));
    const what = this.chance.below(100);
    if (what < 45) {
      const poll = this.chance.percent(5)
        ? { poll: { options: ['yes', 'no'], expires_in: 3600 } } : {};
      const made = await this.ask('POST', '/api/v1/statuses', who,
        { status: `${this.words()} ${++this.count}`, ...poll });
      if (made) this.posts.push(made.id);
      if (made?.poll) this.polls.push(made.poll.id);
      if (this.posts.length > 20_000) this.posts.splice(0, 5000);
      return made;
    }
    if (what < 70) return this.ask('POST', `/api/v1/statuses/${post}/favourite`, who);
    if (what < 80) return this.ask('POST', `/api/v1/statuses/${post}/reblog`, who);
    if (what < 90 && this.polls.length)
      return this.ask('POST', `/api/v1/polls/${this.polls.at(-1)}/votes`, who, { choices: [0] });
    if (other === who) return undefined;
    const verb = this.chance.percent(50) ? 'follow' : 'unfollow';
    return this.ask('POST', `/api/v1/accounts/${other.id}/${verb}`, who);
  }

  private async prepare(): Promise<void> {
    await this.square.start();
    const lines: object[] = [], day = Date.now() - 86_400_000 * 3;
    for (let n = 0; n < people; n++) this.square.account(`person${n}`);
    for (let n = 0; n < people; n++)
      for (let k = 1; k <= 20; k++)
        lines.push({ type: 'follow', account: `person${n}`, target: `person${(n + k) % people}` });
    for (let n = 0; n < oldPosts; n++)
      lines.push({ type: 'post', key: `p${n}`, account: `person${n % people}`, text: this.words(),
        created_at: new Date(day + n * 30_000).toISOString() });
    this.square.load(lines);
    for (let n = 0; n < people; n++) {
      const token = this.square.token(`person${n}`);
      const me = await this.square.get('/api/v1/accounts/verify_credentials', token);
      this.people.push({ token, id: me.id });
    }
    this.cpuTicks = this.ticks();
    const page: any[] = await this.square.get('/api/v1/timelines/public?limit=40');
    this.posts.push(...page.map((post) => post.id));
  }

  /** Of all its threads. */
  private ticks(): number {
    const fields = readFileSync(`/proc/${this.square.pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return Number(fields[11]) + Number(fields[12]);
  }

  private sample(seconds: number): void {
    const of = (name: string) => readFileSync(`/proc/${this.square.pid}/${name}`, 'utf8');
    const sorted = this.latencies.sort((a, b) => a - b), ticks = this.ticks();
    const wal = join(this.square.data, 'bema.db-wal');
    this.samples.push({
      seconds,
      memoryMib: Number(/VmRSS:\s+(\d+)/.exec(of('status'))![1]) / 1024,
      p50Ms: sorted[Math.floor(sorted.length * 0.5)] ?? 0,
      p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? 0,
      cpuPercent: (ticks - this.cpuTicks) / clockTicks / (sampleMs / 1000) * 100,
      logMib: statSync(wal, { throwIfNoEntry: false })?.size ? statSync(wal).size / 1048576 : 0,
      files: readdirSync(`/proc/${this.square.pid}/fd`).length,
      requests: sorted.length / (sampleMs / 1000),
    });
    this.cpuTicks = ticks;
    this.latencies = [];
    const last = this.samples.at(-1)!;
    if (!process.env.QUIET)
      console.log(`${seconds.toFixed(0).padStart(5)} s ${last.memoryMib.toFixed(1)} MiB, ` +
        `p50 ${last.p50Ms.toFixed(2)} p99 ${last.p99Ms.toFixed(2)} ms, ` +
        `CPU ${last.cpuPercent.toFixed(0)} %, log ${last.logMib.toFixed(1)} MiB, ` +
        `${last.files} files, ${last.requests.toFixed(0)} requests/s`);
  }

  async run(): Promise<string[]> {
    try {
      await this.prepare();
      const began = performance.now(), end = began + minutes * 60_000;
      let next = began, nextSample = began + sampleMs, open = 0;
      while (performance.now() < end) {
        for (; next < performance.now() && open < 64; next += 1000 / pace) {
          const who = this.chance.one(this.people);
          open++;
          void (this.chance.percent(90) ? this.read(who) : this.write(who)).finally(() => open--);
        }
        if (performance.now() >= nextSample) {
          this.sample((nextSample - began) / 1000);
          nextSample += sampleMs;
        }
        await pause(2);
      }
      while (open) await pause(10);
      const done = this.square.run(['doctor', '--deep']);
      if (done.code) this.fault(`doctor --deep: ${done.stdout}`);
    } finally {
      this.agent.destroy();
      await this.square.remove();
    }
    const found = judge(this.samples);
    for (const [words, count] of this.faults) found.faults.push(`${count} times ${words}`);
    writeFileSync(picture, draw(this.samples, [`${minutes} minutes of mixed load, ` +
      `${pace} requests/s offered, reading 90 of 100`, ...found.said]));
    console.log([...found.said, ...found.faults.map((fault) => `FAILED: ${fault}`),
      `drawn into ${picture}`].join('\n'));
    return found.faults;
  }
}

const median = (of: number[]): number => [...of].sort((a, b) => a - b)[of.length >> 1] ?? 0;

/** The straight line through the points: how much it rises from the first to the last. */
function rise(points: [number, number][]): number {
  const n = points.length, x = points.reduce((sum, [at]) => sum + at, 0) / n;
  const y = points.reduce((sum, [, value]) => sum + value, 0) / n;
  const above = points.reduce((sum, [at, value]) => sum + (at - x) * (value - y), 0);
  const below = points.reduce((sum, [at]) => sum + (at - x) ** 2, 0);
  return below ? above / below * (points[n - 1]![0] - points[0]![0]) : 0;
}

function judge(samples: Sample[]): { said: string[]; faults: string[] } {
  const half = samples.slice(samples.length >> 1), said: string[] = [], faults: string[] = [];
  if (half.length < 4) return { said, faults: ['too short to judge: at least eight samples'] };
  const first = half.slice(0, half.length >> 1), last = half.slice(half.length >> 1);
  const grown = rise(half.map((one) => [one.seconds, one.memoryMib]));
  const most = Math.max(limits.growthMib, limits.growthPart * half[0]!.memoryMib);
  said.push(`memory in the second half: ${half[0]!.memoryMib.toFixed(1)} MiB, ` +
    `${grown >= 0 ? '+' : ''}${grown.toFixed(2)} MiB (at most +${most.toFixed(1)})`);
  if (grown > most) faults.push('memory grows');
  for (const key of ['p50Ms', 'p99Ms'] as const) {
    const before = median(first.map((one) => one[key])), after = median(last.map((one) => one[key]));
    const bound = before * limits.driftFactor + limits.driftMs;
    said.push(`${key.slice(0, 3)} in the second half: ${before.toFixed(2)} then ` +
      `${after.toFixed(2)} ms (at most ${bound.toFixed(2)})`);
    if (after > bound) faults.push(`${key.slice(0, 3)} drifts`);
  }
  return { said, faults };
}

const faults = await new Soak().run();
process.exit(faults.length ? 1 : 0);
