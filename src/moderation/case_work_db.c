#include "moderation/case_work_db.h"

#include "store/db.h"

enum err case_work_db_note_add(struct work *w, const struct case_note *n)
{
    return db_run(w,
                  "INSERT INTO case_notes (b, id, case_id, by_account_id, kind, text) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                  db_int(id_bucket(n->id)), db_int(n->id), db_int(n->case_id),
                  db_int(n->by_account_id), db_int(n->kind), db_text(n->text));
}

enum err case_work_db_notes(struct work *w, int64_t case_id, struct case_note *ret_notes, int max,
                            int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT id, by_account_id, kind, text FROM case_notes WHERE b = ?1 AND "
                        "case_id = ?2 ORDER BY id LIMIT ?3",
                        db_int(id_bucket(case_id)), db_int(case_id), db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_notes[count++] =
            (struct case_note){.id = db_column_int(&rows, 0),
                               .case_id = case_id,
                               .by_account_id = db_column_int(&rows, 1),
                               .kind = (enum case_note_kind)db_column_int(&rows, 2),
                               .text = db_column_text(&rows, 3, w->memory)};
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err case_work_db_notes_delete(struct work *w, int64_t case_id)
{
    return db_run(w, "DELETE FROM case_notes WHERE b = ?1 AND case_id = ?2",
                  db_int(id_bucket(case_id)), db_int(case_id));
}

enum err case_work_db_claim_find(struct work *w, int64_t case_id, int64_t account_id,
                                 int64_t *ret_since_ms)
{
    int count = 0;

    *ret_since_ms = 0;
    return db_list_ints(w, ret_since_ms, 1, &count,
                        "SELECT since_ms FROM case_claims WHERE b = ?1 AND case_id = ?2 "
                        "AND account_id = ?3",
                        db_int(id_bucket(case_id)), db_int(case_id), db_int(account_id));
}

enum err case_work_db_claim_set(struct work *w, int64_t case_id, int64_t account_id,
                                int64_t since_ms)
{
    return db_run(w,
                  "INSERT INTO case_claims (b, case_id, account_id, since_ms) "
                  "VALUES (?1, ?2, ?3, ?4) ON CONFLICT (b, case_id, account_id) "
                  "DO UPDATE SET since_ms = excluded.since_ms",
                  db_int(id_bucket(case_id)), db_int(case_id), db_int(account_id),
                  db_int(since_ms));
}

enum err case_work_db_claims_delete(struct work *w, int64_t case_id)
{
    return db_run(w, "DELETE FROM case_claims WHERE b = ?1 AND case_id = ?2",
                  db_int(id_bucket(case_id)), db_int(case_id));
}
