#include "social/directory_db.h"

#include "store/db.h"

enum err directory_db_newest(struct work *w, int max, int64_t *ret_ids, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;

    db_scatter(w);
    enum err e =
        db_ask(w, &rows, "SELECT id FROM accounts WHERE (flags & 4) <> 0 ORDER BY id DESC LIMIT ?1",
               db_int(max));
    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_ids[count++] = db_column_int(&rows, 0);
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err directory_db_facts(struct work *w, int64_t id, struct directory_facts *ret_facts)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, "SELECT flags, domain FROM accounts WHERE b = ?1 AND id = ?2",
                        db_int(id_bucket(id)), db_int(id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_facts = (struct directory_facts){
        .flags = (uint32_t)db_column_int(&rows, 0),
        .local = db_column_is_null(&rows, 1),
    };
    return db_done(w, &rows, OK);
}

enum err suggestions_db_dismiss(struct work *w, int64_t account_id, int64_t other_id)
{
    return db_run(w,
                  "INSERT INTO suggestions_dismissed (b, account_id, other_id) "
                  "VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(other_id));
}

enum err suggestions_db_dismissed(struct work *w, int64_t account_id, int64_t other_id,
                                  bool *ret_dismissed)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT other_id FROM suggestions_dismissed "
                        "WHERE b = ?1 AND account_id = ?2 AND other_id = ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(other_id));

    if (e)
        return e;
    *ret_dismissed = db_next(&rows);
    return db_done(w, &rows, OK);
}

enum err suggestions_db_delete_all(struct work *w, int64_t account_id)
{
    return db_run(w, "DELETE FROM suggestions_dismissed WHERE b = ?1 AND account_id = ?2",
                  db_int(id_bucket(account_id)), db_int(account_id));
}
