#include "social/approvals_db.h"

#include "store/db.h"

/* ---- rules ---- */

enum err approvals_db_rules(struct work *w, int64_t account_id, struct approval_rule_row *ret_rows,
                            int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e =
        db_ask(w, &rows,
               "SELECT id, version, rule, pending, pending_ms FROM approval_rules "
               "WHERE b = ?1 AND account_id = ?2 ORDER BY id LIMIT ?3",
               db_int(id_bucket(account_id)), db_int(account_id), db_int(approval_rules_max));

    if (e)
        return e;
    while (count < approval_rules_max && db_next(&rows))
        ret_rows[count++] = (struct approval_rule_row){
            .account_id = account_id,
            .id = db_column_int(&rows, 0),
            .version = (int)db_column_int(&rows, 1),
            .rule = db_column_text(&rows, 2, w->memory),
            .has_pending = !db_column_is_null(&rows, 3),
            .pending = db_column_text(&rows, 3, w->memory),
            .pending_ms = db_column_int(&rows, 4),
        };
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err approvals_db_rule_insert(struct work *w, const struct approval_rule_row *row)
{
    return db_run(w,
                  "INSERT INTO approval_rules (b, account_id, id, version, rule) "
                  "VALUES (?1, ?2, ?3, ?4, ?5)",
                  db_int(id_bucket(row->account_id)), db_int(row->account_id), db_int(row->id),
                  db_int(row->version), db_text(row->rule));
}

enum err approvals_db_rule_update(struct work *w, const struct approval_rule_row *row)
{
    return db_run(w,
                  "UPDATE approval_rules SET version = ?4, rule = ?5, pending = ?6, "
                  "pending_ms = ?7 WHERE b = ?1 AND account_id = ?2 AND id = ?3",
                  db_int(id_bucket(row->account_id)), db_int(row->account_id), db_int(row->id),
                  db_int(row->version), db_text(row->rule),
                  row->has_pending ? db_text(row->pending) : db_null(),
                  db_int_or_null(row->pending_ms));
}

enum err approvals_db_rule_delete(struct work *w, int64_t account_id, int64_t id)
{
    return db_run(w, "DELETE FROM approval_rules WHERE b = ?1 AND account_id = ?2 AND id = ?3",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(id));
}

enum err approvals_db_rules_delete(struct work *w, int64_t account_id)
{
    return db_run(w, "DELETE FROM approval_rules WHERE b = ?1 AND account_id = ?2",
                  db_int(id_bucket(account_id)), db_int(account_id));
}

/* ---- duties ---- */

enum err approvals_db_duty_add(struct work *w, int64_t approver_id, int64_t rule_id,
                               int64_t account_id)
{
    return db_run(w,
                  "INSERT INTO approval_duties (b, approver_id, rule_id, account_id) "
                  "VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
                  db_int(id_bucket(approver_id)), db_int(approver_id), db_int(rule_id),
                  db_int(account_id));
}

enum err approvals_db_duty_remove(struct work *w, int64_t approver_id, int64_t rule_id)
{
    return db_run(w,
                  "DELETE FROM approval_duties WHERE b = ?1 AND approver_id = ?2 AND rule_id = ?3",
                  db_int(id_bucket(approver_id)), db_int(approver_id), db_int(rule_id));
}

enum err approvals_db_duties_delete(struct work *w, int64_t approver_id)
{
    return db_run(w, "DELETE FROM approval_duties WHERE b = ?1 AND approver_id = ?2",
                  db_int(id_bucket(approver_id)), db_int(approver_id));
}

enum err approvals_db_duties(struct work *w, int64_t approver_id, int64_t *ret_ids, int max,
                             int *ret_count)
{
    return db_list_ints(w, ret_ids, max, ret_count,
                        "SELECT DISTINCT account_id FROM approval_duties "
                        "WHERE b = ?1 AND approver_id = ?2 ORDER BY account_id LIMIT ?3",
                        db_int(id_bucket(approver_id)), db_int(approver_id), db_int(max));
}

enum err approvals_db_duty_find(struct work *w, int64_t approver_id, int64_t rule_id,
                                int64_t *ret_account_id)
{
    return db_find_int(w, ret_account_id,
                       "SELECT account_id FROM approval_duties "
                       "WHERE b = ?1 AND approver_id = ?2 AND rule_id = ?3",
                       db_int(id_bucket(approver_id)), db_int(approver_id), db_int(rule_id));
}

/* ---- drafts ---- */

#define COLUMNS                                                                                    \
    "id, account_id, kind, state, version, writer_id, made_ms, changed_ms, expires_ms, "           \
    "target_id, post_id, form, hash, rules, key"

enum err approvals_db_insert(struct work *w, const struct approval *a)
{
    return db_run(w,
                  "INSERT INTO approvals (b, id, account_id, kind, state, version, writer_id, "
                  "made_ms, changed_ms, expires_ms, target_id, form, hash, rules, key) VALUES (?1, "
                  "?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
                  db_int(id_bucket(a->id)), db_int(a->id), db_int(a->account_id), db_int(a->kind),
                  db_int(a->state), db_int(a->version), db_int(a->writer_id), db_int(a->made_ms),
                  db_int(a->changed_ms), db_int(a->expires_ms), db_int_or_null(a->target_id),
                  db_text(a->form), db_text(a->hash), db_text(a->rules),
                  a->key.size ? db_text(a->key) : db_null());
}

enum err approvals_db_update(struct work *w, const struct approval *a)
{
    return db_run(w,
                  "UPDATE approvals SET state = ?3, version = ?4, writer_id = ?5, changed_ms = ?6, "
                  "expires_ms = ?7, post_id = ?8, form = ?9, hash = ?10, rules = ?11 "
                  "WHERE b = ?1 AND id = ?2",
                  db_int(id_bucket(a->id)), db_int(a->id), db_int(a->state), db_int(a->version),
                  db_int(a->writer_id), db_int(a->changed_ms), db_int(a->expires_ms),
                  db_int_or_null(a->post_id), db_text(a->form), db_text(a->hash),
                  db_text(a->rules));
}

static struct approval row_read(struct work *w, struct db_rows *rows)
{
    return (struct approval){
        .id = db_column_int(rows, 0),
        .account_id = db_column_int(rows, 1),
        .kind = (enum approval_kind)db_column_int(rows, 2),
        .state = (enum approval_state)db_column_int(rows, 3),
        .version = (int)db_column_int(rows, 4),
        .writer_id = db_column_int(rows, 5),
        .made_ms = db_column_int(rows, 6),
        .changed_ms = db_column_int(rows, 7),
        .expires_ms = db_column_int(rows, 8),
        .target_id = db_column_int(rows, 9),
        .post_id = db_column_int(rows, 10),
        .form = db_column_text(rows, 11, w->memory),
        .hash = db_column_text(rows, 12, w->memory),
        .rules = db_column_text(rows, 13, w->memory),
        .key = db_column_text(rows, 14, w->memory),
    };
}

enum err approvals_db_find(struct work *w, int64_t id, struct approval *ret_approval)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, "SELECT " COLUMNS " FROM approvals WHERE b = ?1 AND id = ?2",
                        db_int(id_bucket(id)), db_int(id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_approval = row_read(w, &rows);
    return db_done(w, &rows, OK);
}

enum err approvals_db_find_key(struct work *w, int64_t account_id, struct str key, int64_t since_ms,
                               int64_t *ret_id, bool *ret_waits)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT id, state FROM approvals WHERE b = ?1 AND account_id = ?2 "
                        "AND id > ?3 AND key = ?4 ORDER BY id DESC LIMIT 1",
                        db_int(id_bucket(account_id)), db_int(account_id),
                        db_int(id_first_at(since_ms)), db_text(key));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_id = db_column_int(&rows, 0);
    *ret_waits = db_column_int(&rows, 1) == APPROVAL_HELD;
    return db_done(w, &rows, OK);
}

static enum err rows_read(struct work *w, struct db_rows *rows, int max, struct approval *ret_items,
                          int *ret_count)
{
    int count = 0;

    while (count < max && db_next(rows))
        ret_items[count++] = row_read(w, rows);
    *ret_count = count;
    return db_done(w, rows, OK);
}

enum err approvals_db_page(struct work *w, int64_t account_id, enum approval_state state,
                           int64_t writer_id, int64_t max_id, int limit, struct approval *ret_items,
                           int *ret_count)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT " COLUMNS " FROM approvals WHERE b = ?1 AND account_id = ?2 "
                        "AND id < ?3 AND (?4 = 0 OR state = ?4) AND (?6 = 0 OR EXISTS"
                        " (SELECT 1 FROM approval_versions v WHERE v.b = ?1"
                        " AND v.approval_id = approvals.id AND v.writer_id = ?6))"
                        " ORDER BY id DESC LIMIT ?5",
                        db_int(id_bucket(account_id)), db_int(account_id),
                        db_int(max_id ? max_id : INT64_MAX), db_int((int64_t)state), db_int(limit),
                        db_int(writer_id));

    return e ? e : rows_read(w, &rows, limit, ret_items, ret_count);
}

enum err approvals_db_wrote(struct work *w, int64_t id, int64_t person_id, bool *ret_wrote)
{
    int64_t version = 0;
    enum err e = db_find_int(w, &version,
                             "SELECT version FROM approval_versions WHERE b = ?1 "
                             "AND approval_id = ?2 AND writer_id = ?3 LIMIT 1",
                             db_int(id_bucket(id)), db_int(id), db_int(person_id));

    *ret_wrote = !e;
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err approvals_db_keep(struct work *w, int64_t id, bool *ret_held)
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed,
                           "UPDATE approvals SET version = version "
                           "WHERE b = ?1 AND id = ?2 AND state = ?3",
                           db_int(id_bucket(id)), db_int(id), db_int(APPROVAL_HELD));

    *ret_held = changed == 1;
    return e;
}

enum err approvals_db_held(struct work *w, int64_t account_id, int limit,
                           struct approval *ret_items, int *ret_count)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT id, account_id, kind, state, version, writer_id, made_ms, "
                        "changed_ms, expires_ms, target_id, post_id, '', hash, rules, key "
                        "FROM approvals WHERE b = ?1 AND account_id = ?2 "
                        "AND state = 1 ORDER BY id LIMIT ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(limit));

    return e ? e : rows_read(w, &rows, limit, ret_items, ret_count);
}

enum err approvals_db_held_count(struct work *w, int64_t account_id, int *ret_count)
{
    return db_count_rows(w, ret_count,
                         "SELECT id FROM approvals WHERE b = ?1 AND account_id = ?2 "
                         "AND state = 1 LIMIT ?3",
                         db_int(id_bucket(account_id)), db_int(account_id),
                         db_int(approval_held_max));
}

enum err approvals_db_delete(struct work *w, int64_t id)
{
    enum err e = db_run(w, "DELETE FROM approval_versions WHERE b = ?1 AND approval_id = ?2",
                        db_int(id_bucket(id)), db_int(id));

    return e ? e
             : db_run(w, "DELETE FROM approvals WHERE b = ?1 AND id = ?2", db_int(id_bucket(id)),
                      db_int(id));
}

/* ---- versions ---- */

enum err approvals_db_version_add(struct work *w, const struct approval *a)
{
    return db_run(w,
                  "INSERT INTO approval_versions (b, approval_id, version, writer_id, made_ms, "
                  "form, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                  db_int(id_bucket(a->id)), db_int(a->id), db_int(a->version), db_int(a->writer_id),
                  db_int(a->changed_ms), db_text(a->form), db_text(a->hash));
}

static struct approval_version version_read(struct work *w, struct db_rows *rows)
{
    return (struct approval_version){
        .version = (int)db_column_int(rows, 0),
        .writer_id = db_column_int(rows, 1),
        .made_ms = db_column_int(rows, 2),
        .form = db_column_text(rows, 3, w->memory),
        .hash = db_column_text(rows, 4, w->memory),
    };
}

enum err approvals_db_version(struct work *w, int64_t id, int version,
                              struct approval_version *ret_version)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT version, writer_id, made_ms, form, hash FROM approval_versions "
                        "WHERE b = ?1 AND approval_id = ?2 AND version = ?3",
                        db_int(id_bucket(id)), db_int(id), db_int(version));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_version = version_read(w, &rows);
    return db_done(w, &rows, OK);
}

enum err approvals_db_versions(struct work *w, int64_t id, struct approval_version *ret_versions,
                               int max, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT version, writer_id, made_ms, form, hash FROM approval_versions "
                        "WHERE b = ?1 AND approval_id = ?2 ORDER BY version LIMIT ?3",
                        db_int(id_bucket(id)), db_int(id), db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_versions[count++] = version_read(w, &rows);
    *ret_count = count;
    return db_done(w, &rows, OK);
}

/* ---- deeds ---- */

enum err approvals_db_deed_add(struct work *w, const struct approval_deed *d)
{
    return db_run(w,
                  "INSERT INTO approval_deeds (b, account_id, id, approval_id, action, version, "
                  "by_id, made_ms, hash, reason, entry_id, person_id) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
                  db_int(id_bucket(d->account_id)), db_int(d->account_id), db_int(d->id),
                  db_int(d->approval_id), db_int(d->action), db_int(d->version),
                  db_int_or_null(d->by_id), db_int(d->made_ms), db_text(d->hash),
                  db_text(d->reason), db_int(d->entry_id), db_int_or_null(d->person_id));
}

#define DEED_COLUMNS                                                                               \
    "id, account_id, approval_id, action, version, by_id, made_ms, hash, reason, entry_id, "       \
    "person_id"

static enum err deeds_read(struct work *w, struct db_rows *rows, struct approval_deed *ret_deeds,
                           int max, int *ret_count)
{
    int count = 0;

    while (count < max && db_next(rows))
        ret_deeds[count++] = (struct approval_deed){
            .id = db_column_int(rows, 0),
            .account_id = db_column_int(rows, 1),
            .approval_id = db_column_int(rows, 2),
            .action = (enum approval_action)db_column_int(rows, 3),
            .version = (int)db_column_int(rows, 4),
            .by_id = db_column_int(rows, 5),
            .made_ms = db_column_int(rows, 6),
            .hash = db_column_text(rows, 7, w->memory),
            .reason = db_column_text(rows, 8, w->memory),
            .entry_id = db_column_int(rows, 9),
            .person_id = db_column_int(rows, 10),
        };
    *ret_count = count;
    return db_done(w, rows, OK);
}

enum err approvals_db_deeds(struct work *w, int64_t approval_id, struct approval_deed *ret_deeds,
                            int max, int *ret_count)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT " DEED_COLUMNS " FROM approval_deeds "
                        "WHERE b = ?1 AND approval_id = ?2 ORDER BY id LIMIT ?3",
                        db_int(id_bucket(approval_id)), db_int(approval_id), db_int(max));

    return e ? e : deeds_read(w, &rows, ret_deeds, max, ret_count);
}

enum err approvals_db_voters(struct work *w, int64_t approval_id, int version,
                             struct approval_voter *ret_voters, int max, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT by_id, COALESCE(person_id, by_id) FROM approval_deeds "
                        "WHERE b = ?1 AND approval_id = ?2 "
                        "AND version = ?3 AND action = ?4 ORDER BY id LIMIT ?5",
                        db_int(id_bucket(approval_id)), db_int(approval_id), db_int(version),
                        db_int(DEED_AGREED), db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_voters[count++] = (struct approval_voter){.account_id = db_column_int(&rows, 0),
                                                      .person_id = db_column_int(&rows, 1)};
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err approvals_db_rule_weakener(struct work *w, int64_t rule_id, int64_t *ret_person_id)
{
    return db_find_int(w, ret_person_id,
                       "SELECT COALESCE(person_id, by_id) FROM approval_deeds "
                       "WHERE b = ?1 AND approval_id = ?2 AND action = ?3 ORDER BY id DESC LIMIT 1",
                       db_int(id_bucket(rule_id)), db_int(rule_id), db_int(DEED_RULE_WEAKENING));
}

enum err approvals_db_deeds_after(struct work *w, int64_t account_id, int64_t after_id,
                                  struct approval_deed *ret_deeds, int max, int *ret_count)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows,
               "SELECT " DEED_COLUMNS " FROM approval_deeds "
               "WHERE b = ?1 AND account_id = ?2 AND id > ?3 ORDER BY id LIMIT ?4",
               db_int(id_bucket(account_id)), db_int(account_id), db_int(after_id), db_int(max));

    return e ? e : deeds_read(w, &rows, ret_deeds, max, ret_count);
}

enum err approvals_db_has_agreed(struct work *w, int64_t account_id, int64_t person_id,
                                 bool *ret_has)
{
    int64_t id;
    int count = 0;
    enum err e = db_list_ints(w, &id, 1, &count,
                              "SELECT id FROM approval_deeds WHERE b = ?1 AND account_id = ?2 "
                              "AND by_id = ?3 AND action = ?4 UNION ALL "
                              "SELECT id FROM approval_deeds WHERE b = ?1 AND account_id = ?2 "
                              "AND person_id = ?3 AND action = ?4 LIMIT 1",
                              db_int(id_bucket(account_id)), db_int(account_id), db_int(person_id),
                              db_int(DEED_AGREED));

    *ret_has = count > 0;
    return e;
}

enum err approvals_db_deeds_delete(struct work *w, int64_t account_id)
{
    return db_run(w, "DELETE FROM approval_deeds WHERE b = ?1 AND account_id = ?2",
                  db_int(id_bucket(account_id)), db_int(account_id));
}
