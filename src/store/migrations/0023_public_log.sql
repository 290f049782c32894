-- The public log (public_log/public_log.h). All of it lies in one bucket, 0: it is one list.

-- Entries: appended by the transaction they belong to, given their place by the sequencer.
CREATE TABLE log_entries (
  @ID,
  place INTEGER,                     -- its index in the tree; NULL: it waits for one
  kind INTEGER NOT NULL,
  rule TEXT NOT NULL,
  body TEXT NOT NULL                 -- canonical JSON; never changed
  @END_ID;
CREATE INDEX log_entries_by_place ON log_entries (b, place);
CREATE INDEX log_entries_by_kind ON log_entries (b, kind, id);
CREATE INDEX log_entries_by_rule ON log_entries (b, rule, id);

-- Salt and text of what an entry only has the hash of: deleted with the account whose it is.
CREATE TABLE log_openings (
  @ID,                               -- the entry's
  owner_id INTEGER,
  about_id INTEGER,
  opening TEXT NOT NULL              -- JSON: name, salt, text, whether shown to everybody
  @END_ID;
CREATE INDEX log_openings_by_owner ON log_openings (b, owner_id, about_id);

-- The tree's hashes, 256 a tile.
CREATE TABLE log_tiles (
  b INTEGER NOT NULL,
  level INTEGER NOT NULL,
  number INTEGER NOT NULL,
  hashes BLOB NOT NULL
  @END_KEY(b, level, number);

-- One row: the tree's size, the newest checkpoint, and which process gives places.
CREATE TABLE log_state (
  b INTEGER NOT NULL,
  size INTEGER NOT NULL,
  signed_size INTEGER NOT NULL,
  checkpoint TEXT NOT NULL,          -- "" before the first
  leased_by INTEGER NOT NULL,
  leased_until_ms INTEGER NOT NULL
  @END_KEY(b);

-- What each witness signed last.
CREATE TABLE log_cosignatures (
  b INTEGER NOT NULL,
  witness TEXT NOT NULL,
  size INTEGER NOT NULL,
  line TEXT NOT NULL,                -- its signature line; "" none
  asked_ms INTEGER NOT NULL,
  why TEXT NOT NULL                  -- what went wrong when it was last asked; ""
  @END_KEY(b, witness);
