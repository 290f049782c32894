// kill -9 before each step of a decision in turn, a step being whatever the program does to its files or sends to
// PostgreSQL (layer.c): after each start all of the decision is there or nothing of it, and the public log only grew.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onPostgres, Square } from '../e2e/square.ts';
import { pause } from './load.ts';
import { control, Layer } from './torture.ts';

export interface Decided {
  kills: number;
  /** Of the kills, after how many the decision was there. */
  whole: number;
  /** Steps of the longest. */
  longest: number;
  seconds: number;
  faults: string[];
}

/** What tells of a decision, each by itself; all of it is true, or nothing. */
type Signs = Record<string, boolean>;

/** One round: what stands before it, what is decided, how to see whether it was, and back to how it was. */
interface Deed {
  before(words: string): Promise<void>;
  decide(words: string): Promise<{ status: number }>;
  signs(words: string): Promise<Signs>;
  after?(done: boolean): Promise<void>;
}

const staff = 'read write follow admin:read admin:write', people = { ann: 'user', bob: 'user', mona: 'moderator',
  mike: 'moderator' };

class Court {
  square = new Square();
  layer = new Layer(this.square, false);
  token: Record<string, string> = {};
  ann = '';
  post = '';
  report = '';
  case = '';
  decision = '';

  async open(): Promise<void> {
    await this.square.start();
    for (const [name, role] of Object.entries(people)) {
      this.square.account(name, role);
      this.token[name] = this.square.token(name, role === 'user' ? undefined : staff);
    }
    this.ann = (await this.square.get('/api/v1/accounts/verify_credentials', this.token.ann)).id;
  }
  close(): Promise<void> {
    this.layer.remove();
    return this.square.remove();
  }

  ask = (who: string, method: string, path: string, body?: object) =>
    this.square.ask(method, path, { token: this.token[who], body });
  own = async (path: string, who = 'mike') => (await this.square.get(`/api/bema/v1/${path}`, this.token[who]));
  isOpen = async (path: string) => (await this.square.ask('GET', path)).status === 200;
  /** The newest of what stands on record about a post or an account. */
  newest = async (subject: string) => (await this.own(`moderation/decisions?subject=${subject}`))[0];
  isTold = async (words: string) => {
    const [told] = await this.square.get('/api/v1/notifications?types[]=moderation_warning&limit=1', this.token.ann);
    return !!told?.moderation_warning.text.includes(words);
  };
  isLogged = async (words: string) =>
    (await this.own(`log/entries?text=${encodeURIComponent(words)}`)).entries.length === 1;

  async reported(words: string): Promise<void> {
    this.post = (await this.square.post('/api/v1/statuses', this.token.ann, { status: `Said of ${words}` })).id;
    this.report = (await this.square.post('/api/v1/reports', this.token.bob,
      { account_id: this.ann, status_ids: [this.post], comment: words })).id;
  }
  async hidden(words: string): Promise<void> {
    await this.reported(words);
    this.decision = (await this.square.post('/api/bema/v1/moderation/decisions', this.token.mona,
      { subject: this.post, effect: 'hidden', facts: 'So it seems.', report_id: this.report })).decision.id;
  }
  private async taken(words: string): Promise<Signs> {
    const record = await this.newest(this.post), [stand] = await this.own('standing', 'ann');
    return {
      'on record': record.kind === 'reverse' && record.reverses === this.decision,
      'to be seen': await this.isOpen(`/api/v1/statuses/${this.post}`),
      'in her standing': stand.kind === 'reverse' && stand.text.includes(words),
      'told to her': await this.isTold(words),
      'told to who reported': !(await this.own(`reports/${this.report}`, 'bob')).decisions[0].stands,
      'in the log': await this.isLogged(words),
    };
  }

  deeds: Record<string, Deed> = {
    'a post is hidden': {
      before: async (words) => {
        await this.reported(words);
        [{ id: this.case }] = (await this.own('moderation/cases')).cases;
      },
      decide: (words) => this.ask('mona', 'POST', `/api/bema/v1/moderation/cases/${this.case}/decide`, { effect: 'hidden', facts: words }),
      signs: async (words) => {
        const [stand] = await this.own('standing', 'ann');
        return {
          'on record': (await this.newest(this.post))?.kind === 'restrict',
          'hidden from others': !(await this.isOpen(`/api/v1/statuses/${this.post}`)),
          'in her standing': !!stand?.text.includes(words),
          'told to her': await this.isTold(words),
          'the report answered': (await this.own(`reports/${this.report}`, 'bob')).decisions.length > 0,
          'the report resolved': (await this.square.get(`/api/v1/admin/reports/${this.report}`, this.token.mike)).action_taken,
          'the case closed': (await this.own(`moderation/cases/${this.case}`)).state === 'closed',
          'in the log': await this.isLogged(words),
        };
      },
      /* The next round's is the only one that waits. */
      after: async (done) => {
        if (!done) await this.square.post(`/api/bema/v1/moderation/cases/${this.case}/dismiss`, this.token.mike, {});
      },
    },
    'it is taken back': {
      before: (words) => this.hidden(words),
      decide: (words) => this.ask('mike', 'POST', `/api/bema/v1/moderation/decisions/${this.decision}/reverse`, { reason: words }),
      signs: (words) => this.taken(words),
    },
    'an appeal is granted': {
      before: async (words) => {
        await this.hidden(words);
        await this.square.post(`/api/bema/v1/decisions/${this.decision}/appeal`, this.token.ann, { text: 'It is so.' });
      },
      decide: (words) => this.ask('mike', 'POST', `/api/bema/v1/moderation/appeals/${this.decision}/approve`, { reason: words }),
      signs: async (words) => ({
        ...await this.taken(words),
        'the appeal answered': (await this.own('standing', 'ann')).find((one: any) => one.decision_id === this.decision).appeal.state !== 'pending',
      }),
    },
    'an account is suspended': {
      before: async () => undefined,
      decide: (words) => this.ask('mona', 'POST', '/api/bema/v1/moderation/decisions',
        { subject: this.ann, effect: 'account_suspended', facts: words }),
      signs: async (words) => {
        const record = await this.newest(this.ann);
        if (record?.facts === words) this.decision = record.id;
        return {
          'on record': record?.facts === words,
          suspended: (await this.square.get(`/api/v1/admin/accounts/${this.ann}`, this.token.mike)).suspended,
          'shut out': (await this.ask('ann', 'GET', '/api/v1/timelines/home')).status !== 200,
          'in the log': await this.isLogged(words),
        };
      },
      after: async (done) => {
        if (done) await this.square.post(`/api/bema/v1/moderation/decisions/${this.decision}/reverse`, this.token.mike, { reason: 'On.' });
      },
    },
  };
}

/** A sign that comes later than the answer, as the log's, is waited for. */
async function settled(deed: Deed, words: string, expected: boolean | undefined): Promise<Signs> {
  let signs: Signs = {};
  const agree = () => new Set(Object.values(signs)).size === 1 && expected !== !Object.values(signs)[0];
  for (let i = 0; i < 40; i++) {
    signs = await deed.signs(words);
    if (agree()) break;
    await pause(100);
  }
  return signs;
}

/** Every step'th step of each deed, at most so many of them; deeds: of these names alone. */
export async function decisions(
  given: { step: number; most?: number; deeds?: string[]; tell?: (words: string) => void }): Promise<Decided> {
  const began = Date.now(), court = new Court(), { layer, square } = court, folder = mkdtempSync(join(tmpdir(), 'bema-court-'));
  const done: Decided = { kills: 0, whole: 0, longest: 0, seconds: 0, faults: [] }, said: string[] = [], made: string[] = [];
  const days = new Set<string>(), old = join(folder, 'checkpoint');
  const day = () => new Date().toISOString().slice(0, 10);

  /** What a server does just after its start, and what comes after the round before, is no step of a decision. */
  async function idle(): Promise<void> {
    layer.set(control.killAt, Number.MAX_SAFE_INTEGER);
    for (let i = 0, last = -1; i < 50 && layer.get(control.steps) !== last; i++) {
      last = layer.get(control.steps);
      await pause(onPostgres ? 150 : 10);
    }
  }
  /** Whether it was killed. The answer comes when the log's signature covers the decision: the last of its steps. */
  async function round(deed: Deed, name: string, at: number): Promise<boolean> {
    const words = `step ${at} where ${name}.`;
    said.push(words);
    await deed.before(words);
    writeFileSync(old, await (await fetch(`${square.url}/log/checkpoint`)).text());
    await idle();
    layer.set(control.steps, 0);
    layer.set(control.killAt, at);
    const answer = await deed.decide(words).catch(() => undefined);
    if (answer && answer.status !== 200) throw new Error(`${words} answered ${answer.status}`);
    const steps = layer.get(control.steps), killed = steps >= at;
    layer.set(control.killAt, 0);
    done.longest = Math.max(done.longest, killed ? at : steps);
    if (killed) {
      await square.kill();
      await square.start();
      done.kills++;
    }
    const signs = await settled(deed, words, answer && true), values = Object.values(signs);
    const all = values.every(Boolean), log = square.run(['log', 'verify', '--from', old]);
    if (!all && (answer || values.some(Boolean)))
      done.faults.push(`${words} ${answer ? 'Answered' : 'Not answered'}: ${JSON.stringify(signs)}`);
    if (log.code) done.faults.push(`${words} log verify: ${log.stdout}${log.stderr}`);
    if (all) made.push(words);
    await deed.after?.(all);
    done.whole += all && killed ? 1 : 0;
    return killed;
  }

  try {
    await court.open();
    days.add(day());
    for (const [name, deed] of Object.entries(court.deeds)) {
      if (given.deeds && !given.deeds.includes(name)) continue;
      const whole = done.whole, kills = done.kills;
      for (let at = 1; done.kills - kills < (given.most ?? Infinity) && await round(deed, name, at); at += given.step);
      given.tell?.(`${name}: killed ${done.kills - kills} times, ${done.whole - whole} times it was done`);
    }
    days.add(day());
    /* What is told of a decision outside of the square: a row for each that restricts, and for no other. */
    const rows = [...days].flatMap((one) => square.must(['transparency', 'export', '--day', one]).split('\n'))
      .flatMap((line) => line ? JSON.parse(line).statements.map((row: object) => JSON.stringify(row)) : []);
    for (const words of said) {
      const count = rows.filter((row: string) => row.includes(words)).length;
      if (count !== (made.includes(words) && /hidden|suspended/.test(words) ? 1 : 0)) done.faults.push(`${words} ${count} rows`);
    }
  } catch (e) {
    done.faults.push(`${(e as Error).stack}\n${square.log.slice(-3000)}`);
  } finally {
    await court.close().catch((e) => done.faults.push(String(e)));
    rmSync(folder, { recursive: true, force: true });
  }
  done.seconds = (Date.now() - began) / 1000;
  return done;
}
