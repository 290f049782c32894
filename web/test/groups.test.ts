import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NotificationGroups } from '../src/api/entities';
import { groups_of } from '../src/text/groups';

const body = {
  accounts: [{ id: '1' }, { id: '2' }],
  statuses: [{ id: '7' }],
  notification_groups: [
    {
      group_key: 'favourite-7-1',
      notifications_count: 12,
      type: 'favourite',
      most_recent_notification_id: 1382470771153093000,
      page_max_id: '1382470771153093121',
      latest_page_notification_at: '2026-11-21T00:00:00.000Z',
      sample_account_ids: ['2', '1', '3'],
      status_id: '7',
    },
    {
      group_key: 'ungrouped-39',
      notifications_count: 1,
      type: 'severed_relationships',
      most_recent_notification_id: '39',
      sample_account_ids: [],
      event: { type: 'domain_block', target_name: 'x', followers_count: 1, following_count: 2 },
    },
  ],
} as unknown as NotificationGroups;

test('a group has its people in their order and its post; who is not sent is left out', () => {
  const [group, other] = groups_of(body);
  assert.equal(group!.id, '1382470771153093121');
  assert.equal(other!.id, '39');
  assert.deepEqual(
    group!.accounts.map((one) => one.id),
    ['2', '1'],
  );
  assert.equal(group!.status!.id, '7');
  assert.equal(group!.count, 12);
});

test('what has neither people nor a post keeps what it is about', () => {
  const group = groups_of(body)[1]!;
  assert.deepEqual([group.accounts, group.status, group.event!.target_name], [[], null, 'x']);
});
