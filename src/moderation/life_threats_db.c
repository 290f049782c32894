#include "moderation/life_threats_db.h"

#include "store/db.h"

enum err life_threats_db_insert(struct work *w, const struct life_threat *t)
{
    return db_run(w,
                  "INSERT INTO life_threats (b, id, subject_id, account_id, authority, state, "
                  "words, notified_ms, by_account_id, gag_until_ms, gag_id) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                  db_int(id_bucket(t->id)), db_int(t->id), db_int(t->subject_id),
                  db_int(t->account_id), db_text(t->authority), db_text(t->state),
                  db_text(t->words), db_int(t->notified_ms), db_int(t->by_account_id),
                  db_int(t->gag_until_ms), db_int(t->gag_id));
}

#define THREAT                                                                                     \
    "SELECT id, subject_id, account_id, authority, state, words, notified_ms, by_account_id, "     \
    "gag_until_ms, gag_id, revealed_ms FROM life_threats WHERE "

static struct life_threat threat_read(struct work *w, struct db_rows *rows)
{
    return (struct life_threat){
        .id = db_column_int(rows, 0),
        .subject_id = db_column_int(rows, 1),
        .account_id = db_column_int(rows, 2),
        .authority = db_column_text(rows, 3, w->memory),
        .state = db_column_text(rows, 4, w->memory),
        .words = db_column_text(rows, 5, w->memory),
        .notified_ms = db_column_int(rows, 6),
        .by_account_id = db_column_int(rows, 7),
        .gag_until_ms = db_column_int(rows, 8),
        .gag_id = db_column_int(rows, 9),
        .revealed_ms = db_column_int(rows, 10),
    };
}

enum err life_threats_db_find(struct work *w, int64_t id, struct life_threat *ret_threat)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, THREAT "b = ?1 AND id = ?2", db_int(id_bucket(id)), db_int(id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_threat = threat_read(w, &rows);
    return db_done(w, &rows, OK);
}

enum err life_threats_db_reveal(struct work *w, int64_t id)
{
    return db_run(w, "UPDATE life_threats SET revealed_ms = ?3 WHERE b = ?1 AND id = ?2",
                  db_int(id_bucket(id)), db_int(id), db_int(w->now_ms));
}

enum err life_threats_db_list(struct work *w, int64_t max_id, struct life_threat *ret_list, int max,
                              int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows, THREAT "id < ?1 ORDER BY id DESC LIMIT ?2", db_int(max_id), db_int(max));
    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_list[count++] = threat_read(w, &rows);
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err life_threats_db_count(struct work *w, int64_t begin_ms, int64_t end_ms, int64_t *ret_count)
{
    struct db_rows rows = {0};
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows, "SELECT count(*) FROM life_threats WHERE id >= ?1 AND id < ?2",
               db_int(id_first_at(begin_ms)), db_int(id_first_at(end_ms)));
    if (e)
        return e;
    *ret_count = db_next(&rows) ? db_column_int(&rows, 0) : 0;
    return db_done(w, &rows, OK);
}

enum err life_threats_db_forget(struct work *w, int64_t account_id)
{
    db_scatter(w);
    return db_run(w,
                  "UPDATE life_threats SET subject_id = 0, account_id = 0, words = '' "
                  "WHERE account_id = ?1",
                  db_int(account_id));
}
