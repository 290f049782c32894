#include "moderation/transparency_counts_db.h"

#include "moderation/legal_notices.h"
#include "moderation/reports.h"

enum err transparency_db_clear(struct work *w, int64_t day)
{
    return db_run(w, "DELETE FROM transparency_counts WHERE b = ?1 AND day = ?2", db_int(0),
                  db_int(day));
}

enum err transparency_db_put(struct work *w, const struct transparency_count *count)
{
    return db_run(w,
                  "INSERT INTO transparency_counts (b, day, figure, name, count) "
                  "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
                  db_int(0), db_int(count->day), db_int(count->figure), db_text(count->name),
                  db_int(count->count));
}

enum err transparency_db_read(struct work *w, int64_t first_day, int64_t last_day, bool by_day,
                              size_t max, struct transparency_count *ret_counts, size_t *ret_count)
{
    struct db_rows rows = {0};
    const struct db_value first = db_int(first_day), last = db_int(last_day),
                          limit = db_int((int64_t)max + 1);
    size_t count = 0;
    enum err e = by_day
                     ? db_ask(w, &rows,
                              "SELECT day, figure, '', CAST(SUM(count) AS BIGINT) "
                              "FROM transparency_counts WHERE b = ?1 AND day >= ?2 AND day <= ?3 "
                              "GROUP BY day, figure ORDER BY 1, 2 LIMIT ?4",
                              db_int(0), first, last, limit)
                     : db_ask(w, &rows,
                              "SELECT 0, figure, name, CAST(SUM(count) AS BIGINT) "
                              "FROM transparency_counts WHERE b = ?1 AND day >= ?2 AND day <= ?3 "
                              "GROUP BY figure, name ORDER BY 2, 3 LIMIT ?4",
                              db_int(0), first, last, limit);

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_counts[count++] = (struct transparency_count){
            .day = db_column_int(&rows, 0),
            .figure = (enum transparency_figure)db_column_int(&rows, 1),
            .name = db_column_text(&rows, 2, w->memory),
            .count = db_column_int(&rows, 3),
        };
    e = db_done(w, &rows, count == max && db_next(&rows) ? ERR_TOO_LARGE : OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err transparency_db_last_day(struct work *w, int64_t first_day, int64_t last_day,
                                  enum transparency_figure figure, int64_t *ret_day)
{
    return db_find_int(w, ret_day,
                       "SELECT day FROM transparency_counts WHERE b = ?1 AND day >= ?2 "
                       "AND day <= ?3 AND figure = ?4 ORDER BY day DESC LIMIT 1",
                       db_int(0), db_int(first_day), db_int(last_day), db_int(figure));
}

enum err transparency_db_closed(struct work *w, int64_t *ret_day)
{
    enum err e = db_find_int(w, ret_day,
                             "SELECT day FROM transparency_counts WHERE b = ?1 AND figure = ?2 "
                             "ORDER BY day DESC LIMIT 1",
                             db_int(0), db_int(COUNT_CLOSED));

    if (e == ERR_NOT_FOUND)
        *ret_day = 0;
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err transparency_db_reports(struct work *w, int64_t begin_ms, int64_t end_ms,
                                 transparency_see *see, void *context)
{
    struct db_rows rows = {0};
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows,
               "SELECT category, COUNT(*) FROM reports WHERE id >= ?1 AND id < ?2 "
               "GROUP BY category",
               db_int(id_first_at(begin_ms)), db_int(id_first_at(end_ms)));
    if (e)
        return e;
    while (db_next(&rows))
        see(context, str_of(report_category_name((enum report_category)db_column_int(&rows, 0))),
            db_column_int(&rows, 1));
    return db_done(w, &rows, OK);
}

enum err transparency_db_notices(struct work *w, int64_t begin_ms, int64_t end_ms,
                                 transparency_see *see, void *context)
{
    struct db_rows rows = {0};
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows,
               "SELECT kind, COUNT(*) FROM legal_notices WHERE id >= ?1 AND id < ?2 GROUP BY kind",
               db_int(id_first_at(begin_ms)), db_int(id_first_at(end_ms)));
    if (e)
        return e;
    while (db_next(&rows))
        see(context, notice_kind_name((enum notice_kind)db_column_int(&rows, 0)),
            db_column_int(&rows, 1));
    return db_done(w, &rows, OK);
}

/* sql: the id of what was answered in that time, which tells when it came, and when it was. */
static enum err answers_see(struct work *w, const char *sql, int64_t begin_ms, int64_t end_ms,
                            transparency_see_times *see, void *context)
{
    struct db_rows rows = {0};
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows, sql, db_int(begin_ms), db_int(end_ms));
    if (e)
        return e;
    while (db_next(&rows))
        see(context, id_ms(db_column_int(&rows, 0)), db_column_int(&rows, 1), false);
    return db_done(w, &rows, OK);
}

enum err transparency_db_notices_answered(struct work *w, int64_t begin_ms, int64_t end_ms,
                                          transparency_see_times *see, void *context)
{
    return answers_see(w,
                       "SELECT id, answered_ms FROM legal_notices "
                       "WHERE answered_ms >= ?1 AND answered_ms < ?2",
                       begin_ms, end_ms, see, context);
}

enum err transparency_db_reports_answered(struct work *w, int64_t begin_ms, int64_t end_ms,
                                          transparency_see_times *see, void *context)
{
    return answers_see(w,
                       "SELECT id, resolved_ms FROM reports "
                       "WHERE resolved_ms >= ?1 AND resolved_ms < ?2",
                       begin_ms, end_ms, see, context);
}

enum err transparency_db_appeals_made(struct work *w, int64_t begin_ms, int64_t end_ms,
                                      int64_t *ret_count)
{
    db_scatter(w);
    return db_find_int(w, ret_count,
                       "SELECT COUNT(*) FROM appeals WHERE made_ms >= ?1 AND made_ms < ?2",
                       db_int(begin_ms), db_int(end_ms));
}

enum err transparency_db_appeals_answered(struct work *w, int64_t begin_ms, int64_t end_ms,
                                          transparency_see_times *see, void *context)
{
    struct db_rows rows = {0};
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows,
               "SELECT made_ms, answered_ms, granted FROM appeals "
               "WHERE answered_ms >= ?1 AND answered_ms < ?2",
               db_int(begin_ms), db_int(end_ms));
    if (e)
        return e;
    while (db_next(&rows))
        see(context, db_column_int(&rows, 0), db_column_int(&rows, 1),
            db_column_int(&rows, 2) != 0);
    return db_done(w, &rows, OK);
}

enum err transparency_db_staff(struct work *w, transparency_see *see, void *context)
{
    struct db_rows rows = {0};
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows, "SELECT locale, COUNT(*) FROM users WHERE role <> 0 GROUP BY locale");
    if (e)
        return e;
    while (db_next(&rows))
        see(context, db_column_text(&rows, 0, w->memory), db_column_int(&rows, 1));
    return db_done(w, &rows, OK);
}
