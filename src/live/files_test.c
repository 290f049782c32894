#include "live/files.h"
#include "live/test_live.h"

static struct test_live t;

static int start(void **state)
{
    (void)state;
    const struct live_options options = test_live_options();
    test_live_open(&t, &options);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    test_live_close(&t);
    return 0;
}

static void a_file_is_held_with_what_it_is_of_and_the_newest_word_holds(void **state)
{
    (void)state;
    struct live_file found, file = {STR("ab/cd/one-1"), 11, 12, 13, false};
    assert_false(live_files_any(t.live));
    assert_false(live_file_find(t.live, file.base, &found));
    assert_false(live_file_find(NULL, file.base, &found));
    live_files_put(t.live, &file, 1);
    assert_true(live_files_any(t.live));
    assert_true(live_file_find(t.live, STR("ab/cd/one-1"), &found));
    assert_int_equal(found.media_id, 11);
    assert_int_equal(found.post_id, 12);
    assert_int_equal(found.account_id, 13);
    assert_false(live_file_find(t.live, STR("ab/cd/one"), &found));
    assert_false(live_file_find(t.live, STR(""), &found));
    assert_true(live_files_concern(t.live, 13));
    assert_false(live_files_concern(t.live, 12));
    assert_false(live_files_concern(t.live, 0));
    file.for_members = true;
    file.post_id = 20;
    live_files_put(t.live, &file, 1);
    assert_true(live_file_find(t.live, file.base, &found));
    assert_int_equal(found.post_id, 20);
    assert_true(live_files_concern(t.live, 12));
    assert_false(live_files_concern(t.live, 0));
}

struct reading {
    pthread_t thread;
    _Atomic bool stop;
    int64_t wrong;
};

static void *read_on(void *context)
{
    struct reading *reading = context;
    char name[32];
    live_reader_register(t.live);
    while (!atomic_load(&reading->stop))
        for (int i = 0; i < 2000; i++) {
            struct live_file found;
            int length = snprintf(name, sizeof name, "ab/cd/%d", i);
            live_reader_busy(t.live);
            if (live_file_find(t.live, (struct str){name, (size_t)length}, &found) &&
                (found.media_id != i + 1 || found.post_id < i))
                reading->wrong++;
            live_reader_idle(t.live);
        }
    live_reader_unregister(t.live);
    return NULL;
}

static void who_reads_while_files_are_put_finds_whole_ones(void **state)
{
    (void)state;
    struct reading reading = {0};
    char name[32];
    assert_int_equal(pthread_create(&reading.thread, NULL, read_on, &reading), 0);
    for (int round = 0; round < 5; round++)
        for (int i = 0; i < 2000; i++) {
            int length = snprintf(name, sizeof name, "ab/cd/%d", i);
            const struct live_file file = {{name, (size_t)length}, i + 1, i + round, 7, false};
            live_files_put(t.live, &file, 1);
        }
    atomic_store(&reading.stop, true);
    pthread_join(reading.thread, NULL);
    assert_int_equal(reading.wrong, 0);
    struct live_file found;
    assert_true(live_file_find(t.live, STR("ab/cd/1999"), &found));
    assert_int_equal(found.post_id, 1999 + 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_is_held_with_what_it_is_of_and_the_newest_word_holds,
                                        start, stop),
        cmocka_unit_test_setup_teardown(who_reads_while_files_are_put_finds_whole_ones, start,
                                        stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
