/* What the Mastodon client API sends, as far as this client reads it. Names are the API's. */

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

/* What moderation has laid over a post or an account. */
export interface Restriction {
  effect: string;
  rule: string;
  text: string;
  since: string;
  until: string | null;
  legal: boolean;
  /* Of who decided: of the staff, or "operator". */
  role: string;
  decision_id: string | null;
  /* These for its author only. */
  facts?: string;
  territories?: string[];
  automated?: boolean;
}

/* What stands in the place of a post that is hidden. */
export interface Notice {
  status_id: string;
  in_reply_to_id: string | null;
  created_at: string;
  restriction: Restriction;
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

export type FilterAction = 'warn' | 'hide' | 'blur';
export type FilterContext = 'home' | 'notifications' | 'public' | 'thread' | 'account';

export interface Filter {
  id: string;
  title: string;
  context: FilterContext[];
  filter_action: FilterAction;
  expires_at: string | null;
  keywords: { id: string; keyword: string; whole_word: boolean }[];
  statuses: { id: string; status_id: string }[];
}

export interface FilterResult {
  filter: { id: string; title: string; context: string[]; filter_action: FilterAction };
  keyword_matches?: string[] | null;
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

/* Only a square of this program says it, and only where there is something to say. */
export interface Opinions {
  well_argued: boolean;
  not_for_me: boolean;
}

export type HomeFeed = 'chronological' | 'for_you';

/* How much a bit of each term counts, from 0 to 4. */
export interface Weights {
  bridging: number;
  affinity: number;
  age: number;
  repeat: number;
  unfollowed: number;
}

export interface FeedSettings {
  home: HomeFeed;
  preset: string;
  weights: Weights;
  presets: { name: string; weights: Weights; about: string }[];
  /* What ranks while the preset is "published": a copy of another person's. */
  published: {
    id: string | null;
    name: string;
    version: number;
    taken_at: string;
    is_gone: boolean;
    is_newer: boolean;
    account: Account | null;
  } | null;
}

/* Weights that somebody published under a name. */
export interface FeedPreset {
  id: string;
  url: string;
  name: string;
  about: string;
  weights: Weights;
  version: number;
  created_at: string;
  updated_at: string;
  /* Rounded down; null: too few to tell. */
  used_by: number | null;
  is_own: boolean;
  account: Account;
}

export interface ExplainedTerm {
  name: keyof Weights;
  bits: number;
  weight: number;
  /* As it enters the score: below 0 where it lowers it. */
  weighted: number;
}

/* Why a post stands where it does in a slate. */
export interface Explanation {
  status_id: string;
  rank: number;
  score: number;
  source: 'followed' | 'approved_by_followed' | 'bridging' | 'newcomer';
  policy: string;
  terms: ExplainedTerm[];
  bridging: {
    quintiles: { approvals: number; disapprovals: number; impressions: number; h: number }[];
    gain: number;
    /* How many of the 127 thresholds of its topic it passes; null: too little is known. */
    percentile: number | null;
    topic: string | null;
  };
  made_at: string;
}

/* Why something trends: voices are rounded down, 0 where they are few. */
export interface TrendReason {
  voices: number;
  /* null: the square is too young to be sorted. */
  quintiles: number | null;
  hours: number;
  observed: number;
  expected: number;
  score: number;
  language: string | null;
}

export interface TrendReasons {
  policy: string;
  tags: (TrendReason & { name: string })[];
  statuses: (TrendReason & { id: string })[];
  links: (TrendReason & { url: string })[];
}

/* What ranked pages showed on a day: shares in hundredths, null where it is not told. */
export interface FeedDay {
  day: string;
  enough_viewers: boolean;
  viewers: number;
  slates: number;
  shown: number;
  unfollowed: number | null;
  sources: Record<Explanation['source'], number | null>;
  authors: number;
  gini: number | null;
  top_ten: number | null;
  authors_by_fifth: number[] | null;
  authors_nowhere: number | null;
  approvals_known: number | null;
  approvals_by_fifth: number[] | null;
  viewers_by_fifth: {
    /* null: those who stand nowhere. */
    fifth: number | null;
    viewers: number;
    authors_by_fifth: number[] | null;
    authors_nowhere: number | null;
  }[];
  voices: number;
  loss: number | null;
  editions: number;
}

export interface FeedFigures {
  from: string;
  to: string;
  viewers_min: number;
  rounded_to: number;
  days: FeedDay[];
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

export interface Notification {
  id: string;
  type: string;
  created_at: string;
  account: Account;
  status?: Post | null;
}

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

export interface Report {
  id: string;
  category: string;
  comment: string;
  target_account: Account;
}

export interface Conversation {
  id: string;
  unread: boolean;
  accounts: Account[];
  last_status: Post | null;
}

export interface List {
  id: string;
  title: string;
  replies_policy: string;
  exclusive: boolean;
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

/* What one reported oneself, and what came of it. */
export interface OwnReport {
  report: Report;
  state: 'waiting' | 'answered';
  answered_at: string | null;
  decisions: { id: string; kind: string; state?: { effect: string }; stands?: boolean }[];
  appeal: { text: string; state: string; answer: string | null } | null;
}

/* What was decided about oneself or a post of one's own. */
export interface Standing {
  decision_id: string;
  kind: string;
  status_id: string | null;
  effect: string | null;
  rule: string;
  facts: string;
  decided_at: string;
  until: string | null;
  stands: boolean;
  text: string;
  appeal: { text: string; state: string } | null;
  /* Whether an appeal against it may be put to a jury; how that stands which has it. */
  jury_possible?: boolean;
  jury?: JuryFacts | null;
}

export interface JuryFacts {
  state: 'asked' | 'sitting' | 'decided' | 'too_few' | 'late' | 'gone';
  entry: string;
  asked_at: string;
  drawn_at: string | null;
  ends_at: string | null;
  ended_at: string | null;
  /* Votes; null until it has decided. */
  keep: number | null;
  reverse: number | null;
}

/* What oneself is called to. */
export interface JuryDuty {
  on: boolean;
  opted_out: boolean;
  cases: { id: string; state: 'called' | 'voted'; until: string }[];
}

export interface JuryPost {
  text: string;
  spoiler_text: string;
  language: string;
  sensitive: boolean;
  reply: boolean;
  created_at: string;
  media: Media[];
  poll: string[];
}

/* Without anybody's name. */
export interface JuryCase {
  id: string;
  until: string;
  subject: 'post' | 'account';
  kind: string;
  effect: string | null;
  automated: boolean;
  decided_at: string;
  decided_until: string | null;
  rule: { id: string; text: string; hint: string } | null;
  facts: string;
  statement: string;
  appeal: string;
  posts: JuryPost[];
  ticket: Record<string, string>;
}

/* An entry of the public log. What it says is in `entry`; `opened` are sealed parts that may be read. */
export interface LogEntry {
  id: string;
  kind: string;
  rule: string | null;
  created_at: string;
  /* null: it has no place yet. */
  index: number | null;
  entry: LogBody;
  opened: Record<string, { salt: string; text: string }>;
  /* Whether what is sealed is still there, or was destroyed with its account. */
  openable: boolean;
}

export interface LogBody {
  id: string;
  kind: string;
  made: string;
  record: Record<string, unknown>;
  rule?: string;
  sealed?: Record<string, string>;
}

/* A decision as staff has it. */
export interface Decision {
  id: string;
  kind: string;
  rule: string;
  role: string;
  automated: boolean;
  decided_at: string;
  until: string | null;
  reverses: string | null;
  state?: { effect?: string; text?: string; territories?: string; law?: string; permanent?: boolean };
  subject: string;
  by: string | null;
  report_id: string | null;
  facts: string;
}

/* An automatic rule: docs/RULES.md. */
export interface AutomaticRule {
  id: string;
  version: number;
  words: Record<string, string>;
  state: 'on' | 'shadow' | 'off';
  declared_precision: number;
  hits: number;
  shadow_hits: number;
  judged: number;
  right: number;
  measured: { precision: number; low: number; high: number } | null;
  off_since: string | null;
}

export interface AutomaticRules {
  hash: string;
  mode: 'off' | 'shadow' | 'as_written';
  since: string | null;
  triage: boolean;
  /** What another process of the square put in force after this one, where it differs. */
  newest: { hash: string; mode: 'off' | 'shadow' | 'as_written' } | null;
  text: string;
  rules: AutomaticRule[];
}

export interface RulesVersion {
  id: string;
  hash: string;
  since: string;
  in_shadow: boolean;
}

export interface WaitingAppeal {
  text: string;
  /* Of the same person, within six months. */
  before: { made: number; rejected: number };
  jury_possible?: boolean;
  jury?: JuryFacts | null;
  created_at: string;
  account: Account;
  decision: Decision;
  /* The post that it is about, where it is about one that is still there. */
  statuses: Post[];
  /* It is not public: shown to who has taken on the report that names it. */
  private: boolean;
}

/* Of what the points of a case are made. */
export interface CaseFacts {
  posts: number;
  followers: number;
  reporters: number;
  weight: number;
  rule_weight: number;
  hours: number;
}

/* A case of the queue: all that was reported, noticed and found about one subject. */
export interface CaseRow {
  id: string;
  state: 'open' | 'closed';
  subject: {
    kind: 'post' | 'account';
    account: Account | null;
    status: Post | null;
    /* Not public: read by who has claimed the case, where a report names it. */
    private: boolean;
  };
  /* Posts of it that are alike: one text, or one raid. */
  equal: { count: number; kind: 'text' | 'raid' | null };
  reports_count: number;
  reporters_count: number;
  sources: string[];
  rules: { id: string; text: string }[];
  language: string | null;
  order: {
    score: number;
    terms: { name: string; value: number; words: string }[];
    facts: CaseFacts;
  };
  claimed_by: { id: string; username: string } | null;
  claimed_until: string | null;
  escalated: boolean;
  notes_count: number;
  created_at: string;
  updated_at: string;
  outcome: null | 'dismissed' | 'decided' | 'reversed';
}

export interface CasePage {
  cases: CaseRow[];
  next: string | null;
  /* Up to 1,000. */
  counts: { open: number; mine: number; escalated: number };
}

export interface CaseReport {
  id: string;
  comment: string;
  category: string;
  rule_ids: string[];
  reporter: {
    id: string;
    acct: string;
    record?: { answered: number; justified: number; unfounded: number };
  } | null;
  trusted: boolean;
  created_at: string;
  status_ids: string[];
}

export interface Case extends CaseRow {
  reports: CaseReport[];
  findings: { rule: string; words: string; weight: number }[];
  statuses: Post[];
  hidden_statuses_count: number;
  history: {
    kind: string;
    at: string;
    by: { username: string } | null;
    words: string;
    id: string;
  }[];
  notes: { id: string; kind: string; text: string; by: { username: string } | null; at: string }[];
  precedents: { decision: string; rule: string; effect: string; words: string }[];
}

export interface CaseUndone {
  id: string;
  reversals_count: number;
  finished: boolean;
}
export interface CaseDecided {
  decisions_count: number;
  decision: Decision;
  statement: { language: string; text: string };
  record: Record<string, unknown> | null;
  finished: boolean;
  /* Of a notice: what who sent it reads. */
  answer?: string;
}

/* A notice of somebody without an account, as staff reads it. */
export interface LegalNotice {
  number: string;
  state: 'waiting' | 'answered';
  created_at: string;
  address: string;
  kind: 'rule' | 'law' | 'children' | 'life';
  reason: string;
  rule: string | null;
  name: string | null;
  email: string | null;
  language: string;
  answered_at: string | null;
  answer: string | null;
  decision_id: string | null;
  subject: string;
  account_id: string;
  kept: boolean;
}

/* A warning or a stop of who sends notices. */
export interface NoticeStop {
  id: string;
  kind: 'warning' | 'stop';
  state: 'stands' | 'ended' | 'taken_back';
  created_at: string;
  until: string | null;
  facts: string;
  answer: string | null;
  objection: { text: string; state: 'pending' | 'approved' | 'rejected'; created_at: string } | null;
  text?: string | null;
  may_answer?: boolean;
}

export interface NoticeSender {
  known: boolean;
  trusted: boolean;
  sent: number;
  waiting: number;
  kept: number;
  upheld: number;
  rejected: number;
  unfounded: number;
  last_unfounded_at: string | null;
  warned_at: string | null;
  stopped_until: string | null;
  decisions: NoticeStop[];
}

export interface Dispute {
  id: string;
  decision_id: string;
  body: string;
  submitted_at: string;
  outcome: 'open' | 'upheld' | 'overturned' | 'partly' | 'settled';
  implemented: boolean;
  words: string;
  decided_at: string | null;
}

export interface LifeThreat {
  id: string;
  subject: string | null;
  authority: string;
  state: string;
  words: string;
  notified_at: string;
  secret_until: string;
}

export interface WaitingNotice extends LegalNotice {
  account: Account | null;
  statuses: Post[];
  case_id: string | null;
}

/* What who reported says against the answer. */
export interface WaitingObjection {
  id: string;
  kind: 'report' | 'notice';
  complaint: { text: string; created_at: string };
  account: Account | null;
  statuses: Post[];
  hidden_statuses_count: number;
  subject: string;
  may_answer: boolean;
  decisions: Decision[];
  report?: { comment: string; category: string; created_at: string; rule_ids: string[] | null };
  notice?: LegalNotice;
}

export interface CannedReason {
  id: string;
  rule: string;
  words: { en: string; fr: string };
  effect: string | null;
}

/* A decision to be judged once more: what was said, and nothing of what was decided. */
export interface SecondJudgement {
  id: string;
  subject: 'account' | 'post';
  account: { acct: string; display_name: string; note: string } | null;
  post: {
    text: string;
    spoiler_text: string;
    language: string;
    created_at: string;
    media: { id: string; description: string }[];
  } | null;
}

export interface SecondAnswer {
  first: { effect: string; rule: string };
  agreed: boolean;
}

/* An account as staff sees it, as far as it is shown. */
export interface AdminAccount {
  id: string;
  username: string;
  domain: string | null;
  account: { acct: string; display_name: string; statuses_count: number };
}

/* A suspended account that somebody proposed to delete; the id is the account's. */
export interface Deletion {
  id: string;
  reason: string;
  is_own: boolean;
  proposed_at: string;
  possible_from: string;
  ends_at: string;
  proposed_by: AdminAccount | null;
  account: AdminAccount;
}

/* A demand of an authority, as staff has it. */
export interface LegalRequest {
  id: string;
  type: string;
  authority: string;
  state: string;
  law: string;
  words: string;
  answer: string;
  answer_words: string;
  received_at: string;
  secret_until: string | null;
  public_since: string | null;
  withheld_count: number;
  withheld_until: string | null;
  /* For a second person of the staff to let it last. */
  waits_for_second: boolean;
}
