/* Drafts that others must agree to first: docs/APPROVALS.md. */

import type { Account } from './accounts';
import type { Media, Visibility } from './posts';

export type ApprovalSurface =
  | 'post'
  | 'reply'
  | 'quote'
  | 'edit'
  | 'poll'
  | 'alt'
  | 'profile'
  | 'schedule'
  | 'import';

export type ApprovalKind = 'post' | 'edit' | 'profile';

export type ApprovalState = 'held' | 'approved' | 'rejected' | 'withdrawn' | 'expired';

/* What Mastodon's calls answer beside what stands, where others must see it first. */
export interface Held {
  id: string;
  kind: ApprovalKind;
  words: string;
  missing: number;
  expires_at: string;
}

export interface ApprovalPerson {
  id: string;
  username: string;
  display_name: string;
}

export interface ApprovalDraft {
  text: string;
  spoiler_text: string;
  sensitive: boolean;
  visibility: Visibility;
  in_reply_to_id: string | null;
  quoted_status_id: string | null;
  scheduled_at: string | null;
  poll: {
    options: string[];
    expires_in: number;
    multiple: boolean;
    hide_totals: boolean;
  } | null;
  descriptions: string[];
  media_attachments: Media[];
}

export interface ApprovalProfile {
  display_name?: string;
  note?: string;
  fields?: { name: string; value: string }[];
  avatar_description?: string;
  header_description?: string;
}

export interface ApprovalVersion {
  version: number;
  made_at: string;
  writer: ApprovalPerson | null;
  hash: string;
  draft?: ApprovalDraft;
  profile?: ApprovalProfile;
}

/* A draft that others must see first. */
export interface Approval {
  id: string;
  kind: ApprovalKind;
  state: ApprovalState;
  is_own: boolean;
  version: number;
  hash: string;
  missing: number;
  changed_at: string;
  expires_at: string;
  status_id: string | null;
  published_id: string | null;
  rules: { id: string; name: string }[];
  account: Account;
  writer: ApprovalPerson | null;
  draft?: ApprovalDraft;
  profile?: ApprovalProfile;
  versions?: ApprovalVersion[];
  deeds?: {
    action: string;
    version: number;
    at: string;
    by: ApprovalPerson | null;
    /* Who acted for it; of one's own account alone. */
    person: ApprovalPerson | null;
    reason: string | null;
    entry: string;
  }[];
}

export interface ApprovalRule {
  id: string;
  name: string;
  everything: boolean;
  topics: string[];
  surfaces: ApprovalSurface[];
  approvers: (ApprovalPerson | null)[];
  needed: number;
  hours: number;
  pending: { at: string; removed: boolean } | null;
}

export interface ApprovalDuty {
  account: Account;
  rules: ApprovalRule[];
}
