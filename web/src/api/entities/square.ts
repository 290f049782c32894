/* The square itself, and what is found there. */

import type { Account, CustomEmoji } from './accounts';
import type { Card, Mention, Post } from './posts';

export interface Announcement {
  id: string;
  content: string;
  starts_at: string | null;
  ends_at: string | null;
  all_day: boolean;
  published_at: string;
  updated_at: string;
  read?: boolean;
  mentions: Mention[];
  emojis: CustomEmoji[];
  reactions: { name: string; count: number; me?: boolean; url?: string; static_url?: string }[];
}

export interface Day {
  day: string;
  uses: string;
  accounts: string;
}

export interface Tag {
  name: string;
  url: string;
  history?: Day[];
  following?: boolean;
  featuring?: boolean;
}

export interface TrendingLink extends Card {
  history?: Day[];
  authors?: { name: string; account: Account | null }[];
}

export interface SearchResults {
  accounts: Account[];
  statuses: Post[];
  hashtags: Tag[];
}

export interface Rule {
  id: string;
  text: string;
  hint?: string;
}

export interface Instance {
  domain: string;
  title: string;
  version: string;
  /** Only a square of this program says it. */
  bema?: { version: string };
  source_url: string;
  description: string;
  usage?: { users?: { active_month?: number } };
  languages: string[];
  configuration: {
    statuses: {
      max_characters: number;
      max_media_attachments: number;
      characters_reserved_per_url: number;
    };
    media_attachments: {
      description_limit?: number;
      supported_mime_types: string[];
      image_size_limit: number;
      video_size_limit?: number;
    };
    polls: {
      max_options: number;
      max_characters_per_option: number;
      min_expiration: number;
      max_expiration: number;
    };
    translation?: { enabled: boolean };
    accounts?: {
      max_display_name_length?: number;
      max_note_length?: number;
      max_profile_fields?: number;
      max_featured_tags?: number;
    };
    vapid?: { public_key: string };
    /** About stands for a policy that is not written. */
    urls?: { privacy_policy?: string | null; terms_of_service?: string | null; about?: string };
  };
  registrations: { enabled: boolean; approval_required: boolean; message: string | null };
  contact?: { email: string; account: Account | null };
  rules: Rule[];
}
