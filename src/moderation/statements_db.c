#include "moderation/statements_db.h"

#include "store/db.h"

enum err statements_db_insert(struct work *w, const struct statement *s)
{
    return db_run(w,
                  "INSERT INTO statements (b, account_id, decision_id, subject_id, kind, effect, "
                  "language, text, record) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                  db_int(id_bucket(s->account_id)), db_int(s->account_id), db_int(s->decision_id),
                  db_int(s->subject_id), db_int(s->kind), db_int(s->effect), db_text(s->language),
                  db_text(s->text), db_text(s->record));
}

enum err statements_db_of(struct work *w, int64_t account_id, int64_t decision_id, int64_t max_id,
                          struct statement *ret_statements, int max, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT decision_id, subject_id, kind, effect, language, text, record "
                        "FROM statements WHERE b = ?1 AND account_id = ?2 AND decision_id < ?3 "
                        "AND (?4 = 0 OR decision_id = ?4) ORDER BY decision_id DESC LIMIT ?5",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(max_id),
                        db_int(decision_id), db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_statements[count++] = (struct statement){
            .decision_id = db_column_int(&rows, 0),
            .account_id = account_id,
            .subject_id = db_column_int(&rows, 1),
            .kind = (enum decision_kind)db_column_int(&rows, 2),
            .effect = (enum restriction_effect)db_column_int(&rows, 3),
            .language = db_column_text(&rows, 4, w->memory),
            .text = db_column_text(&rows, 5, w->memory),
            .record = db_column_text(&rows, 6, w->memory),
        };
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err statements_db_delete_all(struct work *w, int64_t account_id)
{
    return db_run(w, "DELETE FROM statements WHERE b = ?1 AND account_id = ?2",
                  db_int(id_bucket(account_id)), db_int(account_id));
}
