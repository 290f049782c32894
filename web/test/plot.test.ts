import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pieces, top_of } from '../src/text/plot';

test('a line goes from day to day, and a day without a value is a gap', () => {
  const days = ['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02', '2026-03-03'];
  const of = days.map((day, i) => ({ day, value: [0, 50, 100, null, 25][i]! }));
  assert.deepEqual(pieces(of, 100, 100, 10), ['0.0,10.0 25.0,5.0 50.0,0.0', '98.0,7.5 100.0,7.5']);
  assert.deepEqual(pieces([of[0]!, of[2]!], 100, 100, 10), ['0.0,10.0 2.0,10.0', '98.0,0.0 100.0,0.0'], 'days that are not there');
  assert.deepEqual(pieces([], 100, 100, 10), []);
  assert.deepEqual(pieces([{ day: '2026-03-01', value: null }], 1, 100, 10), []);
});

test('an axis ends at a round number', () => {
  assert.deepEqual([[], [null, 0], [3, 7], [101], [0.04], [200]].map(top_of), [1, 1, 10, 200, 0.05, 200]);
});
