/* Who sends unfounded notices: the record, the warning, the stop, what is kept meanwhile, and what
 * she says against it. */
#include "auth/test_people.h"
#include "base/clock.h"
#include "base/test.h"
#include "moderation/case_reporters.h"
#include "moderation/cases.h"
#include "moderation/notice_senders.h"
#include "public_log/public_log.h"
#include "social/posts.h"

enum { calls_max = 300 };

static struct test_people t;
static struct work *w;
/* Another address in each test, as mails to one are counted. */
static char zoe[40], zoe_tagged[40];
static int64_t latest_ms;
static int64_t owner, moderator, other_moderator, ann, post;

static int64_t staff(const char *name, enum role role)
{
    const int64_t id = test_person(&t, name);

    assert_int_equal(user_set_role(w, id, role), OK);
    return id;
}

static int start(void **state)
{
    static int number;
    struct post made;

    (void)state;
    (void)snprintf(zoe, sizeof zoe, "zoe%d@mail.example", ++number);
    (void)snprintf(zoe_tagged, sizeof zoe_tagged, "Zoe%d+new@Mail.example", number);
    test_people_open(&t);
    w = t.w;
    if (latest_ms > w->now_ms) /* ids never go back */
        w->now_ms = latest_ms;
    owner = staff("olga", ROLE_OWNER);
    moderator = staff("mona", ROLE_MODERATOR);
    other_moderator = staff("mike", ROLE_MODERATOR);
    ann = test_person(&t, "ann");
    assert_int_equal(
        post_create(w, &(struct post_draft){.author_id = ann, .text = STR("hello")}, &made), OK);
    post = made.id;
    return 0;
}

static int stop(void **state)
{
    (void)state;
    latest_ms = w->now_ms;
    test_people_close(&t);
    return 0;
}

static int64_t rows(const char *sql)
{
    struct db_rows found = {0};
    int64_t count;

    db_scatter(w);
    assert_int_equal(db_ask(w, &found, sql), OK);
    assert_true(db_next(&found));
    count = db_column_int(&found, 0);
    assert_int_equal(db_done(w, &found, OK), OK);
    return count;
}

static int64_t mails(void)
{
    return rows("SELECT count(*) FROM jobs WHERE kind = 1");
}

/* The words of the newest mail. */
static struct str last_mail(void)
{
    struct db_rows found = {0};
    struct str text;

    db_scatter(w);
    assert_int_equal(db_ask(w, &found, "SELECT data FROM jobs WHERE kind = 1 ORDER BY id DESC"),
                     OK);
    assert_true(db_next(&found));
    text = db_column_text(&found, 0, w->memory);
    assert_int_equal(db_done(w, &found, OK), OK);
    return text;
}

static bool holds(struct str text, const char *part)
{
    return str_find(text, str_of(part)) != SIZE_MAX;
}

static struct legal_notice send_on(const char *path, const char *email, enum notice_kind kind)
{
    const struct legal_notice draft = {
        .address = str_format(w->memory, "https://square.example/@%s", path),
        .kind = kind,
        .reason = STR("It says what is not so of me."),
        .name = STR("Zoe"),
        .email = str_of(email),
        .language = STR("fr"),
        .in_good_faith = true};
    struct legal_notice made;
    enum notice_fault fault;

    w->now_ms += 1000;
    assert_int_equal(legal_notice_make(w, &draft, &made, &fault), OK);
    return made;
}

static struct legal_notice send_one(const char *email, enum notice_kind kind)
{
    return send_on("ann", email, kind);
}

static void answer(int64_t notice_id, bool unfounded)
{
    const struct notice_reply reply = {
        .notice_id = notice_id, .by_id = moderator, .unfounded = unfounded};
    struct notice_replied replied;

    assert_int_equal(legal_notice_answer(w, &reply, &replied), OK);
}

/* An unfounded notice, answered so. */
static int64_t unfounded(void)
{
    const int64_t id = send_one(zoe, NOTICE_LAW).id;

    answer(id, true);
    return id;
}

static struct notice_record record_of(int64_t notice_id)
{
    struct notice_record record;

    assert_int_equal(notice_record_read(w, notice_id, &record), OK);
    return record;
}

static enum err decide(int64_t by_id, int64_t notice_id, enum notice_stop_kind kind, int64_t end_ms,
                       struct notice_stop *ret_stop)
{
    const struct notice_stopping stopping = {.by_id = by_id,
                                             .notice_id = notice_id,
                                             .kind = kind,
                                             .facts = STR("Five pictures of cats."),
                                             .end_ms = end_ms};
    struct str text;

    w->now_ms += 1000;
    return notice_stop_make(w, &stopping, ret_stop, &text);
}

/* Warned, unfounded again, and stopped. */
static struct notice_stop stopped(int64_t *ret_notice_id)
{
    struct notice_stop made;

    assert_int_equal(decide(moderator, unfounded(), NOTICE_WARNING, 0, &made), OK);
    *ret_notice_id = unfounded();
    assert_int_equal(decide(moderator, *ret_notice_id, NOTICE_STOP, 0, &made), OK);
    return made;
}

static int waiting(void)
{
    struct legal_notice *list = arena_array(w->memory, notices_page_max, sizeof *list);
    int count = 0;

    assert_int_equal(legal_notices_waiting(w, 0, NOTICES_ALL, 0, list, notices_page_max, &count),
                     OK);
    return count;
}

static int entries(const char *action)
{
    struct log_found list[20];
    int count = 0, found = 0;

    for (int kind = 0; kind < 2; kind++) {
        int64_t next;

        assert_int_equal(
            public_log_list(
                w, &(struct log_filter){.kind = kind ? LOG_REVERSAL : LOG_DECISION, .limit = 20},
                list, &count, &next),
            OK);
        for (int i = 0; i < count; i++) {
            assert_false(holds(list[i].body, "mail.example"));
            found += holds(list[i].body, action);
        }
    }
    return found;
}

/* ---- tests ---------------------------------------------------------------------------------- */

static void an_address_is_one_whatever_its_letters_and_tag(void **state)
{
    const struct str key = notice_sender_key(w, STR("zoe@mail.example"));

    (void)state;
    assert_int_equal(key.size, 64);
    assert_true(str_equal(key, notice_sender_key(w, STR(" Zoe+x+y@Mail.Example "))));
    assert_false(str_equal(key, notice_sender_key(w, STR("z.oe@mail.example"))));
    assert_false(str_equal(key, notice_sender_key(w, STR("zoe@other.example"))));
    assert_true(notice_sender_key(w, STR("+zoe@mail.example")).size);
    assert_false(str_equal(notice_sender_key(w, STR("+zoe@mail.example")),
                           notice_sender_key(w, STR("+ann@mail.example"))));
    assert_int_equal(notice_sender_key(w, STR("")).size, 0);
    assert_int_equal(notice_sender_key(w, STR("@")).size, 0);
    assert_int_equal(notice_sender_key(w, STR("zoe")).size, 0);
}

static void the_record_says_what_became_of_what_she_sent(void **state)
{
    struct notice_reply reply = {.by_id = moderator};
    struct ruling ruling = {.effect = RESTRICTION_LABEL,
                            .words = STR("x"),
                            .facts = STR("So it is."),
                            .by_account_id = moderator};
    struct notice_replied replied;
    struct notice_record record;
    int64_t id;

    (void)state;
    reply.notice_id = send_one(zoe, NOTICE_LAW).id;
    reply.ruling = &ruling;
    reply.unfounded = true;
    assert_int_equal(legal_notice_answer(w, &reply, &replied), ERR_INVALID);
    reply.unfounded = false;
    assert_int_equal(legal_notice_answer(w, &reply, &replied), OK);
    assert_int_equal(notice_unfounded_mark(w, moderator, reply.notice_id, true), ERR_CONFLICT);
    answer(send_one(zoe, NOTICE_LAW).id, true);
    id = send_one(zoe_tagged, NOTICE_RULE).id;
    assert_int_equal(notice_unfounded_mark(w, moderator, id, true), ERR_CONFLICT);
    answer(id, false);
    record = record_of(send_one(zoe, NOTICE_LAW).id);
    assert_int_equal(record.sent[SENT_UPHELD], 1);
    assert_int_equal(record.sent[SENT_UNFOUNDED], 1);
    assert_int_equal(record.sent[SENT_REJECTED], 1);
    assert_int_equal(record.sent[SENT_WAITS], 1);
    assert_int_equal(notice_unfounded_mark(w, ann, id, true), ERR_FORBIDDEN);
    assert_int_equal(notice_unfounded_mark(w, moderator, id, true), OK);
    assert_int_equal(record_of(id).sent[SENT_UNFOUNDED], 2);
    assert_int_equal(notice_unfounded_mark(w, moderator, id, false), OK);
    assert_int_equal(record_of(id).sent[SENT_UNFOUNDED], 1);
    assert_false(record_of(send_one("", NOTICE_RULE).id).is_known);
}

static void she_is_warned_before_she_is_stopped(void **state)
{
    const int64_t id = send_one(zoe, NOTICE_LAW).id;
    struct notice_stop made;
    enum err e = ERR_INTERNAL;
    int64_t told;
    int call = 0;

    (void)state;
    assert_int_equal(decide(moderator, id, NOTICE_WARNING, 0, &made), ERR_INVALID);
    answer(id, true);
    assert_int_equal(decide(moderator, id, NOTICE_STOP, 0, &made), ERR_INVALID);
    told = mails();
    while (e && call < calls_max) {
        db_fail_at = ++call;
        e = decide(moderator, id, NOTICE_WARNING, 0, &made);
        db_fail_at = 0;
        assert_int_equal(rows("SELECT count(*) FROM notice_stops"), e ? 0 : 1);
        assert_int_equal(mails(), e ? told : told + 1);
        assert_int_equal(entries("\"warn_sender\""), e ? 0 : 1);
    }
    assert_int_equal(e, OK);
    assert_true(holds(last_mail(), "avertissement") && holds(last_mail(), "Five pictures"));
    assert_int_equal(decide(moderator, id, NOTICE_STOP, 0, &made), ERR_INVALID); /* nothing since */
    (void)unfounded();
    assert_int_equal(decide(ann, id, NOTICE_STOP, 0, &made), ERR_FORBIDDEN);
    assert_int_equal(
        decide(moderator, id, NOTICE_STOP, w->now_ms + 91 * (int64_t)clock_day_ms, &made),
        ERR_INVALID);
    assert_int_equal(decide(moderator, id, NOTICE_STOP, w->now_ms, &made), ERR_INVALID);
    e = ERR_INTERNAL;
    for (call = 0; e && call < calls_max;) {
        db_fail_at = ++call;
        e = decide(moderator, id, NOTICE_STOP, 0, &made);
        db_fail_at = 0;
        assert_int_equal(rows("SELECT count(*) FROM notice_stops"), e ? 1 : 2);
        assert_int_equal(rows("SELECT count(*) FROM jobs WHERE kind = 73"), !e);
        assert_int_equal(entries("\"stop_notices\""), !e);
    }
    assert_int_equal(e, OK);
    assert_int_equal(decide(other_moderator, id, NOTICE_STOP, 0, &made), ERR_CONFLICT);
    assert_int_equal(record_of(id).stopped_until_ms,
                     w->now_ms - 1000 + notice_stop_days * (int64_t)clock_day_ms);
}

static void a_warning_of_more_than_a_year_ago_counts_no_more(void **state)
{
    struct notice_stop made;

    (void)state;
    assert_int_equal(decide(moderator, unfounded(), NOTICE_WARNING, 0, &made), OK);
    w->now_ms += 366 * (int64_t)clock_day_ms;
    assert_int_equal(decide(moderator, unfounded(), NOTICE_STOP, 0, &made), ERR_INVALID);
    assert_true(holds(w->why, "warned"));
}

static void trying_it_out_changes_nothing(void **state)
{
    const struct notice_stopping stopping = {.by_id = moderator,
                                             .notice_id = unfounded(),
                                             .kind = NOTICE_WARNING,
                                             .facts = STR("Cats.")};
    const int64_t told = mails();
    struct notice_stop made;
    struct str text;

    (void)state;
    assert_int_equal(notice_stop_preview(w, &stopping, &made, &text), OK);
    assert_true(holds(text, "Cats."));
    assert_int_equal(rows("SELECT count(*) FROM notice_stops"), 0);
    assert_int_equal(mails(), told);
}

static void what_a_stopped_address_sends_is_kept_until_the_end(void **state)
{
    int64_t id;
    const struct notice_stop made = stopped(&id);
    struct job job = {.kind = JOB_END_STOP, .subject_id = made.id};
    struct legal_notice kept, other;
    struct notice_reply reply = {.by_id = moderator, .unfounded = true};
    struct notice_replied replied;
    struct case_item item;
    enum err e = ERR_INTERNAL;
    int64_t told;

    (void)state;
    told = mails();
    kept = send_one(zoe_tagged, NOTICE_LAW);
    assert_true(kept.kept);
    assert_int_equal(waiting(), 0);
    assert_int_equal(mails(), told + 1);
    assert_true(holds(last_mail(), "gardé"));
    assert_int_equal(case_open_of(w, ann, &item), ERR_NOT_FOUND);
    reply.notice_id = kept.id; /* else it joined its case with its answer */
    assert_int_equal(legal_notice_answer(w, &reply, &replied), ERR_CONFLICT);
    assert_true(holds(w->why, "kept"));
    /* Its receipt is like any other. */
    assert_int_equal(legal_notice_open(w, legal_notice_receipt(w, &kept), &other), OK);
    assert_int_equal(other.answered_ms, 0);
    /* Where a life or a child is in danger nothing waits; nor do others. */
    assert_false(send_one(zoe, NOTICE_LIFE).kept);
    assert_false(send_one(zoe, NOTICE_CHILDREN).kept);
    assert_false(send_one("yan@mail.example", NOTICE_LAW).kept);
    assert_int_equal(waiting(), 3);
    assert_int_equal(notice_stop_end_job(w, &job, w->lanes), OK);
    assert_int_equal(waiting(), 3); /* too early */
    w->now_ms = made.end_ms + 1;
    for (int call = 1; e && call < calls_max; call++) {
        db_fail_at = call;
        e = notice_stop_end_job(w, &job, w->lanes);
        db_fail_at = 0;
        assert_int_equal(waiting(), e ? 3 : 4);
    }
    assert_int_equal(e, OK);
    assert_int_equal(case_open_of(w, kept.id, &item), OK);
    assert_int_equal(record_of(id).sent[SENT_KEPT], 0);
    assert_false(send_one(zoe, NOTICE_LAW).kept);
}

static void what_was_kept_about_who_is_gone_is_no_fault(void **state)
{
    int64_t id;
    const struct notice_stop made = stopped(&id);
    struct job job = {.kind = JOB_END_STOP, .subject_id = made.id};
    struct legal_notice kept = send_one(zoe, NOTICE_LAW);

    (void)state;
    assert_true(kept.kept);
    assert_int_equal(legal_notices_purge(w, w->lanes, ann), OK);
    w->now_ms = made.end_ms + 1;
    assert_int_equal(notice_stop_end_job(w, &job, w->lanes), OK);
    assert_int_equal(rows("SELECT count(*) FROM notice_sent WHERE outcome = 1"), 0);
}

static void another_person_answers_what_she_says_against_it(void **state)
{
    int64_t id;
    struct notice_stop made = stopped(&id), found, list[notice_stops_page_max];
    const struct str access = notice_stop_access(w, &made);
    struct job job = {.kind = JOB_END_STOP, .subject_id = made.id};
    struct legal_notice kept = send_one(zoe, NOTICE_LAW);
    enum err e = ERR_INTERNAL;
    bool may = true;
    int count = 0;
    int64_t told = 0;

    (void)state;
    assert_int_equal(notice_stop_object(w, STR("1.2.3"), STR("No."), &found), ERR_NOT_FOUND);
    assert_int_equal(notice_stop_object(w, access, STR(" "), &found), ERR_INVALID);
    assert_int_equal(
        notice_stop_answer(w, other_moderator, made.id, false, STR("It stays."), &found),
        ERR_NOT_FOUND);
    for (int call = 1; e && call < calls_max; call++) {
        db_fail_at = call;
        e = notice_stop_object(w, access, STR("These were not mine."), &found);
        db_fail_at = 0;
        assert_int_equal(notice_stops_objected(w, 0, 0, list, notice_stops_page_max, &count), OK);
        assert_int_equal(count, !e);
    }
    assert_int_equal(notice_stop_object(w, access, STR("Again."), &found), ERR_CONFLICT);
    assert_int_equal(notice_stop_may_answer(w, moderator, &found, &may), OK);
    assert_false(may);
    assert_int_equal(notice_stop_answer(w, moderator, made.id, true, STR("Well."), &found),
                     ERR_FORBIDDEN);
    told = mails();
    e = ERR_INTERNAL;
    for (int call = 1; e && call < calls_max; call++) {
        db_fail_at = call;
        e = notice_stop_answer(w, other_moderator, made.id, true, STR("Somebody else."), &found);
        db_fail_at = 0;
        assert_int_equal(mails(), e ? told : told + 1);
        assert_int_equal(entries("\"resume_notices\""), !e);
        assert_int_equal(record_of(id).stopped_until_ms != 0, e != OK);
    }
    assert_int_equal(e, OK);
    assert_true(holds(last_mail(), "annulée") && holds(last_mail(), "Somebody else."));
    assert_int_equal(notice_stop_end_job(w, &job, w->lanes), OK); /* the job is due at once */
    assert_int_equal(waiting(), 1);
    assert_true(kept.kept);
    assert_int_equal(notice_stop_answer(w, other_moderator, made.id, true, STR("Twice."), &found),
                     ERR_CONFLICT);
}

static void who_decided_takes_it_back_herself_where_nobody_objects(void **state)
{
    int64_t id;
    const struct notice_stop made = stopped(&id);
    struct notice_stop found;

    (void)state;
    assert_int_equal(notice_stop_answer(w, ann, made.id, true, STR("x"), &found), ERR_FORBIDDEN);
    assert_int_equal(notice_stop_answer(w, moderator, made.id, true, STR("A slip."), &found), OK);
    assert_false(send_one(zoe, NOTICE_LAW).kept);
}

static int64_t ends_due(void)
{
    return rows(str_c(w->memory, str_format(w->memory,
                                            "SELECT count(*) FROM jobs WHERE kind = %d AND "
                                            "run_ms <= %lld",
                                            (int)JOB_END_STOP, (long long)w->now_ms)));
}

static void what_is_taken_back_names_it_and_ends_at_once(void **state)
{
    int64_t id;
    const struct notice_stop made = stopped(&id);
    struct decision back;
    struct notice_stop found;

    (void)state;
    assert_int_equal(ends_due(), 0);
    assert_int_equal(notice_stop_answer(w, moderator, made.id, true, STR("A slip."), &found), OK);
    assert_int_equal(ends_due(), 1);
    assert_int_equal(decision_last(w, made.id, DECISION_SENDER_RESUME, &back), OK);
    assert_int_equal(back.undoes_id, made.decision_id);
}

static void what_has_ended_is_not_taken_back_nor_objected_to_after_six_months(void **state)
{
    int64_t id;
    const struct notice_stop made = stopped(&id);
    const struct str access = notice_stop_access(w, &made);
    struct notice_stop found;

    (void)state;
    w->now_ms = made.end_ms;
    assert_int_equal(notice_stop_answer(w, moderator, made.id, true, STR("Late."), &found),
                     ERR_CONFLICT);
    assert_true(holds(w->why, "ended"));
    w->now_ms = id_ms(made.id) + notice_objection_days * (int64_t)clock_day_ms + 1;
    assert_int_equal(notice_stop_object(w, access, STR("No."), &found), ERR_INVALID);
    w->now_ms -= 1;
    assert_int_equal(notice_stop_object(w, access, STR("No."), &found), OK);
}

static void however_much_was_kept_all_of_it_joins_the_queue(void **state)
{
    int64_t id;
    const struct notice_stop made = stopped(&id);
    const struct job job = {.kind = JOB_END_STOP, .subject_id = made.id};

    (void)state;
    for (int i = 0; i < notice_resume_step + 3; i++)
        assert_true(send_one(zoe, NOTICE_LAW).kept);
    w->now_ms = made.end_ms + 1;
    assert_int_equal(notice_stop_end_job(w, &job, w->lanes), OK);
    assert_int_equal(waiting(), notice_resume_step + 3);
}

static void nobody_decides_on_who_wrote_about_her_nor_reads_of_it(void **state)
{
    const int64_t id = unfounded();
    struct notice_stop made, found, list[notice_stops_page_max];
    int count = 9;

    (void)state;
    (void)send_on("mike", zoe, NOTICE_LAW);
    assert_int_equal(decide(other_moderator, id, NOTICE_WARNING, 0, &made), ERR_FORBIDDEN);
    assert_int_equal(decide(moderator, id, NOTICE_WARNING, 0, &made), OK);
    assert_int_equal(notice_stop_object(w, notice_stop_access(w, &made), STR("No."), &found), OK);
    assert_int_equal(notice_stops_objected(w, other_moderator, 0, list, 1, &count), OK);
    assert_int_equal(count, 0);
    assert_int_equal(notice_stops_objected(w, moderator, 0, list, 1, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(notice_stops_objected(w, moderator, made.id, list, 1, &count), OK);
    assert_int_equal(count, 0);
    assert_int_equal(notice_sender_check_not_own(w, other_moderator, id), ERR_FORBIDDEN);
    assert_int_equal(notice_sender_check_not_own(w, moderator, id), OK);
}

static void a_trusted_flagger_is_not_stopped_here(void **state)
{
    struct reporter reporter;
    struct notice_stop made;
    struct user user;
    int64_t id;

    (void)state;
    assert_int_equal(user_find(w, ann, &user), OK);
    assert_true(user.email.size);
    (void)test_person(&t, "bob");
    id = send_on("bob", str_c(w->memory, user.email), NOTICE_LAW).id;
    answer(id, true);
    assert_int_equal(reporter_trust(w, owner, ann, true, STR("Of the state."), &reporter), OK);
    assert_true(record_of(id).is_trusted);
    assert_int_equal(decide(moderator, id, NOTICE_WARNING, 0, &made), ERR_INVALID);
    assert_true(holds(w->why, "trusted flagger"));
}

static void addresses_go_and_then_the_record(void **state)
{
    int64_t id;
    const struct notice_stop made = stopped(&id);
    struct notice_stop found;

    (void)state;
    assert_int_equal(notice_stop_object(w, notice_stop_access(w, &made), STR("No."), &found), OK);
    w->now_ms += 214 * (int64_t)clock_day_ms;
    assert_int_equal(notice_records_forget(w, w->lanes), OK);
    assert_int_equal(rows("SELECT count(*) FROM notice_stops WHERE email <> ''"), 1);
    assert_int_equal(notice_stop_answer(w, other_moderator, made.id, false, STR("So."), &found),
                     OK);
    assert_int_equal(notice_records_forget(w, w->lanes), OK);
    assert_int_equal(rows("SELECT count(*) FROM notice_stops WHERE email <> ''"), 0);
    assert_int_equal(rows("SELECT count(*) FROM notice_stops"), 2);
    assert_int_equal(rows("SELECT count(*) FROM notice_sent"), 2);
    w->now_ms += 250 * (int64_t)clock_day_ms;
    assert_int_equal(notice_records_forget(w, w->lanes), OK);
    assert_int_equal(rows("SELECT count(*) FROM notice_stops"), 0);
    assert_int_equal(rows("SELECT count(*) FROM notice_sent"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_address_is_one_whatever_its_letters_and_tag),
        TEST(the_record_says_what_became_of_what_she_sent),
        TEST(she_is_warned_before_she_is_stopped),
        TEST(a_warning_of_more_than_a_year_ago_counts_no_more),
        TEST(trying_it_out_changes_nothing),
        TEST(what_a_stopped_address_sends_is_kept_until_the_end),
        TEST(what_was_kept_about_who_is_gone_is_no_fault),
        TEST(another_person_answers_what_she_says_against_it),
        TEST(who_decided_takes_it_back_herself_where_nobody_objects),
        TEST(what_is_taken_back_names_it_and_ends_at_once),
        TEST(what_has_ended_is_not_taken_back_nor_objected_to_after_six_months),
        TEST(however_much_was_kept_all_of_it_joins_the_queue),
        TEST(nobody_decides_on_who_wrote_about_her_nor_reads_of_it),
        TEST(a_trusted_flagger_is_not_stopped_here),
        TEST(addresses_go_and_then_the_record),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
