#include "social/editions_db.h"

#include "store/db.h"

enum { editions_bucket = 0 };

enum err editions_db_list(struct work *w, int max, struct edition_row *ret_rows, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT made_ms, cells, topics, posts, topic_count, bytes FROM editions"
                        " WHERE b = ?1 ORDER BY made_ms DESC LIMIT ?2",
                        db_int(editions_bucket), db_int(max));
    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_rows[count++] = (struct edition_row){.made_ms = db_column_int(&rows, 0),
                                                 .cells = db_column_text(&rows, 1, w->memory),
                                                 .topics = db_column_text(&rows, 2, w->memory),
                                                 .posts = db_column_int(&rows, 3),
                                                 .topic_count = db_column_int(&rows, 4),
                                                 .bytes = db_column_int(&rows, 5)};
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err editions_db_insert(struct work *w, const struct edition_row *row)
{
    return db_run(w,
                  "INSERT INTO editions (b, made_ms, cells, topics, posts, topic_count, bytes)"
                  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                  db_int(editions_bucket), db_int(row->made_ms), db_text(row->cells),
                  db_text(row->topics), db_int(row->posts), db_int(row->topic_count),
                  db_int(row->bytes));
}

enum err editions_db_delete(struct work *w, int64_t made_ms)
{
    return db_run(w, "DELETE FROM editions WHERE b = ?1 AND made_ms = ?2", db_int(editions_bucket),
                  db_int(made_ms));
}

enum err editions_db_table_put(struct work *w, struct str digest, struct str body)
{
    return db_run(w,
                  "INSERT INTO published_tables (b, digest, body) VALUES (?1, ?2, ?3)"
                  " ON CONFLICT (b, digest) DO NOTHING",
                  db_int(editions_bucket), db_text(digest), db_blob(body));
}

enum err editions_db_table_delete(struct work *w, struct str digest)
{
    return db_run(w, "DELETE FROM published_tables WHERE b = ?1 AND digest = ?2",
                  db_int(editions_bucket), db_text(digest));
}

enum err editions_db_table(struct work *w, struct str digest, struct arena *memory,
                           struct str *ret_body)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, "SELECT body FROM published_tables WHERE b = ?1 AND digest = ?2",
                        db_int(editions_bucket), db_text(digest));
    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_body = db_column_text(&rows, 0, memory);
    return db_done(w, &rows, OK);
}
