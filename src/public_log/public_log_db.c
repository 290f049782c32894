#include "public_log/public_log_db.h"

#include "store/db.h"

enum { log_bucket = 0 };

/* ---- entries and openings ------------------------------------------------------------------ */

enum err log_db_insert(struct work *w, const struct log_found *entries, int count)
{
    struct db_value *values = arena_array(w->memory, (size_t)count, 5 * sizeof *values);

    for (int i = 0; i < count; i++) {
        struct db_value *v = values + 5 * i;

        v[0] = db_int(log_bucket);
        v[1] = db_int(entries[i].id);
        v[2] = db_int(entries[i].kind);
        v[3] = db_text(entries[i].rule);
        v[4] = db_text(entries[i].body);
    }
    return db_run_many(w,
                       "INSERT INTO log_entries (b, id, place, kind, rule, body)"
                       " VALUES (?1, ?2, NULL, ?3, ?4, ?5)",
                       values, 5, (size_t)count);
}

enum err log_db_insert_openings(struct work *w, const struct log_opened *openings, int count)
{
    struct db_value *values = arena_array(w->memory, (size_t)count, 5 * sizeof *values);

    for (int i = 0; i < count; i++) {
        struct db_value *v = values + 5 * i;

        v[0] = db_int(log_bucket);
        v[1] = db_int(openings[i].entry_id);
        v[2] = db_int_or_null(openings[i].owner_id);
        v[3] = db_int_or_null(openings[i].about_id);
        v[4] = db_text(openings[i].opening);
    }
    return db_run_many(w,
                       "INSERT INTO log_openings (b, id, owner_id, about_id, opening)"
                       " VALUES (?1, ?2, ?3, ?4, ?5)",
                       values, 5, (size_t)count);
}

enum err log_db_forget(struct work *w, int64_t owner_id)
{
    return db_run(w, "DELETE FROM log_openings WHERE b = ?1 AND owner_id = ?2", db_int(log_bucket),
                  db_int(owner_id));
}

enum err log_db_set_opening(struct work *w, int64_t entry_id, struct str opening)
{
    return db_run(w, "UPDATE log_openings SET opening = ?1 WHERE b = ?2 AND id = ?3",
                  db_text(opening), db_int(log_bucket), db_int(entry_id));
}

static struct log_found row_read(struct work *w, struct db_rows *rows)
{
    return (struct log_found){
        .id = db_column_int(rows, 0),
        .index = db_column_is_null(rows, 1) ? -1 : db_column_int(rows, 1),
        .kind = (enum log_kind)db_column_int(rows, 2),
        .rule = db_column_text(rows, 3, w->memory),
        .body = db_column_text(rows, 4, w->memory),
    };
}

enum err log_db_find(struct work *w, int64_t entry_id, struct log_found *ret_found)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT id, place, kind, rule, body FROM log_entries"
                        " WHERE b = ?1 AND id = ?2",
                        db_int(log_bucket), db_int(entry_id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_found = row_read(w, &rows);
    return db_done(w, &rows, OK);
}

enum err log_db_at(struct work *w, int64_t place, int64_t *ret_id)
{
    return db_find_int(w, ret_id, "SELECT id FROM log_entries WHERE b = ?1 AND place = ?2",
                       db_int(log_bucket), db_int(place));
}

enum err log_db_opening(struct work *w, struct log_found *found)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows, "SELECT owner_id, opening FROM log_openings WHERE b = ?1 AND id = ?2",
               db_int(log_bucket), db_int(found->id));

    if (e)
        return e;
    if (db_next(&rows)) {
        found->owner_id = db_column_int(&rows, 0);
        found->opening = db_column_text(&rows, 1, w->memory);
    }
    return db_done(w, &rows, OK);
}

enum err log_db_openings(struct work *w, int64_t begin, int64_t end, struct str *ret_openings)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT e.place, o.opening FROM log_entries e JOIN log_openings o"
                        " ON o.b = e.b AND o.id = e.id"
                        " WHERE e.b = ?1 AND e.place >= ?2 AND e.place < ?3",
                        db_int(log_bucket), db_int(begin), db_int(end));

    if (e)
        return e;
    while (db_next(&rows))
        ret_openings[db_column_int(&rows, 0) - begin] = db_column_text(&rows, 1, w->memory);
    return db_done(w, &rows, OK);
}

#define ID_OF                                                                                      \
    "SELECT id FROM log_openings WHERE b = ?1 AND owner_id = ?2"                                   \
    " AND about_id = ?3 ORDER BY id DESC LIMIT 1"

enum err log_db_of(struct work *w, int64_t owner_id, int64_t about_id, int64_t *ret_id)
{
    return db_find_int(w, ret_id, ID_OF, db_int(log_bucket), db_int(owner_id), db_int(about_id));
}

static enum err id_read(struct work *w, struct db_rows *rows, size_t index, void *context)
{
    (void)w;
    if (db_next(rows))
        ((int64_t *)context)[index] = db_column_int(rows, 0);
    return OK;
}

enum err log_db_of_many(struct work *w, const int64_t *owner_ids, const int64_t *about_ids,
                        int count, int64_t *ret_ids)
{
    struct db_value *values = arena_array(w->memory, (size_t)count, 3 * sizeof *values);

    for (int i = 0; i < count; i++) {
        ret_ids[i] = 0;
        values[3 * i] = db_int(log_bucket);
        values[3 * i + 1] = db_int(owner_ids[i]);
        values[3 * i + 2] = db_int(about_ids[i]);
    }
    return db_ask_many(w, ID_OF, values, 3, (size_t)count, id_read, ret_ids);
}

static enum err list_ask(struct work *w, struct db_rows *rows, const struct log_filter *filter,
                         int64_t min_id, int64_t max_id, int max)
{
    if (filter->rule.size)
        return db_ask(w, rows,
                      "SELECT id, place, kind, rule, body FROM log_entries WHERE b = ?1"
                      " AND rule = ?2 AND id >= ?3 AND id < ?4 AND (?5 = 0 OR kind = ?5)"
                      " ORDER BY id DESC LIMIT ?6",
                      db_int(log_bucket), db_text(filter->rule), db_int(min_id), db_int(max_id),
                      db_int(filter->kind), db_int(max));
    if (filter->kind)
        return db_ask(w, rows,
                      "SELECT id, place, kind, rule, body FROM log_entries WHERE b = ?1"
                      " AND kind = ?2 AND id >= ?3 AND id < ?4 ORDER BY id DESC LIMIT ?5",
                      db_int(log_bucket), db_int(filter->kind), db_int(min_id), db_int(max_id),
                      db_int(max));
    return db_ask(w, rows,
                  "SELECT id, place, kind, rule, body FROM log_entries WHERE b = ?1"
                  " AND id >= ?2 AND id < ?3 ORDER BY id DESC LIMIT ?4",
                  db_int(log_bucket), db_int(min_id), db_int(max_id), db_int(max));
}

enum err log_db_list(struct work *w, const struct log_filter *filter, int64_t min_id,
                     int64_t max_id, int max, struct log_found *ret_found, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = list_ask(w, &rows, filter, min_id, max_id, max);

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_found[count++] = row_read(w, &rows);
    *ret_count = count;
    return db_done(w, &rows, OK);
}

/* ---- the sequencer's ----------------------------------------------------------------------- */

enum err log_db_waiting(struct work *w, int max, struct log_found *ret_found, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT id, body FROM log_entries WHERE b = ?1 AND place IS NULL"
                        " ORDER BY id LIMIT ?2",
                        db_int(log_bucket), db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_found[count++] = (struct log_found){.id = db_column_int(&rows, 0),
                                                .body = db_column_text(&rows, 1, w->memory)};
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err log_db_set_place(struct work *w, int64_t id, int64_t place)
{
    return db_run(w, "UPDATE log_entries SET place = ?1 WHERE b = ?2 AND id = ?3 AND place IS NULL",
                  db_int(place), db_int(log_bucket), db_int(id));
}

enum err log_db_bodies(struct work *w, int64_t begin, int64_t end, struct str *ret_bodies,
                       int64_t *ret_places, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT place, body FROM log_entries WHERE b = ?1 AND place >= ?2"
                        " AND place < ?3 ORDER BY place LIMIT ?4",
                        db_int(log_bucket), db_int(begin), db_int(end), db_int(end - begin));

    if (e)
        return e;
    while (count < end - begin && db_next(&rows)) {
        ret_places[count] = db_column_int(&rows, 0);
        ret_bodies[count++] = db_column_text(&rows, 1, w->memory);
    }
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err log_db_tile(struct work *w, int level, int64_t number, struct arena *memory,
                     struct str *ret_hashes)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows, "SELECT hashes FROM log_tiles WHERE b = ?1 AND level = ?2 AND number = ?3",
               db_int(log_bucket), db_int(level), db_int(number));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_hashes = db_column_text(&rows, 0, memory);
    return db_done(w, &rows, OK);
}

enum err log_db_tile_put(struct work *w, int level, int64_t number, struct str hashes)
{
    return db_run(w,
                  "INSERT INTO log_tiles (b, level, number, hashes) VALUES (?1, ?2, ?3, ?4)"
                  " ON CONFLICT (b, level, number) DO UPDATE SET hashes = excluded.hashes",
                  db_int(log_bucket), db_int(level), db_int(number), db_blob(hashes));
}

enum err log_db_state(struct work *w, struct log_row *ret_row)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows, "SELECT size, signed_size, checkpoint FROM log_state WHERE b = ?1",
               db_int(log_bucket));

    if (e)
        return e;
    *ret_row = (struct log_row){0};
    if (db_next(&rows))
        *ret_row = (struct log_row){.size = db_column_int(&rows, 0),
                                    .signed_size = db_column_int(&rows, 1),
                                    .checkpoint = db_column_text(&rows, 2, w->memory)};
    return db_done(w, &rows, OK);
}

enum err log_db_state_make(struct work *w)
{
    return db_run(w,
                  "INSERT INTO log_state (b, size, signed_size, checkpoint, leased_by,"
                  " leased_until_ms) VALUES (?1, 0, 0, '', 0, 0) ON CONFLICT (b) DO NOTHING",
                  db_int(log_bucket));
}

enum err log_db_lease(struct work *w, int64_t process, int64_t until_ms, bool *ret_ours)
{
    int64_t changed = 0;
    enum err e =
        db_change(w, &changed,
                  "UPDATE log_state SET leased_by = ?1, leased_until_ms = ?2"
                  " WHERE b = ?3 AND (leased_by = ?1 OR leased_until_ms <= ?4)",
                  db_int(process), db_int(until_ms), db_int(log_bucket), db_int(w->now_ms));

    *ret_ours = changed == 1;
    return e;
}

enum err log_db_end_lease(struct work *w)
{
    return db_run(w, "UPDATE log_state SET leased_until_ms = 0 WHERE b = ?1", db_int(log_bucket));
}

enum err log_db_grow(struct work *w, int64_t old_size, int64_t size, bool *ret_changed)
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed, "UPDATE log_state SET size = ?1 WHERE b = ?2 AND size = ?3",
                           db_int(size), db_int(log_bucket), db_int(old_size));

    *ret_changed = changed == 1;
    return e;
}

enum err log_db_sign(struct work *w, int64_t size, struct str checkpoint)
{
    return db_run(w,
                  "UPDATE log_state SET signed_size = ?1, checkpoint = ?2 WHERE b = ?3"
                  " AND size >= ?1 AND (signed_size < ?1 OR checkpoint = '')",
                  db_int(size), db_text(checkpoint), db_int(log_bucket));
}

/* ---- witnesses ----------------------------------------------------------------------------- */

static struct log_cosignature cosignature_read(struct work *w, struct db_rows *rows)
{
    return (struct log_cosignature){.witness = db_column_text(rows, 0, w->memory),
                                    .size = db_column_int(rows, 1),
                                    .line = db_column_text(rows, 2, w->memory),
                                    .asked_ms = db_column_int(rows, 3),
                                    .why = db_column_text(rows, 4, w->memory)};
}

enum err log_db_cosignatures(struct work *w, int64_t size, int max, struct log_cosignature *ret,
                             int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT witness, size, line, asked_ms, why FROM log_cosignatures"
                        " WHERE b = ?1 AND size = ?2 ORDER BY witness LIMIT ?3",
                        db_int(log_bucket), db_int(size), db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret[count++] = cosignature_read(w, &rows);
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err log_db_cosignature(struct work *w, struct str witness, struct log_cosignature *ret)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT witness, size, line, asked_ms, why FROM log_cosignatures"
                        " WHERE b = ?1 AND witness = ?2",
                        db_int(log_bucket), db_text(witness));

    if (e)
        return e;
    *ret = (struct log_cosignature){.witness = witness};
    if (db_next(&rows))
        *ret = cosignature_read(w, &rows);
    return db_done(w, &rows, OK);
}

enum err log_db_cosignature_put(struct work *w, const struct log_cosignature *c)
{
    return db_run(w,
                  "INSERT INTO log_cosignatures (b, witness, size, line, asked_ms, why)"
                  " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (b, witness) DO UPDATE SET"
                  " size = excluded.size, line = excluded.line, asked_ms = excluded.asked_ms,"
                  " why = excluded.why WHERE excluded.size >= log_cosignatures.size",
                  db_int(log_bucket), db_text(c->witness), db_int(c->size), db_text(c->line),
                  db_int(c->asked_ms), db_text(c->why));
}
