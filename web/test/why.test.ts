import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Explanation, FeedSettings } from '../src/api/entities';
import { changes, wish_body, wish_of, with_preset, with_weight } from '../src/state/feed_wishes';
import { taken_back, type Signal } from '../src/state/signals';
import { bar, reasons } from '../src/text/why';
import { line_parts, sentence } from '../src/text/why_line';

const weights = { bridging: 1, affinity: 1, age: 1, repeat: 1, unfollowed: 1 };

function explained(bits: Partial<Record<keyof typeof weights, number>>, more: object = {}): Explanation {
  const terms = Object.entries(weights).map(([name, weight]) => {
    const own = bits[name as keyof typeof weights] ?? 0;
    return { name: name as keyof typeof weights, bits: own, weight, weighted: own * weight };
  });
  const bridging = { quintiles: [], gain: 0, percentile: 120, topic: '1' };
  return {
    status_id: '1', rank: 1, score: 1, source: 'bridging', policy: 'x', terms, bridging,
    made_at: '2026-11-21T12:00:00.000Z', ...more,
  };
}
const kinds = (of: Explanation) => reasons(of, '2026-11-21T09:00:00.000Z').map((one) => one.kind);

test('a post is said to connect, to be liked on one side, or not to be known yet', () => {
  assert.deepEqual(kinds(explained({ bridging: 2 })), ['source', 'bridged', 'age']);
  assert.deepEqual(kinds(explained({ bridging: -2 })), ['source', 'one_sided', 'age']);
  assert.deepEqual(kinds(explained({ bridging: 0.1 })), ['source', 'usual', 'age']);
  const bridging = { quintiles: [], gain: 0, percentile: null, topic: null };
  assert.deepEqual(kinds(explained({}, { bridging })), ['source', 'unknown', 'age']);
  assert.deepEqual(reasons(explained({ bridging: 2 }), '2026-11-21T09:00:00.000Z').slice(1),
    [{ kind: 'bridged', percent: 94 }, { kind: 'age', hours: 3 }]);
});

test('only what counts is a reason', () => {
  const of = explained({ affinity: 1, repeat: 1, unfollowed: 0.415 });
  assert.deepEqual(kinds(of).slice(2), ['liked_author', 'age', 'repeat', 'not_followed']);
  const none = { ...of, terms: of.terms.map((term) => ({ ...term, weight: 0, weighted: 0 })) };
  assert.deepEqual(kinds(none), ['source']);
});

test('one line says what speaks for a post most, and nothing that counts nothing', () => {
  const followed = explained({ bridging: 2, affinity: 1 }, { source: 'followed' });
  assert.deepEqual(line_parts(followed), ['bridged', 'followed']);
  assert.deepEqual(line_parts(explained({ bridging: 2 })), ['bridged']);
  assert.deepEqual(line_parts(explained({ bridging: 0.1, affinity: 1 })), ['bridging', 'liked_author']);
  assert.deepEqual(line_parts(explained({}, { source: 'newcomer' })), ['newcomer']);
  const none = { ...followed, terms: followed.terms.map((term) => ({ ...term, weight: 0 })) };
  assert.deepEqual(line_parts(none), ['followed']);
  const unknown = { ...followed, bridging: { ...followed.bridging, percentile: null } };
  assert.deepEqual(line_parts(unknown), ['followed', 'liked_author']);
  assert.equal(sentence(['you follow Emeka', 'more'], 'en'), 'You follow Emeka · more');
  assert.equal(sentence([], 'en'), '');
});

test('bars begin in the middle and keep to their half', () => {
  assert.deepEqual(bar(2, 4), { x: 50, width: 25 });
  assert.deepEqual(bar(-4, 4), { x: 0, width: 50 });
  assert.deepEqual(bar(-9, 4), { x: 0, width: 50 });
  assert.deepEqual(bar(0, 0), { x: 50, width: 0 });
});

test('a preset is sent by its name, weights as they are, and what changes is said', () => {
  const quiet = { ...weights, repeat: 4, age: 0.25 };
  const settings: FeedSettings = {
    home: 'for_you', preset: 'bridging', weights, published: null,
    presets: [{ name: 'bridging', weights, about: '' }, { name: 'quiet', weights: quiet, about: '' }],
  };
  const chosen = with_preset(settings, 'quiet');
  assert.deepEqual(wish_body(chosen), { preset: 'quiet' });
  assert.deepEqual(changes(weights, chosen.weights),
    [{ term: 'age', more: false }, { term: 'repeat', more: true }]);
  const own = with_weight(wish_of(settings), 'bridging', 2.5);
  assert.deepEqual(wish_body(own), { weights: { ...weights, bridging: 2.5 } });
  assert.deepEqual(changes(weights, wish_of(settings).weights), []);
});

test('of a signal that is taken back only what others see is left', () => {
  const signal: Signal = {
    id: '1', favourited: false, reblogged: false, bookmarked: false, well_argued: true,
    not_for_me: false, acted_against: false, counts_as: 'approval',
  };
  assert.equal(taken_back(signal), null);
  const left = taken_back({ ...signal, bookmarked: true, well_argued: false, not_for_me: true, counts_as: 'disapproval' })!;
  assert.deepEqual([left.bookmarked, left.not_for_me, left.counts_as], [true, false, 'approval']);
});
