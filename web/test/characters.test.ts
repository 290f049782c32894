import assert from 'node:assert/strict';
import { test } from 'node:test';
import { characters_used, graphemes } from '../src/text/characters';

test('a family, a flag and an accented letter are one character each', () => {
  assert.equal(graphemes('👨‍👩‍👧‍👦🇫🇷é'), 3);
});

test('a link counts as much as the square says, however long it is', () => {
  const link = `https://example.org/${'x'.repeat(200)}`;
  assert.equal(characters_used(`see ${link}`, '', 23), 4 + 23);
  assert.equal(characters_used('http://a.b', '', 23), 23);
});

test('of a mention only the name counts', () => {
  assert.equal(characters_used('@bob@far.example hello', '', 23), '@bob hello'.length);
  assert.equal(characters_used('bob@far.example', '', 23), 'bob@far.example'.length);
});

test('the warning counts too', () => {
  assert.equal(characters_used('abc', 'de', 23), 5);
});
