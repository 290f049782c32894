#include "auth/passkeys_db.h"

enum err passkeys_db_insert(struct work *w, const struct passkey *p)
{
    return db_run(w,
                  "INSERT INTO passkeys (b, account_id, id, credential, public_key, sign_count, "
                  "name, backed_up, created_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                  db_int(id_bucket(p->account_id)), db_int(p->account_id), db_int(p->id),
                  db_blob(p->credential), db_blob(p->public_key), db_int(p->sign_count),
                  db_text(p->name), db_int(p->backed_up), db_int(p->created_ms));
}

enum err passkeys_db_list(struct work *w, int64_t account_id, struct passkey *ret_passkeys, int max,
                          int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT id, credential, public_key, sign_count, name, backed_up, "
                        "created_ms, used_ms FROM passkeys WHERE b = ?1 AND account_id = ?2 "
                        "ORDER BY id DESC LIMIT ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_passkeys[count++] = (struct passkey){
            .id = db_column_int(&rows, 0),
            .account_id = account_id,
            .credential = db_column_text(&rows, 1, w->memory),
            .public_key = db_column_text(&rows, 2, w->memory),
            .sign_count = (uint32_t)db_column_int(&rows, 3),
            .name = db_column_text(&rows, 4, w->memory),
            .backed_up = db_column_int(&rows, 5) != 0,
            .created_ms = db_column_int(&rows, 6),
            .used_ms = db_column_int(&rows, 7),
        };
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err passkeys_db_rename(struct work *w, int64_t account_id, int64_t id, struct str name,
                            bool *ret_changed)
{
    int64_t changed = 0;
    enum err e =
        db_change(w, &changed,
                  "UPDATE passkeys SET name = ?4 "
                  "WHERE b = ?1 AND account_id = ?2 AND id = ?3",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(id), db_text(name));
    *ret_changed = changed == 1;
    return e;
}

enum err passkeys_db_used(struct work *w, const struct passkey *p, bool *ret_newer)
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed,
                           "UPDATE passkeys SET sign_count = ?4, backed_up = ?5, used_ms = ?6 "
                           "WHERE b = ?1 AND account_id = ?2 AND id = ?3 "
                           "AND (sign_count < ?4 OR (sign_count = 0 AND ?4 = 0))",
                           db_int(id_bucket(p->account_id)), db_int(p->account_id), db_int(p->id),
                           db_int(p->sign_count), db_int(p->backed_up), db_int(p->used_ms));
    *ret_newer = changed == 1;
    return e;
}

enum err passkeys_db_delete(struct work *w, int64_t account_id, int64_t id, bool *ret_changed)
{
    int64_t changed = 0;
    enum err e =
        db_change(w, &changed, "DELETE FROM passkeys WHERE b = ?1 AND account_id = ?2 AND id = ?3",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(id));
    *ret_changed = changed == 1;
    return e;
}

enum err passkeys_db_delete_all(struct work *w, int64_t account_id)
{
    return db_run(w, "DELETE FROM passkeys WHERE b = ?1 AND account_id = ?2",
                  db_int(id_bucket(account_id)), db_int(account_id));
}

enum err passkeys_db_challenge_use(struct work *w, int64_t number, int64_t expires_ms,
                                   bool *ret_first)
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed,
                           "INSERT INTO passkey_challenges (b, number, expires_ms) "
                           "VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                           db_int(id_bucket(number)), db_int(number), db_int(expires_ms));
    *ret_first = changed == 1;
    return e;
}

enum err passkeys_db_challenges_sweep(struct work *w, int64_t now_ms)
{
    db_scatter(w);
    return db_run(w, "DELETE FROM passkey_challenges WHERE expires_ms <= ?1", db_int(now_ms));
}
