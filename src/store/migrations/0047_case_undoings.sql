-- A case's ruling that is taken back, on all posts it was laid on: how far that is carried out.
CREATE TABLE case_undoings (
  b INTEGER NOT NULL,
  case_id INTEGER NOT NULL,
  by_account_id INTEGER NOT NULL,
  reason TEXT NOT NULL,
  reopens INTEGER NOT NULL,          -- 1: the case is open again then
  account_id INTEGER NOT NULL,       -- the author and the post that were the last
  post_id INTEGER NOT NULL,
  told_id INTEGER NOT NULL,          -- what that author was told of it; 0 nothing yet
  source_kind INTEGER NOT NULL,      -- the report or notice that was the last
  source_id INTEGER NOT NULL,
  undone INTEGER NOT NULL,
  first_decision_id INTEGER,
  done_ms INTEGER
  @END_KEY(b, case_id);
