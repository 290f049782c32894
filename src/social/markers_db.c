#include "social/markers_db.h"

#include "store/db.h"

enum err markers_db_find(struct work *w, int64_t account_id, struct str timeline,
                         struct marker *ret_marker)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT last_read_id, version, updated_ms FROM markers "
                        "WHERE b = ?1 AND account_id = ?2 AND timeline = ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_text(timeline));

    if (e)
        return e;
    *ret_marker = (struct marker){0};
    if (db_next(&rows))
        *ret_marker = (struct marker){
            .last_read_id = db_column_int(&rows, 0),
            .version = db_column_int(&rows, 1),
            .updated_ms = db_column_int(&rows, 2),
        };
    return db_done(w, &rows, OK);
}

enum err markers_db_put(struct work *w, int64_t account_id, struct str timeline,
                        int64_t last_read_id)
{
    return db_run(w,
                  "INSERT INTO markers (b, account_id, timeline, last_read_id, version, "
                  "updated_ms) VALUES (?1, ?2, ?3, ?4, 1, ?5) "
                  "ON CONFLICT (b, account_id, timeline) DO UPDATE SET "
                  "last_read_id = excluded.last_read_id, version = markers.version + 1, "
                  "updated_ms = excluded.updated_ms",
                  db_int(id_bucket(account_id)), db_int(account_id), db_text(timeline),
                  db_int(last_read_id), db_int(w->now_ms));
}

enum err markers_db_delete_all(struct work *w, int64_t account_id)
{
    return db_run(w, "DELETE FROM markers WHERE b = ?1 AND account_id = ?2",
                  db_int(id_bucket(account_id)), db_int(account_id));
}
