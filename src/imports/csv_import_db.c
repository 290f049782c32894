#include "imports/csv_import_db.h"

enum err csv_db_insert(struct work *w, const struct csv_import *import)
{
    return db_run(
        w,
        "INSERT INTO csv_imports (b, id, account_id, kind, overwrite, state, total, done, "
        "failed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0)",
        db_int(id_bucket(import->id)), db_int(import->id), db_int(import->account_id),
        db_int(import->kind), db_int(import->overwrite), db_int(import->state),
        db_int(import->total));
}

enum err csv_db_state(struct work *w, int64_t id, enum csv_state state, int64_t ended_ms)
{
    return db_run(w, "UPDATE csv_imports SET state = ?3, ended_ms = ?4 WHERE b = ?1 AND id = ?2",
                  db_int(id_bucket(id)), db_int(id), db_int(state), db_int_or_null(ended_ms));
}

static struct csv_import import_read(struct db_rows *rows)
{
    return (struct csv_import){
        .id = db_column_int(rows, 0),
        .account_id = db_column_int(rows, 1),
        .kind = (enum csv_kind)db_column_int(rows, 2),
        .overwrite = db_column_int(rows, 3) != 0,
        .state = (enum csv_state)db_column_int(rows, 4),
        .total = db_column_int(rows, 5),
        .done = db_column_int(rows, 6),
        .failed = db_column_int(rows, 7),
        .ended_ms = db_column_int(rows, 8),
    };
}

enum err csv_db_find(struct work *w, int64_t id, struct csv_import *ret_import)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows,
               "SELECT id, account_id, kind, overwrite, state, total, done, failed, ended_ms "
               "FROM csv_imports WHERE b = ?1 AND id = ?2",
               db_int(id_bucket(id)), db_int(id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_import = import_read(&rows);
    return db_done(w, &rows, OK);
}

enum err csv_db_list(struct work *w, int64_t account_id, int max, struct csv_import *ret_imports,
                     int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e =
        db_ask(w, &rows,
               "SELECT id, account_id, kind, overwrite, state, total, done, failed, ended_ms "
               "FROM csv_imports WHERE b = ?1 AND account_id = ?2 ORDER BY id DESC LIMIT ?3",
               db_int(id_bucket(account_id)), db_int(account_id), db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_imports[count++] = import_read(&rows);
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err csv_db_row_insert(struct work *w, const struct csv_import *import,
                           const struct csv_stored *row)
{
    return db_run(w,
                  "INSERT INTO csv_rows (b, import_id, place, account_id, subject, title, flags, "
                  "languages) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                  db_int(id_bucket(import->id)), db_int(import->id), db_int(row->place),
                  db_int(import->account_id), db_text(row->entry.subject),
                  db_text(row->entry.title), db_int(row->entry.flags),
                  db_text(row->entry.languages));
}

static enum err rows_ask(struct work *w, struct db_rows *rows, int64_t id, enum csv_rows which,
                         int64_t after, int max)
{
    if (which == CSV_ROWS_ALL)
        return db_ask(w, rows,
                      "SELECT place, subject, title, flags, languages, why FROM csv_rows "
                      "WHERE b = ?1 AND import_id = ?2 AND place > ?3 ORDER BY place LIMIT ?4",
                      db_int(id_bucket(id)), db_int(id), db_int(after), db_int(max));
    if (which == CSV_ROWS_FAILED)
        return db_ask(w, rows,
                      "SELECT place, subject, title, flags, languages, why FROM csv_rows "
                      "WHERE b = ?1 AND import_id = ?2 AND place > ?3 AND why IS NOT NULL "
                      "ORDER BY place LIMIT ?4",
                      db_int(id_bucket(id)), db_int(id), db_int(after), db_int(max));
    return db_ask(w, rows,
                  "SELECT place, subject, title, flags, languages, why FROM csv_rows "
                  "WHERE b = ?1 AND import_id = ?2 AND place > ?3 AND why IS NULL "
                  "ORDER BY place LIMIT ?4",
                  db_int(id_bucket(id)), db_int(id), db_int(after), db_int(max));
}

enum err csv_db_rows(struct work *w, int64_t id, enum csv_rows which, int64_t after, int max,
                     struct csv_stored *ret_rows, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = rows_ask(w, &rows, id, which, after, max);

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_rows[count++] = (struct csv_stored){
            .place = db_column_int(&rows, 0),
            .entry = {.subject = db_column_text(&rows, 1, w->memory),
                      .title = db_column_text(&rows, 2, w->memory),
                      .flags = (int)db_column_int(&rows, 3),
                      .languages = db_column_text(&rows, 4, w->memory)},
            .why = db_column_text(&rows, 5, w->memory),
        };
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err csv_db_row_done(struct work *w, int64_t id, int64_t place)
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed,
                           "DELETE FROM csv_rows WHERE b = ?1 AND import_id = ?2 AND place = ?3 "
                           "AND why IS NULL",
                           db_int(id_bucket(id)), db_int(id), db_int(place));

    if (e || !changed)
        return e;
    return db_run(w, "UPDATE csv_imports SET done = done + 1 WHERE b = ?1 AND id = ?2",
                  db_int(id_bucket(id)), db_int(id));
}

enum err csv_db_row_failed(struct work *w, int64_t id, int64_t place, struct str why)
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed,
                           "UPDATE csv_rows SET why = ?4 "
                           "WHERE b = ?1 AND import_id = ?2 AND place = ?3 AND why IS NULL",
                           db_int(id_bucket(id)), db_int(id), db_int(place), db_text(why));

    if (e || !changed)
        return e;
    return db_run(w,
                  "UPDATE csv_imports SET done = done + 1, failed = failed + 1 "
                  "WHERE b = ?1 AND id = ?2",
                  db_int(id_bucket(id)), db_int(id));
}

enum err csv_db_delete_some(struct work *w, int64_t id, int max, bool *ret_left)
{
    struct csv_stored *rows = arena_array(w->memory, (size_t)max, sizeof *rows);
    int count = 0;
    enum err e = csv_db_rows(w, id, CSV_ROWS_ALL, -1, max, rows, &count);

    *ret_left = count == max;
    if (!e && count)
        e = db_run(w, "DELETE FROM csv_rows WHERE b = ?1 AND import_id = ?2 AND place <= ?3",
                   db_int(id_bucket(id)), db_int(id), db_int(rows[count - 1].place));
    if (e || *ret_left)
        return e;
    return db_run(w, "DELETE FROM csv_imports WHERE b = ?1 AND id = ?2", db_int(id_bucket(id)),
                  db_int(id));
}
