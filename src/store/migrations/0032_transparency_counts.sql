-- What moderation did, counted by day (moderation/transparency_counts.h); all in bucket 0.
CREATE TABLE transparency_counts (
  b INTEGER NOT NULL,
  day INTEGER NOT NULL,              -- since 1970, UTC
  figure INTEGER NOT NULL,
  name TEXT NOT NULL,                -- what is counted, its parts divided by '|'
  count INTEGER NOT NULL
  @END_KEY(b, day, figure, name);
CREATE INDEX appeals_by_time ON appeals (made_ms);
CREATE INDEX appeals_by_answer ON appeals (answered_ms) WHERE answered_ms IS NOT NULL;
