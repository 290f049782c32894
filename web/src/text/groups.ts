/* Notifications as the server groups them, with the people and posts that are sent beside them. */

import type {
  Account,
  NotificationExtras,
  NotificationGroup,
  NotificationGroups,
  Post,
} from '../api/entities';

export interface Group extends NotificationExtras {
  /* The newest notification in it. */
  id: string;
  key: string;
  type: string;
  created_at: string;
  accounts: Account[];
  /* How many people or times; at least as many as accounts. */
  count: number;
  status: Post | null;
}

export function groups_of(body: NotificationGroups): Group[] {
  const accounts = new Map(body.accounts.map((one) => [one.id, one]));
  const posts = new Map(body.statuses.map((one) => [one.id, one]));
  const known = (id: string) => accounts.get(id);
  const one_group = (group: NotificationGroup): Group => ({
    /* Mastodon's most_recent_notification_id is a number, too long for this language: it comes rounded. */
    id: group.page_max_id ?? String(group.most_recent_notification_id),
    key: group.group_key,
    type: group.type,
    created_at: group.latest_page_notification_at ?? '',
    accounts: group.sample_account_ids.map(known).filter((one) => one !== undefined),
    count: group.notifications_count,
    status: posts.get(group.status_id ?? '') ?? null,
    report: group.report,
    event: group.event,
    moderation_warning: group.moderation_warning,
    collection: group.collection,
    approval: group.approval,
  });
  return body.notification_groups.map(one_group);
}
