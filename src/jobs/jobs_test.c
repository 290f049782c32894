#include "base/test.h"

#include "base/clock.h"
#include "jobs/jobs.h"
#include "store/events.h"
#include "store/test_store.h"

#include <stdatomic.h>
#include <time.h>

/* What the handlers below were asked, and what they answer. */
static struct {
    struct test_store store;
    struct lanes *lanes;
    struct jobs *jobs;
    atomic_int runs, attempts, held;
    atomic_llong subject;
    atomic_bool fail, hold;
    char data[64];
} t;

static enum err note(struct work *w, const struct job *job, struct lanes *lanes)
{
    assert_non_null(w->db);
    assert_ptr_equal(lanes, t.lanes);
    snprintf(t.data, sizeof t.data, "%.*s", STR_ARG(job->data));
    t.subject = job->subject_id;
    t.attempts = job->attempts;
    t.runs++;
    return t.fail ? work_fail(w, ERR_UNAVAILABLE, "the other side is away") : OK;
}

static enum err hold(struct work *w, const struct job *job, struct lanes *lanes)
{
    (void)w, (void)job, (void)lanes;
    t.held++;
    while (t.hold)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    return OK;
}

static const struct job_type types[] = {
    {.kind = JOB_SEND_MAIL, .name = "note", .run = note},
    {.kind = JOB_CLOSE_POLL, .name = "hold", .run = hold},
};
/* The second kind has a thread of its own. */
static const struct job_type types_slow[] = {
    {.kind = JOB_SEND_MAIL, .name = "note", .run = note},
    {.kind = JOB_PROCESS_MEDIA, .name = "hold", .run = hold},
};
static const struct job_type types_again[] = {
    {.kind = JOB_SEND_MAIL, .name = "note", .run = note, .every_ms = 20},
};

static void start_jobs(const struct job_type *with, size_t count)
{
    assert_int_equal(
        jobs_start(&t.store.work, &t.store.options, t.lanes, with, count, &t.store.work, &t.jobs),
        OK);
}

static void start(void)
{
    memset(&t, 0, sizeof t);
    test_store_open(&t.store);
    assert_int_equal(lanes_open(&t.store.work, &t.store.options, 0, &t.store.work, NULL, &t.lanes),
                     OK);
}

static void stop(void)
{
    assert_true(jobs_stop(t.jobs));
    lanes_close(t.lanes);
    test_store_close(&t.store);
}

struct added {
    enum job_kind kind;
    int64_t subject, run_ms;
    const char *data;
    enum err e;
};

static enum err add_run(struct work *w, void *context)
{
    const struct added *a = context;
    enum err e = db_begin(w);

    if (e)
        return e;
    e = jobs_add(w, a->kind, a->subject, str_of(a->data), a->run_ms);
    return db_end(w, e ? e : a->e);
}

static enum err add(enum job_kind kind, int64_t subject, const char *data, int64_t run_ms)
{
    struct added added = {.kind = kind, .subject = subject, .data = data, .run_ms = run_ms};

    return lanes_run(t.lanes, &t.store.work, add_run, &added);
}

static struct jobs_counts counts(void)
{
    struct jobs_counts now = {0};

    assert_int_equal(jobs_count(&t.store.work, &now), OK);
    return now;
}

/* Waits at most five seconds for something another thread does. */
#define wait_until(condition)                                                                      \
    do {                                                                                           \
        int tries_ = 0;                                                                            \
        while (!(condition) && tries_++ < 5000)                                                    \
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);                               \
        assert_true(condition);                                                                    \
    } while (0)

static int64_t job_number(const char *sql, int64_t subject)
{
    struct db_rows rows = {0};
    int64_t number = -1;

    db_scatter(&t.store.work);
    assert_int_equal(db_ask(&t.store.work, &rows, sql, db_int(id_bucket(subject))), OK);
    if (db_next(&rows))
        number = db_column_int(&rows, 0);
    assert_int_equal(db_done(&t.store.work, &rows, OK), OK);
    return number;
}

static void a_job_runs_once_after_its_transaction_and_is_gone(void **state)
{
    (void)state;
    struct added refused = {.kind = JOB_SEND_MAIL, .subject = 1, .data = "no", .e = ERR_FORBIDDEN};
    const int64_t subject = id_new(clock_now_ms(), 77);
    int64_t before;

    start();
    start_jobs(types, 2);
    before = counts().done;
    assert_int_equal(lanes_run(t.lanes, &t.store.work, add_run, &refused), ERR_FORBIDDEN);
    assert_int_equal(add(JOB_SEND_MAIL, subject, "{\"to\":\"ö\"}", 0), OK);
    wait_until(counts().done == before + 1 && counts().waiting == 0);
    assert_int_equal(t.runs, 1);
    assert_int_equal(t.attempts, 1);
    assert_true(t.subject == subject);
    assert_string_equal(t.data, "{\"to\":\"ö\"}");
    stop();
}

static void a_job_for_later_waits_for_its_time(void **state)
{
    (void)state;
    int64_t begun;

    start();
    start_jobs(types, 2);
    begun = clock_now_ms();
    assert_int_equal(add(JOB_SEND_MAIL, 1, "", begun + 300), OK);
    assert_int_equal(add(JOB_SEND_MAIL, 1, "", begun + 3600000), OK);
    wait_until(t.runs == 1);
    assert_true(clock_now_ms() >= begun + 300);
    assert_true(clock_now_ms() < begun + 2000);
    wait_until(counts().waiting == 1);
    stop();
}

static enum err due_now_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    (void)context;
    return e ? e
             : db_end(w, db_run(w, "UPDATE jobs SET run_ms = ?1 WHERE b = ?2 AND dead = 0",
                                db_int(w->now_ms - 1), db_int(0)));
}

static void a_job_that_fails_comes_back_later_each_time_and_then_stays_dead(void **state)
{
    (void)state;

    start();
    t.fail = true;
    start_jobs(types, 2);
    assert_int_equal(add(JOB_SEND_MAIL, 1, "", 0), OK);
    for (int attempt = 1; attempt <= jobs_attempts_max; attempt++) {
        int64_t now = clock_now_ms(), wait = (int64_t)jobs_retry_ms_min << attempt, run_ms;
        wait_until(t.attempts == attempt);
        wait_until(job_number("SELECT leased_by IS NULL FROM jobs WHERE b = ?1", 1) == 1);
        run_ms = job_number("SELECT run_ms FROM jobs WHERE b = ?1", 1);
        assert_true(run_ms >= now + wait * 3 / 4 && run_ms <= now + wait * 5 / 4 + 5000);
        assert_int_equal(job_number("SELECT attempts FROM jobs WHERE b = ?1", 1), attempt);
        assert_int_equal(
            job_number("SELECT why = 'the other side is away' FROM jobs WHERE b = ?1", 1), 1);
        assert_int_equal(lanes_run(t.lanes, &t.store.work, due_now_run, NULL), OK);
        assert_int_equal(add(JOB_SEND_MAIL, id_new(now, 5), "", now + 3600000), OK); /* wakes */
    }
    wait_until(counts().dead == 1);
    assert_int_equal(t.runs, jobs_attempts_max);
    stop();
}

static void kinds_this_process_does_not_serve_stay_and_are_in_nobodys_way(void **state)
{
    (void)state;

    start();
    for (int i = 0; i < 100; i++)
        assert_int_equal(add(JOB_PURGE_ACCOUNT, 1, "", 1), OK);
    assert_int_equal(add(JOB_SEND_MAIL, 1, "", 0), OK);
    start_jobs(types, 2);
    wait_until(t.runs == 1 && counts().waiting == 100);
    stop();
}

static void a_slow_job_does_not_hold_up_the_others(void **state)
{
    (void)state;

    start();
    t.hold = true;
    start_jobs(types, 2);
    assert_int_equal(add(JOB_CLOSE_POLL, 1, "", 0), OK);
    wait_until(t.held);
    for (int i = 0; i < 20; i++)
        assert_int_equal(add(JOB_SEND_MAIL, 1, "", 0), OK);
    wait_until(t.runs == 20);
    t.hold = false;
    wait_until(counts().waiting == 0);
    stop();
}

static void servers_that_take_their_time_hold_up_nothing_but_calls_to_servers(void **state)
{
    (void)state;
    static const struct job_type both[] = {
        {.kind = JOB_SEND_MAIL, .name = "note", .run = note},
        {.kind = JOB_PUSH, .name = "hold", .run = hold},
    };

    start();
    t.hold = true;
    start_jobs(both, 2);
    for (int i = 0; i < 50; i++)
        assert_int_equal(add(JOB_PUSH, 1, "", 0), OK);
    wait_until(t.held == jobs_outbound_threads);
    assert_int_equal(add(JOB_SEND_MAIL, 1, "", 0), OK);
    wait_until(t.runs == 1);
    assert_int_equal(t.held, jobs_outbound_threads);
    t.hold = false;
    wait_until(counts().waiting == 0);
    assert_int_equal(t.held, 50);
    stop();
}

static enum err lease_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    (void)context;
    return e ? e
             : db_end(w, db_run(w,
                                "UPDATE jobs SET run_ms = ?1, leased_by = 1, attempts = ?3 "
                                "WHERE b = ?2 AND dead = 0",
                                db_int(w->now_ms + 500), db_int(0), db_int(jobs_attempts_max)));
}

static void a_lease_ends_by_itself_and_a_job_that_never_ended_is_given_up(void **state)
{
    (void)state;
    int64_t begun;

    start();
    assert_int_equal(add(JOB_SEND_MAIL, 1, "", 0), OK);
    begun = clock_now_ms();
    assert_int_equal(lanes_run(t.lanes, &t.store.work, lease_run, NULL), OK);
    start_jobs(types, 2);
    wait_until(counts().dead == 1);
    if (test_store_is_postgres(&t.store))
        assert_true(clock_now_ms() >= begun + 500);
    assert_int_equal(t.runs, 0);
    stop();
}

static void a_job_that_runs_again_and_again_has_one_row(void **state)
{
    (void)state;

    start();
    start_jobs(types_again, 1);
    wait_until(t.runs >= 3);
    t.fail = true;
    wait_until(t.attempts >= 3); /* failing does not make it rarer, nor dead */
    t.fail = false;
    wait_until(t.attempts == 1);
    assert_true(jobs_stop(t.jobs));
    start_jobs(types_again, 1);
    assert_int_equal(counts().waiting, 1);
    stop();
}

static void stopping_waits_for_what_runs_and_gives_the_rest_back(void **state)
{
    (void)state;

    start();
    t.hold = true;
    for (int i = 0; i < 6; i++)
        assert_int_equal(add(JOB_CLOSE_POLL, 1, "", 0), OK);
    start_jobs(types, 2);
    wait_until(t.held == jobs_threads);
    assert_false(jobs_stop(t.jobs));
    t.hold = false;
    assert_true(jobs_stop(t.jobs));
    assert_int_equal(counts().waiting, 4);
    assert_int_equal(job_number("SELECT count(*) FROM jobs WHERE b = ?1 AND leased_by IS NULL "
                                "AND attempts = 0",
                                1),
                     4);
    t.jobs = NULL;
    stop();
}

static enum err event_rows_run(struct work *w, void *context)
{
    const int64_t made_ms[] = {w->now_ms - events_keep_ms - 1000, w->now_ms};
    enum err e = db_begin(w);

    (void)context;
    if (e)
        return e;
    for (int i = 0; i < 2 && !e; i++)
        e = db_run(w,
                   "INSERT INTO events (b, process, lane, sequence, made_ms, data) "
                   "VALUES (?1, 5, 1, ?2, ?3, ?4)",
                   db_int(1), db_int(i), db_int(made_ms[i]), db_blob(STR("")));
    return db_end(w, e);
}

static void jobs_that_take_minutes_keep_no_others_waiting(void **state)
{
    (void)state;
    start();
    t.hold = true;
    for (int i = 0; i < jobs_threads + 1; i++)
        assert_ok(add(JOB_PROCESS_MEDIA, 7 + i, "", 0));
    start_jobs(types_slow, 2);
    wait_until(t.held == 1);
    assert_ok(add(JOB_SEND_MAIL, 7, "quick", 0));
    wait_until(t.runs == 1);
    assert_int_equal(t.held, 1);
    t.hold = false;
    wait_until(t.held == jobs_threads + 1);
    stop();
}

static void archives_imports_and_removals_hold_up_no_mail_and_no_poll(void **state)
{
    (void)state;
    static const enum job_kind kinds[] = {JOB_EXPORT, JOB_IMPORT_CSV, JOB_REMOVE_MEDIA};
    static const struct job_type all[] = {
        {.kind = JOB_SEND_MAIL, .name = "note", .run = note},
        {.kind = JOB_EXPORT, .name = "export", .run = hold},
        {.kind = JOB_IMPORT_CSV, .name = "import", .run = hold},
        {.kind = JOB_REMOVE_MEDIA, .name = "remove", .run = hold},
    };

    start();
    t.hold = true;
    for (int i = 0; i < 6; i++)
        assert_ok(add(kinds[i % 3], 7 + i, "", 0));
    start_jobs(all, 4);
    wait_until(t.held == jobs_long_threads);
    assert_ok(add(JOB_SEND_MAIL, 7, "quick", 0));
    wait_until(t.runs == 1);
    assert_int_equal(t.held, jobs_long_threads);
    t.hold = false;
    wait_until(t.held == 6);
    stop();
}

static void a_job_that_takes_minutes_keeps_its_lease_while_it_works(void **state)
{
    (void)state;
    static const struct job_type archives[] = {{.kind = JOB_EXPORT, .name = "export", .run = hold}};
    const int64_t lease_ms = jobs_renewed_lease_ms;

    start();
    t.hold = true;
    jobs_renewed_lease_ms = 300;
    assert_ok(add(JOB_EXPORT, 7, "", 0));
    start_jobs(archives, 1);
    wait_until(t.held == 1);
    int64_t begun = clock_now_ms();
    wait_until(job_number("SELECT run_ms FROM jobs WHERE b = ?1", 7) > begun + 1000);
    assert_int_equal(t.held, 1); /* nobody else has begun it */
    t.hold = false;
    wait_until(counts().waiting == 0);
    assert_int_equal(t.held, 1);
    jobs_renewed_lease_ms = lease_ms;
    stop();
}

static void old_events_are_trimmed(void **state)
{
    (void)state;
    static const struct job_type trim[] = {{.kind = JOB_TRIM_EVENTS,
                                            .name = "trim_events",
                                            .run = events_trim_job,
                                            .every_ms = events_trim_every_ms}};

    start();
    assert_int_equal(lanes_run(t.lanes, &t.store.work, event_rows_run, NULL), OK);
    start_jobs(trim, 1);
    wait_until(job_number("SELECT count(*) FROM events WHERE b = ?1", 1 << 7) == 1);
    stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_job_runs_once_after_its_transaction_and_is_gone),
        cmocka_unit_test(a_job_for_later_waits_for_its_time),
        cmocka_unit_test(a_job_that_fails_comes_back_later_each_time_and_then_stays_dead),
        cmocka_unit_test(kinds_this_process_does_not_serve_stay_and_are_in_nobodys_way),
        cmocka_unit_test(a_slow_job_does_not_hold_up_the_others),
        cmocka_unit_test(servers_that_take_their_time_hold_up_nothing_but_calls_to_servers),
        cmocka_unit_test(a_lease_ends_by_itself_and_a_job_that_never_ended_is_given_up),
        cmocka_unit_test(a_job_that_runs_again_and_again_has_one_row),
        cmocka_unit_test(stopping_waits_for_what_runs_and_gives_the_rest_back),
        cmocka_unit_test(jobs_that_take_minutes_keep_no_others_waiting),
        cmocka_unit_test(archives_imports_and_removals_hold_up_no_mail_and_no_poll),
        cmocka_unit_test(a_job_that_takes_minutes_keeps_its_lease_while_it_works),
        cmocka_unit_test(old_events_are_trimmed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
