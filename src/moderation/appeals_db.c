#include "moderation/appeals_db.h"

#include "store/db.h"

enum err appeals_db_insert(struct work *w, const struct appeal *a)
{
    return db_run(w,
                  "INSERT INTO appeals (b, decision_id, account_id, text, made_ms, entered_by_id, "
                  "granted) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0)",
                  db_int(id_bucket(a->account_id)), db_int(a->decision_id), db_int(a->account_id),
                  db_text(a->text), db_int(a->made_ms), db_int_or_null(a->entered_by_id));
}

enum err appeals_db_answer(struct work *w, const struct appeal *a)
{
    int64_t changed = 0;
    enum err e = db_change(
        w, &changed,
        "UPDATE appeals SET answered_ms = ?4, answer_id = ?5, granted = ?6 "
        "WHERE b = ?1 AND decision_id = ?2 AND account_id = ?3 AND answered_ms IS NULL "
        "AND coalesce(jury_id, 0) = ?7",
        db_int(id_bucket(a->account_id)), db_int(a->decision_id), db_int(a->account_id),
        db_int(a->answered_ms), db_int(a->answer_id), db_int(a->granted), db_int(a->jury_id));

    return e || changed ? e : ERR_NOT_FOUND;
}

enum err appeals_db_set_jury(struct work *w, const struct appeal *a, int64_t jury_id)
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed,
                           "UPDATE appeals SET jury_id = ?4 WHERE b = ?1 AND decision_id = ?2 "
                           "AND account_id = ?3 AND answered_ms IS NULL AND jury_id IS NULL",
                           db_int(id_bucket(a->account_id)), db_int(a->decision_id),
                           db_int(a->account_id), db_int(jury_id));

    return e || changed ? e : work_fail(w, ERR_CONFLICT, "Somebody has answered it meanwhile");
}

static struct appeal appeal_read(struct work *w, struct db_rows *rows)
{
    return (struct appeal){
        .decision_id = db_column_int(rows, 0),
        .account_id = db_column_int(rows, 1),
        .text = db_column_text(rows, 2, w->memory),
        .made_ms = db_column_int(rows, 3),
        .answered_ms = db_column_int(rows, 4),
        .answer_id = db_column_int(rows, 5),
        .granted = db_column_int(rows, 6) != 0,
        .entered_by_id = db_column_int(rows, 7),
        .jury_id = db_column_int(rows, 8),
    };
}

static enum err find(struct work *w, int64_t account_id, int64_t decision_id,
                     struct appeal *ret_appeal)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows,
               "SELECT decision_id, account_id, text, made_ms, answered_ms, answer_id, "
               "granted, entered_by_id, jury_id FROM appeals WHERE b = ?1 AND decision_id = ?2 "
               "AND (?3 = 0 OR account_id = ?3)",
               db_int(id_bucket(decision_id)), db_int(decision_id), db_int(account_id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_appeal = appeal_read(w, &rows);
    return db_done(w, &rows, OK);
}

enum err appeals_db_count(struct work *w, int64_t account_id, int64_t since_ms, int *ret_made,
                          int *ret_rejected)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT COUNT(*), COUNT(CASE WHEN answered_ms IS NOT NULL AND granted = 0 "
                        "THEN 1 END) FROM appeals "
                        "WHERE b = ?1 AND account_id = ?2 AND made_ms >= ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(since_ms));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_INTERNAL);
    *ret_made = (int)db_column_int(&rows, 0);
    *ret_rejected = (int)db_column_int(&rows, 1);
    return db_done(w, &rows, OK);
}

enum err appeals_db_waits(struct work *w, int64_t account_id, bool *ret_waits)
{
    int64_t id = 0;
    int count = 0;
    enum err e = db_list_ints(w, &id, 1, &count,
                              "SELECT decision_id FROM appeals WHERE b = ?1 AND account_id = ?2 "
                              "AND answered_ms IS NULL LIMIT 1",
                              db_int(id_bucket(account_id)), db_int(account_id));

    *ret_waits = count > 0;
    return e;
}

enum err appeals_db_find(struct work *w, int64_t account_id, int64_t decision_id,
                         struct appeal *ret_appeal)
{
    return find(w, account_id, decision_id, ret_appeal);
}

enum err appeals_db_of_decision(struct work *w, int64_t decision_id, struct appeal *ret_appeal)
{
    return find(w, 0, decision_id, ret_appeal);
}

enum err appeals_db_waiting(struct work *w, struct waiting *waiting, void *list)
{
    struct appeal *appeals = list;
    struct db_rows rows = {0};
    int read = 0;
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows,
               "SELECT decision_id, account_id, text, made_ms, answered_ms, answer_id, granted, "
               "entered_by_id, jury_id "
               "FROM appeals WHERE answered_ms IS NULL AND decision_id > ?1 "
               "ORDER BY decision_id LIMIT ?2",
               db_int(waiting->after_id), db_int(waiting->max));
    if (e)
        return e;
    for (; waiting->count < waiting->max && db_next(&rows); read++) {
        waiting->after_id = db_column_int(&rows, 0);
        if (!decider_selves_have(&waiting->selves, db_column_int(&rows, 1)))
            appeals[waiting->count++] = appeal_read(w, &rows);
    }
    waiting->more = read == waiting->max;
    return db_done(w, &rows, OK);
}

enum err appeals_db_delete(struct work *w, int64_t account_id, int64_t decision_id)
{
    return db_run(w, "DELETE FROM appeals WHERE b = ?1 AND decision_id = ?2 AND account_id = ?3",
                  db_int(id_bucket(account_id)), db_int(decision_id), db_int(account_id));
}

enum err appeals_db_delete_all(struct work *w, int64_t account_id)
{
    return db_run(w, "DELETE FROM appeals WHERE b = ?1 AND account_id = ?2",
                  db_int(id_bucket(account_id)), db_int(account_id));
}
