-- The queue of those who moderate (moderation/cases.h). A case lies in the bucket of what it was
-- first about; equal posts of others join it.
CREATE TABLE cases (
  @ID,
  subject_id INTEGER NOT NULL,       -- a post or an account
  account_id INTEGER NOT NULL,       -- it, or who wrote the post
  state INTEGER NOT NULL,            -- moderation/cases.h, as outcome and the bits of sources
  outcome INTEGER NOT NULL,
  escalated INTEGER NOT NULL,
  text_key TEXT NOT NULL,            -- of posts with one text; '' none
  posts INTEGER NOT NULL,
  authors INTEGER NOT NULL,
  reports INTEGER NOT NULL,
  open_reports INTEGER NOT NULL,
  notices INTEGER NOT NULL,
  reporters INTEGER NOT NULL,
  trusted INTEGER NOT NULL,          -- reports and notices of trusted flaggers
  weight REAL NOT NULL,              -- of the reporters together
  harm REAL NOT NULL,                -- what they say it does, each by her weight
  rule_weight INTEGER NOT NULL,
  followers INTEGER NOT NULL,
  sources INTEGER NOT NULL,
  rules TEXT NOT NULL,               -- ids, by commas
  language TEXT NOT NULL,
  notes INTEGER NOT NULL,
  claimed_by_id INTEGER,
  claimed_until_ms INTEGER,
  place INTEGER NOT NULL,            -- in the queue, the first is the least
  updated_ms INTEGER NOT NULL,
  closed_ms INTEGER,
  closed_by_id INTEGER
  @END_ID;
CREATE INDEX cases_by_account ON cases (b, account_id, id);

-- In which lists a case stands: "open", "escalated", "closed", "rule:12", "language:fr" …
CREATE TABLE case_places (
  b INTEGER NOT NULL,
  case_id INTEGER NOT NULL,
  list TEXT NOT NULL,
  place INTEGER NOT NULL
  @END_KEY(b, case_id, list);
CREATE INDEX case_places_in_order ON case_places (list, place, case_id);

CREATE TABLE case_posts (
  b INTEGER NOT NULL,
  case_id INTEGER NOT NULL,
  post_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  named INTEGER NOT NULL,            -- 1: a report or a notice names it
  decision_id INTEGER
  @END_KEY(b, case_id, post_id);
CREATE INDEX case_posts_by_account ON case_posts (b, case_id, account_id);

-- Reports, notices, and what automatic rules found.
CREATE TABLE case_sources (
  b INTEGER NOT NULL,
  case_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  subject_id INTEGER NOT NULL,
  rule TEXT NOT NULL,
  weight INTEGER NOT NULL,
  words TEXT NOT NULL,
  trusted INTEGER NOT NULL,
  reporter_id INTEGER,
  made_ms INTEGER NOT NULL
  @END_KEY(b, case_id, kind, source_id, subject_id, rule);

-- All cases of a post, an account, a report or a notice, in its bucket.
CREATE TABLE case_subjects (
  b INTEGER NOT NULL,
  subject_id INTEGER NOT NULL,
  case_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL        -- whose it is
  @END_KEY(b, subject_id, case_id);
CREATE INDEX case_subjects_by_account ON case_subjects (b, account_id, case_id);

-- The newest case of a subject or of a text, by its name: "post 12", "text 9f2c…".
CREATE TABLE case_keys (
  b INTEGER NOT NULL,
  name TEXT NOT NULL,
  case_id INTEGER NOT NULL
  @END_KEY(b, name);

-- The reporter's end: each counts once in a case.
CREATE TABLE case_voices (
  b INTEGER NOT NULL,
  reporter_id INTEGER NOT NULL,
  case_id INTEGER NOT NULL,
  weight REAL NOT NULL,
  harm REAL NOT NULL,
  waiting INTEGER NOT NULL
  @END_KEY(b, reporter_id, case_id);
CREATE INDEX case_voices_waiting ON case_voices (b, reporter_id, case_id) WHERE waiting = 1;

-- What became of what somebody reported, and who is trusted.
CREATE TABLE reporters (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  justified INTEGER NOT NULL,
  unfounded INTEGER NOT NULL,
  answered INTEGER NOT NULL,
  told_ms INTEGER,
  trusted_ms INTEGER,
  trusted_by_id INTEGER,
  trusted_words TEXT NOT NULL
  @END_KEY(b, account_id);
CREATE INDEX reporters_trusted ON reporters (trusted_ms) WHERE trusted_ms IS NOT NULL;

CREATE TABLE case_notes (
  @ID,
  case_id INTEGER NOT NULL,
  by_account_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  text TEXT NOT NULL
  @END_ID;
CREATE INDEX case_notes_by_case ON case_notes (b, case_id, id);

-- One ruling on all posts of a case, or its dismissal: how far it is carried out.
CREATE TABLE case_rulings (
  b INTEGER NOT NULL,
  case_id INTEGER NOT NULL,
  by_account_id INTEGER NOT NULL,
  ruling TEXT NOT NULL,              -- JSON; '' it is dismissed
  reason TEXT NOT NULL,
  unfounded INTEGER NOT NULL,
  post_id INTEGER NOT NULL,          -- the last one that was decided
  source_id INTEGER NOT NULL,        -- the last one that was answered
  decided INTEGER NOT NULL,
  skipped INTEGER NOT NULL,
  first_decision_id INTEGER,
  done_ms INTEGER
  @END_KEY(b, case_id);

-- Of decisions on several posts of one author: the one she was told, and the others.
CREATE TABLE decision_followers (
  b INTEGER NOT NULL,
  lead_id INTEGER NOT NULL,
  decision_id INTEGER NOT NULL
  @END_KEY(b, lead_id, decision_id);

-- Decisions by the rule they name.
CREATE TABLE precedents (
  b INTEGER NOT NULL,
  rule TEXT NOT NULL,
  decision_id INTEGER NOT NULL
  @END_KEY(b, rule, decision_id);

-- Reasons kept ready, and how much harm a rule is to prevent: the square's, in bucket 0.
CREATE TABLE case_reasons (
  @ID,
  rule TEXT NOT NULL,
  effect INTEGER NOT NULL,
  words TEXT NOT NULL                -- JSON by language
  @END_ID;
CREATE TABLE rule_harms (
  b INTEGER NOT NULL,
  rule_id INTEGER NOT NULL,
  harm INTEGER NOT NULL
  @END_KEY(b, rule_id);
