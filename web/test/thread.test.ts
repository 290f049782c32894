import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ancestor_line,
  branches_for,
  folded_at_first,
  id_compare,
  line_max,
  thread_tree,
  type Branch,
  type ThreadPost,
} from '../src/text/thread';

const post = (id: string, reply_to: string | null, author: string): ThreadPost => ({
  id,
  created_at: '',
  in_reply_to_id: reply_to,
  account: { id: author },
});
const shape = (branches: Branch[]): unknown[] =>
  branches.map((one) => [one.id, ...shape(one.replies)]);

test('answers hang under what they answer, oldest first', () => {
  const tree = thread_tree(post('1', null, 'a'), [
    post('4', '2', 'c'),
    post('3', '1', 'c'),
    post('2', '1', 'b'),
    post('10', '1', 'd'),
  ]);
  assert.deepEqual(shape(tree), [['2', ['4']], ['3'], ['10']]);
});

test("an author's own continuation comes before the answers of others", () => {
  const tree = thread_tree(post('1', null, 'a'), [post('2', '1', 'b'), post('3', '1', 'a')]);
  assert.deepEqual(shape(tree), [['3'], ['2']]);
});

test('an answer to a post that is gone hangs on the root and is not lost', () => {
  assert.deepEqual(shape(thread_tree(post('1', null, 'a'), [post('5', '4', 'b')])), [['5']]);
});

test('posts that answer each other in a circle do not hang the page', () => {
  const tree = thread_tree(post('1', null, 'a'), [post('2', '3', 'b'), post('3', '2', 'c')]);
  assert.deepEqual(tree, []);
});

test('a branch knows its size', () => {
  const [branch] = thread_tree(post('1', null, 'a'), [
    post('2', '1', 'b'),
    post('3', '2', 'c'),
    post('4', '3', 'b'),
  ]);
  assert.equal(branch!.size, 3);
});

test('a straight line of answers is folded where it has gone on for long, not for being deep', () => {
  const line = (posts: number) =>
    Array.from({ length: posts }, (_, i) => post(String(i + 2), String(i + 1), i % 2 ? 'a' : 'b'));
  const folded_in = (posts: number) => [
    ...folded_at_first(thread_tree(post('1', null, 'a'), line(posts))),
  ];
  assert.deepEqual(folded_in(line_max), []);
  assert.deepEqual(folded_in(2 * line_max), [String(line_max + 1)]);
  assert.equal(folded_in(3 * line_max).length, 2);
});

test('deep branching is folded', () => {
  const branching: ThreadPost[] = [];
  let parent = '1';
  for (let level = 1; level <= 8; level++) {
    const left = String(level * 10 + 100);
    branching.push(post(left, parent, 'b'), post(String(level * 10 + 101), parent, 'c'));
    parent = left;
  }
  const folded = folded_at_first(thread_tree(post('1', null, 'a'), branching));
  assert.ok(folded.size > 0);
  assert.ok(!folded.has('110'), 'the first level is open');
});

test('ids are compared as numbers though they are text', () => {
  assert.ok(id_compare('9', '10') < 0);
  assert.ok(id_compare('11', '10') > 0);
  assert.equal(id_compare('7', '7'), 0);
});

test('a page of a conversation is as many branches as hold so many posts, and at least one', () => {
  const tree = thread_tree(post('1', null, 'a'), [
    post('2', '1', 'b'),
    post('3', '2', 'c'),
    post('4', '3', 'b'),
    post('5', '1', 'c'),
    post('6', '1', 'd'),
  ]);
  assert.equal(branches_for(tree, 1), 1);
  assert.equal(branches_for(tree, 3), 1);
  assert.equal(branches_for(tree, 4), 2);
  assert.equal(branches_for(tree, 100), 3);
  assert.equal(branches_for([], 10), 0);
});

test('notices stand where the hidden posts stood above the one that is read', () => {
  const above = [post('1', null, 'a'), post('4', '3', 'b')];
  const notices = new Map([
    ['2', { in_reply_to_id: '1' }],
    ['3', { in_reply_to_id: '2' }],
    ['7', { in_reply_to_id: '1' }],
  ]);
  assert.deepEqual(ancestor_line('4', above, notices), ['1', '2', '3', '4']);
  assert.deepEqual(ancestor_line('4', above, new Map()), ['1', '4'], 'what is above a gap is kept');
  assert.deepEqual(ancestor_line('2', [], new Map([['2', { in_reply_to_id: '2' }]])), ['2']);
  assert.deepEqual(ancestor_line(null, [], notices), []);
});
