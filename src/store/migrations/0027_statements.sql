-- Statements of reasons, in the bucket of whom they are about: what she reads, and the row for the
-- DSA Transparency Database.
CREATE TABLE statements (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  decision_id INTEGER NOT NULL,
  subject_id INTEGER NOT NULL,       -- she or her post
  kind INTEGER NOT NULL,             -- moderation/decisions.h
  effect INTEGER NOT NULL,           -- social/restrictions.h; 0: none
  language TEXT NOT NULL,
  text TEXT NOT NULL,
  record TEXT NOT NULL               -- JSON; '' none is due
  @END_KEY(b, account_id, decision_id);
