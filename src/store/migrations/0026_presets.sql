-- Weights of "For you" that people publish under a name (social/feed_presets.h).
CREATE TABLE feed_presets (
  @ID,
  account_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  about TEXT NOT NULL,
  bridging INTEGER NOT NULL,         -- in thousandths
  affinity INTEGER NOT NULL,
  age INTEGER NOT NULL,
  repeat INTEGER NOT NULL,
  unfollowed INTEGER NOT NULL,
  version INTEGER NOT NULL,          -- 1, and one more with every change of the weights
  updated_ms INTEGER NOT NULL,
  uses INTEGER NOT NULL              -- by how many others
  @END_ID;
CREATE INDEX feed_presets_by_account ON feed_presets (b, account_id, id);

-- All of them, to be listed. In one bucket, 0.
CREATE TABLE feed_preset_list (
  b INTEGER NOT NULL,
  preset_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL
  @END_KEY(b, preset_id);

-- The one that somebody uses, as it was when she took it (social/feed_settings.h).
CREATE TABLE feed_preset_copies (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  preset_id INTEGER,                 -- NULL: it is not on this square
  author_id INTEGER,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  taken_ms INTEGER NOT NULL,
  bridging INTEGER NOT NULL,
  affinity INTEGER NOT NULL,
  age INTEGER NOT NULL,
  repeat INTEGER NOT NULL,
  unfollowed INTEGER NOT NULL
  @END_KEY(b, account_id);
