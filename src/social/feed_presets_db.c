#include "social/feed_presets_db.h"

#include "store/db.h"

enum err feed_presets_db_insert(struct work *w, const struct feed_preset *preset, bool *ret_made)
{
    const int64_t *milli = preset->milli;
    int64_t changed = 0;
    enum err e = db_change(
        w, &changed,
        "INSERT INTO feed_presets (b, id, account_id, name, about, bridging, affinity, age,"
        " repeat, unfollowed, version, updated_ms, uses)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) ON CONFLICT DO NOTHING",
        db_int(id_bucket(preset->id)), db_int(preset->id), db_int(preset->account_id),
        db_text(preset->name), db_text(preset->about), db_int(milli[0]), db_int(milli[1]),
        db_int(milli[2]), db_int(milli[3]), db_int(milli[4]), db_int(preset->version),
        db_int(preset->updated_ms), db_int(preset->uses));
    *ret_made = changed > 0;
    if (e || !changed)
        return e;
    return db_run(w, "INSERT INTO feed_preset_list (b, preset_id, account_id) VALUES (?1, ?2, ?3)",
                  db_int(0), db_int(preset->id), db_int(preset->account_id));
}

enum err feed_presets_db_update(struct work *w, const struct feed_preset *preset)
{
    const int64_t *milli = preset->milli;
    return db_run(w,
                  "UPDATE feed_presets SET name = ?3, about = ?4, bridging = ?5, affinity = ?6,"
                  " age = ?7, repeat = ?8, unfollowed = ?9, version = ?10, updated_ms = ?11"
                  " WHERE b = ?1 AND id = ?2",
                  db_int(id_bucket(preset->id)), db_int(preset->id), db_text(preset->name),
                  db_text(preset->about), db_int(milli[0]), db_int(milli[1]), db_int(milli[2]),
                  db_int(milli[3]), db_int(milli[4]), db_int(preset->version),
                  db_int(preset->updated_ms));
}

enum err feed_presets_db_uses_add(struct work *w, int64_t id, int64_t more)
{
    return db_run(w, "UPDATE feed_presets SET uses = uses + ?3 WHERE b = ?1 AND id = ?2",
                  db_int(id_bucket(id)), db_int(id), db_int(more));
}

enum err feed_presets_db_delete(struct work *w, int64_t id)
{
    enum err e = db_run(w, "DELETE FROM feed_presets WHERE b = ?1 AND id = ?2",
                        db_int(id_bucket(id)), db_int(id));
    return e ? e
             : db_run(w, "DELETE FROM feed_preset_list WHERE b = ?1 AND preset_id = ?2", db_int(0),
                      db_int(id));
}

#define COLUMNS                                                                                    \
    "SELECT id, account_id, name, about, bridging, affinity, age, repeat, unfollowed, version,"    \
    " updated_ms, uses FROM feed_presets"

static struct feed_preset row_read(struct work *w, struct db_rows *rows)
{
    struct feed_preset preset = {
        .id = db_column_int(rows, 0),
        .account_id = db_column_int(rows, 1),
        .name = db_column_text(rows, 2, w->memory),
        .about = db_column_text(rows, 3, w->memory),
        .version = db_column_int(rows, 9),
        .updated_ms = db_column_int(rows, 10),
        .uses = db_column_int(rows, 11),
    };
    for (int i = 0; i < feed_weight_count; i++)
        preset.milli[i] = db_column_int(rows, 4 + i);
    return preset;
}

enum err feed_presets_db_find(struct work *w, int64_t id, struct feed_preset *ret_preset)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows, COLUMNS " WHERE b = ?1 AND id = ?2", db_int(id_bucket(id)), db_int(id));
    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_preset = row_read(w, &rows);
    return db_done(w, &rows, OK);
}

enum err feed_presets_db_of(struct work *w, int64_t account_id,
                            struct feed_preset ret_presets[feed_presets_max], int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e =
        db_ask(w, &rows, COLUMNS " WHERE b = ?1 AND account_id = ?2 ORDER BY id DESC LIMIT ?3",
               db_int(id_bucket(account_id)), db_int(account_id), db_int(feed_presets_max));
    if (e)
        return e;
    while (count < feed_presets_max && db_next(&rows))
        ret_presets[count++] = row_read(w, &rows);
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err feed_presets_db_list(struct work *w, const struct page_bounds *bounds,
                              struct feed_preset_row *ret_rows, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e =
        bounds->upwards
            ? db_ask(w, &rows,
                     "SELECT preset_id, account_id FROM feed_preset_list WHERE b = ?1"
                     " AND preset_id > ?2 AND preset_id < ?3 ORDER BY preset_id LIMIT ?4",
                     db_int(0), db_int(bounds->lower), db_int(bounds->upper), db_int(bounds->limit))
            : db_ask(w, &rows,
                     "SELECT preset_id, account_id FROM feed_preset_list WHERE b = ?1"
                     " AND preset_id > ?2 AND preset_id < ?3 ORDER BY preset_id DESC LIMIT ?4",
                     db_int(0), db_int(bounds->lower), db_int(bounds->upper),
                     db_int(bounds->limit));
    if (e)
        return e;
    while (count < bounds->limit && db_next(&rows))
        ret_rows[count++] =
            (struct feed_preset_row){db_column_int(&rows, 0), db_column_int(&rows, 1)};
    *ret_count = count;
    return db_done(w, &rows, OK);
}
