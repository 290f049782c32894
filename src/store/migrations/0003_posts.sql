-- Posts and what people do with them.

CREATE TABLE posts (
  @ID,
  author_id INTEGER NOT NULL,
  flags INTEGER NOT NULL,            -- live/index.h: visibility, boost, reply, media …
  other_author_id INTEGER,           -- of the boosted post, else of the replied-to one
  created_ms INTEGER NOT NULL,
  edited_ms INTEGER,
  text TEXT NOT NULL,                -- here: source text; elsewhere: sanitised HTML
  spoiler_text TEXT NOT NULL,
  language TEXT,
  reply_to_id INTEGER,
  thread_id INTEGER NOT NULL,        -- the root post's id; its own where it is the root
  boost_of_id INTEGER,
  quote_of_id INTEGER,
  quote_author_id INTEGER,
  quote_state INTEGER,               -- social/posts.h
  quote_policy INTEGER NOT NULL,
  uri TEXT,                          -- NULL here
  url TEXT,
  app_name TEXT,
  app_url TEXT,
  facets TEXT NOT NULL,              -- JSON {"mentions":[{"id","acct"…}],"media":[…ids]}: what the
                                     -- text needs to be shown without a second look-up
  domain TEXT                        -- NULL here
  @END_ID;
-- An author's posts, and what the live index is built from. flags and other_author_id make it
-- covering: a million posts are read in a quarter of a second.
@SQLITE{
CREATE INDEX posts_by_author ON posts (author_id, id, flags, other_author_id);
}
@POSTGRES{
CREATE INDEX posts_by_author ON posts (b, author_id, id) INCLUDE (flags, other_author_id);
CREATE INDEX posts_by_id ON posts (id);
}

CREATE TABLE post_counts (
  b INTEGER NOT NULL,
  post_id INTEGER NOT NULL,
  replies INTEGER NOT NULL,
  boosts INTEGER NOT NULL,
  favourites INTEGER NOT NULL,
  quotes INTEGER NOT NULL,
  version INTEGER NOT NULL
  @END_KEY(b, post_id);

-- All posts of a thread, in the bucket of its root: one read gives a whole conversation.
CREATE TABLE thread_posts (
  b INTEGER NOT NULL,
  thread_id INTEGER NOT NULL,
  post_id INTEGER NOT NULL,
  reply_to_id INTEGER NOT NULL,
  author_id INTEGER NOT NULL
  @END_KEY(b, thread_id, post_id);

-- Who may see a direct post, and who is named in any: in the post's bucket.
CREATE TABLE post_mentions (
  b INTEGER NOT NULL,
  post_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  silent INTEGER NOT NULL
  @END_KEY(b, post_id, account_id);

CREATE TABLE post_edits (
  b INTEGER NOT NULL,
  post_id INTEGER NOT NULL,
  made_ms INTEGER NOT NULL,          -- of this version
  text TEXT NOT NULL,
  spoiler_text TEXT NOT NULL,
  sensitive INTEGER NOT NULL,
  facets TEXT NOT NULL,
  poll TEXT                          -- JSON of the options then
  @END_KEY(b, post_id, made_ms);

-- What an account did with posts: one row while any bit is set (enum mark_flag).
CREATE TABLE marks (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  post_id INTEGER NOT NULL,
  flags INTEGER NOT NULL,
  boost_id INTEGER                   -- the boosting post, while boosted
  @END_KEY(b, account_id, post_id);

-- Pages of one's favourites, bookmarks, pins in the order they were made (kind: one mark_flag).
CREATE TABLE mark_pages (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  id INTEGER NOT NULL,
  post_id INTEGER NOT NULL
  @END_KEY(b, account_id, kind, id);
CREATE UNIQUE INDEX mark_pages_by_post ON mark_pages (b, account_id, kind, post_id);

-- The other end: who favourited, boosted or quoted a post, in the post's bucket
-- (kind: social/marks.h).
CREATE TABLE post_marks (
  b INTEGER NOT NULL,
  post_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  id INTEGER NOT NULL,               -- made when; for boosts and quotes the id of that post
  account_id INTEGER NOT NULL
  @END_KEY(b, post_id, kind, id);

CREATE TABLE polls (
  b INTEGER NOT NULL,
  post_id INTEGER NOT NULL,          -- also the poll's id
  options TEXT NOT NULL,             -- JSON ["…"]
  multiple INTEGER NOT NULL,
  hide_totals INTEGER NOT NULL,
  expires_ms INTEGER,
  closed INTEGER NOT NULL
  @END_KEY(b, post_id);

-- One column an option (poll_options_cap), so that a vote is one atomic statement.
CREATE TABLE poll_counts (
  b INTEGER NOT NULL,
  post_id INTEGER NOT NULL,
  voters INTEGER NOT NULL,
  votes_0 INTEGER NOT NULL,
  votes_1 INTEGER NOT NULL,
  votes_2 INTEGER NOT NULL,
  votes_3 INTEGER NOT NULL,
  votes_4 INTEGER NOT NULL,
  votes_5 INTEGER NOT NULL,
  votes_6 INTEGER NOT NULL,
  votes_7 INTEGER NOT NULL,
  votes_8 INTEGER NOT NULL,
  votes_9 INTEGER NOT NULL,
  votes_10 INTEGER NOT NULL,
  votes_11 INTEGER NOT NULL,
  votes_12 INTEGER NOT NULL,
  votes_13 INTEGER NOT NULL,
  votes_14 INTEGER NOT NULL,
  votes_15 INTEGER NOT NULL,
  votes_16 INTEGER NOT NULL,
  votes_17 INTEGER NOT NULL,
  votes_18 INTEGER NOT NULL,
  votes_19 INTEGER NOT NULL,
  version INTEGER NOT NULL
  @END_KEY(b, post_id);

-- One vote a person, in the post's bucket; choices is a bit mask.
CREATE TABLE poll_votes (
  b INTEGER NOT NULL,
  post_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  choices INTEGER NOT NULL
  @END_KEY(b, post_id, account_id);

-- The voter's own end.
CREATE TABLE votes (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  post_id INTEGER NOT NULL,
  choices INTEGER NOT NULL
  @END_KEY(b, account_id, post_id);

-- Claim: tag (folded) with the spelling first used. b is the hash of the tag.
CREATE TABLE tags (
  b INTEGER NOT NULL,
  tag TEXT NOT NULL,
  id INTEGER NOT NULL,
  name TEXT NOT NULL
  @END_KEY(b, tag);

CREATE TABLE tag_posts (
  b INTEGER NOT NULL,
  tag TEXT NOT NULL,
  post_id INTEGER NOT NULL,
  author_id INTEGER NOT NULL,
  flags INTEGER NOT NULL             -- of the post
  @END_KEY(b, tag, post_id);
CREATE INDEX tag_posts_by_author ON tag_posts (b, tag, author_id, post_id);

-- Uses of a tag per UTC day, for the history clients draw.
CREATE TABLE tag_days (
  b INTEGER NOT NULL,
  tag TEXT NOT NULL,
  day INTEGER NOT NULL,              -- days since 1970
  uses INTEGER NOT NULL,
  accounts INTEGER NOT NULL
  @END_KEY(b, tag, day);

CREATE TABLE tag_follows (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  tag TEXT NOT NULL,
  id INTEGER NOT NULL
  @END_KEY(b, account_id, tag);

-- The same request sent twice within the hour gives the same post.
CREATE TABLE idempotency_keys (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  key TEXT NOT NULL,
  post_id INTEGER NOT NULL,
  made_ms INTEGER NOT NULL
  @END_KEY(b, account_id, key);

-- What came by bulk load or import: the key it had there, for ever. b is the hash of the key, so
-- that a reference finds it without knowing the account.
CREATE TABLE origins (
  b INTEGER NOT NULL,
  key TEXT NOT NULL,
  account_id INTEGER NOT NULL,
  post_id INTEGER NOT NULL,
  content_hash BLOB NOT NULL
  @END_KEY(b, key, account_id);
CREATE INDEX origins_by_post ON origins (post_id);

CREATE TABLE media (
  @ID,
  account_id INTEGER NOT NULL,
  post_id INTEGER,
  kind INTEGER NOT NULL,             -- media/media.h
  state INTEGER NOT NULL,
  file TEXT NOT NULL,                -- within the media folder
  preview_file TEXT NOT NULL,
  type TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  description TEXT NOT NULL,
  blurhash TEXT NOT NULL,
  meta TEXT NOT NULL,                -- JSON as Mastodon's `meta`
  remote_url TEXT,
  created_ms INTEGER NOT NULL
  @END_ID;

-- Search over posts. The one place with two texts.
@SQLITE{
CREATE VIRTUAL TABLE post_search USING fts5 (
  text, content='', tokenize='unicode61 remove_diacritics 2');
-- Segments are merged sixteen at a time, not four: over a million posts, half the writing and no
-- bursts of it (measured), for a few more segments to look into.
INSERT INTO post_search (post_search, rank) VALUES ('automerge', 16), ('crisismerge', 64);
CREATE VIRTUAL TABLE account_search USING fts5 (
  text, tokenize='unicode61 remove_diacritics 2', prefix='2 3');
}
@POSTGRES{
CREATE TABLE post_search (
  b BIGINT NOT NULL, post_id BIGINT NOT NULL, author_id BIGINT NOT NULL, words TSVECTOR NOT NULL
  @END_KEY(b, post_id);
CREATE INDEX post_search_words ON post_search USING GIN (words);
CREATE TABLE account_search (
  b BIGINT NOT NULL, account_id BIGINT NOT NULL, words TSVECTOR NOT NULL
  @END_KEY(b, account_id);
CREATE INDEX account_search_words ON account_search USING GIN (words);
}
