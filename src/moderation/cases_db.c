#include "moderation/cases_db.h"

#include "store/db.h"

#define COLUMNS                                                                                    \
    "id, subject_id, account_id, state, outcome, escalated, text_key, posts, authors, reports, "   \
    "open_reports, notices, reporters, trusted, weight, harm, rule_weight, followers, sources, "   \
    "rules, language, notes, claimed_by_id, claimed_until_ms, place, updated_ms, closed_ms, "      \
    "closed_by_id"

#define VALUES_OF(c)                                                                               \
    db_int(id_bucket((c)->id)), db_int((c)->id), db_int((c)->subject_id), db_int((c)->account_id), \
        db_int((c)->state), db_int((c)->outcome), db_int((c)->escalated), db_text((c)->text_key),  \
        db_int((c)->posts), db_int((c)->authors), db_int((c)->reports), db_int((c)->open_reports), \
        db_int((c)->notices), db_int((c)->facts.reporters), db_int((c)->trusted),                  \
        db_real((c)->facts.weight), db_real((c)->facts.harm), db_int((c)->facts.rule_weight),      \
        db_int((c)->facts.followers), db_int((c)->sources), db_text((c)->rules),                   \
        db_text((c)->language), db_int((c)->notes), db_int_or_null((c)->claimed_by_id),            \
        db_int_or_null((c)->claimed_until_ms), db_int((c)->place), db_int((c)->updated_ms),        \
        db_int_or_null((c)->closed_ms), db_int_or_null((c)->closed_by_id)

enum err cases_db_insert(struct work *w, const struct case_item *c)
{
    return db_run(w,
                  "INSERT INTO cases (b, " COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
                  "?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, "
                  "?26, ?27, ?28, ?29)",
                  VALUES_OF(c));
}

enum err cases_db_update(struct work *w, const struct case_item *c)
{
    return db_run(w,
                  "UPDATE cases SET subject_id = ?3, account_id = ?4, state = ?5, outcome = ?6, "
                  "escalated = ?7, text_key = ?8, posts = ?9, authors = ?10, reports = ?11, "
                  "open_reports = ?12, notices = ?13, reporters = ?14, trusted = ?15, "
                  "weight = ?16, harm = ?17, rule_weight = ?18, followers = ?19, sources = ?20, "
                  "rules = ?21, language = ?22, notes = ?23, claimed_by_id = ?24, "
                  "claimed_until_ms = ?25, place = ?26, updated_ms = ?27, closed_ms = ?28, "
                  "closed_by_id = ?29 WHERE b = ?1 AND id = ?2",
                  VALUES_OF(c));
}

static struct case_item case_read(struct work *w, struct db_rows *rows)
{
    struct case_item c = {
        .id = db_column_int(rows, 0),
        .subject_id = db_column_int(rows, 1),
        .account_id = db_column_int(rows, 2),
        .state = (enum case_state)db_column_int(rows, 3),
        .outcome = (enum case_outcome)db_column_int(rows, 4),
        .escalated = db_column_int(rows, 5) != 0,
        .text_key = db_column_text(rows, 6, w->memory),
        .posts = (int)db_column_int(rows, 7),
        .authors = (int)db_column_int(rows, 8),
        .reports = (int)db_column_int(rows, 9),
        .open_reports = (int)db_column_int(rows, 10),
        .notices = (int)db_column_int(rows, 11),
        .trusted = (int)db_column_int(rows, 13),
        .facts = {.weight = db_column_real(rows, 14),
                  .harm = db_column_real(rows, 15),
                  .rule_weight = (int)db_column_int(rows, 16),
                  .reporters = (int)db_column_int(rows, 12),
                  .followers = db_column_int(rows, 17)},
        .sources = (int)db_column_int(rows, 18),
        .rules = db_column_text(rows, 19, w->memory),
        .language = db_column_text(rows, 20, w->memory),
        .notes = (int)db_column_int(rows, 21),
        .claimed_by_id = db_column_int(rows, 22),
        .claimed_until_ms = db_column_int(rows, 23),
        .place = db_column_int(rows, 24),
        .updated_ms = db_column_int(rows, 25),
        .closed_ms = db_column_int(rows, 26),
        .closed_by_id = db_column_int(rows, 27),
    };

    c.facts.posts = c.posts;
    c.facts.trusted = c.trusted;
    c.facts.made_ms = id_ms(c.id);
    return c;
}

enum err cases_db_find(struct work *w, int64_t id, struct case_item *ret_case)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, "SELECT " COLUMNS " FROM cases WHERE b = ?1 AND id = ?2",
                        db_int(id_bucket(id)), db_int(id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_case = case_read(w, &rows);
    return db_done(w, &rows, OK);
}

enum err cases_db_hold(struct work *w, int64_t id, struct case_item *ret_case)
{
    int64_t held = 0;
    enum err e = db_change(w, &held, "UPDATE cases SET updated_ms = ?3 WHERE b = ?1 AND id = ?2",
                           db_int(id_bucket(id)), db_int(id), db_int(w->now_ms));

    return e ? e : cases_db_find(w, id, ret_case);
}

/* ---- names --------------------------------------------------------------------------------- */

enum err cases_db_key_find(struct work *w, struct str name, int64_t *ret_case_id)
{
    return db_find_int(w, ret_case_id, "SELECT case_id FROM case_keys WHERE b = ?1 AND name = ?2",
                       db_int(bucket_of_name(name)), db_text(name));
}

enum err cases_db_key_hold(struct work *w, struct str name, int64_t *ret_case_id)
{
    enum err e = db_run(w,
                        "INSERT INTO case_keys (b, name, case_id) VALUES (?1, ?2, 0) "
                        "ON CONFLICT (b, name) DO UPDATE SET name = excluded.name",
                        db_int(bucket_of_name(name)), db_text(name));

    return e ? e : cases_db_key_find(w, name, ret_case_id);
}

enum err cases_db_key_set(struct work *w, struct str name, int64_t case_id)
{
    return db_run(w, "UPDATE case_keys SET case_id = ?3 WHERE b = ?1 AND name = ?2",
                  db_int(bucket_of_name(name)), db_text(name), db_int(case_id));
}

/* ---- what is in them ------------------------------------------------------------------------ */

enum err cases_db_subject_add(struct work *w, int64_t subject_id, int64_t case_id,
                              int64_t account_id)
{
    return db_run(w,
                  "INSERT INTO case_subjects (b, subject_id, case_id, account_id) "
                  "VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
                  db_int(id_bucket(subject_id)), db_int(subject_id), db_int(case_id),
                  db_int(account_id));
}

enum err cases_db_subject_case(struct work *w, int64_t subject_id, int64_t *ret_case_id)
{
    return db_find_int(w, ret_case_id,
                       "SELECT case_id FROM case_subjects WHERE b = ?1 AND subject_id = ?2 "
                       "ORDER BY case_id DESC LIMIT 1",
                       db_int(id_bucket(subject_id)), db_int(subject_id));
}

enum err cases_db_of_account(struct work *w, int64_t account_id, int64_t max_id, int64_t *ret_ids,
                             int max, int *ret_count)
{
    return db_list_ints(w, ret_ids, max, ret_count,
                        "SELECT DISTINCT case_id FROM case_subjects WHERE b = ?1 AND "
                        "account_id = ?2 AND case_id < ?3 ORDER BY case_id DESC LIMIT ?4",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(max_id),
                        db_int(max));
}

enum err cases_db_source_add(struct work *w, int64_t case_id, const struct case_source *s,
                             bool *ret_new)
{
    int64_t added = 0;
    enum err e =
        db_change(w, &added,
                  "INSERT INTO case_sources (b, case_id, kind, source_id, subject_id, "
                  "rule, weight, words, trusted, reporter_id, made_ms) VALUES (?1, ?2, "
                  "?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT DO NOTHING",
                  db_int(id_bucket(case_id)), db_int(case_id), db_int(s->kind), db_int(s->id),
                  db_int(s->subject_id), db_text(s->rule), db_int(s->weight), db_text(s->words),
                  db_int(s->trusted), db_int_or_null(s->reporter_id), db_int(w->now_ms));

    *ret_new = added > 0;
    return e;
}

enum err cases_db_has_author(struct work *w, int64_t case_id, int64_t account_id, bool *ret_has)
{
    int64_t found = 0;
    enum err e = db_find_int(w, &found,
                             "SELECT post_id FROM case_posts WHERE b = ?1 AND case_id = ?2 AND "
                             "account_id = ?3 LIMIT 1",
                             db_int(id_bucket(case_id)), db_int(case_id), db_int(account_id));

    *ret_has = found != 0;
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err cases_db_post_add(struct work *w, int64_t case_id, int64_t post_id, int64_t account_id,
                           bool named, bool *ret_new, bool *ret_new_author)
{
    int64_t added = 0;
    bool has = false;
    enum err e = cases_db_has_author(w, case_id, account_id, &has);

    if (!e)
        e = db_change(w, &added,
                      "INSERT INTO case_posts (b, case_id, post_id, account_id, named) "
                      "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
                      db_int(id_bucket(case_id)), db_int(case_id), db_int(post_id),
                      db_int(account_id), db_int(named));
    if (!e && !added && named)
        e = db_run(w,
                   "UPDATE case_posts SET named = 1 WHERE b = ?1 AND case_id = ?2 AND "
                   "account_id = ?3 AND post_id = ?4",
                   db_int(id_bucket(case_id)), db_int(case_id), db_int(account_id),
                   db_int(post_id));
    *ret_new = added > 0;
    *ret_new_author = added > 0 && !has;
    return e;
}

enum err cases_db_posts(struct work *w, int64_t case_id, int64_t after_account_id,
                        int64_t after_post_id, struct case_post *ret_posts, int max, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e =
        db_ask(w, &rows,
               "SELECT account_id, post_id, named, decision_id FROM case_posts WHERE b = ?1 AND "
               "case_id = ?2 AND (account_id, post_id) > (?3, ?4) "
               "ORDER BY account_id, post_id LIMIT ?5",
               db_int(id_bucket(case_id)), db_int(case_id), db_int(after_account_id),
               db_int(after_post_id), db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_posts[count++] = (struct case_post){.account_id = db_column_int(&rows, 0),
                                                .post_id = db_column_int(&rows, 1),
                                                .is_named = db_column_int(&rows, 2) != 0,
                                                .decision_id = db_column_int(&rows, 3)};
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

#define POSTS_OF                                                                                   \
    "SELECT 1 FROM case_posts WHERE b = ?1 AND case_id = ?2 AND account_id = ?3 LIMIT ?4"

enum err cases_db_posts_of(struct work *w, int64_t case_id, int64_t account_id, int *ret_count)
{
    return db_count_rows(w, ret_count, POSTS_OF, db_int(id_bucket(case_id)), db_int(case_id),
                         db_int(account_id), db_int(cases_counted_max));
}

static enum err rows_count(struct work *w, struct db_rows *rows, size_t index, void *context)
{
    int *count = (int *)context + index;

    (void)w;
    for (*count = 0; db_next(rows);)
        ++*count;
    return OK;
}

enum err cases_db_posts_of_many(struct work *w, int64_t case_id, const int64_t *account_ids,
                                int count, int *ret_counts)
{
    struct db_value *values = arena_array(w->memory, (size_t)count, 4 * sizeof *values);

    for (int i = 0; i < count; i++) {
        values[4 * i] = db_int(id_bucket(case_id));
        values[4 * i + 1] = db_int(case_id);
        values[4 * i + 2] = db_int(account_ids[i]);
        values[4 * i + 3] = db_int(cases_counted_max);
    }
    return db_ask_many(w, POSTS_OF, values, 4, (size_t)count, rows_count, ret_counts);
}

/* With its author, though the post alone names the row: PostgreSQL may take the index by author,
 * and would go through all of a large case in it. */
enum err cases_db_posts_decided(struct work *w, int64_t case_id, const struct case_post *posts,
                                const int64_t *decision_ids, int count)
{
    struct db_value *values = arena_array(w->memory, (size_t)count, 5 * sizeof *values);

    for (int i = 0; i < count; i++) {
        struct db_value *v = values + 5 * i;

        v[0] = db_int(id_bucket(case_id));
        v[1] = db_int(case_id);
        v[2] = db_int(posts[i].account_id);
        v[3] = db_int(posts[i].post_id);
        v[4] = db_int(decision_ids[i]);
    }
    return db_run_many(w,
                       "UPDATE case_posts SET decision_id = ?5 WHERE b = ?1 AND case_id = ?2 AND "
                       "account_id = ?3 AND post_id = ?4",
                       values, 5, (size_t)count);
}

enum err cases_db_post_decision(struct work *w, int64_t case_id, int64_t post_id,
                                int64_t *ret_decision_id)
{
    return db_find_int(w, ret_decision_id,
                       "SELECT decision_id FROM case_posts WHERE b = ?1 AND case_id = ?2 AND "
                       "post_id = ?3",
                       db_int(id_bucket(case_id)), db_int(case_id), db_int(post_id));
}

/* Of ?3 are she herself and her posts in the case. */
#define HERS                                                                                       \
    "(subject_id = ?3 OR subject_id IN (SELECT post_id FROM case_posts WHERE b = ?1 AND "          \
    "case_id = ?2 AND account_id = ?3))"

enum err cases_db_reporters_of(struct work *w, int64_t case_id, int64_t account_id,
                               int64_t *ret_ids, int max, int *ret_count)
{
    return db_list_ints(w, ret_ids, max, ret_count,
                        "SELECT DISTINCT reporter_id FROM case_sources WHERE b = ?1 AND "
                        "case_id = ?2 AND kind = 1 AND reporter_id IS NOT NULL AND " HERS
                        " ORDER BY reporter_id LIMIT ?4",
                        db_int(id_bucket(case_id)), db_int(case_id), db_int(account_id),
                        db_int(max));
}

enum err cases_db_reported_others(struct work *w, int64_t case_id, int64_t reporter_id,
                                  int64_t account_id, bool *ret_others)
{
    int64_t found = 0;
    enum err e = db_find_int(w, &found,
                             "SELECT source_id FROM case_sources WHERE b = ?1 AND case_id = ?2 AND "
                             "kind = 1 AND reporter_id = ?4 AND NOT " HERS " LIMIT 1",
                             db_int(id_bucket(case_id)), db_int(case_id), db_int(account_id),
                             db_int(reporter_id));

    *ret_others = found != 0;
    return e == ERR_NOT_FOUND ? OK : e;
}

static struct case_made made_read(struct work *w, struct db_rows *rows)
{
    return (struct case_made){.kind = (enum case_source_kind)db_column_int(rows, 0),
                              .id = db_column_int(rows, 1),
                              .subject_id = db_column_int(rows, 2),
                              .reporter_id = db_column_int(rows, 3),
                              .made_ms = db_column_int(rows, 4),
                              .weight = (int)db_column_int(rows, 5),
                              .rule = db_column_text(rows, 6, w->memory),
                              .words = db_column_text(rows, 7, w->memory),
                              .trusted = db_column_int(rows, 8) != 0};
}

static enum err made_all(struct work *w, struct db_rows *rows, struct case_made *ret_made, int max,
                         int *ret_count)
{
    int count = 0;
    enum err e;

    while (count < max && db_next(rows))
        ret_made[count++] = made_read(w, rows);
    e = db_done(w, rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

#define MADE                                                                                       \
    "SELECT kind, source_id, subject_id, reporter_id, made_ms, weight, rule, words, trusted "      \
    "FROM case_sources WHERE b = ?1 AND case_id = ?2 "

enum err cases_db_sources(struct work *w, int64_t case_id, int64_t after_kind, int64_t after_id,
                          struct case_made *ret_made, int max, int *ret_count)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        MADE "AND kind < 4 AND (kind, source_id) > (?3, ?4) "
                             "ORDER BY kind, source_id LIMIT ?5",
                        db_int(id_bucket(case_id)), db_int(case_id), db_int(after_kind),
                        db_int(after_id), db_int(max));

    return e ? e : made_all(w, &rows, ret_made, max, ret_count);
}

enum err cases_db_findings(struct work *w, int64_t case_id, struct case_made *ret_made, int max,
                           int *ret_count)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, MADE "AND kind = 4 ORDER BY subject_id, rule LIMIT ?3",
                        db_int(id_bucket(case_id)), db_int(case_id), db_int(max));

    return e ? e : made_all(w, &rows, ret_made, max, ret_count);
}

enum err cases_db_report_of(struct work *w, int64_t case_id, int64_t subject_id,
                            int64_t *ret_report_id)
{
    enum err e = db_find_int(w, ret_report_id,
                             "SELECT source_id FROM case_sources WHERE b = ?1 AND case_id = ?2 "
                             "AND subject_id = ?3 AND kind = 1 ORDER BY source_id LIMIT 1",
                             db_int(id_bucket(case_id)), db_int(case_id), db_int(subject_id));

    if (e == ERR_NOT_FOUND)
        *ret_report_id = 0;
    return e == ERR_NOT_FOUND ? OK : e;
}

/* ---- deletion -------------------------------------------------------------------------------- */

enum err cases_db_delete(struct work *w, int64_t case_id)
{
    const struct db_value b = db_int(id_bucket(case_id)), id = db_int(case_id);
    enum err e = db_run(w, "DELETE FROM cases WHERE b = ?1 AND id = ?2", b, id);

    if (!e)
        e = cases_db_places_clear(w, case_id);
    if (!e)
        e = db_run(w, "DELETE FROM case_posts WHERE b = ?1 AND case_id = ?2", b, id);
    return e ? e : db_run(w, "DELETE FROM case_sources WHERE b = ?1 AND case_id = ?2", b, id);
}

enum err cases_db_key_delete(struct work *w, struct str name)
{
    return db_run(w, "DELETE FROM case_keys WHERE b = ?1 AND name = ?2",
                  db_int(bucket_of_name(name)), db_text(name));
}

enum err cases_db_posts_by(struct work *w, int64_t case_id, int64_t account_id, int64_t *ret_ids,
                           int max, int *ret_count)
{
    return db_list_ints(w, ret_ids, max, ret_count,
                        "SELECT post_id FROM case_posts WHERE b = ?1 AND case_id = ?2 AND "
                        "account_id = ?3 ORDER BY post_id LIMIT ?4",
                        db_int(id_bucket(case_id)), db_int(case_id), db_int(account_id),
                        db_int(max));
}

enum err cases_db_post_drop(struct work *w, int64_t case_id, int64_t post_id)
{
    const struct db_value b = db_int(id_bucket(case_id));
    enum err e = db_run(w, "DELETE FROM case_posts WHERE b = ?1 AND case_id = ?2 AND post_id = ?3",
                        b, db_int(case_id), db_int(post_id));

    return e ? e
             : db_run(w,
                      "DELETE FROM case_sources WHERE b = ?1 AND case_id = ?2 AND subject_id = ?3",
                      b, db_int(case_id), db_int(post_id));
}

enum err cases_db_subject_drop(struct work *w, int64_t account_id, int64_t case_id)
{
    return db_run(w, "DELETE FROM case_subjects WHERE b = ?1 AND account_id = ?2 AND case_id = ?3",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(case_id));
}

enum err cases_db_reporter_drop(struct work *w, int64_t case_id, int64_t reporter_id,
                                int *ret_reports)
{
    int64_t dropped = 0;
    enum err e = db_change(w, &dropped,
                           "DELETE FROM case_sources WHERE b = ?1 AND case_id = ?2 AND kind = 1 "
                           "AND reporter_id = ?3",
                           db_int(id_bucket(case_id)), db_int(case_id), db_int(reporter_id));

    *ret_reports = (int)dropped;
    if (e)
        return e;
    return db_run(w,
                  "UPDATE case_sources SET reporter_id = NULL WHERE b = ?1 AND case_id = ?2 AND "
                  "reporter_id = ?3",
                  db_int(id_bucket(case_id)), db_int(case_id), db_int(reporter_id));
}

/* ---- places in lists ------------------------------------------------------------------------ */

enum err cases_db_places_clear(struct work *w, int64_t case_id)
{
    return db_run(w, "DELETE FROM case_places WHERE b = ?1 AND case_id = ?2",
                  db_int(id_bucket(case_id)), db_int(case_id));
}

enum err cases_db_place_add(struct work *w, int64_t case_id, struct str list, int64_t place)
{
    return db_run(w,
                  "INSERT INTO case_places (b, case_id, list, place) VALUES (?1, ?2, ?3, ?4) "
                  "ON CONFLICT DO NOTHING",
                  db_int(id_bucket(case_id)), db_int(case_id), db_text(list), db_int(place));
}

enum err cases_db_places(struct work *w, struct str list, int64_t after_place, int64_t after_id,
                         struct case_place_row *ret_rows, int max, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows,
               "SELECT case_id, place FROM case_places WHERE list = ?1 AND place >= ?2 AND "
               "(place, case_id) > (?2, ?3) ORDER BY place, case_id LIMIT ?4",
               db_text(list), db_int(after_place), db_int(after_id), db_int(max));
    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_rows[count++] = (struct case_place_row){.id = db_column_int(&rows, 0),
                                                    .place = db_column_int(&rows, 1)};
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err cases_db_places_count(struct work *w, struct str list, int max, int *ret_count)
{
    db_scatter(w);
    return db_count_rows(w, ret_count, "SELECT 1 FROM case_places WHERE list = ?1 LIMIT ?2",
                         db_text(list), db_int(max));
}
