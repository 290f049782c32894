// One's lists as CSV, out and in again; one's archive, fetched and brought to another square.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Person } from './person.js';
import { png } from './png.js';
import { eventually, password, Square } from './square.js';

const square = new Square();
const tokens: Record<string, string> = {};
const ids: Record<string, string> = {};
const browsers: Record<string, Person> = {};
const host = () => new URL(square.url).host;

const post = (who: string, status: string, more = {}) =>
  square.post('/api/v1/statuses', tokens[who], { status, ...more });
const act = (who: string, what: string, whom: string, more = {}) =>
  square.post(`/api/v1/accounts/${ids[whom]}/${what}`, tokens[who], more);
async function browser(who: string): Promise<Person> {
  if (!browsers[who]) {
    browsers[who] = new Person(square);
    await browsers[who]!.signIn(who, password);
  }
  return browsers[who]!;
}
async function csv(who: string, file: string): Promise<string> {
  const page = await (await browser(who)).open(`/auth/settings/data/${file}`);
  assert.equal(page.status, 200);
  assert.match(page.headers.get('content-type')!, /^text\/csv/);
  assert.match(page.headers.get('content-disposition')!, new RegExp(`filename="${file}"`));
  return page.body;
}
/** Sends the form for imports as a browser does. */
async function send(who: string, kind: string, text: string | Uint8Array, mode = 'merge') {
  const person = await browser(who);
  const page = await person.open('/auth/settings/data');
  const form = page.body.slice(page.body.indexOf('action="/auth/settings/data/import"'));
  const token = /name="form_token" value="([^"]+)"/.exec(form)![1]!;
  const body = new FormData();
  body.set('form_token', token);
  body.set('kind', kind);
  body.set('mode', mode);
  body.set('file', new Blob([text as BlobPart]), 'list.csv');
  const answer = await fetch(`http://127.0.0.1:${square.port}/auth/settings/data/import`, {
    method: 'POST', body, redirect: 'manual', headers: { cookie: person.cookie(), origin: square.url } });
  return { status: answer.status, text: await answer.text() };
}
async function imported(who: string, kind: string, text: string, mode = 'merge'): Promise<string> {
  const answer = await send(who, kind, text, mode);
  assert.equal(answer.status, 303, answer.text);
  let row = '';
  await eventually('the import has ended', async () => {
    const page = await (await browser(who)).open('/auth/settings/data');
    row = /id="imports"[^]*?(<li [^]*?<\/li>)/.exec(page.body)![1]!.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
    const [, done, total, , failed] = /(\d+) done of (\d+)(, (\d+))?/.exec(row)!;
    return Number(done) + Number(failed ?? 0) === Number(total);
  });
  return row;
}
const usernames = (accounts: { username: string }[]) => accounts.map((one) => one.username).sort();

before(async () => {
  await square.start();
  for (const name of ['alice', 'bob', 'carol', 'dave', 'erin', 'shy']) {
    tokens[name] = square.person(name);
    ids[name] = (await square.get('/api/v1/accounts/verify_credentials', tokens[name])).id;
  }
  await square.expect('PATCH', '/api/v1/accounts/update_credentials', { token: tokens.shy, body: { locked: true } });
});
after(() => square.remove());

test('lists are written as Mastodon writes them', async () => {
  await act('alice', 'follow', 'bob', { reblogs: false, notify: true, languages: ['en', 'fr'] });
  await act('alice', 'follow', 'carol');
  await act('alice', 'mute', 'dave', { notifications: false });
  await act('alice', 'block', 'erin');
  await square.post('/api/v1/domain_blocks', tokens.alice, { domain: 'spam.example' });
  const list = await square.post('/api/v1/lists', tokens.alice, { title: 'Good, "old" friends' });
  await square.post(`/api/v1/lists/${list.id}/accounts`, tokens.alice, { account_ids: [ids.bob] });
  const marked = await post('bob', 'worth keeping');
  await square.post(`/api/v1/statuses/${marked.id}/bookmark`, tokens.alice);
  assert.equal(await csv('alice', 'following_accounts.csv'),
    `Account address,Show boosts,Notify on new posts,Languages\ncarol@${host()},true,false,\nbob@${host()},false,true,"en, fr"\n`);
  assert.equal(await csv('alice', 'muted_accounts.csv'), `Account address,Hide notifications\ndave@${host()},false\n`);
  assert.equal(await csv('alice', 'blocked_accounts.csv'), `erin@${host()}\n`);
  assert.equal(await csv('alice', 'blocked_domains.csv'), 'spam.example\n');
  assert.equal(await csv('alice', 'lists.csv'), `"Good, ""old"" friends",bob@${host()}\n`);
  assert.equal(await csv('alice', 'bookmarks.csv'), `${marked.uri}\n`);
  assert.equal((await (await browser('alice')).open('/auth/settings/data/other.csv')).status, 404);
  assert.equal((await square.ask('GET', '/auth/settings/data/lists.csv')).status, 303, 'nobody is sent to sign in');
});

test('what was written is read again, by another account', async () => {
  const files: [string, string][] = [['following', 'following_accounts.csv'], ['mutes', 'muted_accounts.csv'],
    ['blocks', 'blocked_accounts.csv'], ['domains', 'blocked_domains.csv'], ['lists', 'lists.csv'],
    ['bookmarks', 'bookmarks.csv']];
  for (const [kind, file] of files)
    assert.match(await imported('dave', kind, kind === 'mutes' ? `erin@${host()},false\n` : await csv('alice', file)),
      kind === 'blocks' || kind === 'following' ? /done of/ : /1 done of 1 $/);
  for (const [, file] of files.filter(([kind]) => !['mutes', 'blocks', 'following'].includes(kind)))
    assert.equal(await csv('dave', file), await csv('alice', file));
  const [bob] = await square.get(`/api/v1/accounts/relationships?id[]=${ids.bob}`, tokens.dave);
  assert.deepEqual([bob.following, bob.showing_reblogs, bob.notifying, bob.languages], [true, false, true, ['en', 'fr']]);
});

test('overwriting ends what the file does not name, and what cannot be applied is said', async () => {
  const row = await imported('alice', 'following',
    `Account address,Show boosts\n@Carol@${host()},false\nnobody@other.example,true\nalice,true\nshy,true\nerin,true\n`, 'overwrite');
  assert.match(row, /2 done of 5, 3 not possible/);
  assert.deepEqual(usernames(await square.get(`/api/v1/accounts/${ids.alice}/following`, tokens.alice)), ['carol']);
  const [carol, shy] = await square.get(`/api/v1/accounts/relationships?id[]=${ids.carol}&id[]=${ids.shy}`, tokens.alice);
  assert.equal(carol.showing_reblogs, false);
  assert.equal(shy.requested, true);
  const person = await browser('alice');
  const page = await person.open('/auth/settings/data');
  const link = /href="(\/auth\/settings\/data\/import\/\d+)"/.exec(page.body)![1]!;
  const failures = (await person.open(link)).body;
  assert.match(failures, /^nobody@other\.example,.+\nalice,.+\nerin,.+\n$/);
  assert.equal((await (await browser('bob')).open(link)).status, 404);
  await imported('alice', 'domains', '#domain\nother.example\n', 'overwrite');
  assert.deepEqual(await square.get('/api/v1/domain_blocks', tokens.alice), ['other.example']);
  await imported('alice', 'lists', `New,carol@${host()}\n`, 'overwrite');
  assert.deepEqual((await square.get('/api/v1/lists', tokens.alice)).map((one: any) => one.title), ['New']);
  const other = await post('carol', 'another');
  await imported('alice', 'bookmarks', `${other.uri}\n`, 'overwrite');
  assert.deepEqual((await square.get('/api/v1/bookmarks', tokens.alice)).map((one: any) => one.id), [other.id]);
});

test('hostile files are refused with words, or do what can be done', async () => {
  assert.equal((await send('bob', 'following', '')).status, 422);
  assert.match((await send('bob', 'following', '\n,,\n')).text, /nothing that can be imported/);
  assert.equal((await send('bob', 'other', 'a,b')).status, 422);
  assert.match((await send('bob', 'blocks', Buffer.from('\ufeffalice', 'utf16le'))).text, /UTF-16/);
  assert.match((await send('bob', 'blocks', 'x@y.example\n'.repeat(5) + 'y'.repeat(9000))).text, /line 6: a field is too long/);
  const many = Array.from({ length: 20_001 }, (_, i) => `p${i}@x.example`).join('\n');
  assert.match((await send('bob', 'blocks', many)).text, /too many lines/);
  /* It is refused before it has come; some clients see that as a broken connection. */
  assert.equal(await send('bob', 'blocks', 'z'.repeat(22 * 1024 * 1024)).then((a) => a.status, () => 413), 413);
  const row = await imported('bob', 'domains', 'one.example\n"two\n.example"\n\0three.example\n\uFFFD\n"four.example\n');
  assert.match(row, /3 done of 5, 2 not possible/);
  assert.deepEqual(await square.get('/api/v1/domain_blocks', tokens.bob), ['four.example', 'three.example', 'one.example']);
  const foreign = await fetch(`http://127.0.0.1:${square.port}/auth/settings/data/import`, {
    method: 'POST', body: new URLSearchParams({ kind: 'blocks' }), redirect: 'manual',
    headers: { cookie: (await browser('bob')).cookie(), origin: 'https://evil.example' } });
  assert.equal(foreign.status, 403);
});

function entries(archive: string): Record<string, Buffer> {
  const script = 'import json,sys,zipfile,base64\nz=zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\n' +
    'print(json.dumps({n:base64.b64encode(z.read(n)).decode() for n in z.namelist()}))';
  const done = spawnSync('python3', ['-c', script, archive], { encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(done.status, 0, done.stderr);
  return Object.fromEntries(Object.entries(JSON.parse(done.stdout)).map(
    ([name, text]) => [name, Buffer.from(text as string, 'base64')]));
}

async function picture(who: string, description: string): Promise<string> {
  const body = new FormData();
  body.set('description', description);
  body.set('file', new Blob([png(64, 48, (x, y) => [x * 3, y * 4, 99]) as BlobPart], { type: 'image/png' }), 'p.png');
  const answer = await fetch(`http://127.0.0.1:${square.port}/api/v2/media`,
    { method: 'POST', body, headers: { authorization: `Bearer ${tokens[who]}` } });
  return ((await answer.json()) as any).id;
}

test('an archive holds everything, is fetched by its owner alone, and comes in again as it was', async () => {
  await square.expect('PATCH', '/api/v1/accounts/update_credentials', { token: tokens.carol, body: {
    display_name: 'Carol & Co', note: 'Line one\n\nLine #two', fields_attributes: [{ name: 'Site', value: 'https://example.org/me' }] } });
  const root = await post('carol', 'A thread begins: 1 < 2 & "so" on\n\nhttps://example.org/a?b=c #Tag', { language: 'fr' });
  const reply = await post('carol', 'and goes on', { in_reply_to_id: root.id });
  await post('carol', 'for followers', { visibility: 'private', spoiler_text: 'careful', sensitive: true });
  await post('carol', 'quietly', { visibility: 'unlisted' });
  await post('carol', 'tea?', { poll: { options: ['yes', 'no & never'], expires_in: 3600, multiple: true } });
  const media = await picture('carol', 'a "picture"');
  await post('carol', 'look', { media_ids: [media] });
  const liked = await post('bob', 'a post of bob');
  await square.post(`/api/v1/statuses/${liked.id}/favourite`, tokens.carol);
  await square.post(`/api/v1/statuses/${liked.id}/bookmark`, tokens.carol);
  await square.post(`/api/v1/statuses/${liked.id}/reblog`, tokens.carol);
  await post('carol', 'as I said', { quoted_status_id: root.id });
  await post('carol', 'as bob said', { quoted_status_id: liked.id });
  const person = await browser('carol');
  const { slate } = await square.post('/api/bema/v1/timelines/for_you/refresh', square.token('carol'));
  const asked = await person.submit(await person.open('/auth/settings/data'), '/auth/settings/data/archive');
  assert.equal(asked.status, 303, asked.body);
  let link = '';
  await eventually('the archive is ready', async () => {
    link = /href="(\/auth\/settings\/data\/archive\/\d+)"/.exec((await person.open('/auth/settings/data')).body)?.[1] ?? '';
    return link !== '';
  });
  const again = await person.submit(await person.open('/auth/settings/data'), '/auth/settings/data/archive');
  assert.equal(again.status, 429);
  const missing = await (await browser('bob')).open('/auth/settings/data/archive/17');
  const another = await (await browser('bob')).open(link);
  assert.equal(another.status, 404);
  assert.equal(another.body, missing.body);
  const got = await fetch(`http://127.0.0.1:${square.port}${link}`, { headers: { cookie: person.cookie() } });
  assert.equal(got.headers.get('content-type'), 'application/zip');
  assert.match(got.headers.get('content-disposition')!, /filename="archive-\d{14}-[0-9a-f]{32}\.zip"/);
  const archive = join(square.folder, 'carol.zip');
  writeFileSync(archive, Buffer.from(await got.arrayBuffer()));
  const files = entries(archive);
  const outbox = JSON.parse(files['outbox.json']!.toString());
  assert.equal(outbox.orderedItems.length, outbox.totalItems);
  assert.deepEqual(JSON.parse(files['likes.json']!.toString()).orderedItems, [liked.uri]);
  assert.deepEqual(JSON.parse(files['bookmarks.json']!.toString()).orderedItems, [liked.uri]);
  const { settings, signals, seen } = JSON.parse(files['signals.json']!.toString());
  assert.deepEqual([settings.counted, signals.some((one: any) => one.status_id === liked.id && one.bookmarked), seen],
    [true, true, []]);
  const feed = JSON.parse(files['for_you.json']!.toString());
  assert.deepEqual([feed.settings.preset, feed.slates.map((one: any) => one.id)], ['bridging', [slate]]);
  assert.deepEqual(JSON.parse(files['juries.json']!.toString()), { opted_out: false, service: [], about_you: [] });
  const pictured = outbox.orderedItems.find((one: any) => one.object?.attachment?.length);
  assert.ok(files[pictured.object.attachment[0].url.slice(1)], 'the picture is in the archive');
  assert.ok(outbox.orderedItems.some((one: any) => one.type === 'Announce' && one.object === liked.uri));

  const other = new Square();
  try {
    await other.start();
    const token = other.person('carol');
    const report = other.must(['import', 'mastodon', archive, '--account', 'carol']);
    assert.match(report, /1 {2}pictures/);
    const me = await other.get('/api/v1/accounts/verify_credentials', token);
    assert.equal(me.display_name, 'Carol & Co');
    assert.equal(me.source.note, 'Line one\n\nLine #two');
    const source = await square.get(`/api/v1/accounts/${ids.carol}/statuses?limit=40`, tokens.carol);
    const copies = await other.get(`/api/v1/accounts/${me.id}/statuses?limit=40`, token);
    assert.equal(copies.length, source.length);
    const facts = (one: any) => ({ at: one.created_at, text: one.content.replaceAll(square.url, 'SQUARE').replaceAll(other.url, 'SQUARE'),
      cw: one.spoiler_text, sensitive: one.sensitive, visibility: one.visibility, language: one.language,
      tags: one.tags.map((tag: any) => tag.name), poll: one.poll && { multiple: one.poll.multiple, options: one.poll.options.map((o: any) => o.title) },
      pictures: one.media_attachments.map((m: any) => [m.description, m.meta.original.width, m.meta.original.height]) });
    const own = (posts: any[]) => posts.filter((one) => !one.reblog && !one.quote && !one.content.includes(`${liked.id}`)).map(facts);
    assert.deepEqual(own(copies), own(source));
    const copy = (text: string) => copies.find((one: any) => one.content.includes(text));
    assert.equal(copy('and goes on').in_reply_to_id, copy('A thread begins').id);
    assert.equal(reply.in_reply_to_id, root.id);
    assert.deepEqual([copy('as I said').quote.state, copy('as I said').quote.quoted_status.id],
      ['accepted', copy('A thread begins').id]);
    assert.equal(copy('as bob said').quote, null);
    assert.ok(copy('as bob said').content.includes(liked.uri), 'a link to what it quoted');
    assert.match(report, /1 {2}quote others, kept with a link/);
  } finally {
    await other.remove();
  }
});

test('of what was needed to make an archive nothing is left', async () => {
  assert.equal(readdirSync(join(square.data, 'exports')).length, 1);
  assert.ok(existsSync(join(square.data, 'temp')));
  assert.deepEqual(readdirSync(join(square.data, 'temp')).filter((name) => name.startsWith('export')), []);
});
