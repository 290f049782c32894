-- What an account's pictures weigh together, for the quota.

CREATE TABLE media_usage (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  files INTEGER NOT NULL
  @END_KEY(b, account_id);
INSERT INTO media_usage (b, account_id, bytes, files)
  SELECT b, account_id, SUM(bytes), COUNT(*) FROM media GROUP BY b, account_id;
