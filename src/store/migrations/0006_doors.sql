-- Codes that a new password ends and that remember the token they gave; sweeping by time.

ALTER TABLE grants ADD COLUMN bound_to TEXT NOT NULL DEFAULT ''; -- digest of the password then
ALTER TABLE grants ADD COLUMN token_hash BLOB;                   -- what it was exchanged for

CREATE INDEX grants_by_end ON grants (expires_ms);
CREATE INDEX links_by_end ON links (expires_ms);
CREATE INDEX tokens_by_end ON tokens (expires_ms) WHERE expires_ms IS NOT NULL;
