/* Notifications, their policy and Web Push. */

import type { Account, Collection, Severance } from './accounts';
import type { ApprovalKind, ApprovalState } from './approvals';
import type { Post } from './posts';
import type { Report } from './standing';

export type PolicyRule = 'accept' | 'filter' | 'drop';

export interface NotificationPolicy {
  for_not_following: PolicyRule;
  for_not_followers: PolicyRule;
  for_new_accounts: PolicyRule;
  for_private_mentions: PolicyRule;
  for_limited_accounts: PolicyRule;
  for_bots: PolicyRule;
  summary: { pending_requests_count: number; pending_notifications_count: number };
}

export interface PushSubscriptionFacts {
  id: string | number;
  endpoint: string;
  alerts: Record<string, boolean>;
  policy: string;
  server_key: string;
}

export interface Notification {
  id: string;
  type: string;
  created_at: string;
  account: Account;
  status?: Post | null;
}

/* What hangs on a notification of a rarer kind. */
export interface NotificationExtras {
  report?: Report;
  event?: Severance;
  moderation_warning?: { id: string; action: string; text: string };
  collection?: Collection;
  approval?: { id: string; kind: ApprovalKind; state: ApprovalState };
}

export interface NotificationGroup extends NotificationExtras {
  group_key: string;
  notifications_count: number;
  type: string;
  most_recent_notification_id: string | number;
  page_max_id?: string;
  latest_page_notification_at?: string;
  sample_account_ids: string[];
  status_id?: string | null;
}

export interface NotificationGroups {
  accounts: Account[];
  statuses: Post[];
  notification_groups: NotificationGroup[];
}

export interface NotificationRequest {
  id: string;
  updated_at: string;
  notifications_count: string;
  account: Account;
  last_status: Post | null;
}
