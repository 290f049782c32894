#include "moderation/legal_requests_db.h"

#include "store/db.h"

#define COLUMNS                                                                                    \
    "id, by_account_id, type, authority, state, law, territory, words, subjects, withheld, "       \
    "answer, answer_words, answered_ms, gag_until_ms, public_ms, gag_id, gag_answer_id "

enum err legal_db_insert(struct work *w, const struct legal_request *r)
{
    return db_run(w,
                  "INSERT INTO legal_requests (b, id, by_account_id, type, authority, state, law, "
                  "territory, words, subjects, withheld, answer, answer_words, gag_until_ms, "
                  "public_ms, gag_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, "
                  "'', ?13, ?14, ?15)",
                  db_int(id_bucket(r->id)), db_int(r->id), db_int_or_null(r->by_account_id),
                  db_int(r->type), db_text(r->authority), db_text(r->state), db_text(r->law),
                  db_text(r->territory), db_text(r->words), db_int(r->subject_count),
                  db_int(r->withheld), db_int(r->answer), db_int_or_null(r->gag_until_ms),
                  db_int_or_null(r->public_ms), db_int_or_null(r->gag_id));
}

enum err legal_db_update(struct work *w, const struct legal_request *r, int64_t answer_public_ms)
{
    return db_run(w,
                  "UPDATE legal_requests SET answer = ?3, answer_words = ?4, answered_ms = ?5, "
                  "public_ms = ?6, answer_public_ms = ?7, gag_answer_id = ?8 "
                  "WHERE b = ?1 AND id = ?2",
                  db_int(id_bucket(r->id)), db_int(r->id), db_int(r->answer),
                  db_text(r->answer_words), db_int_or_null(r->answered_ms),
                  db_int_or_null(r->public_ms), db_int_or_null(answer_public_ms),
                  db_int_or_null(r->gag_answer_id));
}

enum err legal_db_subject(struct work *w, int64_t request_id, int64_t subject_id,
                          int64_t account_id)
{
    return db_run(w,
                  "INSERT INTO legal_subjects (b, request_id, subject_id, account_id) "
                  "VALUES (?1, ?2, ?3, ?4)",
                  db_int(id_bucket(request_id)), db_int(request_id), db_int(subject_id),
                  db_int(account_id));
}

static struct legal_request request_read(struct work *w, struct db_rows *rows)
{
    return (struct legal_request){
        .id = db_column_int(rows, 0),
        .by_account_id = db_column_int(rows, 1),
        .type = (enum legal_type)db_column_int(rows, 2),
        .authority = db_column_text(rows, 3, w->memory),
        .state = db_column_text(rows, 4, w->memory),
        .law = db_column_text(rows, 5, w->memory),
        .territory = db_column_text(rows, 6, w->memory),
        .words = db_column_text(rows, 7, w->memory),
        .subject_count = (int)db_column_int(rows, 8),
        .withheld = db_column_int(rows, 9) != 0,
        .answer = (enum legal_answer)db_column_int(rows, 10),
        .answer_words = db_column_text(rows, 11, w->memory),
        .answered_ms = db_column_int(rows, 12),
        .gag_until_ms = db_column_int(rows, 13),
        .public_ms = db_column_int(rows, 14),
        .gag_id = db_column_int(rows, 15),
        .gag_answer_id = db_column_int(rows, 16),
    };
}

static enum err subjects_find(struct work *w, struct legal_request *r)
{
    return db_list_ints(w, r->subject_ids, legal_subjects_max, &r->subject_count,
                        "SELECT subject_id FROM legal_subjects WHERE b = ?1 AND request_id = ?2 "
                        "ORDER BY subject_id LIMIT ?3",
                        db_int(id_bucket(r->id)), db_int(r->id), db_int(legal_subjects_max));
}

enum err legal_db_find(struct work *w, int64_t id, struct legal_request *ret)
{
    struct db_rows rows = {0};
    struct legal_request found;
    enum err e = db_ask(w, &rows, "SELECT " COLUMNS "FROM legal_requests WHERE b = ?1 AND id = ?2",
                        db_int(id_bucket(id)), db_int(id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    found = request_read(w, &rows);
    e = db_done(w, &rows, OK);
    if (!e)
        e = subjects_find(w, &found);
    if (!e)
        *ret = found;
    return e;
}

enum err legal_db_hold(struct work *w, int64_t id, struct legal_request *ret)
{
    enum err e = db_run(w, "UPDATE legal_requests SET answer = answer WHERE b = ?1 AND id = ?2",
                        db_int(id_bucket(id)), db_int(id));

    return e ? e : legal_db_find(w, id, ret);
}

enum err legal_db_list(struct work *w, bool hidden, int64_t max_id, int max,
                       struct legal_request *ret_list, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e;

    db_scatter(w);
    e = hidden ? db_ask(w, &rows,
                        "SELECT " COLUMNS "FROM legal_requests WHERE public_ms IS NULL "
                        "AND id < ?1 ORDER BY id DESC LIMIT ?2",
                        db_int(max_id), db_int(max))
               : db_ask(w, &rows,
                        "SELECT " COLUMNS "FROM legal_requests WHERE public_ms IS NOT NULL "
                        "AND id < ?1 ORDER BY id DESC LIMIT ?2",
                        db_int(max_id), db_int(max));
    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_list[count++] = request_read(w, &rows);
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err legal_db_between(struct work *w, int64_t begin_ms, int64_t end_ms, bool answered,
                          legal_see *see, void *context)
{
    struct db_rows rows = {0};
    enum err e;

    db_scatter(w);
    e = answered ? db_ask(w, &rows,
                          "SELECT " COLUMNS "FROM legal_requests "
                          "WHERE answer_public_ms >= ?1 AND answer_public_ms < ?2",
                          db_int(begin_ms), db_int(end_ms))
                 : db_ask(w, &rows,
                          "SELECT " COLUMNS "FROM legal_requests "
                          "WHERE public_ms >= ?1 AND public_ms < ?2",
                          db_int(begin_ms), db_int(end_ms));
    if (e)
        return e;
    while (db_next(&rows)) {
        const struct legal_request request = request_read(w, &rows);

        see(context, &request);
    }
    return db_done(w, &rows, OK);
}

enum err legal_db_forget(struct work *w, int64_t account_id)
{
    db_scatter(w);
    return db_run(w, "DELETE FROM legal_subjects WHERE account_id = ?1", db_int(account_id));
}
