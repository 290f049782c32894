#include "moderation/second_judgements_db.h"

#include "store/db.h"

#define COLUMNS                                                                                    \
    "id, subject_id, account_id, first_id, first_effect, first_rule, language, drawn_ms, "         \
    "tree_size, root, answered_ms, by_account_id, effect, rule "

enum err second_db_insert(struct work *w, const struct second_judgement *j)
{
    return db_run(w,
                  "INSERT INTO second_judgements (b, id, subject_id, account_id, first_id, "
                  "first_effect, first_rule, language, drawn_ms, tree_size, root, effect, rule) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, '', '') "
                  "ON CONFLICT DO NOTHING",
                  db_int(id_bucket(j->id)), db_int(j->id), db_int(j->subject_id),
                  db_int(j->account_id), db_int_or_null(j->first_id), db_text(j->first_effect),
                  db_text(j->first_rule), db_text(j->language), db_int(j->drawn_ms),
                  db_int((int64_t)j->tree_size), db_text(j->root));
}

static struct second_judgement judgement_read(struct work *w, struct db_rows *rows)
{
    return (struct second_judgement){
        .id = db_column_int(rows, 0),
        .subject_id = db_column_int(rows, 1),
        .account_id = db_column_int(rows, 2),
        .first_id = db_column_int(rows, 3),
        .first_effect = db_column_text(rows, 4, w->memory),
        .first_rule = db_column_text(rows, 5, w->memory),
        .language = db_column_text(rows, 6, w->memory),
        .drawn_ms = db_column_int(rows, 7),
        .tree_size = (uint64_t)db_column_int(rows, 8),
        .root = db_column_text(rows, 9, w->memory),
        .answered_ms = db_column_int(rows, 10),
        .by_account_id = db_column_int(rows, 11),
        .effect = db_column_text(rows, 12, w->memory),
        .rule = db_column_text(rows, 13, w->memory),
    };
}

enum err second_db_find(struct work *w, int64_t id, struct second_judgement *ret)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows, "SELECT " COLUMNS "FROM second_judgements WHERE b = ?1 AND id = ?2",
               db_int(id_bucket(id)), db_int(id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret = judgement_read(w, &rows);
    return db_done(w, &rows, OK);
}

enum err second_db_answer(struct work *w, const struct second_judgement *j, bool *ret_changed)
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed,
                           "UPDATE second_judgements SET answered_ms = ?3, by_account_id = ?4, "
                           "effect = ?5, rule = ?6 WHERE b = ?1 AND id = ?2 "
                           "AND answered_ms IS NULL",
                           db_int(id_bucket(j->id)), db_int(j->id), db_int(j->answered_ms),
                           db_int(j->by_account_id), db_text(j->effect), db_text(j->rule));

    if (!e)
        *ret_changed = changed > 0;
    return e;
}

enum err second_db_waiting(struct work *w, int64_t after_id, struct str language, int max,
                           struct second_judgement *ret_list, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows,
               "SELECT " COLUMNS "FROM second_judgements WHERE answered_ms IS NULL AND id > ?1 "
               "AND (?2 = '' OR language = ?2) ORDER BY id LIMIT ?3",
               db_int(after_id), db_text(language), db_int(max));
    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_list[count++] = judgement_read(w, &rows);
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err second_db_answered(struct work *w, int64_t begin_ms, int64_t end_ms, second_see *see,
                            void *context)
{
    struct db_rows rows = {0};
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows,
               "SELECT " COLUMNS "FROM second_judgements WHERE answered_ms >= ?1 "
               "AND answered_ms < ?2",
               db_int(begin_ms), db_int(end_ms));
    if (e)
        return e;
    while (db_next(&rows)) {
        const struct second_judgement judgement = judgement_read(w, &rows);

        see(context, &judgement);
    }
    return db_done(w, &rows, OK);
}

enum err second_db_delete_all(struct work *w, int64_t account_id)
{
    return db_run(w, "DELETE FROM second_judgements WHERE b = ?1 AND account_id = ?2",
                  db_int(id_bucket(account_id)), db_int(account_id));
}

enum err second_db_month(struct work *w, int64_t month, struct str rule, struct second_month *ret)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT drawn, lot, decision_id FROM second_months "
                        "WHERE b = ?1 AND month = ?2 AND rule = ?3",
                        db_int(0), db_int(month), db_text(rule));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret = (struct second_month){.month = month,
                                 .rule = rule,
                                 .drawn = db_column_int(&rows, 0) != 0,
                                 .lot = db_column_text(&rows, 1, w->memory),
                                 .decision_id = db_column_int(&rows, 2)};
    return db_done(w, &rows, OK);
}

enum err second_db_month_put(struct work *w, const struct second_month *m)
{
    return db_run(w,
                  "INSERT INTO second_months (b, month, rule, drawn, lot, decision_id) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (b, month, rule) DO UPDATE SET "
                  "drawn = excluded.drawn, lot = excluded.lot, decision_id = excluded.decision_id",
                  db_int(0), db_int(m->month), db_text(m->rule), db_int(m->drawn), db_text(m->lot),
                  db_int(m->decision_id));
}

enum err second_db_months_before(struct work *w, int64_t month, int max,
                                 struct second_month *ret_list, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT month, rule, drawn, lot, decision_id FROM second_months "
                        "WHERE b = ?1 AND month < ?2 ORDER BY month, rule LIMIT ?3",
                        db_int(0), db_int(month), db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_list[count++] = (struct second_month){.month = db_column_int(&rows, 0),
                                                  .rule = db_column_text(&rows, 1, w->memory),
                                                  .drawn = db_column_int(&rows, 2) != 0,
                                                  .lot = db_column_text(&rows, 3, w->memory),
                                                  .decision_id = db_column_int(&rows, 4)};
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err second_db_months_end(struct work *w, int64_t month)
{
    return db_run(w, "DELETE FROM second_months WHERE b = ?1 AND month < ?2", db_int(0),
                  db_int(month));
}
