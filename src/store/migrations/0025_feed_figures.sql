-- What ranked pages showed, by day (social/feed_figures.h): sums of the whole square, in one
-- bucket, 0.
CREATE TABLE feed_sums (
  b INTEGER NOT NULL,
  day INTEGER NOT NULL,              -- days since 1970
  figure INTEGER NOT NULL,           -- enum feed_sum
  value INTEGER NOT NULL
  @END_KEY(b, day, figure);

-- Who was shown how much on a day, and whose posts were shown how often, until that day is over.
CREATE TABLE feed_people (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  day INTEGER NOT NULL,
  is_author INTEGER NOT NULL,
  shown INTEGER NOT NULL
  @END_KEY(b, account_id, day, is_author);
CREATE INDEX feed_people_by_day ON feed_people (day);
