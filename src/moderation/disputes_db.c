#include "moderation/disputes_db.h"

#include "store/db.h"

enum err disputes_db_insert(struct work *w, const struct dispute *d)
{
    return db_run(w,
                  "INSERT INTO disputes (b, id, decision_id, body, submitted_ms, taken_by_id, "
                  "outcome, implemented, words) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, 0, '')",
                  db_int(id_bucket(d->id)), db_int(d->id), db_int(d->decision_id), db_text(d->body),
                  db_int(d->submitted_ms), db_int(d->taken_by_id));
}

enum err disputes_db_record(struct work *w, const struct dispute *d)
{
    int64_t changed = 0;
    enum err e = db_change(
        w, &changed,
        "UPDATE disputes SET outcome = ?3, implemented = ?4, words = ?5, "
        "decided_ms = ?6, recorded_ms = ?7, recorded_by_id = ?8, reversal_id = ?9 "
        "WHERE b = ?1 AND id = ?2 AND recorded_ms IS NULL",
        db_int(id_bucket(d->id)), db_int(d->id), db_int(d->outcome), db_int(d->implemented),
        db_text(d->words), db_int(d->decided_ms), db_int(d->recorded_ms), db_int(d->recorded_by_id),
        db_int_or_null(d->reversal_id));

    return e || changed ? e : work_fail(w, ERR_CONFLICT, "The outcome of this dispute is recorded");
}

#define DISPUTE                                                                                    \
    "SELECT id, decision_id, body, submitted_ms, taken_by_id, outcome, implemented, words, "       \
    "decided_ms, recorded_ms, recorded_by_id, reversal_id FROM disputes WHERE "

static struct dispute dispute_read(struct work *w, struct db_rows *rows)
{
    return (struct dispute){
        .id = db_column_int(rows, 0),
        .decision_id = db_column_int(rows, 1),
        .body = db_column_text(rows, 2, w->memory),
        .submitted_ms = db_column_int(rows, 3),
        .taken_by_id = db_column_int(rows, 4),
        .outcome = (enum dispute_outcome)db_column_int(rows, 5),
        .implemented = db_column_int(rows, 6) != 0,
        .words = db_column_text(rows, 7, w->memory),
        .decided_ms = db_column_int(rows, 8),
        .recorded_ms = db_column_int(rows, 9),
        .recorded_by_id = db_column_int(rows, 10),
        .reversal_id = db_column_int(rows, 11),
    };
}

enum err disputes_db_find(struct work *w, int64_t id, struct dispute *ret_dispute)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, DISPUTE "b = ?1 AND id = ?2", db_int(id_bucket(id)), db_int(id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_dispute = dispute_read(w, &rows);
    return db_done(w, &rows, OK);
}

enum err disputes_db_waits(struct work *w, int64_t decision_id, struct str body)
{
    int64_t id = 0;

    return db_find_int(w, &id,
                       "SELECT id FROM disputes WHERE b = ?1 AND decision_id = ?2 AND body = ?3 "
                       "AND recorded_ms IS NULL LIMIT 1",
                       db_int(id_bucket(decision_id)), db_int(decision_id), db_text(body));
}

enum err disputes_db_list(struct work *w, int64_t max_id, struct dispute *ret_list, int max,
                          int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows, DISPUTE "id < ?1 ORDER BY id DESC LIMIT ?2", db_int(max_id), db_int(max));
    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_list[count++] = dispute_read(w, &rows);
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err disputes_db_between(struct work *w, int64_t begin_ms, int64_t end_ms, bool recorded,
                             dispute_see *see, void *context)
{
    struct db_rows rows = {0};
    enum err e;

    db_scatter(w);
    e = recorded ? db_ask(w, &rows, DISPUTE "recorded_ms >= ?1 AND recorded_ms < ?2",
                          db_int(begin_ms), db_int(end_ms))
                 : db_ask(w, &rows, DISPUTE "id >= ?1 AND id < ?2", db_int(id_first_at(begin_ms)),
                          db_int(id_first_at(end_ms)));
    if (e)
        return e;
    while (db_next(&rows)) {
        const struct dispute dispute = dispute_read(w, &rows);

        see(context, &dispute);
    }
    return db_done(w, &rows, OK);
}
