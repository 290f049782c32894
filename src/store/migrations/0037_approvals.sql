-- Posts that somebody must see before they are published (social/approvals.h). Everything is in the
-- bucket of the account that asked for it, but for the duties.

CREATE TABLE approval_rules (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  version INTEGER NOT NULL,
  rule TEXT NOT NULL,                -- JSON: social/approval_rules.c
  pending TEXT,                      -- what it will be: '' gone; NULL nothing waits
  pending_ms INTEGER                 -- from when on
  @END_KEY(b, account_id, id);

-- Whose drafts somebody is asked about, in her own bucket.
CREATE TABLE approval_duties (
  b INTEGER NOT NULL,
  approver_id INTEGER NOT NULL,
  rule_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL
  @END_KEY(b, approver_id, rule_id);

-- What was held, as it is now. Its pictures are kept for it: media.post_id is the id here.
CREATE TABLE approvals (
  @ID,
  account_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  state INTEGER NOT NULL,
  version INTEGER NOT NULL,
  writer_id INTEGER NOT NULL,        -- who wrote this version
  made_ms INTEGER NOT NULL,
  changed_ms INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL,
  target_id INTEGER,                 -- the post that it would change
  post_id INTEGER,                   -- what became of it
  form TEXT NOT NULL,                -- what is signed: social/approval_form.h
  hash TEXT NOT NULL,                -- SHA-256 of the form, in hex
  rules TEXT NOT NULL,               -- JSON: the rules that hold it, each with its version
  key TEXT                           -- Idempotency-Key
  @END_ID;
CREATE INDEX approvals_by_account ON approvals (b, account_id, id);
CREATE INDEX approvals_held ON approvals (b, account_id, id) WHERE state = 1;

CREATE TABLE approval_versions (
  b INTEGER NOT NULL,
  approval_id INTEGER NOT NULL,
  version INTEGER NOT NULL,
  writer_id INTEGER NOT NULL,
  made_ms INTEGER NOT NULL,
  form TEXT NOT NULL,
  hash TEXT NOT NULL
  @END_KEY(b, approval_id, version);

-- Who did what, in order; of rules too, whose id stands for the draft's then.
CREATE TABLE approval_deeds (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  approval_id INTEGER NOT NULL,
  action INTEGER NOT NULL,
  version INTEGER NOT NULL,
  by_id INTEGER,                     -- NULL: nobody, the time was over
  made_ms INTEGER NOT NULL,
  hash TEXT NOT NULL,
  reason TEXT NOT NULL,
  entry_id INTEGER NOT NULL          -- of the public log
  @END_KEY(b, account_id, id);
CREATE INDEX approval_deeds_of ON approval_deeds (b, approval_id, id);
