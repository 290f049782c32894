import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completed, token_at } from '../src/text/completion';
import { emoji_line, emoji_search, with_tone } from '../src/text/emoji';
import { same_words_key } from '../src/text/hash';
import { post_link } from '../src/text/post_link';

const token = (text: string) => {
  const found = token_at(text, text.length);
  return found && [found.kind, found.text, found.begin];
};

test('names, tags and emoji are completed where they begin a word', () => {
  assert.deepEqual(token('hello @bo'), ['person', 'bo', 6]);
  assert.deepEqual(token('@bob@far.ex'), ['person', 'bob@far.ex', 0]);
  assert.deepEqual(token('(#riv'), ['tag', 'riv', 1]);
  assert.deepEqual(token('#café'), ['tag', 'café', 0]);
  assert.deepEqual(token('so :smi'), ['emoji', 'smi', 3]);
});

test('nothing is completed inside a word, an address or a time', () => {
  for (const text of ['bob@far', 'a#b', 'at 10:30', ':s', '@', 'https://a.b/#top', 'done @bob '])
    assert.equal(token(text), null, text);
});

test('after any script and any punctuation, as the server finds them', () => {
  assert.deepEqual(token('你好，@bo'), ['person', 'bo', 3]);
  assert.deepEqual(token('مرحبا #سلا'), ['tag', 'سلا', 6]);
  assert.deepEqual(token('—#éc'), ['tag', 'éc', 1]);
  assert.deepEqual(token('＃日'), ['tag', '日', 0]);
  assert.equal(token('你好@bo'), null);
});

test('the whole word around the caret gives way, and one space follows', () => {
  const put = (text: string, chosen: string) => {
    const caret = text.indexOf('|');
    const whole = text.replace('|', '');
    const done = completed(whole, token_at(whole, caret)!, chosen);
    return `${done.text.slice(0, done.caret)}|${done.text.slice(done.caret)}`;
  };
  assert.equal(put('@th|', '@thea'), '@thea |');
  assert.equal(put('ask @th|omas today', '@thea'), 'ask @thea |today');
  assert.equal(put('#ri|, then', '#rivers'), '#rivers |, then');
  assert.equal(put(':ott|er: x', '🦦'), '🦦 |x');
  assert.equal(put('@th|\nnext', '@thea'), '@thea |\nnext');
  assert.equal(put('قال @th| شيئا', '@thea'), 'قال @thea |شيئا');
});

const groups = [
  {
    name: 'all',
    emoji: ['😀\tgrinning face|smile', '✋*\traised hand|stop', '🧡\torange heart|amour|cœur'].map(
      emoji_line,
    ),
  },
];

test('emoji are found by any of their words, without accents', () => {
  const found = (text: string) => emoji_search(groups, text, 9).map((one) => one.text);
  assert.deepEqual(found('smile'), ['😀']);
  assert.deepEqual(found('RAISED'), ['✋']);
  assert.deepEqual(found('hèart'), ['🧡']);
  assert.deepEqual(found('zzz'), []);
  assert.deepEqual(found(' '), []);
});

test('a skin tone is put behind the first character, and only where there is one', () => {
  const [smile, hand] = groups[0]!.emoji;
  assert.equal(with_tone(hand!, 1), '✋🏻');
  assert.equal(with_tone(hand!, 5), '✋🏿');
  assert.equal(with_tone(hand!, 0), '✋');
  assert.equal(with_tone(smile!, 3), '😀');
  assert.equal(with_tone(emoji_line('🕵️‍♀️*\twoman detective'), 2), '🕵🏼‍♀️');
});

test('the same words have the same key, other words another', () => {
  assert.equal(same_words_key('s', 'abc'), same_words_key('s', 'abc'));
  assert.notEqual(same_words_key('s', 'abc'), same_words_key('s', 'abd'));
  assert.notEqual(same_words_key('s', 'abc'), same_words_key('t', 'abc'));
});

test('the address of a post is told from other addresses', () => {
  const here = 'https://here.example';
  assert.deepEqual(post_link(' https://here.example/@bob/123 ', here), {
    url: 'https://here.example/@bob/123',
    id: '123',
  });
  assert.equal(post_link('https://far.example/@bob/123', here)?.id, null);
  assert.equal(post_link('https://far.example/users/bob/statuses/5', here)?.id, null);
  for (const text of ['https://here.example/@bob', 'see https://here.example/@bob/1', 'x', 'https://'])
    assert.equal(post_link(text, here), null, text);
});
