-- Every version of the square's rules is kept: what a rule says, and what follows where nothing
-- else is said: how long a restriction lasts, the DSA's category, how much harm breaking it does.
ALTER TABLE rules ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE rules ADD COLUMN days INTEGER NOT NULL DEFAULT 30;
ALTER TABLE rules ADD COLUMN category TEXT NOT NULL DEFAULT '';
ALTER TABLE rules ADD COLUMN harm INTEGER NOT NULL DEFAULT 2;
DROP TABLE rule_harms;
CREATE TABLE rule_versions (
  b INTEGER NOT NULL,
  id INTEGER NOT NULL,               -- of bucket 0; tells when
  rule_id INTEGER NOT NULL,
  version INTEGER NOT NULL,
  removed INTEGER NOT NULL,          -- this one takes the rule away
  text TEXT NOT NULL,
  hint TEXT NOT NULL,
  translations TEXT NOT NULL,
  days INTEGER NOT NULL,
  category TEXT NOT NULL,
  harm INTEGER NOT NULL
  @END_KEY(b, id);
CREATE UNIQUE INDEX rule_versions_by_rule ON rule_versions (b, rule_id, version);
INSERT INTO rule_versions (b, id, rule_id, version, removed, text, hint, translations, days,
  category, harm) SELECT b, id, id, 1, 0, text, hint, translations, 30, '', 2 FROM rules;
ALTER TABLE decisions ADD COLUMN rule_version INTEGER NOT NULL DEFAULT 0;
