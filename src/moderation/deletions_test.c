/* Deleting for ever takes two people, over a real store: whole or not at all. */
#include "auth/test_people.h"
#include "moderation/account_actions.h"
#include "moderation/appeals.h"
#include "moderation/deletions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { calls_max = 120, half_year_days = 184 };

static struct test_people t;
static struct work *w;
static int64_t latest_ms;
static int64_t owner, admin, other_admin, moderator, ann;

static int64_t staff(const char *name, enum role role)
{
    int64_t id = test_person(&t, name);

    assert_int_equal(user_set_role(w, id, role), OK);
    return id;
}

static void pass_days(int days)
{
    w->now_ms += days * (int64_t)clock_day_ms;
    latest_ms = w->now_ms;
}

static enum err act(int64_t by, int64_t on, enum decision_kind kind)
{
    return account_act(
        w, &(struct account_action){
               .kind = kind, .account_id = on, .by_account_id = by, .text = STR("because")});
}

/* ann is suspended for good, and her six months to appeal are over. */
static int start(void **state)
{
    (void)state;
    test_people_open(&t);
    w = t.w;
    if (w->now_ms < latest_ms)
        w->now_ms = latest_ms; /* numbers never go back within a process */
    owner = staff("olga", ROLE_OWNER);
    admin = staff("adam", ROLE_ADMIN);
    other_admin = staff("alma", ROLE_ADMIN);
    moderator = staff("mona", ROLE_MODERATOR);
    ann = test_person(&t, "ann");
    assert_int_equal(act(0, ann, DECISION_SUSPEND), OK);
    pass_days(half_year_days);
    test_store_script(w, "DELETE FROM jobs");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    test_people_close(&t);
    return 0;
}

static int64_t number(const char *sql, int64_t a)
{
    struct db_rows rows = {0};
    int64_t value;

    db_scatter(w);
    assert_int_equal(db_ask(w, &rows, sql, db_int(a)), OK);
    value = db_next(&rows) ? db_column_int(&rows, 0) : -1;
    assert_int_equal(db_done(w, &rows, OK), OK);
    return value;
}

static int64_t mails(void)
{
    return number("SELECT COUNT(*) FROM jobs WHERE kind = ?1", JOB_SEND_MAIL);
}

static int64_t recorded(enum decision_kind kind)
{
    return number("SELECT COUNT(*) FROM decisions WHERE kind = ?1", kind);
}

static bool is_deleted(int64_t account_id)
{
    uint32_t flags = 0;

    assert_int_equal(account_find_flags(w, account_id, &flags), OK);
    return flags & ACCOUNT_DELETED;
}

static enum err propose(int64_t by)
{
    struct deletion made;

    return deletion_propose(w, by, ann, STR("a farm of spam"), &made);
}

static int open_to(int64_t by)
{
    struct deletion list[4];
    int count = 0;

    assert_int_equal(deletions_open(w, by, list, 4, &count), OK);
    return count;
}

/* Its proposal goes with the rest of it, by a job that takes its time. */
static void who_is_deleted_otherwise_is_proposed_no_more(void **state)
{
    struct deletion found;

    (void)state;
    assert_int_equal(propose(admin), OK);
    assert_int_equal(open_to(other_admin), 1);
    assert_int_equal(act(0, ann, DECISION_DELETE), OK);
    assert_int_equal(deletion_find(w, ann, &found), OK);
    assert_int_equal(open_to(other_admin), 0);
}

static void one_person_proposes_and_another_deletes(void **state)
{
    struct deletion found;

    (void)state;
    assert_int_equal(act(admin, ann, DECISION_DELETE), ERR_CONFLICT); /* nobody proposed it */
    assert_int_equal(propose(moderator), ERR_FORBIDDEN);
    assert_int_equal(propose(admin), OK);
    assert_int_equal(propose(admin), OK); /* once */
    assert_int_equal(recorded(DECISION_DELETE_PROPOSE), 1);
    assert_int_equal(mails(), 1);
    assert_int_equal(propose(other_admin), ERR_CONFLICT);
    assert_int_equal(open_to(other_admin), 1);
    assert_int_equal(act(other_admin, ann, DECISION_DELETE), ERR_CONFLICT); /* her seven days */
    pass_days(8);
    assert_int_equal(act(admin, ann, DECISION_DELETE), ERR_FORBIDDEN);
    assert_int_equal(act(moderator, ann, DECISION_DELETE), ERR_FORBIDDEN);
    assert_false(is_deleted(ann));
    assert_int_equal(act(other_admin, ann, DECISION_DELETE), OK);
    assert_true(is_deleted(ann));
    assert_int_equal(open_to(other_admin), 0);
    assert_int_equal(deletion_find(w, ann, &found), ERR_NOT_FOUND);
    assert_int_equal(recorded(DECISION_DELETE), 1);
}

static void a_proposal_ends_by_itself_and_can_be_declined(void **state)
{
    struct decision made, declined;

    (void)state;
    assert_int_equal(propose(admin), OK);
    pass_days(31);
    assert_int_equal(open_to(other_admin), 0);
    assert_int_equal(act(other_admin, ann, DECISION_DELETE), ERR_CONFLICT);
    assert_int_equal(propose(other_admin), OK); /* anew, by whomever */
    pass_days(8);
    assert_int_equal(act(other_admin, ann, DECISION_DELETE), ERR_FORBIDDEN);
    assert_int_equal(deletion_decline(w, moderator, ann, STR("no")), ERR_FORBIDDEN);
    assert_int_equal(deletion_decline(w, admin, ann, STR(" ")), ERR_INVALID);
    assert_int_equal(deletion_decline(w, admin, ann, STR("she may come back")), OK);
    assert_int_equal(deletion_decline(w, admin, ann, STR("again")), ERR_NOT_FOUND);
    assert_int_equal(act(admin, ann, DECISION_DELETE), ERR_CONFLICT);
    assert_int_equal(decision_last(w, ann, DECISION_DELETE_PROPOSE, &made), OK);
    assert_int_equal(decision_last(w, ann, DECISION_DELETE_DECLINE, &declined), OK);
    assert_true(declined.undoes_id == made.id && declined.by_account_id == admin);
    assert_int_equal(made.end_ms, id_ms(made.id) + deletion_open_ms);
    assert_int_equal(propose(admin), OK);
    assert_int_equal(deletion_decline(w, admin, ann, STR("I was wrong")), OK); /* taken back */
    assert_false(is_deleted(ann));
}

/* She has said all she may against the last suspension. */
static void appeal_in_vain(void)
{
    struct decision last;
    struct appeal appeal;

    assert_int_equal(decision_last(w, ann, DECISION_SUSPEND, &last), OK);
    assert_int_equal(appeal_make(w, ann, last.id, STR("Let me back."), &appeal), OK);
    assert_int_equal(appeal_answer(w, owner, last.id, false, STR("no"), &appeal), OK);
}

static void only_who_is_suspended_for_good_is_deleted(void **state)
{
    (void)state;
    assert_int_equal(act(moderator, ann, DECISION_UNSUSPEND), OK);
    assert_int_equal(propose(admin), ERR_FORBIDDEN);
    assert_int_equal(act(moderator, ann, DECISION_SUSPEND), OK); /* ends after 30 days */
    appeal_in_vain();
    assert_int_equal(propose(admin), ERR_CONFLICT);
    /* What is proposed goes with the suspension it was proposed for. */
    assert_int_equal(act(0, ann, DECISION_SUSPEND), OK);
    pass_days(half_year_days);
    assert_int_equal(propose(admin), OK);
    pass_days(8);
    assert_int_equal(act(moderator, ann, DECISION_UNSUSPEND), OK);
    assert_int_equal(act(other_admin, ann, DECISION_DELETE), ERR_FORBIDDEN);
    assert_int_equal(open_to(other_admin), 0);
    assert_int_equal(act(0, ann, DECISION_SUSPEND), OK);
    appeal_in_vain();
    assert_int_equal(act(other_admin, ann, DECISION_DELETE), ERR_CONFLICT);
    assert_false(is_deleted(ann));
}

static void who_can_still_appeal_is_not_deleted(void **state)
{
    struct decision last;
    struct appeal appeal;

    (void)state;
    assert_int_equal(act(0, ann, DECISION_WARN), OK); /* whatever the decision */
    assert_int_equal(decision_last(w, ann, DECISION_WARN, &last), OK);
    assert_int_equal(propose(admin), ERR_CONFLICT);
    /* What staff wrote down for her takes no word from her. */
    assert_int_equal(appeal_enter(w, moderator, last.id, STR("She was right."), &appeal), OK);
    assert_int_equal(propose(admin), ERR_CONFLICT);
    assert_int_equal(appeal_answer(w, owner, last.id, false, STR("no"), &appeal), OK);
    assert_int_equal(propose(admin), ERR_CONFLICT);
    assert_int_equal(appeal_make(w, ann, last.id, STR("I was right."), &appeal), OK);
    assert_int_equal(propose(admin), ERR_CONFLICT);
    assert_int_equal(appeal_answer(w, owner, last.id, false, STR("no"), &appeal), OK);
    assert_int_equal(propose(admin), OK);
    /* Nor where she appeals meanwhile, against what is old and still keeps her out. */
    pass_days(8);
    assert_int_equal(decision_last(w, ann, DECISION_SUSPEND, &last), OK);
    assert_int_equal(appeal_make(w, ann, last.id, STR("Let me back."), &appeal), OK);
    assert_int_equal(act(other_admin, ann, DECISION_DELETE), ERR_CONFLICT);
    assert_false(is_deleted(ann));
    assert_int_equal(appeal_answer(w, owner, last.id, false, STR("no"), &appeal), OK);
    assert_int_equal(act(other_admin, ann, DECISION_DELETE), OK);
}

static void join(int64_t account_id, int64_t person_id)
{
    const struct team_asker by = {.account_id = account_id, .role = TEAM_OWNER};
    struct team_member member;

    assert_int_equal(team_invite(w, &by, person_id, TEAM_ANALYST, &member), OK);
    assert_int_equal(team_accept(w, person_id, account_id, &member), OK);
}

static void nobody_deletes_herself_her_like_her_own_or_by_a_word_that_counts_no_more(void **state)
{
    struct deletion made;

    (void)state;
    assert_int_equal(deletion_propose(w, admin, admin, STR("x"), &made), ERR_FORBIDDEN);
    assert_int_equal(deletion_propose(w, admin, owner, STR("x"), &made), ERR_FORBIDDEN);
    assert_int_equal(deletion_propose(w, admin, 123456789, STR("x"), &made), ERR_NOT_FOUND);
    assert_int_equal(act(0, ann, DECISION_UNSUSPEND), OK);
    join(ann, other_admin);
    assert_int_equal(act(0, ann, DECISION_SUSPEND), OK);
    pass_days(half_year_days);
    assert_int_equal(propose(other_admin), ERR_FORBIDDEN);
    assert_int_equal(propose(admin), OK);
    pass_days(8);
    assert_int_equal(open_to(other_admin), 0);
    assert_int_equal(act(other_admin, ann, DECISION_DELETE), ERR_FORBIDDEN);
    assert_int_equal(deletion_decline(w, other_admin, ann, STR("ours")), ERR_FORBIDDEN);
    assert_int_equal(user_set_role(w, admin, ROLE_MODERATOR), OK);
    assert_int_equal(act(owner, ann, DECISION_DELETE), ERR_CONFLICT);
    assert_int_equal(user_set_role(w, admin, ROLE_ADMIN), OK);
    assert_int_equal(act(owner, ann, DECISION_DELETE), OK);
}

static void
whichever_database_call_fails_a_deletion_is_proposed_declined_or_done_whole(void **state)
{
    struct deletion found;
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    for (int round = 1; round <= 2; round++) {
        for (e = ERR_INTERNAL, call = 0; e && call < calls_max;) {
            db_fail_at = ++call;
            e = propose(admin);
            db_fail_at = 0;
            assert_int_equal(deletion_find(w, ann, &found), e ? ERR_NOT_FOUND : OK);
            assert_int_equal(recorded(DECISION_DELETE_PROPOSE), round - (e != OK));
            assert_int_equal(mails(), round - (e != OK));
        }
        assert_int_equal(e, OK);
        assert_true(call > 8);
        if (round == 2)
            break;
        for (e = ERR_INTERNAL, call = 0; e && call < calls_max;) {
            db_fail_at = ++call;
            e = deletion_decline(w, other_admin, ann, STR("no"));
            db_fail_at = 0;
            assert_int_equal(deletion_find(w, ann, &found), e ? OK : ERR_NOT_FOUND);
            assert_int_equal(recorded(DECISION_DELETE_DECLINE), e == OK);
        }
        assert_int_equal(e, OK);
    }
    pass_days(8);
    for (e = ERR_INTERNAL, call = 0; e && call < calls_max;) {
        db_fail_at = ++call;
        e = act(other_admin, ann, DECISION_DELETE);
        db_fail_at = 0;
        assert_int_equal(is_deleted(ann), e == OK);
        assert_int_equal(deletion_find(w, ann, &found), e ? OK : ERR_NOT_FOUND);
        assert_int_equal(recorded(DECISION_DELETE), e == OK);
    }
    assert_int_equal(e, OK);
}

static void she_is_told_until_when_she_can_take_her_data_along(void **state)
{
    const struct str day =
        str_sub(time_iso(w->memory, w->now_ms + 7 * (int64_t)clock_day_ms), 0, time_date_bytes);

    (void)state;
    assert_int_equal(propose(admin), OK);
    assert_int_equal(number(str_c(w->memory, str_format(w->memory,
                                                        "SELECT COUNT(*) FROM jobs WHERE kind = ?1 "
                                                        "AND data LIKE '%%%.*s%%'",
                                                        STR_ARG(day))),
                            JOB_SEND_MAIL),
                     1);
}

/* Those of accounts that are gone, which nobody is shown, fill a page that ends at the same time.
 */
static void a_list_goes_on_behind_a_page_that_shows_nothing(void **state)
{
    enum { before = deletions_page_max + 5 };

    (void)state;
    assert_int_equal(propose(admin), OK);
    for (int64_t id = 1; id <= before; id++)
        test_store_script(
            w, str_c(w->memory,
                     str_format(w->memory,
                                "INSERT INTO deletions_proposed (b, account_id, decision_id, "
                                "by_account_id, made_ms, end_ms) VALUES (%d, %lld, 1, 1, 1, %lld)",
                                (int)id_bucket(id), (long long)id,
                                (long long)w->now_ms + deletion_open_ms)));
    assert_int_equal(open_to(other_admin), 1);
}

static void a_proposal_goes_with_the_account(void **state)
{
    (void)state;
    assert_int_equal(propose(admin), OK);
    assert_int_equal(act(0, ann, DECISION_DELETE), OK); /* the operator, who needs nobody */
    assert_int_equal(deletions_purge(w, w->lanes, ann), OK);
    assert_int_equal(number("SELECT COUNT(*) FROM deletions_proposed WHERE account_id = ?1", ann),
                     0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_person_proposes_and_another_deletes),
        TEST(who_is_deleted_otherwise_is_proposed_no_more),
        TEST(a_proposal_ends_by_itself_and_can_be_declined),
        TEST(only_who_is_suspended_for_good_is_deleted),
        TEST(who_can_still_appeal_is_not_deleted),
        TEST(nobody_deletes_herself_her_like_her_own_or_by_a_word_that_counts_no_more),
        TEST(whichever_database_call_fails_a_deletion_is_proposed_declined_or_done_whole),
        TEST(a_proposal_goes_with_the_account),
        TEST(she_is_told_until_when_she_can_take_her_data_along),
        TEST(a_list_goes_on_behind_a_page_that_shows_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
