// What ranks first by the bridging aggregate is what the groups of a conversation agree on: on the
// votes of three real conversations, as bench/agreement.mjs counts them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root, shared } from './square.ts';

const skip = existsSync(join(shared, 'data/polis')) ? false : 'no conversations beside the project: ../shared/data/polis';

interface Judged { minimum: number; gap: number }
interface Conversation { title: string; comments: number; groups: number; aggregate: Judged; count: Judged; share: Judged }

test('the first tenth by the aggregate is agreed on more widely than that by approvals', { skip }, () => {
  const said = execFileSync(process.execPath, [join(root, 'bench/agreement.mjs'), '--json'],
    { encoding: 'utf8', env: { ...process.env, BEMA_TEST_SHARED: shared, NODE_OPTIONS: '' } });
  const all = JSON.parse(said) as Conversation[];
  assert.deepEqual(all.map((one) => [one.comments, one.groups]), [[30, 2], [50, 2], [336, 2]]);
  for (const { title, aggregate, count, share } of all) {
    assert.ok(aggregate.minimum > count.minimum, `${title}: the least willing group against approvals`);
    assert.ok(aggregate.gap < count.gap, `${title}: the gap against approvals`);
    assert.ok(aggregate.gap < share.gap, `${title}: the gap against the share`);
  }
});
