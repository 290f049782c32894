import assert from 'node:assert/strict';
import { test } from 'node:test';
import { characters_used, graphemes } from '../src/text/characters';

test('a family, a flag and an accented letter are one character each', () => {
  assert.equal(graphemes('👨‍👩‍👧‍👦🇫🇷é'), 3);
});

test('a link counts as much as the square says, however long it is', () => {
  const link = `https://example.org/${'x'.repeat(200)}`;
  assert.equal(characters_used(`see ${link}`, '', 23), 4 + 23);
  assert.equal(characters_used('http://a.bc', '', 23), 23);
  assert.equal(characters_used('http://a.b', '', 23), 10);
});

test('of a mention only the name counts', () => {
  assert.equal(characters_used('@bob@far.example hello', '', 23), '@bob hello'.length);
  assert.equal(characters_used('bob@far.example', '', 23), 'bob@far.example'.length);
});

test('the warning counts too', () => {
  assert.equal(characters_used('abc', 'de', 23), 5);
});

test('the punctuation around a link is the sentence\u2019s', () => {
  const count = (text: string) => characters_used(text, '', 23);
  assert.equal(count('(see https://a.example/b).'), 5 + 23 + 2);
  assert.equal(count('https://a.example/b, https://a.example/c!'), 23 + 2 + 23 + 1);
  assert.equal(count('https://a.example/x_(y)'), 23);
  assert.equal(count('https://a.example/?q=1&r=<2>'), 23 + 3);
  assert.equal(count('https://x http://localhost/y'), 9 + 1 + 23);
  assert.equal(count('xhttps://a.example'), 18);
  assert.equal(count('见https://a.example/路径。'), 1 + 23);
});

test('an Indian letter joined to the next counts as the server counts it', () => {
  assert.equal(graphemes('क्षत्रिय'), 5);
});
