/* How cases end, over a real store: whole or not at all, and by a job where they are large. */
#include "moderation/ruling_reviews.h"
#include "moderation/test_cases.h"

#include "moderation/appeals.h"
#include "moderation/case_work.h"
#include "moderation/complaints.h"
#include "moderation/lasting.h"

static void whichever_database_call_fails_a_case_is_decided_whole_or_not_at_all(void **state)
{
    int64_t posts[3] = {say_the_same(ann), say_the_same(ann), say_the_same(cid)}, reports[2],
            case_id = 0;
    struct ruling ruling = ruling_by(moderator);
    struct closing closing = {0};
    struct ruled ruled = {0};
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    for (int i = 0; i < 3; i++)
        case_id = find(posts[i]);
    reports[0] = report(bob, ann, posts[0]);
    reports[1] = report(bob, cid, posts[2]);
    while (e && call < calls_max) {
        w->now_ms += 1000;
        db_fail_at = ++call;
        e = case_decide(w, case_id, &ruling, false, &ruled, &closing);
        db_fail_at = 0;
        for (int i = 0; i < 3; i++)
            assert_int_equal(restrictions_on(posts[i]), !e);
        assert_int_equal(case_of(case_id).state, e ? CASE_OPEN : CASE_CLOSED);
        assert_int_equal(is_resolved(reports[0]) + is_resolved(reports[1]), e ? 0 : 2);
        assert_int_equal(told(ann), !e);
        assert_int_equal(told(cid), !e);
        assert_int_equal(record_of(bob).justified, !e);
    }
    assert_int_equal(e, OK);
    assert_true(call > 40);
    assert_int_equal(closing.decided, 3);
    assert_true(closing.done_ms != 0);
    assert_int_equal(case_of(case_id).outcome, CASE_DECIDED);
    assert_int_equal(case_decide(w, case_id, &ruling, false, &ruled, &closing), ERR_CONFLICT);
    assert_true(find(say_the_same(ann)) != case_id);
}

static void whichever_database_call_fails_what_followed_a_ruling_is_taken_back_with_it(void **state)
{
    int64_t posts[3] = {say_the_same(ann), say_the_same(ann), say_the_same(ann)}, case_id = 0;
    struct ruling ruling = ruling_by(moderator);
    struct closing closing;
    struct ruled ruled, more;
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    ruling.permanent = true;
    for (int i = 0; i < 3; i++)
        case_id = find(posts[i]);
    assert_int_equal(case_decide(w, case_id, &ruling, false, &ruled, &closing), OK);
    assert_true(str_find(ruled.statement.text, STR("× 3")) != SIZE_MAX);
    w->now_ms += 1000;
    assert_int_equal(lasting_confirm(w, admin, ruled.decision.id, &more), OK);
    for (int i = 0; i < 3; i++) {
        struct restriction held[restrictions_per_subject_max];
        int count = 0;

        assert_int_equal(restrictions_of(w, posts[i], held, &count), OK);
        assert_int_equal(count, 1);
        assert_int_equal(held[0].end_ms, 0);
    }
    while (e && call < calls_max) {
        w->now_ms += 1000;
        db_fail_at = ++call;
        e = ruling_reverse(w, other_moderator, ruled.decision.id, STR("it was not so"), &more);
        db_fail_at = 0;
        for (int i = 0; i < 3; i++)
            assert_int_equal(restrictions_on(posts[i]), e != OK);
    }
    assert_int_equal(e, OK);
    assert_int_equal(told(ann), 3);
}

/* Of each decision that lays something: for the square's log, and for the DSA's database. */
static void assert_each_decision_has_its_entry_and_its_row(int decided)
{
    int64_t restricting = 0, entries = 0, rows = 0;

    db_scatter(w);
    assert_int_equal(db_find_int(w, &restricting, "SELECT count(*) FROM decisions WHERE kind = ?1",
                                 db_int(DECISION_RESTRICT)),
                     OK);
    db_scatter(w);
    assert_int_equal(db_find_int(w, &entries,
                                 "SELECT count(DISTINCT about_id) FROM log_openings o, decisions d "
                                 "WHERE about_id = d.id AND kind = ?1",
                                 db_int(DECISION_RESTRICT)),
                     OK);
    db_scatter(w);
    assert_int_equal(db_find_int(w, &rows,
                                 "SELECT count(*) FROM transparency_rows t, log_openings o, "
                                 "decisions d WHERE o.id = t.id AND about_id = d.id"),
                     OK);
    assert_int_equal(restricting, decided);
    assert_int_equal(entries, decided);
    assert_int_equal(rows, decided);
}

static void a_large_case_is_decided_by_a_job_which_goes_on_where_it_was_cut_off(void **state)
{
    enum { many = case_batch_max + 2 * case_job_batch_max + 5 };
    static int64_t posts[many];
    struct ruling ruling = ruling_by(moderator);
    struct closing closing;
    struct ruled ruled, more;
    int64_t case_id = 0;
    int call = 0, restricted = 0, labelled = 0;
    enum err e = ERR_INTERNAL;

    (void)state;
    for (int i = 0; i < many; i++) {
        w->now_ms += 10;
        posts[i] = say_the_same(i % 2 ? ann : cid);
        case_id = find(posts[i]);
        if (i % 30 == 0) { /* over which something lies already */
            struct restriction label = {
                .subject_id = posts[i], .effect = RESTRICTION_LABEL, .words = STR("look")};
            int64_t id;

            assert_int_equal(restriction_set(w, &label, &id), OK);
        }
        labelled += i % 30 == 0;
    }
    test_store_script(w, "DELETE FROM jobs");
    assert_int_equal(case_decide(w, case_id, &ruling, false, &ruled, &closing), OK);
    assert_int_equal(closing.decided, case_batch_max);
    assert_int_equal(closing.done_ms, 0);
    assert_int_equal(case_of(case_id).state, CASE_CLOSING);
    for (call = 10; e && call < 20000; call += 97) { /* cut off in batches of their own */
        db_fail_at = call;
        e = case_close_job(w, &(struct job){.subject_id = case_id}, NULL);
        db_fail_at = 0;
    }
    assert_int_equal(e, OK);
    assert_int_equal(case_closing(w, case_id, &closing), OK);
    assert_int_equal(closing.decided, many);
    assert_int_equal(case_of(case_id).state, CASE_CLOSED);
    for (int i = 0; i < many; i++)
        restricted += restrictions_on(posts[i]);
    assert_int_equal(restricted, many + labelled);
    assert_each_decision_has_its_entry_and_its_row(many);
    assert_int_equal(told(ann) + told(cid), 2);
    test_store_script(w, "DELETE FROM jobs");
    w->now_ms += 1000;
    assert_int_equal(
        ruling_reverse(w, other_moderator, ruled.decision.id, STR("it was not so"), &more), OK);
    work_off();
    restricted = 0;
    for (int i = 0; i < many; i++)
        restricted += restrictions_on(posts[i]);
    /* Those of the other author stay. */
    assert_int_equal(restricted - labelled,
                     ruled.statement.account_id == ann ? many - many / 2 : many / 2);
}

static void whichever_database_call_fails_a_case_is_dismissed_and_opened_again_whole(void **state)
{
    int64_t post_id = say_the_same(ann), report_id = report(bob, ann, post_id);
    struct case_item item = {0};
    int64_t case_id = 0;
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    assert_int_equal(case_open_of(w, post_id, &item), OK);
    case_id = item.id;
    while (e && call < calls_max) {
        w->now_ms += 1000;
        db_fail_at = ++call;
        e = case_dismiss(w, moderator, case_id, STR("it is a joke"), true, &item);
        db_fail_at = 0;
        assert_int_equal(case_of(case_id).state, e ? CASE_OPEN : CASE_CLOSED);
        assert_int_equal(is_resolved(report_id), !e);
        assert_int_equal(record_of(bob).unfounded, !e);
    }
    assert_int_equal(e, OK);
    assert_int_equal(case_of(case_id).outcome, CASE_DISMISSED);
    assert_int_equal(restrictions_on(post_id), 0);
    for (e = ERR_INTERNAL, call = 0; e && call < calls_max;) {
        w->now_ms += 1000;
        db_fail_at = ++call;
        e = case_reopen(w, other_moderator, case_id, &item);
        db_fail_at = 0;
        assert_int_equal(case_of(case_id).state, e ? CASE_CLOSED : CASE_OPEN);
        assert_int_equal(is_resolved(report_id), e != OK);
        assert_int_equal(record_of(bob).unfounded, e != OK);
    }
    assert_int_equal(e, OK);
    assert_int_equal(case_of(case_id).open_reports, 1);
    assert_int_equal(case_reopen(w, moderator, case_id, &item), ERR_CONFLICT);
}

static void a_case_closes_with_its_last_report_and_opens_with_its_first(void **state)
{
    int64_t post_id = say_the_same(ann), first = report(bob, ann, post_id),
            second = report(cid, ann, post_id);
    struct report *found = ARENA_NEW(w->memory, struct report);
    struct case_item item;

    (void)state;
    assert_int_equal(case_open_of(w, post_id, &item), OK);
    assert_int_equal(report_resolve(w, moderator, first, true, found), OK);
    assert_int_equal(case_of(item.id).state, CASE_OPEN);
    assert_int_equal(report_resolve(w, moderator, second, true, found), OK);
    assert_int_equal(case_of(item.id).state, CASE_CLOSED);
    assert_int_equal(case_of(item.id).outcome, CASE_DISMISSED);
    assert_int_equal(record_of(cid).answered, 1);
    assert_int_equal(report_resolve(w, moderator, second, false, found), OK);
    assert_int_equal(case_of(item.id).state, CASE_OPEN);
    assert_int_equal(case_of(item.id).open_reports, 1);
    assert_int_equal(record_of(cid).answered, 0);
}

static void
whichever_database_call_fails_who_reported_is_right_no_more_once_an_appeal_is_granted(void **state)
{
    const int64_t both = test_person(&t, "both"), other = test_person(&t, "other");
    int64_t posts[3] = {say_the_same(ann), say_the_same(ann), say_the_same(cid)}, case_id = 0;
    struct ruling ruling = ruling_by(moderator);
    struct closing closing;
    struct appeal appeal;
    struct decision lead;
    struct ruled ruled;
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    for (int i = 0; i < 3; i++)
        case_id = find(posts[i]);
    report(bob, ann, posts[1]);
    report(both, ann, posts[0]);
    report(both, cid, posts[2]);
    report(other, cid, posts[2]);
    assert_int_equal(case_decide(w, case_id, &ruling, false, &ruled, &closing), OK);
    /* Of which she was told: cid's may be the first of all. */
    assert_int_equal(decision_last(w, posts[0], DECISION_RESTRICT, &lead), OK);
    w->now_ms += 1000;
    assert_int_equal(appeal_make(w, ann, lead.id, STR("no"), &appeal), OK);
    while (e && call < calls_max) {
        w->now_ms += 1000;
        db_fail_at = ++call;
        e = appeal_answer(w, other_moderator, lead.id, true, STR("so it is"), &appeal);
        db_fail_at = 0;
        assert_int_equal(record_of(bob).justified, e != OK);
        assert_int_equal(record_of(bob).answered, 1);
        assert_int_equal(restrictions_on(posts[1]), e != OK);
    }
    assert_int_equal(e, OK);
    assert_int_equal(record_of(bob).unfounded, 0);
    assert_int_equal(record_of(both).justified, 1); /* of what she reported a part still stands */
    assert_int_equal(record_of(other).justified, 1);
}

static void whichever_database_call_fails_who_objects_rightly_has_reported_rightly(void **state)
{
    const int64_t post_id = say_the_same(ann), report_id = report(bob, ann, post_id);
    struct ruling ruling = ruling_by(other_moderator);
    struct complaint complaint;
    struct case_item item;
    struct ruled ruled;
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    assert_int_equal(case_open_of(w, post_id, &item), OK);
    assert_int_equal(case_dismiss(w, moderator, item.id, STR("no"), true, &item), OK);
    assert_int_equal(record_of(bob).unfounded, 1);
    w->now_ms += 1000;
    assert_int_equal(complaint_make_report(w, bob, report_id, STR("Look."), &complaint), OK);
    while (e && call < calls_max) {
        w->now_ms += 1000;
        db_fail_at = ++call;
        e = complaint_grant(w, report_id, &ruling, &complaint);
        db_fail_at = 0;
        assert_int_equal(record_of(bob).justified, e == OK);
        assert_int_equal(record_of(bob).unfounded, e != OK);
    }
    assert_int_equal(e, OK);
    w->now_ms += 1000;
    assert_int_equal(ruling_reverse(w, admin, complaint.decision_id, STR("no"), &ruled), OK);
    assert_int_equal(record_of(bob).justified + record_of(bob).unfounded, 0);
    assert_int_equal(record_of(bob).answered, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_AFTER(whichever_database_call_fails_a_case_is_decided_whole_or_not_at_all,
                   start_with_admin),
        TEST_AFTER(whichever_database_call_fails_what_followed_a_ruling_is_taken_back_with_it,
                   start_with_admin),
        TEST_AFTER(a_large_case_is_decided_by_a_job_which_goes_on_where_it_was_cut_off,
                   start_with_admin),
        TEST_AFTER(whichever_database_call_fails_a_case_is_dismissed_and_opened_again_whole,
                   start_with_admin),
        TEST_AFTER(a_case_closes_with_its_last_report_and_opens_with_its_first, start_with_admin),
        TEST_AFTER(
            whichever_database_call_fails_who_reported_is_right_no_more_once_an_appeal_is_granted,
            start_with_admin),
        TEST_AFTER(whichever_database_call_fails_who_objects_rightly_has_reported_rightly,
                   start_with_admin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
