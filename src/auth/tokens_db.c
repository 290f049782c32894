#include "auth/tokens_db.h"

static struct str hash_str(const uint8_t hash[token_hash_bytes])
{
    return (struct str){.data = (const char *)hash, .size = token_hash_bytes};
}

/* A token is found by its hash, so that is its name. */
static struct db_value bucket_of_hash(const uint8_t hash[token_hash_bytes])
{
    return db_int(bucket_of_name(hash_str(hash)));
}

enum err tokens_db_insert(struct work *w, const struct token *token)
{
    enum err e =
        db_run(w,
               "INSERT INTO tokens (b, token_hash, id, kind, account_id, client_id,"
               " app_name, app_website, scopes, created_ms, expires_ms)"
               " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
               bucket_of_hash(token->hash), db_blob(hash_str(token->hash)), db_int(token->id),
               db_int(token->kind), db_int_or_null(token->account_id), db_text(token->client_id),
               db_text(token->app_name), db_text(token->app_website), db_text(token->scopes),
               db_int(token->created_ms), db_int_or_null(token->expires_ms));

    if (e || !token->account_id)
        return e;
    return db_run(w,
                  "INSERT INTO account_tokens (b, account_id, id, token_hash, kind, app_name,"
                  " user_agent, address, created_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                  db_int(id_bucket(token->account_id)), db_int(token->account_id),
                  db_int(token->id), db_blob(hash_str(token->hash)), db_int(token->kind),
                  db_text(token->app_name), db_text(token->user_agent), db_text(token->address),
                  db_int(token->created_ms));
}

enum err tokens_db_find(struct work *w, const uint8_t hash[token_hash_bytes],
                        struct token *ret_token)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT id, kind, account_id, client_id, app_name, app_website, scopes,"
                        " created_ms, expires_ms FROM tokens WHERE b = ?1 AND token_hash = ?2",
                        bucket_of_hash(hash), db_blob(hash_str(hash)));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_token = (struct token){
        .id = db_column_int(&rows, 0),
        .kind = (enum token_kind)db_column_int(&rows, 1),
        .account_id = db_column_int(&rows, 2),
        .client_id = db_column_text(&rows, 3, w->memory),
        .app_name = db_column_text(&rows, 4, w->memory),
        .app_website = db_column_text(&rows, 5, w->memory),
        .scopes = db_column_text(&rows, 6, w->memory),
        .created_ms = db_column_int(&rows, 7),
        .expires_ms = db_column_int(&rows, 8),
    };
    memcpy(ret_token->hash, hash, token_hash_bytes);
    return db_done(w, &rows, OK);
}

enum err tokens_db_owner(struct work *w, const uint8_t hash[token_hash_bytes],
                         int64_t *ret_account_id, int64_t *ret_id)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows, "SELECT account_id, id FROM tokens WHERE b = ?1 AND token_hash = ?2",
               bucket_of_hash(hash), db_blob(hash_str(hash)));

    *ret_account_id = *ret_id = 0;
    if (e)
        return e;
    if (db_next(&rows)) {
        *ret_account_id = db_column_int(&rows, 0);
        *ret_id = db_column_int(&rows, 1);
    }
    return db_done(w, &rows, OK);
}

enum err tokens_db_delete(struct work *w, const uint8_t hash[token_hash_bytes], int64_t account_id,
                          int64_t id)
{
    enum err e = db_run(w, "DELETE FROM tokens WHERE b = ?1 AND token_hash = ?2",
                        bucket_of_hash(hash), db_blob(hash_str(hash)));

    if (e || !account_id)
        return e;
    return db_run(w, "DELETE FROM account_tokens WHERE b = ?1 AND account_id = ?2 AND id = ?3",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(id));
}

static void hash_column(struct db_rows *rows, int column, uint8_t ret_hash[token_hash_bytes])
{
    struct str bytes = db_column_text(rows, column, NULL);

    memset(ret_hash, 0, token_hash_bytes);
    if (bytes.size == token_hash_bytes)
        memcpy(ret_hash, bytes.data, token_hash_bytes);
}

enum err tokens_db_list(struct work *w, int64_t account_id, struct token *ret_tokens, int max,
                        int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT id, token_hash, kind, app_name, user_agent, address, created_ms"
                        " FROM account_tokens WHERE b = ?1 AND account_id = ?2"
                        " ORDER BY id DESC LIMIT ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(max));

    if (e)
        return e;
    while (db_next(&rows) && count < max) {
        struct token *token = &ret_tokens[count++];
        *token = (struct token){
            .id = db_column_int(&rows, 0),
            .account_id = account_id,
            .kind = (enum token_kind)db_column_int(&rows, 2),
            .app_name = db_column_text(&rows, 3, w->memory),
            .user_agent = db_column_text(&rows, 4, w->memory),
            .address = db_column_text(&rows, 5, w->memory),
            .created_ms = db_column_int(&rows, 6),
        };
        hash_column(&rows, 1, token->hash);
    }
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err tokens_db_in_list(struct work *w, int64_t account_id, int64_t id,
                           uint8_t ret_hash[token_hash_bytes])
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT token_hash FROM account_tokens"
                        " WHERE b = ?1 AND account_id = ?2 AND id = ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    hash_column(&rows, 0, ret_hash);
    return db_done(w, &rows, OK);
}
