#include "moderation/figures_db.h"

#include "base/clock.h"
#include "social/relations.h"

/* The day of an id, as base/id.h makes them: its milliseconds are above the 21 lower bits. */
#define DAY_OF(id) "((" id " >> 21) + 1136073600000) / 86400000"
/* What accounts of the domain ?1 own, in rows whose ids lie in [?2, ?3). */
#define OF_DOMAIN(value, table, join, id)                                                          \
    "SELECT " DAY_OF(id) ", " value " FROM accounts a JOIN " table " ON " join                     \
                         " WHERE a.domain = ?1 AND " id " >= ?2 AND " id " < ?3 GROUP BY 1"

static const char *const domain_days[FIGURES] = {
    [FIGURE_INSTANCE_ACCOUNTS] =
        "SELECT " DAY_OF("a.id") ", COUNT(*) FROM accounts a "
                                 "WHERE a.domain = ?1 AND a.id >= ?2 AND a.id < ?3 GROUP BY 1",
    [FIGURE_INSTANCE_MEDIA] = OF_DOMAIN(
        "CAST(SUM(m.bytes) AS BIGINT)", "posts p",
        "p.b = a.b AND p.author_id = a.id JOIN media m ON m.b = p.b AND m.post_id = p.id", "p.id"),
    [FIGURE_INSTANCE_REPORTS] =
        OF_DOMAIN("COUNT(*)", "reports r", "r.b = a.b AND r.target_id = a.id", "r.id"),
    [FIGURE_INSTANCE_STATUSES] =
        OF_DOMAIN("COUNT(*)", "posts p", "p.b = a.b AND p.author_id = a.id", "p.id"),
    [FIGURE_INSTANCE_FOLLOWS] = OF_DOMAIN(
        "COUNT(*)", "relation_pages r", "r.b = a.b AND r.account_id = a.id AND r.kind = 2", "r.id"),
    [FIGURE_INSTANCE_FOLLOWERS] = OF_DOMAIN(
        "COUNT(*)", "relation_pages r", "r.b = a.b AND r.account_id = a.id AND r.kind = 1", "r.id"),
};
_Static_assert(RELATIONS_FOLLOWERS == 2 && RELATIONS_FOLLOWING == 1, "as the statements have it");
_Static_assert(id_bucket_bits + id_sequence_bits == 21 && ID_EPOCH_MS == 1136073600000 &&
                   clock_day_ms == 86400000,
               "as the statements have it");

static enum err ask_square(struct work *w, struct db_rows *rows, enum figure figure,
                           const struct db_value *from, const struct db_value *to)
{
    static const char *const statements[FIGURES] = {
        [FIGURE_NEW_USERS] = "SELECT created_ms / 86400000, COUNT(*) FROM users "
                             "WHERE created_ms >= ?1 AND created_ms < ?2 GROUP BY 1",
        [FIGURE_RESOLVED_REPORTS] = "SELECT resolved_ms / 86400000, COUNT(*) FROM reports "
                                    "WHERE resolved_ms >= ?1 AND resolved_ms < ?2 GROUP BY 1",
        [FIGURE_OPENED_REPORTS] = "SELECT " DAY_OF("id") ", COUNT(*) FROM reports "
                                                         "WHERE id >= ?1 AND id < ?2 GROUP BY 1",
    };

    db_scatter(w);
    return db_ask(w, rows, statements[figure], *from, *to);
}

static enum err ask_days(struct work *w, const struct figure_query *q, struct db_rows *rows)
{
    int64_t from_ms = q->first_day * clock_day_ms,
            to_ms = from_ms + q->days * (int64_t)clock_day_ms;
    const struct db_value from = db_int(from_ms), to = db_int(to_ms),
                          first = db_int(id_first_at(from_ms)), end = db_int(id_first_at(to_ms));

    if (q->figure == FIGURE_NEW_USERS || q->figure == FIGURE_RESOLVED_REPORTS)
        return ask_square(w, rows, q->figure, &from, &to);
    if (q->figure == FIGURE_OPENED_REPORTS)
        return ask_square(w, rows, q->figure, &first, &end);
    db_scatter(w);
    return db_ask(w, rows, domain_days[q->figure], db_text(q->domain), first, end);
}

enum err figures_db_days(struct work *w, const struct figure_query *query, int64_t *ret_values)
{
    struct db_rows rows = {0};
    enum err e = ask_days(w, query, &rows);

    if (e)
        return e;
    while (db_next(&rows)) {
        int64_t day = db_column_int(&rows, 0) - query->first_day;

        if (day >= 0 && day < query->days)
            ret_values[day] += db_column_int(&rows, 1);
    }
    return db_done(w, &rows, OK);
}

static enum err number_read(struct work *w, struct db_rows *rows, int64_t *ret_number)
{
    *ret_number = db_next(rows) ? db_column_int(rows, 0) : 0;
    return db_done(w, rows, OK);
}

enum err figures_db_domain_total(struct work *w, enum figure figure, struct str domain,
                                 int64_t *ret_total)
{
#define COUNTS "FROM accounts a JOIN account_counts c ON c.b = a.b AND c.account_id = a.id "
    static const char *const totals[FIGURES] = {
        [FIGURE_INSTANCE_ACCOUNTS] = "SELECT COUNT(*) FROM accounts a WHERE a.domain = ?1",
        [FIGURE_INSTANCE_MEDIA] =
            "SELECT CAST(COALESCE(SUM(u.bytes), 0) AS BIGINT) FROM accounts a JOIN media_usage u "
            "ON u.b = a.b AND u.account_id = a.id WHERE a.domain = ?1",
        [FIGURE_INSTANCE_REPORTS] = "SELECT COUNT(*) FROM accounts a JOIN reports r "
                                    "ON r.b = a.b AND r.target_id = a.id WHERE a.domain = ?1",
        [FIGURE_INSTANCE_STATUSES] =
            "SELECT CAST(COALESCE(SUM(c.posts), 0) AS BIGINT) " COUNTS "WHERE a.domain = ?1",
        [FIGURE_INSTANCE_FOLLOWS] =
            "SELECT CAST(COALESCE(SUM(c.followers), 0) AS BIGINT) " COUNTS "WHERE a.domain = ?1",
        [FIGURE_INSTANCE_FOLLOWERS] =
            "SELECT CAST(COALESCE(SUM(c.following), 0) AS BIGINT) " COUNTS "WHERE a.domain = ?1",
    };
    struct db_rows rows = {0};
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows, totals[figure], db_text(domain));
    return e ? e : number_read(w, &rows, ret_total);
}

enum err figures_db_tag_days(struct work *w, struct str tag, int64_t first_day, int days,
                             int64_t *ret_uses, int64_t *ret_accounts)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT day, uses, accounts FROM tag_days "
                        "WHERE b = ?1 AND tag = ?2 AND day >= ?3 AND day < ?4",
                        db_int(bucket_of_name(tag)), db_text(tag), db_int(first_day),
                        db_int(first_day + days));

    if (e)
        return e;
    while (db_next(&rows)) {
        int64_t day = db_column_int(&rows, 0) - first_day;

        ret_uses[day] = db_column_int(&rows, 1);
        ret_accounts[day] = db_column_int(&rows, 2);
    }
    return db_done(w, &rows, OK);
}

enum err figures_db_active_since(struct work *w, int64_t day, int64_t *ret_count)
{
    struct db_rows rows = {0};
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows, "SELECT COUNT(*) FROM users WHERE active_day >= ?1", db_int(day));
    return e ? e : number_read(w, &rows, ret_count);
}

enum err figures_db_top(struct work *w, const struct dimension_query *q,
                        struct dimension_row *ret_rows, int *ret_count)
{
    static const char *const statements[DIMENSIONS] = {
        [DIMENSION_LANGUAGES] =
            "SELECT locale, COUNT(*) FROM users WHERE active_day >= ?1 AND active_day < ?2 "
            "GROUP BY locale ORDER BY 2 DESC LIMIT ?3",
        [DIMENSION_SERVERS] =
            "SELECT a.domain, CAST(COALESCE(SUM(c.posts), 0) AS BIGINT) " COUNTS
            "WHERE a.deleted_ms IS NULL GROUP BY a.domain ORDER BY 2 DESC LIMIT ?1",
        [DIMENSION_INSTANCE_ACCOUNTS] =
            "SELECT a.username, c.followers " COUNTS "WHERE a.domain = ?1 ORDER BY 2 DESC LIMIT ?2",
        [DIMENSION_INSTANCE_LANGUAGES] = "SELECT p.language, COUNT(*) FROM accounts a JOIN posts p "
                                         "ON p.b = a.b AND p.author_id = a.id "
                                         "WHERE a.domain = ?1 AND p.id >= ?2 AND p.id < ?3 "
                                         "GROUP BY p.language ORDER BY 2 DESC LIMIT ?4",
    };
    const struct db_value limit = db_int(q->limit), domain = db_text(q->domain);
    const char *statement = statements[q->dimension];
    int64_t end_day = q->first_day + q->days;
    struct db_rows rows = {0};
    int count = 0;
    enum err e;

    db_scatter(w);
    if (q->dimension == DIMENSION_LANGUAGES)
        e = db_ask(w, &rows, statement, db_int(q->first_day), db_int(end_day), limit);
    else if (q->dimension == DIMENSION_SERVERS)
        e = db_ask(w, &rows, statement, limit);
    else if (q->dimension == DIMENSION_INSTANCE_ACCOUNTS)
        e = db_ask(w, &rows, statement, domain, limit);
    else
        e = db_ask(w, &rows, statement, domain, db_int(id_first_at(q->first_day * clock_day_ms)),
                   db_int(id_first_at(end_day * clock_day_ms)), limit);
    if (e)
        return e;
    while (count < q->limit && db_next(&rows))
        ret_rows[count++] = (struct dimension_row){.key = db_column_text(&rows, 0, w->memory),
                                                   .value = db_column_int(&rows, 1)};
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err figures_db_tag_posts(struct work *w, struct str tag, int64_t first_day, int days,
                              int64_t *ret_ids, int max, int *ret_count)
{
    return db_list_ints(w, ret_ids, max, ret_count,
                        "SELECT post_id FROM tag_posts WHERE b = ?1 AND tag = ?2 "
                        "AND post_id >= ?3 AND post_id < ?4 ORDER BY post_id DESC LIMIT ?5",
                        db_int(bucket_of_name(tag)), db_text(tag),
                        db_int(id_first_at(first_day * clock_day_ms)),
                        db_int(id_first_at((first_day + days) * clock_day_ms)), db_int(max));
}

enum err figures_db_space(struct work *w, int64_t *ret_database, int64_t *ret_media)
{
    struct db_rows rows = {0};
    enum err e;

    db_scatter(w);
    if (db_driver(w->db) == DB_POSTGRES)
        e = db_ask(w, &rows, "SELECT pg_database_size(current_database())");
    else
        e = db_ask(w, &rows,
                   "SELECT c.page_count * s.page_size FROM pragma_page_count() AS c, "
                   "pragma_page_size() AS s");
    if (!e)
        e = number_read(w, &rows, ret_database);
    if (e)
        return e;
    db_scatter(w);
    e = db_ask(w, &rows, "SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM media_usage");
    return e ? e : number_read(w, &rows, ret_media);
}

enum err figures_db_version(struct work *w, struct str *ret_name, struct str *ret_version)
{
    bool postgres = db_driver(w->db) == DB_POSTGRES;
    struct db_rows rows = {0};
    enum err e;

    db_scatter(w);
    e = postgres ? db_ask(w, &rows, "SELECT current_setting('server_version')")
                 : db_ask(w, &rows, "SELECT sqlite_version()");
    if (e)
        return e;
    *ret_name = postgres ? STR("PostgreSQL") : STR("SQLite");
    *ret_version = db_next(&rows) ? db_column_text(&rows, 0, w->memory) : STR("");
    return db_done(w, &rows, OK);
}

enum err figures_db_joined(struct work *w, int64_t from_ms, int64_t to_ms, int max,
                           struct joined_row *ret_rows, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows,
               "SELECT created_ms / 86400000, active_day, COUNT(*) FROM users "
               "WHERE created_ms >= ?1 AND created_ms < ?2 GROUP BY 1, 2 LIMIT ?3",
               db_int(from_ms), db_int(to_ms), db_int(max));
    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_rows[count++] = (struct joined_row){.joined_day = db_column_int(&rows, 0),
                                                .active_day = db_column_int(&rows, 1),
                                                .count = db_column_int(&rows, 2)};
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}
