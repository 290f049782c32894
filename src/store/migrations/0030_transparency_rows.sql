-- Rows for the DSA Transparency Database: each decision that restricts, without what tells of a
-- person. They are kept when an account goes. Their id is that of the decision's entry in the
-- public log, whose bucket is nobody's.
CREATE TABLE transparency_rows (
  @ID,
  record TEXT NOT NULL               -- JSON: the database's fields
  @END_ID;
@POSTGRES{ CREATE INDEX transparency_rows_by_id ON transparency_rows (id); }
INSERT INTO transparency_rows (b, id, record)
  SELECT b, decision_id, record FROM statements WHERE record <> '';
