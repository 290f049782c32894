/* Building the index from SQL. */
#include "live/state.h"

/* How many rows are put in under one taking of the mutex. */
enum { rebuild_chunk_rows = 4096, rebuild_range_buckets = 64 };

static void rows_insert(struct live *live, struct db_rows *rows, struct late_posts *late,
                        bool *ret_more)
{
    int64_t author_id = 0;
    uint32_t author = 0;
    *ret_more = true;
    for (int i = 0; i < rebuild_chunk_rows; i++) {
        if (!db_next(rows)) {
            *ret_more = false;
            return;
        }
        int64_t account_id = db_column_int(rows, 0);
        int64_t other_id = db_column_int(rows, 3);
        if (account_id != author_id) {
            author = author_intern(live, account_id);
            author_id = account_id;
        }
        struct made_post post = {
            .id = db_column_int(rows, 1),
            .author = author,
            .other = other_id ? author_intern(live, other_id) : 0,
            .flags = (uint32_t)db_column_int(rows, 2),
        };
        index_insert(live, post, late);
    }
}

/* All rows of a query. They come in no order that could be counted on; what is not newest of its
 * author waits in late and is added in one go. */
static void rows_take(struct live *live, struct db_rows *rows, struct late_posts *late)
{
    bool more = true;
    while (more) {
        pthread_mutex_lock(&live->mutex);
        rows_insert(live, rows, late, &more);
        if (late->authors.count + late->newest.count + late->square.count > live_public_max * 4)
            index_insert_late(live, late);
        readers_flush(live->readers);
        pthread_mutex_unlock(&live->mutex);
        if (atomic_load(&live->authors.posts) / 5 * 4 > live->options.window_posts_max)
            index_trim(live);
    }
}

/* SQLite walks its covering index, by author. */
static enum err rebuild_sqlite(struct work *w, struct live *live, struct late_posts *late)
{
    struct db_rows rows = {0};
    db_scatter(w);
    enum err e = db_ask(w, &rows, "SELECT author_id, id, flags, other_author_id FROM posts");
    if (e)
        return e;
    rows_take(live, &rows, late);
    return db_done(w, &rows, OK);
}

/* PostgreSQL gives all rows of a query at once: a few buckets at a time, from its own covering
 * index. */
static enum err rebuild_postgres(struct work *w, struct live *live, struct late_posts *late)
{
    for (int b = 0; b < id_buckets; b += rebuild_range_buckets) {
        struct db_rows rows = {0};
        db_scatter(w);
        enum err e = db_ask(w, &rows,
                            "SELECT author_id, id, flags, other_author_id FROM posts "
                            "WHERE b >= ?1 AND b < ?2",
                            db_int(b), db_int(b + rebuild_range_buckets));
        if (e)
            return e;
        rows_take(live, &rows, late);
        e = db_done(w, &rows, OK);
        if (e)
            return e;
    }
    return OK;
}

enum err live_rebuild(struct work *w, struct live *live)
{
    struct late_posts late = {0};
    if (!w->db)
        return ERR_NEEDS_STORE;
    enum err e = db_driver(w->db) == DB_SQLITE ? rebuild_sqlite(w, live, &late)
                                               : rebuild_postgres(w, live, &late);
    pthread_mutex_lock(&live->mutex);
    index_insert_late(live, &late);
    readers_flush(live->readers);
    pthread_mutex_unlock(&live->mutex);
    late_posts_free(&late);
    index_trim(live);
    if (!e)
        e = tags_db_rebuild(w, live);
    return e ? e : emojis_rebuild(w, live);
}
