#include "social/account_search_db.h"

#include "base/buffer.h"
#include "social/account_search.h"

static bool is_postgres(struct work *w)
{
    return w->db && db_driver(w->db) == DB_POSTGRES;
}

enum err account_search_db_remove(struct work *w, int64_t account_id)
{
    if (is_postgres(w))
        return db_run(w, "DELETE FROM account_search WHERE b = ?1 AND account_id = ?2",
                      db_int(id_bucket(account_id)), db_int(account_id));
    return db_run(w, "DELETE FROM account_search WHERE rowid = ?1", db_int(account_id));
}

enum err account_search_db_put(struct work *w, int64_t account_id, struct str words)
{
    enum err e = account_search_db_remove(w, account_id);

    return e ? e : account_search_db_add(w, account_id, words);
}

enum err account_search_db_all(struct work *w, struct db_rows *ret_rows)
{
    db_scatter(w);
    return db_ask_large(w, ret_rows,
                        "SELECT id, username, display_name FROM accounts WHERE deleted_ms IS NULL");
}

enum err account_search_db_add(struct work *w, int64_t account_id, struct str words)
{
    if (is_postgres(w))
        return db_run(w,
                      "INSERT INTO account_search (b, account_id, words) "
                      "VALUES (?1, ?2, to_tsvector('simple', ?3))",
                      db_int(id_bucket(account_id)), db_int(account_id), db_text(words));
    return db_run(w, "INSERT INTO account_search (rowid, text) VALUES (?1, ?2)", db_int(account_id),
                  db_text(words));
}

/* `"ali"* "smith"*` for FTS5, `'ali':* & 'smith':*` for a tsquery. Words hold neither quotes nor
 * backslashes (account_search.c). */
static struct str query_text(struct work *w, struct str words)
{
    bool postgres = is_postgres(w);
    struct buffer b = buffer_in(w->memory);
    struct str word;

    while (words.size) {
        words = str_split(words, ' ', &word);
        if (b.size)
            buffer_put(&b, postgres ? STR(" & ") : STR(" "));
        buffer_char(&b, postgres ? '\'' : '"');
        buffer_put(&b, word);
        buffer_put(&b, postgres ? STR("':*") : STR("\"*"));
    }
    return buffer_str(&b);
}

static enum err ids_read(struct work *w, struct db_rows *rows, int max, int64_t *ret_ids,
                         int *ret_count)
{
    int count = 0;

    while (count < max && db_next(rows))
        ret_ids[count++] = db_column_int(rows, 0);
    *ret_count = count;
    return db_done(w, rows, OK);
}

enum err account_search_db_find(struct work *w, struct str words, int max, int64_t *ret_ids,
                                int *ret_count)
{
    struct db_rows rows = {0};
    struct str query = query_text(w, words);
    enum err e;

    db_scatter(w);
    if (is_postgres(w))
        e = db_ask(w, &rows,
                   "SELECT account_id FROM account_search "
                   "WHERE words @@ to_tsquery('simple', ?1) LIMIT ?2",
                   db_text(query), db_int(max));
    else
        e = db_ask(w, &rows,
                   "SELECT rowid FROM account_search WHERE account_search MATCH ?1 LIMIT ?2",
                   db_text(query), db_int(max));
    return e ? e : ids_read(w, &rows, max, ret_ids, ret_count);
}

/* "[1,2]" for SQLite, "{1,2}" for PostgreSQL. */
static struct str ids_text(struct work *w, const int64_t *ids, int count)
{
    struct buffer b = buffer_in(w->memory);

    buffer_char(&b, is_postgres(w) ? '{' : '[');
    for (int i = 0; i < count; i++) {
        if (i)
            buffer_char(&b, ',');
        buffer_int(&b, ids[i]);
    }
    buffer_char(&b, is_postgres(w) ? '}' : ']');
    return buffer_str(&b);
}

enum err account_search_db_among(struct work *w, struct str words, const int64_t *ids, int count,
                                 int64_t *ret_ids, int *ret_count)
{
    struct db_rows rows = {0};
    struct db_value query = db_text(query_text(w, words));
    struct db_value wanted = db_text(ids_text(w, ids, count));
    struct db_value most = db_int(account_search_matches_max);
    enum err e;

    db_scatter(w);
    if (is_postgres(w))
        e = db_ask(w, &rows,
                   "SELECT account_id FROM (SELECT account_id FROM account_search "
                   "WHERE words @@ to_tsquery('simple', ?1) LIMIT ?3) s "
                   "WHERE account_id = ANY(?2::bigint[])",
                   query, wanted, most);
    else
        e = db_ask(w, &rows,
                   "SELECT id FROM (SELECT rowid AS id FROM account_search "
                   "WHERE account_search MATCH ?1 LIMIT ?3) "
                   "WHERE id IN (SELECT value FROM json_each(?2))",
                   query, wanted, most);
    return e ? e : ids_read(w, &rows, count, ret_ids, ret_count);
}

enum err account_search_db_near(struct work *w, int64_t account_id, enum relation_page kind,
                                int max, int64_t *ret_ids, int *ret_count)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows,
               "SELECT other_id FROM relation_pages WHERE b = ?1 AND account_id = ?2 "
               "AND kind = ?3 ORDER BY id DESC LIMIT ?4",
               db_int(id_bucket(account_id)), db_int(account_id), db_int(kind), db_int(max));
    return e ? e : ids_read(w, &rows, max, ret_ids, ret_count);
}
