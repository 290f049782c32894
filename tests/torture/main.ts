// make torture: KILLS=50 SEED=n, and MODE=kill, power, database … for one part alone. Of the part
// allocations: STEP=n (each nth of them), DEEDS='POST status,GET home', COLD=1 (also just started); of decisions: STEP=n.
import { allocations, ways } from './allocations.ts';
import { databaseStrike } from './database.ts';
import { decisions } from './decisions.ts';
import { kinds, short, torture, type Torture } from './torture.ts';

const kills = Number(process.env.KILLS ?? 50);
const few = Number(process.env.KILLS ?? 20); // of what takes longer
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const whole: Torture = { ...short, kills, seed, people: 16, writeMsMax: 800 };

const parts: Record<string, { about: string; run: Torture; mustFail?: boolean }> = {
  kill: { about: 'kill -9 of the server', run: whole },
  power: {
    about: 'kill -9, and what was not synced is gone', run: { ...whole, power: true, moments: 1 },
  },
  'power-normal': {
    about: 'the same with synchronous=NORMAL: posts must be missed', mustFail: true,
    run: { ...whole, power: true, synchronous: 'NORMAL' },
  },
  'power-log': {
    about: 'the same where syncs of the log are not kept: posts must be missed', mustFail: true,
    run: { ...whole, power: true, forget: kinds.log },
  },
  'power-pictures': {
    about: 'the same where syncs of pictures are not kept: pictures must be missed',
    mustFail: true, run: { ...whole, power: true, forget: kinds.other },
  },
  'power-folders': {
    about: 'the same where syncs of folders are not kept: something must be missed',
    mustFail: true, run: { ...whole, power: true, forget: kinds.folder },
  },
};

const onPostgres: typeof parts = {
  'postgres-bema': { about: 'kill -9 of the server on PostgreSQL', run: { ...whole, kills: few } },
  'postgres-database': {
    about: 'PostgreSQL killed, stopped and started below the running server',
    run: { ...whole, kills: few, strike: databaseStrike },
  },
};
if (process.env.BEMA_TEST_DB) {
  for (const name of Object.keys(parts)) delete parts[name];
  Object.assign(parts, onPostgres);
}

const memory = 'allocations', court = 'decisions';

/** True when all went as it must. */
async function allocationsFine(): Promise<boolean> {
  console.log(`${memory}: each allocation of the program fails in turn`);
  const tell = process.env.QUIET ? undefined : (words: string) => console.log(`  ${words}`);
  const only = process.env.DEEDS?.split(',');
  const done = await allocations({ step: Number(process.env.STEP ?? 1), ways, cold: process.env.COLD === '1', only, tell });
  for (const fault of done.faults.slice(0, 20)) console.log(`  ${fault}`);
  for (const [status, count] of done.answers)
    console.log(`  ${status || 'closed'}: ${count} times`);
  console.log(`  ${done.faults.length ? 'FAILED' : 'as it must be'}: ${done.faults.length} faults in ` +
    `${done.tries} tries of up to ${done.longest} allocations; memory ${done.moreMemoryKib} KiB, ` +
    `descriptors ${done.moreDescriptors} more, in ${done.seconds.toFixed(0)} s`);
  return done.faults.length === 0;
}

/** True when all went as it must. */
async function decisionsFine(): Promise<boolean> {
  console.log(`${court}: killed before each step of a decision in turn`);
  const tell = process.env.QUIET ? undefined : (words: string) => console.log(`  ${words}`);
  const step = Number(process.env.STEP ?? (process.env.BEMA_TEST_DB ? 5 : 1)), done = await decisions({ step, tell });
  for (const fault of done.faults.slice(0, 20)) console.log(`  ${fault}`);
  console.log(`  ${done.faults.length ? 'FAILED' : 'as it must be'}: ${done.faults.length} faults after ${done.kills} ` +
    `kills at up to ${done.longest} steps, ${done.whole} times all of it was there, in ${done.seconds.toFixed(0)} s`);
  return done.faults.length === 0;
}

const wanted = process.env.MODE?.split(',') ?? [...Object.keys(parts), memory, court];
let failed = 0;
for (const name of wanted) {
  if (name === memory || name === court) {
    failed += await (name === memory ? allocationsFine : decisionsFine)() ? 0 : 1;
    continue;
  }
  const part = parts[name];
  if (!part) throw new Error(`there is no part ${name}: ${Object.keys(parts).join(', ')}`);
  console.log(`${name}: ${part.about} (${part.run.kills} kills, seed ${part.run.seed})`);
  const tell = process.env.QUIET ? undefined : (words: string) => console.log(`  ${words}`);
  const done = await torture({ ...part.run, tell });
  for (const fault of done.faults.slice(0, 10)) console.log(`  ${fault}`);
  for (const [words, count] of done.refused) console.log(`  refused ${count} times: ${words}`);
  const fine = part.mustFail ? done.faults.some((fault) => /gone|damaged/.test(fault))
    : done.faults.length === 0;
  failed += fine ? 0 : 1;
  console.log(`  ${fine ? 'as it must be' : 'FAILED'}: ${done.faults.length} faults in ` +
    `${done.looks} looks; ${done.posts} posts, ${done.votes} votes, ${done.follows} follows, ` +
    `${done.pictures} pictures acknowledged, in ${done.seconds.toFixed(0)} s`);
}
process.exit(failed ? 1 : 0);
