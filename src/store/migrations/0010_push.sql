-- Web Push subscriptions and link previews.

-- One for each token; it ends with it.
CREATE TABLE push_subscriptions (
  @ID,
  account_id INTEGER NOT NULL,
  token_id INTEGER NOT NULL,
  endpoint TEXT NOT NULL,
  client_point BLOB NOT NULL,        -- p256dh
  client_secret BLOB NOT NULL,       -- auth
  standard INTEGER NOT NULL,         -- 1: RFC 8291, 0: the draft before it
  alerts INTEGER NOT NULL,           -- push/subscriptions.h
  policy INTEGER NOT NULL,           -- push/subscriptions.h
  locale TEXT NOT NULL,
  sealed_token BLOB NOT NULL,        -- the app's token, which its messages name; empty: none
  failures INTEGER NOT NULL,         -- in a row
  failing_since_ms INTEGER,
  again_ms INTEGER                   -- when it is tried again
  @END_ID;
CREATE UNIQUE INDEX push_subscriptions_by_token ON push_subscriptions (b, account_id, token_id);

-- Notifications that a subscription's push service did not take yet.
CREATE TABLE push_waiting (
  b INTEGER NOT NULL,
  subscription_id INTEGER NOT NULL,
  notification_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL
  @END_KEY(b, subscription_id, notification_id);

-- What is known of a page that posts link to. b is the hash of its address.
CREATE TABLE previews (
  b INTEGER NOT NULL,
  url TEXT NOT NULL,
  id INTEGER NOT NULL,               -- of its job; owns its picture
  state INTEGER NOT NULL,            -- social/previews.h
  fetched_ms INTEGER,
  facts TEXT NOT NULL,               -- JSON: title, description, author … as they are shown
  media_id INTEGER
  @END_KEY(b, url);

-- The posts that link to it first of all.
CREATE TABLE preview_posts (
  b INTEGER NOT NULL,
  url TEXT NOT NULL,
  is_public INTEGER NOT NULL,
  post_id INTEGER NOT NULL
  @END_KEY(b, url, is_public, post_id);
