/* Building the index from SQL. */
#include "live/state.h"
#include "store/ranges.h"

/* How many rows are put in under one taking of the mutex. */
enum { rebuild_chunk_rows = 512 };

struct row {
    int64_t author_id, id, other_id;
    uint32_t flags;
};

/* turn: one thread at a time puts rows in, then drops what is too much. */
struct rebuild {
    struct live *live;
    struct late_posts late;
    pthread_mutex_t turn;
};

static int rows_read(struct db_rows *rows, struct row *chunk)
{
    int count = 0;
    while (count < rebuild_chunk_rows && db_next(rows))
        chunk[count++] = (struct row){
            .author_id = db_column_int(rows, 0),
            .id = db_column_int(rows, 1),
            .flags = (uint32_t)db_column_int(rows, 2),
            .other_id = db_column_int(rows, 3),
        };
    return count;
}

static void rows_insert(struct rebuild *rebuild, const struct row *rows, int count)
{
    struct live *live = rebuild->live;
    int64_t author_id = 0;
    uint32_t author = 0;
    for (int i = 0; i < count; i++) {
        if (rows[i].author_id != author_id) {
            author_id = rows[i].author_id;
            author = author_intern(live, author_id);
        }
        struct made_post post = {
            .id = rows[i].id,
            .author = author,
            .other = rows[i].other_id ? author_intern(live, rows[i].other_id) : 0,
            .flags = rows[i].flags,
        };
        index_insert(live, post, &rebuild->late);
    }
}

/* All rows of a query. They come in no order that could be counted on; what is not newest of its
 * author waits in late and is added in one go. */
static void rows_take(struct rebuild *rebuild, struct db_rows *rows)
{
    struct live *live = rebuild->live;
    const struct late_posts *late = &rebuild->late;
    struct row chunk[rebuild_chunk_rows];
    int count = rebuild_chunk_rows;
    while (count == rebuild_chunk_rows) {
        count = rows_read(rows, chunk);
        pthread_mutex_lock(&rebuild->turn);
        pthread_mutex_lock(&live->mutex);
        rows_insert(rebuild, chunk, count);
        if (late->authors.count + late->newest.count + late->square.count > live_public_max * 4)
            index_insert_late(live, &rebuild->late);
        readers_flush(live->readers);
        pthread_mutex_unlock(&live->mutex);
        if (atomic_load(&live->authors.posts) / 5 * 4 > live->options.window_posts_max)
            index_trim(live);
        pthread_mutex_unlock(&rebuild->turn);
    }
}

/* SQLite walks its covering index, by author. */
static enum err rebuild_sqlite(struct work *w, struct rebuild *rebuild)
{
    struct db_rows rows = {0};
    db_scatter(w);
    enum err e = db_ask(w, &rows, "SELECT author_id, id, flags, other_author_id FROM posts");
    if (e)
        return e;
    rows_take(rebuild, &rows);
    return db_done(w, &rows, OK);
}

/* PostgreSQL gives all rows of a query at once: a few buckets at a time, from its own covering
 * index. */
static enum err range_read(struct work *w, void *context, int from, int before)
{
    struct db_rows rows = {0};
    db_scatter(w);
    enum err e = db_ask(w, &rows,
                        "SELECT author_id, id, flags, other_author_id FROM posts "
                        "WHERE b >= ?1 AND b < ?2",
                        db_int(from), db_int(before));
    if (e)
        return e;
    rows_take(context, &rows);
    return db_done(w, &rows, OK);
}

enum err live_rebuild(struct work *w, struct live *live)
{
    struct rebuild rebuild = {.live = live, .turn = PTHREAD_MUTEX_INITIALIZER};
    if (!w->db)
        return ERR_NEEDS_STORE;
    enum err e = db_driver(w->db) == DB_SQLITE ? rebuild_sqlite(w, &rebuild)
                                               : ranges_read(w, range_read, &rebuild);
    pthread_mutex_lock(&live->mutex);
    index_insert_late(live, &rebuild.late);
    readers_flush(live->readers);
    pthread_mutex_unlock(&live->mutex);
    late_posts_free(&rebuild.late);
    index_trim(live);
    if (!e)
        e = tags_db_rebuild(w, live);
    if (!e)
        e = cells_rebuild(w, live);
    if (!e)
        e = files_rebuild(w, live);
    return e ? e : emojis_rebuild(w, live);
}
