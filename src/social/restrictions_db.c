#include "social/restrictions_db.h"

#include "store/db.h"

#include <string.h>

enum { restriction_columns = 16 };

enum err restrictions_db_insert(struct work *w, const struct restriction *restrictions, int count)
{
    struct db_value *values =
        arena_array(w->memory, (size_t)count, restriction_columns * sizeof *values);

    for (int i = 0; i < count; i++) {
        const struct restriction *r = &restrictions[i];
        const struct db_value row[restriction_columns] = {db_int(id_bucket(r->subject_id)),
                                                          db_int(r->subject_id),
                                                          db_int(r->id),
                                                          db_int(r->effect),
                                                          db_int(r->start_ms),
                                                          db_int_or_null(r->end_ms),
                                                          db_text(r->rule),
                                                          db_text(r->reason),
                                                          db_int_or_null(r->by_account_id),
                                                          db_int(r->rule_version),
                                                          db_text(r->words),
                                                          db_text(r->territory),
                                                          db_int(r->by_role),
                                                          db_int(r->automated),
                                                          db_int(r->legal),
                                                          db_int_or_null(r->decision_id)};

        memcpy(values + i * restriction_columns, row, sizeof row);
    }
    return db_run_many(
        w,
        "INSERT INTO restrictions (b, subject_id, id, effect, start_ms, end_ms, rule, reason, "
        "by_account_id, rule_version, words, territory, by_role, automated, legal, decision_id) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        values, restriction_columns, (size_t)count);
}

#define STANDING                                                                                   \
    "SELECT id, effect, start_ms, end_ms, rule, reason, by_account_id, rule_version, words, "      \
    "territory, by_role, automated, legal, decision_id FROM restrictions "                         \
    "WHERE b = ?1 AND subject_id = ?2 ORDER BY id LIMIT ?3"

static struct restriction row_read(struct work *w, struct db_rows *rows, int64_t subject_id)
{
    return (struct restriction){
        .id = db_column_int(rows, 0),
        .subject_id = subject_id,
        .effect = (enum restriction_effect)db_column_int(rows, 1),
        .start_ms = db_column_int(rows, 2),
        .end_ms = db_column_int(rows, 3),
        .rule = db_column_text(rows, 4, w->memory),
        .reason = db_column_text(rows, 5, w->memory),
        .by_account_id = db_column_int(rows, 6),
        .rule_version = db_column_int(rows, 7),
        .words = db_column_text(rows, 8, w->memory),
        .territory = db_column_text(rows, 9, w->memory),
        .by_role = (int)db_column_int(rows, 10),
        .automated = db_column_int(rows, 11) != 0,
        .legal = db_column_int(rows, 12) != 0,
        .decision_id = db_column_int(rows, 13),
    };
}

enum err restrictions_db_of(struct work *w, int64_t subject_id,
                            struct restriction *ret_restrictions, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows, STANDING, db_int(id_bucket(subject_id)), db_int(subject_id),
                        db_int(restrictions_per_subject_max));

    if (e)
        return e;
    while (count < restrictions_per_subject_max && db_next(&rows))
        ret_restrictions[count++] = row_read(w, &rows, subject_id);
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

struct lists {
    const int64_t *subject_ids;
    struct restrictions_held *held;
};

static enum err list_read(struct work *w, struct db_rows *rows, size_t index, void *context)
{
    const struct lists *lists = context;
    struct restrictions_held *held = &lists->held[index];

    held->count = 0;
    held->list = NULL;
    while (held->count < restrictions_per_subject_max && db_next(rows)) {
        if (!held->list)
            held->list = arena_array(w->memory, restrictions_per_subject_max, sizeof *held->list);
        held->list[held->count++] = row_read(w, rows, lists->subject_ids[index]);
    }
    return OK;
}

enum err restrictions_db_of_many(struct work *w, const int64_t *subject_ids, int count,
                                 struct restrictions_held *ret_held)
{
    struct lists lists = {subject_ids, ret_held};
    struct db_value *values = arena_array(w->memory, (size_t)count, 3 * sizeof *values);

    for (int i = 0; i < count; i++) {
        values[3 * i] = db_int(id_bucket(subject_ids[i]));
        values[3 * i + 1] = db_int(subject_ids[i]);
        values[3 * i + 2] = db_int(restrictions_per_subject_max);
    }
    return db_ask_many(w, STANDING, values, 3, (size_t)count, list_read, &lists);
}

#define DELETE "DELETE FROM restrictions WHERE b = ?1 AND subject_id = ?2 AND id = ?3"

enum err restrictions_db_delete_many(struct work *w, const struct restriction *restrictions,
                                     int count)
{
    struct db_value *values = arena_array(w->memory, (size_t)count + 1, 3 * sizeof *values);

    for (int i = 0; i < count; i++) {
        values[3 * i] = db_int(id_bucket(restrictions[i].subject_id));
        values[3 * i + 1] = db_int(restrictions[i].subject_id);
        values[3 * i + 2] = db_int(restrictions[i].id);
    }
    return db_run_many(w, DELETE, values, 3, (size_t)count);
}

enum err restrictions_db_delete(struct work *w, int64_t subject_id, int64_t id)
{
    return db_run(w, DELETE, db_int(id_bucket(subject_id)), db_int(subject_id), db_int(id));
}
