/* How who reports is heard. */
#include "moderation/test_cases.h"

static void who_reports_without_ground_is_heard_less_and_told_once(void **state)
{
    const double before = reporter_weight(&(struct reporter){0}, 1);
    struct reporter reporter;
    struct case_item item;

    (void)state;
    for (int i = 0; i < 8; i++) {
        char text[64];
        int64_t post_id;

        snprintf(text, sizeof text, "This is said for the time number %d", i);
        post_id = say_to(ann, text, VISIBILITY_PUBLIC);
        w->now_ms += 1000;
        report(bob, ann, post_id);
        assert_int_equal(case_open_of(w, post_id, &item), OK);
        assert_int_equal(case_dismiss(w, moderator, item.id, STR(""), true, &item), OK);
    }
    reporter = record_of(bob);
    assert_int_equal(reporter.unfounded, 8);
    assert_true(reporter.told_ms != 0);
    assert_true(reporter_weight(&reporter, 1) < before / 2);
    assert_true(reporter_weight(&(struct reporter){.justified = 50}, 1) < 1.0);
    assert_true(before > 0.75);
    assert_int_equal(told(bob), 1);
}

static void who_is_trusted_is_said_by_administrators_and_recorded(void **state)
{
    struct reporter reporter, *list = arena_array(w->memory, trusted_flaggers_max, sizeof *list);
    struct decision last;
    struct case_item item;
    int count = 0;

    (void)state;
    assert_int_equal(reporter_trust(w, moderator, bob, true, STR(""), &reporter), ERR_FORBIDDEN);
    assert_int_equal(reporter_trust(w, admin, bob, true, STR("the bar"), &reporter), OK);
    assert_int_equal(decision_last(w, bob, DECISION_TRUST, &last), OK);
    assert_int_equal(reporters_trusted(w, list, &count), OK);
    assert_int_equal(count, 1);
    report(bob, ann, say_the_same(ann));
    report(cid, ann, 0);
    assert_int_equal(case_open_of(w, ann, &item), OK);
    assert_int_equal(item.sources, CASE_REPORT);
    assert_int_equal(reporter_trust(w, admin, bob, false, STR(""), &reporter), OK);
    assert_int_equal(reporters_trusted(w, list, &count), OK);
    assert_int_equal(count, 0);
    assert_int_equal(reporter_trust(w, admin, bob, false, STR(""), &reporter), ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_AFTER(who_reports_without_ground_is_heard_less_and_told_once, start_with_admin),
        TEST_AFTER(who_is_trusted_is_said_by_administrators_and_recorded, start_with_admin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
