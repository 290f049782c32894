/* Rulings over a real store: all of it or nothing, and nobody on her own case. */
#include "moderation/ruling_reviews.h"
#include "moderation/test_square.h"

#include "moderation/account_actions.h"
#include "moderation/appeal_access.h"
#include "moderation/appeals.h"
#include "moderation/lasting.h"
#include "social/rulebook.h"

enum { calls_max = 120 };

static struct ruling ruling_of(int64_t by, int64_t subject, enum restriction_effect effect)
{
    return (struct ruling){.subject_id = subject,
                           .effect = effect,
                           .words = effect == RESTRICTION_LABEL ? STR("beware") : STR(""),
                           .facts = STR("because"),
                           .by_account_id = by};
}

static int decisions_about(int64_t subject_id)
{
    struct decision list[16];
    int count = 0;

    assert_int_equal(decisions_of(w, subject_id, 0, list, 16, &count), OK);
    return count;
}

/* Restrictions, decisions and statements, one digit each. */
static int what_stands(int64_t post_id)
{
    struct restriction held[restrictions_per_subject_max];
    struct statement statements[8];
    struct post post;
    int restrictions = 0, told = 0;

    assert_int_equal(restrictions_of(w, post_id, held, &restrictions), OK);
    assert_int_equal(statements_of(w, ann, 0, statements, 8, &told), OK);
    assert_int_equal(post_find(w, post_id, &post), OK);
    assert_int_equal((post.flags & POST_RESTRICTED) != 0, restrictions > 0);
    return restrictions * 100 + decisions_about(post_id) * 10 + told;
}

static void whichever_database_call_fails_a_ruling_is_made_and_taken_back_whole(void **state)
{
    int64_t post_id = say(ann, "a #tag");
    struct ruling ruling = ruling_of(moderator, post_id, RESTRICTION_HIDE);
    struct ruled made = {0}, more;
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    ruling.permanent = true;
    while (e && call < calls_max) {
        db_fail_at = ++call;
        e = ruling_make(w, &ruling, &made);
        db_fail_at = 0;
        assert_int_equal(what_stands(post_id), e ? 0 : 111);
    }
    assert_int_equal(e, OK);
    assert_true(call > 8);
    for (e = ERR_INTERNAL, call = 0; e && call < calls_max;) {
        w->now_ms += 1000;
        db_fail_at = ++call;
        e = lasting_confirm(w, other_moderator, made.decision.id, &more);
        db_fail_at = 0;
        assert_int_equal(what_stands(post_id), e ? 111 : 122);
    }
    assert_int_equal(e, OK);
    for (e = ERR_INTERNAL, call = 0; e && call < calls_max;) {
        w->now_ms += 1000;
        db_fail_at = ++call;
        e = ruling_reverse(w, owner, made.decision.id, STR("it was not so"), &more);
        db_fail_at = 0;
        assert_int_equal(what_stands(post_id), e ? 122 : 33);
    }
    assert_int_equal(e, OK);
}

static void a_preview_keeps_nothing(void **state)
{
    int64_t post_id = say(ann, "a #tag");
    struct ruling ruling = ruling_of(moderator, post_id, RESTRICTION_HIDE);
    struct ruled shown;

    (void)state;
    assert_int_equal(ruling_preview(w, &ruling, &shown), OK);
    assert_true(str_find(shown.statement.text, STR("is hidden")) != SIZE_MAX);
    assert_int_equal(what_stands(post_id), 0);
    ruling.facts = STR("");
    assert_int_equal(ruling_preview(w, &ruling, &shown), ERR_INVALID);
}

static void nobody_decides_her_own_case_nor_twice(void **state)
{
    const int64_t own = say(moderator, "a #tag"), above = say(owner, "a #tag"),
                  beside = say(other_moderator, "a #tag");
    const int64_t subjects[] = {own, above, beside, moderator, owner, other_moderator};
    struct ruling ruling;
    struct ruled made, more;

    (void)state;
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
        ruling = ruling_of(moderator, subjects[i], RESTRICTION_LABEL);
        assert_int_equal(ruling_make(w, &ruling, &made), ERR_FORBIDDEN);
        assert_int_equal(decisions_about(subjects[i]), 0);
    }
    ruling = ruling_of(ann, say(owner, "a #tag"), RESTRICTION_LABEL);
    assert_int_equal(ruling_make(w, &ruling, &made), ERR_FORBIDDEN);
    ruling = ruling_of(owner, own, RESTRICTION_LABEL);
    ruling.permanent = true;
    assert_int_equal(ruling_make(w, &ruling, &made), OK);
    assert_int_equal(lasting_confirm(w, owner, made.decision.id, &more), ERR_FORBIDDEN);
    assert_int_equal(lasting_confirm(w, moderator, made.decision.id, &more), ERR_FORBIDDEN);
    assert_int_equal(ruling_reverse(w, moderator, made.decision.id, STR("mine"), &more),
                     ERR_FORBIDDEN);
    assert_int_equal(lasting_confirm(w, other_moderator, made.decision.id, &more), ERR_FORBIDDEN);
}

static void whichever_database_call_fails_an_appeal_is_made_and_answered_whole(void **state)
{
    int64_t post_id = say(ann, "a #tag");
    struct ruling ruling = ruling_of(moderator, post_id, RESTRICTION_HIDE);
    struct appeal appeal, found;
    struct ruled made;
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    assert_int_equal(ruling_make(w, &ruling, &made), OK);
    while (e && call < calls_max) {
        db_fail_at = ++call;
        e = appeal_make(w, ann, made.decision.id, STR("it is so"), &appeal);
        db_fail_at = 0;
        assert_int_equal(appeal_find(w, ann, made.decision.id, &found), e ? ERR_NOT_FOUND : OK);
    }
    assert_int_equal(e, OK);
    assert_int_equal(appeal_answer(w, moderator, made.decision.id, true, STR("so"), &appeal),
                     ERR_FORBIDDEN);
    for (e = ERR_INTERNAL, call = 0; e && call < calls_max;) {
        w->now_ms += 1000;
        db_fail_at = ++call;
        e = appeal_answer(w, other_moderator, made.decision.id, true, STR("so"), &appeal);
        db_fail_at = 0;
        assert_int_equal(what_stands(post_id), e ? 111 : 22);
        assert_int_equal(appeal_find(w, ann, made.decision.id, &found), OK);
        assert_int_equal(found.answered_ms != 0, !e);
    }
    assert_int_equal(e, OK);
}

static bool stands(int64_t decision_id)
{
    struct decision decision;
    bool standing = false;
    int64_t end_ms;

    assert_int_equal(decision_find(w, decision_id, &decision), OK);
    assert_int_equal(ruling_stands(w, &decision, &standing, &end_ms), OK);
    return standing;
}

static int64_t act(enum decision_kind kind)
{
    struct decision last;

    w->now_ms += 1000;
    assert_int_equal(account_act(w, &(struct account_action){.kind = kind,
                                                             .account_id = ann,
                                                             .by_account_id = moderator,
                                                             .text = STR("because")}),
                     OK);
    assert_int_equal(decision_last(w, ann, kind, &last), OK);
    return last.id;
}

static void whichever_database_call_fails_an_action_is_taken_back_whole(void **state)
{
    static const enum decision_kind kinds[] = {DECISION_DISABLE, DECISION_SENSITIVE, DECISION_LIMIT,
                                               DECISION_SUSPEND};
    struct ruled more;

    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        int64_t made = act(kinds[i]);
        int before = decisions_about(ann), call = 0;
        enum err e = ERR_INTERNAL;

        assert_true(stands(made));
        while (e && call < calls_max) {
            w->now_ms += 1000;
            db_fail_at = ++call;
            e = ruling_reverse(w, other_moderator, made, STR("it was not so"), &more);
            db_fail_at = 0;
            assert_int_equal(stands(made), e != OK);
            assert_int_equal(decisions_about(ann), e ? before : before + 1);
        }
        assert_int_equal(e, OK);
        assert_true(call > 8);
        assert_int_equal(lasting_confirm(w, owner, made, &more), ERR_NOT_FOUND);
    }
    assert_int_equal(ruling_reverse(w, other_moderator, act(DECISION_WARN), STR("so"), &more),
                     ERR_NOT_FOUND);
}

static void what_was_laid_before_restrictions_named_their_decision_is_taken_back_too(void **state)
{
    int64_t made = act(DECISION_LIMIT);
    struct ruled more;
    uint32_t flags = 0;

    (void)state;
    test_store_script(w, "UPDATE restrictions SET decision_id = NULL");
    assert_true(stands(made));
    assert_int_equal(ruling_reverse(w, other_moderator, made, STR("so"), &more), OK);
    assert_int_equal(account_find_flags(w, ann, &flags), OK);
    assert_int_equal(flags & ACCOUNT_LIMITED, 0);
}

static void an_appeal_comes_within_six_months(void **state)
{
    struct ruling ruling = ruling_of(moderator, say(ann, "a #tag"), RESTRICTION_LABEL);
    struct appeal appeal;
    struct ruled made;

    (void)state;
    assert_int_equal(ruling_make(w, &ruling, &made), OK);
    w->now_ms += INT64_C(86400000) * (appeal_days_max + 1);
    assert_int_equal(appeal_make(w, ann, made.decision.id, STR("late"), &appeal), ERR_INVALID);
    w->now_ms -= INT64_C(86400000) * 2;
    assert_int_equal(appeal_make(w, ann, made.decision.id, STR("in time"), &appeal), OK);
}

static int64_t banned(void)
{
    struct decision last;

    assert_int_equal(account_act(w, &(struct account_action){.kind = DECISION_SUSPEND,
                                                             .account_id = ann,
                                                             .text = STR("because")}),
                     OK);
    assert_int_equal(decision_last(w, ann, DECISION_SUSPEND, &last), OK);
    return last.id;
}

static void who_objects_without_end_is_warned_and_then_not_heard_for_a_time(void **state)
{
    const struct ruling hides = ruling_of(moderator, say(ann, "a #tag"), RESTRICTION_HIDE);
    struct ruling stops = ruling_of(moderator, ann, RESTRICTION_COMPLAINTS);
    struct ruled hidden, stopped = {0};
    struct appeal appeal;
    int made = 0, rejected = 0, call = 0;
    enum err e = ERR_INTERNAL;

    (void)state;
    assert_int_equal(ruling_make(w, &hides, &hidden), OK);
    assert_int_equal(ruling_make(w, &stops, &stopped), ERR_CONFLICT); /* not warned */
    assert_int_equal(account_act(w, &(struct account_action){.kind = DECISION_WARN,
                                                             .account_id = ann,
                                                             .by_account_id = moderator,
                                                             .text = STR("no more")}),
                     OK);
    stops.permanent = true;
    assert_int_equal(ruling_make(w, &stops, &stopped), ERR_INVALID);
    stops.permanent = false;
    stops.end_ms = w->now_ms + (ruling_unheard_days_max + 1) * INT64_C(86400000);
    assert_int_equal(ruling_make(w, &stops, &stopped), ERR_INVALID);
    stops.end_ms = 0;
    while (e && call < 60) {
        db_fail_at = ++call;
        e = ruling_make(w, &stops, &stopped);
        db_fail_at = 0;
        assert_int_equal(appeal_check_heard(w, ann), e ? OK : ERR_FORBIDDEN);
    }
    assert_int_equal(e, OK);
    assert_true(call > 8);
    assert_int_equal(stopped.statement.record.size, 0); /* nothing that she says is restricted */
    assert_int_equal(appeal_make(w, ann, hidden.decision.id, STR("no"), &appeal), ERR_FORBIDDEN);
    assert_int_equal(appeal_make(w, ann, stopped.decision.id, STR("no"), &appeal), OK);
    assert_int_equal(
        appeal_answer(w, other_moderator, stopped.decision.id, false, STR("so"), &appeal), OK);
    assert_int_equal(appeals_before(w, ann, &made, &rejected), OK);
    assert_int_equal(made * 10 + rejected, 11);
    assert_int_equal(ruling_reverse(w, moderator, stopped.decision.id, STR("over"), &hidden), OK);
    assert_int_equal(appeal_check_heard(w, ann), OK);
}

static void a_ban_of_years_ago_is_appealed_and_taken_back_like_any(void **state)
{
    const int64_t made = banned();
    struct appeal appeal;
    uint32_t flags = 0;

    (void)state;
    w->now_ms += INT64_C(86400000) * 1000;
    test_store_script(w, "DELETE FROM statements"); /* older than those */
    assert_int_equal(appeal_make(w, moderator, made, STR("so"), &appeal), ERR_NOT_FOUND);
    assert_int_equal(appeal_make(w, ann, made, STR("it was not so"), &appeal), OK);
    assert_int_equal(appeal_make(w, ann, made, STR("it was not so"), &appeal), ERR_CONFLICT);
    assert_int_equal(appeal_answer(w, moderator, made, true, STR("true"), &appeal), OK);
    assert_int_equal(account_find_flags(w, ann, &flags), OK);
    assert_int_equal(flags & ACCOUNT_SUSPENDED, 0);
    assert_false(stands(made));
}

static void staff_writes_an_appeal_down_for_who_cannot(void **state)
{
    const int64_t made = banned();
    const struct ruling above = ruling_of(owner, moderator, RESTRICTION_LABEL);
    struct appeal appeal, found;
    struct ruled ruled;
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    assert_int_equal(ruling_make(w, &above, &ruled), OK);
    assert_int_equal(appeal_enter(w, moderator, ruled.decision.id, STR("so"), &appeal),
                     ERR_FORBIDDEN);
    assert_int_equal(appeal_make(w, moderator, ruled.decision.id, STR("so"), &appeal), OK);
    assert_int_equal(appeal_enter(w, ann, made, STR("so"), &appeal), ERR_FORBIDDEN);
    assert_int_equal(appeal_enter(w, moderator, 12, STR("so"), &appeal), ERR_NOT_FOUND);
    while (e && call < calls_max) {
        db_fail_at = ++call;
        e = appeal_enter(w, moderator, made, STR("she says it was not so"), &appeal);
        db_fail_at = 0;
        assert_int_equal(appeal_find(w, ann, made, &found), e ? ERR_NOT_FOUND : OK);
    }
    assert_int_equal(e, OK);
    assert_int_equal(found.entered_by_id, moderator);
    assert_int_equal(found.account_id, ann);
}

static int64_t mails(void)
{
    struct db_rows found = {0};
    int64_t count;

    db_scatter(w);
    assert_int_equal(db_ask(w, &found, "SELECT count(*) FROM jobs WHERE kind = 1"), OK);
    assert_true(db_next(&found));
    count = db_column_int(&found, 0);
    assert_int_equal(db_done(w, &found, OK), OK);
    return count;
}

static void an_address_for_objecting_is_hers_and_of_one_decision(void **state)
{
    const int64_t made = banned(), until_ms = w->now_ms + 1000;
    const struct str access = appeal_access_make(w, ann, made, until_ms);
    int64_t account_id = 0, decision_id = 0, before = mails();
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    assert_int_equal(appeal_access_open(w, access, &account_id, &decision_id), OK);
    assert_int_equal(account_id, ann);
    assert_int_equal(decision_id, made);
    assert_int_equal(appeal_access_open(w,
                                        str_format(w->memory, "%lld%.*s", (long long)moderator,
                                                   STR_ARG(str_sub(access, 19, access.size))),
                                        &account_id, &decision_id),
                     ERR_NOT_FOUND);
    w->now_ms = until_ms + 1;
    assert_int_equal(appeal_access_open(w, access, &account_id, &decision_id), ERR_NOT_FOUND);
    assert_int_equal(appeal_access_open(w, STR("1.2.3.4"), &account_id, &decision_id),
                     ERR_NOT_FOUND);
    assert_int_equal(appeal_access_mail(w, STR("nobody")), OK);
    assert_int_equal(appeal_access_mail(w, STR("mona")), OK); /* nothing stands against her */
    assert_int_equal(mails(), before);
    while (e && call < calls_max) {
        db_fail_at = ++call;
        e = appeal_access_mail(w, STR("ann@mail.example"));
        db_fail_at = 0;
        assert_int_equal(mails(), e ? before : before + 1);
    }
    assert_int_equal(e, OK);
    assert_true(call > 3);
}

static void a_statement_speaks_the_language_of_its_reader(void **state)
{
    struct ruling ruling = ruling_of(moderator, ann, RESTRICTION_NOT_RECOMMENDED);
    struct ruled made;

    (void)state;
    test_store_script(w, "UPDATE users SET locale = 'fr-CA'");
    assert_int_equal(ruling_make(w, &ruling, &made), OK);
    assert_true(str_is(made.statement.language, "fr"));
    assert_true(str_find(made.statement.text, STR("Votre compte")) != SIZE_MAX);
    assert_true(str_find(made.statement.text, STR("because")) != SIZE_MAX);
}

static void an_unknown_rule_is_answered_with_those_there_are(void **state)
{
    const struct ruling ruling = {.subject_id = say(ann, "Hello."),
                                  .effect = RESTRICTION_HIDE,
                                  .rule = STR("99"),
                                  .facts = STR("so"),
                                  .by_account_id = moderator};
    const struct rule_draft draft = {.words = {{.set_text = true, .text = STR("No spam")}},
                                     .words_count = 1};
    int64_t rule_id = 0;
    struct ruled ruled;

    (void)state;
    assert_int_equal(rule_add(w, &draft, &rule_id), OK);
    assert_int_equal(ruling_make(w, &ruling, &ruled), ERR_INVALID);
    assert_string_equal(
        str_c(w->memory, w->why),
        str_c(w->memory, str_format(w->memory,
                                    "Validation failed: Rule is none of this square's: other, "
                                    "%lld (No spam)",
                                    (long long)rule_id)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_unknown_rule_is_answered_with_those_there_are),
        TEST(whichever_database_call_fails_a_ruling_is_made_and_taken_back_whole),
        TEST(a_preview_keeps_nothing),
        TEST(nobody_decides_her_own_case_nor_twice),
        TEST(whichever_database_call_fails_an_appeal_is_made_and_answered_whole),
        TEST(whichever_database_call_fails_an_action_is_taken_back_whole),
        TEST(what_was_laid_before_restrictions_named_their_decision_is_taken_back_too),
        TEST(an_appeal_comes_within_six_months),
        TEST(who_objects_without_end_is_warned_and_then_not_heard_for_a_time),
        TEST(a_ban_of_years_ago_is_appealed_and_taken_back_like_any),
        TEST(staff_writes_an_appeal_down_for_who_cannot),
        TEST(an_address_for_objecting_is_hers_and_of_one_decision),
        TEST(a_statement_speaks_the_language_of_its_reader),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
