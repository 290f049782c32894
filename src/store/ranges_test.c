#include "base/test.h"

#include "store/ranges.h"
#include "store/test_store.h"

#include <stdatomic.h>
#include <stdint.h>

struct seen {
    _Atomic int times[id_buckets];
    _Atomic int fail_from; /* the range that fails; -1 none */
    _Atomic int reads;
};

static struct seen seen_none(void)
{
    return (struct seen){.fail_from = -1};
}

static enum err note(struct work *w, void *context, int from, int before)
{
    struct seen *seen = context;
    struct db_rows rows = {0};
    enum err e;

    atomic_fetch_add(&seen->reads, 1);
    if (from == atomic_load(&seen->fail_from))
        return work_fail(w, ERR_INTERNAL, "range %d is not there", from);
    db_scatter(w);
    e = db_ask(w, &rows, "SELECT b FROM settled WHERE b >= ?1 AND b < ?2", db_int(from),
               db_int(before));
    if (e)
        return e;
    while (db_next(&rows))
        atomic_fetch_add(&seen->times[db_column_int(&rows, 0)], 1);
    return db_done(w, &rows, OK);
}

static void setup(struct test_store *store)
{
    test_store_open(store);
    test_store_script(&store->work, "CREATE TABLE settled (b BIGINT PRIMARY KEY)");
    assert_int_equal(db_begin(&store->work), OK);
    for (int b = 0; b < id_buckets; b += 7)
        assert_int_equal(db_run(&store->work, "INSERT INTO settled VALUES (?1)", db_int(b)), OK);
    assert_int_equal(
        db_run(&store->work, "INSERT INTO settled VALUES (?1)", db_int(id_buckets - 1)), OK);
    assert_int_equal(db_end(&store->work, OK), OK);
}

static void each_bucket_is_read_once(void **state)
{
    (void)state;
    struct test_store store;
    static struct seen seen;

    setup(&store);
    seen = seen_none();
    assert_int_equal(ranges_read(&store.work, note, &seen), OK);
    for (int b = 0; b < id_buckets; b++)
        assert_int_equal(seen.times[b], b % 7 == 0 || b == id_buckets - 1);
    test_store_close(&store);
}

static void the_first_range_that_fails_ends_it_with_its_words(void **state)
{
    (void)state;
    struct test_store store;
    static struct seen seen;

    setup(&store);
    seen = seen_none();
    assert_int_equal(ranges_read(&store.work, note, &seen), OK);
    int all = seen.reads;
    seen = seen_none();
    seen.fail_from = 0;
    assert_int_equal(ranges_read(&store.work, note, &seen), ERR_INTERNAL);
    assert_true(str_is(store.work.why, "range 0 is not there"));
    assert_true(seen.reads < all);
    /* the connection goes on */
    seen = seen_none();
    assert_int_equal(ranges_read(&store.work, note, &seen), OK);
    assert_int_equal(seen.times[7], 1);
    test_store_close(&store);
}

static void a_database_call_that_fails_is_told(void **state)
{
    (void)state;
    struct test_store store;
    static struct seen seen;

    setup(&store);
    seen = seen_none();
    db_fail_at = 1;
    assert_int_equal(ranges_read(&store.work, note, &seen), ERR_UNAVAILABLE);
    db_fail_at = 0;
    test_store_close(&store);
}

static void without_a_store_nothing_is_read(void **state)
{
    (void)state;
    struct work w = {.memory = arena_new(0)};
    struct seen *seen = arena_alloc(w.memory, sizeof *seen);

    assert_int_equal(ranges_read(&w, note, seen), ERR_NEEDS_STORE);
    assert_int_equal(seen->reads, 0);
    arena_free(w.memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_bucket_is_read_once),
        cmocka_unit_test(the_first_range_that_fails_ends_it_with_its_words),
        cmocka_unit_test(a_database_call_that_fails_is_told),
        cmocka_unit_test(without_a_store_nothing_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
