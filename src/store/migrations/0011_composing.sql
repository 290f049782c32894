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
