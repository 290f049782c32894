#include "social/square_counts_db.h"

#include "base/clock.h"
#include "store/db.h"

#define week_ms (INT64_C(7) * clock_day_ms)

enum err square_counts_db_totals(struct work *w, struct square_counts *counts)
{
    struct db_rows rows = {0};
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows,
               "SELECT COUNT(*), CAST(COALESCE(SUM(c.posts), 0) AS BIGINT) "
               "FROM accounts a JOIN account_counts c ON c.b = a.b AND c.account_id = a.id "
               "WHERE a.domain IS NULL AND a.deleted_ms IS NULL");
    if (e)
        return e;
    if (db_next(&rows)) {
        counts->accounts = db_column_int(&rows, 0);
        counts->posts = db_column_int(&rows, 1);
    }
    return db_done(w, &rows, OK);
}

enum err square_counts_db_active(struct work *w, int64_t since_ms, int64_t *ret_count)
{
    struct db_rows rows = {0};
    int64_t count = 0;
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows,
               "SELECT COUNT(*) FROM users u JOIN account_counts c "
               "ON c.b = u.b AND c.account_id = u.account_id "
               "WHERE u.last_sign_in_ms >= ?1 OR c.last_post_ms >= ?1",
               db_int(since_ms));
    if (e)
        return e;
    if (db_next(&rows))
        count = db_column_int(&rows, 0);
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

/* Rows of (week's number, count). */
static enum err weeks_read(struct work *w, struct db_rows *rows, struct square_counts *counts,
                           size_t field)
{
    while (db_next(rows)) {
        int64_t week = db_column_int(rows, 0);

        for (int i = 0; i < square_weeks; i++)
            if (counts->weeks[i].start_ms / week_ms == week)
                *(int64_t *)(void *)((char *)&counts->weeks[i] + field) = db_column_int(rows, 1);
    }
    return db_done(w, rows, OK);
}

enum err square_counts_db_weeks(struct work *w, struct square_counts *counts)
{
    int64_t since_ms = counts->weeks[square_weeks - 1].start_ms;
    struct db_rows rows = {0};
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows,
               "SELECT created_ms / ?1, COUNT(*) FROM posts WHERE id >= ?2 AND domain IS NULL "
               "GROUP BY 1",
               db_int(week_ms), db_int(id_first_at(since_ms)));
    if (!e)
        e = weeks_read(w, &rows, counts, offsetof(struct square_week, posts));
    if (e)
        return e;
    db_scatter(w);
    e = db_ask(w, &rows,
               "SELECT created_ms / ?1, COUNT(*) FROM users WHERE created_ms >= ?2 GROUP BY 1",
               db_int(week_ms), db_int(since_ms));
    if (!e)
        e = weeks_read(w, &rows, counts, offsetof(struct square_week, registrations));
    if (e)
        return e;
    db_scatter(w);
    e = db_ask(w, &rows,
               "SELECT last_sign_in_ms / ?1, COUNT(*) FROM users WHERE last_sign_in_ms >= ?2 "
               "GROUP BY 1",
               db_int(week_ms), db_int(since_ms));
    return e ? e : weeks_read(w, &rows, counts, offsetof(struct square_week, sign_ins));
}
