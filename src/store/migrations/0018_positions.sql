-- Where voices stand among each other (social/positions.h). Secret: nobody but she herself reads
-- hers.
CREATE TABLE positions (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  voice_id INTEGER NOT NULL,         -- the account whose voice it shares; else its own id
  factor INTEGER NOT NULL,           -- both in thousandths
  intercept INTEGER NOT NULL,
  ratings INTEGER NOT NULL,
  quintile INTEGER,                  -- 0 to 4; NULL: not sorted
  made_ms INTEGER NOT NULL
  @END_KEY(b, account_id);

-- What is published of each time that they were computed. In one bucket, 0.
CREATE TABLE polarity_epochs (
  b INTEGER NOT NULL,
  made_ms INTEGER NOT NULL,
  ratings INTEGER NOT NULL,
  approvals INTEGER NOT NULL,
  posts INTEGER NOT NULL,
  voices INTEGER NOT NULL,
  sharing INTEGER NOT NULL,          -- accounts that share another's voice
  sweeps INTEGER NOT NULL,
  loss INTEGER NOT NULL,             -- in millionths
  sorted INTEGER NOT NULL
  @END_KEY(b, made_ms);

-- What is published of a post's voices by quintile (algorithms/cells.h), and the exact counts of
-- that moment, which are secret.
CREATE TABLE post_cells (
  b INTEGER NOT NULL,
  post_id INTEGER NOT NULL,
  is_public INTEGER NOT NULL,        -- everybody may see the post
  made_ms INTEGER NOT NULL,
  published BLOB NOT NULL,           -- 15 numbers of four bytes: live/cells.h
  exact BLOB NOT NULL
  @END_KEY(b, post_id);
CREATE INDEX post_cells_by_post ON post_cells (post_id);
