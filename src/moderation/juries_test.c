/* Juries over a real store: who may ask, who is drawn and who never, what becomes of it. */
#include "moderation/ruling_reviews.h"
#include "moderation/test_square.h"

#include "base/clock.h"
#include "base/json.h"
#include "moderation/account_actions.h"
#include "moderation/juries_db.h"
#include "moderation/jury_archive.h"
#include "moderation/jury_parts.h"
#include "social/notifications.h"
#include "social/relations.h"
#include "social/teams.h"

#include <string.h>

enum { members = 20, calls_max = 400, seats_max = jury_fifths * jury_reserve };

static int64_t member[members];

/* As positions_job() would have found her. */
static void place(int64_t id, int fifth)
{
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(
        db_end(w, db_run(w,
                         "INSERT INTO positions (b, account_id, voice_id, factor, intercept, "
                         "ratings, quintile, made_ms) VALUES (?2, ?1, ?1, 0, 0, 20, ?3, 1)",
                         db_int(id), db_int(id_bucket(id)), db_int(fifth))),
        OK);
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(db_end(w, db_run(w,
                                      "INSERT INTO admissions (b, account_id, step, vouched, "
                                      "period) VALUES (?2, ?1, 0, 0, 0)",
                                      db_int(id), db_int(id_bucket(id)))),
                     OK);
}

static int start_with_members(void **state)
{
    start(state);
    for (int i = 0; i < members; i++) {
        member[i] = test_person(&t, str_c(w->memory, str_format(w->memory, "member%d", i)));
        place(member[i], i % jury_fifths);
    }
    assert_int_equal(public_log_key_start(w), OK);
    assert_int_equal(juries_switch(w, owner, true), OK);
    return 0;
}

static struct post post_by(int64_t author, enum visibility visibility, const char *text)
{
    struct post post;

    w->now_ms += 1000;
    assert_int_equal(post_create(w,
                                 &(struct post_draft){.author_id = author,
                                                      .text = str_of(text),
                                                      .visibility = visibility},
                                 &post),
                     OK);
    return post;
}

static int64_t decide_on(int64_t subject, const char *law)
{
    struct ruled ruled;

    assert_int_equal(ruling_make(w,
                                 &(struct ruling){.subject_id = subject,
                                                  .effect = RESTRICTION_HIDE,
                                                  .facts = STR("because"),
                                                  .law = str_of(law),
                                                  .by_account_id = moderator},
                                 &ruled),
                     OK);
    return ruled.decision.id;
}

/* A post of ann's is hidden, and she appeals. */
static int64_t appealed(void)
{
    const int64_t id = decide_on(post_by(ann, VISIBILITY_PUBLIC, "Hello.").id, "");
    struct appeal appeal;

    assert_int_equal(appeal_make(w, ann, id, STR("It is so."), &appeal), OK);
    return id;
}

static struct jury jury_now(int64_t id)
{
    struct jury jury;

    assert_int_equal(jury_find(w, id, &jury), OK);
    return jury;
}

static enum err run_job(int64_t id)
{
    return jury_job(w, &(struct job){.kind = JOB_SEAT_JURY, .subject_id = id}, w->lanes);
}

static struct jury asked(int64_t decision)
{
    struct jury jury;

    assert_int_equal(jury_ask(w, ann, decision, &jury), OK);
    return jury;
}

static struct jury drawn(int64_t decision)
{
    const struct jury jury = asked(decision);

    assert_int_equal(public_log_sequence(w, w->lanes), OK);
    assert_int_equal(run_job(jury.id), OK);
    return jury_now(jury.id);
}

static int seats_of(int64_t jury, enum jury_seat_state state, struct jury_seat *ret)
{
    struct jury_seat seats[seats_max];
    int count = 0, kept = 0;

    assert_int_equal(juries_db_seats(w, jury, seats, seats_max, &count), OK);
    for (int i = 0; i < count; i++)
        if (seats[i].state == state)
            ret[kept++] = seats[i];
    return kept;
}

static bool has_seat(int64_t jury, int64_t account)
{
    struct jury_seat seat;

    return juries_db_seat_of(w, jury, account, &seat) == OK;
}

/* ---- asking -------------------------------------------------------------------------------- */

static void a_jury_is_asked_for_once_where_it_can_be(void **state)
{
    const int64_t decision = appealed();
    const int64_t law = decide_on(post_by(ann, VISIBILITY_PUBLIC, "x").id, "The law");
    const int64_t private = decide_on(post_by(ann, VISIBILITY_FOLLOWERS, "y").id, "");
    struct appeal appeal;
    struct jury jury;
    bool possible;
    struct decision d;

    (void)state;
    assert_int_equal(jury_ask(w, bob, decision, &jury), ERR_NOT_FOUND);
    assert_int_equal(juries_switch(w, moderator, false), ERR_FORBIDDEN);
    assert_int_equal(juries_switch(w, 0, false), OK);
    assert_int_equal(jury_ask(w, ann, decision, &jury), ERR_INVALID);
    assert_int_equal(juries_switch(w, owner, true), OK);
    assert_int_equal(appeal_make(w, ann, law, STR("no"), &appeal), OK);
    assert_int_equal(jury_ask(w, ann, law, &jury), ERR_INVALID);
    assert_int_equal(appeal_make(w, ann, private, STR("no"), &appeal), OK);
    assert_int_equal(jury_ask(w, ann, private, &jury), ERR_INVALID);
    assert_int_equal(jury_send(w, other_moderator, private, &jury), ERR_INVALID);
    assert_int_equal(decision_find(w, decision, &d), OK);
    assert_int_equal(jury_is_possible(w, &d, &possible), OK);
    assert_true(possible);
    assert_int_equal(jury_send(w, moderator, decision, &jury), ERR_FORBIDDEN); /* she decided */
    assert_int_equal(jury_send(w, ann, decision, &jury), ERR_FORBIDDEN);
    assert_int_equal(jury_send(w, other_moderator, decision, &jury), OK);
    assert_int_equal(jury_ask(w, ann, decision, &jury), ERR_CONFLICT);
    assert_int_equal(jury_send(w, other_moderator, decision, &jury), ERR_CONFLICT);
    /* While it has it, nobody else answers. */
    assert_int_equal(appeal_answer(w, other_moderator, decision, true, STR("so"), &appeal),
                     ERR_CONFLICT);
    assert_int_equal(number("SELECT count(*) FROM log_entries WHERE kind = ?1", LOG_JURY), 4);
}

static void asking_stores_all_of_it_or_nothing(void **state)
{
    const int64_t decision = appealed();
    struct jury jury;
    int call;

    (void)state;
    for (call = 1; call < calls_max; call++) {
        db_fail_at = call;
        const enum err e = jury_ask(w, ann, decision, &jury);
        db_fail_at = 0;
        if (!e)
            break;
        assert_int_equal(number("SELECT count(*) FROM juries WHERE 0 = ?1", 0), 0);
        assert_int_equal(number("SELECT count(*) FROM appeals WHERE jury_id > ?1", 0), 0);
        assert_int_equal(number("SELECT count(*) FROM jobs WHERE kind = ?1", JOB_SEAT_JURY), 0);
    }
    assert_true(call > 5 && call < calls_max);
}

/* ---- drawing ------------------------------------------------------------------------------- */

static void seven_are_called_who_stand_in_different_places(void **state)
{
    const int64_t decision = appealed();
    struct jury jury = asked(decision);
    struct jury_seat seats[seats_max];
    struct log_state log;
    int by_fifth[jury_fifths] = {0};

    (void)state;
    assert_int_equal(run_job(jury.id), OK); /* no checkpoint covers it yet */
    assert_int_equal(jury_now(jury.id).state, JURY_ASKED);
    assert_int_equal(public_log_sequence(w, w->lanes), OK);
    assert_int_equal(public_log_state(w, &log), OK);
    assert_int_equal(run_job(jury.id), OK);
    jury = jury_now(jury.id);
    assert_int_equal(jury.state, JURY_SITTING);
    assert_int_equal(jury.tree_size, log.head.size);
    assert_true(str_equal(jury.seed.root, merkle_text(w->memory, &log.head.root)));
    assert_int_equal(seats_of(jury.id, SEAT_CALLED, seats), jury_size);
    for (int i = 0; i < jury_size; i++) {
        by_fifth[seats[i].fifth]++;
        assert_int_equal(seats[i].until_ms, w->now_ms + 72 * (int64_t)clock_hour_ms);
    }
    for (int f = 0; f < jury_fifths; f++)
        assert_in_range(by_fifth[f], 1, 2);
    /* Each is told, and mailed. */
    assert_int_equal(
        number("SELECT count(*) FROM notifications WHERE kind = ?1", NOTIFICATION_JURY), jury_size);
    /* Run again it stays. */
    assert_int_equal(run_job(jury.id), OK);
    assert_int_equal(seats_of(jury.id, SEAT_CALLED, seats), jury_size);
}

static bool never(int64_t account, void (*make)(int64_t account))
{
    struct jury jury;

    make(account);
    jury = drawn(appealed());
    return !has_seat(jury.id, account);
}

static void follows(int64_t account)
{
    assert_int_equal(relation_follow(w, account, ann, NULL), OK);
}
static void is_followed(int64_t account)
{
    assert_int_equal(relation_follow(w, ann, account, NULL), OK);
}
static void blocks(int64_t account)
{
    assert_int_equal(relation_block(w, account, ann), OK);
}
static void is_blocked(int64_t account)
{
    assert_int_equal(relation_block(w, ann, account), OK);
}
static void reports(int64_t account)
{
    struct report report;

    assert_int_equal(
        report_create(w,
                      &(struct report){.account_id = account, .target_id = ann, .rule_count = -1},
                      &report),
        OK);
}
static void refuses(int64_t account)
{
    assert_int_equal(jury_refuse(w, account, true), OK);
}
static void is_staff(int64_t account)
{
    assert_int_equal(user_set_role(w, account, ROLE_MODERATOR), OK);
}
static void is_limited(int64_t account)
{
    assert_int_equal(account_act(w, &(struct account_action){.kind = DECISION_LIMIT,
                                                             .account_id = account,
                                                             .by_account_id = owner,
                                                             .text = STR("so")}),
                     OK);
}
static void is_disabled(int64_t account)
{
    assert_int_equal(user_set_disabled(w, account, true), OK);
}
static void is_not_admitted(int64_t account)
{
    test_store_script(w, str_c(w->memory, str_format(w->memory,
                                                     "UPDATE admissions SET step = NULL WHERE "
                                                     "account_id = %lld",
                                                     (long long)account)));
}
static void has_no_place(int64_t account)
{
    test_store_script(w, str_c(w->memory, str_format(w->memory,
                                                     "UPDATE positions SET quintile = NULL WHERE "
                                                     "account_id = %lld",
                                                     (long long)account)));
}
static void shares_a_voice(int64_t account)
{
    test_store_script(w, str_c(w->memory, str_format(w->memory,
                                                     "UPDATE positions SET voice_id = 7 WHERE "
                                                     "account_id = %lld",
                                                     (long long)account)));
}

static void is_shared(int64_t account)
{
    struct team_member member_of;

    assert_int_equal(team_invite(w, &(struct team_asker){.account_id = account, .role = TEAM_OWNER},
                                 bob, TEAM_EDITOR, &member_of),
                     OK);
}
static void acts_for_her(int64_t account)
{
    struct team_member member_of;

    assert_int_equal(team_invite(w, &(struct team_asker){.account_id = ann, .role = TEAM_OWNER},
                                 account, TEAM_EDITOR, &member_of),
                     OK);
}

/* With twenty people in a pool all of whom have a seat or stand by, who has none was left out. */
static void who_has_to_do_with_it_is_never_drawn(void **state)
{
    static void (*const ways[])(int64_t) = {
        follows,      is_followed,    blocks,     is_blocked,   reports,
        refuses,      is_staff,       is_limited, is_disabled,  is_not_admitted,
        has_no_place, shares_a_voice, is_shared,  acts_for_her,
    };
    const int64_t barred = member[3];

    (void)state;
    assert_true(has_seat(drawn(appealed()).id, barred)); /* else the others prove nothing */
    test_store_script(w, "DELETE FROM jury_calls");
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        print_message("way %d\n", (int)i);
        test_store_script(w, "DELETE FROM jury_calls");
        assert_true(never(member[i], ways[i]));
        for (int j = (int)i + 1; j < members; j++)
            assert_true(has_seat(number("SELECT max(id) FROM juries WHERE 0 = ?1", 0), member[j]));
    }
}

/* Nobody of the staff any more. */
static void who_decided_on_it_long_ago_is_not_drawn(void **state)
{
    const int64_t id = appealed();
    struct decision first, made = {.kind = DECISION_REVERSE, .by_role = ROLE_MODERATOR};

    (void)state;
    assert_int_equal(decision_find(w, id, &first), OK);
    made.subject_id = first.subject_id;
    made.reason = STR("because");
    assert_int_equal(db_begin(w), OK);
    for (int i = 0; i <= decisions_page_max; i++) {
        int64_t made_id;

        made.by_account_id = i ? moderator : member[2];
        assert_int_equal(decision_record(w, &made, &made_id), OK);
    }
    assert_int_equal(db_end(w, OK), OK);
    const struct jury jury = drawn(id);
    assert_false(has_seat(jury.id, member[2]));
    assert_true(has_seat(jury.id, member[3]));
}

static void who_was_called_rests_and_whom_a_post_names_is_left_out(void **state)
{
    const struct jury first = drawn(appealed());
    struct jury_seat seats[seats_max];
    struct appeal appeal;
    struct jury second;
    int64_t decision;

    (void)state;
    assert_int_equal(seats_of(first.id, SEAT_CALLED, seats), jury_size);
    second = drawn(appealed());
    for (int i = 0; i < jury_size; i++)
        assert_false(has_seat(second.id, seats[i].account_id));
    w->now_ms += (jury_rest_days + 1) * (int64_t)clock_day_ms;
    decision = decide_on(post_by(ann, VISIBILITY_PUBLIC, "You, @member4, are wrong.").id, "");
    assert_int_equal(appeal_make(w, ann, decision, STR("No."), &appeal), OK);
    second = drawn(decision);
    assert_false(has_seat(second.id, member[4]));
    for (int i = 0; i < jury_size; i++)
        assert_true(seats[i].account_id == member[4] || has_seat(second.id, seats[i].account_id));
}

static void where_too_few_can_be_drawn_it_goes_back_to_people(void **state)
{
    const int64_t decision = appealed();
    struct appeal appeal;
    struct jury jury;

    (void)state;
    /* Many, but all on one side. */
    test_store_script(w, "UPDATE positions SET quintile = 3 WHERE quintile < 3");
    jury = drawn(decision);
    assert_int_equal(jury.state, JURY_SMALL);
    assert_int_equal(number("SELECT count(*) FROM jury_calls WHERE 0 = ?1", 0),
                     0); /* for nothing */
    assert_int_equal(jury_ask(w, ann, decision, &jury), ERR_CONFLICT);
    assert_int_equal(appeal_answer(w, other_moderator, decision, true, STR("so"), &appeal), OK);
    assert_true(appeal.granted);
}

static void the_draw_is_whole_or_has_not_been(void **state)
{
    const struct jury jury = asked(appealed());
    struct jury_seat seats[seats_max];
    int call;

    (void)state;
    assert_int_equal(public_log_sequence(w, w->lanes), OK);
    for (call = 1; call < 4 * calls_max; call++) {
        struct arena *outer = w->memory;

        w->memory = arena_new(0); /* as each run of a job has it */
        db_fail_at = call;
        const enum err e = run_job(jury.id);
        db_fail_at = 0;
        arena_free(w->memory);
        w->memory = outer;
        if (!e)
            break;
        assert_int_equal(jury_now(jury.id).state, JURY_ASKED);
        assert_int_equal(seats_of(jury.id, SEAT_CALLED, seats), 0);
        assert_int_equal(number("SELECT count(*) FROM jury_calls WHERE 0 = ?1", 0), 0);
        assert_int_equal(
            number("SELECT count(*) FROM notifications WHERE kind = ?1", NOTIFICATION_JURY), 0);
    }
    assert_true(call > 50 && call < 4 * calls_max);
    assert_int_equal(jury_now(jury.id).state, JURY_SITTING);
    assert_int_equal(seats_of(jury.id, SEAT_CALLED, seats), jury_size);
}

/* ---- voting -------------------------------------------------------------------------------- */

/* Seven vote, so many of them to take it back. */
static void vote_all(const struct jury *jury, int reversing)
{
    struct jury_seat seats[seats_max];

    assert_int_equal(seats_of(jury->id, SEAT_CALLED, seats), jury_size);
    for (int i = 0; i < jury_size; i++)
        assert_int_equal(jury_vote(w, seats[i].account_id, jury->id, i < reversing,
                                   i == 0 ? STR("I find it right.") : STR("")),
                         OK);
}

static void what_most_say_is_the_answer(void **state)
{
    (void)state;
    for (int reversing = 0; reversing <= jury_size; reversing++) {
        const int64_t decision = appealed();
        const struct jury jury = drawn(decision);
        struct statement statement;
        struct decision first, answer;
        struct jury_verdict verdict;
        struct appeal appeal;
        bool stands = true;
        int64_t end_ms;

        vote_all(&jury, reversing);
        assert_int_equal(jury_now(jury.id).state, JURY_SITTING);
        assert_int_equal(run_job(jury.id), OK);
        assert_int_equal(appeal_find(w, ann, decision, &appeal), OK);
        assert_true(appeal.answered_ms && appeal.granted == (reversing > 3));
        assert_int_equal(decision_find(w, decision, &first), OK);
        assert_int_equal(ruling_stands(w, &first, &stands, &end_ms), OK);
        assert_true(stands == (reversing < 4));
        assert_int_equal(decision_find(w, appeal.answer_id, &answer), OK);
        assert_true(decision_is_jurys(w->memory, &answer, &verdict));
        assert_int_equal(verdict.keep, jury_size - reversing);
        assert_int_equal(verdict.reverse, reversing);
        assert_int_equal(verdict.jury_id, jury.id);
        assert_int_equal(statement_find(w, ann, answer.id, &statement), OK);
        assert_true(str_find(statement.text, STR("I find it right.")) != SIZE_MAX);
        assert_true(str_find(statement.text, STR("member")) != SIZE_MAX); /* "a jury of members" */
        assert_true(str_find(statement.text, STR("member1")) == SIZE_MAX);
        /* How anybody voted is nowhere any more. */
        assert_int_equal(number("SELECT count(*) FROM jury_votes WHERE 0 = ?1", 0), 0);
        assert_int_equal(run_job(jury.id), OK);
        test_store_script(w, "DELETE FROM jury_calls");
    }
}

static void the_verdict_is_whole_or_has_not_been(void **state)
{
    const int64_t decision = appealed();
    const struct jury jury = drawn(decision);
    struct appeal appeal;
    int call;

    (void)state;
    vote_all(&jury, 4);
    for (call = 1; call < calls_max; call++) {
        db_fail_at = call;
        const enum err e = run_job(jury.id);
        db_fail_at = 0;
        if (!e)
            break;
        assert_int_equal(appeal_find(w, ann, decision, &appeal), OK);
        assert_int_equal(appeal.answered_ms, 0);
        assert_int_equal(jury_now(jury.id).state, JURY_SITTING);
        assert_int_equal(number("SELECT count(*) FROM jury_votes WHERE 0 = ?1", 0), jury_size);
    }
    assert_true(call > 10 && call < calls_max);
    assert_int_equal(appeal_find(w, ann, decision, &appeal), OK);
    assert_true(appeal.granted);
}

static void a_vote_is_given_once_by_who_is_called_and_in_time(void **state)
{
    const struct jury jury = drawn(appealed());
    struct jury_seat called[seats_max], waiting[seats_max], own[jury_calls_max], seat;
    struct jury found;
    int count = 0;

    (void)state;
    assert_int_equal(seats_of(jury.id, SEAT_CALLED, called), jury_size);
    assert_int_equal(seats_of(jury.id, SEAT_WAITING, waiting), members - jury_size);
    for (int call = 1; call < calls_max; call++) {
        db_fail_at = call;
        const enum err e = jury_vote(w, called[0].account_id, jury.id, true, STR("so"));
        db_fail_at = 0;
        if (!e)
            break;
        assert_int_equal(number("SELECT count(*) FROM jury_votes WHERE 0 = ?1", 0), 0);
    }
    assert_int_equal(number("SELECT count(*) FROM jury_votes WHERE 0 = ?1", 0), 1);
    assert_int_equal(jury_vote(w, called[0].account_id, jury.id, false, STR("")), ERR_CONFLICT);
    assert_int_equal(jury_decline(w, called[0].account_id, jury.id), ERR_CONFLICT);
    assert_int_equal(jury_of_juror(w, called[0].account_id, jury.id, &found, &seat), ERR_NOT_FOUND);
    assert_int_equal(juries_of_juror(w, called[0].account_id, own, jury_calls_max, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(own[0].state, SEAT_VOTED);
    /* Who stands by, is not among them, or whom it is about, is told that there is none. */
    const int64_t strangers[] = {waiting[0].account_id, bob, ann, other_moderator, moderator};
    for (int i = 0; i < 5; i++) {
        assert_int_equal(jury_vote(w, strangers[i], jury.id, true, STR("")), ERR_NOT_FOUND);
        assert_int_equal(jury_decline(w, strangers[i], jury.id), ERR_NOT_FOUND);
        assert_int_equal(jury_of_juror(w, strangers[i], jury.id, &found, &seat), ERR_NOT_FOUND);
    }
    assert_int_equal(jury_of_juror(w, called[1].account_id, jury.id, &found, &seat), OK);
    w->now_ms = called[1].until_ms;
    assert_int_equal(jury_vote(w, called[1].account_id, jury.id, true, STR("")), ERR_CONFLICT);
    assert_int_equal(jury_of_juror(w, called[1].account_id, jury.id, &found, &seat), ERR_NOT_FOUND);
}

static void who_declines_or_is_silent_is_replaced(void **state)
{
    const struct jury jury = drawn(appealed());
    struct jury_seat called[seats_max], again[seats_max];

    (void)state;
    assert_int_equal(seats_of(jury.id, SEAT_CALLED, called), jury_size);
    assert_int_equal(jury_decline(w, called[0].account_id, jury.id), OK);
    assert_int_equal(jury_vote(w, called[1].account_id, jury.id, true, STR("")), OK);
    is_limited(called[2].account_id);
    for (int call = 1; call < calls_max; call++) {
        db_fail_at = call;
        const enum err e = run_job(jury.id);
        db_fail_at = 0;
        if (!e)
            break;
        assert_int_equal(seats_of(jury.id, SEAT_CALLED, again), jury_size - 2);
    }
    assert_int_equal(seats_of(jury.id, SEAT_CALLED, again), jury_size - 1);
    assert_int_equal(seats_of(jury.id, SEAT_BARRED, again), 1);
    assert_int_equal(again[0].account_id, called[2].account_id);
    w->now_ms += jury_seat_hours * (int64_t)clock_hour_ms;
    assert_int_equal(run_job(jury.id), OK);
    assert_int_equal(seats_of(jury.id, SEAT_SILENT, again), jury_size - 1);
    assert_int_equal(seats_of(jury.id, SEAT_CALLED, again), jury_size - 1);
    for (int i = 0; i < jury_size - 1; i++)
        for (int j = 0; j < jury_size; j++)
            assert_true(again[i].account_id != called[j].account_id);
}

static void after_seven_days_or_without_its_subject_it_goes_back(void **state)
{
    int64_t decision = appealed();
    struct jury jury = drawn(decision);
    struct appeal appeal;
    struct decision d;
    struct post gone;

    (void)state;
    w->now_ms = jury_end_ms(&jury);
    assert_int_equal(run_job(jury.id), OK);
    assert_int_equal(jury_now(jury.id).state, JURY_LATE);
    assert_int_equal(appeal_answer(w, other_moderator, decision, false, STR("so"), &appeal), OK);
    decision = appealed();
    test_store_script(w, "DELETE FROM jury_calls");
    jury = drawn(decision);
    assert_int_equal(decision_find(w, decision, &d), OK);
    assert_int_equal(post_delete(w, ann, d.subject_id, &gone), OK);
    assert_int_equal(run_job(jury.id), OK);
    assert_int_equal(jury_now(jury.id).state, JURY_GONE);
    assert_int_equal(appeal_answer(w, other_moderator, decision, true, STR("so"), &appeal), OK);
}

static void who_served_is_forgotten(void **state)
{
    const struct jury jury = drawn(appealed());
    struct jury_seat called[seats_max];

    (void)state;
    vote_all(&jury, 7);
    assert_int_equal(run_job(jury.id), OK);
    assert_int_equal(number("SELECT count(*) FROM jury_seats WHERE jury_id = ?1", jury.id),
                     members);
    w->now_ms += jury_kept_days * (int64_t)clock_day_ms;
    assert_int_equal(run_job(jury.id), OK);
    assert_int_equal(seats_of(jury.id, SEAT_VOTED, called), 0);
    assert_int_equal(number("SELECT count(*) FROM jury_calls WHERE 0 = ?1", 0), 0);
    assert_int_equal(jury_now(jury.id).seed.secret.size, 0);
    assert_int_equal(jury_now(jury.id).reverse, 7);
}

static void an_account_that_goes_takes_what_is_its_own(void **state)
{
    const struct jury jury = drawn(appealed());
    struct jury_seat called[seats_max] = {0}, waiting[seats_max] = {0}, again[seats_max];
    struct jury gone;

    (void)state;
    assert_int_equal(seats_of(jury.id, SEAT_CALLED, called), jury_size);
    assert_int_equal(seats_of(jury.id, SEAT_WAITING, waiting), members - jury_size);
    assert_int_equal(jury_vote(w, called[0].account_id, jury.id, true, STR("")), OK);
    const int64_t leaving[] = {called[0].account_id, called[1].account_id, waiting[5].account_id};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(jury_refuse(w, leaving[i], true), OK);
        assert_int_equal(juries_purge(w, w->lanes, leaving[i]), OK);
        assert_int_equal(
            number("SELECT count(*) FROM jury_seats WHERE account_id = ?1", leaving[i]), 0);
        assert_int_equal(
            number("SELECT count(*) FROM jury_calls WHERE account_id = ?1", leaving[i]), 0);
        assert_int_equal(
            number("SELECT count(*) FROM jury_refusals WHERE account_id = ?1", leaving[i]), 0);
    }
    assert_int_equal(run_job(jury.id), OK);
    assert_int_equal(seats_of(jury.id, SEAT_CALLED, again), jury_size - 1);
    assert_int_equal(seats_of(jury.id, SEAT_VOTED, again), 1); /* what was voted stays */
    assert_int_equal(juries_purge(w, w->lanes, ann), OK);
    assert_int_equal(jury_find(w, jury.id, &gone), ERR_NOT_FOUND);
    assert_int_equal(number("SELECT count(*) FROM jury_seats WHERE 0 = ?1", 0), 0);
    assert_int_equal(number("SELECT count(*) FROM jury_votes WHERE 0 = ?1", 0), 0);
    assert_int_equal(run_job(jury.id), OK);
}

static struct str archive_of(int64_t account_id)
{
    struct buffer out = buffer_in(w->memory);
    const struct json *root = NULL;

    assert_int_equal(jury_archive_json(w, &out, account_id), OK);
    assert_int_equal(json_parse(w->memory, buffer_str(&out), &root, NULL), OK);
    return buffer_str(&out);
}

static bool says(struct str text, const char *part)
{
    return str_find(text, str_of(part)) != SIZE_MAX;
}

static void an_archive_tells_of_her_juries_and_names_nobody(void **state)
{
    struct jury_seat called[seats_max];
    const struct jury jury = drawn(appealed());
    struct str own, of_juror;

    (void)state;
    assert_int_equal(seats_of(jury.id, SEAT_CALLED, called), jury_size);
    assert_int_equal(jury_vote(w, called[0].account_id, jury.id, true, STR("A secret.")), OK);
    assert_int_equal(jury_decline(w, called[1].account_id, jury.id), OK);
    of_juror = archive_of(called[0].account_id);
    assert_true(says(of_juror, "\"you\":\"voted\"") && says(of_juror, "\"about_you\":[]"));
    assert_false(says(of_juror, "secret") || says(of_juror, "decision_id"));
    assert_true(says(archive_of(called[1].account_id), "\"you\":\"declined\""));
    own = archive_of(ann);
    assert_true(says(own, "\"service\":[]") && says(own, "\"state\":\"sitting\"") &&
                says(own, "\"asked_by_you\":true"));
    assert_false(says(own, "verdict") || says(own, "voted"));
    for (int i = 0; i < members; i++)
        assert_false(
            says(own, str_c(w->memory, str_format(w->memory, "%lld", (long long)member[i]))));
    assert_int_equal(jury_refuse(w, called[0].account_id, true), OK);
    assert_true(says(archive_of(called[0].account_id), "\"opted_out\":true"));
}

static void an_archive_tells_who_was_silent_and_how_it_ended(void **state)
{
    const struct jury jury = drawn(appealed());
    struct jury_seat called[seats_max], silent[seats_max];

    (void)state;
    w->now_ms += jury_seat_hours * (int64_t)clock_hour_ms;
    assert_int_equal(run_job(jury.id), OK);
    assert_int_equal(seats_of(jury.id, SEAT_SILENT, silent), jury_size);
    assert_true(says(archive_of(silent[0].account_id), "\"you\":\"silent\""));
    assert_int_equal(seats_of(jury.id, SEAT_CALLED, called), jury_size);
    assert_true(says(archive_of(called[0].account_id), "\"you\":\"called\""));
    vote_all(&jury, 5);
    assert_int_equal(run_job(jury.id), OK);
    assert_true(says(archive_of(ann), "\"verdict\":\"reverse\",\"keep\":2,\"reverse\":5"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_AFTER(a_jury_is_asked_for_once_where_it_can_be, start_with_members),
        TEST_AFTER(asking_stores_all_of_it_or_nothing, start_with_members),
        TEST_AFTER(seven_are_called_who_stand_in_different_places, start_with_members),
        TEST_AFTER(who_has_to_do_with_it_is_never_drawn, start_with_members),
        TEST_AFTER(who_decided_on_it_long_ago_is_not_drawn, start_with_members),
        TEST_AFTER(who_was_called_rests_and_whom_a_post_names_is_left_out, start_with_members),
        TEST_AFTER(where_too_few_can_be_drawn_it_goes_back_to_people, start_with_members),
        TEST_AFTER(the_draw_is_whole_or_has_not_been, start_with_members),
        TEST_AFTER(what_most_say_is_the_answer, start_with_members),
        TEST_AFTER(the_verdict_is_whole_or_has_not_been, start_with_members),
        TEST_AFTER(a_vote_is_given_once_by_who_is_called_and_in_time, start_with_members),
        TEST_AFTER(an_archive_tells_of_her_juries_and_names_nobody, start_with_members),
        TEST_AFTER(an_archive_tells_who_was_silent_and_how_it_ended, start_with_members),
        TEST_AFTER(who_declines_or_is_silent_is_replaced, start_with_members),
        TEST_AFTER(after_seven_days_or_without_its_subject_it_goes_back, start_with_members),
        TEST_AFTER(who_served_is_forgotten, start_with_members),
        TEST_AFTER(an_account_that_goes_takes_what_is_its_own, start_with_members),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
