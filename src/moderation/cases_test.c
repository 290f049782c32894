/* Cases over a real store: what joins which, whole or not at all, and in which order they wait. */
#include "auth/test_people.h"
#include "moderation/case_reporters.h"
#include "moderation/cases.h"
#include "moderation/reports.h"
#include "social/posts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { calls_max = 160 };

static struct test_people t;
static struct work *w;
static int64_t moderator, other_moderator, ann, bob, cid;

static int64_t staff(const char *name, enum role role)
{
    int64_t id = test_person(&t, name);

    assert_int_equal(user_set_role(w, id, role), OK);
    return id;
}

static int start(void **state)
{
    (void)state;
    test_people_open(&t);
    w = t.w;
    moderator = staff("mona", ROLE_MODERATOR);
    other_moderator = staff("mike", ROLE_MODERATOR);
    ann = test_person(&t, "ann");
    bob = test_person(&t, "bob");
    cid = test_person(&t, "cid");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    test_people_close(&t);
    return 0;
}

static int64_t say(int64_t author_id, const char *text)
{
    struct post post;

    assert_int_equal(
        post_create(w, &(struct post_draft){.author_id = author_id, .text = str_of(text)}, &post),
        OK);
    return post.id;
}

static struct report report_of(int64_t by, int64_t target, int64_t post_id)
{
    return (struct report){.account_id = by,
                           .target_id = target,
                           .rule_count = -1,
                           .post_count = post_id != 0,
                           .post_ids = {post_id}};
}

static int64_t report(int64_t by, int64_t target, int64_t post_id)
{
    struct report draft = report_of(by, target, post_id), made;

    assert_int_equal(report_create(w, &draft, &made), OK);
    return made.id;
}

static struct case_item case_of(int64_t subject_id)
{
    struct case_item item = {0};

    assert_int_equal(case_open_of(w, subject_id, &item), OK);
    return item;
}

static struct case_page *page_of(int64_t viewer_id)
{
    struct case_page *page = ARENA_NEW(w->memory, struct case_page);

    assert_int_equal(
        cases_page(w, &(struct case_filter){.viewer_id = viewer_id, .after_place = INT64_MIN},
                   page),
        OK);
    return page;
}

static void find(int64_t post_id, const char *rule, int weight)
{
    int64_t id;

    assert_int_equal(db_begin(w), OK);
    assert_int_equal(db_end(w, case_join(w,
                                         &(struct case_source){.subject_id = post_id,
                                                               .kind = CASE_RULE,
                                                               .rule = str_of(rule),
                                                               .words = STR("it says so"),
                                                               .weight = weight},
                                         &id)),
                     OK);
}

static void whichever_database_call_fails_a_report_and_its_case_are_made_or_neither(void **state)
{
    int64_t post_id = say(ann, "something that is said here");
    struct report draft = report_of(bob, ann, post_id), made;
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    while (e && call < calls_max) {
        struct case_item item;

        w->now_ms += 1000;
        db_fail_at = ++call;
        e = report_create(w, &draft, &made);
        db_fail_at = 0;
        assert_int_equal(case_open_of(w, post_id, &item), e ? ERR_NOT_FOUND : OK);
        assert_int_equal(page_of(moderator)->count, e ? 0 : 1);
    }
    assert_int_equal(e, OK);
    assert_true(call > 10);
    assert_true(case_of(made.id).id == case_of(post_id).id);
}

static void reports_findings_and_equal_posts_join_one_case(void **state)
{
    int64_t first = say(ann, "Buy my wonderful pills @bob"),
            second = say(cid, "BUY my  wonderful pills"),
            other = say(cid, "Something else entirely"), shortly = say(cid, "Buy it");
    struct case_item item;

    (void)state;
    report(bob, ann, first);
    report(bob, ann, first);
    report(cid, ann, first);
    item = case_of(first);
    assert_int_equal(item.reports, 3);
    assert_int_equal(item.facts.reporters, 2);
    find(second, "repeated-text", 30);
    find(second, "repeated-text", 30);
    find(other, "slurs", 10);
    assert_true(case_of(second).id == item.id);
    item = case_of(first);
    assert_int_equal(item.posts, 2);
    assert_int_equal(item.authors, 2);
    assert_int_equal(item.facts.rule_weight, 30);
    assert_int_equal(item.sources, CASE_REPORT | CASE_RULE);
    assert_true(str_is(item.rules, "repeated-text"));
    assert_int_equal(item.reports, 3);
    assert_true(case_of(other).id != item.id);
    find(shortly, "slurs", 10);
    report(bob, ann, say(ann, "buy it"));
    assert_int_equal(page_of(moderator)->count, 4);
    assert_true(page_of(moderator)->items[0].id == item.id);
}

static void nobody_is_shown_the_case_of_her_own_post(void **state)
{
    int64_t post_id = say(moderator, "We shall all say this now");
    enum role role;
    struct case_item item;

    (void)state;
    find(say(ann, "We shall all say this now"), "raid", 50);
    find(post_id, "raid", 50);
    item = case_of(post_id);
    assert_int_equal(page_of(moderator)->count, 0);
    assert_int_equal(page_of(other_moderator)->count, 1);
    assert_int_equal(case_check(w, moderator, &item, &role), ERR_FORBIDDEN);
    assert_int_equal(case_check(w, ann, &item, &role), ERR_FORBIDDEN);
    assert_int_equal(case_check(w, other_moderator, &item, &role), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            whichever_database_call_fails_a_report_and_its_case_are_made_or_neither, start, stop),
        cmocka_unit_test_setup_teardown(reports_findings_and_equal_posts_join_one_case, start,
                                        stop),
        cmocka_unit_test_setup_teardown(nobody_is_shown_the_case_of_her_own_post, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
