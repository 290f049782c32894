-- What people say against a decision about them, once each; in the bucket of whom it is about.
CREATE TABLE appeals (
  b INTEGER NOT NULL,
  decision_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  text TEXT NOT NULL,
  made_ms INTEGER NOT NULL,
  answered_ms INTEGER,               -- NULL: it waits
  answer_id INTEGER,                 -- the decision that answers it
  granted INTEGER NOT NULL
  @END_KEY(b, decision_id, account_id);
CREATE INDEX appeals_by_account ON appeals (b, account_id);
CREATE INDEX appeals_waiting ON appeals (decision_id) WHERE answered_ms IS NULL;
