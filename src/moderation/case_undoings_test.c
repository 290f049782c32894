/* What the ruling of a case laid is taken back together: whole, or by a job which goes on. */
#include "moderation/ruling_reviews.h"
#include "moderation/test_cases.h"

#include "moderation/case_undoings.h"

static void whichever_database_call_fails_a_ruling_is_undone_whole_or_not_at_all(void **state)
{
    int64_t posts[3] = {say_the_same(ann), say_the_same(ann), say_the_same(cid)}, case_id = 0,
            report_id;
    struct ruling ruling = ruling_by(moderator);
    struct closing closing;
    struct undoing undoing;
    struct decision last;
    struct ruled ruled;
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    for (int i = 0; i < 3; i++)
        case_id = find(posts[i]);
    report_id = report(bob, ann, posts[0]);
    assert_int_equal(case_undo(w, moderator, case_id, STR("x"), true, &undoing), ERR_CONFLICT);
    assert_int_equal(case_decide(w, case_id, &ruling, false, &ruled, &closing), OK);
    assert_int_equal(record_of(bob).justified, 1);
    assert_int_equal(case_undo(w, moderator, case_id, STR(" "), true, &undoing), ERR_INVALID);
    assert_int_equal(case_undo(w, bob, case_id, STR("x"), true, &undoing), ERR_FORBIDDEN);
    assert_int_equal(case_undo(w, ann, case_id, STR("x"), true, &undoing), ERR_FORBIDDEN);
    while (e && call < calls_max) {
        w->now_ms += 1000;
        db_fail_at = ++call;
        e = case_undo(w, moderator, case_id, STR("a slip"), call % 2, &undoing);
        db_fail_at = 0;
        for (int i = 0; i < 3; i++)
            assert_int_equal(restrictions_on(posts[i]), e != OK);
        assert_int_equal(told(ann), e ? 1 : 2);
        assert_int_equal(told(cid), e ? 1 : 2);
        assert_int_equal(record_of(bob).justified, e != OK);
        assert_true(e || case_of(case_id).state == (call % 2 ? CASE_OPEN : CASE_CLOSED));
        assert_true(e || case_of(case_id).outcome == (call % 2 ? CASE_UNDECIDED : CASE_REVERSED));
        assert_int_equal(is_resolved(report_id), e || call % 2 == 0);
    }
    assert_int_equal(e, OK);
    assert_true(call > 20);
    assert_int_equal(undoing.undone, 3);
    assert_int_equal(decision_last(w, posts[1], DECISION_REVERSE, &last), OK);
    assert_int_equal(case_undo(w, moderator, case_id, STR("x"), false, &undoing), ERR_CONFLICT);
    if (call % 2 == 0)
        return;
    w->now_ms += 1000;
    assert_int_equal(case_decide(w, case_id, &ruling, false, &ruled, &closing), OK);
    assert_int_equal(closing.decided, 3);
}

static void a_large_case_is_undone_by_a_job_which_goes_on_where_it_was_cut_off(void **state)
{
    enum { many = case_batch_max + case_job_batch_max + 5 };
    static int64_t posts[many];
    struct ruling ruling = ruling_by(moderator);
    struct closing closing;
    struct undoing undoing;
    struct ruled ruled, alone;
    int64_t case_id = 0, reversed = 0;
    int call = 10, restricted = 0;
    enum err e = ERR_INTERNAL;

    (void)state;
    for (int i = 0; i < many; i++) {
        w->now_ms += 10;
        posts[i] = say_the_same(i % 2 ? ann : cid);
        case_id = find(posts[i]);
    }
    report(bob, ann, posts[1]);
    assert_int_equal(case_decide(w, case_id, &ruling, false, &ruled, &closing), OK);
    work_off();
    assert_int_equal(case_of(case_id).state, CASE_CLOSED);
    w->now_ms += 1000; /* of one author the first falls alone, and all that follow it */
    assert_int_equal(ruling_reverse(w, admin, ruled.decision.id, STR("no"), &alone), OK);
    work_off();
    w->now_ms += 1000;
    assert_int_equal(case_undo(w, other_moderator, case_id, STR("no raid"), false, &undoing), OK);
    assert_int_equal(undoing.done_ms, 0);
    assert_int_equal(case_of(case_id).state, CASE_CLOSING);
    for (; e && call < 2000; call += 23) {
        db_fail_at = call;
        e = case_close_job(w, &(struct job){.subject_id = case_id}, NULL);
        db_fail_at = 0;
    }
    assert_int_equal(e, OK);
    assert_int_equal(case_undoing(w, case_id, &undoing), OK);
    for (int i = 0; i < many; i++)
        restricted += restrictions_on(posts[i]);
    assert_int_equal(restricted, 0);
    assert_int_equal(undoing.undone, alone.decision.owner_id == cid ? many / 2 : many - many / 2);
    assert_int_equal(case_of(case_id).outcome, CASE_REVERSED);
    assert_int_equal(told(ann), 2);
    assert_int_equal(told(cid), 2);
    assert_int_equal(record_of(bob).justified, 0);
    db_scatter(w);
    assert_int_equal(db_find_int(w, &reversed,
                                 "SELECT count(DISTINCT undoes_id) FROM decisions d, log_openings "
                                 "o WHERE kind = ?1 AND about_id = d.id",
                                 db_int(DECISION_REVERSE)),
                     OK);
    assert_int_equal(reversed, many);
}

static void a_ruling_that_is_being_carried_out_is_broken_off_by_its_undoing(void **state)
{
    enum { many = 2 * case_batch_max + 5 };
    static int64_t posts[many];
    struct ruling ruling = ruling_by(moderator);
    struct closing closing;
    struct undoing undoing;
    struct ruled ruled;
    int64_t case_id = 0;
    int restricted = 0;

    (void)state;
    for (int i = 0; i < many; i++) {
        w->now_ms += 10;
        posts[i] = say_the_same(ann);
        case_id = find(posts[i]);
    }
    assert_int_equal(case_decide(w, case_id, &ruling, false, &ruled, &closing), OK);
    assert_int_equal(case_of(case_id).state, CASE_CLOSING);
    assert_int_equal(case_undo(w, moderator, case_id, STR("x"), false, &undoing), ERR_CONFLICT);
    assert_int_equal(case_undo(w, moderator, case_id, STR("x"), true, &undoing), OK);
    assert_int_equal(case_undo(w, moderator, case_id, STR("x"), true, &undoing), ERR_CONFLICT);
    work_off();
    for (int i = 0; i < many; i++)
        restricted += restrictions_on(posts[i]);
    assert_int_equal(restricted, 0);
    assert_int_equal(case_of(case_id).state, CASE_OPEN);
    assert_int_equal(told(ann), 2);
    assert_int_equal(case_decide(w, case_id, &ruling, false, &ruled, &closing), OK);
    work_off();
    for (int i = 0; i < many; i++)
        restricted += restrictions_on(posts[i]);
    assert_int_equal(restricted, many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_AFTER(whichever_database_call_fails_a_ruling_is_undone_whole_or_not_at_all,
                   start_with_admin),
        TEST_AFTER(a_large_case_is_undone_by_a_job_which_goes_on_where_it_was_cut_off,
                   start_with_admin),
        TEST_AFTER(a_ruling_that_is_being_carried_out_is_broken_off_by_its_undoing,
                   start_with_admin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
