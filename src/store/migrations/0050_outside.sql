-- Disputes over decisions that are before a body outside of the square (DSA 21), in the bucket of
-- the decision; and authorities that were told of a threat to somebody's life (DSA 18).
CREATE TABLE disputes (
  @ID,
  decision_id INTEGER NOT NULL,
  body TEXT NOT NULL,
  submitted_ms INTEGER NOT NULL,     -- to the body
  taken_by_id INTEGER NOT NULL,
  outcome INTEGER NOT NULL,          -- moderation/disputes.h
  implemented INTEGER NOT NULL,
  words TEXT NOT NULL,
  decided_ms INTEGER,                -- by the body
  recorded_ms INTEGER,               -- here; NULL: it is before the body
  recorded_by_id INTEGER,
  reversal_id INTEGER                -- what took the decision back
  @END_ID;
CREATE INDEX disputes_by_decision ON disputes (b, decision_id);
CREATE INDEX disputes_recorded ON disputes (recorded_ms) WHERE recorded_ms IS NOT NULL;

CREATE TABLE life_threats (
  @ID,
  subject_id INTEGER NOT NULL,       -- a post or an account; 0: gone
  account_id INTEGER NOT NULL,       -- it, or who wrote the post; 0: gone
  authority TEXT NOT NULL,
  state TEXT NOT NULL,
  words TEXT NOT NULL,
  notified_ms INTEGER NOT NULL,
  by_account_id INTEGER NOT NULL,
  gag_until_ms INTEGER NOT NULL,
  gag_id INTEGER NOT NULL,           -- its sealed entry in the public log
  revealed_ms INTEGER
  @END_ID;
CREATE INDEX life_threats_by_account ON life_threats (account_id);
