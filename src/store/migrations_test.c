#include "store/migrations.h"

#include "store/db_driver.h"
#include "store/migrations_text.h"
#include "store/test_store.h"

#include <dirent.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void every_file_is_embedded_in_order_and_both_databases_take_it(void **state)
{
    (void)state;
    struct test_store store;
    DIR *folder = opendir(SOURCE_FOLDER "/migrations");
    size_t files = 0;
    int applied = -1, stored = -1, known = -1;

    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));)
        files += str_ends(str_of(entry->d_name), STR(".sql"));
    closedir(folder);
    assert_int_equal(files, migrations_embedded_count);
    for (size_t i = 0; i < migrations_embedded_count; i++)
        assert_int_equal(migrations_embedded[i].number, i + 1);

    test_store_open_empty(&store);
    assert_int_equal(migrations_status(&store.work, &stored, &known), OK);
    assert_int_equal(stored, 0);
    assert_int_equal(known, files);
    assert_int_equal(migrations_apply(&store.work, 4, &applied), OK);
    assert_int_equal(applied, files);
    assert_int_equal(migrations_apply(&store.work, 4, &applied), OK);
    assert_int_equal(applied, 0);
    assert_int_equal(migrations_status(&store.work, &stored, &known), OK);
    assert_int_equal(stored, files);
    test_store_close(&store);
}

static void words_are_replaced_for_each_database(void **state)
{
    (void)state;
    struct work w = {.memory = arena_new(0)};
    struct str sql = {0};
    const struct str text = STR("-- INTEGER\nCREATE TABLE a (\n  @ID,\n  t TEXT, f REAL -- x;\n"
                                "  @END_ID;\nCREATE TABLE c (b INTEGER, k BLOB @END_KEY(b, k);\n"
                                "@SQLITE{ CREATE x (';INTEGER'); }@POSTGRES{ y {INTEGER} }z;");

    assert_int_equal(migrations_translate(&w, text, DB_SQLITE, 2, &sql), OK);
    assert_string_equal(
        str_c(w.memory, sql),
        "\nCREATE TABLE a (\n  b INTEGER NOT NULL, id INTEGER PRIMARY KEY,\n  t TEXT, f REAL \n"
        "  ) STRICT;\nCREATE TABLE c (b INTEGER, k BLOB , PRIMARY KEY (b, k)) STRICT, WITHOUT "
        "ROWID;\n CREATE x (';INTEGER'); z;");
    assert_int_equal(migrations_translate(&w, text, DB_POSTGRES, 2, &sql), OK);
    assert_string_equal(
        str_c(w.memory, sql),
        "\nCREATE TABLE a (\n  b BIGINT NOT NULL, id BIGINT NOT NULL,\n  t TEXT COLLATE \"C\", f "
        "DOUBLE PRECISION \n  , PRIMARY KEY (b, id)) PARTITION BY HASH (b);\n"
        "CREATE TABLE a_p0 PARTITION OF a FOR VALUES WITH (MODULUS 2, REMAINDER 0);\n"
        "CREATE TABLE a_p1 PARTITION OF a FOR VALUES WITH (MODULUS 2, REMAINDER 1);\n"
        "CREATE TABLE c (b BIGINT, k BYTEA , PRIMARY KEY (b, k)) PARTITION BY HASH (b);\n"
        "CREATE TABLE c_p0 PARTITION OF c FOR VALUES WITH (MODULUS 2, REMAINDER 0);\n"
        "CREATE TABLE c_p1 PARTITION OF c FOR VALUES WITH (MODULUS 2, REMAINDER 1);\n"
        " y {BIGINT} z;");
    assert_int_equal(migrations_translate(&w, text, DB_POSTGRES, 0, &sql), OK);
    assert_string_equal(
        str_c(w.memory, sql),
        "\nCREATE TABLE a (\n  b BIGINT NOT NULL, id BIGINT NOT NULL,\n  t TEXT COLLATE \"C\", f "
        "DOUBLE PRECISION \n  , PRIMARY KEY (b, id));\n"
        "CREATE TABLE c (b BIGINT, k BYTEA , PRIMARY KEY (b, k));\n y {BIGINT} z;");
    arena_free(w.memory);
}

/* For Citus, which distributes plain tables. */
static void
without_partitions_every_table_is_plain_and_every_unique_key_has_the_bucket(void **state)
{
    (void)state;
    struct test_store store;
    struct db_rows rows = {0};
    int applied;

    test_store_open_empty(&store);
    assert_int_equal(migrations_apply(&store.work, 0, &applied), OK);
    if (test_store_is_postgres(&store)) {
        db_scatter(&store.work);
        assert_int_equal(
            db_ask(&store.work, &rows,
                   "SELECT c.relname FROM pg_class AS c JOIN pg_namespace AS n "
                   "ON n.oid = c.relnamespace WHERE n.nspname = current_schema() "
                   "AND c.relname <> 'migrations' AND (c.relkind = 'p' OR c.relkind = 'r' "
                   "AND EXISTS (SELECT 1 FROM pg_index AS i WHERE i.indrelid = c.oid "
                   "AND i.indisunique AND NOT EXISTS (SELECT 1 FROM pg_attribute AS a "
                   "WHERE a.attrelid = c.oid AND a.attnum = ANY (i.indkey) "
                   "AND a.attname = 'b')))"),
            OK);
        assert_false(db_next(&rows));
        assert_int_equal(db_done(&store.work, &rows, OK), OK);
    }
    test_store_close(&store);
}

static void a_text_that_is_wrong_is_refused(void **state)
{
    (void)state;
    struct work w = {.memory = arena_new(0)};
    struct str sql = {0};

    assert_int_equal(migrations_translate(&w, STR("@IDS"), DB_SQLITE, 2, &sql), ERR_INTERNAL);
    assert_int_equal(migrations_translate(&w, STR("@SQLITE{ x"), DB_SQLITE, 2, &sql), ERR_INTERNAL);
    assert_int_equal(migrations_translate(&w, STR("@SQLITE{ x"), DB_POSTGRES, 2, &sql),
                     ERR_INTERNAL);
    assert_int_equal(migrations_translate(&w, STR("@END_KEY(b"), DB_SQLITE, 2, &sql), ERR_INTERNAL);
    arena_free(w.memory);
}

static void jobs_that_wait_when_their_kind_moves_are_run_by_its_new_threads(void **state)
{
    (void)state;
    struct test_store store;
    int64_t kinds[4] = {0};
    struct db_rows rows = {0};
    struct str moving;

    test_store_open(&store);
    test_store_script(&store.work,
                      "INSERT INTO jobs (b, id, kind, subject_id, data, run_ms, leased_by, "
                      "attempts, dead, why) VALUES (0, 1, 5, 1, '', 1, NULL, 0, 0, ''), "
                      "(0, 2, 41, 1, '', 1, NULL, 0, 0, ''), (0, 3, 42, 1, '', 1, NULL, 0, 0, ''), "
                      "(0, 4, 1, 1, '', 1, NULL, 0, 0, '')");
    assert_int_equal(migrations_embedded[14].number, 15);
    assert_int_equal(migrations_translate(&store.work, str_of(migrations_embedded[14].text),
                                          db_driver(store.work.db), 4, &moving),
                     OK);
    test_store_script(&store.work, str_c(store.work.memory, moving));
    db_scatter(&store.work); /* it walks what it has just written */
    assert_int_equal(
        db_ask(&store.work, &rows, "SELECT kind FROM jobs WHERE b = ?1 ORDER BY id", db_int(0)),
        OK);
    for (int i = 0; i < 4 && db_next(&rows); i++)
        kinds[i] = db_column_int(&rows, 0);
    assert_int_equal(db_done(&store.work, &rows, OK), OK);
    assert_true(kinds[0] == 1800 && kinds[1] == 1801 && kinds[2] == 1802 && kinds[3] == 1);
    test_store_close(&store);
}

static int64_t author_of_mark(struct work *w, int post)
{
    int64_t author_id = 0;
    const enum err e = db_find_int(w, &author_id,
                                   "SELECT coalesce(author_id, -1) FROM mark_pages"
                                   " WHERE b = ?1 AND account_id = ?2 AND kind = ?3 AND id = ?4",
                                   db_int(5), db_int(900), db_int(1), db_int(post));
    assert_int_equal(e, OK);
    return author_id;
}

/* As marks of before migration 17 are: nobody's posts yet. */
static void marks_of_before_are_told_whose_posts_they_are_of(void **state)
{
    (void)state;
    struct test_store store;
    enum err e = ERR_INTERNAL;
    int calls = 0;

    test_store_open(&store);
    test_store_script(
        &store.work,
        "INSERT INTO posts (b, id, author_id, flags, created_ms, text, spoiler_text, thread_id,"
        " quote_policy, facets) VALUES (0, 1, 77, 0, 1, '', '', 1, 0, ''),"
        " (16383, 2097024, 78, 0, 1, '', '', 1, 0, '')");
    test_store_script(&store.work, "INSERT INTO mark_pages (b, account_id, kind, id, post_id)"
                                   " VALUES (5, 900, 1, 1, 1), (5, 900, 1, 2, 2097024),"
                                   " (5, 900, 1, 3, 129)");
    for (int call = 1; e && call < 40; call++, calls++) {
        assert_int_equal(db_begin(&store.work), OK);
        db_fail_at = call;
        e = migrations_db_fill_mark_authors(&store.work);
        db_fail_at = 0;
        assert_int_equal(db_end(&store.work, e), e);
    }
    assert_int_equal(e, OK);
    assert_true(calls > 12); /* eight ranges, three posts, two marks */
    assert_int_equal(author_of_mark(&store.work, 1), 77);
    assert_int_equal(author_of_mark(&store.work, 2), 78);
    assert_int_equal(author_of_mark(&store.work, 3), -1);
    test_store_close(&store);
}

static void a_store_newer_than_the_program_is_refused(void **state)
{
    (void)state;
    struct test_store store;
    int applied = -1;

    test_store_open(&store);
    test_store_script(&store.work,
                      "INSERT INTO migrations (number, name, applied_ms) VALUES (9999, 'x', 1)");
    assert_int_equal(migrations_apply(&store.work, 4, &applied), ERR_INVALID);
    assert_true(str_find(store.work.why, STR("newer")) != SIZE_MAX);
    test_store_close(&store);
}

static void interrupted_at_any_call_it_goes_on_where_it_was(void **state)
{
    (void)state;
    struct test_store store;
    int applied = -1, calls = 0;
    enum err e = ERR_INTERNAL;

    test_store_open_empty(&store);
    for (int call = 1; e && call < 200; call++) {
        db_fail_at = calls = call;
        e = migrations_apply(&store.work, 4, &applied);
        db_fail_at = 0;
        assert_true(e == OK || e == ERR_UNAVAILABLE);
    }
    assert_int_equal(e, OK);
    assert_true(calls > 10);
    assert_int_equal(migrations_apply(&store.work, 4, &applied), OK);
    assert_int_equal(applied, 0);
    test_store_close(&store);
}

static void *apply(void *context)
{
    struct test_store *store = context;
    struct work w = test_store_work(store, false);
    static _Thread_local int applied;

    applied = -1;
    assert_int_equal(migrations_apply(&w, 4, &applied), OK);
    test_store_work_end(&w);
    return (void *)(intptr_t)applied;
}

static void two_that_start_at_once_apply_each_file_once(void **state)
{
    (void)state;
    struct test_store store;
    pthread_t threads[2];
    intptr_t total = 0;

    test_store_open_empty(&store);
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, apply, &store);
    for (int i = 0; i < 2; i++) {
        void *applied = NULL;
        pthread_join(threads[i], &applied);
        total += (intptr_t)applied;
    }
    assert_int_equal(total, migrations_embedded_count);
    test_store_close(&store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_is_embedded_in_order_and_both_databases_take_it),
        cmocka_unit_test(words_are_replaced_for_each_database),
        cmocka_unit_test(
            without_partitions_every_table_is_plain_and_every_unique_key_has_the_bucket),
        cmocka_unit_test(a_text_that_is_wrong_is_refused),
        cmocka_unit_test(jobs_that_wait_when_their_kind_moves_are_run_by_its_new_threads),
        cmocka_unit_test(marks_of_before_are_told_whose_posts_they_are_of),
        cmocka_unit_test(a_store_newer_than_the_program_is_refused),
        cmocka_unit_test(interrupted_at_any_call_it_goes_on_where_it_was),
        cmocka_unit_test(two_that_start_at_once_apply_each_file_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
