-- What staff says of a post or link that many speak of, or of who publishes such links; without a
-- row nothing has been said. b is the hash of the subject.
CREATE TABLE trend_standings (
  b INTEGER NOT NULL,
  subject TEXT NOT NULL,             -- moderation/trending.h: "post ID", "link URL" …
  state INTEGER NOT NULL
  @END_KEY(b, subject);
