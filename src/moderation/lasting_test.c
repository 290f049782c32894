/* What is to last takes two people, over a real store: shown to the second, whole or not at all. */
#include "moderation/ruling_reviews.h"
#include "moderation/test_square.h"

#include "base/json.h"
#include "moderation/appeals.h"
#include "moderation/case_rulings.h"
#include "moderation/case_undoings.h"
#include "moderation/case_work.h"
#include "moderation/lasting.h"
#include "public_log/public_log.h"
#include "store/migrations_text.h"

enum { calls_max = 200 };

static const char bullying[] = "STATEMENT_CATEGORY_CYBER_VIOLENCE";

static int64_t admin, cid, post_id;

static int start_with_post(void **state)
{
    start(state);
    admin = staff("adam", ROLE_ADMIN);
    cid = test_person(&t, "cid");
    post_id = say(ann, "a #tag");
    return 0;
}

static struct ruling asked(int64_t by, int64_t subject_id)
{
    return (struct ruling){.subject_id = subject_id,
                           .effect = RESTRICTION_HIDE,
                           .facts = STR("because"),
                           .category = str_of(bullying),
                           .by_account_id = by,
                           .permanent = true};
}

static struct ruled ask(int64_t by, int64_t subject_id)
{
    struct ruling ruling = asked(by, subject_id);
    struct ruled made;

    w->now_ms += 1000;
    assert_int_equal(ruling_make(w, &ruling, &made), OK);
    return made;
}

static int shown_to(int64_t by)
{
    struct lasting list[lasting_page_max];
    int count = 0;

    assert_int_equal(lasting_list(w, by, 0, list, lasting_page_max, &count), OK);
    return count;
}

static enum err confirm(int64_t by, int64_t decision_id, struct ruled *ret)
{
    w->now_ms += 1000;
    return lasting_confirm(w, by, decision_id, ret);
}

static enum err decline(int64_t by, int64_t decision_id, const char *reason)
{
    struct decision made;

    w->now_ms += 1000;
    return lasting_decline(w, by, decision_id, str_of(reason), &made);
}

static enum err reverse(int64_t by, int64_t decision_id)
{
    struct ruled ruled;

    w->now_ms += 1000;
    return ruling_reverse(w, by, decision_id, STR("it was not so"), &ruled);
}

/* -1: nothing stands; 0: it lasts. */
static int64_t end_of(int64_t decision_id)
{
    struct decision decision;
    bool stands = false;
    int64_t end_ms = 0;

    assert_int_equal(decision_find(w, decision_id, &decision), OK);
    assert_int_equal(ruling_stands(w, &decision, &stands, &end_ms), OK);
    return stands ? end_ms : -1;
}

static int recorded(int64_t subject_id, enum decision_kind kind)
{
    struct decision list[16];
    int count = 0, found = 0;

    assert_int_equal(decisions_of(w, subject_id, 0, list, 16, &count), OK);
    for (int i = 0; i < count; i++)
        found += list[i].kind == kind;
    return found;
}

static int told(int64_t account_id)
{
    struct statement list[statements_page_max];
    int count = 0;

    assert_int_equal(statements_of(w, account_id, 0, list, statements_page_max, &count), OK);
    return count;
}

static struct str action_of(const struct decision *decision)
{
    const struct json *entry = NULL;
    struct log_found found;
    int64_t entry_id = 0;

    assert_int_equal(public_log_of(w, ann, decision->id, &entry_id), OK);
    assert_int_equal(public_log_find(w, entry_id, &found), OK);
    assert_int_equal(json_parse(w->memory, found.body, &entry, NULL), OK);
    assert_int_equal(str_find(found.body, STR("confirms")), SIZE_MAX); /* that is sealed */
    return json_get_str(json_get(entry, "record"), "action");
}

static void join(int64_t account_id, int64_t person_id)
{
    const struct team_asker by = {.account_id = account_id, .role = TEAM_OWNER};
    struct team_member member;

    assert_int_equal(team_invite(w, &by, person_id, TEAM_ANALYST, &member), OK);
    assert_int_equal(team_accept(w, person_id, account_id, &member), OK);
}

static void what_was_asked_to_last_is_shown_and_confirmed_by_another_person(void **state)
{
    const struct ruled made = ask(moderator, post_id);
    const int64_t id = made.decision.id, end_ms = made.decision.end_ms;
    struct lasting found;
    struct ruled done;

    (void)state;
    assert_int_equal(end_of(id), end_ms);
    assert_int_equal(lasting_find(w, id, &found), OK);
    assert_int_equal(found.end_ms, end_ms);
    assert_int_equal(shown_to(moderator), 1); /* her own, which she cannot confirm */
    assert_int_equal(shown_to(other_moderator), 1);
    assert_int_equal(confirm(moderator, id, &done), ERR_FORBIDDEN);
    assert_int_equal(confirm(ann, id, &done), ERR_FORBIDDEN);
    assert_int_equal(confirm(bob, id, &done), ERR_FORBIDDEN);
    assert_int_equal(told(ann), 1);
    assert_int_equal(confirm(other_moderator, id, &done), OK);
    assert_int_equal(end_of(id), 0);
    assert_int_equal(end_of(done.decision.id), 0); /* it stands as what it lets last does */
    assert_int_equal(shown_to(moderator), 0);
    assert_int_equal(told(ann), 2);
    assert_true(str_find(done.statement.text, STR("until it is taken back")) != SIZE_MAX);
    assert_true(str_find(done.statement.text, STR("You can object")) != SIZE_MAX);
    assert_true(str_is(action_of(&done.decision), "confirm"));
    assert_int_equal(confirm(admin, id, &done), ERR_CONFLICT);
    assert_int_equal(confirm(admin, 123456789, &done), ERR_NOT_FOUND);
}

static void a_confirmation_says_to_the_database_what_the_first_said(void **state)
{
    struct ruling ruling = asked(moderator, post_id);
    const struct json *row = NULL;
    struct ruled made, done;

    (void)state;
    ruling.noticed = true;
    assert_int_equal(ruling_make(w, &ruling, &made), OK);
    assert_int_equal(confirm(other_moderator, made.decision.id, &done), OK);
    assert_int_equal(json_parse(w->memory, done.statement.record, &row, NULL), OK);
    assert_true(str_is(json_get_str(row, "category"), bullying));
    assert_true(str_is(json_get_str(row, "source_type"), "SOURCE_TYPE_OTHER_NOTIFICATION"));
    assert_null(json_get(row, "end_date_visibility_restriction"));
}

static void it_may_be_declined_with_a_reason_and_ends_as_it_would_have(void **state)
{
    const struct ruled made = ask(moderator, post_id);
    const int64_t id = made.decision.id;
    struct decision last;
    struct ruled done;

    (void)state;
    assert_int_equal(decline(other_moderator, id, " "), ERR_INVALID);
    assert_int_equal(decline(ann, id, "no"), ERR_FORBIDDEN);
    assert_int_equal(decline(other_moderator, id, "thirty days are enough"), OK);
    assert_int_equal(end_of(id), made.decision.end_ms);
    assert_int_equal(shown_to(admin), 0);
    assert_int_equal(told(ann), 1); /* nothing has changed for her */
    assert_int_equal(decision_last(w, post_id, DECISION_CONFIRM_DECLINE, &last), OK);
    assert_true(str_is(last.reason, "thirty days are enough"));
    assert_true(str_is(action_of(&last), "decline_confirm"));
    assert_int_equal(decline(other_moderator, id, "again"), ERR_CONFLICT);
    assert_int_equal(confirm(other_moderator, id, &done), ERR_CONFLICT);
    assert_int_equal(decline(moderator, ask(moderator, say(ann, "more")).decision.id, "I erred"),
                     OK);
}

static void nobody_answers_for_herself_her_like_or_her_own(void **state)
{
    const int64_t above = ask(owner, say(moderator, "mine")).decision.id;
    int64_t shared;
    struct ruled done;

    (void)state;
    assert_int_equal(shown_to(moderator), 0);
    assert_int_equal(shown_to(other_moderator), 0);
    assert_int_equal(shown_to(admin), 1);
    assert_int_equal(confirm(moderator, above, &done), ERR_FORBIDDEN);
    assert_int_equal(confirm(other_moderator, above, &done), ERR_FORBIDDEN);
    assert_int_equal(decline(moderator, above, "mine"), ERR_FORBIDDEN);
    assert_int_equal(decline(other_moderator, above, "no"), ERR_FORBIDDEN);
    assert_int_equal(confirm(owner, above, &done), ERR_FORBIDDEN);
    join(ann, other_moderator);
    shared = ask(moderator, post_id).decision.id;
    assert_int_equal(shown_to(other_moderator), 0);
    assert_int_equal(confirm(other_moderator, shared, &done), ERR_FORBIDDEN);
    assert_int_equal(decline(other_moderator, shared, "ours"), ERR_FORBIDDEN);
    assert_int_equal(confirm(admin, shared, &done), OK);
    assert_int_equal(lasting_list(w, bob, 0, NULL, 0, &(int){0}), ERR_FORBIDDEN);
}

static int rows(void)
{
    int64_t count = 0;

    db_scatter(w);
    assert_int_equal(db_find_int(w, &count, "SELECT count(*) FROM lasting_asked"), OK);
    return (int)count;
}

static void what_is_lifted_or_has_ended_waits_no_more(void **state)
{
    const int64_t taken_back = ask(moderator, post_id).decision.id;
    const struct ruled ending = ask(moderator, say(ann, "more"));
    struct restriction held[restrictions_per_subject_max];
    struct ruled done, last;
    int count = 0;

    (void)state;
    assert_int_equal(reverse(other_moderator, taken_back), OK);
    assert_int_equal(rows(), 1);
    assert_int_equal(confirm(admin, taken_back, &done), ERR_CONFLICT);
    /* However it was lifted. */
    assert_int_equal(restrictions_of(w, ending.decision.subject_id, held, &count), OK);
    assert_int_equal(restriction_lift(w, held[0].subject_id, held[0].id), OK);
    assert_int_equal(shown_to(admin), 0);
    assert_int_equal(confirm(admin, ending.decision.id, &done), ERR_CONFLICT);
    last = ask(moderator, say(ann, "even more"));
    w->now_ms = last.decision.end_ms; /* though the job that lifts it is late */
    assert_int_equal(end_of(last.decision.id), w->now_ms);
    assert_int_equal(shown_to(admin), 0);
    assert_int_equal(lasting_confirm(w, admin, last.decision.id, &done), ERR_CONFLICT);
    assert_int_equal(lasting_sweep_job(w, NULL, NULL), OK);
    assert_int_equal(rows(), 0);
}

static void whichever_database_call_fails_it_is_asked_declined_or_confirmed_whole(void **state)
{
    struct ruling ruling = asked(moderator, post_id);
    struct ruled made = {0}, done;
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    while (e && call < calls_max) {
        w->now_ms += 1000;
        db_fail_at = ++call;
        e = ruling_make(w, &ruling, &made);
        db_fail_at = 0;
        assert_int_equal(rows(), !e);
        assert_int_equal(recorded(post_id, DECISION_RESTRICT), !e);
    }
    assert_int_equal(e, OK);
    assert_true(call > 8);
    for (e = ERR_INTERNAL, call = 0; e && call < calls_max;) {
        db_fail_at = ++call;
        e = decline(other_moderator, made.decision.id, "no");
        db_fail_at = 0;
        assert_int_equal(rows(), e != OK);
        assert_int_equal(recorded(post_id, DECISION_CONFIRM_DECLINE), !e);
    }
    assert_int_equal(e, OK);
    assert_true(call > 5);
    made = ask(moderator, post_id);
    for (e = ERR_INTERNAL, call = 0; e && call < calls_max;) {
        db_fail_at = ++call;
        e = confirm(other_moderator, made.decision.id, &done);
        db_fail_at = 0;
        assert_int_equal(rows(), e != OK);
        assert_int_equal(recorded(post_id, DECISION_CONFIRM), !e);
        assert_int_equal(end_of(made.decision.id), e ? made.decision.end_ms : 0);
        assert_int_equal(told(ann), 2 + !e);
    }
    assert_int_equal(e, OK);
    assert_true(call > 12);
}

static void who_is_told_that_it_lasts_can_object_to_that(void **state)
{
    const int64_t id = ask(moderator, post_id).decision.id;
    struct appeal appeal;
    struct ruled done;

    (void)state;
    assert_int_equal(appeal_make(w, ann, id, STR("it is so"), &appeal), OK);
    assert_int_equal(appeal_answer(w, admin, id, false, STR("no"), &appeal), OK);
    assert_int_equal(confirm(other_moderator, id, &done), OK);
    w->now_ms += 1000;
    assert_int_equal(appeal_make(w, ann, done.decision.id, STR("for ever?"), &appeal), OK);
    assert_int_equal(
        appeal_answer(w, moderator, done.decision.id, true, STR("I asked for it"), &appeal),
        ERR_FORBIDDEN);
    assert_int_equal(
        appeal_answer(w, other_moderator, done.decision.id, true, STR("I let it"), &appeal),
        ERR_FORBIDDEN);
    assert_int_equal(appeal_answer(w, owner, done.decision.id, true, STR("no"), &appeal), OK);
    assert_int_equal(end_of(id), -1);
    assert_int_equal(end_of(done.decision.id), -1);
}

/* As the schema of this table fills it from a square of before. */
static void fill_anew(void)
{
    test_store_script(w, "DELETE FROM lasting_asked");
    for (size_t i = 0; i < migrations_embedded_count; i++)
        if (str_find(str_of(migrations_embedded[i].name), STR("lasting")) != SIZE_MAX)
            test_store_script(w, strstr(migrations_embedded[i].text, "INSERT INTO lasting_asked"));
}

static void what_waited_before_there_was_a_list_is_in_it(void **state)
{
    const struct ruled made = ask(moderator, post_id), about_her = ask(moderator, cid);
    struct ruling ends = asked(moderator, say(ann, "more"));
    struct lasting found;
    struct ruled done;

    (void)state;
    ends.permanent = false;
    assert_int_equal(ruling_make(w, &ends, &done), OK);
    assert_int_equal(confirm(other_moderator, ask(moderator, say(ann, "all")).decision.id, &done),
                     OK);
    fill_anew();
    assert_int_equal(rows(), 2);
    assert_int_equal(lasting_find(w, made.decision.id, &found), OK);
    assert_true(found.account_id == ann && found.end_ms == made.decision.end_ms && !found.case_id);
    assert_int_equal(lasting_find(w, about_her.decision.id, &found), OK);
    assert_int_equal(found.account_id, cid);
    assert_int_equal(confirm(other_moderator, made.decision.id, &done), OK);
}

/* ---- a case of many posts ------------------------------------------------------------------ */

static int64_t in_case(int64_t subject_id)
{
    int64_t id = 0;

    assert_int_equal(db_begin(w), OK);
    assert_int_equal(db_end(w, case_join(w,
                                         &(struct case_source){.subject_id = subject_id,
                                                               .kind = CASE_RULE,
                                                               .rule = STR("raid"),
                                                               .weight = 50},
                                         &id)),
                     OK);
    return id;
}

enum { raiders = 30, raid = 2 * raiders };

struct raid_case {
    int64_t authors[raiders], posts[raid], case_id;
    struct ruled first;
};

/* Two posts of each. */
static struct raid_case *raid_make(void)
{
    struct raid_case *r = ARENA_NEW(w->memory, struct raid_case);
    struct ruling ruling = asked(moderator, 0);
    struct closing closing;

    for (int i = 0; i < raiders; i++)
        r->authors[i] = test_person(&t, str_c(w->memory, str_format(w->memory, "raider%d", i)));
    for (int i = 0; i < raid; i++) {
        w->now_ms += 10;
        r->posts[i] = say(r->authors[i / 2], "All of us say the same here");
        r->case_id = in_case(r->posts[i]);
    }
    for (int i = 5; i < raid; i += 50) { /* over which something lies: ruled on by themselves */
        const struct restriction label = {
            .subject_id = r->posts[i], .effect = RESTRICTION_LABEL, .words = STR("look")};
        int64_t id;

        assert_int_equal(restriction_set(w, &label, &id), OK);
    }
    test_store_script(w, "DELETE FROM jobs");
    assert_int_equal(case_decide(w, r->case_id, &ruling, false, &r->first, &closing), OK);
    return r;
}

static int64_t held_until(int64_t subject_id)
{
    struct restriction held[restrictions_per_subject_max];
    int count = 0;

    assert_int_equal(restrictions_of(w, subject_id, held, &count), OK);
    for (int i = 0; i < count; i++)
        if (held[i].effect == RESTRICTION_HIDE)
            return held[i].end_ms;
    return -1;
}

static int lasts(const struct raid_case *r)
{
    int count = 0;

    for (int i = 0; i < raid; i++)
        count += held_until(r->posts[i]) == 0;
    return count;
}

/* Cut off again and again. */
static void let_last(const struct raid_case *r)
{
    struct str data = STR("");
    enum err e = ERR_INTERNAL;

    db_scatter(w);
    assert_int_equal(
        db_find_text(w, &data, "SELECT data FROM jobs WHERE kind = ?1", db_int(JOB_LET_LAST)), OK);
    for (int call = 10; e && call < 20000; call += 97) {
        db_fail_at = call;
        e = lasting_job(w, &(struct job){.subject_id = r->case_id, .data = data}, NULL);
        db_fail_at = 0;
    }
    assert_int_equal(e, OK);
}

static void one_yes_is_for_all_that_a_ruling_laid_on_many(void **state)
{
    struct raid_case *r = raid_make();
    const int64_t id = r->first.decision.id;
    struct ruled done;
    struct decision lifted;

    (void)state;
    assert_int_equal(confirm(other_moderator, id, &done), ERR_CONFLICT); /* being carried out */
    assert_int_equal(case_close_job(w, &(struct job){.subject_id = r->case_id}, NULL), OK);
    assert_int_equal(rows(), 1); /* asked once */
    assert_int_equal(shown_to(other_moderator), 1);
    assert_int_equal(decision_last(w, r->posts[raid - 1], DECISION_RESTRICT, &lifted), OK);
    assert_int_equal(reverse(other_moderator, lifted.id), OK);
    assert_int_equal(decision_last(w, r->posts[10], DECISION_RESTRICT, &lifted), OK);
    assert_int_equal(reverse(other_moderator, lifted.id), OK); /* her second goes with it */
    assert_int_equal(confirm(moderator, id, &done), ERR_FORBIDDEN);
    /* Over whom the second may not decide waits for somebody else. */
    join(r->authors[20], other_moderator);
    assert_int_equal(confirm(other_moderator, id, &done), OK);
    assert_true(lasts(r) > 0 && lasts(r) < raid - 5);
    let_last(r);
    assert_int_equal(lasts(r), raid - 1 - 2 - 2);
    assert_int_equal(held_until(r->posts[10]), -1);
    assert_int_equal(told(r->authors[0]), 2); /* of what was decided, and that it lasts */
    assert_int_equal(told(r->authors[28]), 2);
    for (int i = 0; i < 10; i++)
        assert_int_equal(recorded(r->posts[i], DECISION_CONFIRM), 1);
    assert_int_equal(shown_to(other_moderator), 0);
    assert_int_equal(shown_to(admin), 1);
    assert_int_equal(decision_last(w, r->posts[40], DECISION_RESTRICT, &lifted), OK);
    assert_int_equal(confirm(admin, lifted.id, &done), OK);
    assert_int_equal(lasts(r), raid - 1 - 2);
    assert_int_equal(rows(), 0);
}

static void what_a_case_asked_for_goes_with_its_ruling_and_stays_when_one_of_many_goes(void **state)
{
    struct raid_case *r = raid_make();
    struct undoing undoing;
    struct lasting found;
    struct ruled done;

    (void)state;
    assert_int_equal(case_close_job(w, &(struct job){.subject_id = r->case_id}, NULL), OK);
    /* The first of them is taken back, and then is gone: the others still wait. */
    assert_int_equal(reverse(other_moderator, r->first.decision.id), OK);
    assert_int_equal(shown_to(other_moderator), 1);
    assert_int_equal(lasting_purge(w, NULL, r->first.decision.owner_id), OK);
    assert_int_equal(rows(), 1);
    assert_int_equal(lasting_list(w, admin, 0, &found, 1, &(int){0}), OK);
    assert_true(found.account_id != r->first.decision.owner_id && found.case_id == r->case_id);
    assert_int_equal(confirm(moderator, found.decision_id, &done), ERR_FORBIDDEN);
    w->now_ms += 1000;
    assert_int_equal(case_undo(w, moderator, r->case_id, STR("a slip"), false, &undoing), OK);
    assert_int_equal(case_close_job(w, &(struct job){.subject_id = r->case_id}, NULL), OK);
    assert_int_equal(shown_to(admin), 0);
    assert_int_equal(confirm(admin, found.decision_id, &done), ERR_CONFLICT);
    assert_int_equal(lasting_purge(w, NULL, found.account_id), OK);
    assert_int_equal(rows(), 0);
}

/* As they stand in the case, with what follows each. */
static void take_back_first(const struct raid_case *r, int count)
{
    struct case_post found[raid];
    int all = 0;

    assert_int_equal(case_posts(w, r->case_id, found, raid, &all), OK);
    for (int i = 0; i < count; i++)
        if (held_until(found[i].post_id) > 0)
            assert_int_equal(reverse(admin, found[i].decision_id), OK);
}

static void what_the_second_person_laid_herself_is_not_meant(void **state)
{
    struct raid_case *r = raid_make();
    struct ruling ruling = asked(other_moderator, 0);
    struct closing closing;
    struct case_item item;
    struct ruled made, done;

    (void)state;
    assert_int_equal(case_close_job(w, &(struct job){.subject_id = r->case_id}, NULL), OK);
    /* The first twenty are taken back, one by one: the others still wait. */
    take_back_first(r, rulings_followed_max);
    assert_int_equal(shown_to(other_moderator), 1);
    w->now_ms += 1000;
    assert_int_equal(case_reopen(w, other_moderator, r->case_id, &item), OK);
    ruling.effect = RESTRICTION_NOT_RECOMMENDED;
    assert_int_equal(case_decide(w, r->case_id, &ruling, false, &made, &closing), OK);
    assert_int_equal(case_close_job(w, &(struct job){.subject_id = r->case_id}, NULL), OK);
    assert_int_equal(rows(), 2);
    assert_int_equal(confirm(other_moderator, made.decision.id, &done), ERR_FORBIDDEN);
    assert_int_equal(confirm(other_moderator, r->first.decision.id, &done), ERR_CONFLICT);
    assert_int_equal(confirm(moderator, made.decision.id, &done), OK);
    assert_int_equal(end_of(made.decision.id), 0);
}

static void where_the_first_were_taken_back_the_others_are_confirmed(void **state)
{
    struct raid_case *r = raid_make();
    struct ruled done;

    (void)state;
    assert_int_equal(case_close_job(w, &(struct job){.subject_id = r->case_id}, NULL), OK);
    take_back_first(r, rulings_followed_max + 2);
    assert_int_equal(confirm(other_moderator, r->first.decision.id, &done), OK);
    let_last(r);
    assert_int_equal(lasts(r), raid - rulings_followed_max - 2);
}

static void a_ruling_that_is_undone_waits_for_nobody(void **state)
{
    struct raid_case *r = raid_make();
    struct undoing undoing;

    (void)state;
    assert_int_equal(case_close_job(w, &(struct job){.subject_id = r->case_id}, NULL), OK);
    w->now_ms += 1000;
    assert_int_equal(case_undo(w, moderator, r->case_id, STR("a slip"), false, &undoing), OK);
    assert_int_equal(rows(), 0);
}

#define WITH_POST(name) TEST_AFTER(name, start_with_post)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_POST(what_was_asked_to_last_is_shown_and_confirmed_by_another_person),
        WITH_POST(a_confirmation_says_to_the_database_what_the_first_said),
        WITH_POST(it_may_be_declined_with_a_reason_and_ends_as_it_would_have),
        WITH_POST(nobody_answers_for_herself_her_like_or_her_own),
        WITH_POST(what_is_lifted_or_has_ended_waits_no_more),
        WITH_POST(whichever_database_call_fails_it_is_asked_declined_or_confirmed_whole),
        WITH_POST(who_is_told_that_it_lasts_can_object_to_that),
        WITH_POST(what_waited_before_there_was_a_list_is_in_it),
        WITH_POST(one_yes_is_for_all_that_a_ruling_laid_on_many),
        WITH_POST(what_a_case_asked_for_goes_with_its_ruling_and_stays_when_one_of_many_goes),
        WITH_POST(what_the_second_person_laid_herself_is_not_meant),
        WITH_POST(where_the_first_were_taken_back_the_others_are_confirmed),
        WITH_POST(a_ruling_that_is_undone_waits_for_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
