-- Filters, the notification policy and its requests.

-- What a person does not want to read. Everything of one person is read together.
CREATE TABLE filters (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  title TEXT NOT NULL,
  contexts INTEGER NOT NULL,         -- live/filters.h
  action INTEGER NOT NULL,
  expires_ms INTEGER
  @END_KEY(b, account_id, id);
CREATE TABLE filter_keywords (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  filter_id INTEGER NOT NULL,
  keyword TEXT NOT NULL,
  whole_word INTEGER NOT NULL
  @END_KEY(b, account_id, id);
CREATE TABLE filter_posts (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  filter_id INTEGER NOT NULL,
  post_id INTEGER NOT NULL
  @END_KEY(b, account_id, id);

-- Whose notifications come through. Each number: social/notification_policy.h. No row: the default.
CREATE TABLE notification_policies (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  not_following INTEGER NOT NULL,
  not_followers INTEGER NOT NULL,
  new_accounts INTEGER NOT NULL,
  private_mentions INTEGER NOT NULL,
  limited_accounts INTEGER NOT NULL,
  bots INTEGER NOT NULL
  @END_KEY(b, account_id);

-- Those from whom everything comes through, whatever the policy says: a request was accepted.
CREATE TABLE notification_permissions (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  from_id INTEGER NOT NULL
  @END_KEY(b, account_id, from_id);

-- Somebody of whom mentions were held back.
CREATE TABLE notification_requests (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  from_id INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL
  @END_KEY(b, account_id, id);
CREATE UNIQUE INDEX notification_requests_by_sender
  ON notification_requests (b, account_id, from_id);
CREATE INDEX notifications_filtered ON notifications (b, account_id, from_id, id)
  WHERE filtered <> 0;
