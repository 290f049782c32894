#include "moderation/complaints_db.h"

#include "store/db.h"

enum err complaints_db_insert(struct work *w, const struct complaint *c)
{
    return db_run(w,
                  "INSERT INTO complaints (b, source_id, kind, target_id, account_id, text, "
                  "made_ms, granted, answer) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, '')",
                  db_int(id_bucket(c->source_id)), db_int(c->source_id), db_int(c->kind),
                  db_int(c->target_id), db_int_or_null(c->account_id), db_text(c->text),
                  db_int(c->made_ms));
}

enum err complaints_db_answer(struct work *w, const struct complaint *c)
{
    int64_t changed = 0;
    enum err e =
        db_change(w, &changed,
                  "UPDATE complaints SET answered_ms = ?3, answered_by_id = ?4, decision_id = ?5, "
                  "granted = ?6, answer = ?7 WHERE b = ?1 AND source_id = ?2 "
                  "AND answered_ms IS NULL",
                  db_int(id_bucket(c->source_id)), db_int(c->source_id), db_int(c->answered_ms),
                  db_int_or_null(c->answered_by_id), db_int(c->decision_id), db_int(c->granted),
                  db_text(c->answer));

    return e || changed ? e : ERR_NOT_FOUND;
}

#define COMPLAINT                                                                                  \
    "SELECT source_id, kind, target_id, account_id, text, made_ms, answered_ms, answered_by_id, "  \
    "decision_id, granted, answer FROM complaints WHERE "

static struct complaint complaint_read(struct work *w, struct db_rows *rows)
{
    return (struct complaint){
        .source_id = db_column_int(rows, 0),
        .kind = (enum complaint_kind)db_column_int(rows, 1),
        .target_id = db_column_int(rows, 2),
        .account_id = db_column_int(rows, 3),
        .text = db_column_text(rows, 4, w->memory),
        .made_ms = db_column_int(rows, 5),
        .answered_ms = db_column_int(rows, 6),
        .answered_by_id = db_column_int(rows, 7),
        .decision_id = db_column_int(rows, 8),
        .granted = db_column_int(rows, 9) != 0,
        .answer = db_column_text(rows, 10, w->memory),
    };
}

enum err complaints_db_find(struct work *w, int64_t source_id, struct complaint *ret_complaint)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, COMPLAINT "b = ?1 AND source_id = ?2",
                        db_int(id_bucket(source_id)), db_int(source_id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_complaint = complaint_read(w, &rows);
    return db_done(w, &rows, OK);
}

enum err complaints_db_waiting(struct work *w, struct waiting *waiting, void *list)
{
    struct complaint *complaints = list;
    struct db_rows rows = {0};
    int read = 0;
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows,
               COMPLAINT "answered_ms IS NULL AND source_id > ?1 ORDER BY source_id LIMIT ?2",
               db_int(waiting->after_id), db_int(waiting->max));
    if (e)
        return e;
    for (; waiting->count < waiting->max && db_next(&rows); read++) {
        waiting->after_id = db_column_int(&rows, 0);
        if (!decider_selves_have(&waiting->selves, db_column_int(&rows, 2)))
            complaints[waiting->count++] = complaint_read(w, &rows);
    }
    waiting->more = read == waiting->max;
    return db_done(w, &rows, OK);
}

enum err complaints_db_delete(struct work *w, int64_t source_id)
{
    return db_run(w, "DELETE FROM complaints WHERE b = ?1 AND source_id = ?2",
                  db_int(id_bucket(source_id)), db_int(source_id));
}

enum err complaints_db_delete_all(struct work *w, int64_t target_id)
{
    return db_run(w, "DELETE FROM complaints WHERE b = ?1 AND target_id = ?2",
                  db_int(id_bucket(target_id)), db_int(target_id));
}
