#include "social/feed_settings_db.h"

enum err feed_settings_db_find(struct work *w, int64_t account_id,
                               struct feed_settings *ret_settings)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT home_for_you, preset, bridging, affinity, age, repeat, unfollowed"
                        " FROM feed_settings WHERE b = ?1 AND account_id = ?2",
                        db_int(id_bucket(account_id)), db_int(account_id));
    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    struct str preset = db_column_text(&rows, 1, w->memory);
    ret_settings->home_for_you = db_column_int(&rows, 0) != 0;
    preset = str_sub(preset, 0, policy_preset_name_bytes_max);
    memcpy(ret_settings->preset, preset.data, preset.size);
    ret_settings->preset[preset.size] = 0;
    for (int i = 0; i < feed_weight_count; i++)
        ret_settings->own_milli[i] = db_column_int(&rows, 2 + i);
    return db_done(w, &rows, OK);
}

enum err feed_settings_db_put(struct work *w, int64_t account_id,
                              const struct feed_settings *settings)
{
    const int64_t *own = settings->own_milli;
    return db_run(w,
                  "INSERT INTO feed_settings (b, account_id, home_for_you, preset, bridging,"
                  " affinity, age, repeat, unfollowed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
                  " ON CONFLICT (b, account_id) DO UPDATE SET"
                  " home_for_you = excluded.home_for_you, preset = excluded.preset,"
                  " bridging = excluded.bridging, affinity = excluded.affinity,"
                  " age = excluded.age, repeat = excluded.repeat,"
                  " unfollowed = excluded.unfollowed",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(settings->home_for_you),
                  db_text(str_of(settings->preset)), db_int(own[0]), db_int(own[1]), db_int(own[2]),
                  db_int(own[3]), db_int(own[4]));
}

enum err feed_settings_db_delete(struct work *w, int64_t account_id)
{
    return db_run(w, "DELETE FROM feed_settings WHERE b = ?1 AND account_id = ?2",
                  db_int(id_bucket(account_id)), db_int(account_id));
}

enum err feed_settings_db_copy(struct work *w, int64_t account_id, struct feed_copy *ret_copy)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT preset_id, author_id, name, version, taken_ms, bridging, affinity,"
                        " age, repeat, unfollowed FROM feed_preset_copies"
                        " WHERE b = ?1 AND account_id = ?2",
                        db_int(id_bucket(account_id)), db_int(account_id));
    if (e)
        return e;
    *ret_copy = (struct feed_copy){.name = STR("")};
    if (!db_next(&rows))
        return db_done(w, &rows, OK);
    *ret_copy = (struct feed_copy){.preset_id = db_column_int(&rows, 0),
                                   .author_id = db_column_int(&rows, 1),
                                   .name = db_column_text(&rows, 2, w->memory),
                                   .version = db_column_int(&rows, 3),
                                   .taken_ms = db_column_int(&rows, 4)};
    for (int i = 0; i < feed_weight_count; i++)
        ret_copy->milli[i] = db_column_int(&rows, 5 + i);
    return db_done(w, &rows, OK);
}

enum err feed_settings_db_copy_put(struct work *w, int64_t account_id, const struct feed_copy *copy)
{
    const int64_t *milli = copy->milli;
    return db_run(w,
                  "INSERT INTO feed_preset_copies (b, account_id, preset_id, author_id, name,"
                  " version, taken_ms, bridging, affinity, age, repeat, unfollowed)"
                  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
                  " ON CONFLICT (b, account_id) DO UPDATE SET preset_id = excluded.preset_id,"
                  " author_id = excluded.author_id, name = excluded.name,"
                  " version = excluded.version, taken_ms = excluded.taken_ms,"
                  " bridging = excluded.bridging, affinity = excluded.affinity,"
                  " age = excluded.age, repeat = excluded.repeat,"
                  " unfollowed = excluded.unfollowed",
                  db_int(id_bucket(account_id)), db_int(account_id),
                  db_int_or_null(copy->preset_id), db_int_or_null(copy->author_id),
                  db_text(copy->name), db_int(copy->version), db_int(copy->taken_ms),
                  db_int(milli[0]), db_int(milli[1]), db_int(milli[2]), db_int(milli[3]),
                  db_int(milli[4]));
}

enum err feed_settings_db_copy_delete(struct work *w, int64_t account_id)
{
    return db_run(w, "DELETE FROM feed_preset_copies WHERE b = ?1 AND account_id = ?2",
                  db_int(id_bucket(account_id)), db_int(account_id));
}
