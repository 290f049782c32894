#include "base/test.h"

#include "base/clock.h"

#include <time.h>

static void every_form_of_iso_time_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ms;
    } times[] = {
        {"2026-01-02T03:04:05.678Z", TEST_NOW_MS},
        {"2026-01-02 03:04:05.678Z", TEST_NOW_MS},
        {"2026-01-02t03:04:05.678z", TEST_NOW_MS},
        {"2026-01-02T03:04:05,678", TEST_NOW_MS},
        {"2026-01-02T03:04:05.678999999Z", TEST_NOW_MS},
        {"2026-01-02T05:04:05.678+02:00", TEST_NOW_MS},
        {"2026-01-01T23:34:05.678-0330", TEST_NOW_MS},
        {"2026-01-02T05:04:05.678+02", TEST_NOW_MS},
        {"2026-01-02T03:04:05.6Z", TEST_NOW_MS - 78},
        {"2026-01-02T03:04:05Z", TEST_NOW_MS - 678},
        {"2026-01-02T03:04Z", TEST_NOW_MS - 5678},
        {"2026-01-02T03:04", TEST_NOW_MS - 5678},
        {"2026-01-02", INT64_C(1767312000000)},
        {"1970-01-01T00:00:00Z", 0},
        {"1969-12-31T23:59:59.999Z", -1},
        {"2024-02-29T00:00:00Z", INT64_C(1709164800000)},
        {"2000-02-29T00:00:00Z", INT64_C(951782400000)},
        {"2016-12-31T23:59:60Z", INT64_C(1483228800000)},
        {"0000-01-01T00:00:00Z", INT64_C(-62167219200000)},
        {"9999-12-31T23:59:59.999Z", INT64_C(253402300799999)},
    };
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        int64_t ms = -7;
        if (time_parse_iso(str_of(times[i].text), &ms) != OK || ms != times[i].ms)
            fail_msg("%s: %lld", times[i].text, (long long)ms);
    }
}

static void what_is_no_time_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "2026",
        "2026-1-2",
        "2026-13-01",
        "2026-00-01",
        "2026-01-00",
        "2026-02-29",
        "1900-02-29",
        "2026-04-31",
        "2026-01-02T",
        "2026-01-02T3:04",
        "2026-01-02T24:00",
        "2026-01-02T03:60",
        "2026-01-02T03:04:61",
        "2026-01-02T03:04:05.",
        "2026-01-02T03:04:05.Z",
        "2026-01-02T03:04:05ZZ",
        "2026-01-02T03:04:05 UTC",
        "2026-01-02T03:04:05+",
        "2026-01-02T03:04:05+2",
        "2026-01-02T03:04:05+02:",
        "2026-01-02T03:04:05+02:3",
        "2026-01-02T03:04:05+24:00",
        "2026-01-02T03:04:05+02:60",
        "-026-01-02",
        "2026-01-02x",
        " 2026-01-02",
        "2026-01--2",
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        int64_t ms = 42;
        if (time_parse_iso(str_of(wrong[i]), &ms) != ERR_INVALID)
            fail_msg("accepted: %s", wrong[i]);
        assert_int_equal(ms, 42);
    }
}

static void times_agree_with_the_c_library_over_centuries(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    for (int64_t s = INT64_C(-62167219200); s < INT64_C(253402300799); s += 86400 * 13 + 4321) {
        struct tm tm;
        time_t seconds = (time_t)s;
        assert_non_null(gmtime_r(&seconds, &tm));
        char expected[64];
        strftime(expected, sizeof(expected), "%a, %d %b", &tm);
        struct str http = str_format(a, "%s %04d %02d:%02d:%02d GMT", expected, tm.tm_year + 1900,
                                     tm.tm_hour, tm.tm_min, tm.tm_sec);
        assert_true(str_equal(time_http(a, s * 1000), http));
        int64_t again;
        assert_ok(time_parse_iso(time_iso(a, s * 1000 + 7), &again));
        assert_true(again == s * 1000 + 7);
        arena_reset(a);
    }
    assert_str_is(time_iso(a, INT64_MAX), "9999-12-31T23:59:59.999Z");
    assert_str_is(time_iso(a, INT64_MIN), "0000-01-01T00:00:00.000Z");
    arena_free(a);
}

static void the_times_of_x_archives_are_read(void **state)
{
    (void)state;
    int64_t ms;
    assert_ok(time_parse_x(STR("Wed Oct 10 20:19:24 +0000 2018"), &ms));
    assert_true(ms == INT64_C(1539202764000));
    assert_ok(time_parse_x(STR("Wed Oct 10 22:19:24 +0200 2018"), &ms));
    assert_true(ms == INT64_C(1539202764000));
    assert_err(time_parse_x(STR("Wed Okt 10 20:19:24 +0000 2018"), &ms), ERR_INVALID);
    assert_err(time_parse_x(STR("Wed Oct 32 20:19:24 +0000 2018"), &ms), ERR_INVALID);
    assert_err(time_parse_x(STR("Wed Oct 10 20:19:24 +0000 2018 "), &ms), ERR_INVALID);
    assert_err(time_parse_x(STR("Wed Oct 10 20:19:24 2018"), &ms), ERR_INVALID);
    assert_err(time_parse_x(STR(""), &ms), ERR_INVALID);
}

static void the_clock_runs(void **state)
{
    (void)state;
    int64_t before = clock_monotonic_ms();
    assert_true(clock_now_ms() > INT64_C(1767225600000)); /* 2026 */
    assert_true(clock_monotonic_ms() >= before);
}

static void a_date_is_the_beginning_of_the_time(void **state)
{
    (void)state;
    struct work w = test_work();
    const int64_t times[] = {0, -1, TEST_NOW_MS, INT64_C(951782400000), INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        char date[time_date_bytes];
        time_date_put(times[i], date);
        assert_memory_equal(date, time_iso(w.memory, times[i]).data, time_date_bytes);
    }
    test_work_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_date_is_the_beginning_of_the_time),
        cmocka_unit_test(every_form_of_iso_time_is_read),
        cmocka_unit_test(what_is_no_time_is_refused),
        cmocka_unit_test(times_agree_with_the_c_library_over_centuries),
        cmocka_unit_test(the_times_of_x_archives_are_read),
        cmocka_unit_test(the_clock_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
