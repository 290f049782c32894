#include "base/test.h"

#include "base/buffer.h"

#include <string.h>

static void memory_is_zeroed_and_aligned_for_any_type_also_after_a_reset(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    for (int round = 0; round < 2; round++) {
        for (size_t size = 0; size < 9000; size += 7) {
            char *p = arena_alloc(a, size);
            assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
            for (size_t i = 0; i < size; i++)
                assert_int_equal(p[i], 0);
            memset(p, 0xA5, size);
        }
        arena_reset(a);
        assert_int_equal(arena_used(a), 0);
    }
    arena_free(a);
}

static void pieces_do_not_overlap(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    unsigned char *pieces[300];
    for (size_t i = 0; i < 300; i++) {
        pieces[i] = arena_alloc(a, i * 37 % 6000 + 1);
        memset(pieces[i], (int)(i % 256), i * 37 % 6000 + 1);
    }
    for (size_t i = 0; i < 300; i++)
        for (size_t at = 0; at < i * 37 % 6000 + 1; at++)
            assert_int_equal(pieces[i][at], i % 256);
    arena_free(a);
}

static void what_strangers_ask_for_ends_at_the_limit(void **state)
{
    (void)state;
    struct arena *a = arena_new(1000);
    assert_non_null(arena_try(a, 600));
    assert_null(arena_try(a, 401));
    assert_null(arena_try(a, SIZE_MAX));
    assert_non_null(arena_try(a, 400));
    assert_null(arena_try(a, 1));
    assert_non_null(arena_alloc(a, 5000)); /* what we choose ourselves is not limited */
    arena_reset(a);
    assert_non_null(arena_try(a, 1000));
    arena_free(a);
}

static void the_chosen_try_fails_and_only_that_one(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    arena_try_fail_at = 2;
    assert_non_null(arena_try(a, 8));
    assert_null(arena_try(a, 8));
    assert_non_null(arena_try(a, 8));
    assert_int_equal(arena_try_fail_at, 0);
    arena_free(a);
}

static void growing_keeps_the_bytes_in_place_or_moved(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    char *p = arena_grow(a, NULL, 0, 10);
    memcpy(p, "0123456789", 10);
    assert_ptr_equal(arena_grow(a, p, 10, 500), p); /* nothing came after it */
    arena_alloc(a, 1);
    char *moved = arena_grow(a, p, 500, 100000);
    assert_ptr_not_equal(moved, p);
    assert_memory_equal(moved, "0123456789", 10);
    assert_memory_equal(p, "0123456789", 10); /* the old ones stay valid */
    arena_try_fail_at = 1;
    assert_null(arena_grow(a, moved, 100000, 200000));
    assert_memory_equal(moved, "0123456789", 10);
    arena_free(a);
}

static char order[8];
static void note(void *data)
{
    order[strlen(order)] = *(const char *)data;
}

static void endings_run_once_and_the_last_added_first(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    static char first = '1', second = '2', third = '3';
    arena_at_end(a, note, &first);
    arena_at_end(a, note, &second);
    arena_reset(a);
    assert_string_equal(order, "21");
    arena_at_end(a, note, &third);
    arena_free(a);
    assert_string_equal(order, "213");
    arena_free(NULL);
}

static void a_buffer_grows_and_keeps_what_was_written(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct buffer in_arena = buffer_in(a), in_heap = buffer_in(NULL);
    for (int i = 0; i < 5000; i++) {
        buffer_int(&in_arena, i);
        buffer_format(&in_heap, "%d", i);
        arena_alloc(a, (size_t)i % 3);
    }
    assert_true(str_equal(buffer_str(&in_arena), buffer_str(&in_heap)));
    assert_int_equal(in_heap.size, 10 + 180 + 2700 + 16000);
    buffer_free(&in_heap);
    arena_free(a);
}

static void a_buffer_over_its_limit_says_so_and_takes_nothing_more(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct buffer b = buffer_in(a);
    b.limit = 10;
    buffer_lit(&b, "12345678");
    buffer_lit(&b, "abc");
    assert_true(b.overflow);
    buffer_lit(&b, "d"); /* would fit, but after a hole */
    assert_str_is(buffer_str(&b), "12345678");

    struct buffer starved = buffer_in(a);
    arena_try_fail_at = 1;
    buffer_lit(&starved, "x");
    assert_true(starved.overflow);
    assert_int_equal(starved.size, 0);
    arena_free(a);
}

static void integers_are_written_as_printf_writes_them(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const int64_t values[] = {0, 1, -1, 9, 10, 99, 100, 101, 12345, INT64_MAX, INT64_MIN, -10};
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        struct buffer b = buffer_in(a);
        buffer_int(&b, values[i]);
        assert_true(str_equal(buffer_str(&b), str_format(a, "%lld", (long long)values[i])));
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_aligned_for_any_type_also_after_a_reset),
        cmocka_unit_test(pieces_do_not_overlap),
        cmocka_unit_test(what_strangers_ask_for_ends_at_the_limit),
        cmocka_unit_test(the_chosen_try_fails_and_only_that_one),
        cmocka_unit_test(growing_keeps_the_bytes_in_place_or_moved),
        cmocka_unit_test(endings_run_once_and_the_last_added_first),
        cmocka_unit_test(a_buffer_grows_and_keeps_what_was_written),
        cmocka_unit_test(a_buffer_over_its_limit_says_so_and_takes_nothing_more),
        cmocka_unit_test(integers_are_written_as_printf_writes_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
