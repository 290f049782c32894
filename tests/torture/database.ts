// PostgreSQL taken away below a running server, in turn in each way it can go.
import { execFileSync, spawnSync } from 'node:child_process';
import { eventually, type Square } from '../e2e/square.ts';
import { pause } from './load.ts';

const awayMs = 1500, backMsMax = 30_000;
const longAwayMs = 5000; // longer than a request waits to know its fate

/** tools/postgres says how to reach pg_ctl. */
function control(words: string): void {
  execFileSync('sh', ['-c', `${process.env.BEMA_TEST_POSTGRES} ${words} >/dev/null 2>&1`]);
}

function serverPid(): number {
  const folder = /-D (\S+)/.exec(process.env.BEMA_TEST_POSTGRES ?? '')![1];
  return Number(spawnSync('head', ['-n', '1', `${folder}/postmaster.pid`]).stdout);
}

function ask(sql: string): string {
  const done = spawnSync('psql', ['-qXAt', '-c', sql, process.env.BEMA_TEST_DB!]);
  return done.stdout.toString();
}

/** One of the processes that work for a connection. */
function connectionPid(): number {
  const sql = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' " +
    'AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1';
  return Number(ask(sql));
}

/** Commits then wait for a copy that never comes, after they are stored: a connection ended now
 * leaves its owner without an answer to a commit that happened. */
async function loseAnswers(): Promise<void> {
  ask("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
  ask('SELECT pg_reload_conf()');
  await pause(awayMs);
  ask('ALTER SYSTEM RESET synchronous_standby_names');
  ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
  ask('SELECT pg_reload_conf()');
}

const ways: (() => Promise<void>)[] = [
  async () => control('restart -m immediate'),
  async () => {
    process.kill(connectionPid(), 'SIGKILL'); // the database then starts all of itself again
  },
  async () => {
    control('stop -m fast');
    await pause(awayMs);
    control('start');
  },
  async () => {
    process.kill(serverPid(), 'SIGKILL');
    await eventually('its last processes are gone', async () => {
      try {
        control('start');
        return true;
      } catch {
        return false;
      }
    }, backMsMax);
  },
  loseAnswers,
  async () => {
    await loseAnswers();
    control('stop -m immediate');
    await pause(longAwayMs);
    control('start');
  },
];

export async function databaseStrike(square: Square, kill: number): Promise<void> {
  await ways[kill % ways.length]!();
  let token = '';
  await eventually('it writes again', async () => {
    token ||= square.run(['token', 'create', 'writer0', '--scopes', 'read write']).stdout.trim();
    return token !== '' && (await square.ask('POST', '/api/v1/markers',
      { token, body: { home: { last_read_id: String(kill) } } })).status === 200;
  }, backMsMax);
}
