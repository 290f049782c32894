#include "base/test.h"

#include <pthread.h>
#include <stdlib.h>

static int ascending(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void an_id_tells_its_time_and_its_bucket(void **state)
{
    (void)state;
    int64_t now = TEST_NOW_MS;
    int64_t id = id_new(now, 16383);
    assert_int_equal(id_bucket(id), 16383);
    assert_true(id_ms(id) == now);
    assert_int_equal(id_bucket(id_new(now + 10, 0)), 0);
    assert_true(id_first_at(now) <= id && id < id_first_at(now + 1));
}

static void ids_do_not_go_back_when_the_clock_does(void **state)
{
    (void)state;
    int64_t before = id_new(TEST_NOW_MS + 100000, 5);
    for (int i = 0; i < 1000; i++) {
        int64_t after = id_new(TEST_NOW_MS - 100000, 5);
        assert_true(after > before);
        before = after;
    }
    assert_true(id_ms(before) < TEST_NOW_MS + 100000 + 10);
}

static void new_ids_are_after_the_highest_stored_one_whatever_its_bucket(void **state)
{
    (void)state;
    int64_t stored = id_at(TEST_NOW_MS + 5000000, 16383, 127);
    id_floor_set(stored);
    assert_true(id_new(TEST_NOW_MS, 0) > stored);
    id_floor_set(id_at(TEST_NOW_MS, 3, 0)); /* a lower floor changes nothing */
    assert_true(id_new(TEST_NOW_MS, 0) > stored);
}

enum { threads = 4, ids_each = 20000 };
static int64_t made[threads][ids_each];

static void *make_ids(void *data)
{
    int64_t *ids = data;
    for (int i = 0; i < ids_each; i++)
        ids[i] = id_new(TEST_NOW_MS + i / 1000, 7);
    return NULL;
}

static void threads_never_make_the_same_id(void **state)
{
    (void)state;
    pthread_t running[threads];
    for (int i = 0; i < threads; i++)
        assert_int_equal(pthread_create(&running[i], NULL, make_ids, made[i]), 0);
    for (int i = 0; i < threads; i++)
        assert_int_equal(pthread_join(running[i], NULL), 0);
    for (int t = 0; t < threads; t++)
        for (int i = 1; i < ids_each; i++)
            assert_true(made[t][i] > made[t][i - 1]);
    int64_t *all = &made[0][0];
    qsort(all, threads * ids_each, sizeof(all[0]), ascending);
    for (int i = 1; i < threads * ids_each; i++)
        assert_true(all[i] != all[i - 1]);
}

static void an_imported_post_keeps_its_time_and_finds_a_free_id(void **state)
{
    (void)state;
    int64_t first = id_at(INT64_C(1200000000000), 9, 0);
    assert_true(id_ms(first) == INT64_C(1200000000000));
    for (uint32_t salt = 1; salt < 300; salt++) {
        int64_t next = id_at(INT64_C(1200000000000), 9, salt);
        assert_true(next > first);
        assert_int_equal(id_bucket(next), 9);
        assert_true(id_ms(next) == INT64_C(1200000000000) + salt / 128);
        first = next;
    }
    assert_true(id_ms(id_at(0, 1, 0)) == ID_EPOCH_MS);
    assert_true(id_at(0, 0, 0) > 0);
    assert_true(id_at(INT64_MAX, 16383, UINT32_MAX) > 0);
    assert_true(id_at(INT64_MIN, 0, 5) == 5);
}

static void an_id_that_cannot_be_is_answered_like_one_that_is_not(void **state)
{
    (void)state;
    int64_t id = 0;
    assert_ok(id_parse(STR("9223372036854775807"), &id));
    assert_true(id == INT64_MAX);
    const struct str wrong[] = {STR(""),   STR("0"),  STR("-1"),
                                STR("01"), STR("1x"), STR("9223372036854775808"),
                                STR("+1"), STR(" 1"), STR("10000000000000000000")};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_err(id_parse(wrong[i], &id), ERR_NOT_FOUND);
}

static void buckets_of_names_are_spread_and_never_change(void **state)
{
    (void)state;
    /* Rows in people's databases lie there: if this fails, their names cannot be found. */
    assert_int_equal(bucket_of_name(STR("alice")), bucket_of_name(STR("alice")));
    assert_int_equal(bucket_of_name(STR("alice")), 9711);
    assert_int_equal(bucket_of_name(STR("")), 215);
    static int used[id_buckets];
    struct arena *a = arena_new(0);
    int distinct = 0;
    for (int i = 0; i < id_buckets; i++) {
        int bucket = bucket_of_name(str_format(a, "name%d", i));
        assert_in_range(bucket, 0, id_buckets - 1);
        distinct += used[bucket]++ == 0;
        assert_in_range(bucket_random(), 0, id_buckets - 1);
    }
    assert_in_range(distinct, id_buckets / 2, id_buckets); /* 63 % are expected */
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_tells_its_time_and_its_bucket),
        cmocka_unit_test(ids_do_not_go_back_when_the_clock_does),
        cmocka_unit_test(new_ids_are_after_the_highest_stored_one_whatever_its_bucket),
        cmocka_unit_test(threads_never_make_the_same_id),
        cmocka_unit_test(an_imported_post_keeps_its_time_and_finds_a_free_id),
        cmocka_unit_test(an_id_that_cannot_be_is_answered_like_one_that_is_not),
        cmocka_unit_test(buckets_of_names_are_spread_and_never_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
