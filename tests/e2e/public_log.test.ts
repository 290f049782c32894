// The public log over HTTP and by command, checked by a second program (transparency.ts).
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { eventually, Square } from './square.js';
import { checkpointOf, grew, includes, isSigned, keyOf, leafHash, mirror, rootOf, sealed, tilePath, Witness,
  type Checkpoint } from './transparency.js';

const witness = new Witness();
let square: Square;
const token: Record<string, string> = {};
const id: Record<string, string> = {};
const folder = mkdtempSync(join(tmpdir(), 'bema-log-'));
const killsMax = Number(process.env.LOG_KILLS ?? 3);

before(async () => {
  square = new Square({ log_witnesses: `${witness.key} ${await witness.start()}` });
  await square.start();
  for (const [name, role] of [['olga', 'owner'], ['mona', 'moderator'], ['ann', 'user'], ['bob', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write follow admin:read admin:write');
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
  witness.log = keyOf(await text('/log/vkey'));
});
after(async () => {
  await square.remove();
  await witness.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function raw(path: string): Promise<{ status: number; headers: Headers; bytes: Buffer }> {
  const answer = await fetch(square.url + path);
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
}
async function text(path: string): Promise<string> {
  const answer = await raw(path);
  assert.equal(answer.status, 200, path);
  return answer.bytes.toString();
}
async function decide(type: string, who: string, words: string): Promise<void> {
  const answer = await square.ask('POST', `/api/v1/admin/accounts/${id[who]}/action`,
    { token: token.mona, form: { type, text: words } });
  assert.equal(answer.status, 200, answer.text);
}
/** The newest checkpoint, when it has so many entries at least. */
async function grown(size: number): Promise<Checkpoint> {
  let now = checkpointOf(await text('/log/checkpoint'));
  await eventually(`a checkpoint over ${size} entries`, async () => {
    now = checkpointOf(await text('/log/checkpoint'));
    return now.size >= size;
  });
  return now;
}
const entries = async (query = ''): Promise<any[]> =>
  (await square.get(`/api/bema/v1/log/entries?${query}`)).entries;

test('the first start logs the policy by which the square ranks, under its own name', async () => {
  const checkpoint = await grown(1);
  assert.equal(checkpoint.origin, `${new URL(square.url).host}/log`);
  assert.ok(isSigned(checkpoint, keyOf(await text('/log/vkey'))));
  const [policy] = await entries('kind=ranking_policy');
  assert.equal(policy.entry.record.hash.length, 64);
});

test('a decision stands in the log: nobody is named, the reason is shown redacted, the proof holds', async () => {
  const size = checkpointOf(await text('/log/checkpoint')).size;
  await decide('silence', 'ann', 'Insults @bob and others, https://somewhere.example');
  const checkpoint = await grown(size + 1);
  const leaves = await mirror(square.url, folder);
  assert.deepEqual(rootOf(leaves), checkpoint.root);
  const [found] = await entries('kind=decision&limit=1');
  const one = await square.get(`/api/bema/v1/log/entries/${found.id}`);
  assert.equal(one.entry.record.action, 'limit');
  assert.equal(one.entry.record.by, 'moderator');
  assert.equal(one.opened.reason.text, 'Insults […] and others, […]');
  assert.equal(sealed(one.opened.reason.salt, one.opened.reason.text), one.entry.sealed.reason);
  assert.equal(one.opened.subject, undefined);
  const said = JSON.stringify(one);
  for (const name of ['ann', 'mona', 'bob']) assert.ok(!said.includes(id[name]!) && !said.includes(`@${name}`), name);
  const proven = checkpointOf(one.proof.checkpoint);
  assert.ok(isSigned(proven, keyOf(await text('/log/vkey'))));
  assert.ok(includes(one.index, proven.size, Buffer.from(one.leaf_hash, 'base64'),
    one.proof.hashes.map((hash: string) => Buffer.from(hash, 'base64')), proven.root));
});

test('whom a decision is about opens all of it, and nobody else does', async () => {
  const [found] = await entries('kind=decision&limit=1');
  const path = `/api/bema/v1/log/entries/${found.id}`;
  const own = await square.get(path, token.ann);
  assert.equal(JSON.parse(own.opened.subject.text).id, id.ann);
  assert.equal(sealed(own.opened.subject.salt, own.opened.subject.text), own.entry.sealed.subject);
  for (const who of ['bob', 'mona'])
    assert.equal((await square.get(path, token[who])).opened.subject, undefined);
});

test('a decision that is taken back is named by its reversal', async () => {
  const [first] = await entries('kind=decision&limit=1');
  await square.expect('POST', `/api/v1/admin/accounts/${id.ann}/unsilence`, { token: token.mona });
  const [back] = await entries('kind=reversal&limit=1');
  assert.equal(back.entry.record.undoes, first.id);
  assert.equal(back.entry.record.action, 'unlimit');
});

test('a list is found by kind, rule, time and words, page by page, and wrong values are refused', async () => {
  const all = await entries('limit=100');
  const paged: any[] = [];
  let next = '';
  do {
    const page = await square.get(`/api/bema/v1/log/entries?limit=2${next && `&max_id=${next}`}`);
    paged.push(...page.entries);
    next = page.next_max_id;
  } while (next);
  assert.deepEqual(paged.map((one) => one.id), all.map((one) => one.id));
  assert.equal((await entries('text=INSULTS'))[0].entry.kind, 'decision');
  assert.equal((await entries('text=nowhere')).length, 0);
  assert.ok((await entries('rule=other')).every((one) => one.rule === 'other'));
  assert.equal((await entries('from=2100-01-01')).length, 0);
  assert.equal((await entries('to=2010-01-01')).length, 0);
  for (const wrong of ['kind=nothing', 'from=yesterday', 'to=1'])
    assert.equal((await square.ask('GET', `/api/bema/v1/log/entries?${wrong}`)).status, 422, wrong);
  for (const path of ['1', 'x', all[0].id + '0']) {
    assert.equal((await square.ask('GET', `/api/bema/v1/log/entries/${path}`)).status, 404);
    assert.equal((await square.ask('GET', `/log/entries/${path}`)).status, 404);
  }
  for (const path of ['tile/0/001', 'tile/0/000', 'tile/0/0', 'tile/9/000.p/1', 'tile/entries/000.p/255', 'tile/x'])
    assert.equal((await raw(`/log/${path}`)).status, 404, path);
});

test('the pages show it without script, in two languages', async () => {
  const [found] = await entries('kind=decision&limit=1');
  for (const [language, words] of [['en', ['Public log', 'Decision', 'Get the receipt']],
    ['fr', ['Registre public', 'Décision', 'Obtenir le reçu']]] as const) {
    const list = await square.ask('GET', '/log?kind=decision', { headers: { 'accept-language': language } });
    const page = await square.ask('GET', `/log/entries/${found.id}`, { headers: { 'accept-language': language } });
    assert.equal(list.status, 200);
    assert.ok(list.text.includes(words[0]) && list.text.includes(`/log/entries/${found.id}`));
    assert.ok(page.text.includes(words[1]) && page.text.includes(words[2]));
    assert.ok(page.text.includes('Insults […] and others'));
    assert.equal(page.text.match(/<script/g)!.length, 1, 'the client, which shows the same');
  }
  const none = await square.ask('GET', '/log?text=%3Cb%3E');
  assert.ok(none.text.includes('&lt;b&gt;') && !none.text.includes('<b>'));
});

test('the list is narrowed by kind, rule, days and words, and pages keep what was asked', async () => {
  const day = (add: number) => new Date(Date.now() + add * 86_400_000).toISOString().slice(0, 10);
  const rows = async (query: string) =>
    (await square.ask('GET', `/log?${query}`)).text.match(/\/log\/entries\/\d+/g)?.length ?? 0;
  const all = await rows('');
  assert.ok(all > 0);
  assert.equal(await rows(`from=${day(-1)}&to=${day(1)}`), all);
  assert.equal(await rows(`to=${day(-1)}`), 0);
  assert.equal(await rows(`from=${day(1)}`), 0);
  assert.equal(await rows('rule=nothing-of-that-name'), 0);
  assert.equal(await rows('from=yesterday&kind=nonsense'), all, 'what cannot be read narrows nothing');
  const { text: html } = await square.ask('GET', `/log?kind=decision&rule=other&from=${day(-1)}&to=${day(0)}&text=a`);
  for (const part of [`value="${day(-1)}"`, `value="${day(0)}"`, '<option selected>other</option>', 'none of the published rules', 'value="decision" selected'])
    assert.ok(html.includes(part), part);
  const next = /rel="next" href="([^"]+)"/.exec((await square.ask('GET', `/log?from=${day(-1)}&to=${day(1)}`)).text)?.[1];
  if (next) assert.match(next, new RegExp(`from=${day(-1)}&amp;to=${day(1)}&amp;max_id=`));
});

test('a decision is answered when a checkpoint covers it, also where many are made at once', async () => {
  const sizeNow = async () => checkpointOf(await text('/log/checkpoint')).size;
  const before = await sizeNow();
  for (let i = 1; i <= 5; i++) {
    await decide('none', 'bob', `warning ${i}`);
    assert.equal(await sizeNow(), before + i);
  }
  await Promise.all(Array.from({ length: 20 }, (_, i) => decide('none', 'bob', `at once ${i}`)));
  assert.equal(await sizeNow(), before + 25);
});

test('a witness that checks by itself signs each checkpoint', async () => {
  const key = keyOf(witness.key);
  await eventually('its signature', async () => isSigned(checkpointOf(await text('/log/checkpoint')), key));
  const first = witness.size;
  await decide('none', 'bob', 'Once more');
  await grown(first + 1);
  await eventually('its next signature', async () => {
    const now = checkpointOf(await text('/log/checkpoint'));
    return now.size > first && isSigned(now, key);
  });
});

test('bema log verify checks a square, its address and a folder of its files; old checkpoints must hold', async () => {
  const old = join(folder, 'old');
  writeFileSync(old, await text('/log/checkpoint'));
  const before = checkpointOf(readFileSync(old, 'utf8'));
  for (let i = 0; i < 3; i++) await decide('none', 'bob', `Warning ${i}`);
  const now = await grown(before.size + 3);
  await mirror(square.url, folder);
  const key = (await text('/log/vkey')).trim();
  for (const where of [[], [square.url], [folder]]) {
    const said = square.must(['log', 'verify', '--from', old, '--key', key, ...where]);
    assert.match(said, /holds \d+ entries[^]*only grew/, where.join());
  }
  const [found] = await entries('kind=decision&limit=1');
  const receipt = square.must(['log', 'prove', found.id]);
  assert.ok(receipt.startsWith('c2sp.org/tlog-proof@v1\n'));
  writeFileSync(join(folder, 'receipt'), receipt);
  assert.match(square.must(['log', 'verify', '--from', join(folder, 'receipt'), folder]), /entry of the receipt stands/);
  writeFileSync(join(folder, 'empty'), '');
  const nothing = square.run(['log', 'verify', '--from', join(folder, 'empty'), folder]);
  assert.deepEqual([nothing.code, /is empty/.test(nothing.stderr)], [1, true], 'what was never fetched proves nothing');
  assert.equal(square.run(['log', 'prove', '17']).code, 1);
  assert.equal(square.run(['log', 'verify', '--nothing']).code, 2);
});

test('what is changed in a folder, or what an old checkpoint contradicts, fails with words', async () => {
  const bundle = join(folder, tilePath('entries', 0, checkpointOf(readFileSync(join(folder, 'checkpoint'), 'utf8')).size));
  const whole = readFileSync(bundle);
  const failing = (words: RegExp, ...args: string[]): void => {
    const done = square.run(['log', 'verify', ...args, folder]);
    assert.equal(done.code, 1);
    assert.match(done.stderr, words);
  };
  const changed = Buffer.from(whole);
  changed[40]! ^= 1;
  writeFileSync(bundle, changed);
  failing(/not what it says: the entries are not those that the checkpoint signs/);
  writeFileSync(bundle, whole.subarray(0, whole.length - 3));
  failing(/has less than/);
  writeFileSync(bundle, whole);
  const checkpoint = readFileSync(join(folder, 'checkpoint'), 'utf8');
  writeFileSync(join(folder, 'newer'), checkpoint);
  const older = readFileSync(join(folder, 'old'), 'utf8');
  writeFileSync(join(folder, 'checkpoint'), older);
  failing(/the log was cut/, '--from', join(folder, 'newer'));
  writeFileSync(join(folder, 'checkpoint'), checkpoint.replace(/\n(\d+)\n/, '\n1$1\n'));
  failing(/signature of the checkpoint is false/);
  rmSync(join(folder, 'checkpoint'));
  spawnSync('mkfifo', [join(folder, 'checkpoint')]);
  failing(/checkpoint is no file/); // and does not wait for ever for who writes into the pipe
  rmSync(join(folder, 'checkpoint'));
  writeFileSync(join(folder, 'checkpoint'), checkpoint);
  failing(/not signed by the log's key|the checkpoint is of/, '--key',
    'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW');
});

test(`killed ${killsMax} times amid decisions, all of each stands or nothing, and the log only grew`, async () => {
  const old = join(folder, 'before-kills');
  for (let round = 0; round < killsMax; round++) {
    writeFileSync(old, await text('/log/checkpoint'));
    const before = checkpointOf(readFileSync(old, 'utf8'));
    let running = true;
    let answered = 0;
    const deciding = Array.from({ length: 4 }, async () => {
      while (running) {
        const answer = await square.ask('POST', `/api/v1/admin/accounts/${id.bob}/action`,
          { token: token.mona, form: { type: 'none', text: `kill ${round}` } }).catch(() => undefined);
        if (answer?.status === 200) answered++;
      }
    });
    await new Promise((resolve) => { setTimeout(resolve, 50 + Math.floor(Math.random() * 200)); });
    await square.kill();
    running = false;
    await Promise.all(deciding);
    await square.start();
    const logged = (): Promise<any[]> => entries(`text=${encodeURIComponent(`kill ${round}`)}&limit=100`);
    assert.ok((await logged()).length >= Math.min(answered, 100), 'what was answered is logged');
    await grown(before.size + answered);
    assert.match(square.must(['log', 'verify', '--from', old]), /only grew/);
    const now = checkpointOf(await text('/log/checkpoint'));
    const leaves = await mirror(square.url, mkdtempSync(join(folder, 'round-')));
    assert.deepEqual(rootOf(leaves.slice(0, before.size)), before.root);
    assert.deepEqual(rootOf(leaves), now.root);
    assert.ok(grew(now.size, now.size, now.root, now.root, []));
  }
});
