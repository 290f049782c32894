/* The SQL door, on whichever database the suite runs. */
#include "store/test_things.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

static void values_of_every_kind_come_back_as_they_went_in(void **state)
{
    (void)state;
    struct test_store store;
    struct db_rows rows = {0};
    struct work *w = &store.work;
    struct str all = {.data = "\0\1\xff\\x", .size = 5};

    start(&store);
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(db_run(w, "INSERT INTO things (b, id, name, weight) VALUES (?1, ?2, ?3, ?4)",
                            db_int(1), db_int(INT64_MAX), db_text(STR("Ἐκκλησία '\"\\ ; --")),
                            db_real(0.1)),
                     OK);
    assert_int_equal(db_run(w, "INSERT INTO things (b, id, name, weight) VALUES (?1, ?2, ?3, ?4)",
                            db_int(1), db_int(INT64_MIN), db_null(), db_null()),
                     OK);
    assert_int_equal(
        db_run(w, "INSERT INTO bytes (b, data) VALUES (?1, ?2)", db_int(1), db_blob(all)), OK);
    assert_int_equal(
        db_run(w, "INSERT INTO bytes (b, data) VALUES (?1, ?2)", db_int(2), db_blob(STR(""))), OK);
    assert_int_equal(db_end(w, OK), OK);

    assert_int_equal(
        db_ask(w, &rows, "SELECT id, name, weight FROM things WHERE b = ?1 ORDER BY id", db_int(1)),
        OK);
    assert_true(db_next(&rows));
    assert_true(db_column_int(&rows, 0) == INT64_MIN);
    assert_true(db_column_is_null(&rows, 1));
    assert_int_equal(db_column_text(&rows, 1, w->memory).size, 0);
    assert_true(db_column_is_null(&rows, 2));
    assert_true(db_column_real(&rows, 2) == 0.0);
    assert_true(db_next(&rows));
    assert_true(db_column_int(&rows, 0) == INT64_MAX);
    assert_true(str_equal(db_column_text(&rows, 1, NULL), STR("Ἐκκλησία '\"\\ ; --")));
    assert_true(db_column_real(&rows, 2) == 0.1);
    assert_false(db_next(&rows));
    assert_int_equal(db_done(w, &rows, OK), OK);

    assert_int_equal(db_ask(w, &rows, "SELECT data FROM bytes WHERE b = ?1", db_int(1)), OK);
    assert_true(db_next(&rows));
    assert_true(str_equal(db_column_text(&rows, 0, w->memory), all));
    assert_int_equal(db_done(w, &rows, OK), OK);
    assert_int_equal(db_ask(w, &rows, "SELECT data FROM bytes WHERE b = ?1", db_int(2)), OK);
    assert_true(db_next(&rows));
    assert_false(db_column_is_null(&rows, 0));
    assert_int_equal(db_column_text(&rows, 0, w->memory).size, 0);
    assert_int_equal(db_done(w, &rows, OK), OK);
    test_store_close(&store);
}

static void a_parameter_that_is_null_at_first_takes_a_number_later(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    struct db_value ids[] = {db_null(), db_int(5), db_int_or_null(0)};

    start(&store);
    assert_int_equal(db_begin(w), OK);
    for (int i = 0; i < 3; i++)
        assert_int_equal(db_run(w, "INSERT INTO things (b, id, weight) VALUES (?1, ?2, ?3)",
                                db_int(1), db_int(i), ids[i]),
                         OK);
    assert_int_equal(db_end(w, OK), OK);
    assert_int_equal(things(w), 3);
    test_store_close(&store);
}

enum { many = 77 };

/* Every third has no weight, the first one too. */
static void many_values(struct work *w, struct db_value values[many][4])
{
    for (int i = 0; i < many; i++) {
        values[i][0] = db_int(1);
        values[i][1] = db_int(i);
        values[i][2] = db_text(str_format(w->memory, "it's \"%d\" (?1)", i));
        values[i][3] = i % 3 ? db_real(i + 0.5) : db_null();
    }
}

static const char many_insert[] =
    "INSERT INTO things (b, id, name, weight) VALUES (?1, ?2, COALESCE(?3, '('), ?4) "
    "ON CONFLICT (b, id) DO UPDATE SET name = excluded.name";

struct asked_many {
    int rows, fails_at;
    double weights;
    struct str names[many + 1];
};

static enum err one_of_many(struct work *w, struct db_rows *rows, size_t index, void *context)
{
    struct asked_many *asked = context;

    if ((int)index == asked->fails_at)
        return work_fail(w, ERR_FORBIDDEN, "enough");
    while (db_next(rows)) {
        asked->rows++;
        asked->names[index] = db_column_text(rows, 0, w->memory);
        asked->weights += db_column_real(rows, 1);
    }
    return OK;
}

static enum err ask_many(struct work *w, struct asked_many *asked)
{
    struct db_value values[many + 1][2];

    for (int i = 0; i <= many; i++) {
        values[i][0] = db_int(1);
        values[i][1] = db_int(many - i); /* the first is not there */
    }
    return db_ask_many(w, "SELECT name, weight FROM things WHERE b = ?1 AND id = ?2", values[0], 2,
                       many + 1, one_of_many, asked);
}

static void many_rows_go_in_and_many_questions_are_answered_in_their_order(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    struct db_value values[many][4];
    struct asked_many asked = {.fails_at = -1};

    start(&store);
    many_values(w, values);
    for (int round = 0; round < 3; round++) { /* the last: all are there already */
        assert_int_equal(db_begin(w), OK);
        assert_int_equal(db_run_many(w, many_insert, values[0], 4, (size_t)(round ? many : 0)), OK);
        assert_int_equal(db_end(w, OK), OK);
        assert_int_equal(things(w), round ? many : 0);
    }
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(thing_add(w, many, "the last"), OK); /* is still on its way */
    assert_int_equal(ask_many(w, &asked), OK);
    assert_int_equal(db_end(w, OK), OK);
    assert_int_equal(asked.rows, many + 1);
    assert_true(str_is(asked.names[0], "the last"));
    assert_true(str_is(asked.names[many - 12], "it's \"12\" (?1)"));
    assert_true(asked.weights > 1900 && asked.weights < 2000);
    test_store_close(&store);
}

static void one_of_many_that_fails_ends_the_transaction_and_the_connection_lives_on(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    struct db_value values[many][4];
    struct asked_many asked = {.fails_at = 40};

    start(&store);
    many_values(w, values);
    values[50][1] = db_int(7);
    assert_int_equal(db_begin(w), OK);
    enum err e = db_run_many(w, "INSERT INTO things (b, id, name, weight) VALUES (?1, ?2, ?3, ?4)",
                             values[0], 4, many);
    (void)e;
    assert_int_equal(ask_many(w, &asked), ERR_CONFLICT);
    assert_int_equal(asked.rows, 0);
    assert_int_equal(db_end(w, OK), ERR_CONFLICT);
    assert_int_equal(things(w), 0);
    values[50][1] = db_int(50);
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(db_run_many(w, many_insert, values[0], 4, many), OK);
    assert_int_equal(ask_many(w, &asked), ERR_FORBIDDEN);
    assert_int_equal(thing_add(w, 500, "later"), ERR_FORBIDDEN);
    assert_int_equal(db_end(w, OK), ERR_FORBIDDEN);
    assert_int_equal(things(w), 0);
    assert_int_equal(thing_add_alone(w, 1, "again"), OK);
    assert_int_equal(things(w), 1);
    test_store_close(&store);
}

static void a_taken_key_is_a_conflict_and_the_transaction_is_over(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    enum err e;

    start(&store);
    assert_int_equal(thing_add_alone(w, 1, "first"), OK);
    assert_int_equal(db_begin(w), OK);
    e = thing_add(w, 2, "neighbour");
    if (!e)
        e = thing_add(w, 1, "second");
    (void)e; /* even when the error is swallowed nothing of it is stored */
    (void)thing_add(w, 3, "later");
    assert_int_equal(db_end(w, OK), ERR_CONFLICT);
    assert_true(w->why.size > 0);
    assert_int_equal(things(w), 1);
    assert_int_equal(thing_add_alone(w, 2, "again"), OK);
    assert_int_equal(things(w), 2);
    test_store_close(&store);
}

static void on_conflict_do_nothing_tells_by_the_number_of_rows(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    int64_t changed = -1;

    start(&store);
    for (int64_t expected = 1; expected >= 0; expected--) {
        assert_int_equal(db_begin(w), OK);
        assert_int_equal(
            db_change(w, &changed,
                      "INSERT INTO things (b, id) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                      db_int(1), db_int(9)),
            OK);
        assert_int_equal(changed, expected);
        assert_int_equal(db_end(w, OK), OK);
    }
    test_store_close(&store);
}

static void an_error_of_the_caller_rolls_back(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;

    start(&store);
    assert_false(db_in_transaction(w));
    assert_int_equal(db_begin(w), OK);
    assert_true(db_in_transaction(w));
    assert_int_equal(thing_add(w, 1, "x"), OK);
    assert_int_equal(db_end(w, ERR_FORBIDDEN), ERR_FORBIDDEN);
    assert_false(db_in_transaction(w));
    assert_int_equal(things(w), 0);
    test_store_close(&store);
}

static void a_wrong_statement_is_our_fault_and_the_connection_lives_on(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    struct db_rows rows = {0};

    start(&store);
    assert_int_equal(db_ask(w, &rows, "SELECT nothing FROM nowhere WHERE b = ?1", db_int(1)),
                     ERR_INTERNAL);
    assert_int_equal(db_ask(w, &rows, "SELECT id FROM things WHERE b = ?1"), ERR_INTERNAL);
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(thing_add(w, 1, "\xff"), ERR_INTERNAL);
    assert_int_equal(db_end(w, OK), ERR_INTERNAL);
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(db_run(w, "INSERT INTO things (b, id, name) VALUES (?1, ?2, ?3)", db_int(1),
                            db_int(1), db_text((struct str){.data = "a\0b", .size = 3})),
                     ERR_INTERNAL);
    assert_int_equal(db_end(w, OK), ERR_INTERNAL);
    assert_int_equal(thing_add_alone(w, 1, "fine"), OK);
    test_store_close(&store);
}

static void one_value_a_list_and_a_number_of_rows_are_asked_for_in_a_word(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    struct str name = STR("before");
    int64_t id = 7, ids[2] = {0};
    int count = 9;

    start(&store);
    assert_int_equal(db_find_int(w, &id, "SELECT id FROM things WHERE b = ?1", db_int(1)),
                     ERR_NOT_FOUND);
    assert_int_equal(db_find_text(w, &name, "SELECT name FROM things WHERE b = ?1", db_int(1)),
                     ERR_NOT_FOUND);
    assert_int_equal(id, 7);
    assert_true(str_is(name, "before"));
    for (int64_t i = 1; i <= 3; i++)
        assert_int_equal(thing_add_alone(w, i * 10, "thing"), OK);
    assert_int_equal(db_find_int(w, &id, "SELECT id FROM things WHERE b = ?1 AND id > ?2",
                                 db_int(1), db_int(20)),
                     OK);
    assert_int_equal(id, 30);
    assert_int_equal(
        db_find_text(w, &name, "SELECT name FROM things WHERE b = ?1 AND id = 10", db_int(1)), OK);
    assert_true(str_is(name, "thing"));
    assert_int_equal(db_list_ints(w, ids, 2, &count,
                                  "SELECT id FROM things WHERE b = ?1 ORDER BY id DESC", db_int(1)),
                     OK);
    assert_int_equal(count, 2);
    assert_int_equal(ids[0], 30);
    assert_int_equal(ids[1], 20);
    assert_int_equal(db_count_rows(w, &count, "SELECT id FROM things WHERE b = ?1", db_int(1)), OK);
    assert_int_equal(count, 3);
    db_fail_at = 1;
    assert_int_equal(db_count_rows(w, &count, "SELECT id FROM things WHERE b = ?1", db_int(1)),
                     ERR_UNAVAILABLE);
    db_fail_at = 1;
    assert_int_equal(db_find_int(w, &id, "SELECT id FROM things WHERE b = ?1", db_int(1)),
                     ERR_UNAVAILABLE);
    assert_int_equal(count, 3);
    test_store_close(&store);
}

static void a_query_may_run_inside_its_own_rows(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    struct db_rows outer = {0}, inner = {0};
    static const char *const sql = "SELECT id FROM things WHERE b = ?1 ORDER BY id";
    int64_t sum = 0;

    start(&store);
    assert_int_equal(thing_add_alone(w, 1, "x"), OK);
    assert_int_equal(thing_add_alone(w, 2, "y"), OK);
    assert_int_equal(db_ask(w, &outer, sql, db_int(1)), OK);
    while (db_next(&outer)) {
        assert_int_equal(db_ask(w, &inner, sql, db_int(1)), OK);
        while (db_next(&inner))
            sum += db_column_int(&outer, 0) * db_column_int(&inner, 0);
        assert_int_equal(db_done(w, &inner, OK), OK);
    }
    assert_int_equal(db_done(w, &outer, ERR_NOT_FOUND), ERR_NOT_FOUND);
    assert_int_equal(sum, 9);
    test_store_close(&store);
}

static void a_reader_cannot_write_and_sees_what_was_committed(void **state)
{
    (void)state;
    struct test_store store;
    struct work reader;

    start(&store);
    reader = test_store_work(&store, true);
    assert_int_equal(db_begin(&store.work), OK);
    assert_int_equal(thing_add(&store.work, 1, "x"), OK);
    assert_int_equal(things(&reader), 0);
    assert_int_equal(db_end(&store.work, OK), OK);
    assert_int_equal(things(&reader), 1);
    assert_int_not_equal(thing_add_alone(&reader, 2, "y"), OK);
    assert_int_equal(things(&reader), 1);
    test_store_work_end(&reader);
    test_store_close(&store);
}

static void without_a_connection_everything_asks_for_the_store(void **state)
{
    (void)state;
    struct work w = {.memory = arena_new(0)};
    struct db_rows rows = {0};

    assert_int_equal(db_begin(&w), ERR_NEEDS_STORE);
    assert_int_equal(db_ask(&w, &rows, "SELECT 1"), ERR_NEEDS_STORE);
    assert_int_equal(db_run(&w, "SELECT 1"), ERR_NEEDS_STORE);
    assert_int_equal(db_before_commit(&w, 0, NULL, NULL), ERR_NEEDS_STORE);
    db_scatter(&w);
    arena_free(w.memory);
}

static void whichever_call_fails_all_or_nothing_is_stored(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    enum err e = ERR_INTERNAL;
    int call = 0;

    start(&store);
    while (e && call < 10) {
        db_fail_at = ++call;
        e = db_begin(w);
        if (!e) {
            enum err inner = thing_add(w, 1, "x");
            if (!inner)
                inner = thing_add(w, 2, "y");
            e = db_end(w, inner);
        }
        db_fail_at = 0;
        assert_true(e == OK || e == ERR_UNAVAILABLE);
        assert_int_equal(things(w), e ? 0 : 2);
    }
    assert_int_equal(e, OK);
    assert_int_equal(call, 5); /* begin, two statements, end, and then none */
    test_store_close(&store);
}

/* Work before and after the commit. */

static char said[64];

static enum err say_before(struct work *w, void *data)
{
    assert_true(db_in_transaction(w));
    snprintf(said + strlen(said), sizeof said - strlen(said), "%s ", (const char *)data);
    return thing_add(w, 50, "made before the commit");
}

static enum err refuse(struct work *w, void *data)
{
    (void)data;
    return work_fail(w, ERR_INVALID, "not like this");
}

static void say_after(struct work *w, void *data)
{
    struct test_store *store = data;
    struct work reader = test_store_work(store, true);

    assert_false(db_in_transaction(w));
    assert_int_equal(things(&reader), 2); /* it is after the commit for others too */
    test_store_work_end(&reader);
    snprintf(said + strlen(said), sizeof said - strlen(said), "after");
}

static void work_before_the_commit_is_in_it_and_work_after_sees_it(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    char word[] = "before";

    start(&store);
    said[0] = 0;
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(db_before_commit(w, 0, say_before, word), OK);
    db_after_commit(w, say_after, &store);
    assert_int_equal(thing_add(w, 1, "x"), OK);
    assert_string_equal(said, "");
    assert_int_equal(db_end(w, OK), OK);
    assert_string_equal(said, "before after");
    test_store_close(&store);
}

static enum err say_letter(struct work *w, void *data)
{
    (void)w;
    const char *letter = data;
    size_t length = strlen(said);
    said[length] = *letter;
    said[length + 1] = 0;
    return OK;
}

static void work_before_the_commit_runs_in_its_order(void **state)
{
    static const int64_t orders[] = {7, 3, 9, 3, 1, 9, 9, 2};
    char letters[] = "abcdefgh";
    (void)state;
    struct test_store store;
    struct work *w = &store.work;

    start(&store);
    said[0] = 0;
    assert_int_equal(db_begin(w), OK);
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++)
        assert_int_equal(db_before_commit(w, orders[i], say_letter, letters + i), OK);
    assert_int_equal(db_end(w, OK), OK);
    assert_string_equal(said, "ehbdacfg");
    test_store_close(&store);
}

static void work_of_a_rolled_back_transaction_is_forgotten(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    char word[] = "before";

    start(&store);
    said[0] = 0;
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(db_before_commit(w, 0, say_before, word), OK);
    db_after_commit(w, say_after, &store);
    assert_int_equal(db_end(w, ERR_INVALID), ERR_INVALID);
    assert_int_equal(thing_add_alone(w, 1, "x"), OK);
    assert_string_equal(said, "");
    assert_int_equal(things(w), 1);
    test_store_close(&store);
}

static void work_before_the_commit_that_fails_rolls_back(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;

    start(&store);
    said[0] = 0;
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(thing_add(w, 1, "x"), OK);
    assert_int_equal(db_before_commit(w, 0, refuse, NULL), OK);
    db_after_commit(w, say_after, &store);
    assert_int_equal(db_end(w, OK), ERR_INVALID);
    assert_true(str_is(w->why, "not like this"));
    assert_string_equal(said, "");
    assert_int_equal(things(w), 0);
    test_store_close(&store);
}

/* Copying beside writers. */

struct writer {
    struct test_store *store;
    atomic_bool stop;
    int64_t written;
};

static void *write_on(void *context)
{
    struct writer *writer = context;
    struct work w = test_store_work(writer->store, false);

    /* Two rows a transaction: a copy that holds one of them only is no consistent copy. */
    for (int64_t i = 0; !writer->stop; i++) {
        enum err e = db_begin(&w);
        if (!e) {
            e = thing_add(&w, 1000 + 2 * i, "left");
            if (!e)
                e = thing_add(&w, 1001 + 2 * i, "right");
            e = db_end(&w, e);
        }
        writer->written += !e;
    }
    test_store_work_end(&w);
    return NULL;
}

static void a_copy_made_beside_a_writer_is_whole(void **state)
{
    (void)state;
    struct test_store store;
    struct writer writer = {.store = &store};
    struct work copy = {0};
    pthread_t thread;
    struct str file;
    char big[40000];

    start(&store);
    file = str_format(store.work.memory, "%s/copy.db", store.folder);
    if (test_store_is_postgres(&store)) {
        assert_int_equal(db_backup(&store.work, file), ERR_INVALID);
        assert_true(str_find(store.work.why, STR("pg_dump")) != SIZE_MAX);
        test_store_close(&store);
        return;
    }
    memset(big, 'x', sizeof big - 1);
    big[sizeof big - 1] = 0;
    for (int64_t id = 1; id <= 200; id++)
        assert_int_equal(thing_add_alone(&store.work, id, big), OK);
    pthread_create(&thread, NULL, write_on, &writer);
    for (int i = 0; i < 5; i++) {
        int64_t count;
        assert_int_equal(db_backup(&store.work, file), OK);
        copy = (struct work){.memory = arena_new(0)};
        assert_int_equal(db_open(&copy, &(struct db_options){.address = file}, &copy.db), OK);
        count = things(&copy);
        assert_true(count >= 200 && count % 2 == 0);
        test_store_work_end(&copy);
        assert_int_equal(db_backup(&store.work, file), ERR_CONFLICT);
        assert_int_equal(unlink(str_c(store.work.memory, file)), 0);
    }
    writer.stop = true;
    pthread_join(thread, NULL);
    assert_true(writer.written > 0);
    assert_int_equal(db_backup(&store.work, STR("/nowhere/copy.db")), ERR_UNAVAILABLE);
    test_store_close(&store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_of_every_kind_come_back_as_they_went_in),
        cmocka_unit_test(a_parameter_that_is_null_at_first_takes_a_number_later),
        cmocka_unit_test(many_rows_go_in_and_many_questions_are_answered_in_their_order),
        cmocka_unit_test(one_of_many_that_fails_ends_the_transaction_and_the_connection_lives_on),
        cmocka_unit_test(a_taken_key_is_a_conflict_and_the_transaction_is_over),
        cmocka_unit_test(on_conflict_do_nothing_tells_by_the_number_of_rows),
        cmocka_unit_test(an_error_of_the_caller_rolls_back),
        cmocka_unit_test(a_wrong_statement_is_our_fault_and_the_connection_lives_on),
        cmocka_unit_test(one_value_a_list_and_a_number_of_rows_are_asked_for_in_a_word),
        cmocka_unit_test(a_query_may_run_inside_its_own_rows),
        cmocka_unit_test(a_reader_cannot_write_and_sees_what_was_committed),
        cmocka_unit_test(without_a_connection_everything_asks_for_the_store),
        cmocka_unit_test(whichever_call_fails_all_or_nothing_is_stored),
        cmocka_unit_test(work_before_the_commit_is_in_it_and_work_after_sees_it),
        cmocka_unit_test(work_before_the_commit_runs_in_its_order),
        cmocka_unit_test(work_of_a_rolled_back_transaction_is_forgotten),
        cmocka_unit_test(work_before_the_commit_that_fails_rolls_back),
        cmocka_unit_test(a_copy_made_beside_a_writer_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
