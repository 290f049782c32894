/* What bodies and authorities outside are dealt with: disputes, and threats to life. */
#include "auth/test_people.h"
#include "base/clock.h"
#include "base/test.h"
#include "moderation/disputes.h"
#include "moderation/life_threats.h"
#include "moderation/ruling_reviews.h"
#include "moderation/transparency_report.h"
#include "public_log/public_log.h"
#include "social/posts.h"
#include "social/teams.h"

enum { calls_max = 300 };

static struct test_people t;
static struct work *w;
static int64_t latest_ms;
static int64_t admin, moderator, other_moderator, ann, post_id;

static int64_t staff(const char *name, enum role role)
{
    const int64_t id = test_person(&t, name);

    assert_int_equal(user_set_role(w, id, role), OK);
    return id;
}

static int start(void **state)
{
    struct post post;

    (void)state;
    test_people_open(&t);
    w = t.w;
    if (w->now_ms < latest_ms)
        w->now_ms = latest_ms; /* numbers never go back within a process */
    admin = staff("adam", ROLE_ADMIN);
    moderator = staff("mona", ROLE_MODERATOR);
    other_moderator = staff("mike", ROLE_MODERATOR);
    ann = test_person(&t, "ann");
    assert_int_equal(
        post_create(w, &(struct post_draft){.author_id = ann, .text = STR("Hello.")}, &post), OK);
    post_id = post.id;
    return 0;
}

static int stop(void **state)
{
    (void)state;
    latest_ms = w->now_ms;
    test_people_close(&t);
    return 0;
}

static bool holds(struct str text, const char *part)
{
    return str_find(text, str_of(part)) != SIZE_MAX;
}

static int entries(enum log_kind kind, const char *part)
{
    struct log_found list[20];
    int64_t next;
    int count = 0, found = 0;

    assert_int_equal(
        public_log_list(w, &(struct log_filter){.kind = kind, .limit = 20}, list, &count, &next),
        OK);
    for (int i = 0; i < count; i++)
        found += holds(list[i].body, part);
    return found;
}

static int64_t hidden(void)
{
    struct ruled ruled;

    assert_int_equal(ruling_make(w,
                                 &(struct ruling){.subject_id = post_id,
                                                  .effect = RESTRICTION_HIDE,
                                                  .facts = STR("So it is."),
                                                  .by_account_id = moderator},
                                 &ruled),
                     OK);
    return ruled.decision.id;
}

static int standing(void)
{
    struct restriction held[restrictions_per_subject_max];
    int count = 0;

    assert_int_equal(restrictions_of(w, post_id, held, &count), OK);
    return count;
}

static struct dispute taken(int64_t decision_id)
{
    const struct dispute draft = {.decision_id = decision_id, .body = STR("Settlers e.V.")};
    struct dispute made;

    w->now_ms += 1000;
    assert_int_equal(dispute_take(w, other_moderator, &draft, &made), OK);
    return made;
}

static struct dispute outcome_of(enum dispute_outcome outcome, bool implemented)
{
    return (struct dispute){
        .outcome = outcome, .implemented = implemented, .words = STR("It was satire.")};
}

static void what_a_body_overturns_is_taken_back_whole_or_not_at_all(void **state)
{
    const int64_t decision_id = hidden();
    const struct dispute draft = outcome_of(DISPUTE_OVERTURNED, true), dispute = taken(decision_id);
    struct dispute recorded = {0};
    enum err e = ERR_INTERNAL;

    (void)state;
    for (int call = 1; e && call < calls_max; call++) {
        db_fail_at = call;
        e = dispute_record(w, other_moderator, dispute.id, &draft, &recorded);
        db_fail_at = 0;
        assert_int_equal(standing(), e ? 1 : 0);
        assert_int_equal(entries(LOG_DECISION, "\"outside_dispute\""), !e);
    }
    assert_int_equal(e, OK);
    assert_true(recorded.reversal_id);
    assert_int_equal(entries(LOG_DECISION, "\"outcome\":\"overturned\""), 1);
    assert_int_equal(entries(LOG_REVERSAL, "\"reverse\""), 1);
    assert_int_equal(dispute_record(w, other_moderator, dispute.id, &draft, &recorded),
                     ERR_CONFLICT);
}

static void an_appeal_that_waits_is_granted_by_it(void **state)
{
    const int64_t decision_id = hidden();
    const struct dispute draft = outcome_of(DISPUTE_OVERTURNED, true);
    struct dispute recorded;
    struct appeal appeal;

    (void)state;
    assert_int_equal(appeal_make(w, ann, decision_id, STR("No."), &appeal), OK);
    assert_int_equal(dispute_record(w, other_moderator, taken(decision_id).id, &draft, &recorded),
                     OK);
    assert_int_equal(appeal_find(w, ann, decision_id, &appeal), OK);
    assert_true(appeal.granted);
    assert_int_equal(standing(), 0);
}

static void what_is_not_followed_stands_and_says_why(void **state)
{
    const int64_t decision_id = hidden();
    const struct dispute dispute = taken(decision_id);
    struct dispute draft = outcome_of(DISPUTE_OVERTURNED, false), recorded, list[4];
    int count = 0;

    (void)state;
    draft.words = STR(" ");
    assert_int_equal(dispute_record(w, admin, dispute.id, &draft, &recorded), ERR_INVALID);
    draft = outcome_of(DISPUTE_OPEN, false);
    assert_int_equal(dispute_record(w, admin, dispute.id, &draft, &recorded), ERR_INVALID);
    draft = outcome_of(DISPUTE_OVERTURNED, false);
    draft.decided_ms = w->now_ms + 1;
    assert_int_equal(dispute_record(w, admin, dispute.id, &draft, &recorded), ERR_INVALID);
    draft.decided_ms = 0;
    assert_int_equal(dispute_record(w, admin, dispute.id, &draft, &recorded), OK);
    assert_int_equal(standing(), 1);
    assert_int_equal(recorded.reversal_id, 0);
    assert_int_equal(disputes_list(w, admin, 0, list, 4, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(list[0].outcome, DISPUTE_OVERTURNED);
    assert_true(str_is(list[0].body, "Settlers e.V.") && str_is(list[0].words, "It was satire."));
}

/* Nor what is upheld, nor what stands no more. */
static void only_what_stands_and_is_overturned_is_taken_back(void **state)
{
    const struct dispute upheld = outcome_of(DISPUTE_UPHELD, true),
                         overturned = outcome_of(DISPUTE_OVERTURNED, true);
    const int64_t decision_id = hidden();
    struct dispute recorded;
    struct ruled back;

    (void)state;
    assert_int_equal(dispute_record(w, admin, taken(decision_id).id, &upheld, &recorded), OK);
    assert_int_equal(standing(), 1);
    assert_int_equal(recorded.reversal_id, 0);
    assert_int_equal(ruling_reverse(w, admin, decision_id, STR("So it was."), &back), OK);
    assert_int_equal(dispute_record(w, admin, taken(decision_id).id, &overturned, &recorded), OK);
    assert_int_equal(recorded.reversal_id, 0);
    assert_int_equal(entries(LOG_REVERSAL, "\"reverse\""), 1);
}

static void a_dispute_has_its_days_in_their_order(void **state)
{
    const int64_t day_ms = clock_day_ms, decision_id = hidden();
    struct dispute draft = {.decision_id = decision_id, .body = STR("x")};
    struct dispute outcome = outcome_of(DISPUTE_UPHELD, true), made, list[4];
    int count = 0;

    (void)state;
    w->now_ms += 5 * day_ms;
    draft.submitted_ms = w->now_ms + 1;
    assert_int_equal(dispute_take(w, admin, &draft, &made), ERR_INVALID);
    draft.submitted_ms = w->now_ms;
    assert_int_equal(dispute_take(w, admin, &draft, &made), OK);
    outcome.decided_ms = w->now_ms - day_ms;
    assert_int_equal(dispute_record(w, admin, made.id, &outcome, &made), ERR_INVALID);
    outcome.decided_ms = w->now_ms - day_ms + 1; /* a day is a day, at whatever hour */
    assert_int_equal(dispute_record(w, admin, made.id, &outcome, &made), OK);
    assert_int_equal(disputes_list(w, admin, made.id, list, 4, &count), OK);
    assert_int_equal(count, 0);
}

/* A page of disputes over an account that moderator shares stands before the one she may read. */
static void nobody_reads_of_a_dispute_over_an_account_she_shares(void **state)
{
    const struct team_asker by = {.account_id = ann, .role = TEAM_OWNER};
    const struct ruling of_bob = {.subject_id = test_person(&t, "bob"),
                                  .effect = RESTRICTION_LABEL,
                                  .facts = STR("Loud."),
                                  .words = STR("loud"),
                                  .by_account_id = moderator};
    struct dispute draft = {.body = STR("Board")}, made, list[4];
    struct team_member member;
    struct ruled ruled;
    int count = 9;

    (void)state;
    assert_int_equal(ruling_make(w, &of_bob, &ruled), OK);
    draft.decision_id = ruled.decision.id;
    assert_int_equal(dispute_take(w, other_moderator, &draft, &made), OK);
    assert_int_equal(dispute_take(w, other_moderator, &draft, &made), ERR_CONFLICT);
    draft.decision_id = hidden();
    for (int i = 0; i < disputes_page_max; i++) {
        w->now_ms++;
        draft.body = str_format(w->memory, "Board %d", i);
        assert_int_equal(dispute_take(w, other_moderator, &draft, &made), OK);
    }
    assert_int_equal(team_invite(w, &by, moderator, TEAM_ANALYST, &member), OK);
    assert_int_equal(team_accept(w, moderator, ann, &member), OK);
    assert_int_equal(disputes_list(w, moderator, 0, list, 4, &count), OK);
    assert_int_equal(count, 1);
    assert_true(list[0].decision_id == ruled.decision.id);
    assert_int_equal(disputes_list(w, other_moderator, 0, list, 4, &count), OK);
    assert_int_equal(count, 4);
}

static void nobody_deals_with_a_dispute_about_her_like(void **state)
{
    const struct ruling ruling = {.subject_id = other_moderator,
                                  .effect = RESTRICTION_LIMIT,
                                  .facts = STR("So it is."),
                                  .by_account_id = admin};
    struct dispute draft = {.body = STR("x")}, made;
    struct ruled ruled;

    (void)state;
    assert_int_equal(ruling_make(w, &ruling, &ruled), OK);
    draft.decision_id = ruled.decision.id;
    assert_int_equal(dispute_take(w, other_moderator, &draft, &made), ERR_FORBIDDEN);
    assert_int_equal(dispute_take(w, moderator, &draft, &made), ERR_FORBIDDEN);
    assert_int_equal(dispute_take(w, staff("alma", ROLE_OWNER), &draft, &made), OK);
}

static void who_decided_does_not_deal_with_the_dispute(void **state)
{
    const int64_t decision_id = hidden();
    const struct dispute draft = {.decision_id = decision_id, .body = STR("x")},
                         outcome = outcome_of(DISPUTE_UPHELD, true);
    struct dispute made, unknown = {.decision_id = 12345, .body = STR("x")},
                         early = {.decision_id = decision_id, .body = STR("x"), .submitted_ms = 1};

    (void)state;
    assert_int_equal(dispute_take(w, moderator, &draft, &made), ERR_FORBIDDEN);
    assert_int_equal(dispute_take(w, ann, &draft, &made), ERR_FORBIDDEN);
    assert_int_equal(dispute_take(w, admin, &unknown, &made), ERR_NOT_FOUND);
    assert_int_equal(dispute_take(w, admin, &early, &made), ERR_INVALID);
    assert_int_equal(dispute_record(w, moderator, taken(decision_id).id, &outcome, &made),
                     ERR_FORBIDDEN);
    assert_int_equal(dispute_record(w, admin, 12345, &outcome, &made), ERR_NOT_FOUND);
}

/* ---- threats to life ------------------------------------------------------------------------ */

static struct life_threat threat(int64_t by_id)
{
    return (struct life_threat){.subject_id = post_id,
                                .authority = STR("Polizei"),
                                .state = STR("DE"),
                                .words = STR("She says whom she will kill."),
                                .by_account_id = by_id};
}

static void a_threat_is_sealed_now_and_told_later(void **state)
{
    const struct life_threat draft = threat(moderator);
    struct life_threat made = {0}, list[4];
    struct job job = {.kind = JOB_REVEAL_THREAT};
    enum err e = ERR_INTERNAL;
    int count = 0;

    (void)state;
    for (int call = 1; e && call < calls_max; call++) {
        db_fail_at = call;
        e = life_threat_record(w, &draft, &made);
        db_fail_at = 0;
        assert_int_equal(entries(LOG_GAGGED, "\"until\""), !e);
        assert_int_equal(life_threats_list(w, admin, 0, list, 4, &count), OK);
        assert_int_equal(count, !e);
    }
    assert_int_equal(e, OK);
    assert_int_equal(entries(LOG_GAGGED, "Polizei"), 0);
    job.subject_id = made.id;
    assert_int_equal(life_threat_reveal_job(w, &job, w->lanes), OK);
    assert_int_equal(entries(LOG_REVEAL, ""), 0); /* too early */
    assert_int_equal(life_threats_purge(w, w->lanes, ann), OK);
    w->now_ms = made.gag_until_ms + 1;
    e = ERR_INTERNAL;
    for (int call = 1; e && call < calls_max; call++) {
        db_fail_at = call;
        e = life_threat_reveal_job(w, &job, w->lanes);
        db_fail_at = 0;
        assert_int_equal(entries(LOG_REVEAL, "Polizei"), !e);
    }
    assert_int_equal(life_threat_reveal_job(w, &job, w->lanes), OK);
    assert_int_equal(entries(LOG_REVEAL, "threat_to_life"), 1);
    assert_int_equal(entries(LOG_REVEAL, "kill"), 0);
    assert_int_equal(life_threats_list(w, admin, 0, list, 4, &count), OK);
    assert_int_equal(list[0].subject_id + list[0].account_id, 0);
    assert_true(list[0].revealed_ms && !list[0].words.size);
}

static void of_a_threat_what_is_wrong_is_refused(void **state)
{
    struct life_threat bad[6], made, list[4];
    int count = 9;

    (void)state;
    for (int i = 0; i < 6; i++)
        bad[i] = threat(moderator);
    bad[0].authority = STR("");
    bad[1].state = STR("de");
    bad[2].words = STR("");
    bad[3].notified_ms = w->now_ms + 1;
    bad[4].gag_until_ms = w->now_ms;
    bad[5].gag_until_ms = w->now_ms + 3651 * (int64_t)clock_day_ms;
    for (int i = 0; i < 6; i++)
        assert_int_equal(life_threat_record(w, &bad[i], &made), ERR_INVALID);
    bad[0] = threat(test_person(&t, "bob")); /* who is no staff, and has no part in it */
    assert_int_equal(life_threat_record(w, &bad[0], &made), ERR_FORBIDDEN);
    bad[0] = threat(moderator);
    bad[0].subject_id = moderator;
    assert_int_equal(life_threat_record(w, &bad[0], &made), ERR_FORBIDDEN);
    bad[0].subject_id = 12345;
    assert_int_equal(life_threat_record(w, &bad[0], &made), ERR_NOT_FOUND);
    bad[0].subject_id = admin; /* of anybody else, whatever her rank; she does not read of it */
    assert_int_equal(life_threat_record(w, &bad[0], &made), OK);
    assert_int_equal(life_threats_list(w, admin, 0, list, 4, &count), OK);
    assert_int_equal(count, 0);
}

/* A page of threats to an account that moderator shares stands before the one that she may read. */
static void nobody_reads_of_a_threat_by_an_account_she_shares(void **state)
{
    const struct team_asker by = {.account_id = ann, .role = TEAM_OWNER};
    struct life_threat of_bob = threat(other_moderator), of_ann = threat(other_moderator), made;
    struct life_threat list[4];
    struct team_member member;
    int count = 9;

    (void)state;
    of_bob.subject_id = test_person(&t, "bob");
    assert_int_equal(life_threat_record(w, &of_bob, &made), OK);
    for (int i = 0; i < threats_page_max; i++) {
        w->now_ms++;
        assert_int_equal(life_threat_record(w, &of_ann, &made), OK);
    }
    assert_int_equal(team_invite(w, &by, moderator, TEAM_ANALYST, &member), OK);
    assert_int_equal(team_accept(w, moderator, ann, &member), OK);
    assert_int_equal(life_threats_list(w, moderator, 0, list, 4, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(list[0].account_id, of_bob.subject_id);
    assert_int_equal(life_threats_list(w, other_moderator, 0, list, 4, &count), OK);
    assert_int_equal(count, 4);
}

static bool table_says(const struct transparency_report *report, const char *name, const char *line)
{
    for (int i = 0; i < report->table_count; i++)
        if (str_is(str_of(report->tables[i].name), name)) {
            struct buffer out = buffer_in(w->memory);

            transparency_table_csv(&out, &report->tables[i]);
            return holds(buffer_str(&out), line);
        }
    return false;
}

static void the_report_counts_both(void **state)
{
    const struct dispute draft = outcome_of(DISPUTE_OVERTURNED, true);
    const struct life_threat asked = threat(moderator);
    const int64_t today = w->now_ms / clock_day_ms;
    struct transparency_report *report = ARENA_NEW(w->memory, struct transparency_report);
    struct dispute recorded;
    struct life_threat made;

    (void)state;
    assert_int_equal(life_threat_record(w, &asked, &made), OK);
    assert_int_equal(dispute_record(w, other_moderator, taken(hidden()).id, &draft, &recorded), OK);
    (void)taken(hidden());
    assert_int_equal(transparency_counts_job(w, NULL, w->lanes), OK);
    assert_int_equal(transparency_report(w, today, today, report), OK);
    assert_true(table_says(report, "disputes", "submitted,,2\r\n"));
    assert_true(table_says(report, "disputes", "overturned,yes,1\r\n"));
    assert_true(table_says(report, "threats", "notified,1\r\n"));
    assert_true(table_says(report, "times", "dispute_to_outcome,1,"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_report_counts_both),
        TEST(what_a_body_overturns_is_taken_back_whole_or_not_at_all),
        TEST(an_appeal_that_waits_is_granted_by_it),
        TEST(what_is_not_followed_stands_and_says_why),
        TEST(who_decided_does_not_deal_with_the_dispute),
        TEST(only_what_stands_and_is_overturned_is_taken_back),
        TEST(a_dispute_has_its_days_in_their_order),
        TEST(nobody_reads_of_a_dispute_over_an_account_she_shares),
        TEST(nobody_deals_with_a_dispute_about_her_like),
        TEST(of_a_threat_what_is_wrong_is_refused),
        TEST(nobody_reads_of_a_threat_by_an_account_she_shares),
        TEST(a_threat_is_sealed_now_and_told_later),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
