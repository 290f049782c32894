-- Notices of people without an account (DSA 16), in the bucket of whom they are about; and what is
-- said against how a report or a notice was answered (DSA 20), once each.
CREATE TABLE legal_notices (
  @ID,
  subject_id INTEGER NOT NULL,       -- a post or an account
  account_id INTEGER NOT NULL,       -- it, or who wrote the post
  kind INTEGER NOT NULL,             -- moderation/legal_notices.h
  address TEXT NOT NULL,
  reason TEXT NOT NULL,
  rule TEXT NOT NULL,                -- the id of one of the square's; '' none
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  language TEXT NOT NULL,
  answered_ms INTEGER,               -- NULL: it waits
  answered_by_id INTEGER,
  decision_id INTEGER,               -- what was decided upon it; NULL nothing
  answer TEXT NOT NULL
  @END_ID;
CREATE INDEX legal_notices_by_account ON legal_notices (b, account_id);
CREATE INDEX legal_notices_waiting ON legal_notices (id) WHERE answered_ms IS NULL;
CREATE TABLE complaints (
  b INTEGER NOT NULL,
  source_id INTEGER NOT NULL,        -- the report or the notice
  kind INTEGER NOT NULL,             -- moderation/complaints.h
  target_id INTEGER NOT NULL,        -- on whom it was
  account_id INTEGER,                -- by whom; NULL: a notice
  text TEXT NOT NULL,
  made_ms INTEGER NOT NULL,
  answered_ms INTEGER,               -- NULL: it waits
  answered_by_id INTEGER,
  decision_id INTEGER,               -- the one that answers it
  granted INTEGER NOT NULL,
  answer TEXT NOT NULL
  @END_KEY(b, source_id);
CREATE INDEX complaints_by_target ON complaints (b, target_id);
CREATE INDEX complaints_waiting ON complaints (source_id) WHERE answered_ms IS NULL;
