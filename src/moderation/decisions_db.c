#include "moderation/decisions_db.h"

#include "store/db.h"

#include <string.h>

enum { decision_columns = 15 };

enum err decisions_db_insert(struct work *w, const struct decision *decisions, int count)
{
    struct db_value *values =
        arena_array(w->memory, (size_t)count, decision_columns * sizeof *values);

    for (int i = 0; i < count; i++) {
        const struct decision *d = &decisions[i];
        const struct db_value row[decision_columns] = {db_int(id_bucket(d->subject_id)),
                                                       db_int(d->id),
                                                       db_int(d->subject_id),
                                                       db_int(d->kind),
                                                       db_int_or_null(d->by_account_id),
                                                       db_int(d->by_role),
                                                       db_int_or_null(d->report_id),
                                                       db_text(d->rule),
                                                       db_text(d->reason),
                                                       db_text(d->before),
                                                       db_text(d->after),
                                                       db_int_or_null(d->end_ms),
                                                       db_int_or_null(d->undoes_id),
                                                       db_int(d->rule_version),
                                                       db_int(d->automated)};

        memcpy(values + i * decision_columns, row, sizeof row);
    }
    return db_run_many(w,
                       "INSERT INTO decisions (b, id, subject_id, kind, by_account_id, by_role, "
                       "report_id, rule, reason, state_before, state_after, end_ms, undoes_id, "
                       "rule_version, automated) VALUES "
                       "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
                       values, decision_columns, (size_t)count);
}

static struct decision decision_read(struct work *w, struct db_rows *rows)
{
    return (struct decision){
        .id = db_column_int(rows, 0),
        .subject_id = db_column_int(rows, 11),
        .kind = (enum decision_kind)db_column_int(rows, 1),
        .by_account_id = db_column_int(rows, 2),
        .by_role = (enum role)db_column_int(rows, 3),
        .report_id = db_column_int(rows, 4),
        .rule = db_column_text(rows, 5, w->memory),
        .reason = db_column_text(rows, 6, w->memory),
        .before = db_column_text(rows, 7, w->memory),
        .after = db_column_text(rows, 8, w->memory),
        .end_ms = db_column_int(rows, 9),
        .undoes_id = db_column_int(rows, 10),
        .rule_version = db_column_int(rows, 12),
        .automated = db_column_int(rows, 13) != 0,
    };
}

enum err decisions_db_of(struct work *w, int64_t subject_id, int kind, int64_t max_id, int max,
                         struct decision *ret_decisions, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e =
        db_ask(w, &rows,
               "SELECT id, kind, by_account_id, by_role, report_id, rule, reason, "
               "state_before, state_after, end_ms, undoes_id, subject_id, rule_version, automated "
               "FROM decisions "
               "WHERE b = ?1 AND subject_id = ?2 AND id < ?3 AND (?4 = 0 OR kind = ?4) "
               "ORDER BY id DESC LIMIT ?5",
               db_int(id_bucket(subject_id)), db_int(subject_id), db_int(max_id), db_int(kind),
               db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_decisions[count++] = decision_read(w, &rows);
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err decisions_db_was_by(struct work *w, int64_t subject_id, int kind, int64_t after_id,
                             int64_t by_id, bool *ret_was)
{
    int64_t id;
    int count = 0;
    enum err e =
        db_list_ints(w, &id, 1, &count,
                     "SELECT id FROM decisions WHERE b = ?1 AND subject_id = ?2 "
                     "AND id > ?3 AND by_account_id = ?4 AND (?5 = 0 OR kind = ?5) LIMIT 1",
                     db_int(id_bucket(subject_id)), db_int(subject_id), db_int(after_id),
                     db_int(by_id), db_int(kind));

    *ret_was = count > 0;
    return e;
}

enum err decisions_db_find(struct work *w, int64_t id, struct decision *ret_decision)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows,
               "SELECT id, kind, by_account_id, by_role, report_id, rule, reason, "
               "state_before, state_after, end_ms, undoes_id, subject_id, rule_version, automated "
               "FROM decisions "
               "WHERE b = ?1 AND id = ?2",
               db_int(id_bucket(id)), db_int(id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_decision = decision_read(w, &rows);
    return db_done(w, &rows, OK);
}

enum err decisions_db_follow(struct work *w, const int64_t *lead_ids, const int64_t *decision_ids,
                             int count)
{
    struct db_value *values = arena_array(w->memory, (size_t)count, 3 * sizeof *values);

    for (int i = 0; i < count; i++) {
        values[3 * i] = db_int(id_bucket(lead_ids[i]));
        values[3 * i + 1] = db_int(lead_ids[i]);
        values[3 * i + 2] = db_int(decision_ids[i]);
    }
    return db_run_many(
        w, "INSERT INTO decision_followers (b, lead_id, decision_id) VALUES (?1, ?2, ?3)", values,
        3, (size_t)count);
}

enum err decisions_db_followers(struct work *w, int64_t lead_id, int64_t after_id, int64_t *ret_ids,
                                int max, int *ret_count)
{
    return db_list_ints(w, ret_ids, max, ret_count,
                        "SELECT decision_id FROM decision_followers WHERE b = ?1 AND lead_id = ?2 "
                        "AND decision_id > ?3 ORDER BY decision_id LIMIT ?4",
                        db_int(id_bucket(lead_id)), db_int(lead_id), db_int(after_id), db_int(max));
}
