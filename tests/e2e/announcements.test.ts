// What the operator announces: shown to everybody, dismissed and reacted to by each, told to those
// who watch.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { png } from './png.js';
import { shapeFaults } from './shapes.js';
import { Events, WebSocketClient } from './socket.js';
import { eventually, Square } from './square.js';

const square = new Square();
let ann: string, bob: string;
const open: { destroy(): void }[] = [];

before(async () => {
  await square.start();
  ann = square.person('ann');
  bob = square.person('bob');
});
after(async () => {
  for (const client of open) client.destroy();
  await square.remove();
});

const announce = (...args: string[]): string =>
  /^Announced, as (\d+)\.$/m.exec(square.must(['announce', ...args]))![1]!;
const shown = (token: string, query = '') => square.get<any[]>(`/api/v1/announcements${query}`, token);
const thumb = encodeURIComponent('👍');
const react = (token: string, id: string, name: string, method = 'PUT') =>
  square.ask(method, `/api/v1/announcements/${id}/reactions/${name}`, { token });

test('the command explains itself and refuses what makes no sense', () => {
  assert.match(square.must(['announce', '--help']), /Usage: bema announce TEXT/);
  const cases: [string[], RegExp][] = [
    [['announce'], /TEXT is missing/],
    [['announce', '  '], /needs words/],
    [['announce', 'x', '--ends', 'soon'], /wants a day or a time/],
    [['announce', 'x', '--ends', '2020-01-01'], /past already/],
    [['announce', 'x', '--starts', '2090-01-02', '--ends', '2090-01-01'], /end before it starts/],
    [['announce', 'end', '17'], /no announcement 17 is shown/],
    [['announce', 'edit', 'x', 'y'], /no announcement x is shown/],
    [['announce', 'end'], /ID is missing/],
  ];
  for (const [args, words] of cases) {
    const done = square.run(args);
    assert.notEqual(done.code, 0, args.join(' '));
    assert.match(done.stderr, words);
  }
  assert.equal(square.must(['announce', 'list']), '');
});

test('one announcement, as Mastodon\'s clients read it', async () => {
  assert.deepEqual(await shown(ann), []);
  const picture = join(square.folder, 'blob.png');
  writeFileSync(picture, png(8, 8, () => [1, 2, 3]));
  square.must(['emoji', 'add', 'blob', picture]);
  const post = await square.post('/api/v1/statuses', bob, { status: 'look here' });
  const id = square.must(['announce', '-'],
    `Hello @ann, see ${post.url} #Feast :blob:\n\n<b>x</b>`).match(/\d+/)![0];
  assert.equal((await react(ann, id, 'blob')).status, 200);
  const page = await shown(ann);
  assert.deepEqual(shapeFaults('GET /api/v1/announcements', 200, page), []);
  const [item] = page;
  assert.equal(item.id, id);
  assert.match(item.content, /^<p>Hello <span class="h-card"[^]*<p>&lt;b&gt;x&lt;\/b&gt;<\/p>$/);
  assert.deepEqual(item.mentions.map((one: any) => one.acct), ['ann']);
  assert.deepEqual(item.statuses, [{ id: post.id, url: post.url }]);
  assert.deepEqual(item.tags.map((one: any) => one.name), ['feast']);
  assert.deepEqual(item.emojis.map((one: any) => one.shortcode), ['blob']);
  assert.equal(item.read, false);
  assert.equal(item.reactions[0].name, 'blob');
  assert.equal(item.reactions[0].url, item.emojis[0].url);
  assert.equal((await square.ask('GET', '/api/v1/announcements')).status, 401);
  square.must(['announce', 'end', id]);
  assert.deepEqual(await shown(ann, '?with_dismissed=1'), []);
});

test('who dismisses it reads it no more, unless she asks', async () => {
  const id = announce('dismiss me');
  assert.deepEqual(await square.expect('POST', `/api/v1/announcements/${id}/dismiss`, { token: ann }), {});
  assert.deepEqual(await shown(ann), []);
  const [item] = await shown(ann, '?with_dismissed=true');
  assert.equal(item.read, true);
  assert.equal((await shown(bob))[0].read, false);
  square.must(['announce', 'end', id]);
});

test('reactions are counted, once a person, at most eight kinds', async () => {
  const id = announce('react');
  for (const name of [thumb, thumb, '%E2%9D%A4%EF%B8%8F'])
    assert.deepEqual((await react(ann, id, name)).json, {});
  await react(bob, id, thumb);
  const [mine] = await shown(ann);
  assert.deepEqual(mine.reactions, [{ name: '👍', count: 2, me: true }, { name: '❤️', count: 1, me: true }]);
  for (const name of ['x', 'none', '%F0%9F%91%8D%F0%9F%91%8D', 'a'.repeat(500)]) {
    const refused = await react(ann, id, name);
    assert.equal(refused.status, 422, refused.text);
    assert.equal(refused.json.error, 'Validation failed: Name is not a recognized emoji');
  }
  for (const name of ['😀', '😁', '😂', '😃', '😄', '😅']) await react(bob, id, encodeURIComponent(name));
  const ninth = await react(bob, id, encodeURIComponent('😆'));
  assert.equal(ninth.json.error, 'Validation failed: Limit of different reactions reached');
  assert.deepEqual((await react(ann, id, thumb, 'DELETE')).json, {});
  const [again] = await shown(ann);
  assert.deepEqual(again.reactions[0], { name: '👍', count: 1, me: false });
  const missing = [await react(ann, id, thumb, 'DELETE'), await react(ann, '123', thumb),
    await react(ann, 'x', thumb), await react(ann, '123', thumb, 'DELETE'),
    await square.ask('POST', '/api/v1/announcements/123/dismiss', { token: ann })];
  for (const one of missing) {
    assert.equal(one.status, 404);
    assert.equal(one.text, missing[0]!.text);
  }
  assert.equal((await react(square.token('ann', 'read'), id, thumb)).status, 403);
  await Promise.all(Array.from({ length: 6 }, () => react(ann, id, thumb)));
  await square.kill();
  await square.start();
  assert.equal((await shown(bob))[0].reactions[0].count, 2);
  square.must(['account', 'delete', 'bob', '--yes', '--reason', 'by letter']);
  await eventually('his reactions are gone', async () => (await shown(ann))[0].reactions.length === 2);
  square.must(['announce', 'end', id]);
});

test('those who watch are told of it, of reactions, and of its end', async () => {
  const ws = await new WebSocketClient(square.port, `?stream=user&access_token=${ann}`).open();
  const sse = await new Events(square.port, 'user', ann).open();
  const other = await new WebSocketClient(square.port, `?stream=public&access_token=${ann}`).open();
  open.push(ws, sse, other);
  for (const client of [ws, other]) await client.settled();
  await eventually('it is greeted', () => sse.comments.includes(':)'));
  const id = announce('news');
  for (const client of [ws, sse]) {
    const heard = await client.next('announcement');
    assert.equal(heard.id, id);
    assert.equal(heard.content, '<p>news</p>');
    assert.ok(!('read' in heard));
  }
  square.must(['announce', 'edit', id, 'better news']);
  assert.equal((await ws.next('announcement')).content, '<p>better news</p>');
  await react(ann, id, thumb);
  await react(ann, id, 'blob');
  const heard = await ws.next('announcement.reaction');
  assert.deepEqual(heard, { name: '👍', count: 1, announcement_id: id });
  assert.match((await ws.next('announcement.reaction')).url, /^http/);
  square.must(['announce', 'end', id]);
  for (const client of [ws, sse]) assert.equal((await client.next('announcement.delete')), id);
  assert.ok(!other.inbox.items.some((item) => item.event?.startsWith('announcement')));
});

test('it ends by its time, and those who watch hear it', async () => {
  const ws = await new WebSocketClient(square.port, `?stream=user&access_token=${ann}`).open();
  open.push(ws);
  await ws.settled();
  const id = announce('short', '--ends', new Date(Date.now() + 1500).toISOString());
  assert.equal((await shown(ann)).length, 1);
  assert.equal((await ws.next('announcement.delete')), id);
  assert.deepEqual(await shown(ann), []);
  assert.match(square.must(['announce', 'list']), new RegExp(`^${id} .*\\(ended\\)`, 'm'));
  const day = announce('all day', '--starts', '2090-05-01', '--ends', '2090-05-02', '--all-day');
  const [item] = await shown(ann);
  assert.deepEqual([item.id, item.all_day, item.starts_at], [day, true, '2090-05-01T00:00:00.000Z']);
  square.must(['announce', 'edit', day, '--ends', 'none']);
  assert.equal((await shown(ann))[0].ends_at, null);
  square.must(['doctor', '--deep']);
});
