#include "auth/sweep_db.h"

enum err sweep_db_over(struct work *w, enum secret_kind kind, int64_t now_ms,
                       struct secret_hash *ret_hashes, int max, int *ret_count)
{
    static const char *const questions[SECRET_KINDS] = {
        [SECRET_LINK] = "SELECT token_hash FROM links WHERE expires_ms <= ?1"
                        " ORDER BY expires_ms LIMIT ?2",
        [SECRET_CODE] = "SELECT code_hash FROM grants WHERE expires_ms <= ?1"
                        " ORDER BY expires_ms LIMIT ?2",
        [SECRET_TOKEN] = "SELECT token_hash FROM tokens WHERE expires_ms <= ?1"
                         " ORDER BY expires_ms LIMIT ?2",
    };
    struct db_rows rows = {0};
    int count = 0;
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows, questions[kind], db_int(now_ms), db_int(max));
    if (e)
        return e;
    while (count < max && db_next(&rows)) {
        struct str hash = db_column_text(&rows, 0, NULL);
        if (hash.size != token_hash_bytes)
            return db_done(w, &rows, work_fail(w, ERR_INTERNAL, "a hash has %zu bytes", hash.size));
        memcpy(ret_hashes[count++].bytes, hash.data, token_hash_bytes);
    }
    *ret_count = count;
    return db_done(w, &rows, OK);
}
