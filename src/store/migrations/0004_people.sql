-- Signing in, and what reaches a person.

CREATE TABLE users (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  email TEXT NOT NULL,
  password_hash TEXT NOT NULL,       -- argon2id, with its parameters
  role INTEGER NOT NULL,             -- auth/users.h
  locale TEXT NOT NULL,
  confirmed_ms INTEGER,
  approved_ms INTEGER,
  disabled_ms INTEGER,
  reason TEXT NOT NULL,              -- for joining, where approval is asked
  totp_secret BLOB,
  totp_confirmed_ms INTEGER,
  totp_last_step INTEGER,            -- a code is good once
  settings TEXT NOT NULL,            -- JSON: default visibility, sensitive, language, quote policy
  created_ms INTEGER NOT NULL,
  last_sign_in_ms INTEGER
  @END_KEY(b, account_id);

-- Claim: e-mail address (folded) to account.
CREATE TABLE emails (
  b INTEGER NOT NULL,
  email TEXT NOT NULL,
  account_id INTEGER NOT NULL
  @END_KEY(b, email);

CREATE TABLE recovery_codes (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  code_hash BLOB NOT NULL
  @END_KEY(b, account_id, code_hash);

-- Links sent by mail (confirm, reset, owner's first link). b is the hash of token_hash.
CREATE TABLE links (
  b INTEGER NOT NULL,
  token_hash BLOB NOT NULL,
  kind INTEGER NOT NULL,             -- auth/links.h
  account_id INTEGER,
  bound_to TEXT NOT NULL,            -- the address to confirm; a digest of the password to replace
  expires_ms INTEGER NOT NULL
  @END_KEY(b, token_hash);

CREATE TABLE apps (
  b INTEGER NOT NULL,
  client_id TEXT NOT NULL,
  id INTEGER NOT NULL,
  secret_hash BLOB NOT NULL,
  name TEXT NOT NULL,
  website TEXT NOT NULL,
  redirect_uris TEXT NOT NULL,       -- one a line
  scopes TEXT NOT NULL,
  created_ms INTEGER NOT NULL
  @END_KEY(b, client_id);

CREATE TABLE grants (
  b INTEGER NOT NULL,
  code_hash BLOB NOT NULL,
  client_id TEXT NOT NULL,
  account_id INTEGER NOT NULL,
  scopes TEXT NOT NULL,
  redirect_uri TEXT NOT NULL,
  challenge TEXT NOT NULL,           -- PKCE S256, "" none
  expires_ms INTEGER NOT NULL
  @END_KEY(b, code_hash);

-- Tokens of apps and sessions of browsers, by the SHA-256 of the secret. b is the hash of it.
CREATE TABLE tokens (
  b INTEGER NOT NULL,
  token_hash BLOB NOT NULL,
  id INTEGER NOT NULL,
  kind INTEGER NOT NULL,             -- auth/tokens.h: app only, person, browser session
  account_id INTEGER,
  client_id TEXT NOT NULL,
  app_name TEXT NOT NULL,
  app_website TEXT NOT NULL,
  scopes TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  expires_ms INTEGER
  @END_KEY(b, token_hash);

-- The account's end: its sessions and apps.
CREATE TABLE account_tokens (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  token_hash BLOB NOT NULL,
  kind INTEGER NOT NULL,
  app_name TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  address TEXT NOT NULL,
  created_ms INTEGER NOT NULL
  @END_KEY(b, account_id, id);

CREATE TABLE notifications (
  @ID,
  account_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,             -- social/notifications.h
  from_id INTEGER NOT NULL,
  post_id INTEGER,
  filtered INTEGER NOT NULL,
  group_key TEXT NOT NULL
  @END_ID;
CREATE INDEX notifications_by_account ON notifications (b, account_id, id);
CREATE INDEX notifications_by_subject ON notifications (b, account_id, post_id, kind, from_id);

CREATE TABLE markers (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  timeline TEXT NOT NULL,
  last_read_id INTEGER NOT NULL,
  version INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL
  @END_KEY(b, account_id, timeline);

CREATE TABLE conversations (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  thread_id INTEGER NOT NULL,
  participants TEXT NOT NULL,        -- ids in ascending order, comma-separated, without the owner
  last_post_id INTEGER NOT NULL,
  unread INTEGER NOT NULL
  @END_KEY(b, account_id, id);
CREATE UNIQUE INDEX conversations_by_thread
  ON conversations (b, account_id, thread_id, participants);
CREATE INDEX conversations_by_post ON conversations (b, account_id, last_post_id);

-- Every post of a conversation, so that deleting one finds the one before.
CREATE TABLE conversation_posts (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  conversation_id INTEGER NOT NULL,
  post_id INTEGER NOT NULL
  @END_KEY(b, account_id, conversation_id, post_id);
