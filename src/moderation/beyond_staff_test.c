/* What nobody of the staff may decide is found, and decided by who runs the program. */
#include "moderation/beyond_staff.h"
#include "moderation/case_rulings.h"
#include "moderation/case_work.h"
#include "moderation/juries.h"
#include "moderation/report_outcomes.h"
#include "moderation/test_square.h"
#include "public_log/public_log.h"

enum { calls_max = 400 };

static int64_t report_on(int64_t reporter_id, int64_t account_id, int64_t post_id)
{
    struct report draft = {.account_id = reporter_id,
                           .target_id = account_id,
                           .comment = STR("Look."),
                           .post_ids = {post_id},
                           .post_count = post_id != 0};
    struct report made;

    assert_int_equal(report_create(w, &draft, &made), OK);
    return made.id;
}

static int64_t notice_on(int64_t post_id, const char *handle)
{
    const struct legal_notice draft = {.address = str_format(w->memory, "%.*s/@%s/%lld",
                                                             STR_ARG(w->site->url), handle,
                                                             (long long)post_id),
                                       .kind = NOTICE_LAW,
                                       .reason = STR("It is against the law."),
                                       .name = STR("Zoe"),
                                       .email = STR("zoe@mail.example"),
                                       .language = STR("en"),
                                       .in_good_faith = true};
    struct legal_notice made;
    enum notice_fault fault;

    assert_int_equal(legal_notice_make(w, &draft, &made, &fault), OK);
    return made.id;
}

struct found {
    int count;
    enum beyond_kind kinds[16];
    int64_t ids[16], accounts[16];
};

static enum err note(struct work *one, void *context, const struct beyond_item *item)
{
    struct found *found = context;

    (void)one;
    assert_true(found->count < 16);
    found->kinds[found->count] = item->kind;
    found->accounts[found->count] = item->account_id;
    found->ids[found->count++] = item->id;
    return OK;
}

static struct found listed(void)
{
    struct found found = {0};

    assert_int_equal(beyond_staff_list(w, note, &found), OK);
    return found;
}

static void assert_listed(enum beyond_kind kind, int64_t id)
{
    const struct found found = listed();
    struct beyond_item *item = ARENA_NEW(w->memory, struct beyond_item);

    assert_int_equal(found.count, 1);
    assert_int_equal(found.kinds[0], kind);
    assert_int_equal(found.ids[0], id);
    assert_int_equal(beyond_staff_find(w, id, item), OK);
    assert_int_equal(item->kind, kind);
    assert_int_equal(item->account_id, found.accounts[0]);
}

static int64_t case_of(int64_t subject_id)
{
    struct case_item item;

    assert_int_equal(case_open_of(w, subject_id, &item), OK);
    return item.id;
}

static int entries(enum log_kind kind, const char *part)
{
    struct log_found list[40];
    int64_t next;
    int count = 0, found = 0;

    assert_int_equal(
        public_log_list(w, &(struct log_filter){.kind = kind, .limit = 40}, list, &count, &next),
        OK);
    for (int i = 0; i < count; i++)
        found += str_find(list[i].body, str_of(part)) != SIZE_MAX;
    return found;
}

static const struct ruling hiding = {.effect = RESTRICTION_HIDE, .facts = STR("So it is.")};

static void only_what_nobody_may_decide_is_found(void **state)
{
    struct beyond_item *item = ARENA_NEW(w->memory, struct beyond_item);
    const int64_t of_ann = say(ann, "Hello, this is me."), of_owner = say(owner, "I am the owner.");
    const int64_t report_id = report_on(bob, owner, of_owner);

    (void)state;
    (void)report_on(bob, ann, of_ann);
    (void)report_on(bob, moderator, 0);
    assert_listed(BEYOND_CASE, case_of(of_owner));
    assert_int_equal(beyond_staff_find(w, report_id, item), OK);
    assert_int_equal(item->id, case_of(of_owner));
    assert_int_equal(beyond_staff_find(w, of_owner, item), OK);
    assert_int_equal(beyond_staff_find(w, case_of(of_ann), item), ERR_FORBIDDEN);
    assert_true(str_find(w->why, STR("staff")) != SIZE_MAX);
    assert_int_equal(beyond_staff_find(w, 12345, item), ERR_NOT_FOUND);
    assert_int_equal(beyond_staff_find(w, owner, item), ERR_NOT_FOUND);
}

static void a_case_of_the_owner_is_decided_whole_or_not_at_all(void **state)
{
    const int64_t post_id = say(owner, "I am the owner."),
                  report_id = report_on(bob, owner, post_id);
    const int64_t case_id = case_of(post_id);
    struct report *report = ARENA_NEW(w->memory, struct report);
    struct decision answers[2];
    struct restriction held[restrictions_per_subject_max];
    struct closing closing;
    struct ruled ruled;
    int count = 0;
    enum err e = ERR_INTERNAL;

    (void)state;
    for (int call = 1; e && call < calls_max; call++) {
        db_fail_at = call;
        e = case_decide(w, case_id, &hiding, false, &ruled, &closing);
        db_fail_at = 0;
        assert_int_equal(restrictions_of(w, post_id, held, &count), OK);
        assert_int_equal(count, !e);
    }
    assert_int_equal(e, OK);
    assert_int_equal(entries(LOG_DECISION, "\"by\":\"operator\""), 2); /* the report, too */
    assert_true(str_find(ruled.statement.text, STR("Decided by the operator of the square")) !=
                SIZE_MAX);
    assert_int_equal(ruled.statement.account_id, owner);
    assert_int_equal(report_find(w, report_id, report), OK);
    assert_true(report->resolved_ms);
    assert_int_equal(report_outcome(w, report, answers, 2, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(answers[0].id, ruled.decision.id);
    assert_int_equal(listed().count, 0);
}

static void of_the_only_administrator_too_and_of_none_where_there_is_another(void **state)
{
    const int64_t admin = staff("adam", ROLE_ADMIN);
    struct ruled ruled;

    (void)state;
    assert_int_equal(user_set_role(w, owner, ROLE_USER), OK);
    (void)report_on(bob, admin, 0);
    assert_listed(BEYOND_CASE, case_of(admin));
    assert_int_equal(user_set_role(w, owner, ROLE_OWNER), OK);
    assert_int_equal(listed().count, 0);
    assert_int_equal(user_set_disabled(w, owner, true), OK); /* she cannot sign in to decide */
    assert_listed(BEYOND_CASE, case_of(admin));
    assert_int_equal(user_set_disabled(w, owner, false), OK);
    assert_int_equal(listed().count, 0);
    assert_int_equal(ruling_make(w,
                                 &(struct ruling){.subject_id = owner,
                                                  .effect = RESTRICTION_SUSPEND,
                                                  .facts = STR("So it is.")},
                                 &ruled),
                     OK);
    assert_listed(BEYOND_CASE, case_of(admin));
}

static void what_is_escalated_where_there_is_no_administrator(void **state)
{
    const int64_t post_id = say(ann, "Hello, this is me.");
    struct case_item item;

    (void)state;
    (void)report_on(bob, ann, post_id);
    assert_int_equal(case_escalate(w, moderator, case_of(post_id), STR("I know her."), &item), OK);
    assert_int_equal(listed().count, 0);
    assert_int_equal(user_set_role(w, owner, ROLE_USER), OK);
    assert_listed(BEYOND_CASE, case_of(post_id));
}

static void who_has_no_part_in_a_raid_may_end_it(void **state)
{
    const char raid[] = "Buy the very same watches here";
    const int64_t first = say(owner, raid);
    int64_t case_id, late;

    (void)state;
    (void)report_on(bob, owner, first);
    case_id = case_of(first);
    assert_listed(BEYOND_CASE, case_id);
    w->now_ms += 1000; /* her number is the higher one */
    late = test_person(&t, "late");
    (void)report_on(bob, late, say(late, raid));
    assert_int_equal(case_of(first), case_id);
    assert_int_equal(listed().count, 0);
}

/* A moderator dismisses a raid: what is on the owner waits, and its report by itself. */
static void what_a_case_left_unanswered_waits_by_itself(void **state)
{
    const char raid[] = "Buy the very same watches here";
    struct beyond_item *item = ARENA_NEW(w->memory, struct beyond_item);
    const int64_t of_ann = say(ann, raid), of_owner = say(owner, raid);
    int64_t report_id, notice_id, left_id;
    struct case_item closed;
    struct notice_replied replied;
    struct found found;

    (void)state;
    (void)report_on(bob, ann, of_ann);
    report_id = report_on(bob, owner, of_owner);
    notice_id = notice_on(of_owner, "olga");
    assert_int_equal(case_dismiss(w, moderator, case_of(of_ann), STR("No."), false, &closed), OK);
    left_id = case_of(of_owner);
    found = listed();
    assert_int_equal(found.count, 3);
    assert_int_equal(found.ids[0], left_id);
    assert_int_equal(found.kinds[1], BEYOND_REPORT);
    assert_int_equal(found.ids[1], report_id);
    assert_int_equal(found.kinds[2], BEYOND_NOTICE);
    assert_int_equal(found.ids[2], notice_id);

    assert_int_equal(case_dismiss(w, 0, left_id, STR("No."), false, &closed), OK);
    assert_int_equal(beyond_staff_find(w, report_id, item), OK);
    assert_int_equal(item->kind, BEYOND_REPORT);
    assert_int_equal(report_resolve(w, 0, report_id, true, &item->report), OK);
    assert_listed(BEYOND_NOTICE, notice_id);
    assert_int_equal(
        legal_notice_answer(w, &(struct notice_reply){.notice_id = notice_id, .ruling = &hiding},
                            &replied),
        OK);
    assert_int_equal(replied.ruled.decision.owner_id, owner);
    assert_int_equal(listed().count, 0);
    assert_int_equal(beyond_staff_find(w, notice_id, item), ERR_NOT_FOUND);
}

static int64_t hidden(int64_t by_id, int64_t post_id)
{
    struct ruling ruling = hiding;
    struct ruled ruled;

    ruling.subject_id = post_id;
    ruling.by_account_id = by_id;
    assert_int_equal(ruling_make(w, &ruling, &ruled), OK);
    return ruled.decision.id;
}

static void jury_state_set(int64_t jury_id, enum jury_state state)
{
    test_store_script(
        w, str_c(w->memory,
                 str_format(w->memory,
                            "DELETE FROM juries; INSERT INTO juries (b, id, decision_id, "
                            "account_id, state, asked_ms, secret, tree_size, root, keep, reverse) "
                            "VALUES (%d, %lld, 1, 1, %d, 1, '', 0, '', 0, 0)",
                            (int)id_bucket(jury_id), (long long)jury_id, (int)state)));
}

static void an_appeal_waits_for_the_jury_that_has_it(void **state)
{
    const int64_t decision_id = hidden(0, say(owner, "I am the owner."));
    const int64_t jury_id = id_new(w->now_ms, id_bucket(owner));
    struct appeal appeal;

    (void)state;
    assert_int_equal(appeal_make(w, owner, decision_id, STR("No."), &appeal), OK);
    assert_listed(BEYOND_APPEAL, decision_id);
    jury_state_set(jury_id, JURY_SITTING);
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(db_end(w, appeal_set_jury(w, &appeal, jury_id)), OK);
    assert_int_equal(listed().count, 0);
    jury_state_set(jury_id, JURY_LATE);
    assert_listed(BEYOND_APPEAL, decision_id);
}

static void appeals_that_each_of_them_has_decided_or_is_meant_by(void **state)
{
    const int64_t of_owner = hidden(0, say(owner, "I am the owner."));
    const int64_t of_ann = hidden(owner, say(ann, "Hello."));
    struct appeal appeal;

    (void)state;
    w->now_ms++;
    assert_int_equal(appeal_make(w, ann, of_ann, STR("No."), &appeal), OK);
    assert_int_equal(listed().count, 0); /* a moderator may */
    assert_int_equal(user_set_role(w, moderator, ROLE_USER), OK);
    assert_int_equal(user_set_role(w, other_moderator, ROLE_USER), OK);
    assert_listed(BEYOND_APPEAL, of_ann);
    assert_int_equal(appeal_answer(w, 0, of_ann, false, STR("It stays."), &appeal), OK);
    assert_int_equal(appeal_make(w, owner, of_owner, STR("No."), &appeal), OK);
    assert_listed(BEYOND_APPEAL, of_owner);
    assert_int_equal(appeal_answer(w, 0, of_owner, true, STR("Indeed."), &appeal), OK);
    assert_int_equal(entries(LOG_REVERSAL, "\"by\":\"operator\""), 1);
    assert_int_equal(entries(LOG_DECISION, "\"reject_appeal\""), 1);
    assert_int_equal(listed().count, 0);
}

static void what_who_reported_the_owner_objects(void **state)
{
    const int64_t post_id = say(owner, "I am the owner."),
                  report_id = report_on(bob, owner, post_id);
    struct case_item closed;
    struct complaint complaint;

    (void)state;
    assert_int_equal(case_dismiss(w, 0, case_of(post_id), STR("No."), false, &closed), OK);
    assert_int_equal(complaint_make_report(w, bob, report_id, STR("Look again."), &complaint), OK);
    assert_listed(BEYOND_COMPLAINT, report_id);
    assert_int_equal(complaint_grant(w, report_id, &hiding, &complaint), OK);
    assert_true(complaint.granted);
    assert_int_equal(listed().count, 0);
}

static void what_who_is_stopped_objects_where_each_of_them_has_a_part(void **state)
{
    const int64_t notice_id = notice_on(say(owner, "I am the owner."), "olga");
    const struct notice_stopping warning = {
        .notice_id = notice_id, .kind = NOTICE_WARNING, .facts = STR("No law.")};
    const struct notice_reply reply = {.notice_id = notice_id, .unfounded = true};
    struct notice_replied replied;
    struct notice_stop stopped;
    struct str text;

    (void)state;
    assert_int_equal(user_set_role(w, moderator, ROLE_USER), OK);
    assert_int_equal(user_set_role(w, other_moderator, ROLE_USER), OK);
    assert_int_equal(legal_notice_answer(w, &reply, &replied), OK);
    assert_int_equal(notice_stop_make(w, &warning, &stopped, &text), OK);
    assert_int_equal(
        notice_stop_object(w, notice_stop_access(w, &stopped), STR("Not mine."), &stopped), OK);
    assert_listed(BEYOND_SENDER, stopped.id);
    assert_int_equal(notice_stop_answer(w, 0, stopped.id, true, STR("Indeed."), &stopped), OK);
    assert_int_equal(listed().count, 0);
}

static void what_is_not_public_is_read_on_record(void **state)
{
    struct post post;
    struct case_item item;
    enum err e = ERR_INTERNAL;

    (void)state;
    assert_int_equal(post_create(w,
                                 &(struct post_draft){.author_id = owner,
                                                      .text = STR("For you, @bob."),
                                                      .visibility = VISIBILITY_DIRECT},
                                 &post),
                     OK);
    (void)report_on(bob, owner, post.id);
    assert_int_equal(case_find(w, case_of(post.id), &item), OK);
    for (int call = 1; e && call < calls_max; call++) {
        db_fail_at = call;
        e = beyond_staff_open(w, &item);
        db_fail_at = 0;
        assert_int_equal(entries(LOG_DECISION, "\"open_private\""), !e);
    }
    assert_int_equal(e, OK);
    assert_int_equal(entries(LOG_DECISION, "\"by\":\"operator\""), 1);
}

static void a_call_that_fails_is_told(void **state)
{
    struct beyond_item *item = ARENA_NEW(w->memory, struct beyond_item);
    const int64_t post_id = say(owner, "I am the owner.");
    int64_t case_id;
    enum err e = ERR_INTERNAL;
    int call;

    (void)state;
    (void)report_on(bob, owner, post_id);
    case_id = case_of(post_id);
    for (call = 1; e && call < calls_max; call++) {
        struct found found = {0};

        db_fail_at = call;
        e = beyond_staff_list(w, note, &found);
        db_fail_at = 0;
        assert_true(e || found.count == 1);
    }
    assert_int_equal(e, OK);
    assert_true(call > 10);
    for (e = ERR_INTERNAL, call = 1; e && call < calls_max; call++) {
        db_fail_at = call;
        e = beyond_staff_find(w, case_id, item);
        db_fail_at = 0;
        assert_true(e != ERR_NOT_FOUND && e != ERR_FORBIDDEN);
    }
    assert_int_equal(e, OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(only_what_nobody_may_decide_is_found),
        TEST(a_case_of_the_owner_is_decided_whole_or_not_at_all),
        TEST(of_the_only_administrator_too_and_of_none_where_there_is_another),
        TEST(what_is_escalated_where_there_is_no_administrator),
        TEST(who_has_no_part_in_a_raid_may_end_it),
        TEST(what_a_case_left_unanswered_waits_by_itself),
        TEST(an_appeal_waits_for_the_jury_that_has_it),
        TEST(appeals_that_each_of_them_has_decided_or_is_meant_by),
        TEST(what_who_reported_the_owner_objects),
        TEST(what_who_is_stopped_objects_where_each_of_them_has_a_part),
        TEST(what_is_not_public_is_read_on_record),
        TEST(a_call_that_fails_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
