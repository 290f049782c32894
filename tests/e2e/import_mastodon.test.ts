import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { png } from './png.js';
import { Square } from './square.js';
import { zip, type ZipEntry } from './zip.js';

const square = new Square();
let token = '';
before(async () => {
  await square.start();
  token = square.person('mover');
});
after(() => square.remove());

const actor = 'https://old.example/users/mover';
const everybody = 'https://www.w3.org/ns/activitystreams#Public';
const note = (id: number, content: string, more: object = {}) => ({
  id: `${actor}/statuses/${id}/activity`, type: 'Create', actor, published: `2023-03-0${id}T10:00:00Z`,
  to: [everybody], cc: [`${actor}/followers`],
  object: { id: `${actor}/statuses/${id}`, type: 'Note', summary: null, inReplyTo: null,
    published: `2023-03-0${id}T10:00:00Z`, url: `https://old.example/@mover/${id}`, attributedTo: actor,
    to: [everybody], cc: [`${actor}/followers`], sensitive: false, content, contentMap: { fr: content },
    attachment: [], tag: [], ...more } });

const items = [
  note(1, '<p>First &amp; foremost<br />second line</p><p>A <a href="https://example.org/long/address" target="_blank"><span class="invisible">https://</span><span class="ellipsis">example.org/long</span><span class="invisible">/address</span></a> and <a href="https://old.example/tags/bread" class="mention hashtag" rel="tag">#<span>bread</span></a></p>'),
  note(2, '<p>A thread goes on</p>', { inReplyTo: `${actor}/statuses/1` }),
  note(3, '<p><span class="h-card"><a href="https://else.example/@x" class="u-url mention">@<span>x</span></a></span> no</p>', { inReplyTo: 'https://else.example/users/x/statuses/9' }),
  note(4, '<p>for followers</p>', { to: [`${actor}/followers`], cc: [], summary: 'careful', sensitive: true }),
  note(5, '<p>tea?</p>', { type: 'Question', oneOf: [{ type: 'Note', name: 'yes', replies: { totalItems: 3 } }, { type: 'Note', name: 'no', replies: { totalItems: 1 } }], endTime: '2023-03-06T10:00:00Z' }),
  { id: `${actor}/statuses/6/activity`, type: 'Announce', actor, published: '2023-03-06T10:00:00Z', to: [everybody], cc: [], object: 'https://else.example/users/x/statuses/9' },
  { id: `${actor}#delete`, type: 'Delete', actor, object: 'x' },
];
const files = (outbox: string): ZipEntry[] => [
  { name: 'actor.json', bytes: JSON.stringify({ '@context': [], id: actor, type: 'Person', preferredUsername: 'mover',
    name: 'The Mover', summary: '<p>Moves about</p>', icon: { type: 'Image', mediaType: 'image/png', url: 'avatar.png' },
    image: { type: 'Image', mediaType: 'image/png', url: 'header.png' }, attachment: [
      { type: 'PropertyValue', name: 'Site', value: '<a href="https://example.org/me" rel="me"><span class="invisible">https://</span>example.org/me</a>' },
      { type: 'IdentityProof', name: 'x', value: 'y' }], followers: `${actor}/followers`, outbox: 'outbox.json', likes: 'likes.json' }) },
  { name: 'avatar.png', bytes: png(80, 80, (x, y) => [x, y, 99]) },
  { name: 'outbox.json', bytes: outbox },
  { name: 'likes.json', bytes: JSON.stringify({ id: 'likes.json', type: 'OrderedCollection', orderedItems: ['https://else.example/1'] }) },
];
const outbox = JSON.stringify({ '@context': ['a', {}], id: 'outbox.json', type: 'OrderedCollection', totalItems: items.length, orderedItems: items });

function file(name: string, bytes: Uint8Array): string {
  const path = join(square.folder, name);
  writeFileSync(path, bytes);
  return path;
}

test('an archive becomes posts with their text, time, visibility, thread, poll and language', async () => {
  const report = square.must(['import', 'mastodon', file('m.zip', zip(files(outbox))), '--account', 'mover']);
  assert.match(report, /@mover@old\.example/);
  assert.match(report, /6 {2}posts stored/);
  assert.match(report, /1 {2}polls/);
  assert.match(report, /1 {2}favourites/);
  const me = await square.get('/api/v1/accounts/verify_credentials', token);
  assert.equal(me.display_name, 'The Mover');
  assert.equal(me.source.note, 'Moves about');
  assert.deepEqual(me.source.fields.map((field: any) => [field.name, field.value]), [['Site', 'https://example.org/me']]);
  assert.match(me.avatar, /\/media\//);
  assert.match(report, /\n +the avatar\n[^]*Did not come over:[^]*the header: the archive does not hold it\n/);
  const posts = await square.get(`/api/v1/accounts/${me.id}/statuses?limit=40`, token);
  assert.equal(posts.length, 6);
  const [boost, poll, followers, reply, thread, first] = posts;
  assert.equal(first.created_at, '2023-03-01T10:00:00.000Z');
  assert.equal(first.language, 'fr');
  assert.match(first.content, /First &amp; foremost<br \/>second line/);
  assert.match(first.content, /href="https:\/\/example\.org\/long\/address"/);
  assert.deepEqual(first.tags.map((tag: any) => tag.name), ['bread']);
  assert.equal(thread.in_reply_to_id, first.id);
  assert.match(reply.content, /else\.example\/users\/x\/statuses\/9/);
  assert.deepEqual(reply.mentions, []);
  assert.equal(followers.visibility, 'private');
  assert.equal(followers.spoiler_text, 'careful');
  assert.deepEqual(poll.poll.options.map((one: any) => one.title), ['yes', 'no']);
  assert.equal(poll.poll.expired, true);
  assert.match(boost.content, /else\.example/);
});

test('again, and as tar.gz, it changes nothing', () => {
  const folder = join(square.folder, 'tar');
  mkdirSync(folder);
  for (const one of files(outbox)) writeFileSync(join(folder, one.name), one.bytes);
  assert.equal(spawnSync('tar', ['-C', folder, '-czf', join(square.folder, 'm.tar.gz'), 'actor.json', 'outbox.json', 'likes.json']).status, 0);
  const report = square.must(['import', 'mastodon', join(square.folder, 'm.tar.gz'), '--account', 'mover']);
  assert.match(report, /6 {2}posts were here already/);
});

test('what is broken is named and nothing of it stays', () => {
  square.account('empty');
  const cases: [string, Uint8Array, RegExp][] = [
    ['no actor', zip([{ name: 'x', bytes: 'y' }]), /no archive of Mastodon/],
    ['bad actor', zip([{ name: 'actor.json', bytes: '[' }, { name: 'outbox.json', bytes: outbox }]), /actor\.json/],
    ['cut outbox', zip(files(outbox.slice(0, outbox.length - 40))), /outbox\.json/],
    ['no items', zip(files('{"type":"OrderedCollection"}')), /no orderedItems/],
    ['no time', zip(files(JSON.stringify({ orderedItems: [note(1, 'x', { published: 'soon' })] }))), /item 1: published/],
    ['symbolic link', Buffer.from(spawnSync('sh', ['-c', `cd ${square.folder} && ln -sf /etc/passwd link && tar -cf - link`]).stdout), /no plain file/],
  ];
  for (const [what, bytes, words] of cases) {
    const done = square.run(['import', 'mastodon', file('bad.zip', bytes), '--account', 'empty']);
    assert.equal(done.code, 1, what);
    assert.match(done.stderr, words, what);
  }
  assert.match(square.must(['account', 'show', 'empty']), /posts +0\n/);
});
