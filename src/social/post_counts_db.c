#include "social/post_counts_db.h"

static int64_t above_zero(int64_t value)
{
    return value > 0 ? value : 0;
}

static struct post_counts read_row(struct db_rows *rows)
{
    return (struct post_counts){
        .version = db_column_int(rows, 0),
        .replies = db_column_int(rows, 1),
        .boosts = db_column_int(rows, 2),
        .favourites = db_column_int(rows, 3),
        .quotes = db_column_int(rows, 4),
    };
}

enum err post_counts_db_find(struct work *w, int64_t post_id, struct post_counts *ret_counts)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT version, replies, boosts, favourites, quotes FROM post_counts"
                        " WHERE b = ?1 AND post_id = ?2",
                        db_int(id_bucket(post_id)), db_int(post_id));
    if (e)
        return e;
    *ret_counts = db_next(&rows) ? read_row(&rows) : (struct post_counts){0};
    return db_done(w, &rows, OK);
}

/* Not RETURNING: see accounts_db_counts_add(). */
static enum err count_up(struct work *w, const struct post_counts_change *change)
{
    return db_run(
        w,
        "INSERT INTO post_counts AS c (b, post_id, replies, boosts, favourites, quotes, version)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1)"
        " ON CONFLICT (b, post_id) DO UPDATE SET"
        " replies = CASE WHEN c.replies + ?7 < 0 THEN 0 ELSE c.replies + ?7 END,"
        " boosts = CASE WHEN c.boosts + ?8 < 0 THEN 0 ELSE c.boosts + ?8 END,"
        " favourites = CASE WHEN c.favourites + ?9 < 0 THEN 0 ELSE c.favourites + ?9 END,"
        " quotes = CASE WHEN c.quotes + ?10 < 0 THEN 0 ELSE c.quotes + ?10 END,"
        " version = c.version + 1",
        db_int(id_bucket(change->post_id)), db_int(change->post_id),
        db_int(above_zero(change->replies)), db_int(above_zero(change->boosts)),
        db_int(above_zero(change->favourites)), db_int(above_zero(change->quotes)),
        db_int(change->replies), db_int(change->boosts), db_int(change->favourites),
        db_int(change->quotes));
}

/* Without counters nothing was counted, or the post is gone: no row is made for that. */
static enum err count_down(struct work *w, const struct post_counts_change *change)
{
    int64_t changed = 0;
    enum err e = db_change(
        w, &changed,
        "UPDATE post_counts SET"
        " replies = CASE WHEN replies + ?3 < 0 THEN 0 ELSE replies + ?3 END,"
        " boosts = CASE WHEN boosts + ?4 < 0 THEN 0 ELSE boosts + ?4 END,"
        " favourites = CASE WHEN favourites + ?5 < 0 THEN 0 ELSE favourites + ?5 END,"
        " quotes = CASE WHEN quotes + ?6 < 0 THEN 0 ELSE quotes + ?6 END,"
        " version = version + 1 WHERE b = ?1 AND post_id = ?2",
        db_int(id_bucket(change->post_id)), db_int(change->post_id), db_int(change->replies),
        db_int(change->boosts), db_int(change->favourites), db_int(change->quotes));
    return !e && !changed ? ERR_NOT_FOUND : e;
}

enum err post_counts_db_add(struct work *w, const struct post_counts_change *change,
                            struct post_counts *ret_counts)
{
    bool adds =
        change->replies > 0 || change->boosts > 0 || change->favourites > 0 || change->quotes > 0;
    enum err e = adds ? count_up(w, change) : count_down(w, change);

    return e ? e : post_counts_db_find(w, change->post_id, ret_counts);
}

enum err post_counts_db_delete(struct work *w, int64_t post_id)
{
    return db_run(w, "DELETE FROM post_counts WHERE b = ?1 AND post_id = ?2",
                  db_int(id_bucket(post_id)), db_int(post_id));
}
