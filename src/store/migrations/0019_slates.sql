-- "For you" (social/slates.h, social/feed_settings.h).

-- Which feed home opens with, and how "For you" is ranked. Without a row: as at first.
CREATE TABLE feed_settings (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  home_for_you INTEGER NOT NULL,
  preset TEXT NOT NULL,              -- of the policy, or "own"
  bridging INTEGER NOT NULL,         -- her own weights, in thousandths
  affinity INTEGER NOT NULL,
  age INTEGER NOT NULL,
  repeat INTEGER NOT NULL,
  unfollowed INTEGER NOT NULL
  @END_KEY(b, account_id);

-- The newest slates of each, by the SHA-256 of their canonical export.
CREATE TABLE slates (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  slate TEXT NOT NULL,
  made_ms INTEGER NOT NULL,
  preset TEXT NOT NULL,
  policy TEXT NOT NULL,              -- the hash of slate_policies
  polarity_ms INTEGER,               -- the epoch of polarity that its cells are of
  inputs BLOB NOT NULL               -- social/slate_pack.h
  @END_KEY(b, account_id, slate);
CREATE INDEX slates_by_made ON slates (made_ms);

-- Policies by which slates were made: their canonical text. In one bucket, 0.
CREATE TABLE slate_policies (
  b INTEGER NOT NULL,
  policy TEXT NOT NULL,
  since_ms INTEGER NOT NULL,
  body TEXT NOT NULL
  @END_KEY(b, policy);
