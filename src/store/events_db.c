#include "store/events_db.h"

enum err events_db_add(struct work *w, const struct events_row *row)
{
    return db_run(w,
                  "INSERT INTO events (b, process, lane, sequence, made_ms, data) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                  db_int(row->lane), db_int(row->process), db_int(row->lane), db_int(row->sequence),
                  db_int(row->made_ms), db_blob(row->data));
}

enum err events_db_next(struct work *w, struct events_row *row)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows,
               "SELECT sequence, made_ms, data FROM events WHERE b = ?1 AND process = ?2 "
               "AND lane = ?3 AND sequence > ?4 ORDER BY sequence LIMIT 1",
               db_int(row->lane), db_int(row->process), db_int(row->lane), db_int(row->sequence));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    row->sequence = db_column_int(&rows, 0);
    row->made_ms = db_column_int(&rows, 1);
    row->data = db_column_text(&rows, 2, w->memory);
    return db_done(w, &rows, OK);
}

enum err events_db_old(struct work *w, int64_t lane, int64_t before_ms, int limit,
                       struct events_row *ret_row, bool *ret_full)
{
    struct events_row last = {0};
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT process, lane, sequence, made_ms FROM events WHERE b = ?1 "
                        "ORDER BY process, lane, sequence LIMIT ?2",
                        db_int(lane), db_int(limit));

    if (e)
        return e;
    while (db_next(&rows) && db_column_int(&rows, 3) < before_ms) {
        last = (struct events_row){.process = db_column_int(&rows, 0),
                                   .lane = db_column_int(&rows, 1),
                                   .sequence = db_column_int(&rows, 2)};
        count++;
    }
    e = db_done(w, &rows, OK);
    if (e)
        return e;
    if (!count)
        return ERR_NOT_FOUND;
    *ret_row = last;
    *ret_full = count == limit;
    return OK;
}

enum err events_db_remove_to(struct work *w, const struct events_row *row)
{
    return db_run(
        w, "DELETE FROM events WHERE b = ?1 AND (process, lane, sequence) <= (?2, ?3, ?4)",
        db_int(row->lane), db_int(row->process), db_int(row->lane), db_int(row->sequence));
}
