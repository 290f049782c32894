#include "moderation/reports_db.h"

#include "base/buffer.h"
#include "store/db.h"

static struct str ids_text(struct work *w, const int64_t *ids, int count)
{
    struct buffer b = buffer_in(w->memory);

    for (int i = 0; i < count; i++) {
        if (i)
            buffer_char(&b, ',');
        buffer_int(&b, ids[i]);
    }
    return buffer_str(&b);
}

static int ids_read(struct str text, int64_t *ret_ids, int max)
{
    int count = 0;
    struct str one;

    while (text.size && count < max) {
        text = str_split(text, ',', &one);
        if (!id_parse(one, &ret_ids[count]))
            count++;
    }
    return count;
}

static struct db_value rules_value(struct work *w, const struct report *r)
{
    return r->rule_count < 0 ? db_null() : db_text(ids_text(w, r->rule_ids, r->rule_count));
}

enum err reports_db_insert(struct work *w, const struct report *r)
{
    enum err e = db_run(w,
                        "INSERT INTO reports (b, id, target_id, account_id, category, comment, "
                        "post_ids, rule_ids, forwarded, updated_ms) "
                        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                        db_int(id_bucket(r->id)), db_int(r->id), db_int(r->target_id),
                        db_int(r->account_id), db_int(r->category), db_text(r->comment),
                        db_text(ids_text(w, r->post_ids, r->post_count)), rules_value(w, r),
                        db_int(r->forwarded), db_int(r->updated_ms));

    if (e)
        return e;
    return db_run(w,
                  "INSERT INTO reports_made (b, account_id, id, target_id) "
                  "VALUES (?1, ?2, ?3, ?4)",
                  db_int(id_bucket(r->account_id)), db_int(r->account_id), db_int(r->id),
                  db_int(r->target_id));
}

/* Columns as the statements below name them. */
static struct report report_read(struct work *w, struct db_rows *rows)
{
    struct report r = {
        .id = db_column_int(rows, 0),
        .target_id = db_column_int(rows, 1),
        .account_id = db_column_int(rows, 2),
        .category = (enum report_category)db_column_int(rows, 3),
        .comment = db_column_text(rows, 4, w->memory),
        .forwarded = db_column_int(rows, 7) != 0,
        .assigned_id = db_column_int(rows, 8),
        .resolved_ms = db_column_int(rows, 9),
        .resolved_by_id = db_column_int(rows, 10),
        .updated_ms = db_column_int(rows, 11),
        .rule_count = -1,
    };

    r.post_count = ids_read(db_column_text(rows, 5, NULL), r.post_ids, report_posts_max);
    if (!db_column_is_null(rows, 6))
        r.rule_count = ids_read(db_column_text(rows, 6, NULL), r.rule_ids, report_rules_max);
    return r;
}

enum err reports_db_find(struct work *w, int64_t id, struct report *ret_report)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT id, target_id, account_id, category, comment, post_ids, rule_ids, "
                        "forwarded, assigned_id, resolved_ms, resolved_by_id, updated_ms "
                        "FROM reports WHERE b = ?1 AND id = ?2",
                        db_int(id_bucket(id)), db_int(id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_report = report_read(w, &rows);
    return db_done(w, &rows, OK);
}

enum err reports_db_update(struct work *w, const struct report *r)
{
    return db_run(w,
                  "UPDATE reports SET category = ?3, rule_ids = ?4, assigned_id = ?5, "
                  "resolved_ms = ?6, resolved_by_id = ?7, updated_ms = ?8 "
                  "WHERE b = ?1 AND id = ?2",
                  db_int(id_bucket(r->id)), db_int(r->id), db_int(r->category), rules_value(w, r),
                  db_int_or_null(r->assigned_id), db_int_or_null(r->resolved_ms),
                  db_int_or_null(r->resolved_by_id), db_int(w->now_ms));
}

enum err reports_db_resolve_all(struct work *w, int64_t target_id, int64_t by_id)
{
    return db_run(w,
                  "UPDATE reports SET resolved_ms = ?3, resolved_by_id = ?4, updated_ms = ?3 "
                  "WHERE b = ?1 AND target_id = ?2 AND resolved_ms IS NULL",
                  db_int(id_bucket(target_id)), db_int(target_id), db_int(w->now_ms),
                  db_int(by_id));
}

#define PAGE(from, order)                                                                          \
    "SELECT id, target_id, account_id, category, comment, post_ids, rule_ids, forwarded, "         \
    "assigned_id, resolved_ms, resolved_by_id, updated_ms FROM reports WHERE " from                \
    " AND id > ?1 AND id < ?2 ORDER BY id " order " LIMIT ?3"

static enum err page_ask(struct work *w, struct db_rows *rows, const struct page_bounds *bounds,
                         bool resolved, int64_t target_id)
{
    const struct db_value lower = db_int(bounds->lower), upper = db_int(bounds->upper),
                          limit = db_int(bounds->limit);

    if (target_id && bounds->upwards)
        return db_ask(
            w, rows,
            PAGE("b = ?4 AND target_id = ?5 AND (resolved_ms IS NOT NULL) = (?6 = 1)", "ASC"),
            lower, upper, limit, db_int(id_bucket(target_id)), db_int(target_id), db_int(resolved));
    if (target_id)
        return db_ask(
            w, rows,
            PAGE("b = ?4 AND target_id = ?5 AND (resolved_ms IS NOT NULL) = (?6 = 1)", "DESC"),
            lower, upper, limit, db_int(id_bucket(target_id)), db_int(target_id), db_int(resolved));
    db_scatter(w);
    if (resolved)
        return bounds->upwards
                   ? db_ask(w, rows, PAGE("resolved_ms IS NOT NULL", "ASC"), lower, upper, limit)
                   : db_ask(w, rows, PAGE("resolved_ms IS NOT NULL", "DESC"), lower, upper, limit);
    return bounds->upwards
               ? db_ask(w, rows, PAGE("resolved_ms IS NULL", "ASC"), lower, upper, limit)
               : db_ask(w, rows, PAGE("resolved_ms IS NULL", "DESC"), lower, upper, limit);
}

enum err reports_db_page(struct work *w, const struct page_bounds *bounds, bool resolved,
                         int64_t target_id, struct report *ret_reports, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = page_ask(w, &rows, bounds, resolved, target_id);

    if (e)
        return e;
    while (count < bounds->limit && db_next(&rows))
        ret_reports[count++] = report_read(w, &rows);
    e = db_done(w, &rows, OK);
    for (int i = 0; bounds->upwards && i < count / 2; i++) {
        struct report other = ret_reports[i];

        ret_reports[i] = ret_reports[count - 1 - i];
        ret_reports[count - 1 - i] = other;
    }
    if (!e)
        *ret_count = count;
    return e;
}

#define MADE                                                                                       \
    "SELECT id, target_id FROM reports_made WHERE b = ?1 AND account_id = ?2 "                     \
    "AND id > ?3 AND id < ?4 ORDER BY id "

enum err reports_db_made(struct work *w, int64_t account_id, const struct page_bounds *bounds,
                         struct report_made *ret_made, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0, max = bounds->limit;
    enum err e = db_ask(w, &rows, bounds->upwards ? MADE "LIMIT ?5" : MADE "DESC LIMIT ?5",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(bounds->lower),
                        db_int(bounds->upper), db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_made[count++] = (struct report_made){.id = db_column_int(&rows, 0),
                                                 .target_id = db_column_int(&rows, 1)};
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err reports_db_delete(struct work *w, int64_t id, int64_t account_id)
{
    enum err e = db_run(w, "DELETE FROM reports WHERE b = ?1 AND id = ?2", db_int(id_bucket(id)),
                        db_int(id));

    if (e)
        return e;
    return db_run(w, "DELETE FROM reports_made WHERE b = ?1 AND account_id = ?2 AND id = ?3",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(id));
}
