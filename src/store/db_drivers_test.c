/* What each database has of its own: troubles, threads, lost connections. */
#include "store/test_things.h"

#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

/* SQLite's own troubles. */

static int64_t sqlite_number(struct work *w, const char *sql)
{
    struct db_rows rows = {0};
    int64_t number = -1;

    assert_int_equal(db_ask(w, &rows, sql), OK);
    if (db_next(&rows))
        number = db_column_int(&rows, 0);
    assert_int_equal(db_done(w, &rows, OK), OK);
    return number;
}

static void a_full_disk_is_said_and_service_returns_with_the_space(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    char big[60000];
    enum err e = OK;
    int64_t before, pages;

    start(&store);
    if (test_store_is_postgres(&store)) {
        test_store_close(&store);
        skip();
    }
    memset(big, 'x', sizeof big - 1);
    big[sizeof big - 1] = 0;
    assert_int_equal(thing_add_alone(w, 1, "small"), OK);
    pages = sqlite_number(w, "PRAGMA page_count");
    assert_true(pages < 20);
    assert_int_equal(sqlite_number(w, "PRAGMA max_page_count=20"), 20);
    for (int64_t id = 2; !e && id < 10; id++)
        e = thing_add_alone(w, id, big);
    assert_int_equal(e, ERR_UNAVAILABLE);
    assert_true(str_find(w->why, STR("full")) != SIZE_MAX);
    before = things(w);
    assert_int_equal(sqlite_number(w, "PRAGMA max_page_count=100000"), 100000);
    assert_int_equal(thing_add_alone(w, 20, big), OK);
    assert_int_equal(things(w), before + 1);
    test_store_close(&store);
}

static void a_store_that_cannot_be_opened_is_named(void **state)
{
    (void)state;
    struct work w = {.memory = arena_new(0)};

    assert_int_equal(
        db_open(&w, &(struct db_options){.address = STR("/nowhere/at/all/bema.db")}, &w.db),
        ERR_UNAVAILABLE);
    assert_true(str_find(w.why, STR("/nowhere/at/all/bema.db")) != SIZE_MAX);
    assert_int_equal(
        db_open(&w, &(struct db_options){.address = STR("postgres:///x?host=/nowhere")}, &w.db),
        ERR_UNAVAILABLE);
    arena_free(w.memory);
}

static void text_that_is_no_literal_never_gets_another_ones_statement(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    char sql[64];

    start(&store);
    for (int i = 0; i < 5000; i++) {
        snprintf(sql, sizeof sql, "SELECT %d", i);
        assert_int_equal(sqlite_number(w, sql), i);
    }
    test_store_close(&store);
}

static void a_statement_that_walks_a_table_is_refused_in_tests(void **state)
{
    (void)state;
    bool was_set = getenv("BEMA_TEST_EXPLAIN") != NULL;
    struct db_rows rows = {0};
    struct test_store store;
    struct work w;

    start(&store);
    if (test_store_is_postgres(&store)) {
        test_store_close(&store);
        skip();
    }
    setenv("BEMA_TEST_EXPLAIN", "1", 1);
    w = test_store_work(&store, true);
    if (!was_set)
        unsetenv("BEMA_TEST_EXPLAIN");
    assert_int_equal(db_ask(&w, &rows, "SELECT id FROM things WHERE name = ?1", db_text(STR("x"))),
                     ERR_INTERNAL);
    assert_true(str_find(w.why, STR("walks")) != SIZE_MAX);
    assert_int_equal(things(&w), 0);
    db_scatter(&w);
    assert_int_equal(db_ask(&w, &rows, "SELECT b FROM things WHERE name = ?1", db_text(STR("x"))),
                     OK);
    assert_int_equal(db_done(&w, &rows, OK), OK);
    test_store_work_end(&w);
    test_store_close(&store);
}

struct asked {
    struct work *w;
    const char *sql;
    int64_t number;
};

static void *ask_on_a_thread(void *context)
{
    struct asked *asked = context;
    struct db_rows rows = {0};

    enum err e = db_ask(asked->w, &rows, asked->sql, db_int(1));
    if (!e && db_next(&rows))
        asked->number = db_column_int(&rows, 0);
    (void)!db_done(asked->w, &rows, e);
    return NULL;
}

/* As those that look for jobs do. */
static void threads_may_use_one_connection_in_turn(void **state)
{
    (void)state;
    struct test_store store;
    pthread_t thread;

    start(&store);
    struct work w = test_store_work(&store, true);
    struct asked asked[] = {{.w = &w, .sql = "SELECT min(id) FROM things WHERE b = ?1"},
                            {.w = &w, .sql = "SELECT max(id) FROM things WHERE b = ?1"}};
    assert_int_equal(thing_add_alone(&store.work, 7, "x"), OK);
    assert_int_equal(thing_add_alone(&store.work, 8, "y"), OK);
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        assert_int_equal(pthread_create(&thread, NULL, ask_on_a_thread, &asked[i]), 0);
        pthread_join(thread, NULL);
        assert_int_equal(asked[i].number, 7 + i);
    }
    test_store_work_end(&w);
    test_store_close(&store);
}

/* PostgreSQL's. */

static void a_database_that_is_silent_counts_as_lost(void **state)
{
    (void)state;
    struct test_store store;
    struct db_rows rows = {0};
    int ms_max = db_answer_ms_max;

    start(&store);
    if (!test_store_is_postgres(&store)) {
        test_store_close(&store);
        skip();
    }
    struct work w = test_store_work(&store, true);
    db_answer_ms_max = 200;
    db_scatter(&w);
    assert_int_equal(db_ask(&w, &rows, "SELECT 1 FROM pg_sleep(3)"), ERR_UNAVAILABLE);
    db_answer_ms_max = ms_max;
    assert_int_equal(things(&w), 0);
    test_store_work_end(&w);
    test_store_close(&store);
}

static void a_statement_that_meets_several_partitions_is_refused_in_tests(void **state)
{
    (void)state;
    bool was_set = getenv("BEMA_TEST_EXPLAIN") != NULL;
    struct db_rows rows = {0};
    struct test_store store;
    struct work w;
    int64_t before;

    test_store_open(&store);
    if (!test_store_is_postgres(&store)) {
        test_store_close(&store);
        skip();
    }
    setenv("BEMA_TEST_EXPLAIN", "1", 1);
    w = test_store_work(&store, false);
    if (!was_set)
        unsetenv("BEMA_TEST_EXPLAIN");
    assert_int_equal(
        db_ask(&w, &rows, "SELECT value FROM settings WHERE name = ?1", db_text(STR("x"))),
        ERR_INTERNAL);
    assert_true(str_find(w.why, STR("several partitions of settings")) != SIZE_MAX);
    assert_int_equal(db_begin(&w), OK);
    assert_int_equal(
        db_end(&w, db_run(&w, "DELETE FROM settings WHERE name = ?1", db_text(STR("x")))),
        ERR_INTERNAL);
    before = db_scatter_count(); /* migrations read all buckets too */
    db_scatter(&w);
    assert_int_equal(db_scatter_count(), before + 1);
    assert_int_equal(
        db_ask(&w, &rows, "SELECT count(*) FROM settings WHERE name = ?1", db_text(STR("x"))), OK);
    assert_int_equal(db_done(&w, &rows, OK), OK);
    assert_int_equal(db_ask(&w, &rows, "SELECT value FROM settings WHERE b = ?1 AND name = ?2",
                            db_int(3), db_text(STR("x"))),
                     OK);
    assert_int_equal(db_done(&w, &rows, OK), OK);
    test_store_work_end(&w);
    test_store_close(&store);
}

static int64_t backend_of(struct work *w)
{
    struct db_rows rows = {0};
    int64_t backend = 0;

    assert_int_equal(db_ask(w, &rows, "SELECT pg_backend_pid()"), OK);
    if (db_next(&rows))
        backend = db_column_int(&rows, 0);
    assert_int_equal(db_done(w, &rows, OK), OK);
    return backend;
}

static void end_backend(struct work *w, int64_t backend)
{
    struct db_rows rows = {0};

    assert_int_equal(
        db_ask(w, &rows, "SELECT pg_terminate_backend(?1::int, 5000)", db_int(backend)), OK);
    assert_int_equal(db_done(w, &rows, OK), OK);
}

static void a_lost_connection_is_opened_again(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work, other;
    int64_t changed = 0, backend;

    start(&store);
    if (!test_store_is_postgres(&store)) {
        test_store_close(&store);
        skip();
    }
    other = test_store_work(&store, false);
    assert_int_equal(thing_add_alone(w, 1, "before"), OK);
    end_backend(&other, backend_of(w));
    assert_int_equal(things(w), 1); /* a query outside a transaction does not even notice */

    /* A transaction is gone with its connection, and may run again. */
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(thing_add(w, 2, "half"), OK);
    end_backend(&other, backend_of(w));
    assert_int_equal(db_change(w, &changed, "DELETE FROM things WHERE b = ?1", db_int(1)),
                     ERR_AGAIN);
    assert_int_equal(db_end(w, OK), ERR_AGAIN);
    /* Lost at the commit, nobody knows: it is not run again. */
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(thing_add(w, 2, "half"), OK);
    end_backend(&other, backend_of(w));
    assert_int_equal(db_end(w, OK), ERR_UNAVAILABLE);
    /* Ended while nothing has reached it yet: its last words are read before the loss is seen. */
    backend = backend_of(w);
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(thing_add(w, 2, "half"), OK);
    end_backend(&other, backend);
    assert_int_equal(db_end(w, OK), ERR_UNAVAILABLE);
    assert_int_equal(thing_add_alone(w, 3, "after"), OK);
    assert_int_equal(things(w), 2);
    test_store_work_end(&other);
    test_store_close(&store);
}

/* As when the server is killed: the connections of this process end without a word. */
static void cut_all_connections(void)
{
    for (int fd = 3; fd < 256; fd++) {
        int domain = 0;
        socklen_t size = sizeof domain;
        if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain == AF_UNIX)
            shutdown(fd, SHUT_RDWR);
    }
}

static void a_connection_cut_without_a_word_holds_nobody_up(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;

    start(&store);
    if (!test_store_is_postgres(&store)) {
        test_store_close(&store);
        skip();
    }
    for (int statements = 0; statements < 4; statements++) {
        enum err e = db_begin(w);
        for (int i = 0; i < statements && !e; i++)
            e = thing_add(w, i, "x");
        assert_int_equal(e, OK);
        if (statements == 3)
            assert_int_equal(things(w), 3); /* so that nothing but the commit is on its way */
        cut_all_connections();
        e = db_end(w, OK);
        assert_true(e == ERR_UNAVAILABLE || e == ERR_AGAIN);
        assert_int_equal(things(w), 0);
        cut_all_connections();
        assert_int_equal(things(w), 0);
    }
    test_store_close(&store);
}

static void many_statements_may_be_on_their_way(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    struct str big = {.size = 100000};
    char *x;

    start(&store);
    big.data = x = arena_alloc(w->memory, big.size);
    memset(x, 'x', big.size);
    assert_int_equal(db_begin(w), OK);
    for (int i = 0; i < 300; i++)
        assert_int_equal(db_run(w, "INSERT INTO things (b, id, name) VALUES (?1, ?2, ?3)",
                                db_int(1), db_int(i), db_text(big)),
                         OK);
    assert_int_equal(db_end(w, OK), OK);
    assert_int_equal(things(w), 300);
    test_store_close(&store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_disk_is_said_and_service_returns_with_the_space),
        cmocka_unit_test(a_store_that_cannot_be_opened_is_named),
        cmocka_unit_test(text_that_is_no_literal_never_gets_another_ones_statement),
        cmocka_unit_test(a_statement_that_walks_a_table_is_refused_in_tests),
        cmocka_unit_test(a_database_that_is_silent_counts_as_lost),
        cmocka_unit_test(threads_may_use_one_connection_in_turn),
        cmocka_unit_test(a_statement_that_meets_several_partitions_is_refused_in_tests),
        cmocka_unit_test(a_lost_connection_is_opened_again),
        cmocka_unit_test(a_connection_cut_without_a_word_holds_nobody_up),
        cmocka_unit_test(many_statements_may_be_on_their_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
