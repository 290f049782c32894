#include "imports/export_db.h"

#include "store/db.h"

enum err exports_db_insert(struct work *w, int64_t id, int64_t account_id)
{
    return db_run(w,
                  "INSERT INTO exports (b, id, account_id, state, file, bytes, posts) "
                  "VALUES (?1, ?2, ?3, ?4, '', 0, 0)",
                  db_int(id_bucket(id)), db_int(id), db_int(account_id), db_int(EXPORT_WAITING));
}

static struct export_file export_read(struct work *w, struct db_rows *rows)
{
    return (struct export_file){
        .id = db_column_int(rows, 0),
        .account_id = db_column_int(rows, 1),
        .state = (enum export_state)db_column_int(rows, 2),
        .file = db_column_text(rows, 3, w->memory),
        .bytes = db_column_int(rows, 4),
        .posts = db_column_int(rows, 5),
        .ended_ms = db_column_int(rows, 6),
    };
}

enum err exports_db_find(struct work *w, int64_t id, struct export_file *ret_export)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT id, account_id, state, file, bytes, posts, ended_ms FROM exports "
                        "WHERE b = ?1 AND id = ?2",
                        db_int(id_bucket(id)), db_int(id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_export = export_read(w, &rows);
    return db_done(w, &rows, OK);
}

static enum err exports_read(struct work *w, struct db_rows *rows, int max,
                             struct export_file *ret_exports, int *ret_count)
{
    int count = 0;

    while (count < max && db_next(rows))
        ret_exports[count++] = export_read(w, rows);
    *ret_count = count;
    return db_done(w, rows, OK);
}

enum err exports_db_list(struct work *w, int64_t account_id, int max,
                         struct export_file *ret_exports, int *ret_count)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT id, account_id, state, file, bytes, posts, ended_ms FROM exports "
                        "WHERE b = ?1 AND account_id = ?2 ORDER BY id DESC LIMIT ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(max));

    return e ? e : exports_read(w, &rows, max, ret_exports, ret_count);
}

enum err exports_db_end(struct work *w, const struct export_file *export, int64_t *ret_changed)
{
    return db_change(w, ret_changed,
                     "UPDATE exports SET state = ?3, file = ?4, bytes = ?5, posts = ?6, "
                     "ended_ms = ?7 WHERE b = ?1 AND id = ?2 AND state = ?8",
                     db_int(id_bucket(export->id)), db_int(export->id), db_int(export->state),
                     db_text(export->file), db_int(export->bytes), db_int(export->posts),
                     db_int(export->ended_ms), db_int(EXPORT_WAITING));
}

enum err exports_db_delete(struct work *w, int64_t id)
{
    return db_run(w, "DELETE FROM exports WHERE b = ?1 AND id = ?2", db_int(id_bucket(id)),
                  db_int(id));
}

enum err exports_db_ended(struct work *w, int64_t before_ms, int max,
                          struct export_file *ret_exports, int *ret_count)
{
    struct db_rows rows = {0};

    db_scatter(w);
    enum err e = db_ask(w, &rows,
                        "SELECT id, account_id, state, file, bytes, posts, ended_ms FROM exports "
                        "WHERE ended_ms < ?1 LIMIT ?2",
                        db_int(before_ms), db_int(max));
    return e ? e : exports_read(w, &rows, max, ret_exports, ret_count);
}

enum err exports_db_names(struct work *w, struct str file, bool *ret_named)
{
    struct db_rows rows = {0};

    db_scatter(w);
    enum err e = db_ask(w, &rows, "SELECT id FROM exports WHERE file = ?1 LIMIT 1", db_text(file));
    if (e)
        return e;
    *ret_named = db_next(&rows);
    return db_done(w, &rows, OK);
}

enum err exports_db_posts(struct work *w, int64_t account_id, int64_t after_id, int max,
                          int64_t *ret_ids, int *ret_count)
{
    return db_list_ints(w, ret_ids, max, ret_count,
                        "SELECT id FROM posts WHERE b = ?1 AND author_id = ?2 AND id > ?3 "
                        "ORDER BY id LIMIT ?4",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(after_id),
                        db_int(max));
}
