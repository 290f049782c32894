-- A case's posts by author, so that each is told once; its sources by what they name.
DROP INDEX case_posts_by_account;
CREATE INDEX case_posts_by_account ON case_posts (b, case_id, account_id, post_id);
CREATE INDEX case_sources_by_subject ON case_sources (b, case_id, subject_id);
ALTER TABLE case_rulings ADD COLUMN account_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE case_rulings ADD COLUMN lead_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE case_rulings ADD COLUMN source_kind INTEGER NOT NULL DEFAULT 0;
