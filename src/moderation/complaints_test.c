/* Notices of people without an account, and what is said against how they and reports were
 * answered: over a real store, all of it or nothing, and nobody on her own first answer. */
#include "moderation/test_square.h"

#include "moderation/appeals.h"
#include "moderation/case_work.h"
#include "moderation/complaints.h"

enum { calls_max = 200 };

static int64_t post;

static int start_with_post(void **state)
{
    start(state);
    post = say(ann, "hello");
    return 0;
}

static struct legal_notice draft(void)
{
    return (struct legal_notice){
        .address = str_format(w->memory, "https://square.example/@ann/%lld", (long long)post),
        .kind = NOTICE_LAW,
        .reason = STR("It says what is not so of me."),
        .name = STR("Zoe"),
        .email = STR("zoe@mail.example"),
        .language = STR("fr-CA"),
        .in_good_faith = true};
}

static enum err answer(int64_t by_id, int64_t id, const char *text, struct legal_notice *ret)
{
    const struct notice_reply reply = {.notice_id = id, .by_id = by_id, .text = str_of(text)};
    struct notice_replied replied;
    enum err e = legal_notice_answer(w, &reply, &replied);

    if (!e)
        *ret = replied.notice;
    return e;
}

static int64_t mails(void)
{
    return number("SELECT count(*) FROM jobs WHERE kind = 1");
}

/* Notices, places in the queue, mails: a digit each. */
static int64_t what_stands(void)
{
    return number("SELECT count(*) FROM legal_notices") * 100 +
           number("SELECT count(*) FROM cases") * 10 + mails();
}

static void whichever_database_call_fails_a_notice_is_taken_whole_or_not(void **state)
{
    const struct legal_notice asked = draft();
    struct legal_notice made, found;
    enum notice_fault fault;
    struct case_item item;
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    while (e && call < calls_max) {
        db_fail_at = ++call;
        e = legal_notice_make(w, &asked, &made, &fault);
        db_fail_at = 0;
        assert_int_equal(what_stands(), e ? 0 : 111);
    }
    assert_int_equal(e, OK);
    assert_true(call > 5);
    assert_int_equal(legal_notice_open(w, legal_notice_receipt(w, &made), &found), OK);
    assert_int_equal(found.id, made.id);
    assert_int_equal(found.subject_id, post);
    assert_int_equal(found.account_id, ann);
    assert_true(str_is(found.language, "fr"));
    assert_int_equal(case_open_of(w, post, &item), OK);
    assert_int_equal(item.notices, 1);
    assert_int_equal(legal_notice_open(w, STR("12.13.14"), &found), ERR_NOT_FOUND);
    assert_int_equal(legal_notice_open(w, STR(""), &found), ERR_NOT_FOUND);
}

static void refused(const struct legal_notice *asked, enum notice_fault expected)
{
    struct legal_notice made;
    enum notice_fault fault = NOTICE_FINE;

    assert_int_equal(legal_notice_make(w, asked, &made, &fault), ERR_INVALID);
    assert_int_equal(fault, expected);
    assert_true(w->why.size > 0);
    assert_int_equal(what_stands(), 0);
}

static void a_notice_says_what_where_and_by_whom(void **state)
{
    static const char *const elsewhere[] = {"",
                                            "ann",
                                            "https://other.example/@ann",
                                            "https://square.example/",
                                            "https://square.example/@nobody",
                                            "https://square.example/@ann/12",
                                            "https://square.example/about",
                                            "javascript:alert(1)"};
    struct legal_notice asked = draft();
    char *long_text = arena_alloc(w->memory, notice_reason_bytes_max + 1);

    (void)state;
    for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++) {
        asked.address = str_of(elsewhere[i]);
        refused(&asked, NOTICE_ADDRESS);
    }
    asked = draft();
    asked.kind = NOTICE_KINDS;
    refused(&asked, NOTICE_KIND);
    asked = draft();
    asked.reason = STR("  short ");
    refused(&asked, NOTICE_REASON);
    memset(long_text, 'x', notice_reason_bytes_max + 1);
    asked.reason = (struct str){long_text, notice_reason_bytes_max + 1};
    refused(&asked, NOTICE_REASON);
    asked = draft();
    asked.name = STR(" ");
    refused(&asked, NOTICE_NAME);
    asked = draft();
    asked.email = STR("zoe");
    refused(&asked, NOTICE_EMAIL);
    asked = draft();
    asked.in_good_faith = false;
    refused(&asked, NOTICE_FAITH);
    asked = draft();
    asked.rule = STR("12");
    refused(&asked, NOTICE_NO_RULE);
}

static void where_a_child_or_a_life_is_in_danger_no_name_is_asked(void **state)
{
    const enum notice_kind kinds[] = {NOTICE_CHILDREN, NOTICE_LIFE, NOTICE_RULE};
    struct legal_notice asked = draft(), made;
    enum notice_fault fault;

    (void)state;
    asked.name = asked.email = STR("");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        asked.kind = kinds[i];
        assert_int_equal(legal_notice_make(w, &asked, &made, &fault), OK);
    }
    assert_int_equal(mails(), 0);
    asked.kind = NOTICE_LAW;
    assert_int_equal(legal_notice_make(w, &asked, &made, &fault), ERR_INVALID);
}

static void what_only_some_see_is_answered_like_what_is_not_there(void **state)
{
    struct legal_notice asked = draft(), made;
    enum notice_fault fault;
    struct post hidden;
    struct str missing;

    (void)state;
    asked.address = STR("https://square.example/@ann/123456789");
    assert_int_equal(legal_notice_make(w, &asked, &made, &fault), ERR_INVALID);
    missing = str_copy(w->memory, w->why);
    assert_int_equal(post_create(w,
                                 &(struct post_draft){.author_id = ann,
                                                      .text = STR("for few"),
                                                      .visibility = VISIBILITY_FOLLOWERS},
                                 &hidden),
                     OK);
    asked.address = str_format(w->memory, "https://square.example/@ann/%lld", (long long)hidden.id);
    assert_int_equal(legal_notice_make(w, &asked, &made, &fault), ERR_INVALID);
    assert_true(str_equal(w->why, missing));
}

static struct legal_notice notice(void)
{
    const struct legal_notice asked = draft();
    struct legal_notice made;
    enum notice_fault fault;

    assert_int_equal(legal_notice_make(w, &asked, &made, &fault), OK);
    return made;
}

static int64_t complaints_stored(bool answered)
{
    return number(answered ? "SELECT count(*) FROM complaints WHERE answered_ms IS NOT NULL"
                           : "SELECT count(*) FROM complaints");
}

static void whichever_database_call_fails_a_notice_and_an_objection_are_answered_whole(void **state)
{
    struct legal_notice made = notice(), found;
    const struct str receipt = legal_notice_receipt(w, &made);
    const struct ruling ruling = {
        .effect = RESTRICTION_HIDE, .facts = STR("It is so."), .by_account_id = other_moderator};
    struct complaint complaint;
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    assert_int_equal(complaint_make_notice(w, receipt, STR("So?"), &complaint), ERR_CONFLICT);
    while (e && call < calls_max) {
        db_fail_at = ++call;
        e = answer(moderator, made.id, "", &found);
        db_fail_at = 0;
        assert_int_equal(mails(), e ? 1 : 2);
    }
    assert_int_equal(e, OK);
    assert_true(found.answer.size > 0); /* the usual words, in her language */
    assert_true(str_find(found.answer, STR("rien n’est fait")) != SIZE_MAX);
    assert_int_equal(answer(owner, made.id, "x", &found), ERR_CONFLICT);
    for (e = ERR_INTERNAL, call = 0; e && call < calls_max;) {
        db_fail_at = ++call;
        e = complaint_make_notice(w, receipt, STR("Look again."), &complaint);
        db_fail_at = 0;
        assert_int_equal(complaints_stored(false), e == OK);
    }
    assert_int_equal(e, OK);
    for (e = ERR_INTERNAL, call = 0; e && call < calls_max;) {
        w->now_ms += 1000;
        db_fail_at = ++call;
        e = complaint_grant(w, made.id, &ruling, &complaint);
        db_fail_at = 0;
        assert_int_equal(complaints_stored(true), e == OK);
        assert_int_equal(number("SELECT count(*) FROM restrictions"), e == OK);
        assert_int_equal(legal_notice_find(w, made.id, &found), OK);
        assert_int_equal(found.decision_id != 0, e == OK);
    }
    assert_int_equal(e, OK);
    assert_true(call > 15);
    assert_int_equal(found.decision_id, complaint.decision_id);
    assert_true(str_is(found.answer, "It is so."));
}

static void who_answered_first_or_is_concerned_does_not_answer_the_objection(void **state)
{
    struct report report, *made = &report;
    struct report *asked = ARENA_NEW(w->memory, struct report);
    struct ruling ruling = {.effect = RESTRICTION_LABEL,
                            .words = STR("disputed"),
                            .facts = STR("so"),
                            .by_account_id = moderator};
    struct complaint complaint;

    (void)state;
    *asked =
        (struct report){.account_id = bob, .target_id = ann, .post_count = 1, .rule_count = -1};
    asked->post_ids[0] = post;
    asked->comment = STR("see");
    assert_int_equal(report_create(w, asked, made), OK);
    assert_int_equal(complaint_make_report(w, bob, made->id, STR("So?"), &complaint), ERR_CONFLICT);
    assert_int_equal(report_resolve(w, moderator, made->id, true, made), OK);
    assert_int_equal(complaint_make_report(w, ann, made->id, STR("So?"), &complaint),
                     ERR_NOT_FOUND);
    assert_int_equal(complaint_make_report(w, bob, made->id, STR(" "), &complaint), ERR_INVALID);
    w->now_ms += INT64_C(86400000) * (complaint_days_max + 1);
    assert_int_equal(complaint_make_report(w, bob, made->id, STR("late"), &complaint), ERR_INVALID);
    w->now_ms -= INT64_C(86400000) * 2;
    assert_int_equal(complaint_make_report(w, bob, made->id, STR("Look."), &complaint), OK);
    assert_int_equal(complaint_make_report(w, bob, made->id, STR("Look."), &complaint),
                     ERR_CONFLICT);
    assert_int_equal(complaint_grant(w, made->id, &ruling, &complaint), ERR_FORBIDDEN);
    assert_int_equal(complaint_reject(w, moderator, made->id, STR("no"), &complaint),
                     ERR_FORBIDDEN);
    assert_int_equal(complaint_reject(w, bob, made->id, STR("no"), &complaint), ERR_FORBIDDEN);
    assert_int_equal(complaint_reject(w, ann, made->id, STR("no"), &complaint), ERR_FORBIDDEN);
    assert_int_equal(complaint_reject(w, other_moderator, made->id, STR(" "), &complaint),
                     ERR_INVALID);
    assert_int_equal(complaint_reject(w, other_moderator, made->id, STR("It is fine."), &complaint),
                     OK);
    assert_true(str_is(complaint_state(&complaint), "rejected"));
    assert_int_equal(complaint_reject(w, owner, made->id, STR("no"), &complaint), ERR_NOT_FOUND);
}

static int64_t closed_cases(void)
{
    return number("SELECT count(*) FROM cases WHERE state = 2");
}

static void whichever_database_call_fails_a_notice_is_answered_with_a_decision_or_not(void **state)
{
    const struct legal_notice made = notice(), other = notice();
    const struct ruling ruling = {.effect = RESTRICTION_LABEL,
                                  .words = STR("disputed"),
                                  .facts = STR("It is so."),
                                  .by_account_id = moderator};
    struct notice_reply reply = {.notice_id = made.id, .by_id = moderator, .ruling = &ruling};
    struct notice_replied replied;
    struct legal_notice found;
    struct case_item item;
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    assert_int_equal(legal_notice_answer_preview(w, &reply, &replied), OK);
    assert_true(str_find(replied.notice.answer, STR("mesure")) != SIZE_MAX);
    assert_int_equal(number("SELECT count(*) FROM restrictions"), 0);
    while (e && call < calls_max) {
        db_fail_at = ++call;
        e = legal_notice_answer(w, &reply, &replied);
        db_fail_at = 0;
        assert_int_equal(number("SELECT count(*) FROM restrictions"), e == OK);
        assert_int_equal(number("SELECT count(*) FROM legal_notices WHERE answered_ms IS NOT NULL"),
                         e == OK);
    }
    assert_int_equal(e, OK);
    assert_true(call > 20);
    assert_int_equal(replied.notice.decision_id, replied.ruled.decision.id);
    assert_true(str_find(replied.ruled.statement.record, STR("SOURCE_TYPE_OTHER_NOTIFICATION")) !=
                SIZE_MAX);
    assert_int_equal(closed_cases(), 0); /* another one waits in it */
    for (e = ERR_INTERNAL, call = 0; e && call < calls_max;) {
        db_fail_at = ++call;
        e = answer(moderator, other.id, "So it is.", &found);
        db_fail_at = 0;
        assert_int_equal(closed_cases(), e == OK);
    }
    assert_int_equal(e, OK);
    assert_int_equal(case_open_of(w, post, &item), ERR_NOT_FOUND);
}

static void a_notice_is_left_to_who_has_its_case_and_decides_upon_what_it_is_about(void **state)
{
    const struct legal_notice made = notice();
    const struct ruling elsewhere = {.subject_id = bob,
                                     .effect = RESTRICTION_LABEL,
                                     .words = STR("x"),
                                     .facts = STR("x"),
                                     .by_account_id = moderator};
    const struct notice_reply reply = {
        .notice_id = made.id, .by_id = moderator, .ruling = &elsewhere};
    struct report *asked = ARENA_NEW(w->memory, struct report);
    struct report *reported = ARENA_NEW(w->memory, struct report);
    struct notice_replied replied;
    struct legal_notice found;
    struct case_item item;

    (void)state;
    assert_int_equal(legal_notice_answer(w, &reply, &replied), ERR_INVALID);
    assert_int_equal(case_open_of(w, post, &item), OK);
    assert_int_equal(case_claim(w, other_moderator, item.id, &item), OK);
    assert_int_equal(answer(moderator, made.id, "x", &found), ERR_CONFLICT);
    assert_int_equal(case_escalate(w, other_moderator, item.id, STR("hard"), &item), OK);
    assert_int_equal(answer(moderator, made.id, "x", &found), ERR_FORBIDDEN);
    *asked = (struct report){
        .account_id = bob, .target_id = ann, .post_count = 1, .rule_count = -1, .post_ids = {post}};
    assert_int_equal(report_create(w, asked, reported), OK);
    assert_int_equal(answer(owner, made.id, "x", &found), OK);
    assert_int_equal(case_open_of(w, post, &item), OK); /* the report waits */
    assert_int_equal(report_resolve(w, owner, reported->id, true, reported), OK);
    assert_int_equal(case_open_of(w, post, &item), ERR_NOT_FOUND);
}

static void where_a_life_or_children_are_in_danger_is_listed_apart(void **state)
{
    const struct legal_notice law = notice();
    struct legal_notice asked = draft(), child, *list = arena_array(w->memory, 4, sizeof *list);
    enum notice_fault fault;
    int count = 0;

    (void)state;
    asked.kind = NOTICE_CHILDREN;
    assert_int_equal(legal_notice_make(w, &asked, &child, &fault), OK);
    assert_int_equal(legal_notices_waiting(w, 0, NOTICES_URGENT, 0, list, 4, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(list[0].id, child.id);
    assert_int_equal(legal_notices_waiting(w, 0, NOTICES_OTHER, 0, list, 4, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(list[0].id, law.id);
    assert_int_equal(legal_notices_waiting(w, 0, NOTICES_ALL, 0, list, 4, &count), OK);
    assert_int_equal(count, 2);
}

/* Of each five about a moderator come first, then one that is not. */
static void what_is_ones_own_keeps_nothing_else_from_the_list(void **state)
{
    enum { own_many = 5, page = 2 };
    struct legal_notice asked = draft(), made,
                        *notices = arena_array(w->memory, page, sizeof *notices);
    struct complaint complaint, *complaints = arena_array(w->memory, page, sizeof *complaints);
    struct appeal appeal, *appeals = arena_array(w->memory, page, sizeof *appeals);
    int64_t answered[own_many + 1], about[own_many + 1];
    enum notice_fault fault;
    int count = 0;

    (void)state;
    for (int i = 0; i <= own_many; i++) {
        const int64_t author = i < own_many ? moderator : ann;
        const struct ruling ruling = {.subject_id = about[i] = say(author, "something"),
                                      .effect = RESTRICTION_LABEL,
                                      .words = STR("x"),
                                      .facts = STR("So it is."),
                                      .by_account_id = owner};
        struct ruled ruled;

        w->now_ms += 1000;
        asked.address = str_format(w->memory, "https://square.example/@%s/%lld",
                                   i < own_many ? "mona" : "ann", (long long)about[i]);
        assert_int_equal(legal_notice_make(w, &asked, &made, &fault), OK);
        answered[i] = made.id;
        assert_int_equal(answer(owner, made.id, "no", &made), OK);
        assert_int_equal(
            complaint_make_notice(w, legal_notice_receipt(w, &made), STR("But it is."), &complaint),
            OK);
        assert_int_equal(legal_notice_make(w, &asked, &made, &fault), OK);
        assert_int_equal(ruling_make(w, &ruling, &ruled), OK);
        assert_int_equal(appeal_make(w, author, ruled.decision.id, STR("It is not."), &appeal), OK);
    }
    assert_int_equal(legal_notices_waiting(w, moderator, NOTICES_ALL, 0, notices, page, &count),
                     OK);
    assert_int_equal(count, 1);
    assert_int_equal(notices[0].id, made.id);
    assert_int_equal(legal_notices_waiting(w, owner, NOTICES_OTHER, 0, notices, page, &count), OK);
    assert_int_equal(count, page);
    assert_int_equal(complaints_waiting(w, moderator, 0, complaints, page, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(complaints[0].source_id, answered[own_many]);
    assert_int_equal(appeals_waiting(w, moderator, 0, appeals, page, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(appeals[0].decision_id, appeal.decision_id);
    assert_int_equal(appeals_waiting(w, owner, 0, appeals, page, &count), OK);
    assert_int_equal(count, page);
}

static int64_t named(void)
{
    return number("SELECT count(*) FROM legal_notices WHERE name <> '' AND email <> ''");
}

static void after_the_time_to_object_who_sent_a_notice_is_forgotten(void **state)
{
    const struct legal_notice waits = notice(), answered = notice(), objected = notice();
    struct complaint complaint;
    struct legal_notice found;
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    assert_int_equal(answer(moderator, answered.id, "no", &found), OK);
    assert_int_equal(answer(moderator, objected.id, "no", &found), OK);
    assert_int_equal(
        complaint_make_notice(w, legal_notice_receipt(w, &objected), STR("So?"), &complaint), OK);
    w->now_ms += INT64_C(86400000) * (complaint_days_max + notice_sender_days_more);
    assert_int_equal(notice_senders_forget_job(w, NULL, w->lanes), OK);
    assert_int_equal(named(), 3);
    w->now_ms += 1000;
    while (e && call < calls_max) {
        db_fail_at = ++call;
        e = notice_senders_forget_job(w, NULL, w->lanes);
        db_fail_at = 0;
        assert_int_equal(named(), e ? 3 : 2);
    }
    assert_int_equal(e, OK);
    assert_int_equal(legal_notice_find(w, answered.id, &found), OK);
    assert_true(!found.name.size && !found.email.size && str_is(found.answer, "no"));
    assert_int_equal(legal_notice_find(w, waits.id, &found), OK);
    assert_true(str_is(found.email, "zoe@mail.example"));
    assert_int_equal(complaint_reject(w, other_moderator, objected.id, STR("no"), &complaint), OK);
    w->now_ms += INT64_C(86400000) * (complaint_days_max + notice_sender_days_more + 1);
    assert_int_equal(notice_senders_forget_job(w, NULL, w->lanes), OK);
    assert_int_equal(named(), 1); /* what waits */
}

static void with_an_account_all_about_it_goes(void **state)
{
    struct legal_notice made = notice(), found;
    struct complaint complaint;

    (void)state;
    assert_int_equal(answer(moderator, made.id, "no", &found), OK);
    assert_int_equal(
        complaint_make_notice(w, legal_notice_receipt(w, &made), STR("Look."), &complaint), OK);
    assert_int_equal(legal_notices_purge(w, w->lanes, bob), OK);
    assert_int_equal(complaints_stored(false), 1);
    assert_int_equal(legal_notices_purge(w, w->lanes, ann), OK);
    assert_int_equal(complaints_stored(false), 0);
    assert_int_equal(legal_notice_find(w, made.id, &found), ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_AFTER(whichever_database_call_fails_a_notice_is_taken_whole_or_not, start_with_post),
        TEST_AFTER(a_notice_says_what_where_and_by_whom, start_with_post),
        TEST_AFTER(where_a_child_or_a_life_is_in_danger_no_name_is_asked, start_with_post),
        TEST_AFTER(what_only_some_see_is_answered_like_what_is_not_there, start_with_post),
        TEST_AFTER(whichever_database_call_fails_a_notice_and_an_objection_are_answered_whole,
                   start_with_post),
        TEST_AFTER(who_answered_first_or_is_concerned_does_not_answer_the_objection,
                   start_with_post),
        TEST_AFTER(whichever_database_call_fails_a_notice_is_answered_with_a_decision_or_not,
                   start_with_post),
        TEST_AFTER(a_notice_is_left_to_who_has_its_case_and_decides_upon_what_it_is_about,
                   start_with_post),
        TEST_AFTER(where_a_life_or_children_are_in_danger_is_listed_apart, start_with_post),
        TEST_AFTER(what_is_ones_own_keeps_nothing_else_from_the_list, start_with_post),
        TEST_AFTER(after_the_time_to_object_who_sent_a_notice_is_forgotten, start_with_post),
        TEST_AFTER(with_an_account_all_about_it_goes, start_with_post),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
