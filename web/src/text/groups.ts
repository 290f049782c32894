/* Twelve people who favour one post are one line, not twelve. Only neighbours are joined, so the order
 * of things that happened stays true. */

import type { Account, Notification, Post } from '../api/entities';

export interface Group {
  key: string;
  type: string;
  created_at: string;
  accounts: Account[];
  status: Post | null;
  /* The newest notification in it. */
  id: string;
}

const grouped = new Set(['favourite', 'reblog', 'follow']);

export function group_notifications(items: Notification[]): Group[] {
  const groups: Group[] = [];
  for (const one of items) {
    const last = groups[groups.length - 1];
    const status = one.status ?? null;
    const joins =
      last !== undefined &&
      grouped.has(one.type) &&
      last.type === one.type &&
      last.status?.id === status?.id &&
      last.created_at.slice(0, 10) === one.created_at.slice(0, 10);
    if (joins) {
      if (!last.accounts.some((account) => account.id === one.account.id))
        last.accounts.push(one.account);
      continue;
    }
    groups.push({
      key: `${one.type}-${one.id}`,
      type: one.type,
      created_at: one.created_at,
      accounts: [one.account],
      status,
      id: one.id,
    });
  }
  return groups;
}
