#include "social/annual_reports_db.h"

#include "social/relations.h"

static struct annual_report row_read(struct work *w, struct db_rows *rows)
{
    return (struct annual_report){
        .year = (int)db_column_int(rows, 0),
        .state = (enum annual_report_state)db_column_int(rows, 1),
        .data = db_column_text(rows, 2, w->memory),
        .made_ms = db_column_int(rows, 3),
        .read_ms = db_column_int(rows, 4),
    };
}

enum err annual_reports_db_find(struct work *w, int64_t account_id, int year,
                                struct annual_report *ret_report)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT year, state, data, made_ms, read_ms FROM annual_reports "
                        "WHERE b = ?1 AND account_id = ?2 AND year = ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(year));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_report = row_read(w, &rows);
    return db_done(w, &rows, OK);
}

enum err annual_reports_db_list(struct work *w, int64_t account_id, int max,
                                struct annual_report *ret_reports, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT year, state, data, made_ms, read_ms FROM annual_reports "
                        "WHERE b = ?1 AND account_id = ?2 ORDER BY year DESC LIMIT ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_reports[count++] = row_read(w, &rows);
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err annual_reports_db_put(struct work *w, int64_t account_id,
                               const struct annual_report *report)
{
    return db_run(w,
                  "INSERT INTO annual_reports (b, account_id, year, state, data, made_ms) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (b, account_id, year) "
                  "DO UPDATE SET state = excluded.state, data = excluded.data, "
                  "made_ms = excluded.made_ms",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(report->year),
                  db_int(report->state), db_text(report->data), db_int(report->made_ms));
}

enum err annual_reports_db_read(struct work *w, int64_t account_id, int year)
{
    return db_run(w,
                  "UPDATE annual_reports SET read_ms = COALESCE(read_ms, ?4) "
                  "WHERE b = ?1 AND account_id = ?2 AND year = ?3",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(year),
                  db_int(w->now_ms));
}

enum err annual_reports_db_delete_all(struct work *w, int64_t account_id)
{
    return db_run(w, "DELETE FROM annual_reports WHERE b = ?1 AND account_id = ?2",
                  db_int(id_bucket(account_id)), db_int(account_id));
}

enum err annual_reports_db_posts(struct work *w, int64_t account_id, int64_t after, int64_t below,
                                 int max, struct annual_post *ret_posts, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(
        w, &rows,
        "SELECT p.id, p.flags, p.text, p.boost_of_id, c.boosts FROM posts p "
        "LEFT JOIN post_counts c ON c.b = ?1 AND c.post_id = p.id "
        "WHERE p.b = ?1 AND p.author_id = ?2 AND p.id > ?3 AND p.id < ?4 ORDER BY p.id LIMIT ?5",
        db_int(id_bucket(account_id)), db_int(account_id), db_int(after), db_int(below),
        db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_posts[count++] = (struct annual_post){
            .id = db_column_int(&rows, 0),
            .flags = (uint32_t)db_column_int(&rows, 1),
            .text = db_column_text(&rows, 2, w->memory),
            .boost_of_id = db_column_int(&rows, 3),
            .boosts = db_column_int(&rows, 4),
        };
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err annual_reports_db_followers(struct work *w, int64_t account_id, int64_t from_id,
                                     int64_t below_id, int64_t *ret_count)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT COUNT(*) FROM relation_pages WHERE b = ?1 AND account_id = ?2 "
                        "AND kind = ?3 AND id >= ?4 AND id < ?5",
                        db_int(id_bucket(account_id)), db_int(account_id),
                        db_int(RELATIONS_FOLLOWERS), db_int(from_id), db_int(below_id));

    if (e)
        return e;
    *ret_count = db_next(&rows) ? db_column_int(&rows, 0) : 0;
    return db_done(w, &rows, OK);
}
