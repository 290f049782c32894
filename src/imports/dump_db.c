#include "imports/dump_db.h"

#include "store/db.h"

static enum err ids_page(struct work *w, const char *sql, int64_t after, int64_t ret_ids[dump_page],
                         int *ret_count)
{
    struct db_rows rows = {0};
    const struct db_value values[] = {db_int(after), db_int(dump_page)};
    int count = 0;
    db_scatter(w);
    enum err e = db_ask_values(w, &rows, sql, values, sizeof values / sizeof *values);
    if (e)
        return e;
    while (count < dump_page && db_next(&rows))
        ret_ids[count++] = db_column_int(&rows, 0);
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err dump_db_accounts(struct work *w, int64_t after, int64_t ret_ids[dump_page], int *ret_count)
{
    return ids_page(w,
                    "SELECT id FROM accounts WHERE id > ?1 AND domain IS NULL"
                    " AND deleted_ms IS NULL ORDER BY id LIMIT ?2",
                    after, ret_ids, ret_count);
}

enum err dump_db_posts(struct work *w, int64_t after, int64_t ret_ids[dump_page], int *ret_count)
{
    return ids_page(w, "SELECT id FROM posts WHERE id > ?1 AND domain IS NULL ORDER BY id LIMIT ?2",
                    after, ret_ids, ret_count);
}

enum err dump_db_votes(struct work *w, int64_t account_id, int64_t after,
                       struct dump_vote ret_votes[dump_page], int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e =
        db_ask(w, &rows,
               "SELECT post_id, choices FROM votes WHERE b = ?1 AND account_id = ?2"
               " AND post_id > ?3 ORDER BY post_id LIMIT ?4",
               db_int(id_bucket(account_id)), db_int(account_id), db_int(after), db_int(dump_page));
    if (e)
        return e;
    while (count < dump_page && db_next(&rows))
        ret_votes[count++] = (struct dump_vote){.post_id = db_column_int(&rows, 0),
                                                .choices = (uint64_t)db_column_int(&rows, 1)};
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}
