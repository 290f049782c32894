#include "social/slates_db.h"

enum { policies_bucket = 0 };

enum err slates_db_insert(struct work *w, int64_t account_id, const struct slate_row *row)
{
    return db_run(w,
                  "INSERT INTO slates (b, account_id, slate, made_ms, preset, policy, polarity_ms,"
                  " inputs) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
                  " ON CONFLICT (b, account_id, slate) DO NOTHING",
                  db_int(id_bucket(account_id)), db_int(account_id), db_text(row->id),
                  db_int(row->made_ms), db_text(row->preset), db_text(row->policy),
                  db_int_or_null(row->polarity_ms), db_blob(row->inputs));
}

static struct slate_row row_read(struct work *w, struct db_rows *rows)
{
    return (struct slate_row){
        .id = db_column_text(rows, 0, w->memory),
        .made_ms = db_column_int(rows, 1),
        .preset = db_column_text(rows, 2, w->memory),
        .policy = db_column_text(rows, 3, w->memory),
        .polarity_ms = db_column_int(rows, 4),
        .inputs = db_column_text(rows, 5, w->memory),
    };
}

enum err slates_db_newest(struct work *w, int64_t account_id, int max, struct slate_row *ret_rows,
                          int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT slate, made_ms, preset, policy, polarity_ms, inputs FROM slates"
                        " WHERE b = ?1 AND account_id = ?2 ORDER BY made_ms DESC, slate LIMIT ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(max));
    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_rows[count++] = row_read(w, &rows);
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err slates_db_find(struct work *w, int64_t account_id, struct str id,
                        struct slate_row *ret_row)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT slate, made_ms, preset, policy, polarity_ms, inputs FROM slates"
                        " WHERE b = ?1 AND account_id = ?2 AND slate = ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_text(id));
    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_row = row_read(w, &rows);
    return db_done(w, &rows, OK);
}

enum err slates_db_trim(struct work *w, int64_t account_id, int kept)
{
    return db_run(w,
                  "DELETE FROM slates WHERE b = ?1 AND account_id = ?2 AND slate NOT IN ("
                  "SELECT slate FROM slates WHERE b = ?1 AND account_id = ?2"
                  " ORDER BY made_ms DESC, slate LIMIT ?3)",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(kept));
}

enum err slates_db_delete_all(struct work *w, int64_t account_id)
{
    return db_run(w, "DELETE FROM slates WHERE b = ?1 AND account_id = ?2",
                  db_int(id_bucket(account_id)), db_int(account_id));
}

enum err slates_db_before(struct work *w, int64_t made_ms, int max, struct slate_key *ret_keys,
                          int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    db_scatter(w);
    enum err e =
        db_ask(w, &rows, "SELECT account_id, slate FROM slates WHERE made_ms < ?1 LIMIT ?2",
               db_int(made_ms), db_int(max));
    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_keys[count++] = (struct slate_key){.account_id = db_column_int(&rows, 0),
                                               .id = db_column_text(&rows, 1, w->memory)};
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err slates_db_delete(struct work *w, int64_t account_id, struct str id)
{
    return db_run(w, "DELETE FROM slates WHERE b = ?1 AND account_id = ?2 AND slate = ?3",
                  db_int(id_bucket(account_id)), db_int(account_id), db_text(id));
}

enum err slates_db_policy_put(struct work *w, struct str hash, struct str text)
{
    return db_run(w,
                  "INSERT INTO slate_policies (b, policy, since_ms, body) VALUES (?1, ?2, ?3, ?4)"
                  " ON CONFLICT (b, policy) DO NOTHING",
                  db_int(policies_bucket), db_text(hash), db_int(w->now_ms), db_text(text));
}

enum err slates_db_policy(struct work *w, struct str hash, struct str *ret_text)
{
    return db_find_text(w, ret_text, "SELECT body FROM slate_policies WHERE b = ?1 AND policy = ?2",
                        db_int(policies_bucket), db_text(hash));
}

enum err slates_db_policies(struct work *w, int max, struct policy_row *ret_rows, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT policy, body, since_ms FROM slate_policies WHERE b = ?1"
                        " ORDER BY since_ms DESC, policy LIMIT ?2",
                        db_int(policies_bucket), db_int(max));
    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_rows[count++] = (struct policy_row){.hash = db_column_text(&rows, 0, w->memory),
                                                .text = db_column_text(&rows, 1, w->memory),
                                                .since_ms = db_column_int(&rows, 2)};
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err slates_db_author(struct work *w, int64_t post_id, int64_t *ret_author_id)
{
    return db_find_int(w, ret_author_id, "SELECT author_id FROM posts WHERE b = ?1 AND id = ?2",
                       db_int(id_bucket(post_id)), db_int(post_id));
}
