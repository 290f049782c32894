-- Tables of text that slates name by their SHA-256 (algorithms/published.h), for whoever compares.
-- made_ms: when a slate last named it, to the hour. In one bucket, 0.
CREATE TABLE slate_tables (
  b INTEGER NOT NULL,
  name TEXT NOT NULL,
  made_ms INTEGER NOT NULL,
  body TEXT NOT NULL
  @END_KEY(b, name);
