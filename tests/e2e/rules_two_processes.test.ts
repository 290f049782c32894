// Two servers of one square on one PostgreSQL: a rule that switches itself off in one is off in the
// other, without a signal, and one that judges by other rules than those put in force last says so.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, onPostgres, Square } from './square.js';

const options = { skip: onPostgres ? false : 'SQLite has one process' };
const one = new Square({ rules: 'our.rules' });
const other = new Square(onPostgres ? { rules: 'our.rules', database: one.database } : {});
const token: Record<string, string> = {};

const rules = `rule noisy version 1 { state on precision 0.5 words en "Noisy"
  when text has "noisyword" then label "noisy" }\n`;
const put = (square: Square, text: string): void => writeFileSync(join(square.data, 'our.rules'), text);
const shown = (square: Square) => square.get('/api/bema/v1/rules');
const say = (square: Square, status: string) => square.post('/api/v1/statuses', token.ann, { status });
const differs = (square: Square): number => square.log.split('serve.rules_differ').length - 1;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

before(async () => {
  if (!onPostgres) return;
  one.account('ann');
  one.account('mona', 'moderator');
  put(one, rules);
  await one.start();
  token.ann = one.token('ann');
  token.mona = one.token('mona', 'read write admin:read admin:write');
  mkdirSync(other.data, { mode: 0o700 });
  put(other, rules);
  await other.start();
});
after(async () => {
  await other.remove();
  await one.remove();
});

test('a rule that switches itself off in one process is off in the other', options, async () => {
  for (const square of [one, other])
    assert.equal((await say(square, 'a noisyword')).bema_restrictions?.[0].rule, 'noisy');
  for (let i = 0; i < 30; i++) {
    const [made] = (await say(one, `noisyword ${i}`)).bema_restrictions;
    await one.post(`/api/bema/v1/moderation/decisions/${made.decision_id}/reverse`, token.mona, { reason: 'not so' });
  }
  assert.equal((await say(one, 'a noisyword again')).bema_restrictions, undefined);
  await eventually('the other has learnt of it', async () => {
    await wait(250);
    return !(await say(other, 'a noisyword there')).bema_restrictions;
  });
  assert.match(other.log, /serve\.rule_off rule=noisy version=1/);
  assert.equal(differs(one) + differs(other), 0);
});

test('a process whose rules are not those put in force last says so once', options, async () => {
  const mine = (await shown(one)).hash;
  assert.equal((await shown(one)).newest, null);
  put(other, rules.replace('noisyword', 'otherword'));
  process.kill(other.pid, 'SIGHUP');
  await eventually('it is told', () => differs(one) === 1);
  const { hash, newest } = await shown(one);
  assert.deepEqual([hash, newest], [mine, { hash: (await shown(other)).hash, mode: 'as_written' }]);
  assert.notEqual(newest.hash, mine);
  assert.equal((await shown(other)).newest, null);
  const examined = one.run(['doctor']);
  assert.match(examined.stdout, new RegExp(`BAD +rules +.*by ${mine.slice(0, 12)}.*${newest.hash.slice(0, 12)} \\(on\\)`));
  assert.match(other.run(['doctor']).stdout, /ok +rules/);
  await wait(6000);
  assert.deepEqual([differs(one), differs(other)], [1, 0]);
  put(one, rules.replace('noisyword', 'otherword'));
  process.kill(one.pid, 'SIGHUP');
  await eventually('they are the same', async () => (await shown(one)).hash === newest.hash);
  assert.equal((await shown(one)).newest, null);
  assert.match(one.run(['doctor']).stdout, /ok +rules/);
});
