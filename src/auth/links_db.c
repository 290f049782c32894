#include "auth/links_db.h"

static struct str hash_str(const uint8_t hash[32])
{
    return (struct str){.data = (const char *)hash, .size = 32};
}

enum err links_db_insert(struct work *w, const uint8_t hash[32], const struct link *link)
{
    return db_run(w,
                  "INSERT INTO links (b, token_hash, kind, account_id, bound_to, expires_ms)"
                  " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                  db_int(bucket_of_name(hash_str(hash))), db_blob(hash_str(hash)),
                  db_int(link->kind), db_int_or_null(link->account_id), db_text(link->bound_to),
                  db_int(link->expires_ms));
}

enum err links_db_find(struct work *w, const uint8_t hash[32], struct link *ret_link)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT kind, account_id, bound_to, expires_ms FROM links"
                        " WHERE b = ?1 AND token_hash = ?2",
                        db_int(bucket_of_name(hash_str(hash))), db_blob(hash_str(hash)));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_link = (struct link){
        .kind = (enum link_kind)db_column_int(&rows, 0),
        .account_id = db_column_int(&rows, 1),
        .bound_to = db_column_text(&rows, 2, w->memory),
        .expires_ms = db_column_int(&rows, 3),
    };
    return db_done(w, &rows, OK);
}

enum err links_db_delete(struct work *w, const uint8_t hash[32])
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed, "DELETE FROM links WHERE b = ?1 AND token_hash = ?2",
                           db_int(bucket_of_name(hash_str(hash))), db_blob(hash_str(hash)));
    if (e)
        return e;
    return changed ? OK : ERR_NOT_FOUND;
}
