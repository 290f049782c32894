/* How cases are dealt with, over a real store: whole or not at all, and by nobody on her own. */
#include "moderation/test_square.h"

#include "moderation/account_actions.h"
#include "moderation/appeals.h"
#include "moderation/case_reasons.h"
#include "moderation/case_reporters.h"
#include "moderation/case_rulings.h"
#include "moderation/case_undoings.h"
#include "moderation/case_work.h"
#include "moderation/complaints.h"
#include "moderation/lasting.h"
#include "moderation/legal_notices.h"
#include "moderation/reports.h"
#include "moderation/reversal_news.h"
#include "social/approvals.h"

enum { calls_max = 400 };

static int64_t admin, cid;

static int start_with_admin(void **state)
{
    start(state);
    admin = staff("adam", ROLE_ADMIN);
    cid = test_person(&t, "cid");
    return 0;
}

static int64_t say_to(int64_t author_id, const char *text, enum visibility visibility)
{
    struct post post;

    assert_int_equal(post_create(w,
                                 &(struct post_draft){.author_id = author_id,
                                                      .text = str_of(text),
                                                      .visibility = visibility},
                                 &post),
                     OK);
    return post.id;
}

static int64_t say_the_same(int64_t author_id)
{
    return say_to(author_id, "All of us say the same here", VISIBILITY_PUBLIC);
}

static int64_t report(int64_t by, int64_t target, int64_t post_id)
{
    struct report draft = {.account_id = by,
                           .target_id = target,
                           .rule_count = -1,
                           .post_count = post_id != 0,
                           .post_ids = {post_id}};

    assert_int_equal(report_create(w, &draft, &draft), OK);
    return draft.id;
}

static int64_t find(int64_t post_id)
{
    int64_t id = 0;

    assert_int_equal(db_begin(w), OK);
    assert_int_equal(db_end(w, case_join(w,
                                         &(struct case_source){.subject_id = post_id,
                                                               .kind = CASE_RULE,
                                                               .rule = STR("raid"),
                                                               .weight = 50},
                                         &id)),
                     OK);
    return id;
}

static struct case_item case_of(int64_t id)
{
    struct case_item item = {0};

    assert_int_equal(case_find(w, id, &item), OK);
    return item;
}

static int restrictions_on(int64_t subject_id)
{
    struct restriction held[restrictions_per_subject_max];
    int count = 0;

    assert_int_equal(restrictions_of(w, subject_id, held, &count), OK);
    return count;
}

static int told(int64_t account_id)
{
    struct statement list[16];
    int count = 0;

    assert_int_equal(statements_of(w, account_id, 0, list, 16, &count), OK);
    return count;
}

static bool is_resolved(int64_t report_id)
{
    struct report *found = ARENA_NEW(w->memory, struct report);

    assert_int_equal(report_find(w, report_id, found), OK);
    return found->resolved_ms != 0;
}

static struct reporter record_of(int64_t account_id)
{
    struct reporter reporter;

    assert_int_equal(reporter_find(w, account_id, &reporter), OK);
    return reporter;
}

static struct ruling ruling_by(int64_t by)
{
    return (struct ruling){
        .effect = RESTRICTION_HIDE, .facts = STR("because"), .by_account_id = by};
}

/* The jobs of closing cases and following rulings, as the workers run them. */
static void work_off(void)
{
    int64_t subjects[64];
    struct str data = STR("");
    int count = 0;

    db_scatter(w);
    assert_int_equal(db_list_ints(w, subjects, 64, &count,
                                  "SELECT subject_id FROM jobs WHERE kind = ?1",
                                  db_int(JOB_CLOSE_CASE)),
                     OK);
    for (int i = 0; i < count; i++)
        assert_int_equal(case_close_job(w, &(struct job){.subject_id = subjects[i]}, NULL), OK);
    db_scatter(w);
    assert_int_equal(db_list_ints(w, subjects, 64, &count,
                                  "SELECT subject_id FROM jobs WHERE kind = ?1",
                                  db_int(JOB_FOLLOW_RULING)),
                     OK);
    for (int i = 0; i < count; i++) {
        db_scatter(w);
        assert_int_equal(db_find_text(w, &data,
                                      "SELECT data FROM jobs WHERE kind = ?1 AND subject_id = ?2",
                                      db_int(JOB_FOLLOW_RULING), db_int(subjects[i])),
                         OK);
        assert_int_equal(
            ruling_follow_job(w, &(struct job){.subject_id = subjects[i], .data = data}, NULL), OK);
    }
    test_store_script(w, "DELETE FROM jobs");
}

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

static void join(int64_t account_id, int64_t person_id)
{
    const struct team_asker by = {.account_id = account_id, .role = TEAM_OWNER};
    struct team_member member;

    assert_int_equal(team_invite(w, &by, person_id, TEAM_ANALYST, &member), OK);
    assert_int_equal(team_accept(w, person_id, account_id, &member), OK);
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

static int64_t total(const char *sql)
{
    struct db_rows found = {0};
    int64_t sum = -1;

    db_scatter(w);
    assert_int_equal(db_ask(w, &found, sql), OK);
    if (db_next(&found))
        sum = db_column_int(&found, 0);
    assert_int_equal(db_done(w, &found, OK), OK);
    return sum;
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

static bool holds(struct str text, const char *part)
{
    return str_find(text, str_of(part)) != SIZE_MAX;
}

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

/* The text of the newest statement to ann, as she finds it. */
static struct str statement_now(int64_t decision_id)
{
    struct statement statement;
    struct str text;

    assert_int_equal(statement_find(w, ann, decision_id, &statement), OK);
    assert_int_equal(appeal_statement_text(w, &statement, &text), OK);
    return text;
}

static void an_objection_is_counted_in_characters_and_stands_in_the_statement(void **state)
{
    const struct ruling ruling = ruling_by(moderator);
    struct ruling on = ruling;
    struct buffer b = buffer_in(w->memory);
    struct appeal appeal;
    struct ruled ruled;

    (void)state;
    on.subject_id = say(ann, "What she said");
    assert_int_equal(ruling_make(w, &on, &ruled), OK);
    const int64_t id = ruled.decision.id;
    assert_true(holds(statement_now(id), "You can object within six months"));
    assert_true(holds(statement_now(id), "/appeal\n")); /* no e-mail address is known here */
    for (int i = 0; i < 8000; i++)
        buffer_lit(&b, "Ж");
    const struct str most = buffer_str(&b);

    w->language = STR("fr");
    assert_int_equal(appeal_make(w, ann, id, STR("  "), &appeal), ERR_INVALID);
    assert_true(holds(w->why, "Le texte est vide"));
    assert_int_equal(
        appeal_make(w, ann, id, str_format(w->memory, "%.*sЖ", STR_ARG(most)), &appeal),
        ERR_INVALID);
    assert_true(holds(w->why, "8000 caractères"));
    assert_int_equal(appeal_make(w, ann, id, most, &appeal), OK);
    assert_true(holds(statement_now(id), "You objected on "));
    assert_false(holds(statement_now(id), "You can object"));
    assert_int_equal(appeal_answer(w, other_moderator, id, false, STR("no"), &appeal), OK);
    assert_true(holds(statement_now(id), "upheld on "));
    assert_true(holds(statement_now(id), "final here"));
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
        TEST_AFTER(whichever_database_call_fails_a_case_is_decided_whole_or_not_at_all,
                   start_with_admin),
        TEST_AFTER(whichever_database_call_fails_what_followed_a_ruling_is_taken_back_with_it,
                   start_with_admin),
        TEST_AFTER(a_large_case_is_decided_by_a_job_which_goes_on_where_it_was_cut_off,
                   start_with_admin),
        TEST_AFTER(whichever_database_call_fails_a_ruling_is_undone_whole_or_not_at_all,
                   start_with_admin),
        TEST_AFTER(a_large_case_is_undone_by_a_job_which_goes_on_where_it_was_cut_off,
                   start_with_admin),
        TEST_AFTER(a_ruling_that_is_being_carried_out_is_broken_off_by_its_undoing,
                   start_with_admin),
        TEST_AFTER(whichever_database_call_fails_a_case_is_dismissed_and_opened_again_whole,
                   start_with_admin),
        TEST_AFTER(
            whichever_database_call_fails_who_reported_is_right_no_more_once_an_appeal_is_granted,
            start_with_admin),
        TEST_AFTER(whichever_database_call_fails_who_objects_rightly_has_reported_rightly,
                   start_with_admin),
        TEST_AFTER(a_case_closes_with_its_last_report_and_opens_with_its_first, start_with_admin),
        TEST_AFTER(a_case_is_at_one_person_until_her_time_is_over, start_with_admin),
        TEST_AFTER(what_is_escalated_is_decided_by_administrators, start_with_admin),
        TEST_AFTER(nobody_deals_with_her_own_case, start_with_admin),
        TEST_AFTER(nobody_clears_people_of_her_own_rank, start_with_admin),
        TEST_AFTER(an_objection_is_counted_in_characters_and_stands_in_the_statement,
                   start_with_admin),
        TEST_AFTER(who_reported_is_told_when_a_decision_is_taken_back, start_with_admin),
        TEST_AFTER(who_reported_is_told_when_an_app_takes_it_back, start_with_admin),
        TEST_AFTER(who_reported_is_told_when_an_app_takes_back_the_ruling_of_a_case,
                   start_with_admin),
        TEST_AFTER(what_is_of_ones_own_rank_is_left_out_of_a_dismissal, start_with_admin),
        TEST_AFTER(nobody_keeps_a_case_by_renewing_or_by_giving_it_back_in_between,
                   start_with_admin),
        TEST_AFTER(nobody_keeps_very_many_cases_at_a_time, start_with_admin),
        TEST_AFTER(the_case_of_a_shared_account_stays_its_former_members_own, start_with_admin),
        TEST_AFTER(who_agreed_to_what_an_account_says_decides_nothing_about_it, start_with_admin),
        TEST_AFTER(whichever_database_call_fails_a_membership_ends_with_what_is_kept_of_it,
                   start_with_admin),
        TEST_AFTER(who_reported_is_told_of_the_reversal_however_much_came_since, start_with_admin),
        TEST_AFTER(the_case_of_a_shared_account_is_its_members_own, start_with_admin),
        TEST_AFTER(who_reports_without_ground_is_heard_less_and_told_once, start_with_admin),
        TEST_AFTER(who_is_trusted_is_said_by_administrators_and_recorded, start_with_admin),
        TEST_AFTER(posts_that_are_not_public_are_opened_on_record, start_with_admin),
        TEST_AFTER(whichever_database_call_fails_each_step_at_a_case_is_taken_whole_or_not,
                   start_with_admin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
