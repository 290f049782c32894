-- The square itself: settings, what happened, what must be done.

-- Settings kept in the store (the VAPID key, the owner's one-time link …). b is 0.
CREATE TABLE settings (
  b INTEGER NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL
  @END_KEY(b, name);

-- One row per committed group of a lane. b is the lane's number.
CREATE TABLE events (
  b INTEGER NOT NULL,
  process INTEGER NOT NULL,
  lane INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  made_ms INTEGER NOT NULL,
  data BLOB NOT NULL
  @END_KEY(b, process, lane, sequence);

CREATE TABLE jobs (
  @ID,
  kind INTEGER NOT NULL,
  subject_id INTEGER NOT NULL,
  data TEXT NOT NULL,
  run_ms INTEGER NOT NULL,       -- not before; while leased, the end of the lease
  leased_by INTEGER,
  attempts INTEGER NOT NULL,
  dead INTEGER NOT NULL,
  why TEXT NOT NULL              -- of the last failure
  @END_ID;
CREATE INDEX jobs_by_time ON jobs (dead, run_ms);
