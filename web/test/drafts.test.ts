import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  draft_read,
  draft_remove,
  draft_write,
  drafts_of,
  type Draft,
  type Shelf,
} from '../src/state/drafts';
import { DraftPlace } from '../src/state/draft_place';

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

const part = (text: string) => ({ text, sensitive: false, poll: null, media: [], seed: 'a' });
const draft = (text: string, saved_ms = 1_000_000): Draft => ({
  parts: [part(text)],
  warning: null,
  visibility: 'public',
  language: 'en',
  quote_policy: 'public',
  scheduled_at: '',
  saved_ms,
});

test('a draft comes back whole, to the same person and purpose only', () => {
  const shelf = new MemoryShelf();
  const written: Draft = {
    ...draft('half a thought'),
    parts: [
      part('half a thought'),
      { ...part(''), poll: { options: ['a', ''], multiple: true, expires_s: 60 } },
    ],
  };
  draft_write(shelf, '7', 'new', written);
  assert.deepEqual(draft_read(shelf, '7', 'new'), written);
  assert.equal(draft_read(shelf, '8', 'new'), null);
  assert.equal(draft_read(shelf, '7', 'reply:1'), null);
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
  assert.equal(draft_read(shelf, '7', 'new'), null);
});

test('a draft of a year ago is still there', () => {
  const shelf = new MemoryShelf();
  draft_write(shelf, '7', 'kept:1', draft('old', 0));
  draft_write(shelf, '7', 'new', draft('young', 365 * 24 * 3600 * 1000));
  assert.equal(draft_read(shelf, '7', 'kept:1')?.parts[0]?.text, 'old');
});

test('all drafts of one person are listed, the newest first', () => {
  const shelf = new MemoryShelf();
  draft_write(shelf, '7', 'new', draft('b', 2));
  draft_write(shelf, '7', 'reply:1:2', draft('c', 3));
  draft_write(shelf, '7', 'kept:x', draft('a', 1));
  draft_write(shelf, '77', 'new', draft('of another', 9));
  shelf.setItem('bema:draft:7:broken', 'not json');
  assert.deepEqual(
    drafts_of(shelf, '7').map((one) => [one.purpose, one.draft.parts[0]!.text]),
    [
      ['reply:1:2', 'c'],
      ['new', 'b'],
      ['kept:x', 'a'],
    ],
  );
});

test('when the shelf is full the oldest drafts give way and the newest is kept', () => {
  const shelf = new MemoryShelf(1_800);
  for (let i = 0; i < 12; i++)
    assert.equal(draft_write(shelf, '7', `reply:${i}`, draft('x'.repeat(60), i)), true);
  assert.notEqual(draft_read(shelf, '7', 'reply:11'), null);
  assert.equal(draft_read(shelf, '7', 'reply:0'), null);
});

test('a draft larger than the whole shelf is refused, not thrown at the writer', () => {
  assert.equal(draft_write(new MemoryShelf(100), '7', 'new', draft('x'.repeat(500))), false);
});

test('what is not a draft is not taken for one', () => {
  const shelf = new MemoryShelf();
  shelf.setItem('bema:draft:7:new', '{"text":5}');
  assert.equal(draft_read(shelf, '7', 'new'), null);
  shelf.setItem('bema:draft:7:new', 'not json');
  assert.equal(draft_read(shelf, '7', 'new'), null);
});

test('two tabs that write at one place lose nothing of each other', () => {
  const shelf = new MemoryShelf();
  const [one, other] = [new DraftPlace(shelf, '7', 'new'), new DraftPlace(shelf, '7', 'new')];
  one.read();
  other.read();
  one.write(draft('of one', 1));
  other.write(draft('of the other', 2));
  one.write(draft('of one, longer', 3));
  assert.deepEqual(drafts_of(shelf, '7').map((kept) => kept.draft.parts[0]!.text),
    ['of one, longer', 'of the other']);
  assert.equal(one.key, 'new');
  assert.match(other.key, /^kept:/);
  one.forget();
  assert.deepEqual(drafts_of(shelf, '7').map((kept) => kept.draft.parts[0]!.text), ['of the other']);
});

test('what another tab has gone on with is not removed by the one that posts', () => {
  const shelf = new MemoryShelf();
  draft_write(shelf, '7', 'reply:5', draft('begun', 1));
  const [one, other] = [new DraftPlace(shelf, '7', 'reply:5'), new DraftPlace(shelf, '7', 'reply:5')];
  one.read();
  other.read();
  other.write(draft('begun, and more', 2));
  one.forget();
  assert.equal(draft_read(shelf, '7', 'reply:5')!.parts[0]!.text, 'begun, and more');
  one.write(draft('something else', 3));
  assert.match(one.key, /^reply:5:/);
});

test('a form that only stands open does not bring back what was posted elsewhere', () => {
  const shelf = new MemoryShelf();
  draft_write(shelf, '7', 'new', draft('posted in the other tab', 1));
  const [one, other] = [new DraftPlace(shelf, '7', 'new'), new DraftPlace(shelf, '7', 'new')];
  const found = one.read()!;
  other.read();
  other.forget();
  one.write({ ...found, saved_ms: 2 });
  assert.deepEqual(drafts_of(shelf, '7'), []);
});
