#include "moderation/notice_senders_db.h"

#include "store/db.h"

/* ---- what was sent -------------------------------------------------------------------------- */

enum err notice_sent_db_add(struct work *w, struct str sender, int64_t notice_id,
                            enum notice_outcome outcome)
{
    return db_run(w,
                  "INSERT INTO notice_sent (b, sender, notice_id, outcome) "
                  "VALUES (?1, ?2, ?3, ?4)",
                  db_int(bucket_of_name(sender)), db_text(sender), db_int(notice_id),
                  db_int(outcome));
}

enum err notice_sent_db_set(struct work *w, struct str sender, int64_t notice_id,
                            enum notice_outcome outcome)
{
    return db_run(w,
                  "UPDATE notice_sent SET outcome = ?4 "
                  "WHERE b = ?1 AND sender = ?2 AND notice_id = ?3",
                  db_int(bucket_of_name(sender)), db_text(sender), db_int(notice_id),
                  db_int(outcome));
}

enum err notice_sent_db_count(struct work *w, struct str sender, int64_t first_id,
                              int64_t ret_counts[SENT_ALL], int64_t *ret_unfounded_id)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT outcome, count(*), max(notice_id) FROM notice_sent "
                        "WHERE b = ?1 AND sender = ?2 AND notice_id >= ?3 GROUP BY outcome",
                        db_int(bucket_of_name(sender)), db_text(sender), db_int(first_id));

    if (e)
        return e;
    *ret_unfounded_id = 0;
    for (int i = 0; i < SENT_ALL; i++)
        ret_counts[i] = 0;
    while (db_next(&rows)) {
        const int64_t outcome = db_column_int(&rows, 0);

        if (outcome < 0 || outcome >= SENT_ALL)
            continue;
        ret_counts[outcome] = db_column_int(&rows, 1);
        if (outcome == SENT_UNFOUNDED)
            *ret_unfounded_id = db_column_int(&rows, 2);
    }
    return db_done(w, &rows, OK);
}

enum err notice_sent_db_list(struct work *w, struct str sender, bool kept, int64_t after_id,
                             int64_t *ret_ids, int max, int *ret_count)
{
    return db_list_ints(w, ret_ids, max, ret_count,
                        "SELECT notice_id FROM notice_sent WHERE b = ?1 AND sender = ?2 "
                        "AND notice_id > ?3 AND (?4 = 0 OR outcome = ?5) "
                        "ORDER BY notice_id LIMIT ?6",
                        db_int(bucket_of_name(sender)), db_text(sender), db_int(after_id),
                        db_int(kept), db_int(SENT_KEPT), db_int(max));
}

enum err notice_sent_db_forget(struct work *w, int64_t before_id)
{
    db_scatter(w);
    return db_run(w, "DELETE FROM notice_sent WHERE notice_id < ?1", db_int(before_id));
}

/* ---- warnings and stops --------------------------------------------------------------------- */

enum err notice_stops_db_insert(struct work *w, const struct notice_stop *s)
{
    return db_run(w,
                  "INSERT INTO notice_stops (b, id, sender, kind, end_ms, facts, language, email, "
                  "by_account_id, decision_id, objection, granted, answer) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, '', 0, '')",
                  db_int(id_bucket(s->id)), db_int(s->id), db_text(s->sender), db_int(s->kind),
                  db_int_or_null(s->end_ms), db_text(s->facts), db_text(s->language),
                  db_text(s->email), db_int(s->by_account_id), db_int(s->decision_id));
}

#define STOP                                                                                       \
    "SELECT id, sender, kind, end_ms, facts, language, email, by_account_id, decision_id, "        \
    "lifted_ms, objection, objected_ms, answered_ms, answered_by_id, granted, answer "             \
    "FROM notice_stops WHERE "

static struct notice_stop stop_read(struct work *w, struct db_rows *rows)
{
    return (struct notice_stop){
        .id = db_column_int(rows, 0),
        .sender = db_column_text(rows, 1, w->memory),
        .kind = (enum notice_stop_kind)db_column_int(rows, 2),
        .end_ms = db_column_int(rows, 3),
        .facts = db_column_text(rows, 4, w->memory),
        .language = db_column_text(rows, 5, w->memory),
        .email = db_column_text(rows, 6, w->memory),
        .by_account_id = db_column_int(rows, 7),
        .decision_id = db_column_int(rows, 8),
        .lifted_ms = db_column_int(rows, 9),
        .objection = db_column_text(rows, 10, w->memory),
        .objected_ms = db_column_int(rows, 11),
        .answered_ms = db_column_int(rows, 12),
        .answered_by_id = db_column_int(rows, 13),
        .granted = db_column_int(rows, 14) != 0,
        .answer = db_column_text(rows, 15, w->memory),
    };
}

enum err notice_stops_db_find(struct work *w, int64_t id, struct notice_stop *ret_stop)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, STOP "b = ?1 AND id = ?2", db_int(id_bucket(id)), db_int(id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_stop = stop_read(w, &rows);
    return db_done(w, &rows, OK);
}

enum err notice_stops_db_hold(struct work *w, struct str sender)
{
    return db_run(w, "UPDATE notice_stops SET granted = granted WHERE b = ?1 AND sender = ?2",
                  db_int(bucket_of_name(sender)), db_text(sender));
}

enum err notice_stops_db_update(struct work *w, const struct notice_stop *s)
{
    return db_run(w,
                  "UPDATE notice_stops SET lifted_ms = ?3, objection = ?4, objected_ms = ?5, "
                  "answered_ms = ?6, answered_by_id = ?7, granted = ?8, answer = ?9 "
                  "WHERE b = ?1 AND id = ?2",
                  db_int(id_bucket(s->id)), db_int(s->id), db_int_or_null(s->lifted_ms),
                  db_text(s->objection), db_int_or_null(s->objected_ms),
                  db_int_or_null(s->answered_ms), db_int_or_null(s->answered_by_id),
                  db_int(s->granted), db_text(s->answer));
}

static enum err stops_take(struct work *w, struct db_rows *rows, struct notice_stop *ret_stops,
                           int max, int *ret_count)
{
    int count = 0;
    enum err e;

    while (count < max && db_next(rows))
        ret_stops[count++] = stop_read(w, rows);
    e = db_done(w, rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err notice_stops_db_of(struct work *w, struct str sender, struct notice_stop *ret_stops,
                            int max, int *ret_count)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, STOP "b = ?1 AND sender = ?2 ORDER BY id DESC LIMIT ?3",
                        db_int(bucket_of_name(sender)), db_text(sender), db_int(max));

    return e ? e : stops_take(w, &rows, ret_stops, max, ret_count);
}

enum err notice_stops_db_objected(struct work *w, int64_t after_id, struct notice_stop *ret_stops,
                                  int max, int *ret_count)
{
    struct db_rows rows = {0};
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows,
               STOP
               "objected_ms IS NOT NULL AND answered_ms IS NULL AND id > ?1 ORDER BY id LIMIT ?2",
               db_int(after_id), db_int(max));
    return e ? e : stops_take(w, &rows, ret_stops, max, ret_count);
}

enum err notice_stops_db_unname(struct work *w, int64_t before_id)
{
    db_scatter(w);
    return db_run(w,
                  "UPDATE notice_stops SET email = '' WHERE email <> '' AND id < ?1 "
                  "AND (objected_ms IS NULL OR answered_ms IS NOT NULL)",
                  db_int(before_id));
}

enum err notice_stops_db_forget(struct work *w, int64_t before_id)
{
    db_scatter(w);
    return db_run(w, "DELETE FROM notice_stops WHERE id < ?1", db_int(before_id));
}
