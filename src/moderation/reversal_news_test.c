/* Who reported is told that what came of it was taken back, and nobody else is. */
#include "moderation/ruling_reviews.h"
#include "moderation/test_cases.h"

#include "moderation/account_actions.h"
#include "moderation/legal_notices.h"
#include "moderation/reversal_news.h"

static int mails_with(const char *words)
{
    const struct str sql = str_format(
        w->memory, "SELECT count(*) FROM jobs WHERE kind = ?1 AND data LIKE '%s'", words);

    return (int)number(str_c(w->memory, sql), JOB_SEND_MAIL);
}

/* By the same way as she was told of it: whoever reported, or sent a notice. */
static void who_reported_is_told_when_a_decision_is_taken_back(void **state)
{
    const int64_t post_id = say(ann, "This is said once and found to be wrong");
    const struct legal_notice draft = {
        .address = str_format(w->memory, "https://square.example/@ann/%lld", (long long)post_id),
        .kind = NOTICE_CHILDREN,
        .reason = STR("It is not for children."),
        .email = STR("zoe@mail.example"),
        .language = STR("fr"),
        .in_good_faith = true};
    const struct ruling ruling = ruling_by(moderator);
    struct legal_notice notice;
    enum notice_fault fault;
    struct closing closing;
    struct ruled ruled, back;
    struct case_item item;
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    report(bob, ann, post_id);
    report(cid, ann,
           say(ann, "This is another thing that was said")); /* has nothing to do with it */
    assert_int_equal(legal_notice_make(w, &draft, &notice, &fault), OK);
    assert_int_equal(case_open_of(w, post_id, &item), OK);
    assert_int_equal(case_decide(w, item.id, &ruling, false, &ruled, &closing), OK);
    while (e && call < calls_max) {
        db_fail_at = ++call;
        e = ruling_reverse(w, admin, ruled.decision.id, STR("It was right."), &back);
        db_fail_at = 0;
        assert_int_equal(mails_with("%was taken back%"), e ? 0 : 2); /* bob, and ann herself */
        assert_int_equal(mails_with("%zoe@mail.example%annulé%"), !e);
    }
    assert_int_equal(e, OK);
    assert_int_equal(mails_with("%taken back%reports%"), 1);
}

static int64_t mails_to(int64_t account_id)
{
    return number("SELECT count(*) FROM jobs WHERE kind = ?1 AND subject_id = ?2", JOB_SEND_MAIL,
                  account_id);
}

static void who_reported_is_told_of_the_reversal_however_much_came_since(void **state)
{
    const int64_t post_id = say_to(ann, "the first of many", VISIBILITY_PUBLIC);
    const int64_t reported = report(bob, ann, post_id);
    struct ruling ruling = ruling_by(moderator);
    struct case_item item;
    struct closing closing;
    struct ruled ruled, undone;
    int64_t mails;

    (void)state;
    assert_int_equal(case_open_of(w, reported, &item), OK);
    assert_int_equal(case_decide(w, item.id, &ruling, false, &ruled, &closing), OK);
    assert_true(is_resolved(reported));
    for (int i = 0; i <= reversal_cases_max; i++)
        (void)find(say_to(ann, str_c(w->memory, str_format(w->memory, "another, number %d", i)),
                          VISIBILITY_PUBLIC));
    mails = mails_to(bob);
    w->now_ms += 1000;
    assert_int_equal(
        ruling_reverse(w, other_moderator, ruled.decision.id, STR("It was none."), &undone), OK);
    assert_int_equal(mails_to(bob), mails + 1);
}

/* Mastodon's apps take back what they did, and what was laid otherwise: bob is told as by the own
 * API, and what he reported speaks for him no more. */
static void who_reported_is_told_when_an_app_takes_it_back(void **state)
{
    static const enum decision_kind kinds[][2] = {{DECISION_SUSPEND, DECISION_UNSUSPEND},
                                                  {DECISION_LIMIT, DECISION_UNLIMIT},
                                                  {DECISION_SENSITIVE, DECISION_UNSENSITIVE},
                                                  {DECISION_DISABLE, DECISION_ENABLE}};
    struct account_action action = {.account_id = ann, .by_account_id = moderator};
    const int kind_count = sizeof kinds / sizeof *kinds;

    (void)state;
    for (int i = 0; i < kind_count; i++) {
        enum err e = ERR_INTERNAL;
        int call = 0;

        w->now_ms += 2000;
        action.report_id = report(bob, ann, 0);
        w->now_ms += 2000;
        action.kind = kinds[i][0];
        assert_int_equal(account_act(w, &action), OK);
        action.report_id = 0;
        w->now_ms += 2000;
        action.kind = kinds[i][1];
        while (e && call < calls_max) {
            db_fail_at = ++call;
            e = account_act(w, &action);
            db_fail_at = 0;
            assert_int_equal(mails_with("%taken back%reports%"), i + !e);
            assert_int_equal(record_of(bob).justified, e ? 1 : 0);
        }
        assert_int_equal(e, OK);
        e = account_act(w, &action); /* nothing stands: nobody is told */
        assert_true(e == OK || e == ERR_FORBIDDEN);
        assert_int_equal(mails_with("%taken back%reports%"), i + 1);
    }
}

static void who_reported_is_told_when_an_app_takes_back_the_ruling_of_a_case(void **state)
{
    const struct ruling ruling = {
        .effect = RESTRICTION_LIMIT, .facts = STR("because"), .by_account_id = moderator};
    const struct account_action lift = {
        .kind = DECISION_UNLIMIT, .account_id = ann, .by_account_id = admin};
    struct closing closing;
    struct ruled ruled;
    struct case_item item;

    (void)state;
    report(bob, ann, 0);
    assert_int_equal(case_open_of(w, ann, &item), OK);
    assert_int_equal(case_decide(w, item.id, &ruling, true, &ruled, &closing), OK);
    w->now_ms += 2000;
    report(cid, ann, 0); /* waits */
    assert_int_equal(account_act(w, &lift), OK);
    assert_int_equal(mails_with("%taken back%reports%"), 1);
    assert_int_equal(record_of(bob).justified, 0);
}

static struct ruled decided(int64_t subject_id)
{
    const struct ruling ruling = ruling_by(moderator);
    struct closing closing;
    struct case_item item;
    struct ruled ruled;

    assert_int_equal(case_open_of(w, subject_id, &item), OK);
    assert_int_equal(case_decide(w, item.id, &ruling, false, &ruled, &closing), OK);
    return ruled;
}

static void notice_of(int64_t post_id, const char *email)
{
    const struct legal_notice draft = {
        .address = str_format(w->memory, "https://square.example/@ann/%lld", (long long)post_id),
        .kind = NOTICE_CHILDREN,
        .reason = STR("It is not for children."),
        .email = str_of(email),
        .language = STR("fr"),
        .in_good_faith = true};
    struct legal_notice made;
    enum notice_fault fault;

    assert_int_equal(legal_notice_make(w, &draft, &made, &fault), OK);
}

static void who_reported_something_else_of_hers_is_told_nothing(void **state)
{
    const int64_t post_id = say(ann, "This is said once and found to be wrong"),
                  other_id = say(ann, "This is quite another thing that was said");
    int64_t of_bob, of_cid;
    struct ruled ruled, back;

    (void)state;
    report(bob, ann, post_id);
    report(cid, ann, other_id);
    notice_of(post_id, "zoe@mail.example");
    notice_of(other_id, "yan@mail.example");
    w->now_ms += 2000;
    ruled = decided(post_id);
    w->now_ms += 2000;
    (void)decided(other_id);
    of_bob = mails_to(bob);
    of_cid = mails_to(cid);
    assert_int_equal(ruling_reverse(w, admin, ruled.decision.id, STR("It was right."), &back), OK);
    assert_int_equal(mails_to(bob), of_bob + 1);
    assert_int_equal(mails_to(cid), of_cid);
    assert_int_equal(mails_with("%zoe@mail.example%annulé%"), 1);
    assert_int_equal(mails_with("%yan@mail.example%annulé%"), 0);
}

/* Hers are free again with the one that led them; those of others are not. */
static void who_reported_what_followed_is_told_and_who_reported_another_is_not(void **state)
{
    const int64_t posts[] = {say_the_same(ann), say_the_same(ann), say_the_same(cid)};
    struct statement lead;
    struct ruled back;
    int64_t of_bob, of_owner;
    int count = 0;

    (void)state;
    for (int i = 0; i < 3; i++)
        find(posts[i]);
    report(bob, ann, posts[1]);
    report(owner, cid, posts[2]);
    w->now_ms += 2000;
    (void)decided(posts[0]);
    assert_int_equal(statements_of(w, ann, 0, &lead, 1, &count), OK);
    of_bob = mails_to(bob);
    of_owner = mails_to(owner);
    assert_int_equal(ruling_reverse(w, admin, lead.decision_id, STR("It was right."), &back), OK);
    assert_int_equal(restrictions_on(posts[1]), 0);
    assert_int_equal(restrictions_on(posts[2]), 1);
    assert_int_equal(mails_to(bob), of_bob + 1);
    assert_int_equal(mails_to(owner), of_owner);
}

/* She reads of her report what was decided since it. */
static void who_reported_after_the_decision_is_told_nothing(void **state)
{
    struct ruling ruling = ruling_by(moderator);
    int64_t of_bob, of_cid;
    struct case_item item;
    struct ruled ruled, back;

    (void)state;
    report(bob, ann, 0);
    assert_int_equal(case_open_of(w, ann, &item), OK);
    w->now_ms += 2000;
    ruling.subject_id = ann;
    ruling.effect = RESTRICTION_LIMIT;
    assert_int_equal(ruling_make(w, &ruling, &ruled), OK);
    w->now_ms += 2000;
    report(cid, ann, 0); /* joins the case, which was older */
    assert_int_equal(case_dismiss(w, admin, item.id, STR("No more."), false, &item), OK);
    of_bob = mails_to(bob);
    of_cid = mails_to(cid);
    assert_int_equal(ruling_reverse(w, admin, ruled.decision.id, STR("It was right."), &back), OK);
    assert_int_equal(mails_to(bob), of_bob + 1);
    assert_int_equal(mails_to(cid), of_cid);
}

static void an_app_takes_back_one_thing_and_tells_who_reported_that(void **state)
{
    struct account_action action = {
        .kind = DECISION_LIMIT, .account_id = ann, .by_account_id = moderator};
    int64_t of_bob, of_cid;

    (void)state;
    action.report_id = report(bob, ann, 0);
    w->now_ms += 2000;
    assert_int_equal(account_act(w, &action), OK);
    w->now_ms += 2000;
    action.report_id = report(cid, ann, 0);
    action.kind = DECISION_SENSITIVE;
    w->now_ms += 2000;
    assert_int_equal(account_act(w, &action), OK);
    of_bob = mails_to(bob);
    of_cid = mails_to(cid);
    action.report_id = 0;
    action.kind = DECISION_UNLIMIT;
    assert_int_equal(account_act(w, &action), OK);
    assert_int_equal(mails_to(bob), of_bob + 1);
    assert_int_equal(mails_to(cid), of_cid);
    assert_int_equal(record_of(cid).justified, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_AFTER(who_reported_is_told_when_a_decision_is_taken_back, start_with_admin),
        TEST_AFTER(who_reported_is_told_of_the_reversal_however_much_came_since, start_with_admin),
        TEST_AFTER(who_reported_is_told_when_an_app_takes_it_back, start_with_admin),
        TEST_AFTER(who_reported_is_told_when_an_app_takes_back_the_ruling_of_a_case,
                   start_with_admin),
        TEST_AFTER(who_reported_something_else_of_hers_is_told_nothing, start_with_admin),
        TEST_AFTER(who_reported_what_followed_is_told_and_who_reported_another_is_not,
                   start_with_admin),
        TEST_AFTER(who_reported_after_the_decision_is_told_nothing, start_with_admin),
        TEST_AFTER(an_app_takes_back_one_thing_and_tells_who_reported_that, start_with_admin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
