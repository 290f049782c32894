#include "moderation/lasting_db.h"

#include "store/db.h"

#define COLUMNS "decision_id, account_id, case_id, end_ms, by_demand"

enum err lasting_db_insert(struct work *w, const struct lasting *l)
{
    return db_run(w,
                  "INSERT INTO lasting_asked (b, " COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
                  "ON CONFLICT DO NOTHING",
                  db_int(id_bucket(l->decision_id)), db_int(l->decision_id), db_int(l->account_id),
                  db_int_or_null(l->case_id), db_int(l->end_ms), db_int(l->by_demand));
}

static struct lasting lasting_read(struct db_rows *rows)
{
    return (struct lasting){.decision_id = db_column_int(rows, 0),
                            .account_id = db_column_int(rows, 1),
                            .case_id = db_column_int(rows, 2),
                            .end_ms = db_column_int(rows, 3),
                            .by_demand = db_column_int(rows, 4) != 0};
}

enum err lasting_db_find(struct work *w, int64_t decision_id, struct lasting *ret_lasting)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows, "SELECT " COLUMNS " FROM lasting_asked WHERE b = ?1 AND decision_id = ?2",
               db_int(id_bucket(decision_id)), db_int(decision_id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_lasting = lasting_read(&rows);
    return db_done(w, &rows, OK);
}

enum err lasting_db_delete(struct work *w, int64_t decision_id, bool whole)
{
    return db_run(w,
                  "DELETE FROM lasting_asked WHERE b = ?1 AND decision_id = ?2 "
                  "AND (?3 = 1 OR case_id IS NULL)",
                  db_int(id_bucket(decision_id)), db_int(decision_id), db_int(whole));
}

enum err lasting_db_delete_all(struct work *w, int64_t account_id)
{
    return db_run(w, "DELETE FROM lasting_asked WHERE b = ?1 AND account_id = ?2",
                  db_int(id_bucket(account_id)), db_int(account_id));
}

enum err lasting_db_sweep(struct work *w, int64_t ended_ms)
{
    db_scatter(w);
    return db_run(w, "DELETE FROM lasting_asked WHERE end_ms <= ?1", db_int(ended_ms));
}

static enum err list_read(struct work *w, struct db_rows *rows, struct lasting *ret_list, int max,
                          int *ret_count)
{
    int count = 0;
    enum err e;

    while (count < max && db_next(rows))
        ret_list[count++] = lasting_read(rows);
    e = db_done(w, rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err lasting_db_cases_of(struct work *w, int64_t account_id, struct lasting *ret_list, int max,
                             int *ret_count)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT " COLUMNS " FROM lasting_asked WHERE b = ?1 AND account_id = ?2 "
                        "AND case_id IS NOT NULL LIMIT ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(max));

    return e ? e : list_read(w, &rows, ret_list, max, ret_count);
}

enum err lasting_db_list(struct work *w, int64_t ended_ms, int64_t after_id,
                         struct lasting *ret_list, int max, int *ret_count)
{
    struct db_rows rows = {0};
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows,
               "SELECT " COLUMNS " FROM lasting_asked WHERE decision_id > ?1 AND end_ms > ?2 "
               "AND by_demand = 0 ORDER BY decision_id LIMIT ?3",
               db_int(after_id), db_int(ended_ms), db_int(max));
    return e ? e : list_read(w, &rows, ret_list, max, ret_count);
}
