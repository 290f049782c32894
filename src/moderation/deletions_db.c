#include "moderation/deletions_db.h"

#include "store/db.h"

#define COLUMNS "account_id, decision_id, by_account_id, made_ms, end_ms"

enum err deletions_db_insert(struct work *w, const struct deletion *d)
{
    return db_run(w,
                  "INSERT INTO deletions_proposed (b, " COLUMNS ") "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                  db_int(id_bucket(d->account_id)), db_int(d->account_id), db_int(d->decision_id),
                  db_int(d->by_account_id), db_int(d->made_ms), db_int(d->end_ms));
}

static struct deletion deletion_read(struct db_rows *rows)
{
    return (struct deletion){.account_id = db_column_int(rows, 0),
                             .decision_id = db_column_int(rows, 1),
                             .by_account_id = db_column_int(rows, 2),
                             .made_ms = db_column_int(rows, 3),
                             .end_ms = db_column_int(rows, 4)};
}

enum err deletions_db_find(struct work *w, int64_t account_id, struct deletion *ret_deletion)
{
    struct db_rows rows = {0};
    enum err e = db_ask(
        w, &rows, "SELECT " COLUMNS " FROM deletions_proposed WHERE b = ?1 AND account_id = ?2",
        db_int(id_bucket(account_id)), db_int(account_id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_deletion = deletion_read(&rows);
    return db_done(w, &rows, OK);
}

enum err deletions_db_delete(struct work *w, int64_t account_id, int64_t decision_id,
                             bool *ret_deleted)
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed,
                           "DELETE FROM deletions_proposed WHERE b = ?1 AND account_id = ?2 "
                           "AND (?3 = 0 OR decision_id = ?3)",
                           db_int(id_bucket(account_id)), db_int(account_id), db_int(decision_id));

    *ret_deleted = changed > 0;
    return e;
}

enum err deletions_db_open(struct work *w, int64_t after_ms, int64_t after_id,
                           struct deletion *ret_deletions, int max, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows,
               "SELECT " COLUMNS " FROM deletions_proposed WHERE (end_ms, account_id) > (?1, ?2) "
               "ORDER BY end_ms, account_id LIMIT ?3",
               db_int(after_ms), db_int(after_id), db_int(max));
    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_deletions[count++] = deletion_read(&rows);
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}
