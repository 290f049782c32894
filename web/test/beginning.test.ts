import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Post } from '../src/api/entities';
import { answer_beginning, poll_beginning, visibilities } from '../src/state/beginning';

const post = (more: object) =>
  ({ account: { acct: 'thea' }, mentions: [], visibility: 'public', spoiler_text: '', ...more }) as unknown as Post;
const me = { acct: 'jonas' };

test('an answer is seen by no more than the answered post, and by no more than usual', () => {
  const seen = visibilities.map((of) =>
    visibilities.map((usual) => answer_beginning(post({ visibility: of }), me, usual).visibility));
  assert.deepEqual(seen, [
    ['public', 'unlisted', 'private', 'direct'],
    ['unlisted', 'unlisted', 'private', 'direct'],
    ['private', 'private', 'private', 'direct'],
    ['direct', 'direct', 'direct', 'direct'],
  ]);
});

test('an answer names its author and those named, once each, and not oneself', () => {
  const answered = post({ mentions: [{ acct: 'bob@far.example' }, { acct: 'jonas' }, { acct: 'thea' }] });
  assert.equal(answer_beginning(answered, me, 'public').text, '@thea @bob@far.example ');
  assert.equal(answer_beginning(post({ account: me }), me, 'public').text, '');
});

test('the warning of the answered post is taken along', () => {
  assert.equal(answer_beginning(post({ spoiler_text: 'News' }), me, 'public').warning, 'News');
  assert.equal(answer_beginning(post({}), me, 'public').warning, null);
});

test('a poll that is corrected keeps its end, one written anew begins again', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  const poll = { options: [{ title: 'a' }, { title: 'b' }], multiple: true, expires_at: '2026-01-01T02:00:00Z' };
  assert.deepEqual(poll_beginning(post({ poll }), true, now),
    { options: ['a', 'b'], multiple: true, expires_s: 7200 });
  assert.equal(poll_beginning(post({ poll }), false, now)!.expires_s, 86_400);
  assert.equal(poll_beginning(post({ poll: null }), true, now), null);
});
