/* Counts by day, and the tables made of them. */
#include "moderation/test_square.h"

#include "base/clock.h"
#include "moderation/appeals.h"
#include "moderation/legal_notices.h"
#include "moderation/reports.h"
#include "moderation/rulings.h"
#include "moderation/transparency_report.h"
#include "public_log/public_log.h"

static int start_with_two_of_staff(void **state)
{
    (void)state;
    start_empty();
    moderator = staff("mona", ROLE_MODERATOR);
    other_moderator = staff("mike", ROLE_MODERATOR);
    ann = test_person(&t, "ann");
    bob = test_person(&t, "bob");
    return 0;
}

static int64_t rule(int64_t subject_id, enum restriction_effect effect, const char *law,
                    int64_t report_id)
{
    struct ruling ruling = {
        .subject_id = subject_id,
        .effect = effect,
        .facts = STR("because"),
        .by_account_id = moderator,
        .law = str_of(law),
        .report_id = report_id,
    };
    struct ruled ruled;

    assert_int_equal(ruling_make(w, &ruling, &ruled), OK);
    return ruled.decision.id;
}

static struct transparency_report report_of(int64_t first, int64_t last)
{
    struct transparency_report report;

    assert_int_equal(transparency_report(w, first, last, &report), OK);
    return report;
}

static const char *csv_of(const struct transparency_report *report, const char *name)
{
    struct buffer out = buffer_in(w->memory);

    for (int i = 0; i < report->table_count; i++)
        if (strcmp(report->tables[i].name, name) == 0)
            transparency_table_csv(&out, &report->tables[i]);
    return str_c(w->memory, buffer_str(&out));
}

/* One of everything, on one day. */
static void a_day(void)
{
    struct notice_replied replied;
    struct legal_notice notice;
    enum notice_fault fault;
    struct report report;
    struct appeal appeal;
    int64_t first;

    assert_int_equal(report_create(w,
                                   &(struct report){.account_id = bob,
                                                    .target_id = ann,
                                                    .category = REPORT_SPAM,
                                                    .rule_count = -1},
                                   &report),
                     OK);
    assert_int_equal(
        legal_notice_make(w,
                          &(struct legal_notice){.address = STR("https://square.example/@ann"),
                                                 .kind = NOTICE_LIFE,
                                                 .reason = STR("She means to jump."),
                                                 .in_good_faith = true},
                          &notice, &fault),
        OK);
    w->now_ms += 3 * clock_hour_ms;
    assert_int_equal(
        legal_notice_answer(w, &(struct notice_reply){.notice_id = notice.id, .by_id = moderator},
                            &replied),
        OK);
    first = rule(say(ann, "Hello."), RESTRICTION_HIDE, "", 0);
    rule(ann, RESTRICTION_LIMIT, "§ 1", report.id);
    assert_int_equal(appeal_make(w, ann, first, STR("no"), &appeal), OK);
    w->now_ms += clock_hour_ms;
    assert_int_equal(appeal_answer(w, other_moderator, first, true, STR("so"), &appeal), OK);
}

static void what_was_done_is_counted_once_however_often_the_job_runs(void **state)
{
    const int64_t day = w->now_ms / clock_day_ms + 1;
    struct transparency_report report;

    (void)state;
    w->now_ms = day * clock_day_ms + clock_hour_ms;
    assert_int_equal(transparency_counts_job(w, NULL, w->lanes), OK); /* the years before */
    a_day();
    for (int call = 1; call < 200; call++) {
        db_fail_at = call;
        const enum err e = transparency_counts_job(w, NULL, w->lanes);
        db_fail_at = 0;
        if (!e)
            break;
        assert_true(call < 199);
    }
    assert_int_equal(transparency_counts_job(w, NULL, w->lanes), OK);
    report = report_of(day, day);
    assert_string_equal(csv_of(&report, "notices"),
                        "category,by,count\r\nnotice_life,person,1\r\nspam,person,1\r\n");
    assert_string_equal(
        csv_of(&report, "restrictions"),
        "effect,ground,category,source,automation,count\r\n"
        "CONTENT_DEMOTED,ILLEGAL_CONTENT,NOT_SPECIFIED_NOTICE,OTHER_NOTIFICATION,NOT_AUTOMATED,"
        "1\r\n"
        "CONTENT_DISABLED,INCOMPATIBLE_CONTENT,OTHER_VIOLATION_TC,VOLUNTARY,NOT_AUTOMATED,1\r\n");
    assert_string_equal(csv_of(&report, "appeals"),
                        "outcome,count\r\nmade,1\r\ngranted,1\r\nrejected,0\r\n");
    assert_string_equal(csv_of(&report, "rules"),
                        "rule,decisions,taken_back,share_taken_back\r\nother,2,1,0.500\r\n");
    assert_string_equal(csv_of(&report, "automation"),
                        "by,decisions,taken_back,share_taken_back\r\npeople,2,1,0.500\r\n");
    assert_string_equal(csv_of(&report, "staff"), "language,people\r\nother,<3\r\n");
    assert_string_equal(csv_of(&report, "times"),
                        "from,count,median_hours\r\nnotice_to_answer,2,2.98\r\n"
                        "appeal_to_answer,1,1.03\r\norder_to_answer,0,\r\n"
                        "dispute_to_outcome,0,\r\n");
    assert_int_equal(report.days[0].notices, 2);
    assert_int_equal(report.days[0].restrictions, 2);
    assert_int_equal(report.days[0].appeals, 1);
    assert_int_equal(report.days[0].taken_back, 1);
}

static void a_day_that_is_over_stays_as_it_was_counted(void **state)
{
    const int64_t day = w->now_ms / clock_day_ms + 1;
    struct transparency_report report;

    (void)state;
    w->now_ms = day * clock_day_ms + clock_hour_ms;
    a_day();
    w->now_ms = (day + 1) * clock_day_ms + 11 * clock_minute_ms;
    assert_int_equal(transparency_counts_job(w, NULL, w->lanes), OK);
    test_store_script(w, "DELETE FROM reports");
    test_store_script(w, "DELETE FROM transparency_rows");
    w->now_ms += clock_hour_ms;
    assert_int_equal(transparency_counts_job(w, NULL, w->lanes), OK);
    report = report_of(day, day + 1);
    assert_string_equal(csv_of(&report, "notices"),
                        "category,by,count\r\nnotice_life,person,1\r\nspam,person,1\r\n");
    assert_int_equal(report.days[0].restrictions, 2);
    assert_int_equal(report.days[1].restrictions, 0);
    assert_string_equal(csv_of(&report, "staff"), "language,people\r\nother,<3\r\n");
}

static void days_that_are_too_many_are_refused(void **state)
{
    struct transparency_report report;

    (void)state;
    assert_int_equal(transparency_report(w, 20000, 19999, &report), ERR_INVALID);
    assert_int_equal(transparency_report(w, 20000, 20400, &report), ERR_INVALID);
    assert_int_equal(transparency_report(w, 20000, 20399, &report), OK);
    assert_int_equal(report.day_count, 400);
}

static void a_time_is_told_to_an_eighth(void **state)
{
    int before = -1;

    (void)state;
    for (int64_t s = 0; s < 100 * 86400; s += 1 + s / 50) {
        const int step = transparency_time_step(s * 1000);
        const int64_t middle = transparency_time_middle_ms(step);

        assert_true(step >= before);
        before = step;
        assert_true(middle >= s * 1000 - s * 1000 / 8 && middle <= s * 1000 + s * 1000 / 8 + 500);
    }
    assert_int_equal(transparency_time_step(-5), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_AFTER(what_was_done_is_counted_once_however_often_the_job_runs,
                   start_with_two_of_staff),
        TEST_AFTER(a_day_that_is_over_stays_as_it_was_counted, start_with_two_of_staff),
        TEST_AFTER(days_that_are_too_many_are_refused, start_with_two_of_staff),
        cmocka_unit_test(a_time_is_told_to_an_eighth),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
