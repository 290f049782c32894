-- Juries of members, who decide of appeals where the square has them (moderation/juries.h). A jury
-- has the number of its first entry in the public log, whose bucket is nobody's.
ALTER TABLE appeals ADD COLUMN jury_id INTEGER;

CREATE TABLE juries (
  @ID,
  decision_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL,       -- who appeals
  asked_by_id INTEGER,               -- of the staff, who sent it here; NULL: she asked herself
  state INTEGER NOT NULL,            -- moderation/juries.h
  asked_ms INTEGER NOT NULL,
  secret TEXT NOT NULL,              -- hex; '' it was destroyed
  tree_size INTEGER NOT NULL,        -- of the checkpoint by which it was drawn
  root TEXT NOT NULL,
  drawn_ms INTEGER,
  ended_ms INTEGER,
  keep INTEGER NOT NULL,             -- votes, once it has ended
  reverse INTEGER NOT NULL
  @END_ID;
CREATE INDEX juries_by_account ON juries (account_id);
CREATE INDEX juries_ended ON juries (ended_ms) WHERE ended_ms IS NOT NULL;

-- Who was drawn, in the order of the lots, with those who stand by; in the bucket of the jury.
CREATE TABLE jury_seats (
  b INTEGER NOT NULL,
  jury_id INTEGER NOT NULL,
  place INTEGER NOT NULL,
  account_id INTEGER NOT NULL,       -- 0: gone
  fifth INTEGER NOT NULL,            -- of the square, 0 to 4
  state INTEGER NOT NULL,
  until_ms INTEGER                   -- to vote; NULL: she was not called
  @END_KEY(b, jury_id, place);
CREATE INDEX jury_seats_by_account ON jury_seats (account_id);

-- The same at the juror's end, once she was called.
CREATE TABLE jury_calls (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  jury_id INTEGER NOT NULL,
  called_ms INTEGER NOT NULL
  @END_KEY(b, account_id, jury_id);

-- Votes, until the jury has ended. Not whose: the number is chance.
CREATE TABLE jury_votes (
  b INTEGER NOT NULL,
  jury_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  reverses INTEGER NOT NULL,
  reason TEXT NOT NULL
  @END_KEY(b, jury_id, number);

-- Who wants to be drawn for none.
CREATE TABLE jury_refusals (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL
  @END_KEY(b, account_id);
