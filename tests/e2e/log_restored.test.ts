// A store that is brought back older than what was signed: the server says so and signs no second history.
import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { eventually, onPostgres, Square } from './square.js';

const square = new Square();
after(() => square.remove());
const checkpoint = async () => (await square.ask('GET', '/log/checkpoint')).text;
const size = (text: string) => Number(text.split('\n')[1]);

async function tell(name: string): Promise<void> {
  const before = size(await checkpoint());
  square.account(name, 'user');
  square.must(['account', 'suspend', name]);
  await eventually('it is signed', async () => size(await checkpoint()) > before);
}

test('an older store is refused, until it is accepted on record',
  { skip: onPostgres && 'PostgreSQL has its own backups; kept_checkpoint_test.c runs on both' }, async () => {
    await square.start();
    await eventually('there is a checkpoint', async () => size(await checkpoint()) > 0);
    await tell('ann');
    assert.equal(await square.stop(), 0);
    const store = join(square.data, 'bema.db'), old = join(square.folder, 'old.db');
    copyFileSync(store, old);
    await square.start();
    await tell('bob');
    const newest = join(square.folder, 'checkpoint');
    writeFileSync(newest, await checkpoint());
    assert.equal(await square.stop(), 0);
    assert.equal(readFileSync(join(square.data, 'log_checkpoint'), 'utf8').split('\n')[1], readFileSync(newest, 'utf8').split('\n')[1]);
    await square.start(); /* what only grew is fine */
    assert.equal(await square.stop(), 0);

    for (const ending of ['', '-wal', '-shm']) rmSync(store + ending, { force: true });
    copyFileSync(old, store);
    await assert.rejects(square.start(), /brought back from an older backup[^]*bema log accept --reason/);
    assert.match(square.run(['log', 'accept']).stderr, /--reason wants a text/);
    assert.match(square.must(['log', 'accept', '--reason', 'The disk broke']), /^The log goes on; entry \d+ says/);
    await square.start();
    const [entry] = (await square.get('/api/bema/v1/log/entries?kind=restored')).entries;
    assert.deepEqual([entry.entry.record.signed > entry.entry.record.stored, entry.opened.reason.text], [true, 'The disk broke']);
    square.must(['log', 'verify', square.url]);
    const verified = square.run(['log', 'verify', '--from', newest, square.url]);
    assert.equal(verified.code, 1, 'whoever kept a checkpoint sees it');
    assert.match(square.run(['log', 'accept', '--reason', 'x']).stderr, /goes on from what was signed last/);
    await tell('carl');
  });
