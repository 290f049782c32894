#include "store/events.h"

#include "base/clock.h"
#include "store/test_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct event heard[64];
static size_t heard_count;

static void listen(void *context, const struct event *events, size_t count)
{
    assert_ptr_equal(context, heard);
    for (size_t i = 0; i < count && heard_count < 64; i++)
        heard[heard_count++] = events[i];
}

static enum err add_in_one_transaction(struct work *w, const struct event *events, size_t count)
{
    enum err e = db_begin(w);

    if (e)
        return e;
    for (size_t i = 0; i < count && !e; i++)
        e = events_add(w, &events[i]);
    return db_end(w, e);
}

/* The lane this test's connection commits as: the first there is a row for. */
static int lane_of(struct work *w)
{
    struct event *events;
    size_t count;

    for (int lane = 1; lane <= 64; lane++) {
        int64_t sequence = 0;
        if (!events_read(w, events_process(), lane, &sequence, &events, &count))
            return lane;
    }
    return 0;
}

static void events_are_handed_over_and_read_back_as_they_were(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    const int64_t numbers[3] = {0, -1, INT64_MAX};
    const struct event made[] = {
        {.kind = EVENT_POST_MADE, .account = 1, .post = INT64_MAX, .other = -5, .flags = ~0u},
        {.kind = EVENT_TAGS_CHANGED},
        {.kind = EVENT_POST_COUNTS, .post = 7, .version = 9, .count = 3, .numbers = numbers},
    };
    struct event *events = NULL;
    size_t count = 0;
    int64_t sequence = 0;

    test_store_open(&store);
    heard_count = 0;
    events_listen(listen, heard);
    assert_int_equal(add_in_one_transaction(w, made, 3), OK);
    assert_int_equal(add_in_one_transaction(w, made, 1), OK);
    assert_int_equal(heard_count, 4);
    assert_int_equal(heard[2].kind, EVENT_POST_COUNTS);

    assert_int_equal(events_read(w, events_process(), lane_of(w), &sequence, &events, &count), OK);
    assert_int_equal(count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(events[i].kind, made[i].kind);
        assert_true(events[i].account == made[i].account && events[i].post == made[i].post);
        assert_true(events[i].other == made[i].other && events[i].version == made[i].version);
        assert_true(events[i].flags == made[i].flags && events[i].count == made[i].count);
    }
    assert_memory_equal(events[2].numbers, numbers, sizeof numbers);
    assert_int_equal(events_read(w, events_process(), lane_of(w), &sequence, &events, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(events_read(w, events_process(), lane_of(w), &sequence, &events, &count),
                     ERR_NOT_FOUND);
    events_listen(NULL, NULL);
    test_store_close(&store);
}

static void what_was_rolled_back_did_not_happen(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    const struct event made = {.kind = EVENT_TAGS_CHANGED, .account = 1};

    test_store_open(&store);
    heard_count = 0;
    events_listen(listen, heard);
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(events_add(w, &made), OK);
    assert_int_equal(db_end(w, ERR_INVALID), ERR_INVALID);
    for (int call = 1; call <= 3; call++) { /* begin, the row, the end */
        db_fail_at = call;
        assert_int_equal(add_in_one_transaction(w, &made, 1), ERR_UNAVAILABLE);
    }
    db_fail_at = 0;
    assert_int_equal(heard_count, 0);
    assert_int_equal(lane_of(w), 0);
    assert_int_equal(add_in_one_transaction(w, &made, 1), OK);
    assert_int_equal(heard_count, 1);
    events_listen(NULL, NULL);
    test_store_close(&store);
}

static void more_than_one_request_may_change_is_refused(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    enum err e = OK;
    int added = 0;

    test_store_open(&store);
    assert_int_equal(db_begin(w), OK);
    while (!e && added <= events_per_request_max) {
        e = events_add(w, &(struct event){.kind = EVENT_TAGS_CHANGED});
        added += !e;
    }
    assert_int_equal(e, ERR_TOO_LARGE);
    assert_int_equal(added, events_per_request_max);
    assert_int_equal(db_end(w, e), ERR_TOO_LARGE);
    test_store_close(&store);
}

static void old_rows_are_removed_and_young_ones_stay(void **state)
{
    (void)state;
    struct test_store store;
    struct work *w = &store.work;
    const int64_t now = w->now_ms = clock_now_ms();
    const struct event made = {.kind = EVENT_TAGS_CHANGED, .account = 1};
    struct event *events = NULL;
    size_t count = 0;
    int64_t sequence = 0, kept = 0;
    int lane, steps = 0;
    bool more = true;

    test_store_open(&store);
    for (int i = 0; i < 1500; i++) {
        w->now_ms = now - 1500 + i;
        assert_int_equal(add_in_one_transaction(w, &made, 1), OK);
    }
    while (more && steps++ < 10)
        assert_int_equal(events_trim(w, now - 10, &more), OK);
    assert_int_equal(steps, 2);
    lane = lane_of(w);
    while (!events_read(w, events_process(), lane, &sequence, &events, &count))
        kept++;
    assert_int_equal(kept, 10);
    test_store_close(&store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_are_handed_over_and_read_back_as_they_were),
        cmocka_unit_test(what_was_rolled_back_did_not_happen),
        cmocka_unit_test(more_than_one_request_may_change_is_refused),
        cmocka_unit_test(old_rows_are_removed_and_young_ones_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
