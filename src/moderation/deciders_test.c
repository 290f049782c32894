/* Who decides about whom: nobody about her own, or over people of her own rank. */
#include "moderation/ruling_reviews.h"
#include "moderation/test_cases.h"

#include "moderation/appeals.h"
#include "moderation/case_work.h"
#include "social/approvals.h"

static void join(int64_t account_id, int64_t person_id)
{
    const struct team_asker by = {.account_id = account_id, .role = TEAM_OWNER};
    struct team_member member;

    assert_int_equal(team_invite(w, &by, person_id, TEAM_ANALYST, &member), OK);
    assert_int_equal(team_accept(w, person_id, account_id, &member), OK);
}

static void the_case_of_a_shared_account_is_its_members_own(void **state)
{
    int64_t post_id = say_the_same(ann), case_id = find(post_id);
    struct ruling ruling = ruling_by(moderator);
    struct case_page *page = ARENA_NEW(w->memory, struct case_page);
    struct closing closing;
    struct case_item item;
    struct ruled ruled;

    (void)state;
    join(ann, moderator);
    assert_int_equal(case_claim(w, moderator, case_id, &item), ERR_FORBIDDEN);
    assert_int_equal(case_dismiss(w, moderator, case_id, STR(""), false, &item), ERR_FORBIDDEN);
    assert_int_equal(case_decide(w, case_id, &ruling, false, &ruled, &closing), ERR_FORBIDDEN);
    ruling.subject_id = post_id;
    assert_int_equal(ruling_make(w, &ruling, &ruled), ERR_FORBIDDEN);
    ruling.subject_id = ann;
    assert_int_equal(ruling_make(w, &ruling, &ruled), ERR_FORBIDDEN);
    assert_int_equal(
        cases_page(w, &(struct case_filter){.viewer_id = moderator, .after_place = INT64_MIN},
                   page),
        OK);
    assert_int_equal(page->count, 0);
    assert_int_equal(restrictions_on(post_id), 0);
    /* Somebody else does. */
    ruling.by_account_id = other_moderator;
    assert_int_equal(case_decide(w, case_id, &ruling, false, &ruled, &closing), OK);
    assert_int_equal(restrictions_on(post_id), 1);
}

/* She wrote there, or let it pass: that does not end with her membership, nor by being asked again
 * and declining. */
static void the_case_of_a_shared_account_stays_its_former_members_own(void **state)
{
    const struct team_asker by = {.account_id = ann, .role = TEAM_OWNER};
    int64_t post_id = say_the_same(ann), case_id = find(post_id);
    struct ruling ruling = ruling_by(moderator);
    struct case_page *page = ARENA_NEW(w->memory, struct case_page);
    struct team_member member;
    struct closing closing;
    struct case_item item;
    struct ruled ruled, more;

    (void)state;
    assert_int_equal(case_claim(w, moderator, case_id, &item), OK);
    assert_int_equal(case_release(w, moderator, case_id, &item), OK);
    /* Who declines was never one. */
    assert_int_equal(team_invite(w, &by, moderator, TEAM_EDITOR, &member), OK);
    assert_int_equal(team_end(w, NULL, moderator, ann), OK);
    assert_int_equal(case_claim(w, moderator, case_id, &item), OK);
    assert_int_equal(case_release(w, moderator, case_id, &item), OK);

    join(ann, moderator);
    assert_int_equal(team_end(w, NULL, moderator, ann), OK);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(case_claim(w, moderator, case_id, &item), ERR_FORBIDDEN);
        assert_int_equal(case_dismiss(w, moderator, case_id, STR(""), false, &item), ERR_FORBIDDEN);
        ruling.subject_id = 0;
        assert_int_equal(case_decide(w, case_id, &ruling, false, &ruled, &closing), ERR_FORBIDDEN);
        ruling.subject_id = post_id;
        assert_int_equal(ruling_make(w, &ruling, &ruled), ERR_FORBIDDEN);
        ruling.subject_id = ann;
        assert_int_equal(ruling_make(w, &ruling, &ruled), ERR_FORBIDDEN);
        assert_int_equal(
            cases_page(w, &(struct case_filter){.viewer_id = moderator, .after_place = INT64_MIN},
                       page),
            OK);
        assert_int_equal(page->count, 0);
        if (i)
            break;
        assert_int_equal(team_invite(w, &by, moderator, TEAM_EDITOR, &member), OK);
        assert_int_equal(team_end(w, NULL, moderator, ann), OK);
    }
    ruling.by_account_id = other_moderator;
    ruling.subject_id = post_id;
    assert_int_equal(ruling_make(w, &ruling, &ruled), OK);
    assert_int_equal(ruling_reverse(w, moderator, ruled.decision.id, STR("mine"), &more),
                     ERR_FORBIDDEN);
}

static void who_agreed_to_what_an_account_says_decides_nothing_about_it(void **state)
{
    const struct approval_rule rule = {.account_id = ann,
                                       .everything = true,
                                       .surfaces = SURFACES_ALL,
                                       .approvers = {moderator, other_moderator},
                                       .approver_count = 2,
                                       .needed = 1,
                                       .hours = 24};
    struct approval_rule made;
    struct approval held;
    struct case_item item;
    struct post post;
    int64_t case_id;

    (void)state;
    assert_int_equal(approval_rule_make(w, &rule, &made), OK);
    assert_int_equal(
        post_create(w, &(struct post_draft){.author_id = ann, .text = STR("Seen by others first")},
                    &post),
        OK);
    assert_true(post.held_id != 0);
    assert_int_equal(approval_find(w, moderator, post.held_id, &held), OK);
    assert_int_equal(approval_agree(w, moderator, held.id, held.hash, &held), OK);
    case_id = find(held.post_id);
    assert_int_equal(case_claim(w, moderator, case_id, &item), ERR_FORBIDDEN);
    /* To be named is nobody's own doing, and takes no case from her. */
    assert_int_equal(case_claim(w, other_moderator, case_id, &item), OK);
}

static void whichever_database_call_fails_a_membership_ends_with_what_is_kept_of_it(void **state)
{
    enum team_role role = TEAM_NONE;
    enum err e = ERR_INTERNAL;
    bool was = true, left = true;
    int call = 0;

    (void)state;
    join(ann, moderator);
    assert_int_equal(team_was_member(w, ann, moderator, &was), OK);
    assert_false(was);
    while (e && call < calls_max) {
        db_fail_at = ++call;
        e = team_end(w, NULL, moderator, ann);
        db_fail_at = 0;
        assert_int_equal(team_role_of(w, ann, moderator, &role), OK);
        assert_int_equal(team_was_member(w, ann, moderator, &was), OK);
        assert_true((role == TEAM_NONE) == !e && was == !e);
        assert_int_equal(total("SELECT count(*) FROM person_past_teams"), !e);
    }
    assert_int_equal(e, OK);
    assert_true(call > 4);
    /* It goes with either account. */
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(db_end(w, teams_delete_some(w, moderator, 10, &left)), OK);
    assert_false(left);
    assert_int_equal(total("SELECT count(*) FROM person_past_teams") +
                         total("SELECT count(*) FROM team_past"),
                     0);
    join(ann, moderator);
    assert_int_equal(team_end(w, NULL, moderator, ann), OK);
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(db_end(w, teams_delete_some(w, ann, 10, &left)), OK);
    assert_int_equal(total("SELECT count(*) FROM person_past_teams") +
                         total("SELECT count(*) FROM team_past"),
                     0);
}

static void nobody_deals_with_her_own_case(void **state)
{
    int64_t post_id = say_the_same(moderator), case_id;
    struct ruling ruling = ruling_by(moderator);
    struct closing closing;
    struct case_note note;
    struct case_item item;
    struct ruled ruled;

    (void)state;
    find(say_the_same(ann));
    case_id = find(post_id);
    assert_int_equal(case_claim(w, moderator, case_id, &item), ERR_FORBIDDEN);
    assert_int_equal(case_escalate(w, moderator, case_id, STR("x"), &item), ERR_FORBIDDEN);
    assert_int_equal(case_note_add(w, moderator, case_id, STR("x"), &note), ERR_FORBIDDEN);
    assert_int_equal(case_decide(w, case_id, &ruling, false, &ruled, &closing), ERR_FORBIDDEN);
    assert_int_equal(case_dismiss(w, moderator, case_id, STR(""), false, &item), ERR_FORBIDDEN);
    ruling.by_account_id = ann;
    assert_int_equal(case_decide(w, case_id, &ruling, false, &ruled, &closing), ERR_FORBIDDEN);
    /* Over people of her own rank somebody else decides. */
    ruling.by_account_id = other_moderator;
    assert_int_equal(case_decide(w, case_id, &ruling, false, &ruled, &closing), OK);
    assert_int_equal(closing.decided, 1);
    assert_int_equal(closing.skipped, 1);
    assert_int_equal(restrictions_on(post_id), 0);
    assert_int_equal(case_open_of(w, post_id, &item), OK);
    assert_true(item.escalated);
    assert_int_equal(case_reopen(w, moderator, case_id, &item), ERR_FORBIDDEN);
}

/* Whoever may not decide against her may not clear her. */
static void nobody_clears_people_of_her_own_rank(void **state)
{
    const int64_t alone_id = say(moderator, "This is said by one of the staff alone");
    const int64_t report_id = report(ann, moderator, alone_id);
    struct report answered;
    struct closing closing;
    struct case_item item;

    (void)state;
    assert_int_equal(case_open_of(w, alone_id, &item), OK);
    const int64_t case_id = item.id;
    assert_int_equal(case_dismiss(w, other_moderator, case_id, STR(""), false, &item),
                     ERR_FORBIDDEN);
    assert_int_equal(report_resolve(w, other_moderator, report_id, true, &answered), ERR_FORBIDDEN);
    assert_int_equal(case_of(case_id).state, CASE_OPEN);
    assert_int_equal(case_closing(w, case_id, &closing), ERR_NOT_FOUND);
    assert_int_equal(case_dismiss(w, admin, case_id, STR(""), false, &item), OK);
    assert_int_equal(case_of(case_id).outcome, CASE_DISMISSED);
}

/* Of several people, hers waits for somebody else, with what was reported of it. */
static void what_is_of_ones_own_rank_is_left_out_of_a_dismissal(void **state)
{
    const int64_t post_id = say_the_same(moderator), member_post_id = say_the_same(ann);
    const int64_t case_id = find(post_id), report_id = report(bob, moderator, post_id);
    struct report waits, answered;
    struct case_item item;

    (void)state;
    assert_true(find(member_post_id) == case_id);
    const int64_t member_report_id = report(cid, ann, member_post_id);
    assert_int_equal(case_dismiss(w, other_moderator, case_id, STR(""), true, &item), OK);
    assert_int_equal(case_of(case_id).outcome, CASE_DISMISSED);
    assert_int_equal(report_find(w, report_id, &waits), OK);
    assert_int_equal(report_find(w, member_report_id, &answered), OK);
    assert_int_equal(waits.resolved_ms, 0);
    assert_true(answered.resolved_ms > 0);
    assert_int_equal(record_of(bob).unfounded, 0);
    assert_int_equal(record_of(cid).unfounded, 1);
    assert_int_equal(case_open_of(w, post_id, &item), OK);
    assert_true(item.escalated);
    assert_int_equal(case_open_of(w, member_post_id, &item), ERR_NOT_FOUND);
    assert_int_equal(report_resolve(w, admin, report_id, true, &waits), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_AFTER(the_case_of_a_shared_account_is_its_members_own, start_with_admin),
        TEST_AFTER(the_case_of_a_shared_account_stays_its_former_members_own, start_with_admin),
        TEST_AFTER(who_agreed_to_what_an_account_says_decides_nothing_about_it, start_with_admin),
        TEST_AFTER(whichever_database_call_fails_a_membership_ends_with_what_is_kept_of_it,
                   start_with_admin),
        TEST_AFTER(nobody_deals_with_her_own_case, start_with_admin),
        TEST_AFTER(nobody_clears_people_of_her_own_rank, start_with_admin),
        TEST_AFTER(what_is_of_ones_own_rank_is_left_out_of_a_dismissal, start_with_admin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
