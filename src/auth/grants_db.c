#include "auth/grants_db.h"

static struct str hash_str(const uint8_t hash[token_hash_bytes])
{
    return (struct str){.data = (const char *)hash, .size = token_hash_bytes};
}

enum err grants_db_insert(struct work *w, const uint8_t hash[token_hash_bytes],
                          const struct grant *grant)
{
    return db_run(w,
                  "INSERT INTO grants (b, code_hash, client_id, account_id, scopes, redirect_uri,"
                  " challenge, bound_to, expires_ms, acting_id)"
                  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                  db_int(bucket_of_name(hash_str(hash))), db_blob(hash_str(hash)),
                  db_text(grant->client_id), db_int(grant->account_id), db_text(grant->scopes),
                  db_text(grant->redirect_uri), db_text(grant->challenge), db_text(grant->bound_to),
                  db_int(grant->expires_ms), db_int_or_null(grant->acting_id));
}

enum err grants_db_find(struct work *w, const uint8_t hash[token_hash_bytes],
                        struct grant *ret_grant)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows,
               "SELECT client_id, account_id, scopes, redirect_uri, challenge, expires_ms,"
               " bound_to, token_hash, acting_id FROM grants WHERE b = ?1 AND code_hash = ?2",
               db_int(bucket_of_name(hash_str(hash))), db_blob(hash_str(hash)));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_grant = (struct grant){
        .client_id = db_column_text(&rows, 0, w->memory),
        .account_id = db_column_int(&rows, 1),
        .scopes = db_column_text(&rows, 2, w->memory),
        .redirect_uri = db_column_text(&rows, 3, w->memory),
        .challenge = db_column_text(&rows, 4, w->memory),
        .expires_ms = db_column_int(&rows, 5),
        .bound_to = db_column_text(&rows, 6, w->memory),
        .used_for = db_column_text(&rows, 7, w->memory),
        .acting_id = db_column_int(&rows, 8),
    };
    return db_done(w, &rows, OK);
}

enum err grants_db_use(struct work *w, const uint8_t hash[token_hash_bytes],
                       const uint8_t used_for[token_hash_bytes])
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed,
                           "UPDATE grants SET token_hash = ?3"
                           " WHERE b = ?1 AND code_hash = ?2 AND token_hash IS NULL",
                           db_int(bucket_of_name(hash_str(hash))), db_blob(hash_str(hash)),
                           db_blob(hash_str(used_for)));
    if (e)
        return e;
    return changed ? OK : ERR_AGAIN;
}

enum err grants_db_delete(struct work *w, const uint8_t hash[token_hash_bytes])
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed, "DELETE FROM grants WHERE b = ?1 AND code_hash = ?2",
                           db_int(bucket_of_name(hash_str(hash))), db_blob(hash_str(hash)));
    if (e)
        return e;
    return changed ? OK : ERR_NOT_FOUND;
}
