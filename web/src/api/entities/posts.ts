/* What people say: posts, media, polls, quotes, conversations. */

import type { Account, CustomEmoji } from './accounts';
import type { Opinions } from './algorithm';
import type { Held } from './approvals';
import type { FilterResult } from './filters';
import type { Restriction } from './standing';

export type Visibility = 'public' | 'unlisted' | 'private' | 'direct';

/* From the middle of a picture: -1 to 1, to the right and up. */
export interface Focus {
  x: number;
  y: number;
}

export interface Media {
  id: string;
  type: 'image' | 'gifv' | 'video' | 'audio' | 'unknown';
  url: string | null;
  preview_url: string | null;
  description: string | null;
  blurhash?: string | null;
  meta?: {
    original?: { width?: number; height?: number; duration?: number };
    small?: { width?: number; height?: number };
    focus?: Focus | null;
    hls?: { url: string };
  } | null;
}

export interface Poll {
  id: string;
  expires_at: string | null;
  expired: boolean;
  multiple: boolean;
  votes_count: number;
  voters_count: number | null;
  voted?: boolean;
  own_votes?: number[];
  options: { title: string; votes_count: number | null }[];
  emojis: CustomEmoji[];
}

export interface Mention {
  id: string;
  username: string;
  url: string;
  acct: string;
}

export interface Card {
  url: string;
  title: string;
  description: string;
  provider_name: string;
  image: string | null;
  width: number;
  height: number;
}

export interface Quote {
  state: string;
  quoted_status?: Post | null;
  quoted_status_id?: string | null;
}

export interface Translation {
  content: string;
  spoiler_text: string;
  language: string;
  poll?: { options: { title: string }[] } | null;
  media_attachments: { id: string; description: string }[];
  detected_source_language: string;
  provider: string;
}

export interface Post {
  id: string;
  /* Nothing was published, or changed: others must see it first. */
  held?: Held;
  created_at: string;
  edited_at: string | null;
  in_reply_to_id: string | null;
  in_reply_to_account_id: string | null;
  sensitive: boolean;
  spoiler_text: string;
  visibility: Visibility;
  language: string | null;
  uri: string;
  url: string | null;
  replies_count: number;
  reblogs_count: number;
  favourites_count: number;
  quotes_count?: number;
  favourited?: boolean;
  reblogged?: boolean;
  muted?: boolean;
  bookmarked?: boolean;
  pinned?: boolean;
  content: string;
  reblog: Post | null;
  account: Account;
  media_attachments: Media[];
  mentions: Mention[];
  tags: { name: string; url: string }[];
  emojis: CustomEmoji[];
  card: Card | null;
  poll: Poll | null;
  quote?: Quote | null;
  quote_approval?: { automatic: string[]; manual: string[]; current_user: string };
  filtered?: FilterResult[];
  text?: string;
  bema?: Opinions;
  bema_restrictions?: Restriction[];
}

export interface Context {
  ancestors: Post[];
  descendants: Post[];
}

export interface PostSource {
  id: string;
  text: string;
  spoiler_text: string;
}

export interface ScheduledPost {
  id: string;
  scheduled_at: string;
  params: {
    text: string;
    spoiler_text: string | null;
    visibility: Visibility;
    language: string | null;
    sensitive: boolean;
    poll: { options: string[]; multiple: boolean; expires_in: number } | null;
    in_reply_to_id: string | null;
    quoted_status_id?: string | null;
    quote_approval_policy?: string | null;
  };
  media_attachments: Media[];
  /* Only a square of this program says why one was not published. */
  bema?: { refused_at: string; reason: string };
}

export interface PostEdit {
  content: string;
  spoiler_text: string;
  sensitive: boolean;
  created_at: string;
  account: Account;
  emojis: CustomEmoji[];
}

export interface Conversation {
  id: string;
  unread: boolean;
  accounts: Account[];
  last_status: Post | null;
}
