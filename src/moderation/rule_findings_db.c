#include "moderation/rule_findings_db.h"

#include "store/db.h"

enum { rules_bucket = 0 };

/* ---- versions ---- */

enum err rule_files_db_insert(struct work *w, const struct rule_file *version)
{
    return db_run(w,
                  "INSERT INTO rule_files (b, id, hash, text, in_shadow)"
                  " VALUES (?1, ?2, ?3, ?4, ?5)",
                  db_int(rules_bucket), db_int(version->id), db_text(version->hash),
                  db_text(version->text), db_int(version->in_shadow));
}

enum err rule_files_db_page(struct work *w, int64_t max_id, struct rule_file *ret_versions, int max,
                            int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT id, hash, in_shadow FROM rule_files"
                        " WHERE b = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
                        db_int(rules_bucket), db_int(max_id), db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_versions[count++] = (struct rule_file){
            .id = db_column_int(&rows, 0),
            .hash = db_column_text(&rows, 1, w->memory),
            .in_shadow = db_column_int(&rows, 2) != 0,
        };
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err rule_files_db_find(struct work *w, struct str hash, struct rule_file *ret_version)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT id, hash, in_shadow, text FROM rule_files"
                        " WHERE b = ?1 AND hash = ?2 ORDER BY id DESC LIMIT 1",
                        db_int(rules_bucket), db_text(hash));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_version = (struct rule_file){
        .id = db_column_int(&rows, 0),
        .hash = db_column_text(&rows, 1, w->memory),
        .in_shadow = db_column_int(&rows, 2) != 0,
        .text = db_column_text(&rows, 3, w->memory),
    };
    return db_done(w, &rows, OK);
}

/* ---- tallies ---- */

enum err rule_tallies_db_add(struct work *w, const struct rule_tally *more)
{
    return db_run(
        w,
        "INSERT INTO rule_tallies (b, rule, version, hits, shadow_hits, right_count,"
        " wrong_count, off_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
        " ON CONFLICT (b, rule, version) DO UPDATE SET hits = rule_tallies.hits + excluded.hits,"
        " shadow_hits = rule_tallies.shadow_hits + excluded.shadow_hits,"
        " right_count = rule_tallies.right_count + excluded.right_count,"
        " wrong_count = rule_tallies.wrong_count + excluded.wrong_count,"
        " off_ms = COALESCE(rule_tallies.off_ms, excluded.off_ms)",
        db_int(rules_bucket), db_text(more->rule), db_int(more->version), db_int(more->hits),
        db_int(more->shadow_hits), db_int(more->right), db_int(more->wrong),
        db_int_or_null(more->off_ms));
}

static struct rule_tally tally_read(struct work *w, struct db_rows *rows)
{
    return (struct rule_tally){
        .rule = db_column_text(rows, 0, w->memory),
        .version = db_column_int(rows, 1),
        .hits = db_column_int(rows, 2),
        .shadow_hits = db_column_int(rows, 3),
        .right = db_column_int(rows, 4),
        .wrong = db_column_int(rows, 5),
        .off_ms = db_column_int(rows, 6),
    };
}

enum err rule_tallies_db_find(struct work *w, struct str rule, int64_t version,
                              struct rule_tally *ret_tally)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT rule, version, hits, shadow_hits, right_count, wrong_count, off_ms"
                        " FROM rule_tallies WHERE b = ?1 AND rule = ?2 AND version = ?3",
                        db_int(rules_bucket), db_text(rule), db_int(version));

    if (e)
        return e;
    *ret_tally = db_next(&rows) ? tally_read(w, &rows)
                                : (struct rule_tally){.rule = rule, .version = version};
    return db_done(w, &rows, OK);
}

enum err rule_tallies_db_page(struct work *w, struct str after_rule, int64_t after_version,
                              struct rule_tally *ret_tallies, int max, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e =
        db_ask(w, &rows,
               "SELECT rule, version, hits, shadow_hits, right_count, wrong_count, off_ms"
               " FROM rule_tallies WHERE b = ?1 AND (rule, version) > (?2, ?3)"
               " ORDER BY rule, version LIMIT ?4",
               db_int(rules_bucket), db_text(after_rule), db_int(after_version), db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_tallies[count++] = tally_read(w, &rows);
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

/* ---- findings ---- */

enum err rule_findings_db_put(struct work *w, int64_t post_id, int64_t author_id, struct str rules)
{
    return db_run(w,
                  "INSERT INTO rule_findings (b, post_id, author_id, rules, verdict)"
                  " VALUES (?1, ?2, ?3, ?4, 0) ON CONFLICT (b, post_id)"
                  " DO UPDATE SET rules = excluded.rules, verdict = 0",
                  db_int(id_bucket(post_id)), db_int(post_id), db_int(author_id), db_text(rules));
}

#define FIND "SELECT rules, verdict FROM rule_findings WHERE b = ?1 AND post_id = ?2"

enum err rule_findings_db_find(struct work *w, int64_t post_id, struct str *ret_rules,
                               enum rule_verdict *ret_verdict)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, FIND, db_int(id_bucket(post_id)), db_int(post_id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_rules = db_column_text(&rows, 0, w->memory);
    *ret_verdict = (enum rule_verdict)db_column_int(&rows, 1);
    return db_done(w, &rows, OK);
}

/* Two values of each post, and room for a third. */
static struct db_value *values_of(struct work *w, const int64_t *post_ids, int count, int columns)
{
    struct db_value *values =
        arena_array(w->memory, (size_t)count, (size_t)columns * sizeof *values);

    for (int i = 0; i < count; i++) {
        values[columns * i] = db_int(id_bucket(post_ids[i]));
        values[columns * i + 1] = db_int(post_ids[i]);
    }
    return values;
}

static enum err found_read(struct work *w, struct db_rows *rows, size_t index, void *context)
{
    struct rule_finding *finding = (struct rule_finding *)context + index;

    *finding = (struct rule_finding){.verdict = RULE_UNJUDGED};
    if (!db_next(rows))
        return OK;
    finding->rules = db_column_text(rows, 0, w->memory);
    finding->verdict = (enum rule_verdict)db_column_int(rows, 1);
    return OK;
}

enum err rule_findings_db_find_many(struct work *w, const int64_t *post_ids, int count,
                                    struct rule_finding *ret_findings)
{
    return db_ask_many(w, FIND, values_of(w, post_ids, count, 2), 2, (size_t)count, found_read,
                       ret_findings);
}

enum err rule_findings_db_judge(struct work *w, const int64_t *post_ids, int count,
                                enum rule_verdict verdict)
{
    struct db_value *values = values_of(w, post_ids, count, 3);

    for (int i = 0; i < count; i++)
        values[3 * i + 2] = db_int(verdict);
    return db_run_many(w, "UPDATE rule_findings SET verdict = ?3 WHERE b = ?1 AND post_id = ?2",
                       values, 3, (size_t)count);
}

enum err rule_findings_db_delete_all(struct work *w, int64_t author_id)
{
    enum err e = db_run(w, "DELETE FROM rule_findings WHERE b = ?1 AND author_id = ?2",
                        db_int(id_bucket(author_id)), db_int(author_id));

    return e ? e
             : db_run(w, "DELETE FROM rule_decided WHERE b = ?1 AND author_id = ?2",
                      db_int(id_bucket(author_id)), db_int(author_id));
}

enum err rule_findings_db_old(struct work *w, int64_t before_id, int64_t *ret_ids, int max,
                              int *ret_count)
{
    db_scatter(w);
    return db_list_ints(w, ret_ids, max, ret_count,
                        "SELECT post_id FROM rule_findings WHERE post_id < ?1 LIMIT ?2",
                        db_int(before_id), db_int(max));
}

enum err rule_findings_db_delete(struct work *w, int64_t post_id)
{
    return db_run(w, "DELETE FROM rule_findings WHERE b = ?1 AND post_id = ?2",
                  db_int(id_bucket(post_id)), db_int(post_id));
}

/* ---- decided texts ---- */

enum err rule_decided_db_put(struct work *w, int64_t post_id, int64_t author_id, uint64_t bits)
{
    return db_run(w,
                  "INSERT INTO rule_decided (b, post_id, author_id, bits) VALUES (?1, ?2, ?3, ?4)"
                  " ON CONFLICT (b, post_id) DO UPDATE SET bits = excluded.bits",
                  db_int(id_bucket(post_id)), db_int(post_id), db_int(author_id),
                  db_int((int64_t)bits));
}

enum err rule_decided_db_delete(struct work *w, int64_t post_id)
{
    return db_run(w, "DELETE FROM rule_decided WHERE b = ?1 AND post_id = ?2",
                  db_int(id_bucket(post_id)), db_int(post_id));
}

enum err rule_decided_db_delete_many(struct work *w, const int64_t *post_ids, int count)
{
    return db_run_many(w, "DELETE FROM rule_decided WHERE b = ?1 AND post_id = ?2",
                       values_of(w, post_ids, count, 2), 2, (size_t)count);
}

enum err rule_decided_db_newest(struct work *w, struct rule_decided_row *ret_rows, int max,
                                int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    db_scatter(w);
    enum err e =
        db_ask(w, &rows, "SELECT post_id, bits FROM rule_decided ORDER BY post_id DESC LIMIT ?1",
               db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_rows[count++] = (struct rule_decided_row){.post_id = db_column_int(&rows, 0),
                                                      .bits = (uint64_t)db_column_int(&rows, 1)};
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

/* ---- limits ---- */

enum err rule_posts_db_since(struct work *w, int64_t author_id, int64_t since_id, int max,
                             int *ret_count, int64_t *ret_oldest_id)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e =
        db_ask(w, &rows,
               "SELECT id FROM posts WHERE b = ?1 AND author_id = ?2 AND id >= ?3"
               " AND boost_of_id IS NULL ORDER BY id DESC LIMIT ?4",
               db_int(id_bucket(author_id)), db_int(author_id), db_int(since_id), db_int(max));

    if (e)
        return e;
    *ret_oldest_id = 0;
    for (; count < max && db_next(&rows); count++)
        *ret_oldest_id = db_column_int(&rows, 0);
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}
