/* What people are: accounts, relationships, lists, suggestions. */

import type { Visibility } from './posts';
import type { Restriction } from './standing';
import type { TeamRole } from './teams';

export interface CustomEmoji {
  shortcode: string;
  url: string;
  static_url: string;
  visible_in_picker?: boolean;
  category?: string | null;
}

export interface Field {
  name: string;
  value: string;
  verified_at?: string | null;
}

export interface Account {
  id: string;
  username: string;
  acct: string;
  display_name: string;
  locked: boolean;
  bot: boolean;
  created_at: string;
  note: string;
  url: string;
  avatar: string;
  header: string;
  followers_count: number;
  following_count: number;
  statuses_count: number;
  last_status_at: string | null;
  discoverable?: boolean | null;
  indexable?: boolean;
  emojis: CustomEmoji[];
  fields: Field[];
  moved?: Account | null;
  suspended?: boolean;
  limited?: boolean;
  memorial?: boolean;
  /* What the person lets be seen on the profile. */
  show_media?: boolean;
  show_featured?: boolean;
  hide_collections?: boolean | null;
  bema_restrictions?: Restriction[];
}

export interface Me extends Account {
  source: {
    privacy: Visibility;
    sensitive: boolean;
    language: string | null;
    note: string;
    fields: Field[];
    follow_requests_count: number;
    quote_policy?: string;
  };
  role?: { id: string; name: string; permissions: string };
  /* The person behind it, where it is a shared account that she acts for. */
  bema_acting?: { account: Account; role: TeamRole };
}

export interface FeaturedTag {
  id: string;
  name: string;
  url: string;
  statuses_count: string;
  last_status_at: string | null;
}

/** One's own profile as it is edited: GET /api/v1/profile. */
export interface Profile {
  id: string;
  display_name: string;
  note: string;
  fields: Field[];
  avatar: string | null;
  avatar_description: string;
  header: string | null;
  header_description: string;
  locked: boolean;
  bot: boolean;
  hide_collections: boolean;
  discoverable: boolean;
  indexable: boolean;
  show_media: boolean;
  show_media_replies: boolean;
  show_featured: boolean;
  attribution_domains: string[];
}

export interface Relationship {
  id: string;
  following: boolean;
  showing_reblogs: boolean;
  notifying: boolean;
  followed_by: boolean;
  blocking: boolean;
  blocked_by: boolean;
  muting: boolean;
  muting_notifications: boolean;
  requested: boolean;
  requested_by?: boolean;
  languages: string[] | null;
  muting_expires_at?: string | null;
  domain_blocking: boolean;
  endorsed: boolean;
  note: string;
}

export interface Severance {
  type: 'domain_block' | 'user_domain_block' | 'account_suspension';
  target_name: string;
  followers_count: number;
  following_count: number;
}

export interface List {
  id: string;
  title: string;
  replies_policy: string;
  exclusive: boolean;
}

export interface Suggestion {
  source: string;
  sources?: string[];
  account: Account;
}

export interface Collection {
  id: string;
  name: string;
  description: string;
  url: string | null;
  item_count: number;
}
