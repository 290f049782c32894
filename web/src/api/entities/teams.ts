/* Shared accounts: docs/SHARED_ACCOUNTS.md. */

import type { Account } from './accounts';

export type TeamRole = 'owner' | 'admin' | 'editor' | 'contributor' | 'analyst';

/* An account that is shared with one. */
export interface Team {
  account: Account;
  role: TeamRole;
  state: 'invited' | 'member';
  since: string;
  invited_by: Account | null;
}

/* Who acts for this account. */
export interface TeamMember {
  account: Account;
  role: TeamRole;
  state: 'invited' | 'member';
  since: string;
  last_active: string | null;
  itself: boolean;
}

export interface TeamMembers {
  members: TeamMember[];
  my_role: TeamRole;
  deeds_kept_days: number;
}

export interface TeamDeed {
  id: string;
  account: Account | null;
  deed: string;
  subject: { type: string; id: string } | null;
  at: string;
}
