-- A slate names the tables of its edition now, not one of its own.
DROP TABLE slate_tables;

-- What ranking reads, as it was published (social/editions.h). Both in one bucket, 0.
CREATE TABLE editions (
  b INTEGER NOT NULL,
  made_ms INTEGER NOT NULL,
  cells TEXT NOT NULL,               -- both digests of published_tables
  topics TEXT NOT NULL,
  posts INTEGER NOT NULL,
  topic_count INTEGER NOT NULL,
  bytes INTEGER NOT NULL             -- of both tables
  @END_KEY(b, made_ms);

-- Tables of text by the SHA-256 of their bytes.
CREATE TABLE published_tables (
  b INTEGER NOT NULL,
  digest TEXT NOT NULL,
  body BLOB NOT NULL
  @END_KEY(b, digest);
