// A running square for a test: the real binary, a folder and a port of its own, on SQLite or, with
// BEMA_TEST_DB=postgres://…, on PostgreSQL in a database of its own. Everything is removed at the end.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const root = process.env.BEMA_TEST_ROOT ?? process.cwd();
export const binary = process.env.BEMA_TEST_BINARY ?? join(root, 'build/bema');
/** Reference data that is not part of the project; tests that need it skip where it is absent. */
export const shared = process.env.BEMA_TEST_SHARED ?? join(root, '../shared');
export const onPostgres = Boolean(process.env.BEMA_TEST_DB);
/** Where pictures and logs of a run are left. */
export const out = join(root, 'tests/e2e/out');

/* A program built with a sanitizer takes longer. */
const startMsMax = 60_000;
const stopMsMax = 30_000;

interface Done { code: number; stdout: string; stderr: string }
export interface Answer<T = any> { status: number; headers: Headers; text: string; json: T }
export interface Ask {
  token?: string;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent urlencoded. */
  form?: Record<string, string> | URLSearchParams;
  headers?: Record<string, string>;
  redirect?: 'follow' | 'manual';
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** What a program built with a sanitizer says of itself is the test's failure, whatever its exit code. */
function sane(said: string): void {
  const at = said.search(/(?:ERROR|WARNING): (?:Address|Leak|Thread)Sanitizer|: runtime error: /);
  if (at >= 0) throw new Error(`the sanitizer reports:\n${said.slice(Math.max(0, at - 200), at + 12_000)}`);
}

const running = new Set<ChildProcess>();

/** A server that its test forgot must not keep the file from ending: it ends with it, and is a fault. */
process.once('exit', () => {
  for (const child of running) {
    console.error(`a server was left running: ${child.spawnargs.join(' ')}`);
    child.kill('SIGKILL');
    process.exitCode = 1;
  }
});

function endsWithTests(child: ChildProcess): void {
  running.add(child);
  child.once('exit', () => running.delete(child));
  child.unref();
  for (const pipe of [child.stdout, child.stderr]) (pipe as Socket).unref();
}

export class Square {
  readonly folder = mkdtempSync(join(tmpdir(), 'bema-e2e-'));
  readonly data = join(this.folder, 'data');
  port = 0;
  log = '';
  settings: string[];
  /** More environment for the server. */
  environment: Record<string, string> = {};
  private child?: ChildProcess;
  private ownDatabase = '';

  constructor(settings: Record<string, string> = {}) {
    const all: Record<string, string> = {
      rate_limits: 'off', confirm_email: 'off', password_grant: 'on', ...settings,
    };
    if (onPostgres && !all.database) {
      this.ownDatabase = 'e2e' + randomBytes(6).toString('hex');
      const template = process.env.BEMA_TEST_DB_MIGRATED ?? 'template1';
      this.psql(`CREATE DATABASE ${this.ownDatabase} TEMPLATE ${template} STRATEGY file_copy`);
      all.database = process.env.BEMA_TEST_DB!.replace(/^(\w+:\/\/[^/]*\/)\w+/, `$1${this.ownDatabase}`);
    }
    this.settings = Object.entries(all).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
  }

  /** Another store for what runs from now on: an address, or '' for bema.db in the data folder. */
  set database(address: string) {
    for (let at; (at = this.settings.findIndex((one) => one.startsWith('database='))) > 0;)
      this.settings.splice(at - 1, 2);
    if (address) this.settings.push('--set', `database=${address}`);
  }
  get database(): string {
    return this.settings.find((one) => one.startsWith('database='))?.slice('database='.length) ?? '';
  }

  get url(): string { return `http://localhost:${this.port}`; }
  get pid(): number { return this.child?.pid ?? 0; }

  private psql(sql: string): void {
    const done = spawnSync('psql', ['-qX', '-c', sql, process.env.BEMA_TEST_DB!]);
    if (done.status !== 0) throw new Error(`psql: ${done.stderr}`);
  }

  /** Starts the server and waits until it answers. */
  async start(): Promise<this> {
    if (!this.port) this.port = await freePort();
    const args = ['serve', '--data', this.data, '--listen', `127.0.0.1:${this.port}`,
      '--url', this.url, ...this.settings];
    const child = spawn(binary, args,
      { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...this.environment } });
    this.child = child;
    endsWithTests(child);
    child.stdout!.on('data', (bytes) => { this.log += bytes; });
    child.stderr!.on('data', (bytes) => { this.log += bytes; });
    const until = Date.now() + startMsMax;
    for (;;) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`the server ended with ${child.exitCode ?? child.signalCode}:\n${this.log}`);
      const ok = await fetch(`http://127.0.0.1:${this.port}/health`, { signal: AbortSignal.timeout(5000) })
        .then((r) => r.ok, () => false);
      if (ok) return this;
      if (Date.now() > until) throw new Error(`the server does not answer:\n${this.log}`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  private async ended(child: ChildProcess): Promise<number | string> {
    if (child.exitCode !== null) return child.exitCode;
    if (child.signalCode !== null) return child.signalCode;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        reject(new Error(`the server did not stop:\n${this.log}`));
      }, stopMsMax);
      /* Not 'exit', which may come before the last words. */
      child.once('close', (code, signal) => {
        clearTimeout(timer);
        resolve(code ?? signal ?? -1);
      });
    });
  }

  /** Stops it as Ctrl-C or an init system would; the exit code. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string> {
    const child = this.child;
    this.child = undefined;
    if (!child) return 0;
    const end = this.ended(child);
    child.kill(signal);
    const code = await end;
    sane(this.log);
    return code;
  }

  async kill(): Promise<void> { await this.stop('SIGKILL'); }

  /** Stops and removes everything. */
  async remove(): Promise<void> {
    try {
      await this.stop();
    } finally {
      if (this.ownDatabase) this.psql(`DROP DATABASE ${this.ownDatabase} WITH (FORCE)`);
      rmSync(this.folder, { recursive: true, force: true });
    }
  }

  /** Runs a command on the square's folder and waits for it. */
  run(args: string[], input?: string | Uint8Array): Done {
    const done = spawnSync(binary, [...args, '--data', this.data, ...this.settings],
      { input: input ?? '', maxBuffer: 1 << 30, encoding: 'utf8' });
    sane(done.stderr);
    return { code: done.status ?? -1, stdout: done.stdout, stderr: done.stderr };
  }

  /** The same, but a failure is the test's. */
  must(args: string[], input?: string | Uint8Array): string {
    const done = this.run(args, input);
    if (done.code !== 0)
      throw new Error(`bema ${args.join(' ')} ended with ${done.code}:\n${done.stderr}`);
    return done.stdout;
  }

  /** Loads lines of the bulk format. */
  load(lines: object[]): void {
    this.must(['load', '-'], lines.map((line) => JSON.stringify(line) + '\n').join(''));
  }

  account(name: string, role = 'user'): void {
    this.must(['account', 'create', name, '--email', `${name}@example.org`, '--role', role,
      '--password-stdin'], password + '\n');
  }

  token(name: string, scopes = 'read write follow push'): string {
    return this.must(['token', 'create', name, '--scopes', scopes]).trim();
  }

  /** Makes an account and its token. */
  person(name: string, scopes?: string): string {
    this.account(name);
    return this.token(name, scopes);
  }

  /** The newest forty of whose token it is. */
  async postsOf(token: string): Promise<any[]> {
    const me = await this.get('/api/v1/accounts/verify_credentials', token);
    return this.get(`/api/v1/accounts/${me.id}/statuses?limit=40`, token);
  }

  async ask<T = any>(method: string, path: string, ask: Ask = {}): Promise<Answer<T>> {
    const headers: Record<string, string> = { ...ask.headers };
    let body: string | undefined;
    if (ask.token) headers.authorization = `Bearer ${ask.token}`;
    if (ask.body !== undefined) {
      headers['content-type'] = 'application/json';
      body = JSON.stringify(ask.body);
    } else if (ask.form) {
      headers['content-type'] = 'application/x-www-form-urlencoded';
      body = new URLSearchParams(ask.form).toString();
    }
    const answer = await fetch(`http://127.0.0.1:${this.port}${path}`,
      { method, headers, body, redirect: ask.redirect ?? 'manual' });
    const text = await answer.text();
    let json: any;
    if (answer.headers.get('content-type')?.includes('json')) json = JSON.parse(text);
    return { status: answer.status, headers: answer.headers, text, json };
  }

  async get<T = any>(path: string, token?: string): Promise<T> {
    return this.expect<T>('GET', path, { token });
  }

  async post<T = any>(path: string, token?: string, body?: unknown): Promise<T> {
    return this.expect<T>('POST', path, { token, body });
  }

  /** Asks and expects 2xx. */
  async expect<T = any>(method: string, path: string, ask: Ask = {}): Promise<T> {
    const answer = await this.ask<T>(method, path, ask);
    if (answer.status < 200 || answer.status > 299)
      throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text.slice(0, 500)}`);
    return answer.json;
  }

  /** Mail that was written instead of sent, oldest first. */
  mail(): string[] {
    const folder = join(this.data, 'mail');
    if (!existsSync(folder)) return [];
    return readdirSync(folder).sort().map((name) => readFileSync(join(folder, name), 'utf8'));
  }
}

/** Of every account that account() makes. */
export const password = 'correct horse battery';

/** Waits until the condition holds; what comes later than msMax is a failure. */
export async function eventually(what: string, condition: () => Promise<boolean> | boolean,
                                 msMax = 20_000): Promise<void> {
  const until = Date.now() + msMax;
  while (!(await condition())) {
    if (Date.now() > until) throw new Error(`not within ${msMax} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export function outFolder(name: string): string {
  const folder = join(out, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}
