-- Since when somebody of the staff has had a case, so that renewing a claim has an end
-- (moderation/case_work.h).
CREATE TABLE case_claims (
  b INTEGER NOT NULL,
  case_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  since_ms INTEGER NOT NULL
  @END_KEY(b, case_id, account_id);
