/* Cases over a real store: what joins which, whole or not at all, and in which order they wait. */
#include "moderation/test_square.h"

#include "moderation/case_places.h"
#include "moderation/case_purge.h"
#include "moderation/case_reporters.h"
#include "moderation/cases_db.h"
#include "moderation/reports.h"

#include <assert.h>

enum { calls_max = 160 };

static int64_t cid;

static int start_with_cid(void **state)
{
    start(state);
    cid = test_person(&t, "cid");
    return 0;
}

static void start_again(void)
{
    stop(NULL);
    start_with_cid(NULL);
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

/* ---- floods -----------------------------------------------------------------------------------
 */

enum { flooders = 500, false_reports = 10000, true_reports = 50, first_cases = 100 };

/* Someone reports an account: nothing of it needs to be there but its id, and so thousands are made
 * quickly. The harm that flooders claim is the worst there is. */
static int64_t voice(struct case_item *item, int64_t reporter_id, double harm)
{
    struct reporter reporter;
    double weight = 0;
    bool is_new = false;

    assert_int_equal(reporter_find(w, reporter_id, &reporter), OK);
    assert_int_equal(
        reporter_voice_add(w, reporter_id, item->id, harm, &reporter, &weight, &is_new), OK);
    item->facts.weight += weight;
    item->facts.harm += weight * harm;
    item->facts.reporters += is_new;
    return item->id;
}

static struct case_item flood_case(int64_t subject_id, int64_t followers)
{
    struct case_item item = {.id = id_new(w->now_ms, id_bucket(subject_id)),
                             .subject_id = subject_id,
                             .account_id = subject_id,
                             .facts = {.followers = followers}};

    item.facts.made_ms = id_ms(item.id);
    assert_int_equal(cases_db_insert(w, &item), OK);
    return item;
}

/* 500 accounts that nothing is known of report the posts of `targets` accounts, each 20 of them; 50
 * others report one thing each. How many of the 50 are among the first hundred cases. */
static int true_ones_seen(int targets, double false_harm, int64_t false_followers)
{
    static struct case_item cases[false_reports];
    static int64_t true_ids[true_reports];
    struct case_page *page = ARENA_NEW(w->memory, struct case_page);
    struct case_filter filter = {.viewer_id = moderator, .after_place = INT64_MIN, .limit = 50};
    const int each = targets / 20;
    int seen = 0;

    assert(each > 0);
    assert_int_equal(db_begin(w), OK);
    for (int i = 0; i < targets; i++)
        cases[i] = flood_case(id_new(w->now_ms, i), false_followers);
    for (int i = 0; i < false_reports; i++)
        voice(&cases[i / flooders * each + i % flooders % each], INT64_C(1000000) + i % flooders,
              false_harm);
    for (int i = 0; i < targets; i++)
        assert_int_equal(case_store(w, &cases[i]), OK);
    for (int i = 0; i < true_reports; i++) {
        struct case_item item = flood_case(id_new(w->now_ms, i), 0);

        true_ids[i] = voice(&item, INT64_C(9000000) + i, 1);
        assert_int_equal(case_store(w, &item), OK);
    }
    assert_int_equal(db_end(w, OK), OK);
    for (int i = 0; i < flooders; i++)
        assert_int_equal(
            reporter_weigh_job(w, &(struct job){.subject_id = INT64_C(1000000) + i}, NULL), OK);
    for (int p = 0; p < first_cases / 50; p++) {
        assert_int_equal(cases_page(w, &filter, page), OK);
        for (int i = 0; i < page->count; i++)
            for (int k = 0; k < true_reports; k++)
                seen += page->items[i].id == true_ids[k];
        filter.after_place = page->last_place;
        filter.after_id = page->last_id;
    }
    return seen;
}

static void ten_thousand_false_reports_do_not_hide_fifty_true_ones(void **state)
{
    /* All on the same twenty accounts, on as many as can come before a true one, and one each. */
    static const int targets[] = {20, 60, 10000};

    (void)state;
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        start_again();
        /* The worst harm is claimed, of those whom most people follow. */
        assert_int_equal(true_ones_seen(targets[i], harm_max, 10000000), true_reports);
    }
}

/* What is not held off, so that nobody believes it is: accounts that report one thing each are
 * people as far as anybody can tell. */
static void accounts_that_report_one_thing_each_are_heard_as_people(void **state)
{
    const struct reporter nobody = {0};

    (void)state;
    assert_true(reporter_weight(&nobody, 1) > 0.79);
    assert_true(reporter_weight(&nobody, reporter_waiting_free) > 0.79);
    assert_true(reporter_weight(&nobody, 20) < 0.001);
}

static void whichever_database_call_fails_what_a_deleted_account_had_in_cases_goes(void **state)
{
    int64_t own = say(ann, "Only ann has said this in here"),
            shared = say(ann, "Said by two of them today"),
            others = say(cid, "Said by two of them today"),
            reported = say(cid, "Ann reports that this is so");
    struct case_item item;
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    report(bob, ann, own);
    find(shared, "raid", 20);
    find(others, "raid", 20);
    report(ann, cid, reported);
    report(ann, cid, others);
    while (e && call < calls_max) {
        db_fail_at = ++call;
        e = cases_purge(w, NULL, ann);
        db_fail_at = 0;
    }
    assert_int_equal(e, OK);
    assert_int_equal(case_open_of(w, own, &item), ERR_NOT_FOUND);
    assert_int_equal(case_open_of(w, shared, &item), ERR_NOT_FOUND);
    assert_int_equal(case_open_of(w, reported, &item), ERR_NOT_FOUND);
    item = case_of(others);
    assert_true(item.account_id == cid);
    assert_int_equal(item.posts, 1);
    assert_int_equal(item.authors, 1);
    assert_int_equal(item.reports, 0);
    assert_int_equal(item.facts.reporters, 0);
    assert_int_equal(page_of(moderator)->count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_AFTER(whichever_database_call_fails_a_report_and_its_case_are_made_or_neither,
                   start_with_cid),
        TEST_AFTER(reports_findings_and_equal_posts_join_one_case, start_with_cid),
        TEST_AFTER(nobody_is_shown_the_case_of_her_own_post, start_with_cid),
        TEST_AFTER(ten_thousand_false_reports_do_not_hide_fifty_true_ones, start_with_cid),
        TEST_AFTER(accounts_that_report_one_thing_each_are_heard_as_people, start_with_cid),
        TEST_AFTER(whichever_database_call_fails_what_a_deleted_account_had_in_cases_goes,
                   start_with_cid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
