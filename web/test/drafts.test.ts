import assert from 'node:assert/strict';
import { test } from 'node:test';
import { draft_read, draft_remove, draft_write, type Draft, type Shelf } from '../src/state/drafts';

class MemoryShelf implements Shelf {
  readonly items = new Map<string, string>();
  constructor(readonly bytes_max = Infinity) {}
  get length() {
    return this.items.size;
  }
  key(index: number) {
    return [...this.items.keys()][index] ?? null;
  }
  getItem(key: string) {
    return this.items.get(key) ?? null;
  }
  setItem(key: string, value: string) {
    let bytes = value.length;
    for (const [name, one] of this.items) if (name !== key) bytes += one.length;
    if (bytes > this.bytes_max) throw new Error('QuotaExceededError');
    this.items.set(key, value);
  }
  removeItem(key: string) {
    this.items.delete(key);
  }
}

const day_ms = 24 * 3600 * 1000;
const draft = (text: string, saved_ms = 1_000_000): Draft => ({
  text,
  warning: null,
  visibility: 'public',
  sensitive: false,
  language: 'en',
  poll: null,
  media: [],
  saved_ms,
});

test('a draft comes back whole, to the same person and purpose only', () => {
  const shelf = new MemoryShelf();
  const written: Draft = {
    ...draft('half a thought'),
    poll: { options: ['a', ''], multiple: true, expires_s: 60 },
  };
  draft_write(shelf, '7', 'new', written);
  assert.deepEqual(draft_read(shelf, '7', 'new', 1_000_001), written);
  assert.equal(draft_read(shelf, '8', 'new', 1_000_001), null);
  assert.equal(draft_read(shelf, '7', 'reply:1', 1_000_001), null);
});

test('an emptied draft is gone', () => {
  const shelf = new MemoryShelf();
  draft_write(shelf, '7', 'new', draft('x'));
  draft_write(shelf, '7', 'new', draft('   '));
  assert.equal(shelf.length, 0);
});

test('a removed draft is gone', () => {
  const shelf = new MemoryShelf();
  draft_write(shelf, '7', 'new', draft('x'));
  draft_remove(shelf, '7', 'new');
  assert.equal(draft_read(shelf, '7', 'new', 1_000_000), null);
});

test('a draft of two months ago is not offered', () => {
  const shelf = new MemoryShelf();
  draft_write(shelf, '7', 'new', draft('old'));
  assert.equal(draft_read(shelf, '7', 'new', 1_000_000 + 60 * day_ms), null);
});

test('when the shelf is full the oldest drafts give way and the newest is kept', () => {
  const shelf = new MemoryShelf(1_500);
  for (let i = 0; i < 12; i++)
    assert.equal(draft_write(shelf, '7', `reply:${i}`, draft('x'.repeat(60), i)), true);
  assert.notEqual(draft_read(shelf, '7', 'reply:11', 20), null);
  assert.equal(draft_read(shelf, '7', 'reply:0', 20), null);
});

test('a draft larger than the whole shelf is refused, not thrown at the writer', () => {
  assert.equal(draft_write(new MemoryShelf(100), '7', 'new', draft('x'.repeat(500))), false);
});

test('what is not a draft is not taken for one', () => {
  const shelf = new MemoryShelf();
  shelf.setItem('bema:draft:7:new', '{"text":5}');
  assert.equal(draft_read(shelf, '7', 'new', 0), null);
  shelf.setItem('bema:draft:7:new', 'not json');
  assert.equal(draft_read(shelf, '7', 'new', 0), null);
});
