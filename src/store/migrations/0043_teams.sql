-- Accounts that several people write for (social/teams.h). A membership stands at both ends.

CREATE TABLE team_members (
  b INTEGER NOT NULL,                -- of the account that is shared
  account_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  role INTEGER NOT NULL,
  state INTEGER NOT NULL,
  since_ms INTEGER NOT NULL,         -- of this state
  invited_by INTEGER NOT NULL,
  acted_ms INTEGER                   -- when she last acted for it
  @END_KEY(b, account_id, person_id);

CREATE TABLE person_teams (
  b INTEGER NOT NULL,                -- of the person
  person_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  role INTEGER NOT NULL,
  state INTEGER NOT NULL,
  since_ms INTEGER NOT NULL,
  invited_by INTEGER NOT NULL
  @END_KEY(b, person_id, account_id);

-- Who did what for it: its owners' and the person's own to read.
CREATE TABLE team_deeds (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  deed INTEGER NOT NULL,
  subject_id INTEGER                 -- what it was done to; NULL: nothing that has an id
  @END_KEY(b, account_id, id);
CREATE INDEX team_deeds_of ON team_deeds (b, account_id, person_id, id);
CREATE INDEX team_deeds_by_time ON team_deeds (id);

ALTER TABLE tokens ADD COLUMN acting_id INTEGER;         -- the account its person acts as
ALTER TABLE account_tokens ADD COLUMN acting_id INTEGER; -- the same in her list
ALTER TABLE account_tokens ADD COLUMN person_id INTEGER; -- in the account's list: whose it is
ALTER TABLE grants ADD COLUMN acting_id INTEGER;

-- A person may speak for an account; who agreed is the account, and this person.
ALTER TABLE approval_deeds ADD COLUMN person_id INTEGER;
