#include "social/rulebook_db.h"

#include "store/db.h"

/* Columns: id, version, text, hint, translations, days, category, harm. */
static struct rule rule_read(struct work *w, struct db_rows *rows)
{
    return (struct rule){
        .id = db_column_int(rows, 0),
        .version = (int)db_column_int(rows, 1),
        .text = db_column_text(rows, 2, w->memory),
        .hint = db_column_text(rows, 3, w->memory),
        .translations = db_column_text(rows, 4, w->memory),
        .days = (int)db_column_int(rows, 5),
        .category = db_column_text(rows, 6, w->memory),
        .harm = (int)db_column_int(rows, 7),
    };
}

enum err rules_db_list(struct work *w, struct rule *ret_rules, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT id, version, text, hint, translations, days, category, harm "
                        "FROM rules WHERE b = ?1 ORDER BY id LIMIT ?2",
                        db_int(0), db_int(rules_max));

    if (e)
        return e;
    while (count < rules_max && db_next(&rows))
        ret_rules[count++] = rule_read(w, &rows);
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err rules_db_find(struct work *w, int64_t id, struct rule *ret_rule)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT id, version, text, hint, translations, days, category, harm "
                        "FROM rules WHERE b = ?1 AND id = ?2",
                        db_int(0), db_int(id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_rule = rule_read(w, &rows);
    return db_done(w, &rows, OK);
}

enum err rules_db_set(struct work *w, const struct rule *rule)
{
    return db_run(w,
                  "INSERT INTO rules (b, id, version, text, hint, translations, days, category, "
                  "harm) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (b, id) DO UPDATE "
                  "SET version = excluded.version, text = excluded.text, hint = excluded.hint, "
                  "translations = excluded.translations, days = excluded.days, "
                  "category = excluded.category, harm = excluded.harm",
                  db_int(0), db_int(rule->id), db_int(rule->version), db_text(rule->text),
                  db_text(rule->hint), db_text(rule->translations), db_int(rule->days),
                  db_text(rule->category), db_int(rule->harm));
}

enum err rules_db_delete(struct work *w, int64_t id)
{
    return db_run(w, "DELETE FROM rules WHERE b = ?1 AND id = ?2", db_int(0), db_int(id));
}

enum err rule_versions_db_insert(struct work *w, const struct rule_version *v)
{
    return db_run(w,
                  "INSERT INTO rule_versions (b, id, rule_id, version, removed, text, hint, "
                  "translations, days, category, harm) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                  db_int(0), db_int(v->id), db_int(v->rule.id), db_int(v->rule.version),
                  db_int(v->is_removal), db_text(v->rule.text), db_text(v->rule.hint),
                  db_text(v->rule.translations), db_int(v->rule.days), db_text(v->rule.category),
                  db_int(v->rule.harm));
}

#define VERSION                                                                                    \
    "SELECT rule_id, version, text, hint, translations, days, category, harm, id, removed "        \
    "FROM rule_versions WHERE b = ?1 AND "

static struct rule_version version_read(struct work *w, struct db_rows *rows)
{
    return (struct rule_version){.rule = rule_read(w, rows),
                                 .id = db_column_int(rows, 8),
                                 .is_removal = db_column_int(rows, 9) != 0};
}

enum err rule_versions_db_find(struct work *w, int64_t rule_id, int version,
                               struct rule_version *ret_version)
{
    struct db_rows rows = {0};
    enum err e = version ? db_ask(w, &rows, VERSION "rule_id = ?2 AND version = ?3", db_int(0),
                                  db_int(rule_id), db_int(version))
                         : db_ask(w, &rows, VERSION "rule_id = ?2 ORDER BY version DESC LIMIT 1",
                                  db_int(0), db_int(rule_id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_version = version_read(w, &rows);
    return db_done(w, &rows, OK);
}

enum err rule_versions_db_list(struct work *w, int64_t rule_id, int64_t max_id,
                               struct rule_version *ret_versions, int max, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = rule_id ? db_ask(w, &rows,
                                  VERSION "rule_id = ?2 AND id < ?3 ORDER BY version DESC LIMIT ?4",
                                  db_int(0), db_int(rule_id), db_int(max_id), db_int(max))
                         : db_ask(w, &rows, VERSION "id < ?2 ORDER BY id DESC LIMIT ?3", db_int(0),
                                  db_int(max_id), db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_versions[count++] = version_read(w, &rows);
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}
