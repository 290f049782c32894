#include "base/test.h"

#include "base/log.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static void a_failure_keeps_its_words(void **state)
{
    (void)state;
    struct work w = test_work();
    assert_err(work_fail(&w, ERR_INVALID, "at most %d characters", 500), ERR_INVALID);
    assert_str_is(w.why, "at most 500 characters");
    assert_err(work_fail(&w, ERR_GONE, "it is gone"), ERR_GONE);
    assert_str_is(w.why, "it is gone");
    test_work_end(&w);
}

static void every_error_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (int e = OK; e <= ERR_INTERNAL; e++) {
        assert_string_not_equal(err_name((enum err)e), "UNKNOWN");
        for (int other = OK; other < e; other++)
            assert_string_not_equal(err_name((enum err)e), err_name((enum err)other));
    }
    assert_string_equal(err_name(ERR_NEEDS_STORE), "NEEDS_STORE");
}

static void tokens_are_long_and_never_the_same(void **state)
{
    (void)state;
    struct work w = test_work();
    struct str first = random_token(w.memory, 32), second = random_token(w.memory, 32);
    assert_int_equal(first.size, 43);
    assert_false(str_equal(first, second));
    test_work_end(&w);
}

/* What log_write() prints, standard error being a pipe meanwhile. */
static struct str logged(struct arena *a, enum log_level level, const char *event, const char *text)
{
    int pipe_ends[2], saved = dup(STDERR_FILENO);
    assert_int_equal(pipe2(pipe_ends, O_NONBLOCK), 0);
    dup2(pipe_ends[1], STDERR_FILENO);
    log_write(level, event, "%s", text);
    dup2(saved, STDERR_FILENO);
    char *line = arena_alloc(a, 8192);
    ssize_t size = read(pipe_ends[0], line, 8192);
    close(saved);
    close(pipe_ends[0]);
    close(pipe_ends[1]);
    return (struct str){.data = line, .size = size > 0 ? (size_t)size : 0};
}

static void a_log_line_is_one_line_whatever_is_in_it(void **state)
{
    (void)state;
    struct work w = test_work();
    struct str line = logged(w.memory, LOG_INFO, "job.done", "kind=deliver ms=12");
    assert_str_is(str_sub(line, 24, line.size), " info job.done kind=deliver ms=12\n");
    line = logged(w.memory, LOG_WARNING, "x", "name=a\nb\x1B[31m");
    assert_str_is(str_sub(line, 24, line.size), " warning x name=a?b?[31m\n");
    line = logged(w.memory, LOG_ERROR, "alone", "");
    assert_str_is(str_sub(line, 24, line.size), " error alone\n");
    char *longest = arena_alloc(w.memory, 10000);
    memset(longest, 'x', 9999);
    line = logged(w.memory, LOG_INFO, "long", longest);
    assert_int_equal(line.size, 4096);
    assert_true(str_ends(line, STR("x\n")));
    test_work_end(&w);
}

static void lines_below_the_level_are_not_written(void **state)
{
    (void)state;
    struct work w = test_work();
    assert_int_equal(logged(w.memory, LOG_DEBUG, "quiet", "").size, 0);
    log_level_set(LOG_DEBUG);
    assert_true(logged(w.memory, LOG_DEBUG, "heard", "").size > 0);
    log_level_set(LOG_INFO);
    test_work_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_keeps_its_words),
        cmocka_unit_test(every_error_has_a_name_of_its_own),
        cmocka_unit_test(tokens_are_long_and_never_the_same),
        cmocka_unit_test(a_log_line_is_one_line_whatever_is_in_it),
        cmocka_unit_test(lines_below_the_level_are_not_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
