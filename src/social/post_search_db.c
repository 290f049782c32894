#include "social/post_search_db.h"

#include "base/buffer.h"

#include <assert.h>

enum err post_search_db_add(struct work *w, const struct post_words *words)
{
    if (db_driver(w->db) == DB_SQLITE)
        return db_run(w, "INSERT INTO post_search (rowid, text) VALUES (?1, ?2)",
                      db_int(words->post_id), db_text(words->text));
    return db_run(w,
                  "INSERT INTO post_search (b, post_id, author_id, words)"
                  " VALUES (?1, ?2, ?3, to_tsvector('simple', ?4)) ON CONFLICT DO NOTHING",
                  db_int(id_bucket(words->post_id)), db_int(words->post_id),
                  db_int(words->author_id), db_text(words->text));
}

enum err post_search_db_remove(struct work *w, const struct post_words *words)
{
    if (db_driver(w->db) == DB_SQLITE)
        return db_run(w,
                      "INSERT INTO post_search (post_search, rowid, text)"
                      " VALUES ('delete', ?1, ?2)",
                      db_int(words->post_id), db_text(words->text));
    return db_run(w, "DELETE FROM post_search WHERE b = ?1 AND post_id = ?2",
                  db_int(id_bucket(words->post_id)), db_int(words->post_id));
}

/* The words as post_search.c puts them together: warning, line end, text. */
enum err post_search_db_fill(struct work *w, int64_t b, int64_t to)
{
    db_scatter(w);
    if (db_driver(w->db) == DB_SQLITE) {
        assert(b == 0 && to == id_buckets);
        return db_run(w, "INSERT INTO post_search (rowid, text) SELECT id, CASE spoiler_text "
                         "WHEN '' THEN text ELSE spoiler_text || char(10) || text END "
                         "FROM posts WHERE boost_of_id IS NULL");
    }
    return db_run(w,
                  "INSERT INTO post_search (b, post_id, author_id, words) "
                  "SELECT b, id, author_id, to_tsvector('simple', CASE spoiler_text "
                  "WHEN '' THEN text ELSE spoiler_text || chr(10) || text END) "
                  "FROM posts WHERE boost_of_id IS NULL AND b >= ?1 AND b < ?2",
                  db_int(b), db_int(to));
}

/* 17 s a million posts instead of 33 (measured). The index is that of migrations/0003_posts.sql. */
enum err post_search_db_fill_begin(struct work *w)
{
    if (db_driver(w->db) == DB_SQLITE)
        return OK;
    db_scatter(w);
    return db_run(w, "DROP INDEX post_search_words");
}

enum err post_search_db_fill_end(struct work *w)
{
    if (db_driver(w->db) == DB_SQLITE)
        return OK;
    db_scatter(w);
    return db_run(w, "CREATE INDEX post_search_words ON post_search USING GIN (words)");
}

/* FTS5: "a phrase" "another" NOT "unwanted". Quoted, nothing in them is an operator. */
static struct str match_of(struct work *w, const struct search_term *terms, int count)
{
    struct buffer out = buffer_in(w->memory);
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < count; i++) {
            if (terms[i].without != (pass == 1))
                continue;
            if (terms[i].without)
                buffer_lit(&out, "NOT ");
            buffer_char(&out, '"');
            for (size_t at = 0; at < terms[i].words.size; at++)
                if (terms[i].words.data[at] != '"')
                    buffer_char(&out, terms[i].words.data[at]);
            buffer_lit(&out, "\" ");
        }
    return buffer_str(&out);
}

/* websearch_to_tsquery takes any text: "a phrase" -unwanted. */
static struct str web_query_of(struct work *w, const struct search_term *terms, int count)
{
    struct buffer out = buffer_in(w->memory);
    for (int i = 0; i < count; i++) {
        if (terms[i].without)
            buffer_char(&out, '-');
        buffer_char(&out, '"');
        for (size_t at = 0; at < terms[i].words.size; at++)
            if (terms[i].words.data[at] != '"')
                buffer_char(&out, terms[i].words.data[at]);
        buffer_lit(&out, "\" ");
    }
    return buffer_str(&out);
}

enum err post_search_db_find(struct work *w, const struct search_term *terms, int count,
                             int64_t after_id, int64_t before_id, int max, int64_t *ret_ids,
                             int *ret_count)
{
    struct db_rows rows = {0};
    enum err e;
    db_scatter(w);
    if (db_driver(w->db) == DB_SQLITE)
        e = db_ask(w, &rows,
                   "SELECT rowid FROM post_search WHERE post_search MATCH ?1"
                   " AND rowid > ?2 AND rowid < ?3 ORDER BY rowid DESC LIMIT ?4",
                   db_text(match_of(w, terms, count)), db_int(after_id), db_int(before_id),
                   db_int(max));
    else
        e = db_ask(w, &rows,
                   "SELECT post_id FROM post_search"
                   " WHERE words @@ websearch_to_tsquery('simple', ?1)"
                   " AND post_id > ?2 AND post_id < ?3 ORDER BY post_id DESC LIMIT ?4",
                   db_text(web_query_of(w, terms, count)), db_int(after_id), db_int(before_id),
                   db_int(max));
    if (e)
        return e;
    int found = 0;
    while (found < max && db_next(&rows))
        ret_ids[found++] = db_column_int(&rows, 0);
    *ret_count = found;
    return db_done(w, &rows, OK);
}
