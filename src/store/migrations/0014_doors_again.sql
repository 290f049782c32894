-- Passkeys, the history of sign-ins, and search by facts.

CREATE TABLE passkeys (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  credential BLOB NOT NULL,          -- the authenticator's name for it
  public_key BLOB NOT NULL,          -- COSE
  sign_count INTEGER NOT NULL,
  name TEXT NOT NULL,                -- its owner's
  backed_up INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  used_ms INTEGER
  @END_KEY(b, account_id, id);

-- Challenges that were answered, until they are over: b is the number's.
CREATE TABLE passkey_challenges (
  b INTEGER NOT NULL,
  number INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL
  @END_KEY(b, number);
CREATE INDEX passkey_challenges_by_end ON passkey_challenges (expires_ms);

-- Who signed in, when, with what and from where: the newest sign_ins_kept of each account.
CREATE TABLE sign_ins (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  way INTEGER NOT NULL,              -- auth/sign_ins.h
  user_agent TEXT NOT NULL,
  address TEXT NOT NULL
  @END_KEY(b, account_id, id);

-- The search index with facts about each post as words of their own (social/post_search_db.c), made
-- anew from all posts.
DROP TABLE post_search;
@SQLITE{
CREATE VIRTUAL TABLE post_search USING fts5 (
  text, facts, content='', tokenize='unicode61 remove_diacritics 2');
INSERT INTO post_search (post_search, rank) VALUES ('automerge', 16), ('crisismerge', 64);
INSERT INTO post_search (rowid, text, facts)
  SELECT id, CASE spoiler_text WHEN '' THEN text ELSE spoiler_text || char(10) || text END,
    'xqf' || author_id || ' xqv' || (flags & 3)
    || CASE WHEN flags & 32 THEN ' xqm' ELSE '' END || CASE WHEN flags & 64 THEN ' xqp' ELSE '' END
    || CASE WHEN flags & 512 THEN ' xqk' ELSE '' END || CASE WHEN flags & 8 THEN ' xqr' ELSE '' END
    || CASE WHEN flags & 128 THEN ' xqq' ELSE '' END
    || CASE WHEN flags & 256 THEN ' xqs' ELSE '' END
    || CASE WHEN language IS NULL THEN ''
       ELSE ' xql' || substr(language, 1, instr(language || '-', '-') - 1) END
    || CASE WHEN flags & 8 AND other_author_id IS NOT NULL THEN ' xqt' || other_author_id
       ELSE '' END
    || coalesce((SELECT group_concat(' xqt' || json_extract(m.value, '$.id'), '')
                 FROM json_each(facets, '$.mentions') m), '')
  FROM posts WHERE boost_of_id IS NULL ORDER BY id;
}
@POSTGRES{
CREATE TABLE post_search (
  b BIGINT NOT NULL, post_id BIGINT NOT NULL, words TSVECTOR NOT NULL
  @END_KEY(b, post_id);
INSERT INTO post_search (b, post_id, words)
  SELECT b, id, to_tsvector('simple', CASE spoiler_text WHEN '' THEN text
                                      ELSE spoiler_text || chr(10) || text END)
    || array_to_tsvector(array_remove(ARRAY['=f' || author_id,
         '=v' || (flags & 3), CASE WHEN flags & 32 <> 0 THEN '=m' END,
         CASE WHEN flags & 64 <> 0 THEN '=p' END, CASE WHEN flags & 512 <> 0 THEN '=k' END,
         CASE WHEN flags & 8 <> 0 THEN '=r' END, CASE WHEN flags & 128 <> 0 THEN '=q' END,
         CASE WHEN flags & 256 <> 0 THEN '=s' END,
         '=l' || translate(split_part(language, '-', 1), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
                           'abcdefghijklmnopqrstuvwxyz'),
         CASE WHEN flags & 8 <> 0 THEN '=t' || other_author_id END]
       || ARRAY(SELECT '=t' || (m.value ->> 'id')
                FROM jsonb_array_elements(facets::jsonb -> 'mentions') m), NULL))
  FROM posts WHERE boost_of_id IS NULL ORDER BY id;
CREATE INDEX post_search_words ON post_search USING GIN (words);
-- Common words are walked from the newest post on.
CREATE INDEX post_search_newest ON post_search (post_id);
}
