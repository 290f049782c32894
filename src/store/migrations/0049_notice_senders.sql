-- Who sends notices that anybody can see to be unfounded is warned, and then not heard for a time
-- (moderation/notice_senders.h). Addresses stand here as keyed hashes; the rows of one in the
-- bucket of its hash.
-- 1: it waits for the end of a stop.
ALTER TABLE legal_notices ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;

CREATE TABLE notice_sent (
  b INTEGER NOT NULL,
  sender TEXT NOT NULL,
  notice_id INTEGER NOT NULL,
  outcome INTEGER NOT NULL           -- moderation/notice_senders.h
  @END_KEY(b, sender, notice_id);
CREATE INDEX notice_sent_by_notice ON notice_sent (notice_id);

CREATE TABLE notice_stops (
  @ID,
  sender TEXT NOT NULL,
  kind INTEGER NOT NULL,             -- moderation/notice_senders.h
  end_ms INTEGER,                    -- NULL: a warning
  facts TEXT NOT NULL,
  language TEXT NOT NULL,
  email TEXT NOT NULL,               -- for the answer to what she says against it; '' erased
  by_account_id INTEGER NOT NULL,
  decision_id INTEGER NOT NULL,
  lifted_ms INTEGER,
  objection TEXT NOT NULL,
  objected_ms INTEGER,
  answered_ms INTEGER,
  answered_by_id INTEGER,
  granted INTEGER NOT NULL,
  answer TEXT NOT NULL
  @END_ID;
CREATE INDEX notice_stops_by_sender ON notice_stops (b, sender);
CREATE INDEX notice_stops_named ON notice_stops (id) WHERE email <> '';
CREATE INDEX notice_stops_objected ON notice_stops (id)
  WHERE objected_ms IS NOT NULL AND answered_ms IS NULL;
