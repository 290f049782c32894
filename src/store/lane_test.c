#include "store/lane.h"

#include "base/clock.h"
#include "store/db_driver.h"
#include "store/events.h"
#include "store/test_store.h"

#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { account = 4 << 7 };

/* One request of a test: adds a row, and what its script says. */
struct ask {
    struct lane_request request;
    const char *script; /* h hook, f hook that fails, a after-commit, e event, x error, c conflict,
                           r run again first, F as if the disk were full */
    int64_t id;
    int runs;
    enum err answer;
    bool answered;
};

static struct {
    sem_t may_go, answered;
    char said[256];
    char heard[256]; /* by the listener: what is to be read again too */
    struct test_store store;
    struct lanes *lanes;
} t;

/* Lanes say it at once. */
static void note(char *words, const char *word, int64_t id)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

    pthread_mutex_lock(&mutex);
    size_t used = strlen(words);
    snprintf(words + used, sizeof t.said - used, "%s%d ", word, (int)id);
    pthread_mutex_unlock(&mutex);
}

static void say(const char *word, int64_t id)
{
    note(t.said, word, id);
}

static enum err hook(struct work *w, void *data)
{
    struct ask *ask = data;

    return db_run(w, "INSERT INTO settings (b, name, value) VALUES (?1, ?2, ?3)", db_int(1),
                  db_text(str_format(w->memory, "hook%d", (int)ask->id)), db_text(STR("x")));
}

static enum err hook_that_fails(struct work *w, void *data)
{
    (void)data;
    return work_fail(w, ERR_INVALID, "the hook refuses");
}

static void after(struct work *w, void *data)
{
    (void)w;
    say("after", ((struct ask *)data)->id);
}

static enum err write_row(struct work *w, struct ask *ask)
{
    enum err e = db_run(w, "INSERT INTO settings (b, name, value) VALUES (?1, ?2, ?3)", db_int(0),
                        db_text(str_format(w->memory, "%d", (int)ask->id)), db_text(STR("x")));

    for (const char *c = ask->script; *c && !e; c++) {
        if (*c == 'h')
            e = db_before_commit(w, 0, hook, ask);
        else if (*c == 'f')
            e = db_before_commit(w, 0, hook_that_fails, ask);
        else if (*c == 'a')
            db_after_commit(w, after, ask);
        else if (*c == 'e')
            e = events_add(w, &(struct event){.kind = EVENT_TAGS_CHANGED, .account = ask->id});
        else if (*c == 'x')
            e = work_fail(w, ERR_FORBIDDEN, "not you");
        else if (*c == 'c')
            e = db_run(w, "INSERT INTO settings (b, name, value) VALUES (?1, ?2, ?3)", db_int(0),
                       db_text(STR("taken")), db_text(STR("x")));
        else if (*c == 'r' && ask->runs < 3)
            e = ERR_AGAIN;
        else if (*c == 'F' && ask->runs < 2) {
            /* What SQLite does by itself when it cannot roll back one statement alone. */
            e = w->db->calls->control(w, DB_ROLLBACK);
            if (!e)
                e = db_run(w, "INSERT INTO settings (b, name, value) VALUES (?1, ?2, ?3)",
                           db_int(0), db_text(STR("outside")), db_text(STR("x")));
        }
    }
    return e;
}

static enum err run(struct work *w, void *context)
{
    struct ask *ask = context;
    enum err e;

    ask->runs++;
    e = db_begin(w);
    return e ? e : db_end(w, write_row(w, ask));
}

static enum err run_when_told(struct work *w, void *context)
{
    (void)w, (void)context;
    sem_wait(&t.may_go);
    return OK;
}

static bool row_there(struct work *w, const char *format, int64_t id)
{
    struct db_rows rows = {0};
    char name[32];
    bool there;

    snprintf(name, sizeof name, "%s%d", format, (int)id);
    assert_int_equal(db_ask(w, &rows, "SELECT 1 FROM settings WHERE b = ?1 AND name = ?2",
                            db_int(*format ? 1 : 0), db_text(str_of(name))),
                     OK);
    there = db_next(&rows);
    assert_int_equal(db_done(w, &rows, OK), OK);
    return there;
}

static void done(struct work *w, void *context, enum err e)
{
    struct ask *ask = context;

    assert_false(ask->answered);
    ask->answered = true;
    ask->answer = e;
    if (e && e != ERR_NOT_FOUND)
        assert_true(w->why.size > 0);
    say("done", ask->id);
    sem_post(&t.answered);
}

static void listen(void *context, const struct event *events, size_t count)
{
    (void)context;
    for (size_t i = 0; i < count; i++) {
        if (events[i].account)
            note(t.heard, events[i].kind == EVENT_READ_AGAIN ? "again" : "event",
                 events[i].account);
        if (events[i].kind == EVENT_READ_AGAIN)
            continue; /* of a commit that may be lost */
        struct work reader = test_store_work(&t.store, true);
        assert_true(row_there(&reader, "", events[i].account));
        test_store_work_end(&reader);
        say("event", events[i].account);
    }
}

static void start(void)
{
    memset(&t, 0, sizeof t);
    sem_init(&t.may_go, 0, 0);
    sem_init(&t.answered, 0, 0);
    test_store_open(&t.store);
    assert_int_equal(db_begin(&t.store.work), OK);
    assert_int_equal(
        db_end(&t.store.work,
               db_run(&t.store.work, "INSERT INTO settings (b, name, value) VALUES (?1, ?2, ?3)",
                      db_int(0), db_text(STR("taken")), db_text(STR("x")))),
        OK);
    events_listen(listen, NULL);
    assert_int_equal(lanes_open(&t.store.work, &t.store.options, 0, &t.store.work, NULL, &t.lanes),
                     OK);
}

static void stop(void)
{
    lanes_close(t.lanes);
    events_listen(NULL, NULL);
    test_store_close(&t.store);
}

static void submit(struct ask *ask, enum err (*how)(struct work *w, void *context))
{
    ask->request = (struct lane_request){
        .run = how, .done = done, .context = ask, .account_id = account, .memory = arena_new(0)};
    assert_int_equal(lanes_submit(t.lanes, &ask->request), OK);
}

static void wait_for(int count)
{
    while (count--)
        sem_wait(&t.answered);
}

static void wait_until_begun(void)
{
    while (lanes_counts(t.lanes).queue > 0)
        sched_yield();
}

/* Runs asks in one group: the lane is held until all of them wait. Ids are 1, 2, … */
static void run_as_a_group(struct ask *asks, const char *const *scripts, int count)
{
    struct ask holder = {.id = 0};

    submit(&holder, run_when_told);
    wait_until_begun();
    for (int i = 0; i < count; i++) {
        asks[i] = (struct ask){.script = scripts[i], .id = i + 1};
        submit(&asks[i], run);
    }
    sem_post(&t.may_go);
    wait_for(count + 1);
    arena_free(holder.request.memory);
}

static void end_asks(struct ask *asks, int count)
{
    for (int i = 0; i < count; i++)
        arena_free(asks[i].request.memory);
}

static void one_that_fails_leaves_its_neighbours_alone(void **state)
{
    (void)state;
    struct ask asks[5];

    start();
    run_as_a_group(asks, (const char *const[]){"", "x", "h", "hc", "h"}, 5);
    assert_int_equal(asks[0].answer, OK);
    assert_int_equal(asks[1].answer, ERR_FORBIDDEN);
    assert_int_equal(asks[2].answer, OK);
    assert_int_equal(asks[3].answer, ERR_CONFLICT);
    assert_int_equal(asks[4].answer, OK);
    for (int i = 0; i < 5; i++)
        assert_int_equal(row_there(&t.store.work, "", i + 1), asks[i].answer == OK);
    assert_false(row_there(&t.store.work, "hook", 1));
    assert_true(row_there(&t.store.work, "hook", 3));
    assert_false(row_there(&t.store.work, "hook", 4));
    assert_true(row_there(&t.store.work, "hook", 5));
    assert_int_equal(lanes_counts(t.lanes).failures, 2);
    assert_int_equal(lanes_counts(t.lanes).requests, 6);
    if (!test_store_is_postgres(&t.store))
        assert_int_equal(lanes_counts(t.lanes).groups, 2);
    end_asks(asks, 5);
    stop();
}

static void commit_then_events_then_after_then_answers_in_order(void **state)
{
    (void)state;
    struct ask asks[4];

    start();
    run_as_a_group(asks, (const char *const[]){"ea", "eax", "eea", "e"}, 4);
    assert_string_equal(t.said, "done0 event1 event3 event3 event4 after1 after3 done1 done2 "
                                "done3 done4 ");
    end_asks(asks, 4);
    stop();
}

static void work_before_the_commit_that_fails_hurts_its_own_request_only(void **state)
{
    (void)state;
    struct ask asks[3];

    start();
    run_as_a_group(asks, (const char *const[]){"hea", "hfea", "hea"}, 3);
    assert_int_equal(asks[0].answer, OK);
    assert_int_equal(asks[1].answer, ERR_INVALID);
    assert_int_equal(asks[2].answer, OK);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(row_there(&t.store.work, "", i + 1), i != 1);
        assert_int_equal(row_there(&t.store.work, "hook", i + 1), i != 1);
    }
    assert_null(strstr(t.said, "event2"));
    assert_null(strstr(t.said, "after2"));
    end_asks(asks, 3);
    stop();
}

static void a_request_runs_again_when_the_database_asks(void **state)
{
    (void)state;
    struct ask asks[3];

    start();
    run_as_a_group(asks, (const char *const[]){"e", "er", "e"}, 3);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(asks[i].answer, OK);
        assert_true(row_there(&t.store.work, "", i + 1));
    }
    assert_int_equal(asks[1].runs, 3);
    end_asks(asks, 3);
    stop();
}

/* Ends the lane's own connection, as a database that is stopped does. */
static enum err run_and_lose_connection(struct work *w, void *context)
{
    struct db_rows rows = {0};
    enum err e = db_begin(w);

    (void)context;
    if (!e)
        e = db_ask(w, &rows, "SELECT pg_terminate_backend(pg_backend_pid())");
    if (!e)
        e = db_done(w, &rows, OK);
    return db_in_transaction(w) ? db_end(w, e) : e;
}

/* Those before it in the group have committed and wait for the disk: the next connection finds out
 * by their events that they are stored. The one after it runs as if nothing had been. */
static void a_connection_lost_before_the_disk_answered_leaves_no_doubt(void **state)
{
    (void)state;
    struct ask asks[4] = {{.id = 1, .script = "ea"},
                          {.id = 2, .script = ""},
                          {.id = 3, .script = "e"},
                          {.id = 4, .script = "e"}};
    struct ask holder = {.id = 0};

    start();
    if (!test_store_is_postgres(&t.store)) {
        stop();
        skip();
    }
    submit(&holder, run_when_told);
    wait_until_begun();
    for (int i = 0; i < 4; i++)
        submit(&asks[i], i == 2 ? run_and_lose_connection : run);
    sem_post(&t.may_go);
    wait_for(5);
    assert_int_equal(asks[0].answer, OK);
    assert_int_equal(asks[1].answer, ERR_UNAVAILABLE); /* no events: nobody can tell */
    assert_int_equal(asks[2].answer, ERR_UNAVAILABLE);
    assert_int_equal(asks[3].answer, OK);
    assert_true(row_there(&t.store.work, "", 1) && row_there(&t.store.work, "", 4));
    assert_string_equal(t.said, "done0 event1 event4 done1 done2 done3 done4 ");
    /* Once when it is lost, and once when nobody can read any more what did not last. */
    assert_string_equal(t.heard, "again1 again4 again1 again4 event1 event4 ");
    arena_free(holder.request.memory);
    end_asks(asks, 4);
    stop();
}

/* Two on different lanes take two rows in opposite order, each when the other has its first. */
static pthread_barrier_t both_hold_one;

static enum err two_rows(struct work *w, struct ask *ask)
{
    static const char *const names[] = {"taken", "other"};
    enum err e = OK;

    for (int i = 0; i < 2 && !e; i++) {
        e = db_run(w, "UPDATE settings SET value = value || 'x' WHERE b = ?1 AND name = ?2",
                   db_int(0), db_text(str_of(names[(ask->id + i) % 2])));
        if (e || i || ask->runs > 1)
            continue;
        int64_t changed;
        e = db_change(w, &changed, "DELETE FROM settings WHERE b = ?1 AND name = 'nobody'",
                      db_int(0)); /* the update is done when this is answered */
        pthread_barrier_wait(&both_hold_one);
    }
    return e;
}

static enum err run_two_rows(struct work *w, void *context)
{
    struct ask *ask = context;
    enum err e;

    ask->runs++;
    e = db_begin(w);
    return e ? e : db_end(w, two_rows(w, ask));
}

/* Reads under the strictest isolation what another one has changed since: PostgreSQL refuses. */
static enum err stale_write(struct work *w, struct ask *ask)
{
    struct db_rows rows = {0};
    enum err e = OK;

    if (ask->runs == 1)
        e = db_script(w, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE");
    if (!e)
        e = db_ask(w, &rows, "SELECT value FROM settings WHERE b = ?1 AND name = 'taken'",
                   db_int(0));
    if (!e)
        e = db_done(w, &rows, OK);
    if (ask->runs == 1) {
        struct work other = test_store_work(&t.store, false);
        test_store_script(&other, "UPDATE settings SET value = 'y' WHERE name = 'taken'");
        test_store_work_end(&other);
    }
    if (e)
        return e;
    return db_run(w, "UPDATE settings SET value = value || 'x' WHERE b = ?1 AND name = 'taken'",
                  db_int(0));
}

static enum err run_stale_write(struct work *w, void *context)
{
    struct ask *ask = context;
    enum err e;

    ask->runs++;
    e = db_begin(w);
    return e ? e : db_end(w, stale_write(w, ask));
}

static struct str value_of(const char *name)
{
    struct work *w = &t.store.work;
    struct db_rows rows = {0};
    struct str value = STR("");

    assert_int_equal(db_ask(w, &rows, "SELECT value FROM settings WHERE b = ?1 AND name = ?2",
                            db_int(0), db_text(str_of(name))),
                     OK);
    if (db_next(&rows))
        value = db_column_text(&rows, 0, w->memory);
    assert_int_equal(db_done(w, &rows, OK), OK);
    return value;
}

static void who_is_in_a_deadlock_runs_again(void **state)
{
    (void)state;
    struct ask asks[2] = {{.id = 1}, {.id = 2}};

    start();
    if (!test_store_is_postgres(&t.store)) {
        stop();
        skip();
    }
    test_store_script(&t.store.work, "INSERT INTO settings (b, name, value) VALUES (0, 'other', "
                                     "'x')");
    pthread_barrier_init(&both_hold_one, NULL, 2);
    for (int i = 0; i < 2; i++) {
        asks[i].request = (struct lane_request){.run = run_two_rows,
                                                .done = done,
                                                .context = &asks[i],
                                                .account_id = account + (i << 7),
                                                .memory = arena_new(0)};
        assert_int_equal(lanes_submit(t.lanes, &asks[i].request), OK);
    }
    wait_for(2);
    assert_int_equal(asks[0].answer, OK);
    assert_int_equal(asks[1].answer, OK);
    assert_true(asks[0].runs + asks[1].runs >= 3);
    assert_true(str_is(value_of("taken"), "xxx") && str_is(value_of("other"), "xxx"));
    pthread_barrier_destroy(&both_hold_one);
    end_asks(asks, 2);
    stop();
}

static void a_serialisation_failure_runs_again(void **state)
{
    (void)state;
    struct ask one = {.id = 1};

    start();
    if (!test_store_is_postgres(&t.store)) {
        stop();
        skip();
    }
    submit(&one, run_stale_write);
    wait_for(1);
    assert_int_equal(one.answer, OK);
    assert_int_equal(one.runs, 2);
    assert_true(str_is(value_of("taken"), "yx"));
    end_asks(&one, 1);
    stop();
}

/* The process that brings the log to the disk without being asked: held, only a commit that waits
 * does. 0: it cannot be held from here. */
static pid_t log_writer_hold(void)
{
    struct db_rows rows = {0};
    pid_t pid = 0;

    assert_int_equal(db_ask(&t.store.work, &rows,
                            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'"),
                     OK);
    if (db_next(&rows))
        pid = (pid_t)db_column_int(&rows, 0);
    assert_int_equal(db_done(&t.store.work, &rows, OK), OK);
    return pid > 1 && kill(pid, SIGSTOP) == 0 ? pid : 0;
}

/* How far the log is on the disk, less where it was when the request had written. It looks before
 * its own commit: what others write meanwhile need not be on the disk when it is answered. */
static int64_t flushed_beyond;
static char written_to[64];

static enum err look_at_log(struct work *w)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, "SELECT pg_current_wal_insert_lsn()");

    if (e)
        return e;
    if (db_next(&rows))
        snprintf(written_to, sizeof written_to, "%.*s",
                 STR_ARG(db_column_text(&rows, 0, w->memory)));
    return db_done(w, &rows, OK);
}

static enum err run_and_look_at_log(struct work *w, void *context)
{
    struct ask *ask = context;
    enum err e;

    ask->runs++;
    e = db_begin(w);
    if (e)
        return e;
    e = write_row(w, ask);
    return db_end(w, e ? e : look_at_log(w));
}

static void done_and_look_at_disk(struct work *w, void *context, enum err e)
{
    struct work reader = test_store_work(&t.store, true);
    struct db_rows rows = {0};

    assert_int_equal(db_ask(&reader, &rows,
                            "SELECT pg_wal_lsn_diff(pg_current_wal_flush_lsn(), "
                            "CAST(CAST(?1 AS TEXT) AS PG_LSN))",
                            db_text(str_of(written_to))),
                     OK);
    assert_true(db_next(&rows));
    flushed_beyond = db_column_int(&rows, 0);
    assert_int_equal(db_done(&reader, &rows, OK), OK);
    test_store_work_end(&reader);
    done(w, context, e);
}

static void nobody_is_answered_before_the_commit_is_on_the_disk(void **state)
{
    (void)state;
    for (int group = 1; group <= 3; group++) {
        struct ask asks[3] = {{.id = 1, .script = "e"}, {.id = 2, .script = ""}, {.id = 3}};
        struct ask holder = {.id = 0};
        start();
        pid_t writer = test_store_is_postgres(&t.store) ? log_writer_hold() : 0;
        if (!writer) {
            stop();
            skip();
        }
        asks[2].script = "x"; /* the last one's failure is no excuse */
        submit(&holder, run_when_told);
        wait_until_begun();
        for (int i = 0; i < group; i++) {
            asks[i].request = (struct lane_request){.run = i ? run : run_and_look_at_log,
                                                    .done = i ? done : done_and_look_at_disk,
                                                    .context = &asks[i],
                                                    .account_id = account,
                                                    .memory = arena_new(0)};
            assert_int_equal(lanes_submit(t.lanes, &asks[i].request), OK);
        }
        flushed_beyond = -1;
        sem_post(&t.may_go);
        wait_for(group + 1);
        kill(writer, SIGCONT);
        assert_int_equal(asks[0].answer, OK);
        assert_true(flushed_beyond >= 0);
        arena_free(holder.request.memory);
        end_asks(asks, group);
        stop();
    }
}

static void refused_requests_are_told_why_and_later_ones_run_again(void **state)
{
    (void)state;
    struct ask asks[2] = {{.id = 1, .script = "e"}, {.id = 2, .script = "e"}};

    start();
    lanes_refuse(t.lanes, "we are moving");
    submit(&asks[0], run);
    wait_for(1);
    assert_int_equal(asks[0].answer, ERR_UNAVAILABLE);
    assert_int_equal(asks[0].runs, 0);
    assert_false(row_there(&t.store.work, "", 1));
    lanes_refuse(t.lanes, NULL);
    submit(&asks[1], run);
    wait_for(1);
    assert_int_equal(asks[1].answer, OK);
    end_asks(asks, 2);
    stop();
}

static void a_group_whose_transaction_is_gone_runs_one_by_one(void **state)
{
    (void)state;
    struct ask asks[3];

    start();
    if (test_store_is_postgres(&t.store)) {
        stop();
        skip();
    }
    run_as_a_group(asks, (const char *const[]){"e", "eF", "e"}, 3);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(asks[i].answer, OK);
        assert_true(row_there(&t.store.work, "", i + 1));
    }
    assert_int_equal(asks[0].runs, 2);
    assert_int_equal(asks[2].runs, 1);
    assert_false(row_there(&t.store.work, "", 0));
    assert_string_equal(t.said, "done0 event1 done1 event2 done2 event3 done3 ");
    end_asks(asks, 3);
    stop();
}

static void when_the_commit_fails_all_are_told_and_nothing_is_stored(void **state)
{
    (void)state;
    const char *const scripts[] = {"e", "hea", "x"};
    struct rlimit old, tight;
    struct stat log;
    struct ask asks[3];
    char file[600];

    start();
    if (test_store_is_postgres(&t.store)) {
        stop();
        skip();
    }
    snprintf(file, sizeof file, "%s-wal", t.store.address);
    assert_int_equal(stat(file, &log), 0);
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &old);
    tight = old;
    tight.rlim_cur = (rlim_t)log.st_size;
    setrlimit(RLIMIT_FSIZE, &tight);
    run_as_a_group(asks, scripts, 3);
    setrlimit(RLIMIT_FSIZE, &old);
    assert_int_equal(asks[0].answer, ERR_UNAVAILABLE);
    assert_int_equal(asks[1].answer, ERR_UNAVAILABLE);
    assert_int_equal(asks[2].answer, ERR_FORBIDDEN);
    assert_string_equal(t.said, "done0 done1 done2 done3 ");
    for (int i = 0; i < 3; i++)
        assert_false(row_there(&t.store.work, "", i + 1));
    end_asks(asks, 3);

    t.said[0] = 0;
    run_as_a_group(asks, scripts, 3); /* and service returns */
    assert_string_equal(t.said, "done0 event1 event2 after2 done1 done2 done3 ");
    assert_true(row_there(&t.store.work, "hook", 2));
    end_asks(asks, 3);
    stop();
}

/* Many at once. */

enum { threads_count = 8, asks_each = 125 };

static void done_many(struct work *w, void *context, enum err e)
{
    struct ask *ask = context;

    (void)w;
    ask->answer = e;
    sem_post(&t.answered);
}

static void *submit_many(void *context)
{
    struct ask *asks = context;

    for (int i = 0; i < asks_each; i++) {
        struct lane_request *r = &asks[i].request;
        asks[i].script = "";
        *r = (struct lane_request){.run = run,
                                   .done = done_many,
                                   .context = &asks[i],
                                   .account_id = asks[i].id << 7,
                                   .memory = arena_new(0)};
        assert_int_equal(lanes_submit(t.lanes, r), OK);
    }
    return NULL;
}

static void a_thousand_requests_of_eight_threads_are_all_stored(void **state)
{
    (void)state;
    static struct ask asks[threads_count * asks_each];
    pthread_t threads[threads_count];
    struct db_rows rows = {0};

    start();
    memset(asks, 0, sizeof asks);
    for (int i = 0; i < threads_count * asks_each; i++)
        asks[i].id = i + 1;
    for (int i = 0; i < threads_count; i++)
        pthread_create(&threads[i], NULL, submit_many, &asks[i * asks_each]);
    for (int i = 0; i < threads_count; i++)
        pthread_join(threads[i], NULL);
    wait_for(threads_count * asks_each);
    for (int i = 0; i < threads_count * asks_each; i++)
        assert_int_equal(asks[i].answer, OK);
    assert_int_equal(
        db_ask(&t.store.work, &rows, "SELECT count(*) FROM settings WHERE b = ?1", db_int(0)), OK);
    assert_true(db_next(&rows));
    assert_int_equal(db_column_int(&rows, 0), threads_count * asks_each + 1);
    assert_int_equal(db_done(&t.store.work, &rows, OK), OK);
    end_asks(asks, threads_count * asks_each);
    stop();
}

static enum err run_nothing(struct work *w, void *context)
{
    (void)w, (void)context;
    return OK;
}

static void a_full_queue_refuses_and_closing_runs_what_waits(void **state)
{
    (void)state;
    static struct lane_request requests[lane_queue_max];
    static struct ask ask;
    struct lane_request one_more = {.run = run_nothing, .account_id = account};
    struct ask holder = {0};
    struct arena *memory = arena_new(0);

    start();
    memset(&ask, 0, sizeof ask);
    submit(&holder, run_when_told);
    wait_until_begun();
    for (int i = 0; i < lane_queue_max; i++) {
        requests[i] = (struct lane_request){.run = run_nothing,
                                            .done = done_many,
                                            .context = &ask,
                                            .account_id = account,
                                            .memory = memory};
        assert_int_equal(lanes_submit(t.lanes, &requests[i]), OK);
    }
    assert_int_equal(lanes_submit(t.lanes, &one_more), ERR_UNAVAILABLE);
    assert_int_equal(lanes_counts(t.lanes).queue, lane_queue_max);
    sem_post(&t.may_go);
    stop();
    wait_for(lane_queue_max + 1);
    assert_int_equal(sem_trywait(&t.answered), -1);
    arena_free(holder.request.memory);
    arena_free(memory);
}

static void a_command_runs_one_and_waits(void **state)
{
    (void)state;
    struct ask good = {.id = 7, .script = "e"}, bad = {.id = 8, .script = "x"};

    start();
    assert_int_equal(lanes_run(t.lanes, &t.store.work, run, &good), OK);
    assert_true(row_there(&t.store.work, "", 7));
    assert_int_equal(lanes_run(t.lanes, &t.store.work, run, &bad), ERR_FORBIDDEN);
    assert_true(str_is(t.store.work.why, "not you"));
    assert_string_equal(t.said, "event7 ");
    stop();
}

/* A process killed at any moment: what it had acknowledged over a pipe is there. */

static int pipe_to_parent;

static void done_to_parent(struct work *w, void *context, enum err e)
{
    struct ask *ask = context;

    (void)w;
    if (!e && write(pipe_to_parent, &ask->id, sizeof ask->id) != sizeof ask->id)
        _exit(3);
    sem_post(&t.answered);
}

static void write_until_killed(void)
{
    static struct ask asks[32];
    int64_t id = 0;

    sem_init(&t.answered, 0, 32);
    t.store.work = test_store_work(&t.store, false);
    if (lanes_open(&t.store.work, &t.store.options, 0, &t.store.work, NULL, &t.lanes))
        _exit(2);
    for (;; id++) {
        struct ask *ask = &asks[id % 32];
        if (id % 32 == 0) /* all of the last round are answered: their places are free */
            wait_for(32);
        if (ask->request.memory)
            arena_reset(ask->request.memory);
        *ask = (struct ask){
            .id = id + 1,
            .script = "he",
            .request = {.memory = ask->request.memory ? ask->request.memory : arena_new(0)}};
        ask->request.run = run;
        ask->request.done = done_to_parent;
        ask->request.context = ask;
        ask->request.account_id = (id + 1) << 7;
        if (lanes_submit(t.lanes, &ask->request))
            _exit(4);
    }
}

static void killed_at_any_moment_what_was_acknowledged_is_there(void **state)
{
    (void)state;

    for (int round = 0; round < 4; round++) {
        int64_t ids[4096], id;
        int count = 0, ends[2];
        pid_t child;

        start();
        lanes_close(t.lanes);
        t.lanes = NULL;
        events_listen(NULL, NULL);
        test_store_work_end(&t.store.work);
        assert_int_equal(pipe(ends), 0);
        child = fork();
        if (child == 0) {
            close(ends[0]);
            pipe_to_parent = ends[1];
            write_until_killed();
        }
        close(ends[1]);
        while (count < 4000 && read(ends[0], &id, sizeof id) == sizeof id) {
            ids[count++] = id;
            if (count == 200 + round * 333)
                kill(child, SIGKILL);
        }
        close(ends[0]);
        waitpid(child, NULL, 0);
        assert_true(count >= 200 + round * 333);
        t.store.work = test_store_work(&t.store, false);
        for (int i = 0; i < count; i++) {
            assert_true(row_there(&t.store.work, "", ids[i]));
            assert_true(row_there(&t.store.work, "hook", ids[i]));
        }
        test_store_close(&t.store);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_that_fails_leaves_its_neighbours_alone),
        cmocka_unit_test(commit_then_events_then_after_then_answers_in_order),
        cmocka_unit_test(work_before_the_commit_that_fails_hurts_its_own_request_only),
        cmocka_unit_test(a_request_runs_again_when_the_database_asks),
        cmocka_unit_test(a_connection_lost_before_the_disk_answered_leaves_no_doubt),
        cmocka_unit_test(who_is_in_a_deadlock_runs_again),
        cmocka_unit_test(a_serialisation_failure_runs_again),
        cmocka_unit_test(nobody_is_answered_before_the_commit_is_on_the_disk),
        cmocka_unit_test(refused_requests_are_told_why_and_later_ones_run_again),
        cmocka_unit_test(a_group_whose_transaction_is_gone_runs_one_by_one),
        cmocka_unit_test(when_the_commit_fails_all_are_told_and_nothing_is_stored),
        cmocka_unit_test(a_thousand_requests_of_eight_threads_are_all_stored),
        cmocka_unit_test(a_full_queue_refuses_and_closing_runs_what_waits),
        cmocka_unit_test(a_command_runs_one_and_waits),
        cmocka_unit_test(killed_at_any_moment_what_was_acknowledged_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
