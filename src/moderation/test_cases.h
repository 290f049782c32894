/* Cases in a test: an administrator and a third member beside those of test_square.h, what is said
 * and reported, and how it stands with it. */
#ifndef BEMA_MODERATION_TEST_CASES_H
#define BEMA_MODERATION_TEST_CASES_H

#include "moderation/ruling_reviews.h"
#include "moderation/test_square.h"

#include "moderation/case_reporters.h"
#include "moderation/case_rulings.h"
#include "moderation/reports.h"

enum { calls_max = 400 };

static int64_t admin, cid;

static inline int start_with_admin(void **state)
{
    start(state);
    admin = staff("adam", ROLE_ADMIN);
    cid = test_person(&t, "cid");
    return 0;
}

static inline int64_t say_to(int64_t author_id, const char *text, enum visibility visibility)
{
    struct post post;

    assert_int_equal(post_create(w,
                                 &(struct post_draft){.author_id = author_id,
                                                      .text = str_of(text),
                                                      .visibility = visibility},
                                 &post),
                     OK);
    return post.id;
}

static inline int64_t say_the_same(int64_t author_id)
{
    return say_to(author_id, "All of us say the same here", VISIBILITY_PUBLIC);
}

static inline int64_t report(int64_t by, int64_t target, int64_t post_id)
{
    struct report draft = {.account_id = by,
                           .target_id = target,
                           .rule_count = -1,
                           .post_count = post_id != 0,
                           .post_ids = {post_id}};

    assert_int_equal(report_create(w, &draft, &draft), OK);
    return draft.id;
}

static inline int64_t find(int64_t post_id)
{
    int64_t id = 0;

    assert_int_equal(db_begin(w), OK);
    assert_int_equal(db_end(w, case_join(w,
                                         &(struct case_source){.subject_id = post_id,
                                                               .kind = CASE_RULE,
                                                               .rule = STR("raid"),
                                                               .weight = 50},
                                         &id)),
                     OK);
    return id;
}

static inline struct case_item case_of(int64_t id)
{
    struct case_item item = {0};

    assert_int_equal(case_find(w, id, &item), OK);
    return item;
}

static inline int restrictions_on(int64_t subject_id)
{
    struct restriction held[restrictions_per_subject_max];
    int count = 0;

    assert_int_equal(restrictions_of(w, subject_id, held, &count), OK);
    return count;
}

static inline int told(int64_t account_id)
{
    struct statement list[16];
    int count = 0;

    assert_int_equal(statements_of(w, account_id, 0, list, 16, &count), OK);
    return count;
}

static inline bool is_resolved(int64_t report_id)
{
    struct report *found = ARENA_NEW(w->memory, struct report);

    assert_int_equal(report_find(w, report_id, found), OK);
    return found->resolved_ms != 0;
}

static inline struct reporter record_of(int64_t account_id)
{
    struct reporter reporter;

    assert_int_equal(reporter_find(w, account_id, &reporter), OK);
    return reporter;
}

static inline struct ruling ruling_by(int64_t by)
{
    return (struct ruling){
        .effect = RESTRICTION_HIDE, .facts = STR("because"), .by_account_id = by};
}

/* The jobs of closing cases and following rulings, as the workers run them. */
static inline void work_off(void)
{
    int64_t subjects[64];
    struct str data = STR("");
    int count = 0;

    db_scatter(w);
    assert_int_equal(db_list_ints(w, subjects, 64, &count,
                                  "SELECT subject_id FROM jobs WHERE kind = ?1",
                                  db_int(JOB_CLOSE_CASE)),
                     OK);
    for (int i = 0; i < count; i++)
        assert_int_equal(case_close_job(w, &(struct job){.subject_id = subjects[i]}, NULL), OK);
    db_scatter(w);
    assert_int_equal(db_list_ints(w, subjects, 64, &count,
                                  "SELECT subject_id FROM jobs WHERE kind = ?1",
                                  db_int(JOB_FOLLOW_RULING)),
                     OK);
    for (int i = 0; i < count; i++) {
        db_scatter(w);
        assert_int_equal(db_find_text(w, &data,
                                      "SELECT data FROM jobs WHERE kind = ?1 AND subject_id = ?2",
                                      db_int(JOB_FOLLOW_RULING), db_int(subjects[i])),
                         OK);
        assert_int_equal(
            ruling_follow_job(w, &(struct job){.subject_id = subjects[i], .data = data}, NULL), OK);
    }
    test_store_script(w, "DELETE FROM jobs");
}

static inline bool holds(struct str text, const char *part)
{
    return str_find(text, str_of(part)) != SIZE_MAX;
}

static inline int64_t total(const char *sql)
{
    struct db_rows found = {0};
    int64_t sum = -1;

    db_scatter(w);
    assert_int_equal(db_ask(w, &found, sql), OK);
    if (db_next(&found))
        sum = db_column_int(&found, 0);
    assert_int_equal(db_done(w, &found, OK), OK);
    return sum;
}

#endif
