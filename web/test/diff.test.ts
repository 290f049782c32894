import assert from 'node:assert/strict';
import { test } from 'node:test';
import { text_diff } from '../src/text/diff';

const shown = (before: string, after: string) =>
  text_diff(before, after).map(({ kind, text }) => `${kind}:${text}`);

test('a changed word is taken out and another put in', () => {
  assert.deepEqual(shown('the old mill', 'the new mill'), [
    'same:the ',
    'removed:old',
    'added:new',
    'same: mill',
  ]);
});

test('what only one of them has is added or removed', () => {
  assert.deepEqual(shown('', 'words'), ['added:words']);
  assert.deepEqual(shown('words', ''), ['removed:words']);
  assert.deepEqual(shown('same', 'same'), ['same:same']);
  assert.deepEqual(shown('', ''), []);
});

test('texts too long to compare are shown one after the other', () => {
  const long = 'word '.repeat(500);
  assert.deepEqual(shown(long, 'short'), [`removed:${long}`, 'added:short']);
});
