/* What staff does at a case before it ends: claims, escalation, notes, what is not public. */
#include "moderation/test_cases.h"

#include "moderation/case_reasons.h"
#include "moderation/case_work.h"

static void a_case_is_at_one_person_until_her_time_is_over(void **state)
{
    int64_t case_id = find(say_the_same(ann));
    struct ruling ruling = ruling_by(other_moderator);
    struct closing closing;
    struct case_item item;
    struct ruled ruled;

    (void)state;
    assert_int_equal(case_claim(w, moderator, case_id, &item), OK);
    assert_int_equal(case_claim(w, other_moderator, case_id, &item), ERR_CONFLICT);
    assert_true(item.claimed_by_id == moderator);
    assert_true(str_is(w->why, "mona is at this case"));
    assert_int_equal(case_decide(w, case_id, &ruling, false, &ruled, &closing), ERR_CONFLICT);
    assert_int_equal(case_release(w, other_moderator, case_id, &item), ERR_CONFLICT);
    w->now_ms += case_claim_ms / 2;
    assert_int_equal(case_claim(w, moderator, case_id, &item), OK);
    w->now_ms += case_claim_ms / 2 + 1;
    assert_int_equal(case_claim(w, other_moderator, case_id, &item), ERR_CONFLICT);
    w->now_ms += case_claim_ms / 2;
    assert_int_equal(case_claim(w, other_moderator, case_id, &item), OK);
    assert_int_equal(case_release(w, admin, case_id, &item), OK);
    assert_int_equal(case_claim(w, moderator, case_id, &item), OK);
}

static void what_is_escalated_is_decided_by_administrators(void **state)
{
    int64_t post_id = say_the_same(ann), case_id = find(post_id);
    struct ruling ruling = ruling_by(moderator);
    struct closing closing;
    struct case_item item;
    struct ruled ruled;

    (void)state;
    assert_int_equal(case_escalate(w, moderator, case_id, STR(" "), &item), ERR_INVALID);
    assert_int_equal(case_escalate(w, moderator, case_id, STR("too large for me"), &item), OK);
    assert_true(case_of(case_id).escalated);
    assert_int_equal(case_decide(w, case_id, &ruling, false, &ruled, &closing), ERR_FORBIDDEN);
    assert_int_equal(case_dismiss(w, moderator, case_id, STR(""), false, &item), ERR_FORBIDDEN);
    ruling.by_account_id = admin;
    assert_int_equal(case_decide(w, case_id, &ruling, false, &ruled, &closing), OK);
    assert_int_equal(restrictions_on(post_id), 1);
}

static void nobody_keeps_a_case_by_renewing_or_by_giving_it_back_in_between(void **state)
{
    int64_t case_id = find(say_the_same(ann)), since_ms;
    struct case_item item;

    (void)state;
    since_ms = w->now_ms;
    for (int minutes = 0; minutes < 60; minutes += 5) {
        w->now_ms = since_ms + minutes * (int64_t)clock_minute_ms;
        assert_int_equal(case_claim(w, moderator, case_id, &item), OK);
        assert_true(item.claimed_until_ms <= since_ms + case_claim_most_ms);
        if (minutes % 15 == 0)
            assert_int_equal(case_release(w, moderator, case_id, &item), OK);
    }
    assert_true(item.claimed_until_ms == since_ms + case_claim_most_ms);
    w->now_ms = since_ms + case_claim_most_ms;
    assert_int_equal(case_claim(w, moderator, case_id, &item), ERR_CONFLICT);
    assert_int_equal(case_claim(w, other_moderator, case_id, &item), OK);
    assert_int_equal(case_release(w, other_moderator, case_id, &item), OK);
    w->now_ms += case_claim_rest_ms - 1;
    assert_int_equal(case_claim(w, moderator, case_id, &item), ERR_CONFLICT);
    w->now_ms += 1;
    assert_int_equal(case_claim(w, moderator, case_id, &item), OK);
    /* Who may not keep it may decide it. */
    w->now_ms += case_claim_most_ms;
    assert_int_equal(case_claim(w, moderator, case_id, &item), ERR_CONFLICT);
    assert_int_equal(case_dismiss(w, moderator, case_id, STR(""), false, &item), OK);
}

static void nobody_keeps_very_many_cases_at_a_time(void **state)
{
    int64_t cases[case_claims_max + 1];
    char words[case_claims_max + 1][40];
    struct case_item item;

    (void)state;
    for (int i = 0; i <= case_claims_max; i++) {
        snprintf(words[i], sizeof words[i], "What case number %d says", i);
        cases[i] = find(say(ann, words[i]));
        assert_int_equal(case_claim(w, moderator, cases[i], &item),
                         i < case_claims_max ? OK : ERR_CONFLICT);
    }
    assert_int_equal(case_claim(w, moderator, cases[0], &item), OK); /* that one is hers */
    assert_int_equal(case_release(w, moderator, cases[1], &item), OK);
    assert_int_equal(case_claim(w, moderator, cases[case_claims_max], &item), OK);
}

static void posts_that_are_not_public_are_opened_on_record(void **state)
{
    int64_t post_id = say_to(ann, "@bob this is between us two alone", VISIBILITY_DIRECT);
    struct case_item item;
    struct decision last;

    (void)state;
    report(bob, ann, post_id);
    assert_int_equal(case_open_of(w, post_id, &item), OK);
    assert_int_equal(decision_last(w, item.id, DECISION_PRIVATE_OPEN, &last), ERR_NOT_FOUND);
    assert_int_equal(case_claim(w, moderator, item.id, &item), OK);
    assert_int_equal(decision_last(w, item.id, DECISION_PRIVATE_OPEN, &last), OK);
    assert_true(last.by_account_id == moderator);
    assert_int_equal(case_claim(w, moderator, item.id, &item), OK); /* goes on: once is enough */
    assert_int_equal(
        number("SELECT count(*) FROM decisions WHERE kind = ?1", DECISION_PRIVATE_OPEN), 1);
}

/* A digit or two for each thing that a step at a case may leave behind. */
static int64_t left_behind(void)
{
    return total("SELECT count(*) FROM cases WHERE claimed_by_id IS NOT NULL") +
           10 * total("SELECT count(*) FROM cases WHERE escalated <> 0") +
           100 * total("SELECT count(*) FROM case_notes") +
           1000 * total("SELECT count(*) FROM reporters WHERE trusted_ms IS NOT NULL") +
           10000 * total("SELECT count(*) FROM case_reasons") +
           100000 * total("SELECT count(*) FROM decisions");
}

enum step { CLAIM, RELEASE, NOTE, ESCALATE, TRUST, DISTRUST, REASON_ADD, REASON_REMOVE, STEPS };

static enum err take(enum step step, int64_t case_id, int64_t *reason_id)
{
    const struct case_reason wanted = {.rule = STR("other"), .en = STR("It is rude.")};
    struct case_reason reason;
    struct reporter reporter;
    struct case_note note;
    struct case_item item;
    enum err e;

    switch (step) {
    case CLAIM:
        return case_claim(w, moderator, case_id, &item);
    case RELEASE:
        return case_release(w, moderator, case_id, &item);
    case NOTE:
        return case_note_add(w, moderator, case_id, STR("She was told."), &note);
    case ESCALATE:
        return case_escalate(w, moderator, case_id, STR("I know her."), &item);
    case TRUST:
        return reporter_trust(w, admin, bob, true, STR("the bar"), &reporter);
    case DISTRUST:
        return reporter_trust(w, admin, bob, false, STR(""), &reporter);
    case REASON_ADD:
        e = case_reason_set(w, admin, &wanted, &reason);
        *reason_id = e ? 0 : reason.id;
        return e;
    case REASON_REMOVE:
        return case_reason_remove(w, admin, *reason_id);
    case STEPS:
        break;
    }
    return ERR_INTERNAL;
}

static void whichever_database_call_fails_each_step_at_a_case_is_taken_whole_or_not(void **state)
{
    const int64_t case_id = find(say_the_same(ann));
    /* What each leaves: a claim or its end, a note, a mark, and what stands on record of it. */
    static const int64_t leaves[STEPS] = {
        [CLAIM] = 1,      [RELEASE] = -1,     [NOTE] = 100,         [ESCALATE] = 100110,
        [TRUST] = 101000, [DISTRUST] = 99000, [REASON_ADD] = 10000, [REASON_REMOVE] = -10000};
    int64_t reason_id = 0;

    (void)state;
    for (enum step step = CLAIM; step < STEPS; step++) {
        const int64_t before = left_behind();
        enum err e = ERR_INTERNAL;
        int call = 0;

        while (e && call < calls_max) {
            w->now_ms += 1000;
            db_fail_at = ++call;
            e = take(step, case_id, &reason_id);
            db_fail_at = 0;
            assert_int_equal(left_behind() - before, e ? 0 : leaves[step]);
        }
        assert_int_equal(e, OK);
        assert_true(call > 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_AFTER(a_case_is_at_one_person_until_her_time_is_over, start_with_admin),
        TEST_AFTER(what_is_escalated_is_decided_by_administrators, start_with_admin),
        TEST_AFTER(nobody_keeps_a_case_by_renewing_or_by_giving_it_back_in_between,
                   start_with_admin),
        TEST_AFTER(nobody_keeps_very_many_cases_at_a_time, start_with_admin),
        TEST_AFTER(posts_that_are_not_public_are_opened_on_record, start_with_admin),
        TEST_AFTER(whichever_database_call_fails_each_step_at_a_case_is_taken_whole_or_not,
                   start_with_admin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
