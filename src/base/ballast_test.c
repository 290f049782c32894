#include "base/ballast.h"
#include "base/test.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { limits_work = 0 }; /* a sanitizer's own memory is more than any limit */
#else
enum { limits_work = 1 };
#endif

/* No more address space than is used now. */
static void limit_memory(struct rlimit *ret_before)
{
    char line[64] = "";
    FILE *file = fopen("/proc/self/statm", "re");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    (void)fclose(file);
    assert_int_equal(getrlimit(RLIMIT_AS, ret_before), 0);
    struct rlimit now = *ret_before;
    now.rlim_cur = strtoul(line, NULL, 10) * (size_t)sysconf(_SC_PAGESIZE);
    assert_int_equal(setrlimit(RLIMIT_AS, &now), 0);
}

static void the_ballast_is_spent_where_memory_is_out_and_taken_again_when_it_is_back(void **state)
{
    (void)state;
    enum { piece_bytes = 4 * 1024 * 1024 };
    struct rlimit before;
    if (!limits_work)
        skip();
    assert_true(ballast_ready());
    limit_memory(&before);
    void *wanted = malloc(piece_bytes);
    bool refused = wanted == NULL;
    free(wanted);
    bool was_ready = ballast_ready();
    char *piece = ballast_zeroed(piece_bytes);
    bool is_ready = ballast_ready();
    assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
    assert_true(refused);
    assert_true(was_ready);
    assert_int_equal(piece[piece_bytes - 1], 0);
    assert_false(is_ready);
    assert_true(ballast_ready());
    free(piece);
}

static void what_is_grown_keeps_its_bytes(void **state)
{
    (void)state;
    char *block = ballast_grow(NULL, 3);
    memcpy(block, "abc", 3);
    block = ballast_grow(block, 100000);
    assert_memory_equal(block, "abc", 3);
    free(block);
    block = ballast_aligned(64, 128);
    assert_int_equal((uintptr_t)block % 64, 0);
    free(block);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ballast_is_spent_where_memory_is_out_and_taken_again_when_it_is_back),
        cmocka_unit_test(what_is_grown_keeps_its_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
