-- Reports, decisions of those who run the square, blocks of addresses and domains.

-- In the bucket of whom it is about: all that was said about one account lies together.
CREATE TABLE reports (
  @ID,
  target_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL,       -- who reports
  category INTEGER NOT NULL,         -- moderation/reports.h
  comment TEXT NOT NULL,
  post_ids TEXT NOT NULL,            -- comma-separated
  rule_ids TEXT,                     -- likewise; NULL: none were named
  forwarded INTEGER NOT NULL,
  assigned_id INTEGER,
  resolved_ms INTEGER,
  resolved_by_id INTEGER,
  updated_ms INTEGER NOT NULL
  @END_ID;
CREATE INDEX reports_by_target ON reports (b, target_id, id);
CREATE INDEX reports_open ON reports (id) WHERE resolved_ms IS NULL;
CREATE INDEX reports_resolved ON reports (id) WHERE resolved_ms IS NOT NULL;
CREATE INDEX reports_by_resolution ON reports (resolved_ms) WHERE resolved_ms IS NOT NULL;

-- The reporter's end.
CREATE TABLE reports_made (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  target_id INTEGER NOT NULL
  @END_KEY(b, account_id, id);

-- What was decided, by whom, on what, why. Rows are added and never changed.
CREATE TABLE decisions (
  @ID,
  subject_id INTEGER NOT NULL,       -- an account, post, report, tag or block; b is its bucket
  kind INTEGER NOT NULL,             -- moderation/decisions.h
  by_account_id INTEGER,             -- NULL: the square itself, or its operator by command
  by_role INTEGER NOT NULL,          -- auth/roles.h, then
  report_id INTEGER,
  rule TEXT NOT NULL,
  reason TEXT NOT NULL,
  state_before TEXT NOT NULL,        -- JSON
  state_after TEXT NOT NULL,
  end_ms INTEGER,
  undoes_id INTEGER
  @END_ID;
CREATE INDEX decisions_by_subject ON decisions (b, subject_id, id);

-- Lists of the whole square, small and held in memory where they are asked: b is 0. Addresses,
-- e-mail domains, e-mail addresses, domains kept out and let in.
CREATE TABLE blocks (
  b INTEGER NOT NULL,
  kind INTEGER NOT NULL,             -- auth/blocks.h
  id INTEGER NOT NULL,
  name TEXT NOT NULL,                -- "192.0.2.0/24", a folded domain, the hash of an address
  severity INTEGER NOT NULL,
  flags INTEGER NOT NULL,
  comment TEXT,
  public_comment TEXT,
  expires_ms INTEGER
  @END_KEY(b, kind, id);
CREATE UNIQUE INDEX blocks_by_name ON blocks (b, kind, name);

-- Who was stopped by a blocked e-mail domain, each address once a day.
CREATE TABLE block_attempts (
  b INTEGER NOT NULL,
  block_id INTEGER NOT NULL,
  day INTEGER NOT NULL,              -- days since 1970
  address_hash INTEGER NOT NULL,
  uses INTEGER NOT NULL
  @END_KEY(b, block_id, day, address_hash);

-- What staff says of a tag; a tag without a row may be used and shown.
CREATE TABLE tag_standings (
  b INTEGER NOT NULL,
  tag TEXT NOT NULL,                 -- folded
  flags INTEGER NOT NULL             -- moderation/trends.h
  @END_KEY(b, tag);
CREATE INDEX tags_by_id ON tags (b, id);
CREATE INDEX tags_by_time ON tags (id);
CREATE INDEX tag_days_by_use ON tag_days (day, accounts);

-- What happened in the square each day (UTC), kept as it happens. b is 0.
CREATE TABLE square_days (
  b INTEGER NOT NULL,
  kind INTEGER NOT NULL,             -- social/square_days.h
  day INTEGER NOT NULL,              -- days since 1970
  value INTEGER NOT NULL
  @END_KEY(b, kind, day);
-- The last day on which she was here; 0: not since this is kept.
ALTER TABLE users ADD COLUMN active_day INTEGER NOT NULL DEFAULT 0;
CREATE INDEX users_by_activity ON users (active_day, locale);

-- Where staff looks for people.
@POSTGRES{
CREATE INDEX accounts_by_id ON accounts (id);
}
CREATE INDEX handles_by_handle ON handles (handle);
CREATE INDEX accounts_restricted ON accounts (id) WHERE (flags & 704) <> 0;
CREATE INDEX users_pending ON users (account_id) WHERE approved_ms IS NULL;
CREATE INDEX users_disabled ON users (account_id) WHERE disabled_ms IS NOT NULL;
CREATE INDEX users_staff ON users (account_id) WHERE role <> 0;
CREATE INDEX users_by_time ON users (created_ms, active_day);
CREATE INDEX emails_by_email ON emails (email);
CREATE INDEX account_tokens_by_address ON account_tokens (address) WHERE address <> '';
