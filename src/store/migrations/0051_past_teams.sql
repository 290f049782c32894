-- Who was a member of a shared account once (social/teams.h): she decides nothing about it. Stands
-- at both ends, like memberships.
CREATE TABLE team_past (
  b INTEGER NOT NULL,                -- of the account that is shared
  account_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  left_ms INTEGER NOT NULL
  @END_KEY(b, account_id, person_id);

CREATE TABLE person_past_teams (
  b INTEGER NOT NULL,                -- of the person
  person_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  left_ms INTEGER NOT NULL
  @END_KEY(b, person_id, account_id);
