#include "auth/second_factor_db.h"

static struct str hash_str(const uint8_t hash[32])
{
    return (struct str){.data = (const char *)hash, .size = 32};
}

enum err recovery_db_insert(struct work *w, int64_t account_id, const uint8_t hash[32])
{
    return db_run(w, "INSERT INTO recovery_codes (b, account_id, code_hash) VALUES (?1, ?2, ?3)",
                  db_int(id_bucket(account_id)), db_int(account_id), db_blob(hash_str(hash)));
}

enum err recovery_db_use(struct work *w, int64_t account_id, const uint8_t hash[32])
{
    int64_t changed = 0;
    enum err e =
        db_change(w, &changed,
                  "DELETE FROM recovery_codes"
                  " WHERE b = ?1 AND account_id = ?2 AND code_hash = ?3",
                  db_int(id_bucket(account_id)), db_int(account_id), db_blob(hash_str(hash)));
    if (e)
        return e;
    return changed ? OK : ERR_NOT_FOUND;
}

enum err recovery_db_delete_all(struct work *w, int64_t account_id)
{
    return db_run(w, "DELETE FROM recovery_codes WHERE b = ?1 AND account_id = ?2",
                  db_int(id_bucket(account_id)), db_int(account_id));
}

enum err recovery_db_count(struct work *w, int64_t account_id, int *ret_count)
{
    return db_count_rows(w, ret_count,
                         "SELECT code_hash FROM recovery_codes WHERE b = ?1 AND account_id = ?2",
                         db_int(id_bucket(account_id)), db_int(account_id));
}
