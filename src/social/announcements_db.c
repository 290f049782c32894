#include "social/announcements_db.h"

#include "store/db.h"

#define COLUMNS "id, text, starts_ms, ends_ms, all_day, published_ms, updated_ms, ended_ms"

enum err announcements_db_insert(struct work *w, const struct announcement *item)
{
    return db_run(w,
                  "INSERT INTO announcements (b, id, text, starts_ms, ends_ms, all_day, "
                  "published_ms, updated_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                  db_int(id_bucket(item->id)), db_int(item->id), db_text(item->text),
                  db_int_or_null(item->starts_ms), db_int_or_null(item->ends_ms),
                  db_int(item->all_day), db_int(item->published_ms), db_int(item->updated_ms));
}

enum err announcements_db_update(struct work *w, const struct announcement *item)
{
    return db_run(w,
                  "UPDATE announcements SET text = ?3, starts_ms = ?4, ends_ms = ?5, "
                  "all_day = ?6, updated_ms = ?7, ended_ms = ?8 WHERE b = ?1 AND id = ?2",
                  db_int(id_bucket(item->id)), db_int(item->id), db_text(item->text),
                  db_int_or_null(item->starts_ms), db_int_or_null(item->ends_ms),
                  db_int(item->all_day), db_int(item->updated_ms), db_int_or_null(item->ended_ms));
}

static struct announcement row_read(struct work *w, struct db_rows *rows)
{
    return (struct announcement){
        .id = db_column_int(rows, 0),
        .text = db_column_text(rows, 1, w->memory),
        .starts_ms = db_column_int(rows, 2),
        .ends_ms = db_column_int(rows, 3),
        .all_day = db_column_int(rows, 4) != 0,
        .published_ms = db_column_int(rows, 5),
        .updated_ms = db_column_int(rows, 6),
        .ended_ms = db_column_int(rows, 7),
    };
}

enum err announcements_db_find(struct work *w, int64_t id, struct announcement *ret_item)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, "SELECT " COLUMNS " FROM announcements WHERE b = ?1 AND id = ?2",
                        db_int(id_bucket(id)), db_int(id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_item = row_read(w, &rows);
    return db_done(w, &rows, OK);
}

enum err announcements_db_all(struct work *w, bool with_ended, int max,
                              struct announcement *ret_items, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT " COLUMNS " FROM announcements "
                        "WHERE b = ?1 AND id > 0 AND (?2 = 1 OR ended_ms IS NULL) "
                        "ORDER BY id DESC LIMIT ?3",
                        db_int(0), db_int(with_ended), db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_items[count++] = row_read(w, &rows);
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err announcements_db_reactions(struct work *w, struct announcement *item)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e =
        db_ask(w, &rows,
               "SELECT name, count FROM announcement_reactions "
               "WHERE b = ?1 AND announcement_id = ?2 ORDER BY id LIMIT ?3",
               db_int(id_bucket(item->id)), db_int(item->id), db_int(announcement_kinds_read_max));

    if (e)
        return e;
    while (count < announcement_kinds_read_max && db_next(&rows))
        item->reactions[count++] = (struct announcement_reaction){
            .name = db_column_text(&rows, 0, w->memory),
            .count = db_column_int(&rows, 1),
        };
    item->reaction_count = count;
    return db_done(w, &rows, OK);
}

static void mark_take(struct announcement *item, struct str name)
{
    if (!name.size)
        item->is_read = true;
    for (int i = 0; i < item->reaction_count; i++)
        if (str_equal(item->reactions[i].name, name))
            item->reactions[i].is_mine = true;
}

enum err announcements_db_marks(struct work *w, int64_t account_id, struct announcement *items,
                                int count)
{
    struct db_rows rows = {0};
    if (!count)
        return OK;
    enum err e = db_ask(w, &rows,
                        "SELECT announcement_id, name FROM announcement_marks "
                        "WHERE b = ?1 AND account_id = ?2 AND announcement_id >= ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(items[0].id));

    if (e)
        return e;
    while (db_next(&rows))
        for (int i = 0; i < count; i++)
            if (items[i].id == db_column_int(&rows, 0))
                mark_take(&items[i], db_column_text(&rows, 1, NULL));
    return db_done(w, &rows, OK);
}

enum err announcements_db_mark(struct work *w, int64_t account_id, int64_t id, struct str name,
                               bool *ret_changed)
{
    int64_t changed = 0;
    enum err e =
        db_change(w, &changed,
                  "INSERT INTO announcement_marks (b, account_id, announcement_id, name) "
                  "VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(id), db_text(name));

    *ret_changed = changed == 1;
    return e;
}

enum err announcements_db_unmark(struct work *w, int64_t account_id, int64_t id, struct str name,
                                 bool *ret_changed)
{
    int64_t changed = 0;
    enum err e =
        db_change(w, &changed,
                  "DELETE FROM announcement_marks WHERE b = ?1 AND account_id = ?2 AND "
                  "announcement_id = ?3 AND name = ?4",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(id), db_text(name));

    *ret_changed = changed == 1;
    return e;
}

enum err announcements_db_count(struct work *w, int64_t id, struct str name, int added,
                                int64_t *ret_count)
{
    struct db_rows rows = {0};
    enum err e = db_run(w,
                        "INSERT INTO announcement_reactions (b, announcement_id, name, id, count) "
                        "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (b, announcement_id, name) "
                        "DO UPDATE SET count = announcement_reactions.count + excluded.count",
                        db_int(id_bucket(id)), db_int(id), db_text(name),
                        db_int(id_new(w->now_ms, id_bucket(id))), db_int(added));

    if (!e)
        e = db_run(w,
                   "DELETE FROM announcement_reactions WHERE b = ?1 AND announcement_id = ?2 AND "
                   "name = ?3 AND count <= 0",
                   db_int(id_bucket(id)), db_int(id), db_text(name));
    if (!e)
        e = db_ask(w, &rows,
                   "SELECT count FROM announcement_reactions "
                   "WHERE b = ?1 AND announcement_id = ?2 AND name = ?3",
                   db_int(id_bucket(id)), db_int(id), db_text(name));
    if (e)
        return e;
    *ret_count = db_next(&rows) ? db_column_int(&rows, 0) : 0;
    return db_done(w, &rows, OK);
}

enum err announcements_db_marks_of(struct work *w, int64_t account_id,
                                   struct announcement_mark *ret_marks, int max, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT announcement_id, name FROM announcement_marks "
                        "WHERE b = ?1 AND account_id = ?2 LIMIT ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_marks[count++] = (struct announcement_mark){
            .id = db_column_int(&rows, 0), .name = db_column_text(&rows, 1, w->memory)};
    *ret_count = count;
    return db_done(w, &rows, OK);
}
