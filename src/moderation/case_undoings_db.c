#include "moderation/case_undoings_db.h"

#include "store/db.h"

#define COLUMNS                                                                                    \
    "case_id, by_account_id, reason, reopens, account_id, post_id, told_id, source_kind, "         \
    "source_id, undone, first_decision_id, done_ms"

enum err case_undoings_db_set(struct work *w, const struct undoing *u)
{
    return db_run(
        w,
        "INSERT INTO case_undoings (b, " COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
        "?10, ?11, ?12, ?13) ON CONFLICT (b, case_id) DO UPDATE SET "
        "by_account_id = excluded.by_account_id, reason = excluded.reason, "
        "reopens = excluded.reopens, account_id = excluded.account_id, "
        "post_id = excluded.post_id, told_id = excluded.told_id, "
        "source_kind = excluded.source_kind, source_id = excluded.source_id, "
        "undone = excluded.undone, first_decision_id = excluded.first_decision_id, "
        "done_ms = excluded.done_ms",
        db_int(id_bucket(u->case_id)), db_int(u->case_id), db_int(u->by_account_id),
        db_text(u->reason), db_int(u->reopens), db_int(u->account_id), db_int(u->post_id),
        db_int(u->told_id), db_int(u->source_kind), db_int(u->source_id), db_int(u->undone),
        db_int_or_null(u->first_decision_id), db_int_or_null(u->done_ms));
}

enum err case_undoings_db_find(struct work *w, int64_t case_id, struct undoing *ret_undoing)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows, "SELECT " COLUMNS " FROM case_undoings WHERE b = ?1 AND case_id = ?2",
               db_int(id_bucket(case_id)), db_int(case_id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_undoing = (struct undoing){.case_id = case_id,
                                    .by_account_id = db_column_int(&rows, 1),
                                    .reason = db_column_text(&rows, 2, w->memory),
                                    .reopens = db_column_int(&rows, 3) != 0,
                                    .account_id = db_column_int(&rows, 4),
                                    .post_id = db_column_int(&rows, 5),
                                    .told_id = db_column_int(&rows, 6),
                                    .source_kind = db_column_int(&rows, 7),
                                    .source_id = db_column_int(&rows, 8),
                                    .undone = (int)db_column_int(&rows, 9),
                                    .first_decision_id = db_column_int(&rows, 10),
                                    .done_ms = db_column_int(&rows, 11)};
    return db_done(w, &rows, OK);
}

enum err case_undoings_db_delete(struct work *w, int64_t case_id)
{
    return db_run(w, "DELETE FROM case_undoings WHERE b = ?1 AND case_id = ?2",
                  db_int(id_bucket(case_id)), db_int(case_id));
}
