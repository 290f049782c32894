/* What the role of who is here lets her do: bits of Mastodon's permissions. */

import { me } from './session';

const administrator = 1 << 0; /* everything */

export const permission = {
  manage_reports: 1 << 4,
  manage_settings: 1 << 6,
  manage_appeals: 1 << 9,
  manage_users: 1 << 10,
  manage_rules: 1 << 12,
  delete_user_data: 1 << 19,
} as const;

/* Any of those asked for. */
export function may(permissions: number): boolean {
  return !!(Number(me.value?.role?.permissions ?? 0) & (permissions | administrator));
}

/* Whether the pages of who looks after the square are hers. */
export const is_moderator = () => may(permission.manage_reports | permission.manage_appeals);
