-- Scheduled posts, announcements with reactions, custom emoji, documents of the square.

-- Posts that wait for their time. Their pictures are kept for them: media.post_id is the id here.
CREATE TABLE scheduled_posts (
  @ID,
  account_id INTEGER NOT NULL,
  scheduled_ms INTEGER NOT NULL,
  made_ms INTEGER NOT NULL,
  draft TEXT NOT NULL,               -- JSON: social/scheduled_draft.c
  key TEXT,                          -- Idempotency-Key
  refused_ms INTEGER,                -- when it could not be published
  refused_why TEXT
  @END_ID;
CREATE INDEX scheduled_posts_by_account ON scheduled_posts (b, account_id, id);

-- The square's own emoji. b is 0: all are read at once. Their pictures are media of account 1,
-- which nobody has.
CREATE TABLE custom_emojis (
  b INTEGER NOT NULL,
  shortcode TEXT NOT NULL,
  media_id INTEGER NOT NULL,
  file TEXT NOT NULL,                -- within the media folder
  static_file TEXT NOT NULL,         -- the same where it does not move
  category TEXT,
  visible INTEGER NOT NULL           -- offered in pickers
  @END_KEY(b, shortcode);

-- What the operator tells everybody. The ids are of bucket 0.
CREATE TABLE announcements (
  @ID,
  text TEXT NOT NULL,                -- as it was typed
  starts_ms INTEGER,                 -- of what is announced
  ends_ms INTEGER,                   -- it is shown until then
  all_day INTEGER NOT NULL,          -- times are days
  published_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  ended_ms INTEGER                   -- no longer shown
  @END_ID;

-- How many chose what, in bucket 0.
CREATE TABLE announcement_reactions (
  b INTEGER NOT NULL,
  announcement_id INTEGER NOT NULL,
  name TEXT NOT NULL,                -- an emoji, or a shortcode
  id INTEGER NOT NULL,               -- they are shown in this order
  count INTEGER NOT NULL
  @END_KEY(b, announcement_id, name);

-- What a person did with it: what she chose; '' where she dismissed it.
CREATE TABLE announcement_marks (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  announcement_id INTEGER NOT NULL,
  name TEXT NOT NULL
  @END_KEY(b, account_id, announcement_id, name);

-- What the square says of itself at length. b is 0: there are few, and they are the square's.
CREATE TABLE documents (
  b INTEGER NOT NULL,
  name TEXT NOT NULL,                -- social/documents.h
  day INTEGER NOT NULL,              -- terms: in force from, days since 1970; else 0
  text TEXT NOT NULL,                -- Markdown
  updated_ms INTEGER NOT NULL
  @END_KEY(b, name, day);

CREATE TABLE rules (
  b INTEGER NOT NULL,
  id INTEGER NOT NULL,               -- of bucket 0; they are shown in this order
  text TEXT NOT NULL,
  hint TEXT NOT NULL,
  translations TEXT NOT NULL         -- JSON {"fr": {"text", "hint"}}
  @END_KEY(b, id);
