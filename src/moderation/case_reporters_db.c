#include "moderation/case_reporters_db.h"

#include "store/db.h"

#define COLUMNS                                                                                    \
    "account_id, justified, unfounded, answered, told_ms, trusted_ms, trusted_by_id, "             \
    "trusted_words"

static struct reporter reporter_read(struct work *w, struct db_rows *rows)
{
    return (struct reporter){.account_id = db_column_int(rows, 0),
                             .justified = db_column_int(rows, 1),
                             .unfounded = db_column_int(rows, 2),
                             .answered = db_column_int(rows, 3),
                             .told_ms = db_column_int(rows, 4),
                             .trusted_ms = db_column_int(rows, 5),
                             .trusted_by_id = db_column_int(rows, 6),
                             .trusted_words = db_column_text(rows, 7, w->memory)};
}

enum err reporters_db_find(struct work *w, int64_t account_id, struct reporter *ret_reporter)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows, "SELECT " COLUMNS " FROM reporters WHERE b = ?1 AND account_id = ?2",
               db_int(id_bucket(account_id)), db_int(account_id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_reporter = reporter_read(w, &rows);
    return db_done(w, &rows, OK);
}

enum err reporters_db_set(struct work *w, const struct reporter *r)
{
    return db_run(w,
                  "INSERT INTO reporters (b, " COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
                  "?9) ON CONFLICT (b, account_id) DO UPDATE SET justified = excluded.justified, "
                  "unfounded = excluded.unfounded, answered = excluded.answered, "
                  "told_ms = excluded.told_ms, trusted_ms = excluded.trusted_ms, "
                  "trusted_by_id = excluded.trusted_by_id, trusted_words = excluded.trusted_words",
                  db_int(id_bucket(r->account_id)), db_int(r->account_id), db_int(r->justified),
                  db_int(r->unfounded), db_int(r->answered), db_int_or_null(r->told_ms),
                  db_int_or_null(r->trusted_ms), db_int_or_null(r->trusted_by_id),
                  db_text(r->trusted_words));
}

enum err reporters_db_trusted(struct work *w, struct reporter *ret_reporters, int max,
                              int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows,
               "SELECT " COLUMNS " FROM reporters WHERE trusted_ms IS NOT NULL "
               "ORDER BY trusted_ms, account_id LIMIT ?1",
               db_int(max));
    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_reporters[count++] = reporter_read(w, &rows);
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err reporters_db_delete(struct work *w, int64_t account_id)
{
    return db_run(w, "DELETE FROM reporters WHERE b = ?1 AND account_id = ?2",
                  db_int(id_bucket(account_id)), db_int(account_id));
}

enum err reporters_db_voice_delete(struct work *w, int64_t account_id, int64_t case_id)
{
    return db_run(w, "DELETE FROM case_voices WHERE b = ?1 AND reporter_id = ?2 AND case_id = ?3",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(case_id));
}

enum err reporters_db_voice_add(struct work *w, int64_t account_id, int64_t case_id, double harm,
                                bool *ret_new)
{
    int64_t added = 0;
    enum err e = db_change(w, &added,
                           "INSERT INTO case_voices (b, reporter_id, case_id, weight, harm, "
                           "waiting) VALUES (?1, ?2, ?3, 0, ?4, 1) ON CONFLICT DO NOTHING",
                           db_int(id_bucket(account_id)), db_int(account_id), db_int(case_id),
                           db_real(harm));

    *ret_new = added > 0;
    return e;
}

enum err reporters_db_voice_weigh(struct work *w, int64_t account_id, int64_t case_id,
                                  double weight)
{
    return db_run(w,
                  "UPDATE case_voices SET weight = ?4 WHERE b = ?1 AND reporter_id = ?2 AND "
                  "case_id = ?3",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(case_id),
                  db_real(weight));
}

enum err reporters_db_voice_set(struct work *w, int64_t account_id, int64_t case_id,
                                enum reporter_verdict verdict, enum reporter_verdict *ret_before)
{
    int64_t before = 0;
    enum err e = db_find_int(w, &before,
                             "SELECT waiting FROM case_voices WHERE b = ?1 AND reporter_id = ?2 "
                             "AND case_id = ?3",
                             db_int(id_bucket(account_id)), db_int(account_id), db_int(case_id));

    *ret_before = (enum reporter_verdict)before;
    if (e || before == (int64_t)verdict)
        return e;
    return db_run(w,
                  "UPDATE case_voices SET waiting = ?4 WHERE b = ?1 AND reporter_id = ?2 "
                  "AND case_id = ?3",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(case_id),
                  db_int(verdict));
}

enum err reporters_db_waiting(struct work *w, int64_t account_id, int max, int *ret_count)
{
    return db_count_rows(w, ret_count,
                         "SELECT 1 FROM case_voices WHERE b = ?1 AND reporter_id = ?2 AND "
                         "waiting = 1 LIMIT ?3",
                         db_int(id_bucket(account_id)), db_int(account_id), db_int(max));
}

static enum err voices_read(struct work *w, struct db_rows *rows, int64_t account_id,
                            struct voice *ret_voices, int max, int *ret_count)
{
    int count = 0;
    enum err e;

    while (count < max && db_next(rows))
        ret_voices[count++] = (struct voice){.reporter_id = account_id,
                                             .case_id = db_column_int(rows, 0),
                                             .weight = db_column_real(rows, 1),
                                             .harm = db_column_real(rows, 2)};
    e = db_done(w, rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err reporters_db_voices(struct work *w, int64_t account_id, int64_t after_case_id,
                             struct voice *ret_voices, int max, int *ret_count)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT case_id, weight, harm FROM case_voices WHERE b = ?1 AND "
                        "reporter_id = ?2 AND case_id > ?3 AND waiting = 1 "
                        "ORDER BY case_id LIMIT ?4",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(after_case_id),
                        db_int(max));

    return e ? e : voices_read(w, &rows, account_id, ret_voices, max, ret_count);
}

enum err reporters_db_voices_all(struct work *w, int64_t account_id, struct voice *ret_voices,
                                 int max, int *ret_count)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT case_id, weight, harm FROM case_voices WHERE b = ?1 AND "
                        "reporter_id = ?2 ORDER BY case_id LIMIT ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(max));

    return e ? e : voices_read(w, &rows, account_id, ret_voices, max, ret_count);
}
