// What can go wrong around a server: each is said in the operator's words, loses nothing that was
// acknowledged, and ends by itself where it can.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync, closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { control, disk, errno, kinds, Layer } from '../torture/torture.js';
import { png } from './png.js';
import { binary, eventually, onPostgres, Square, type Answer } from './square.js';

const onSqlite = { skip: onPostgres ? 'the layer stands below SQLite' : false };

async function withSquare(run: (square: Square, token: string, layer: Layer) => Promise<void>) {
  const square = new Square(), layer = new Layer(square);
  try {
    await square.start();
    await run(square, square.person('ann'), layer);
  } finally {
    await square.remove();
    layer.remove();
  }
}

const write = (square: Square, token: string, status: string, key = ''): Promise<Answer> =>
  square.ask('POST', '/api/v1/statuses',
    { token, body: { status }, headers: key ? { 'idempotency-key': key } : {} });

function refused(answer: Answer, words: RegExp): void {
  assert.equal(answer.status, 503, answer.text);
  assert.match(answer.json.error, words);
  assert.match(answer.headers.get('retry-after') ?? '', /^[1-9][0-9]*$/);
}

async function texts(square: Square, token: string): Promise<string[]> {
  const me = await square.get('/api/v1/accounts/verify_credentials', token);
  const page: any[] = await square.get(`/api/v1/accounts/${me.id}/statuses?limit=40`);
  return page.map((post) => post.content.replace(/<[^>]*>/g, '')).sort();
}

async function upload(square: Square, token: string): Promise<Response> {
  const form = new FormData();
  const bytes = png(32, 32, (x, y) => [x * 7, y * 7, 128]);
  form.set('file', new Blob([new Uint8Array(bytes)], { type: 'image/png' }), 'a.png');
  return fetch(`http://127.0.0.1:${square.port}/api/v2/media`,
    { method: 'POST', body: form, headers: { authorization: `Bearer ${token}` } });
}

test('a full disk refuses writing, not reading, and ends by itself', onSqlite, async () => {
  await withSquare(async (square, token, layer) => {
    const before = await square.post('/api/v1/statuses', token, { status: 'before' });
    layer.set(control.kinds, kinds.all);
    layer.set(control.writeError, errno.ENOSPC);
    for (let i = 0; i < 3; i++)
      refused(await write(square, token, 'while full', 'same'), /disk is full/);
    const answer = await upload(square, token);
    assert.equal(answer.status, 503);
    assert.match((await answer.json()).error, /cannot be|disk is full/);
    assert.equal((await square.get(`/api/v1/statuses/${before.id}`)).content, '<p>before</p>');
    assert.equal((await square.get('/api/v1/timelines/home', token)).length, 1);
    layer.set(control.writeError, 0);
    assert.equal((await write(square, token, 'while full', 'same')).status, 200);
    assert.equal((await upload(square, token)).status, 200);
    assert.deepEqual(await texts(square, token), ['before', 'while full']);
    square.must(['doctor', '--deep']);
    await square.kill();
    await square.start();
    assert.deepEqual(await texts(square, token), ['before', 'while full']);
  });
});

const mayMount = spawnSync('unshare', ['--mount', 'true']).status === 0 && process.getuid?.() === 0;
test('a folder on a small disk that really fills up', { skip: onPostgres || !mayMount },
  async () => {
    const square = new Square();
    execFileSync('mkdir', [square.data]);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=700', 'none', square.data]);
    try {
      await square.start();
      const token = square.person('ann'), told: string[] = [];
      let answer: Answer;
      do {
        const status = `post ${told.length} ${'word '.repeat(80)}`;
        answer = await write(square, token, status);
        if (answer.status === 200) told.push(status);
      } while (answer.status === 200 && told.length < 5000);
      refused(answer, /disk is full/);
      assert.ok(told.length > 10, `an empty square leaves room for ${told.length} posts`);
      execFileSync('mount', ['-o', 'remount,size=512m', square.data]);
      await eventually('it writes again', async () =>
        (await write(square, token, 'room again')).status === 200);
      for (const again of [false, true]) {
        if (again) {
          await square.kill();
          await square.start();
        }
        const me = await square.get('/api/v1/accounts/verify_credentials', token);
        assert.equal(me.statuses_count, told.length + 1);
        square.must(['doctor', '--deep']);
      }
    } finally {
      await square.stop();
      execFileSync('umount', [square.data]);
      await square.remove();
    }
  });

test('a commit whose sync failed is not reported as saved', onSqlite, async () => {
  await withSquare(async (square, token, layer) => {
    await square.post('/api/v1/statuses', token, { status: 'before' });
    layer.set(control.kinds, kinds.log | kinds.store);
    layer.set(control.syncError, errno.EIO);
    refused(await write(square, token, 'not saved'), /out of reach|not be written/);
    assert.ok(layer.get(control.faults) > 0);
    layer.set(control.syncError, 0);
    for (let i = 0; i < 5; i++)
      await square.post('/api/v1/statuses', token, { status: `after ${i}` });
    square.must(['doctor', '--deep']);
    await square.kill();
    const record = layer.takeRecord();
    for (let seed = 0; seed < 4; seed++) {
      const image = disk(record, seed); // what the failed sync was for may be lost for ever
      const other = new Square();
      try {
        image(other.data);
        await other.start();
        assert.deepEqual(await texts(other, token),
          ['after 0', 'after 1', 'after 2', 'after 3', 'after 4', 'before'], `seed ${seed}`);
        other.must(['doctor', '--deep']);
      } catch (e) {
        throw new Error(`seed ${seed}: ${other.log}`, { cause: e });
      } finally {
        await other.remove();
      }
    }
  });
});

test('a picture whose sync failed is not reported as saved', onSqlite, async () => {
  await withSquare(async (square, token, layer) => {
    layer.set(control.kinds, kinds.other);
    layer.set(control.syncError, errno.EIO);
    const answer = await upload(square, token);
    assert.equal(answer.status, 503);
    assert.match((await answer.json()).error, /picture cannot be stored/);
    layer.set(control.syncError, 0);
    assert.equal((await upload(square, token)).status, 200);
    const left = readdirSync(join(square.data, 'media'), { recursive: true } as any) as string[];
    assert.deepEqual(left.filter((name) => name.startsWith('new-')), []);
  });
});

test('a store that may only be read refuses writing and writes again', onSqlite, async () => {
  await withSquare(async (square, token, layer) => {
    await square.post('/api/v1/statuses', token, { status: 'before' });
    layer.set(control.kinds, kinds.all);
    layer.set(control.writeError, errno.EROFS);
    refused(await write(square, token, 'refused'), /out of reach|cannot be written/);
    assert.deepEqual(await texts(square, token), ['before']);
    layer.set(control.writeError, 0);
    await square.post('/api/v1/statuses', token, { status: 'after' });
    assert.deepEqual(await texts(square, token), ['after', 'before']);
    square.must(['doctor', '--deep']);
  });
});

test('when the clock is set back, posts keep their order and sessions their life', onSqlite,
  async () => {
    await withSquare(async (square, token, layer) => {
      const ids: string[] = [];
      const hour = 3_600_000;
      for (const clockMs of [0, -hour, -30 * 24 * hour, hour, 0]) {
        layer.set(control.clockMs, clockMs);
        for (let i = 0; i < 3; i++)
          ids.push((await square.post('/api/v1/statuses', token, { status: `at ${clockMs} ${i}` })).id);
      }
      const me = await square.get('/api/v1/accounts/verify_credentials', token);
      const page: any[] = await square.get(`/api/v1/accounts/${me.id}/statuses?limit=40`);
      assert.deepEqual(page.map((post) => post.id), [...ids].reverse());
      square.must(['doctor', '--deep']);
      layer.set(control.clockMs, -hour);
      await square.kill();
      await square.start();
      const last = await square.post('/api/v1/statuses', token, { status: 'last' });
      assert.ok(BigInt(last.id) > BigInt(ids[ids.length - 1]!));
      square.must(['doctor', '--deep']);
    });
  });

test('a taken port is named', async () => {
  const square = new Square(), taken = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  square.port = (taken.address() as { port: number }).port;
  try {
    await assert.rejects(square.start(), new RegExp(`ended with 1[^]*port ${square.port} of 127.0.0.1 is taken`));
  } finally {
    taken.close();
    await square.remove();
  }
});

test('a second server on the same folder is refused, and the first goes on', onSqlite, async () => {
  await withSquare(async (square, token) => {
    const done = spawnSync(binary, ['serve', '--data', square.data, '--listen', '127.0.0.1:0'],
      { encoding: 'utf8', timeout: 10_000 });
    assert.equal(done.status, 1);
    assert.match(done.stderr, /another bema works on the folder/);
    await square.post('/api/v1/statuses', token, { status: 'still here' });
  });
});

test('a folder that may not be written to is named at the start', { skip: onPostgres },
  async () => {
    const square = new Square();
    try {
      await square.start();
      await square.stop();
      chmodSync(square.data, 0o500);
      const asOther = process.getuid?.() === 0;
      if (asOther) execFileSync('chown', ['-R', 'nobody', square.folder]);
      const done = spawnSync(asOther ? 'setpriv' : 'env',
        [...(asOther ? ['--reuid=nobody', '--clear-groups', '--'] : []), binary, 'serve', '--data',
          square.data, '--listen', '127.0.0.1:0'], { encoding: 'utf8', timeout: 10_000 });
      assert.equal(done.status, 1, done.stderr);
      assert.match(done.stderr, new RegExp(`${square.data}.*(denied|written)`));
    } finally {
      chmodSync(square.data, 0o700);
      await square.remove();
    }
  });

test('a damaged page of the store is found and named', { skip: onPostgres }, async () => {
  const square = new Square();
  try {
    await square.start();
    const token = square.person('ann');
    for (let i = 0; i < 200; i++) await write(square, token, `post ${i} ${'y'.repeat(200)}`);
    square.must(['doctor', '--deep']);
    await square.stop();
    const file = openSync(join(square.data, 'bema.db'), 'r+');
    const pages = Math.floor(statSync(join(square.data, 'bema.db')).size / 4096);
    for (let page = 3; page < pages; page += 5) writeSync(file, Buffer.alloc(4096, 0x5a), 0, 4096, page * 4096);
    closeSync(file);
    const done = square.run(['doctor']);
    assert.notEqual(done.code, 0);
    assert.match(done.stdout + done.stderr, /damaged|malformed|corrupt|invalid page|page/i);
  } finally {
    await square.remove();
  }
});

test('a picture whose file is gone is answered as not found, its post stays', async () => {
  const square = new Square();
  try {
    await square.start();
    const token = square.person('ann');
    const media: any = await (await upload(square, token)).json();
    const post = await square.post('/api/v1/statuses', token,
      { status: 'look', media_ids: [media.id] });
    const path = new URL(media.url).pathname, file = join(square.data, path);
    assert.ok(existsSync(file) && readFileSync(file).length);
    rmSync(file);
    assert.equal((await square.ask('GET', path)).status, 404);
    assert.equal((await square.get(`/api/v1/statuses/${post.id}`)).media_attachments.length, 1);
    const done = square.run(['doctor', '--deep']);
    assert.notEqual(done.code, 0);
    assert.match(done.stdout, /BAD +media +1 pictures lack a file, one of them media\/../);
  } finally {
    await square.remove();
  }
});
