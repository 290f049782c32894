/* Building the tags' lists from SQL. */
#include "live/state.h"

enum { rebuild_chunk_rows = 4096, rebuild_range_buckets = 64 };

static void rows_insert(struct live *live, struct db_rows *rows, struct arena *memory,
                        struct late_tags *late, bool *ret_more)
{
    *ret_more = true;
    for (int i = 0; i < rebuild_chunk_rows; i++) {
        if (!db_next(rows)) {
            *ret_more = false;
            return;
        }
        const struct made_post post = {
            .id = db_column_int(rows, 1),
            .author = author_intern(live, db_column_int(rows, 2)),
            .flags = (uint32_t)db_column_int(rows, 3),
        };
        tags_insert(live, db_column_text(rows, 0, memory), post, late);
    }
}

static void rows_take(struct live *live, struct db_rows *rows)
{
    struct arena *memory = arena_new(0);
    struct late_tags late = {0};
    bool more = true;
    while (more) {
        pthread_mutex_lock(&live->mutex);
        rows_insert(live, rows, memory, &late, &more);
        tags_insert_late(live, &late);
        readers_flush(live->readers);
        pthread_mutex_unlock(&live->mutex);
        arena_reset(memory);
        tags_trim(live);
    }
    late_tags_free(&late);
    arena_free(memory);
}

/* SQLite walks the table, which is in the order of tag and post. */
static enum err rebuild_sqlite(struct work *w, struct live *live)
{
    struct db_rows rows = {0};
    db_scatter(w);
    enum err e = db_ask(w, &rows, "SELECT tag, post_id, author_id, flags FROM tag_posts");
    if (e)
        return e;
    rows_take(live, &rows);
    return db_done(w, &rows, OK);
}

/* PostgreSQL gives all rows of a query at once: a few buckets at a time. */
static enum err rebuild_postgres(struct work *w, struct live *live)
{
    for (int b = 0; b < id_buckets; b += rebuild_range_buckets) {
        struct db_rows rows = {0};
        db_scatter(w);
        enum err e = db_ask(w, &rows,
                            "SELECT tag, post_id, author_id, flags FROM tag_posts "
                            "WHERE b >= ?1 AND b < ?2",
                            db_int(b), db_int(b + rebuild_range_buckets));
        if (e)
            return e;
        rows_take(live, &rows);
        e = db_done(w, &rows, OK);
        if (e)
            return e;
    }
    return OK;
}

enum err tags_db_rebuild(struct work *w, struct live *live)
{
    return db_driver(w->db) == DB_SQLITE ? rebuild_sqlite(w, live) : rebuild_postgres(w, live);
}
