#include "social/admissions_db.h"

#include "social/relations.h"

#include <stdlib.h>

#define COLUMNS "account_id, step, vouched, period"

static struct admission_row row_read(struct db_rows *rows)
{
    return (struct admission_row){
        .account_id = db_column_int(rows, 0),
        .step = db_column_is_null(rows, 1) ? -1 : (int)db_column_int(rows, 1),
        .vouched = db_column_int(rows, 2),
        .period = db_column_int(rows, 3),
    };
}

enum err admissions_db_find(struct work *w, int64_t account_id, struct admission_row *ret_row)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows, "SELECT " COLUMNS " FROM admissions WHERE b = ?1 AND account_id = ?2",
               db_int(id_bucket(account_id)), db_int(account_id));
    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_row = row_read(&rows);
    return db_done(w, &rows, OK);
}

static int by_account(const void *left, const void *right)
{
    const struct admission_row *a = left, *b = right;
    return a->account_id < b->account_id ? -1 : a->account_id > b->account_id;
}

enum err admissions_db_all(struct work *w, struct admission_row **ret_rows, size_t *ret_count)
{
    struct db_rows rows = {0};
    size_t count = 0, capacity = 0;
    *ret_rows = NULL;
    *ret_count = 0;
    db_scatter(w);
    enum err e = db_ask(w, &rows, "SELECT " COLUMNS " FROM admissions");
    if (e)
        return e;
    while (db_next(&rows)) {
        if (count == capacity) {
            struct admission_row *grown =
                realloc(*ret_rows, (capacity = capacity ? 2 * capacity : 256) * sizeof *grown);
            if (!grown)
                return db_done(w, &rows, work_fail(w, ERR_UNAVAILABLE, "out of memory"));
            *ret_rows = grown;
        }
        (*ret_rows)[count++] = row_read(&rows);
    }
    if (count)
        qsort(*ret_rows, count, sizeof **ret_rows, by_account);
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err admissions_db_put(struct work *w, const struct admission_row *row)
{
    return db_run(w,
                  "INSERT INTO admissions (b, " COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5)"
                  " ON CONFLICT (b, account_id) DO UPDATE SET step = excluded.step,"
                  " vouched = excluded.vouched, period = excluded.period",
                  db_int(id_bucket(row->account_id)), db_int(row->account_id),
                  row->step < 0 ? db_null() : db_int(row->step), db_int(row->vouched),
                  db_int(row->period));
}

enum err admissions_db_delete(struct work *w, int64_t account_id)
{
    return db_run(w, "DELETE FROM admissions WHERE b = ?1 AND account_id = ?2",
                  db_int(id_bucket(account_id)), db_int(account_id));
}

enum err admissions_db_followers(struct work *w, int64_t account_id, int64_t *place,
                                 int64_t *ret_ids, int max, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT other_id, id FROM relation_pages WHERE b = ?1 AND account_id = ?2"
                        " AND kind = ?3 AND id > ?4 ORDER BY id LIMIT ?5",
                        db_int(id_bucket(account_id)), db_int(account_id),
                        db_int(RELATIONS_FOLLOWERS), db_int(*place), db_int(max));
    if (e)
        return e;
    while (count < max && db_next(&rows)) {
        ret_ids[count++] = db_column_int(&rows, 0);
        *place = db_column_int(&rows, 1);
    }
    *ret_count = count;
    return db_done(w, &rows, OK);
}
