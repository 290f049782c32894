#include "store/settings.h"

enum err setting_get(struct work *w, struct str name, struct str *ret_value)
{
    return db_find_text(w, ret_value, "SELECT value FROM settings WHERE b = ?1 AND name = ?2",
                        db_int(0), db_text(name));
}

enum err setting_keep(struct work *w, struct str name, struct str value, struct str *ret_value)
{
    enum err e = db_run(w,
                        "INSERT INTO settings (b, name, value) VALUES (?1, ?2, ?3) "
                        "ON CONFLICT DO NOTHING",
                        db_int(0), db_text(name), db_text(value));

    return e ? e : setting_get(w, name, ret_value);
}

enum err setting_set(struct work *w, struct str name, struct str value)
{
    return db_run(w,
                  "INSERT INTO settings (b, name, value) VALUES (?1, ?2, ?3) "
                  "ON CONFLICT (b, name) DO UPDATE SET value = excluded.value",
                  db_int(0), db_text(name), db_text(value));
}

enum err setting_exchange(struct work *w, struct str name, struct str before, struct str value,
                          bool *ret_set)
{
    int64_t changed = 0;
    enum err e =
        before.size
            ? db_change(w, &changed,
                        "UPDATE settings SET value = ?4 WHERE b = ?1 AND name = ?2 AND value = ?3",
                        db_int(0), db_text(name), db_text(before), db_text(value))
            : db_change(w, &changed,
                        "INSERT INTO settings (b, name, value) VALUES (?1, ?2, ?3) "
                        "ON CONFLICT DO NOTHING",
                        db_int(0), db_text(name), db_text(value));

    *ret_set = changed > 0;
    return e;
}

enum err setting_remove(struct work *w, struct str name)
{
    return db_run(w, "DELETE FROM settings WHERE b = ?1 AND name = ?2", db_int(0), db_text(name));
}
