import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  is_unsure,
  key_ms_max,
  outbox_read,
  outbox_with,
  outbox_write,
  type Waiting,
} from '../src/state/outbox';

function shelf(bytes_max = Infinity) {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    key: (i: number) => [...kept.keys()][i] ?? null,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (value.length > bytes_max) throw new Error('full');
      kept.set(key, value);
    },
    removeItem: (key: string) => void kept.delete(key),
  };
}

const act = (id: string, path: string): Waiting => ({ id, kind: 'act', words: id, made_ms: 1, path });

test('what waits is kept per person, in order', () => {
  const place = shelf();
  const all = [act('favourite 1', '/a'), act('boost 2', '/b')];
  assert.ok(outbox_write(place, 'ann', all));
  assert.deepEqual(outbox_read(place, 'ann'), all);
  assert.deepEqual(outbox_read(place, 'bob'), []);
  assert.ok(outbox_write(place, 'ann', []));
  assert.equal(place.length, 0);
});

test('a device without room says so, and one that holds nonsense has nothing', () => {
  assert.equal(outbox_write(shelf(10), 'ann', [act('favourite 1', '/a')]), false);
  const place = shelf();
  place.setItem('bema:outbox:ann', '{');
  assert.deepEqual(outbox_read(place, 'ann'), []);
});

test('an action takes the place of the one it undoes', () => {
  const all = outbox_with([act('favourite 1', '/favourite'), act('boost 1', '/boost')],
    act('favourite 1', '/unfavourite'));
  assert.deepEqual(all.map((one) => one.path), ['/boost', '/unfavourite']);
});

test('only a post that may have arrived before the square forgot its key is for its author to judge', () => {
  const one = act('x', '/x');
  assert.equal(is_unsure(one, 1e15), false);
  assert.equal(is_unsure({ ...one, tried_ms: 1_000 }, 1_000 + key_ms_max), false);
  assert.equal(is_unsure({ ...one, tried_ms: 1_000 }, 1_001 + key_ms_max), true);
});
