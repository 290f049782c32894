/* What every unit test needs. A test file includes this first; it brings cmocka.
 *
 *     static void ids_sort_by_time(void **state)
 *     {
 *         (void)state;
 *         struct work w = test_work();
 *         …
 *         test_work_end(&w);
 *     }
 *     int main(void)
 *     {
 *         const struct CMUnitTest tests[] = {cmocka_unit_test(ids_sort_by_time)};
 *         return cmocka_run_group_tests(tests, NULL, NULL);
 *     }
 *
 * test_work() has memory, the default limits, a fixed site and a fixed clock, and no store. */
#ifndef BEMA_BASE_TEST_H
#define BEMA_BASE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/work.h"

#define TEST_NOW_MS INT64_C(1767323045678) /* 2026-01-02T03:04:05.678Z */

static inline const struct site *test_site(void)
{
    static const struct site site = {
        .url = STR_CONST("https://square.example"),
        .domain = STR_CONST("square.example"),
        .title = STR_CONST("Test square"),
        .version = STR_CONST("0"),
        .registrations = REGISTRATIONS_OPEN,
    };
    return &site;
}

static inline struct work test_work(void)
{
    return (struct work){
        .memory = arena_new(0),
        .now_ms = TEST_NOW_MS,
        .limits = &limits_default,
        .site = test_site(),
        .language = STR("en"),
    };
}

/* A new folder under TMPDIR (/tmp where it is not set); the test removes it. */
static inline void test_folder_make(char *ret_folder, size_t size)
{
    const char *parent = getenv("TMPDIR");
    int needed = snprintf(ret_folder, size, "%s/bema-test-XXXXXX", parent ? parent : "/tmp");
    assert_true(needed > 0 && (size_t)needed < size);
    assert_non_null(mkdtemp(ret_folder));
}

static inline void test_work_end(struct work *w)
{
    arena_free(w->memory);
    w->memory = NULL;
}

/* assert_str_is(post.text, "hello"): shows both texts when they differ. */
#define assert_str_is(actual, expected) assert_str_is_at((actual), (expected), __FILE__, __LINE__)
static inline void assert_str_is_at(struct str actual, const char *expected, const char *file,
                                    int line)
{
    if (!str_is(actual, expected)) {
        print_error("\"%.*s\" != \"%s\"\n", STR_ARG(actual), expected);
        _fail(file, line);
    }
}

/* assert_ok(post_create(&w, …)): shows the error's name when it is not OK. */
#define assert_ok(call)            assert_err_at((call), OK, __FILE__, __LINE__)
#define assert_err(call, expected) assert_err_at((call), (expected), __FILE__, __LINE__)
static inline void assert_err_at(enum err actual, enum err expected, const char *file, int line)
{
    if (actual != expected) {
        print_error("%s != %s\n", err_name(actual), err_name(expected));
        _fail(file, line);
    }
}

#endif
