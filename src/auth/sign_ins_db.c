#include "auth/sign_ins_db.h"

#include "auth/tokens.h"

enum err sign_ins_db_insert(struct work *w, int64_t account_id, const struct sign_in *one)
{
    struct str agent = utf8_clean(w->memory, one->user_agent);

    return db_run(w,
                  "INSERT INTO sign_ins (b, account_id, id, way, user_agent, address) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(one->id),
                  db_int(one->way), db_text(utf8_prefix(agent, user_agent_bytes_max)),
                  db_text(one->address));
}

enum err sign_ins_db_list(struct work *w, int64_t account_id, struct sign_in *ret_sign_ins, int max,
                          int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT id, way, user_agent, address FROM sign_ins "
                        "WHERE b = ?1 AND account_id = ?2 ORDER BY id DESC LIMIT ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_sign_ins[count++] = (struct sign_in){
            .id = db_column_int(&rows, 0),
            .way = (enum sign_in_way)db_column_int(&rows, 1),
            .user_agent = db_column_text(&rows, 2, w->memory),
            .address = db_column_text(&rows, 3, w->memory),
        };
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err sign_ins_db_delete_before(struct work *w, int64_t account_id, int64_t id)
{
    return db_run(w, "DELETE FROM sign_ins WHERE b = ?1 AND account_id = ?2 AND id < ?3",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(id));
}

enum err sign_ins_db_delete_all(struct work *w, int64_t account_id)
{
    return db_run(w, "DELETE FROM sign_ins WHERE b = ?1 AND account_id = ?2",
                  db_int(id_bucket(account_id)), db_int(account_id));
}
