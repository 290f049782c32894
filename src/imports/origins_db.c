#include "imports/origins.h"

#include "store/db.h"

#include <sodium.h>
#include <string.h>

void origin_hash(struct str bytes, uint8_t ret_hash[origin_hash_bytes])
{
    crypto_generichash(ret_hash, origin_hash_bytes, (const unsigned char *)bytes.data, bytes.size,
                       NULL, 0);
}

static void origin_read(struct work *w, struct db_rows *rows, struct origin *origin)
{
    struct str hash = db_column_text(rows, 2, w->memory);
    origin->account_id = db_column_int(rows, 0);
    origin->post_id = db_column_int(rows, 1);
    if (hash.size == origin_hash_bytes)
        memcpy(origin->content_hash, hash.data, origin_hash_bytes);
}

enum err origin_find(struct work *w, struct str key, int64_t account_id, struct origin *ret_origin)
{
    struct db_rows rows = {0};
    struct origin origin = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT account_id, post_id, content_hash FROM origins"
                        " WHERE b = ?1 AND key = ?2 AND account_id = ?3",
                        db_int(bucket_of_name(key)), db_text(key), db_int(account_id));
    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    origin_read(w, &rows, &origin);
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_origin = origin;
    return e;
}

enum err origin_resolve(struct work *w, struct str key, int64_t account_id,
                        struct origin *ret_origin)
{
    enum { others_enough = 2 };
    struct db_rows rows = {0};
    struct origin origin = {0};
    int others = 0;
    bool own = false;
    enum err e = db_ask(w, &rows,
                        "SELECT account_id, post_id, content_hash FROM origins"
                        " WHERE b = ?1 AND key = ?2",
                        db_int(bucket_of_name(key)), db_text(key));
    if (e)
        return e;
    while (!own && db_next(&rows)) {
        own = db_column_int(&rows, 0) == account_id;
        if (own || others < others_enough) {
            origin_read(w, &rows, &origin);
            others++;
        }
    }
    e = db_done(w, &rows, OK);
    if (e)
        return e;
    if (!own && others != 1)
        return others ? ERR_CONFLICT : ERR_NOT_FOUND;
    *ret_origin = origin;
    return OK;
}

enum err origin_of_post(struct work *w, int64_t post_id, struct str *ret_key)
{
    struct db_rows rows = {0};
    db_scatter(w);
    enum err e = db_ask(w, &rows, "SELECT key FROM origins WHERE post_id = ?1", db_int(post_id));
    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_key = db_column_text(&rows, 0, w->memory);
    return db_done(w, &rows, OK);
}

enum err origin_add(struct work *w, struct str key, const struct origin *origin)
{
    const struct str hash = {(const char *)origin->content_hash, origin_hash_bytes};
    return db_run(w,
                  "INSERT INTO origins (b, key, account_id, post_id, content_hash)"
                  " VALUES (?1, ?2, ?3, ?4, ?5)",
                  db_int(bucket_of_name(key)), db_text(key), db_int(origin->account_id),
                  db_int(origin->post_id), db_blob(hash));
}
