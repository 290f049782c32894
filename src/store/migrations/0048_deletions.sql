-- Deletions of suspended accounts that one of the staff has proposed and nobody confirmed or
-- declined yet (moderation/deletions.h). Who proposed it and why stands in its decision.
CREATE TABLE deletions_proposed (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  decision_id INTEGER NOT NULL,
  by_account_id INTEGER NOT NULL,
  made_ms INTEGER NOT NULL,
  end_ms INTEGER NOT NULL            -- from then on it counts no more
  @END_KEY(b, account_id);
CREATE INDEX deletions_proposed_by_end ON deletions_proposed (end_ms, account_id);
