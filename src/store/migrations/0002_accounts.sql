-- Accounts, here and elsewhere, and how they stand to each other.

CREATE TABLE accounts (
  @ID,
  username TEXT NOT NULL,            -- as its owner writes it
  domain TEXT,                       -- NULL: of this square
  uri TEXT,                          -- NULL here: made from the square's URL
  url TEXT,
  display_name TEXT NOT NULL,
  note TEXT NOT NULL,                -- here: source text; elsewhere: sanitised HTML
  fields TEXT NOT NULL,              -- JSON [{"name","value","verified_ms"}]
  avatar_media_id INTEGER,
  header_media_id INTEGER,
  avatar_remote_url TEXT,
  header_remote_url TEXT,
  flags INTEGER NOT NULL,            -- social/accounts.h: locked, bot, discoverable, indexable …
  created_ms INTEGER NOT NULL,
  inbox_url TEXT,
  shared_inbox_url TEXT,
  public_key TEXT,
  private_key TEXT,
  fetched_ms INTEGER,
  moved_to_id INTEGER,
  deleted_ms INTEGER
  @END_ID;
-- Names of this square's people found by prefix; also what `account list` walks.
CREATE INDEX accounts_by_domain ON accounts (domain, username);

-- Claim: handle ("alice", "alice@other.example", folded) to account.
CREATE TABLE handles (
  b INTEGER NOT NULL,
  handle TEXT NOT NULL,
  account_id INTEGER NOT NULL
  @END_KEY(b, handle);

-- Claim: URI of an account or post elsewhere to its id here.
CREATE TABLE uris (
  b INTEGER NOT NULL,
  uri TEXT NOT NULL,
  id INTEGER NOT NULL
  @END_KEY(b, uri);

CREATE TABLE account_counts (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  followers INTEGER NOT NULL,
  following INTEGER NOT NULL,
  posts INTEGER NOT NULL,
  last_post_ms INTEGER,
  version INTEGER NOT NULL
  @END_KEY(b, account_id);

-- How an account stands to another, as it sees it: one row while any bit is set
-- (enum relation_flag in store/events.h).
CREATE TABLE relations (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  other_id INTEGER NOT NULL,
  flags INTEGER NOT NULL,
  languages TEXT,                    -- follow: only posts in these, comma-separated
  note TEXT,                         -- private note on the other
  mute_until_ms INTEGER
  @END_KEY(b, account_id, other_id);
-- Without mere followers: what is held of a viewer in memory, also of one with millions of them.
CREATE INDEX relations_held ON relations (b, account_id, other_id, flags, mute_until_ms)
  WHERE (flags & 255) <> 0;

-- The pages of one's relations, each in the order they were made. kind: social/relations.h
-- (following, followers, requests to me, requests of mine, blocks, mutes).
CREATE TABLE relation_pages (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  id INTEGER NOT NULL,               -- made when; pages go by it
  other_id INTEGER NOT NULL
  @END_KEY(b, account_id, kind, id);
CREATE UNIQUE INDEX relation_pages_by_other
  ON relation_pages (b, account_id, kind, other_id);

CREATE TABLE lists (
  @ID,
  account_id INTEGER NOT NULL,
  title TEXT NOT NULL,
  replies_policy INTEGER NOT NULL,   -- social/lists.h
  exclusive INTEGER NOT NULL
  @END_ID;
CREATE INDEX lists_by_account ON lists (b, account_id, id);

CREATE TABLE list_members (
  b INTEGER NOT NULL,
  list_id INTEGER NOT NULL,
  other_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL        -- the list's owner
  @END_KEY(b, list_id, other_id);
CREATE INDEX list_members_by_owner ON list_members (b, account_id, other_id);

-- What moderation has laid over an account or a post; every read consults it. Nothing is changed
-- below the overlay, so its end restores everything.
CREATE TABLE restrictions (
  b INTEGER NOT NULL,
  subject_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  effect INTEGER NOT NULL,           -- social/restrictions.h
  start_ms INTEGER NOT NULL,
  end_ms INTEGER,
  rule TEXT NOT NULL,
  reason TEXT NOT NULL,
  by_account_id INTEGER
  @END_KEY(b, subject_id, id);
