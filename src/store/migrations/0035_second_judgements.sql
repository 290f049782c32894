-- Decisions that are judged once more by somebody who is not shown what was decided
-- (moderation/second_judgements.h). In the bucket of the decision, by its id.
CREATE TABLE second_judgements (
  @ID,
  subject_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL,       -- whose it is
  first_id INTEGER,                  -- who decided; NULL: the operator or a program
  first_effect TEXT NOT NULL,        -- "none": a warning
  first_rule TEXT NOT NULL,
  language TEXT NOT NULL,
  drawn_ms INTEGER NOT NULL,
  tree_size INTEGER NOT NULL,        -- of the checkpoint by which it was drawn
  root TEXT NOT NULL,
  answered_ms INTEGER,               -- NULL: it waits
  by_account_id INTEGER,
  effect TEXT NOT NULL,
  rule TEXT NOT NULL
  @END_ID;
CREATE INDEX second_judgements_by_account ON second_judgements (b, account_id);
CREATE INDEX second_judgements_open ON second_judgements (id) WHERE answered_ms IS NULL;
CREATE INDEX second_judgements_answered ON second_judgements (answered_ms)
  WHERE answered_ms IS NOT NULL;

-- Of each month and rule the decision that is drawn at its end where chance drew none. b is 0.
CREATE TABLE second_months (
  b INTEGER NOT NULL,
  month INTEGER NOT NULL,            -- 12 times the year, and the month from 0
  rule TEXT NOT NULL,
  drawn INTEGER NOT NULL,
  lot TEXT NOT NULL,                 -- the least: a hash
  decision_id INTEGER NOT NULL
  @END_KEY(b, month, rule);
