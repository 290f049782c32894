// Archives made to do harm: each is refused with the place of the fault, and nothing of it stays.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { png } from './png.js';
import { Square } from './square.js';
import { xArchive, xTweet } from './x_archive.js';
import { zip, type ZipEntry } from './zip.js';

const square = new Square();
let token = '';
before(async () => {
  await square.start();
  token = square.person('victim');
});
after(() => square.remove());

const picture = png(40, 30, (x, y) => [x, y, 7]);
const account = { name: 'data/account.js', bytes: 'x = [{"account":{"accountId":"1","username":"u","accountDisplayName":"Name"}}]' };
const time = Date.UTC(2014, 0, 1);

function file(name: string, bytes: Uint8Array): string {
  const path = join(square.folder, name);
  writeFileSync(path, bytes);
  return path;
}
const tweets = (list: unknown[], more: ZipEntry[] = []) => zip([account,
  { name: 'data/tweets.js', bytes: 'window.x = ' + JSON.stringify(list.map((tweet) => ({ tweet }))) }, ...more]);

async function assertUntouched(what: string): Promise<void> {
  const me = await square.get('/api/v1/accounts/verify_credentials', token);
  assert.equal(me.statuses_count, 0, what);
  assert.equal(me.source.note, '', what);
  assert.doesNotMatch(me.avatar, /\/media\//, what);
  assert.deepEqual(readdirSync(join(square.data, 'temp')).filter((name) => !name.startsWith('alive-')), [], what);
  const kept = readdirSync(join(square.data, 'media'), { recursive: true, withFileTypes: true } as any)
    .filter((entry: any) => entry.isFile());
  assert.deepEqual(kept, [], what);
}

async function refused(kind: 'x' | 'mastodon', what: string, path: string, words: RegExp): Promise<void> {
  const done = square.run(['import', kind, path, '--account', 'victim']);
  assert.equal(done.code, 1, `${what}: ${done.stdout}${done.stderr}`);
  assert.match(done.stderr, words, what);
  assert.doesNotMatch(done.stderr, /at ""/, `${what}: a place is named`);
  await assertUntouched(what);
}

test('an archive cut short anywhere is refused', async () => {
  const whole = xArchive({ count: 60, extra: Array.from({ length: 20 }, (_, n) => ({
    name: `data/tweets_media/${xTweet(n, Date.UTC(2012, 0, 1)).id_str}-a.png`, bytes: picture })) });
  for (let part = 0; part < 20; part++)
    await refused('x', `${part}/20 of a zip`, file('cut.zip', whole.subarray(0, Math.floor(whole.length * part / 20))), /archive/);
  const folder = join(square.folder, 'tar');
  mkdirSync(folder);
  const actor = 'https://old.example/users/m';
  const items = Array.from({ length: 300 }, (_, n) => ({ type: 'Create', object: { id: `${actor}/statuses/${n}`, type: 'Note',
    published: new Date(time + n * 60000).toISOString(), to: ['as:Public'], content: `<p>number ${n * 7919 % 1009}</p>` } }));
  writeFileSync(join(folder, 'actor.json'), JSON.stringify({ id: actor, preferredUsername: 'm', name: 'Name', summary: 'x' }));
  writeFileSync(join(folder, 'outbox.json'), JSON.stringify({ orderedItems: items }));
  const tar = spawnSync('tar', ['-C', folder, '-cf', '-', 'actor.json', 'outbox.json']).stdout;
  const damaged = Buffer.from(tar);
  damaged[damaged.indexOf('outbox.json')] ^= 1;
  await refused('mastodon', 'a damaged header', file('damaged.tar', damaged), /broken at "actor\.json": Damaged/);
  const packed = spawnSync('gzip', ['-nc'], { input: tar }).stdout;
  for (const [name, bytes] of [['tar', tar.subarray(0, -10240)], ['tar.gz', packed]] as const)
    for (let part = 0; part < 20; part++)
      await refused('mastodon', `${part}/20 of a ${name}`,
        file('cut.tar', bytes.subarray(0, Math.floor(bytes.length * part / 20))), /archive|outbox\.json|actor\.json/);
});

test('the last of many posts refuses them all', async () => {
  const many = Array.from({ length: 450 }, (_, n) => xTweet(n, time));
  const long = { ...xTweet(450, time), full_text: 'a'.repeat(100_001) };
  await refused('x', 'too long', file('last.zip', tweets([...many, long])), /x:\d+: a post has at most 100000 characters/);
  const second = { ...xTweet(1, time), created_at: 'Sat Jan 01 00:00:00 +0000 2005' };
  const crowd = Array.from({ length: 700 }, (_, n) => ({ ...second, id_str: String(1000 + n) }));
  await refused('x', 'one moment', file('moment.zip', tweets(crowd)), /more than 512 posts of the same moment/);
  const actor = 'https://old.example/users/m', note = (n: number, more: object) => ({ type: 'Create', object: {
    id: `${actor}/statuses/${n}`, type: 'Note', published: new Date(time + n * 1000).toISOString(), to: ['as:Public'], content: 'x', ...more } });
  const outbox = [...Array.from({ length: 450 }, (_, n) => note(n, {})),
    note(451, { type: 'Question', oneOf: [{ name: 'same' }, { name: 'same' }] })];
  await refused('mastodon', 'a poll', file('poll.zip', zip([
    { name: 'actor.json', bytes: JSON.stringify({ id: actor, preferredUsername: 'm', name: 'Name' }) },
    { name: 'outbox.json', bytes: JSON.stringify({ orderedItems: outbox }) }])), /statuses\/451: a poll's options must differ/);
});

test('names that lead elsewhere, links and devices are refused', async () => {
  for (const name of ['../x', 'a/../../x', '/x', 'data\\..\\x', './../x', 'a/..'])
    await refused('x', name, file('name.zip', zip([account, { name, bytes: 'x' }])), /leads out of its folder/);
  const folder = join(square.folder, 'links');
  mkdirSync(folder);
  symlinkSync('/etc/passwd', join(folder, 'outbox.json'));
  writeFileSync(join(folder, 'actor.json'), '{}');
  spawnSync('mkfifo', [join(folder, 'likes.json')]);
  for (const name of ['outbox.json', 'likes.json']) {
    const tar = spawnSync('tar', ['-C', folder, '-cf', '-', 'actor.json', name]).stdout;
    await refused('mastodon', name, file('links.tar', tar), new RegExp(`"${name}", which is no plain file`));
  }
  writeFileSync(join(folder, 'one'), 'x');
  const hard = spawnSync('sh', ['-c', `cd ${folder} && ln -f one two && tar -cf - one two`]).stdout;
  await refused('mastodon', 'hard link', file('hard.tar', hard), /no plain file|no archive of Mastodon/);
});

test('bombs are refused before they go off', async () => {
  const block = Buffer.alloc(1 << 20, 0x61);
  const begun = Date.now();
  await refused('x', '2 GiB of one text', file('long.zip', zip([account,
    { name: 'data/tweets.js', bytes: block, repeat: 2048 }])), /tweets\.js" is larger than 512 MiB/);
  const string = `x = [{"tweet":{"id_str":"5","full_text":"`;
  await refused('x', 'a string without end', file('string.zip', zip([account,
    { name: 'data/tweets.js', bytes: string + 'a'.repeat(40 << 20) }])), /item 1: broken off, or larger than 1024 KiB/);
  console.log(`bombs: ${Date.now() - begun} ms`);
});

test('wrong encodings are refused', async () => {
  const text = 'window.x = ' + JSON.stringify([{ tweet: { ...xTweet(1, time), full_text: 'café' } }]);
  for (const [name, bytes] of [['UTF-16', Buffer.from('\ufeff' + text, 'utf16le')], ['Latin-1', Buffer.from(text, 'latin1')],
    ['half a character', Buffer.concat([Buffer.from(text.slice(0, -6)), Buffer.from([0xf0, 0x9f, 0x98])])]] as const)
    await refused('x', name, file('encoding.zip', zip([account, { name: 'data/tweets.js', bytes }])), /tweets\.js" is not valid UTF-8/);
});

test('an archive in an archive is no archive, and a picture that is none costs nobody a post', async () => {
  const inner = zip([account, { name: 'data/tweets.js', bytes: 'x = []' }]);
  await refused('x', 'nested', file('nested.zip', zip([{ name: 'archive.zip', bytes: inner }])), /no archive of X/);
  square.account('odd');
  const tweet = xTweet(1, time), media = (name: string, bytes: string | Uint8Array) => (
    { name: `data/tweets_media/${tweet.id_str}-${name}`, bytes });
  const odd = tweets([tweet, tweet, { ...xTweet(2, time), full_text: 'Ἀγορά 🏺 e\u0301' }], [
    { name: 'data/tweets.js', bytes: 'x = []' }, media('bomb.zip', inner), media('схід 🏺.png', picture),
    media('схід 🏺.png', 'of two of a name the first counts')]);
  await refused('x', 'NUL', file('nul.zip', tweets([{ ...tweet, full_text: 'a\u0000b' }])), /item 1: NUL is not allowed/);
  const report = square.must(['import', 'x', file('odd.zip', odd), '--account', 'odd']);
  assert.match(report, /2 {2}posts stored/);
  assert.match(report, /1 {2}pictures\n/);
  assert.match(report, /1 {2}files that cannot be read, among them:\n.*bomb\.zip/);
});
