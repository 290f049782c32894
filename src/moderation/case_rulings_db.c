#include "moderation/case_rulings_db.h"

#include "store/db.h"

#define COLUMNS                                                                                    \
    "case_id, by_account_id, ruling, reason, unfounded, post_id, source_id, decided, skipped, "    \
    "first_decision_id, done_ms, account_id, lead_id, source_kind"

enum err case_rulings_db_set(struct work *w, const struct closing *c)
{
    return db_run(
        w,
        "INSERT INTO case_rulings (b, " COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
        "?10, ?11, ?12, ?13, ?14, ?15) ON CONFLICT (b, case_id) DO UPDATE SET "
        "by_account_id = excluded.by_account_id, ruling = excluded.ruling, "
        "reason = excluded.reason, unfounded = excluded.unfounded, post_id = excluded.post_id, "
        "source_id = excluded.source_id, decided = excluded.decided, skipped = excluded.skipped, "
        "first_decision_id = excluded.first_decision_id, done_ms = excluded.done_ms, "
        "account_id = excluded.account_id, lead_id = excluded.lead_id, "
        "source_kind = excluded.source_kind",
        db_int(id_bucket(c->case_id)), db_int(c->case_id), db_int(c->by_account_id),
        db_text(c->ruling), db_text(c->reason), db_int(c->unfounded), db_int(c->post_id),
        db_int(c->source_id), db_int(c->decided), db_int(c->skipped),
        db_int_or_null(c->first_decision_id), db_int_or_null(c->done_ms), db_int(c->account_id),
        db_int(c->lead_id), db_int(c->source_kind));
}

enum err case_rulings_db_find(struct work *w, int64_t case_id, struct closing *ret_closing)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows, "SELECT " COLUMNS " FROM case_rulings WHERE b = ?1 AND case_id = ?2",
               db_int(id_bucket(case_id)), db_int(case_id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_closing = (struct closing){.case_id = case_id,
                                    .by_account_id = db_column_int(&rows, 1),
                                    .ruling = db_column_text(&rows, 2, w->memory),
                                    .reason = db_column_text(&rows, 3, w->memory),
                                    .unfounded = db_column_int(&rows, 4) != 0,
                                    .post_id = db_column_int(&rows, 5),
                                    .source_id = db_column_int(&rows, 6),
                                    .decided = (int)db_column_int(&rows, 7),
                                    .skipped = (int)db_column_int(&rows, 8),
                                    .first_decision_id = db_column_int(&rows, 9),
                                    .done_ms = db_column_int(&rows, 10),
                                    .account_id = db_column_int(&rows, 11),
                                    .lead_id = db_column_int(&rows, 12),
                                    .source_kind = db_column_int(&rows, 13)};
    return db_done(w, &rows, OK);
}

enum err case_rulings_db_precedent(struct work *w, struct str rule, int64_t decision_id)
{
    return db_run(w,
                  "INSERT INTO precedents (b, rule, decision_id) VALUES (?1, ?2, ?3) "
                  "ON CONFLICT DO NOTHING",
                  db_int(bucket_of_name(rule)), db_text(rule), db_int(decision_id));
}

enum err case_rulings_db_precedent_delete(struct work *w, struct str rule, int64_t decision_id)
{
    return db_run(w, "DELETE FROM precedents WHERE b = ?1 AND rule = ?2 AND decision_id = ?3",
                  db_int(bucket_of_name(rule)), db_text(rule), db_int(decision_id));
}

enum err case_rulings_db_precedents(struct work *w, struct str rule, int64_t *ret_ids, int max,
                                    int *ret_count)
{
    return db_list_ints(w, ret_ids, max, ret_count,
                        "SELECT decision_id FROM precedents WHERE b = ?1 AND rule = ?2 "
                        "ORDER BY decision_id DESC LIMIT ?3",
                        db_int(bucket_of_name(rule)), db_text(rule), db_int(max));
}

enum err case_rulings_db_delete(struct work *w, int64_t case_id)
{
    return db_run(w, "DELETE FROM case_rulings WHERE b = ?1 AND case_id = ?2",
                  db_int(id_bucket(case_id)), db_int(case_id));
}
