import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chunks_of } from '../src/text/chunks';

const items = (from: number, to: number) =>
  Array.from({ length: from - to + 1 }, (_, i) => ({ id: String(from - i) }));
const shape = (all: { id: string }[], starts: Set<string>) =>
  chunks_of(all, starts, 3).map(({ key, items: some }) => `${key}:${some.length}`);

test('a list falls into pieces of the same size', () => {
  assert.deepEqual(shape(items(7, 1), new Set()), ['7:3', '4:3', '1:1']);
  assert.deepEqual(shape([], new Set()), []);
});

test('the pieces stay where they are when the list grows at either end', () => {
  const starts = new Set<string>();
  shape(items(7, 3), starts);
  assert.deepEqual(shape(items(7, 1), starts), ['7:3', '4:3', '1:1']);
  assert.deepEqual(shape(items(9, 1), starts), ['9:2', '7:3', '4:3', '1:1']);
  assert.deepEqual(shape(items(13, 1), starts), ['13:3', '10:1', '9:2', '7:3', '4:3', '1:1']);
});

test('what is taken out of a piece leaves the others as they are', () => {
  const starts = new Set<string>();
  shape(items(9, 1), starts);
  const rest = items(9, 1).filter((one) => one.id !== '5');
  assert.deepEqual(shape(rest, starts), ['9:3', '6:2', '3:3']);
});
