import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { png } from './png.js';
import { Square } from './square.js';
import { xArchive, xTweet } from './x_archive.js';
import { zip } from './zip.js';

const square = new Square();
let token = '';

before(async () => {
  await square.start();
  token = square.person('someone');
});
after(() => square.remove());

function file(name: string, bytes: Uint8Array): string {
  const path = join(square.folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function allPosts(): Promise<any[]> {
  const me = await square.get('/api/v1/accounts/verify_credentials', token);
  const posts: any[] = [];
  for (let maxId = ''; ;) {
    const page = await square.get(`/api/v1/accounts/${me.id}/statuses?limit=40${maxId && '&max_id=' + maxId}`, token);
    if (!page.length) return posts;
    posts.push(...page);
    maxId = page[page.length - 1].id;
  }
}

test('an archive becomes posts at their time, with threads, quotes, links and notes', async () => {
  const path = file('x.zip', xArchive({ count: 120 }));
  const report = square.must(['import', 'x', path, '--account', 'someone']);
  assert.match(report, /119 {2}posts stored/);
  assert.match(report, /1 {2}long notes joined/);
  assert.match(report, /1 {2}earlier versions of edited posts/);
  const posts = await allPosts();
  assert.equal(posts.length, 119);
  const texts = posts.map((post) => post.content);
  assert.ok(texts.some((text) => text.includes('Salt &amp; pepper &lt;3')), 'entities are decoded once');
  assert.ok(texts.some((text) => text.includes('https://example.org/page?a=1&amp;b=2')), 't.co is expanded');
  assert.ok(!texts.some((text) => text.includes('t.co/abcdefghij')));
  assert.ok(texts.some((text) => text.includes('It goes on and on. It goes on')), 'the note is whole');
  assert.ok(!texts.some((text) => text.includes('mistaek')), 'only the last version of an edit');
  assert.ok(posts.some((post) => post.quote?.quoted_status), 'quotes of own posts are quotes');
  assert.ok(posts.some((post) => post.in_reply_to_id), 'threads are rebuilt');
  assert.ok(texts.some((text) => text.includes('x.com/i/status/') && text.includes('RT @another')));
  const oldest = posts[posts.length - 1];
  assert.ok(oldest.created_at.startsWith('2012-01-01T00:00:00'), oldest.created_at);
  for (const post of posts) assert.deepEqual(post.mentions, [], 'nobody here was meant');
});

test('the profile is filled where it was empty', async () => {
  const me = await square.get('/api/v1/accounts/verify_credentials', token);
  assert.equal(me.source.note, 'Bridges & kettles');
  assert.equal(me.statuses_count, 119);
});

test('an empty profile gets name, text, fields, avatar and header; a filled one keeps its own', async () => {
  const face = png(64, 64, (x, y) => [x * 4, y * 4, 0]), banner = png(300, 100, (x, y) => [x & 255, y, 9]);
  const bytes = xArchive({ count: 3, extra: [
    { name: 'data/profile_media/2244994945-face.png', bytes: face },
    { name: 'data/profile_media/2244994945-1556918042.jpg', bytes: banner }] });
  const owner = square.person('faced');
  const report = square.must(['import', 'x', file('faced.zip', bytes), '--account', 'faced']);
  for (const words of ['the display name', 'the text of the profile', 'the fields of the profile', 'the avatar', 'the header'])
    assert.match(report, new RegExp(`\n +${words}\n[^]*Did not come over`), words);
  const me = await square.get('/api/v1/accounts/verify_credentials', owner);
  assert.equal(me.display_name, 'Some One');
  assert.deepEqual(me.source.fields.map((field: any) => [field.name, field.value]),
    [['Location', 'By the river'], ['Website', 'https://t.co/x']]);
  assert.match(me.avatar, /\/media\//);
  assert.match(me.header, /\/media\//);
  const again = square.must(['import', 'x', file('faced.zip', bytes), '--account', 'faced']);
  assert.match(again, /Did not come over:\n[^]*the avatar: what you have here stays\n/);
  const same = await square.get('/api/v1/accounts/verify_credentials', owner);
  assert.equal(same.avatar, me.avatar);
  square.account('faceless');
  const without = square.must(['import', 'x', file('without.zip', xArchive({ count: 3 })), '--account', 'faceless']);
  assert.doesNotMatch(without, /avatar/);
  const broken = xArchive({ count: 3, extra: [{ name: 'data/profile_media/2244994945-face.png', bytes: 'no picture' }] });
  assert.match(square.must(['import', 'x', file('broken.zip', broken), '--account', 'faceless']),
    /the avatar: it cannot be read\n/);
});

test('importing again changes nothing', async () => {
  const path = file('again.zip', xArchive({ count: 120 }));
  const report = square.must(['import', 'x', path, '--account', 'someone']);
  assert.match(report, /119 {2}posts were here already/);
  assert.doesNotMatch(report, /posts stored/);
  assert.equal((await allPosts()).length, 119);
});

test('an older archive, without wrappers, comes over as well', async () => {
  square.account('older');
  const report = square.must(['import', 'x', file('old.zip', xArchive({ count: 30, old: true })), '--account', 'older']);
  assert.match(report, /29 {2}posts stored/);
});

test('17,000 posts come over', async () => {
  square.account('prolific');
  const path = file('large.zip', xArchive({ count: 17_000 }));
  const begun = Date.now();
  const report = square.must(['import', 'x', path, '--account', 'prolific']);
  console.log(`17,000 posts in ${Date.now() - begun} ms`);
  assert.match(report, /16999 {2}posts stored/);
});

test('a broken or hostile archive is refused with the place of the fault, and nothing of it stays', async () => {
  const good = xArchive({ count: 40 });
  const tweets = (text: string) => zip([
    { name: 'data/account.js', bytes: 'window.YTD.account.part0 = [{"account":{"accountId":"1","username":"u"}}]' },
    { name: 'data/tweets.js', bytes: text }]);
  const one = JSON.stringify({ tweet: xTweet(1, Date.UTC(2014, 0, 1)) });
  const cases: [string, Uint8Array, RegExp][] = [
    ['truncated', good.subarray(0, good.length - 400), /archive/],
    ['not an archive', Buffer.from('hello'), /archive/],
    ['empty', Buffer.alloc(0), /archive/],
    ['path traversal', zip([{ name: '../../etc/passwd', bytes: 'x' }]), /leads out of its folder/],
    ['absolute path', zip([{ name: '/etc/passwd', bytes: 'x' }]), /leads out of its folder/],
    ['another archive', zip([{ name: 'readme.txt', bytes: 'x' }]), /no archive of X/],
    ['broken off', tweets(`window.x = [${one},${one.slice(0, 50)}`), /tweets\.js", item 2/],
    ['bad JSON', tweets(`window.x = [${one},{"tweet":{"id_str":nope}}]`), /tweets\.js", item 2/],
    ['no time', tweets('window.x = [{"tweet":{"id_str":"5","created_at":"soon","full_text":"a"}}]'), /item 1: created_at/],
    ['no id', tweets('window.x = [{"tweet":{"created_at":"x","full_text":"a"}}]'), /item 1: the post has no id/],
    ['wrong encoding', zip([
      { name: 'data/account.js', bytes: 'x = [{"account":{"accountId":"1"}}]' },
      { name: 'data/tweets.js', bytes: Buffer.from([0x5b, 0x22, 0xff, 0xfe, 0x22, 0x5d]) }]), /not valid UTF-8/],
    ['deep nesting', tweets('window.x = [' + '{"tweet":'.repeat(200) + '1' + '}'.repeat(200) + ']'), /item 1/],
    ['one huge string', tweets(`window.x = [{"tweet":{"id_str":"5","full_text":"${'a'.repeat(3 << 20)}"}}]`), /item 1/],
  ];
  square.account('victim');
  for (const [what, bytes, words] of cases) {
    const done = square.run(['import', 'x', file('bad.zip', bytes), '--account', 'victim']);
    assert.equal(done.code, 1, `${what}: ${done.stdout}${done.stderr}`);
    assert.match(done.stderr, words, what);
  }
  const shown = square.must(['account', 'show', 'victim']);
  assert.match(shown, /posts +0\n/);
});

test('a zip bomb is refused before it fills memory', () => {
  const bomb = zip([
    { name: 'data/account.js', bytes: 'x = [{"account":{"accountId":"1"}}]' },
    { name: 'data/tweets.js', bytes: Buffer.alloc(1 << 20, 0x20), repeat: 600 }]);
  assert.ok(bomb.length < 1 << 20);
  const done = square.run(['import', 'x', file('bomb.zip', bomb), '--account', 'victim']);
  assert.equal(done.code, 1);
  assert.match(done.stderr, /tweets\.js" is larger than 512 MiB/);
});

test('an import interrupted by kill -9 goes on where it ended', async () => {
  square.account('patient');
  const path = file('interrupted.zip', xArchive({ count: 3000 }));
  const { spawn } = await import('node:child_process');
  const { binary } = await import('./square.js');
  const child = spawn(binary, ['import', 'x', path, '--account', 'patient', '--data', square.data]);
  await new Promise((resolve) => setTimeout(resolve, 150));
  await square.kill();
  child.kill('SIGKILL');
  await square.start();
  square.must(['import', 'x', path, '--account', 'patient']);
  assert.match(square.must(['account', 'show', 'patient']), /posts +2999\n/);
});

test('who asks for the wrong thing is told what is missing', () => {
  assert.equal(square.run(['import', 'x']).code, 2);
  assert.match(square.run(['import', 'x', 'a.zip']).stderr, /--account is missing/);
  assert.match(square.run(['import', 'x', 'a.zip', '--account', 'nobody']).stderr, /there is no account "nobody"/);
  assert.match(square.run(['import', 'x', '/nowhere.zip', '--account', 'someone']).stderr, /cannot be read/);
});
