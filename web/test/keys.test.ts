import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keys, keys_at_first, keys_meaning, keys_of, keys_off } from '../src/state/keys';
import { keys_read, keys_reset, keys_set, keys_taken, keys_turn } from '../src/state/keys';

const all = { ...keys_at_first };

function shelf_of(kept: string | null = null) {
  return {
    kept,
    length: 0,
    key: () => null,
    getItem: () => kept,
    setItem(_: string, value: string) {
      this.kept = kept = value;
    },
    removeItem: () => undefined,
  };
}

test('a key acts, or waits for the second of two', () => {
  assert.equal(keys_meaning(all, '', 'j'), 'next');
  assert.equal(keys_meaning(all, '', 'g'), 'wait');
  assert.equal(keys_meaning(all, 'g', 'h'), 'home');
  assert.equal(keys_meaning(all, 'g', 'j'), null);
  assert.equal(keys_meaning(all, 'g', 'g'), 'wait');
  assert.equal(keys_meaning(all, '', 'z'), null);
  assert.equal(keys_meaning({ ...all, next: '' }, '', 'j'), null);
});

test('keys are one or two, or none', () => {
  assert.equal(keys_of(' g   h '), 'g h');
  assert.equal(keys_of('é'), 'é');
  assert.equal(keys_of('  '), '');
  assert.equal(keys_of('gh'), null);
  assert.equal(keys_of('g h j'), null);
});

test('no two actions get in each other’s way', () => {
  assert.equal(keys_taken(all, 'next', 'j'), null);
  assert.equal(keys_taken(all, 'next', 'k'), 'previous');
  assert.equal(keys_taken(all, 'next', 'g'), 'home');
  assert.equal(keys_taken(all, 'home', 'j h'), 'next');
  assert.equal(keys_taken(all, 'home', 'g x'), null);
  assert.equal(keys_taken({ ...all, previous: '' }, 'next', ''), null);
});

test('the keys that were made first get in nobody’s way', () => {
  for (const [action, own] of Object.entries(all)) {
    assert.equal(keys_taken(all, action as keyof typeof all, own), null, action);
    assert.equal(keys_of(own), own);
  }
});

test('what was changed is kept, and nothing else', () => {
  const shelf = shelf_of();
  keys_set(shelf, 'next', 'u');
  keys_turn(shelf, true);
  assert.equal(shelf.kept, '{"off":true,"keys":{"next":"u"}}');
  keys.value = all;
  keys_off.value = false;
  keys_read(shelf);
  assert.deepEqual(keys.value, { ...all, next: 'u' });
  assert.equal(keys_off.value, true);
  keys_turn(shelf, false);
  keys_reset(shelf);
  keys_read(shelf);
  assert.deepEqual(keys.value, all);
  assert.equal(keys_off.value, false);
});

test('what is kept wrongly is as if it were not there', () => {
  for (const kept of ['', '{', 'null', '7', '{"keys":7}', '{"keys":{"next":7,"fly":"y","open":"oo"}}']) {
    keys.value = { ...all, next: 'u' };
    keys_read(shelf_of(kept));
    assert.deepEqual(keys.value, all, kept);
  }
});
