-- What feeds ranking (social/signals.h).

-- Whose post it is that was marked, so that her approvals of an author are one read.
ALTER TABLE mark_pages ADD COLUMN author_id INTEGER;
-- Filled in after this file, each row by itself (store/migrations_fill_db.c): one statement for all
-- would join rows of two buckets.

-- Which posts were in ranked pages of whom; on how many days (UTC), and the last of them.
CREATE TABLE impressions (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  post_id INTEGER NOT NULL,
  days INTEGER NOT NULL,
  last_day INTEGER NOT NULL          -- days since 1970
  @END_KEY(b, account_id, post_id);
CREATE INDEX impressions_by_day ON impressions (last_day);

-- The post's end.
CREATE TABLE post_impressions (
  b INTEGER NOT NULL,
  post_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  days INTEGER NOT NULL
  @END_KEY(b, post_id, account_id);

-- Who is not counted, or only from some time on. Without a row: counted.
CREATE TABLE signal_choices (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  counted INTEGER NOT NULL,
  from_ms INTEGER
  @END_KEY(b, account_id);
