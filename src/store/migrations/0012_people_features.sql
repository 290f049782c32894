-- Collections, featured tags, suggestions, domains a person blocks, aliases and exports.

-- Tags a person shows on her profile, with what she wrote under each (public and unlisted posts).
CREATE TABLE featured_tags (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  tag TEXT NOT NULL,                 -- folded
  id INTEGER NOT NULL,
  name TEXT NOT NULL,                -- as she spelled it
  posts INTEGER NOT NULL,
  last_post_id INTEGER               -- NULL: none
  @END_KEY(b, account_id, tag);

-- People she wants to be suggested no more.
CREATE TABLE suggestions_dismissed (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  other_id INTEGER NOT NULL
  @END_KEY(b, account_id, other_id);
-- The newest people who want to be found.
CREATE INDEX accounts_discoverable ON accounts (id) WHERE (flags & 4) <> 0;

-- Domains whose people she does not want to see.
CREATE TABLE blocked_domains (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  domain TEXT NOT NULL,              -- lower case
  id INTEGER NOT NULL                -- made when; pages go by it
  @END_KEY(b, account_id, domain);

-- Collections: people somebody recommends under a name.
CREATE TABLE collections (
  @ID,
  account_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  language TEXT,
  tag TEXT,                          -- folded
  tag_name TEXT,
  sensitive INTEGER NOT NULL,
  discoverable INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL
  @END_ID;
CREATE INDEX collections_by_account ON collections (b, account_id, id);

CREATE TABLE collection_items (
  b INTEGER NOT NULL,                -- the collection's
  collection_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  account_id INTEGER NOT NULL,       -- the collection's owner
  other_id INTEGER NOT NULL          -- who is in it
  @END_KEY(b, collection_id, id);
CREATE UNIQUE INDEX collection_items_by_other ON collection_items (b, collection_id, other_id);

-- The other end: in which collections an account is. One who has taken herself out stays out.
CREATE TABLE collection_members (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  collection_id INTEGER NOT NULL,
  item_id INTEGER NOT NULL,
  revoked INTEGER NOT NULL
  @END_KEY(b, account_id, collection_id);

-- A year of one's own posts, counted once.
CREATE TABLE annual_reports (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  year INTEGER NOT NULL,
  state INTEGER NOT NULL,            -- social/annual_reports.h
  data TEXT NOT NULL,                -- JSON
  made_ms INTEGER NOT NULL,
  read_ms INTEGER
  @END_KEY(b, account_id, year);

-- Other accounts of the same person, which may move here.
CREATE TABLE account_aliases (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  acct TEXT NOT NULL,                -- folded: "alice@other.example"; here without a domain
  id INTEGER NOT NULL
  @END_KEY(b, account_id, acct);

CREATE TABLE account_moves (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  to_id INTEGER NOT NULL,
  followers INTEGER NOT NULL         -- moved so far
  @END_KEY(b, account_id, id);

-- Lists that came as CSV, and their rows until each has been applied; a row that failed stays.
CREATE TABLE csv_imports (
  @ID,
  account_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,             -- imports/csv_import.h
  overwrite INTEGER NOT NULL,
  state INTEGER NOT NULL,
  total INTEGER NOT NULL,
  done INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  ended_ms INTEGER
  @END_ID;
CREATE INDEX csv_imports_by_account ON csv_imports (b, account_id, id);

CREATE TABLE csv_rows (
  b INTEGER NOT NULL,
  import_id INTEGER NOT NULL,
  place INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  subject TEXT NOT NULL,             -- a handle, a domain, the URI of a post
  title TEXT NOT NULL,               -- of a list
  flags INTEGER NOT NULL,
  languages TEXT NOT NULL,
  why TEXT                           -- it failed
  @END_KEY(b, import_id, place);

-- Archives of all that an account has, in DATA/exports.
CREATE TABLE exports (
  @ID,
  account_id INTEGER NOT NULL,
  state INTEGER NOT NULL,            -- imports/export.h
  file TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  posts INTEGER NOT NULL,
  ended_ms INTEGER
  @END_ID;
CREATE INDEX exports_by_account ON exports (b, account_id, id);
