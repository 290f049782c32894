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
               " app_name, app_website, scopes, created_ms, expires_ms, acting_id)"
               " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
               bucket_of_hash(token->hash), db_blob(hash_str(token->hash)), db_int(token->id),
               db_int(token->kind), db_int_or_null(token->account_id), db_text(token->client_id),
               db_text(token->app_name), db_text(token->app_website), db_text(token->scopes),
               db_int(token->created_ms), db_int_or_null(token->expires_ms),
               db_int_or_null(token->acting_id));

    if (e || !token->account_id)
        return e;
    e = db_run(w,
               "INSERT INTO account_tokens (b, account_id, id, token_hash, kind, app_name,"
               " user_agent, address, created_ms, acting_id)"
               " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
               db_int(id_bucket(token->account_id)), db_int(token->account_id), db_int(token->id),
               db_blob(hash_str(token->hash)), db_int(token->kind), db_text(token->app_name),
               db_text(token->user_agent), db_text(token->address), db_int(token->created_ms),
               db_int_or_null(token->acting_id));
    return e || !token->acting_id ? e : tokens_db_lend(w, token);
}

enum err tokens_db_lend(struct work *w, const struct token *token)
{
    return db_run(w,
                  "INSERT INTO account_tokens (b, account_id, id, token_hash, kind, app_name,"
                  " user_agent, address, created_ms, person_id)"
                  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, '', '', ?7, ?8)",
                  db_int(id_bucket(token->acting_id)), db_int(token->acting_id), db_int(token->id),
                  db_blob(hash_str(token->hash)), db_int(token->kind), db_text(token->app_name),
                  db_int(token->created_ms), db_int(token->account_id));
}

enum err tokens_db_take_back(struct work *w, int64_t acting_id, int64_t id)
{
    return db_run(w, "DELETE FROM account_tokens WHERE b = ?1 AND account_id = ?2 AND id = ?3",
                  db_int(id_bucket(acting_id)), db_int(acting_id), db_int(id));
}

enum err tokens_db_set_acting(struct work *w, const struct token *token)
{
    enum err e = db_run(w, "UPDATE tokens SET acting_id = ?3 WHERE b = ?1 AND token_hash = ?2",
                        bucket_of_hash(token->hash), db_blob(hash_str(token->hash)),
                        db_int_or_null(token->acting_id));

    if (e)
        return e;
    return db_run(w,
                  "UPDATE account_tokens SET acting_id = ?4"
                  " WHERE b = ?1 AND account_id = ?2 AND id = ?3",
                  db_int(id_bucket(token->account_id)), db_int(token->account_id),
                  db_int(token->id), db_int_or_null(token->acting_id));
}

enum err tokens_db_find(struct work *w, const uint8_t hash[token_hash_bytes],
                        struct token *ret_token)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT id, kind, account_id, client_id, app_name, app_website, scopes,"
                        " created_ms, expires_ms, acting_id FROM tokens"
                        " WHERE b = ?1 AND token_hash = ?2",
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
        .acting_id = db_column_int(&rows, 9),
    };
    memcpy(ret_token->hash, hash, token_hash_bytes);
    return db_done(w, &rows, OK);
}

enum err tokens_db_delete(struct work *w, const struct token *token)
{
    enum err e = db_run(w, "DELETE FROM tokens WHERE b = ?1 AND token_hash = ?2",
                        bucket_of_hash(token->hash), db_blob(hash_str(token->hash)));

    if (!e && token->account_id)
        e = tokens_db_take_back(w, token->account_id, token->id);
    return e || !token->acting_id ? e : tokens_db_take_back(w, token->acting_id, token->id);
}

static void hash_column(struct db_rows *rows, int column, uint8_t ret_hash[token_hash_bytes])
{
    struct str bytes = db_column_text(rows, column, NULL);

    memset(ret_hash, 0, token_hash_bytes);
    if (bytes.size == token_hash_bytes)
        memcpy(ret_hash, bytes.data, token_hash_bytes);
}

enum err tokens_db_list(struct work *w, int64_t account_id, bool with_members,
                        struct token *ret_tokens, int max, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT id, token_hash, kind, app_name, user_agent, address, created_ms,"
                        " acting_id, person_id FROM account_tokens"
                        " WHERE b = ?1 AND account_id = ?2 AND (?4 = 1 OR person_id IS NULL)"
                        " ORDER BY id DESC LIMIT ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(max),
                        db_int(with_members));

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
            .acting_id = db_column_int(&rows, 7),
            .person_id = db_column_int(&rows, 8),
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
