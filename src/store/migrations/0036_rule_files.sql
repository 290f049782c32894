-- Automatic rules at work (moderation/rule_engine.h). Which were in force, and from when on. In one
-- bucket, 0, as rule_tallies.
CREATE TABLE rule_files (
  b INTEGER NOT NULL,
  id INTEGER NOT NULL,               -- tells when
  hash TEXT NOT NULL,
  text TEXT NOT NULL,
  in_shadow INTEGER NOT NULL         -- 1: all of them, whatever the text says
  @END_KEY(b, id);
CREATE INDEX rule_files_by_hash ON rule_files (b, hash);

-- What a version of a rule found, and what people decided of it.
CREATE TABLE rule_tallies (
  b INTEGER NOT NULL,
  rule TEXT NOT NULL,
  version INTEGER NOT NULL,
  hits INTEGER NOT NULL,             -- while it was on
  shadow_hits INTEGER NOT NULL,
  right_count INTEGER NOT NULL,
  wrong_count INTEGER NOT NULL,
  off_ms INTEGER                     -- when it switched itself off
  @END_KEY(b, rule, version);

-- What rules found in a post, until somebody has judged it or it is old; in the post's bucket.
CREATE TABLE rule_findings (
  b INTEGER NOT NULL,
  post_id INTEGER NOT NULL,
  author_id INTEGER NOT NULL,
  rules TEXT NOT NULL,               -- "link-spam 1 on,slurs 2 shadow"
  verdict INTEGER NOT NULL           -- moderation/rule_findings.h
  @END_KEY(b, post_id);
CREATE INDEX rule_findings_by_author ON rule_findings (b, author_id);
CREATE INDEX rule_findings_by_post ON rule_findings (post_id);

-- Texts that people decided on, as 64 bits each (moderation/rule_decided.h).
CREATE TABLE rule_decided (
  b INTEGER NOT NULL,
  post_id INTEGER NOT NULL,
  author_id INTEGER NOT NULL,
  bits INTEGER NOT NULL
  @END_KEY(b, post_id);
CREATE INDEX rule_decided_by_author ON rule_decided (b, author_id);
CREATE INDEX rule_decided_by_post ON rule_decided (post_id);

-- Whether a program decided.
ALTER TABLE decisions ADD COLUMN automated INTEGER NOT NULL DEFAULT 0;
