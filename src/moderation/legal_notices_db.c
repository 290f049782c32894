#include "moderation/legal_notices_db.h"

#include "store/db.h"

enum err legal_notices_db_insert(struct work *w, const struct legal_notice *n)
{
    return db_run(
        w,
        "INSERT INTO legal_notices (b, id, subject_id, account_id, kind, address, reason, "
        "rule, name, email, language, kept, answer) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, '')",
        db_int(id_bucket(n->id)), db_int(n->id), db_int(n->subject_id), db_int(n->account_id),
        db_int(n->kind), db_text(n->address), db_text(n->reason), db_text(n->rule),
        db_text(n->name), db_text(n->email), db_text(n->language), db_int(n->kept));
}

#define NOTICE                                                                                     \
    "SELECT id, subject_id, account_id, kind, address, reason, rule, name, email, language, "      \
    "answered_ms, answered_by_id, decision_id, answer, kept FROM legal_notices WHERE "

static struct legal_notice notice_read(struct work *w, struct db_rows *rows)
{
    return (struct legal_notice){
        .id = db_column_int(rows, 0),
        .subject_id = db_column_int(rows, 1),
        .account_id = db_column_int(rows, 2),
        .kind = (enum notice_kind)db_column_int(rows, 3),
        .address = db_column_text(rows, 4, w->memory),
        .reason = db_column_text(rows, 5, w->memory),
        .rule = db_column_text(rows, 6, w->memory),
        .name = db_column_text(rows, 7, w->memory),
        .email = db_column_text(rows, 8, w->memory),
        .language = db_column_text(rows, 9, w->memory),
        .in_good_faith = true,
        .answered_ms = db_column_int(rows, 10),
        .answered_by_id = db_column_int(rows, 11),
        .decision_id = db_column_int(rows, 12),
        .answer = db_column_text(rows, 13, w->memory),
        .kept = db_column_int(rows, 14) != 0,
    };
}

enum err legal_notices_db_find(struct work *w, int64_t id, struct legal_notice *ret_notice)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, NOTICE "b = ?1 AND id = ?2", db_int(id_bucket(id)), db_int(id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_notice = notice_read(w, &rows);
    return db_done(w, &rows, OK);
}

enum err legal_notices_db_answer(struct work *w, const struct legal_notice *n, bool again)
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed,
                           "UPDATE legal_notices SET answered_ms = ?3, answered_by_id = ?4, "
                           "decision_id = ?5, answer = ?6 WHERE b = ?1 AND id = ?2 "
                           "AND (?7 = 1 OR answered_ms IS NULL)",
                           db_int(id_bucket(n->id)), db_int(n->id), db_int(n->answered_ms),
                           db_int_or_null(n->answered_by_id), db_int_or_null(n->decision_id),
                           db_text(n->answer), db_int(again));

    return e || changed ? e : ERR_NOT_FOUND;
}

enum err legal_notices_db_resume(struct work *w, int64_t id)
{
    return db_run(w, "UPDATE legal_notices SET kept = 0 WHERE b = ?1 AND id = ?2",
                  db_int(id_bucket(id)), db_int(id));
}

#define WAITING NOTICE "answered_ms IS NULL AND kept = 0 AND id > ?1 "
#define PAGE    "ORDER BY id LIMIT ?2"

static enum err waiting_add(struct work *w, const char *sql, struct waiting *waiting,
                            struct legal_notice *notices)
{
    struct db_rows rows = {0};
    int read = 0;
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows, sql, db_int(waiting->after_id), db_int(waiting->max));
    if (e)
        return e;
    for (; waiting->count < waiting->max && db_next(&rows); read++) {
        waiting->after_id = db_column_int(&rows, 0);
        if (!decider_selves_have(&waiting->selves, db_column_int(&rows, 2)))
            notices[waiting->count++] = notice_read(w, &rows);
    }
    waiting->more = read == waiting->max;
    return db_done(w, &rows, OK);
}

enum err legal_notices_db_waiting(struct work *w, struct waiting *waiting, void *list)
{
    return waiting_add(w, WAITING PAGE, waiting, list);
}

enum err legal_notices_db_waiting_urgent(struct work *w, struct waiting *waiting, void *list)
{
    return waiting_add(w, WAITING "AND kind >= 3 " PAGE, /* NOTICE_CHILDREN, NOTICE_LIFE */
                       waiting, list);
}

enum err legal_notices_db_waiting_other(struct work *w, struct waiting *waiting, void *list)
{
    return waiting_add(w, WAITING "AND kind < 3 " PAGE, waiting, list);
}

enum err legal_notices_db_named(struct work *w, int64_t before_ms, int64_t after_id,
                                int64_t *ret_ids, int max, int *ret_count)
{
    db_scatter(w);
    return db_list_ints(w, ret_ids, max, ret_count,
                        "SELECT id FROM legal_notices WHERE (name <> '' OR email <> '') "
                        "AND answered_ms < ?1 AND id > ?2 ORDER BY id LIMIT ?3",
                        db_int(before_ms), db_int(after_id), db_int(max));
}

enum err legal_notices_db_unname(struct work *w, int64_t id)
{
    return db_run(w, "UPDATE legal_notices SET name = '', email = '' WHERE b = ?1 AND id = ?2",
                  db_int(id_bucket(id)), db_int(id));
}

enum err legal_notices_db_delete_all(struct work *w, int64_t account_id)
{
    return db_run(w, "DELETE FROM legal_notices WHERE b = ?1 AND account_id = ?2",
                  db_int(id_bucket(account_id)), db_int(account_id));
}
