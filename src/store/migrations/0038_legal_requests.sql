-- Demands of governments, courts and rights holders (moderation/legal_requests.h). The bucket is
-- nobody's.
CREATE TABLE legal_requests (
  @ID,
  by_account_id INTEGER,             -- who took it in; NULL: the operator
  type INTEGER NOT NULL,
  authority TEXT NOT NULL,
  state TEXT NOT NULL,               -- of the authority: ISO 3166-1
  law TEXT NOT NULL,
  territory TEXT NOT NULL,
  words TEXT NOT NULL,
  subjects INTEGER NOT NULL,         -- how many it names
  withheld INTEGER NOT NULL,
  answer INTEGER NOT NULL,
  answer_words TEXT NOT NULL,
  answered_ms INTEGER,
  gag_until_ms INTEGER,              -- NULL: it may be told
  public_ms INTEGER,                 -- since when it is; NULL: not yet
  answer_public_ms INTEGER,
  gag_id INTEGER,                    -- entries of the public log that are to be revealed
  gag_answer_id INTEGER
  @END_ID;
CREATE INDEX legal_requests_public ON legal_requests (id) WHERE public_ms IS NOT NULL;
CREATE INDEX legal_requests_hidden ON legal_requests (id) WHERE public_ms IS NULL;
CREATE INDEX legal_requests_by_time ON legal_requests (public_ms) WHERE public_ms IS NOT NULL;
CREATE INDEX legal_requests_by_answer ON legal_requests (answer_public_ms)
  WHERE answer_public_ms IS NOT NULL;
@POSTGRES{ CREATE INDEX legal_requests_by_id ON legal_requests (id); }

-- Whom it names: accounts and posts.
CREATE TABLE legal_subjects (
  b INTEGER NOT NULL,
  request_id INTEGER NOT NULL,
  subject_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL
  @END_KEY(b, request_id, subject_id);
CREATE INDEX legal_subjects_by_account ON legal_subjects (account_id);
