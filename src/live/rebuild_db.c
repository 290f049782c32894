/* Building the index from SQL. */
#include "live/state.h"

/* How many rows are put in under one taking of the mutex. */
enum { rebuild_chunk_rows = 4096 };

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

/* The rows come in no order that could be counted on: by author on SQLite, as they were stored on
 * PostgreSQL. What is not newest of its author waits in late, and is added in one go. */
enum err live_rebuild(struct work *w, struct live *live)
{
    struct db_rows rows = {0};
    struct late_posts late = {0};
    bool more = true;
    db_scatter(w);
    enum err e = db_ask(w, &rows, "SELECT author_id, id, flags, other_author_id FROM posts");
    if (e)
        return e;
    while (more) {
        pthread_mutex_lock(&live->mutex);
        rows_insert(live, &rows, &late, &more);
        if (!more || late.authors.count + late.square.count > live_public_max * 4)
            index_insert_late(live, &late);
        readers_flush(live->readers);
        pthread_mutex_unlock(&live->mutex);
        if (atomic_load(&live->authors.posts) / 5 * 4 > live->options.window_posts_max)
            index_trim(live);
    }
    late_posts_free(&late);
    e = db_done(w, &rows, OK);
    if (!e)
        index_trim(live);
    return e;
}
