#include "social/account_moves_db.h"

#include "store/db.h"

enum err aliases_db_list(struct work *w, int64_t account_id, int max,
                         struct account_alias *ret_aliases, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT id, acct FROM account_aliases WHERE b = ?1 AND account_id = ?2 "
                        "ORDER BY acct LIMIT ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_aliases[count++] = (struct account_alias){.id = db_column_int(&rows, 0),
                                                      .acct = db_column_text(&rows, 1, w->memory)};
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err aliases_db_insert(struct work *w, int64_t account_id, struct str acct)
{
    int bucket = id_bucket(account_id);

    return db_run(w,
                  "INSERT INTO account_aliases (b, account_id, acct, id) VALUES (?1, ?2, ?3, ?4) "
                  "ON CONFLICT DO NOTHING",
                  db_int(bucket), db_int(account_id), db_text(acct),
                  db_int(id_new(w->now_ms, bucket)));
}

enum err aliases_db_delete(struct work *w, int64_t account_id, int64_t id, int64_t *ret_changed)
{
    return db_change(w, ret_changed,
                     "DELETE FROM account_aliases WHERE b = ?1 AND account_id = ?2 AND id = ?3",
                     db_int(id_bucket(account_id)), db_int(account_id), db_int(id));
}

enum err aliases_db_has(struct work *w, int64_t account_id, struct str acct, bool *ret_has)
{
    struct db_rows rows = {0};
    enum err e = db_ask(
        w, &rows, "SELECT id FROM account_aliases WHERE b = ?1 AND account_id = ?2 AND acct = ?3",
        db_int(id_bucket(account_id)), db_int(account_id), db_text(acct));

    if (e)
        return e;
    *ret_has = db_next(&rows);
    return db_done(w, &rows, OK);
}

enum err moves_db_insert(struct work *w, int64_t account_id, int64_t to_id)
{
    int bucket = id_bucket(account_id);

    return db_run(w,
                  "INSERT INTO account_moves (b, account_id, id, to_id, followers) "
                  "VALUES (?1, ?2, ?3, ?4, 0)",
                  db_int(bucket), db_int(account_id), db_int(id_new(w->now_ms, bucket)),
                  db_int(to_id));
}

enum err moves_db_last(struct work *w, int64_t account_id, struct account_move *ret_move)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT id, to_id, followers FROM account_moves "
                        "WHERE b = ?1 AND account_id = ?2 ORDER BY id DESC LIMIT 1",
                        db_int(id_bucket(account_id)), db_int(account_id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_move = (struct account_move){.id = db_column_int(&rows, 0),
                                      .to_id = db_column_int(&rows, 1),
                                      .followers = db_column_int(&rows, 2)};
    return db_done(w, &rows, OK);
}

enum err moves_db_count(struct work *w, int64_t account_id, int64_t id, int followers)
{
    return db_run(w,
                  "UPDATE account_moves SET followers = followers + ?4 "
                  "WHERE b = ?1 AND account_id = ?2 AND id = ?3",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(id), db_int(followers));
}

enum err moves_db_delete_all(struct work *w, int64_t account_id)
{
    enum err e = db_run(w, "DELETE FROM account_aliases WHERE b = ?1 AND account_id = ?2",
                        db_int(id_bucket(account_id)), db_int(account_id));

    return e ? e
             : db_run(w, "DELETE FROM account_moves WHERE b = ?1 AND account_id = ?2",
                      db_int(id_bucket(account_id)), db_int(account_id));
}
