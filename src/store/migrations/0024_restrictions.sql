-- What a restriction says beside its effect: the version of the rule, the words that are shown with
-- a label or a warning, where it holds, who decided and how. reason holds the facts.
ALTER TABLE restrictions ADD COLUMN rule_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE restrictions ADD COLUMN words TEXT NOT NULL DEFAULT '';
ALTER TABLE restrictions ADD COLUMN territory TEXT NOT NULL DEFAULT '';
ALTER TABLE restrictions ADD COLUMN by_role INTEGER NOT NULL DEFAULT 0;
ALTER TABLE restrictions ADD COLUMN automated INTEGER NOT NULL DEFAULT 0;
ALTER TABLE restrictions ADD COLUMN legal INTEGER NOT NULL DEFAULT 0;
ALTER TABLE restrictions ADD COLUMN decision_id INTEGER;
