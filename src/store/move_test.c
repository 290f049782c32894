#include "store/move.h"

#include "store/db_driver.h"
#include "store/migrations.h"
#include "store/move_db.h"
#include "store/settings.h"
#include "store/test_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

/* Both ends of a move. With a PostgreSQL at hand each test runs from SQLite to it, from it to
 * SQLite and from it to itself; without, from SQLite to SQLite. */
struct ends {
    struct test_store source, target;
    char file[2][160];
    struct work from; /* the source's */
    struct db_options from_options, to_options;
    struct move_report report;
    int looks, stop_at;
    enum move_step stop_in;
};

enum { directions = 3 };

static bool direction_has(int direction, bool *ret_from_sqlite, bool *ret_to_sqlite)
{
    bool postgres = getenv("BEMA_TEST_DB") != NULL;

    *ret_from_sqlite = direction == 0;
    *ret_to_sqlite = direction == 1 || !postgres;
    return postgres || direction == 0;
}

static struct work work_new(void)
{
    return (struct work){
        .memory = arena_new(0), .now_ms = INT64_C(1790000000000), .limits = &limits_default};
}

static struct work open_one(const struct db_options *options)
{
    struct work w = work_new();

    assert_int_equal(db_open(&w, options, &w.db), OK);
    return w;
}

static void close_one(struct work *w)
{
    db_close(w->db);
    arena_free(w->memory);
}

static bool begin(struct ends *t, int direction)
{
    bool from_sqlite, to_sqlite;
    int applied;

    *t = (struct ends){.stop_at = -1};
    if (!direction_has(direction, &from_sqlite, &to_sqlite))
        return false;
    test_store_open_empty(&t->source);
    test_store_open_empty(&t->target);
    t->from_options = t->source.options;
    t->to_options = t->target.options;
    snprintf(t->file[0], sizeof t->file[0], "%s/from.db", t->source.folder);
    snprintf(t->file[1], sizeof t->file[1], "%s/to.db", t->target.folder);
    if (from_sqlite)
        t->from_options.address = str_of(t->file[0]);
    if (to_sqlite)
        t->to_options.address = str_of(t->file[1]);
    t->from = open_one(&t->from_options);
    assert_int_equal(migrations_apply(&t->from, 3, &applied), OK);
    return true;
}

static void end(struct ends *t)
{
    close_one(&t->from);
    test_store_close(&t->source);
    test_store_close(&t->target);
}

static bool between(void *context, enum move_step step, int64_t done, int64_t total)
{
    struct ends *t = context;

    assert_true(done <= total || step != MOVE_COPY);
    return step == t->stop_in && t->looks++ == t->stop_at;
}

static enum err move_now(struct ends *t, enum err (*fill)(struct work *w, void *context))
{
    const struct move_options options = {
        .target = t->to_options, .partitions = 2, .between = between, .fill = fill, .context = t};

    t->looks = 0;
    t->from.why = STR("");
    return move_store(&t->from, &options, &t->report);
}

static bool said(const struct ends *t, const char *words)
{
    return str_find(t->from.why, str_of(words)) != SIZE_MAX;
}

static void run_one(struct work *w, const char *sql)
{
    test_store_script(w, sql);
}

static void settings_fill(struct work *w, int count)
{
    assert_int_equal(db_begin(w), OK);
    for (int i = 0; i < count; i++)
        assert_int_equal(setting_set(w, str_format(w->memory, "name %d", i), STR("value")), OK);
    assert_int_equal(db_end(w, OK), OK);
}

static int64_t number_of(struct work *w, const char *sql)
{
    struct db_rows rows = {0};
    int64_t number = -1;

    db_scatter(w);
    assert_int_equal(db_ask(w, &rows, sql), OK);
    if (db_next(&rows))
        number = db_column_int(&rows, 0);
    assert_int_equal(db_done(w, &rows, OK), OK);
    return number;
}

static struct str text_of(struct work *w, const char *sql)
{
    struct db_rows rows = {0};
    struct str text = STR("(none)");

    db_scatter(w);
    assert_int_equal(db_ask(w, &rows, sql), OK);
    if (db_next(&rows))
        text = db_column_is_null(&rows, 0) ? STR("(null)") : db_column_text(&rows, 0, w->memory);
    assert_int_equal(db_done(w, &rows, OK), OK);
    return text;
}

/* Values that have gone wrong between databases before. */
static const struct str odd_text = STR("tab\there \\N \\. 'q' \"d\" \xf0\x9f\x8c\xb3 \r\n,{}");
static const struct str odd_bytes = {"\0\1\xff\\x41\0", 8};

static void odd_rows_add(struct work *w)
{
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(setting_set(w, STR("odd"), odd_text), OK);
    assert_int_equal(setting_set(w, STR("empty"), STR("")), OK);
    for (int i = 0; i < 2; i++)
        assert_int_equal(db_run(w,
                                "INSERT INTO origins (b, key, account_id, post_id, content_hash) "
                                "VALUES (?1, ?2, ?3, ?4, ?5)",
                                db_int(i * 16383), db_text(i ? STR("a") : STR("")),
                                db_int(INT64_MAX), db_int(INT64_MIN + 1),
                                db_blob(i ? odd_bytes : STR(""))),
                         OK);
    assert_int_equal(db_run(w,
                            "INSERT INTO votes (b, account_id, post_id, choices) VALUES "
                            "(1, 2, 3, ?1)",
                            db_int(-1)),
                     OK);
    assert_int_equal(db_run(w,
                            "INSERT INTO polls (b, post_id, options, multiple, hide_totals, "
                            "expires_ms, closed) VALUES (5, 6, '[]', 1, 0, ?1, 0)",
                            db_null()),
                     OK);
    assert_int_equal(db_end(w, OK), OK);
}

static void odd_rows_look(struct work *w)
{
    struct str bytes = text_of(w, "SELECT content_hash FROM origins WHERE b = 16383");

    assert_true(str_equal(text_of(w, "SELECT value FROM settings WHERE name = 'odd'"), odd_text));
    assert_true(str_is(text_of(w, "SELECT value FROM settings WHERE name = 'empty'"), ""));
    assert_true(str_equal(bytes, odd_bytes));
    assert_true(str_is(text_of(w, "SELECT content_hash FROM origins WHERE b = 0"), ""));
    assert_int_equal(number_of(w, "SELECT account_id FROM origins WHERE b = 0"), INT64_MAX);
    assert_int_equal(number_of(w, "SELECT post_id FROM origins WHERE b = 0"), INT64_MIN + 1);
    assert_int_equal(number_of(w, "SELECT choices FROM votes WHERE b = 1"), -1);
    assert_true(str_is(text_of(w, "SELECT expires_ms FROM polls WHERE b = 5"), "(null)"));
    assert_int_equal(number_of(w, "SELECT multiple FROM polls WHERE b = 5"), 1);
}

static void every_row_comes_over_as_it_is(void **state)
{
    (void)state;
    for (int direction = 0; direction < directions; direction++) {
        struct ends t;
        struct str when;
        int64_t rows = 0;
        if (!begin(&t, direction))
            continue;
        odd_rows_add(&t.from);
        settings_fill(&t.from, 9000);
        assert_int_equal(move_now(&t, NULL), OK);
        for (size_t i = 0; i < t.report.count; i++) {
            rows += t.report.tables[i].target.rows;
            assert_int_equal(t.report.tables[i].source.rows, t.report.tables[i].target.rows);
            assert_false(str_is(t.report.tables[i].name, "migrations"));
        }
        assert_int_equal(rows, 9006);
        struct work to = open_one(&t.to_options);
        odd_rows_look(&to);
        assert_int_equal(number_of(&to, "SELECT count(*) FROM settings"), 9002);
        assert_int_equal(move_mark_find(&to, &when), ERR_NOT_FOUND);
        assert_int_equal(move_mark_find(&t.from, &when), OK);
        assert_true(str_starts(when, STR("2026-")));
        assert_int_equal(move_mark_remove(&t.from), OK);
        assert_int_equal(move_mark_find(&t.from, &when), ERR_NOT_FOUND);
        close_one(&to);
        end(&t);
    }
}

static void a_target_that_holds_rows_is_refused_and_left_alone(void **state)
{
    (void)state;
    for (int direction = 0; direction < directions; direction++) {
        struct ends t;
        int applied;
        if (!begin(&t, direction))
            continue;
        struct work to = open_one(&t.to_options);
        assert_int_equal(migrations_apply(&to, 2, &applied), OK);
        settings_fill(&to, 1);
        assert_int_equal(move_now(&t, NULL), ERR_INVALID);
        assert_true(said(&t, "holds rows already (table settings)"));
        assert_int_equal(number_of(&to, "SELECT count(*) FROM settings"), 1);
        assert_int_equal(number_of(&t.from, "SELECT count(*) FROM settings"), 0);
        close_one(&to);
        end(&t);
    }
}

static void a_target_with_other_tables_is_refused(void **state)
{
    (void)state;
    for (int direction = 0; direction < directions; direction++) {
        struct ends t;
        if (!begin(&t, direction))
            continue;
        struct work to = open_one(&t.to_options);
        run_one(&to, "CREATE TABLE zebras (b INTEGER PRIMARY KEY)");
        assert_int_equal(move_now(&t, NULL), ERR_INVALID);
        assert_true(said(&t, "table zebras"));
        close_one(&to);
        end(&t);
    }
}

static void a_target_of_a_newer_version_is_refused(void **state)
{
    (void)state;
    for (int direction = 0; direction < directions; direction++) {
        struct ends t;
        int applied;
        if (!begin(&t, direction))
            continue;
        struct work to = open_one(&t.to_options);
        assert_int_equal(migrations_apply(&to, 2, &applied), OK);
        run_one(&to, "INSERT INTO migrations (number, name, applied_ms) VALUES (999, 'x', 1)");
        assert_int_equal(move_now(&t, NULL), ERR_INVALID);
        assert_true(said(&t, "newer Bema"));
        close_one(&to);
        end(&t);
    }
}

static void an_interrupted_move_leaves_nothing_and_can_be_run_again(void **state)
{
    static const enum move_step steps[] = {MOVE_COPY, MOVE_CHECK};
    (void)state;
    for (int direction = 0; direction < directions; direction++) {
        struct ends t;
        struct str when;
        if (!begin(&t, direction))
            continue;
        settings_fill(&t.from, 5000);
        for (size_t i = 0; i < 2; i++) {
            t.stop_in = steps[i];
            t.stop_at = 1;
            assert_int_equal(move_now(&t, NULL), ERR_UNAVAILABLE);
            assert_true(said(&t, "interrupted"));
            assert_int_equal(move_mark_find(&t.from, &when), ERR_NOT_FOUND);
            struct work to = open_one(&t.to_options);
            assert_int_equal(number_of(&to, "SELECT count(*) FROM settings"), 0);
            close_one(&to);
        }
        t.stop_at = -1;
        assert_int_equal(move_now(&t, NULL), OK);
        end(&t);
    }
}

static enum err spoil(struct work *w, void *context)
{
    (void)context;
    return db_run(w, "UPDATE settings SET value = 'other' WHERE b = ?1 AND name = 'name 7'",
                  db_int(0));
}

static enum err lose(struct work *w, void *context)
{
    (void)context;
    return db_run(w, "DELETE FROM settings WHERE b = ?1 AND name = 'name 7'", db_int(0));
}

static void a_copy_that_differs_in_one_value_is_noticed(void **state)
{
    enum err (*const faults[])(struct work * w, void *context) = {spoil, lose};
    (void)state;
    for (int direction = 0; direction < directions; direction++) {
        struct ends t;
        if (!begin(&t, direction))
            continue;
        settings_fill(&t.from, 10);
        for (size_t i = 0; i < 2; i++) {
            assert_int_equal(move_now(&t, faults[i]), ERR_INTERNAL);
            assert_true(said(&t, "table settings came out different"));
        }
        assert_int_equal(move_now(&t, NULL), OK);
        end(&t);
    }
}

/* SQLite keeps what PostgreSQL would refuse; our door stores neither. */
static void text_that_is_no_text_is_named_and_not_moved(void **state)
{
    static const char *const bad[] = {
        "INSERT INTO settings (b, name, value) VALUES (0, 'x', CAST(x'ff41' AS TEXT))",
        "INSERT INTO settings (b, name, value) VALUES (0, 'x', 'a' || char(0) || 'b')",
    };
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct ends t;
        assert_true(begin(&t, 0));
        run_one(&t.from, bad[i]);
        assert_int_equal(move_now(&t, NULL), ERR_INVALID);
        assert_true(said(&t, "column value"));
        end(&t);
    }
}

static void an_address_where_nobody_listens_is_told(void **state)
{
    struct ends t;
    (void)state;
    assert_true(begin(&t, 0));
    t.to_options.address = STR("postgres://nobody@127.0.0.1:1/none?connect_timeout=2");
    assert_int_equal(move_now(&t, NULL), ERR_UNAVAILABLE);
    assert_true(said(&t, "the target"));
    t.to_options.address = STR("/nowhere/at/all/bema.db");
    assert_int_equal(move_now(&t, NULL), ERR_UNAVAILABLE);
    end(&t);
}

/* Ends the target's connection from another one, as a database that is stopped does. */
static enum err kill_target(struct work *w, void *context)
{
    struct ends *t = context;
    int64_t pid = number_of(w, "SELECT pg_backend_pid()");
    struct work other = open_one(&t->to_options);
    char sql[80];

    snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%lld)", (long long)pid);
    assert_int_equal(number_of(&other, sql), 1);
    close_one(&other);
    usleep(50 * 1000);
    return OK;
}

static void a_target_that_dies_leaves_nothing_and_the_move_can_be_run_again(void **state)
{
    (void)state;
    for (int direction = 0; direction < directions; direction++) {
        struct ends t;
        struct str when;
        if (!begin(&t, direction))
            continue;
        if (str_starts(t.to_options.address, STR("postgres"))) {
            settings_fill(&t.from, 5000);
            assert_int_equal(move_now(&t, kill_target), ERR_UNAVAILABLE);
            assert_true(said(&t, "lost"));
            assert_int_equal(move_mark_find(&t.from, &when), ERR_NOT_FOUND);
            assert_int_equal(move_now(&t, NULL), OK);
        }
        end(&t);
    }
}

static void nobody_writes_to_the_source_while_it_moves(void **state)
{
    (void)state;
    for (int direction = 0; direction < directions; direction++) {
        struct ends t;
        struct move_column *columns;
        size_t count;
        if (!begin(&t, direction))
            continue;
        struct work other = open_one(&t.from_options);
        assert_int_equal(db_begin(&t.from), OK);
        assert_int_equal(move_db_columns(&t.from, &columns, &count), OK);
        assert_int_equal(move_db_hold(&t.from, columns, count), OK);
        if (db_driver(other.db) == DB_POSTGRES)
            run_one(&other, "SET lock_timeout = 100");
        enum err e = db_begin(&other);
        if (!e)
            e = db_end(&other, setting_set(&other, STR("late"), STR("x")));
        assert_true(e == ERR_AGAIN || e == ERR_UNAVAILABLE);
        assert_int_equal(number_of(&other, "SELECT count(*) FROM settings"), 0);
        assert_int_equal(db_end(&t.from, OK), OK);
        close_one(&other);
        end(&t);
    }
}

static void a_large_answer_comes_in_pieces_whatever_the_size_of_its_rows(void **state)
{
    struct test_store store;
    struct db_rows rows = {0}, inner = {0};
    enum { small = 10000, wide = 40, wide_bytes = 200 * 1024 };
    char *bytes = calloc(1, wide_bytes);
    int64_t seen = 0, sum = 0;

    (void)state;
    memset(bytes, 'x', wide_bytes);
    test_store_open(&store);
    struct work *w = &store.work;
    settings_fill(w, small);
    assert_int_equal(db_begin(w), OK);
    for (int i = 0; i < wide; i++)
        assert_int_equal(
            setting_set(w, str_format(w->memory, "wide %d", i), (struct str){bytes, wide_bytes}),
            OK);
    assert_int_equal(db_ask_large(w, &rows, "SELECT value FROM settings WHERE b = ?1", db_int(0)),
                     OK);
    while (db_next(&rows)) {
        sum += (int64_t)db_column_text(&rows, 0, NULL).size;
        if (seen++ % 1000 == 0) { /* others may be asked in between */
            assert_int_equal(
                db_ask(w, &inner, "SELECT 1 FROM settings WHERE b = ?1 LIMIT 1", db_int(0)), OK);
            assert_true(db_next(&inner));
            assert_int_equal(db_done(w, &inner, OK), OK);
        }
    }
    assert_int_equal(db_done(w, &rows, OK), OK);
    assert_int_equal(seen, small + wide);
    assert_int_equal(sum, small * 5 + (int64_t)wide * wide_bytes);
    assert_int_equal(db_end(w, OK), OK);
    test_store_close(&store);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_comes_over_as_it_is),
        cmocka_unit_test(a_target_that_holds_rows_is_refused_and_left_alone),
        cmocka_unit_test(a_target_with_other_tables_is_refused),
        cmocka_unit_test(a_target_of_a_newer_version_is_refused),
        cmocka_unit_test(an_interrupted_move_leaves_nothing_and_can_be_run_again),
        cmocka_unit_test(a_copy_that_differs_in_one_value_is_noticed),
        cmocka_unit_test(text_that_is_no_text_is_named_and_not_moved),
        cmocka_unit_test(an_address_where_nobody_listens_is_told),
        cmocka_unit_test(a_target_that_dies_leaves_nothing_and_the_move_can_be_run_again),
        cmocka_unit_test(nobody_writes_to_the_source_while_it_moves),
        cmocka_unit_test(a_large_answer_comes_in_pieces_whatever_the_size_of_its_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
