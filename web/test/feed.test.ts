import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Feed } from '../src/state/feed';

interface Group {
  id: string;
  key: string;
  words: string;
}

/* What the server would answer, newest first; asked: the queries that came. */
let there: Group[];
let asked: string[];

beforeEach(() => {
  there = [];
  asked = [];
  globalThis.fetch = (async (path: string) => {
    asked.push(path);
    return new Response(JSON.stringify({ groups: there }), {
      headers: { 'content-type': 'application/json' },
    });
  }) as typeof fetch;
});

const groups = () =>
  new Feed<Group>({
    path: '/groups',
    live: true,
    read: (body) => (body as { groups: Group[] }).groups,
    key: (group) => group.key,
    version: (group) => group.id,
  });
const words = (items: Group[]) => items.map((one) => one.words);

test('a group that has grown comes up again and leaves its old place', async () => {
  const feed = groups();
  there = [
    { id: '2', key: 'b', words: 'one follows' },
    { id: '1', key: 'a', words: 'two favoured' },
  ];
  await feed.start();
  there = [
    { id: '3', key: 'a', words: 'three favoured' },
    { id: '2', key: 'b', words: 'one follows' },
  ];
  await feed.look_for_fresh();
  assert.deepEqual(words(feed.items.value), ['one follows', 'two favoured']);
  assert.deepEqual(words(feed.fresh.value), ['three favoured']);
  await feed.show_fresh();
  assert.deepEqual(words(feed.items.value), ['three favoured', 'one follows']);
  assert.deepEqual(feed.fresh.value, []);
});

test('a group that grows twice before it is looked at waits once', async () => {
  const feed = groups();
  there = [{ id: '1', key: 'a', words: 'one' }];
  await feed.start();
  for (const n of ['2', '3']) {
    there = [{ id: n, key: 'a', words: n }];
    await feed.look_for_fresh();
  }
  assert.deepEqual(words(feed.fresh.value), ['3']);
});

test('what has not changed is not new, and the first page is asked for as a whole', async () => {
  const feed = groups();
  there = [{ id: '1', key: 'a', words: 'one' }];
  await feed.start();
  await feed.look_for_fresh();
  assert.deepEqual(feed.fresh.value, []);
  assert.ok(asked.every((path) => !path.includes('since_id')));
});
