/* Each allocation of the write and read path of a post fails in turn: SQLite's, the store's own,
 * and those of arena_try. The post is stored whole or not at all, and what failed is said in words.
 *
 * arena_alloc is left out: it ends the process where the machine has no memory, which loses no more
 * than kill -9 does. */
#include "base/test.h"

#include "base/clock.h"
#include "social/posts.h"
#include "store/test_store.h"

#include <sqlite3.h>

enum { runs_max = 40000, fresh_step = 7, own_runs = 4, header_bytes = 16 };

static _Thread_local bool counting, lasting, own_only;
static _Thread_local int fail_at, failed;
static int live_blocks; /* of SQLite */

static bool fails(void)
{
    if (!counting || fail_at <= 0)
        return false;
    if (fail_at > 1) {
        fail_at--;
        return false;
    }
    failed++;
    if (!lasting)
        fail_at = 0;
    return true;
}

/* SQLite's. */

static void *sqlite_malloc(int size)
{
    char *block = !own_only && fails() ? NULL : malloc((size_t)size + header_bytes);
    if (!block)
        return NULL;
    memcpy(block, &size, sizeof size);
    __atomic_fetch_add(&live_blocks, 1, __ATOMIC_RELAXED);
    return block + header_bytes;
}

static void sqlite_free(void *block)
{
    if (!block)
        return;
    __atomic_fetch_sub(&live_blocks, 1, __ATOMIC_RELAXED);
    free((char *)block - header_bytes);
}

static int sqlite_size(void *block)
{
    int size = 0;
    if (block)
        memcpy(&size, (char *)block - header_bytes, sizeof size);
    return size;
}

static void *sqlite_realloc(void *block, int size)
{
    char *grown = !own_only && fails()
                      ? NULL
                      : realloc((char *)block - header_bytes, (size_t)size + header_bytes);
    if (!grown)
        return NULL;
    memcpy(grown, &size, sizeof size);
    return grown + header_bytes;
}

static int sqlite_round(int size)
{
    return (size + 7) & ~7;
}

static int sqlite_begin(void *context)
{
    (void)context;
    return SQLITE_OK;
}

static void sqlite_end(void *context)
{
    (void)context;
}

/* The program's own: the linker puts these in the place of the C library's. */

void *__real_malloc(size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    return fails() ? NULL : __real_realloc(block, size);
}

/* The paths. */

static struct test_store store;
static int64_t ann, bob;

static int64_t person(const char *name)
{
    struct account account;
    const struct account_draft draft = {.username = str_of(name), .display_name = str_of(name)};
    assert_ok(account_create(&store.work, &draft, &account));
    return account.id;
}

static enum err write_one(struct work *w, int number, struct post *ret_post)
{
    struct post_draft draft = {
        .author_id = ann,
        .text = str_format(w->memory, "number%d for @bob #torture", number),
        .idempotency_key = str_format(w->memory, "key%d", number),
    };
    return post_create(w, &draft, ret_post);
}

static int stored(int number)
{
    struct db_rows rows = {0};
    struct work *w = &store.work;
    int count = 0;
    db_scatter(w);
    assert_ok(db_ask(w, &rows, "SELECT text FROM posts WHERE author_id = ?1", db_int(ann)));
    struct str wanted = str_format(w->memory, "number%d ", number);
    while (db_next(&rows))
        count += str_starts(db_column_text(&rows, 0, NULL), wanted);
    assert_ok(db_done(w, &rows, OK));
    return count;
}

/* What belongs to posts lies there once for each. */
static int64_t count_of(const char *sql)
{
    struct db_rows rows = {0};
    db_scatter(&store.work);
    assert_ok(db_ask(&store.work, &rows, sql));
    assert_true(db_next(&rows));
    int64_t count = db_column_int(&rows, 0);
    assert_ok(db_done(&store.work, &rows, OK));
    return count;
}

static void assert_whole(int64_t posts)
{
    assert_int_equal(count_of("SELECT count(*) FROM posts"), posts);
    assert_int_equal(count_of("SELECT count(*) FROM post_mentions"), posts);
    assert_int_equal(count_of("SELECT count(*) FROM idempotency_keys"), posts);
    assert_int_equal(count_of("SELECT count(*) FROM notifications"), posts);
    assert_int_equal(count_of("SELECT count(*) FROM events"), posts + 2);
}

static void assert_said(const struct work *w, enum err e)
{
    assert_true(e == ERR_UNAVAILABLE || e == ERR_INTERNAL);
    assert_true(w->why.size > 0);
}

static int written, short_tries;

/* So that in some of the tries the next pieces need a new block. */
static void fill(struct arena *memory, int number)
{
    enum { piece_bytes = 512, pieces = arena_block_bytes / piece_bytes };
    for (int i = number % pieces; i > 0; i--)
        (void)!arena_bytes(memory, piece_bytes);
}

static struct work connect(bool read_only)
{
    struct work w = test_store_work(&store, read_only);
    w.site = store.work.site;
    return w;
}

/* One try on a connection; true when nothing was left to fail. */
static bool write_try(struct work *w, int number, int at)
{
    struct post post = {0};
    w->now_ms = clock_now_ms();
    w->why = (struct str){0};
    fill(w->memory, number);
    fail_at = at;
    failed = 0;
    counting = true;
    enum err e = write_one(w, number, &post);
    counting = false;
    if (e)
        assert_said(w, e);
    short_tries += arena_is_short(w->memory);
    assert_true(e || !arena_is_short(w->memory));
    assert_int_equal(stored(number), e ? 0 : 1);
    written += !e;
    assert_false(db_in_transaction(w));
    return failed == 0;
}

static void whichever_allocation_fails_a_post_is_written_whole_or_not_at_all(void **state)
{
    (void)state;
    int number = 0, longest = 0;
    for (int twice = 0; twice < 2; twice++) {
        bool done = false;
        lasting = twice == 1; /* first one alone, then it and all after it */
        struct work w = connect(false);
        for (int at = 1; !done; at++) {
            assert_true(at < runs_max);
            done = write_try(&w, ++number, at);
            longest = at > longest ? at : longest;
            arena_reset(w.memory);
            arena_reset(store.work.memory);
        }
        test_store_work_end(&w);
        /* A new connection prepares its statements first. */
        done = false;
        for (int at = 1; !done; at += fresh_step) {
            assert_true(at < runs_max);
            w = connect(false);
            done = write_try(&w, ++number, at);
            longest = at > longest ? at : longest;
            test_store_work_end(&w);
            arena_reset(store.work.memory);
        }
    }
    /* Those of the program alone: few, most of them blocks of arenas. */
    own_only = lasting = true;
    for (int again = 0; again < own_runs; again++) {
        bool done = false;
        for (int at = 1; !done; at++) {
            struct work w = connect(false);
            done = write_try(&w, ++number, at);
            test_store_work_end(&w);
            arena_reset(store.work.memory);
        }
    }
    own_only = lasting = false;
    assert_whole(written);
    print_message("%d tries, the longest of %d allocations, %d posts, %d short\n", number, longest,
                  written, short_tries);
    assert_true(longest > 100 && short_tries > 0);
}

static void whichever_allocation_fails_a_post_is_read_whole_or_not_at_all(void **state)
{
    (void)state;
    struct post made;
    assert_ok(write_one(&store.work, 0, &made));
    written++;
    bool done = false;
    for (int at = 1; !done; at++) {
        struct work w = connect(true);
        struct post post = {0};
        fail_at = at;
        failed = 0;
        counting = true;
        enum err e = post_find(&w, made.id, &post);
        if (!e)
            e = post_complete(&w, &post);
        counting = false;
        if (e)
            assert_said(&w, e);
        else
            assert_true(str_starts(post.text, STR("number0 ")));
        done = failed == 0;
        assert_true(!done || !e);
        test_store_work_end(&w);
    }
}

static void whichever_grant_of_an_arena_fails_a_post_is_whole_or_not_at_all(void **state)
{
    (void)state;
    enum err e = ERR_INTERNAL;
    for (int at = 1; e && at < runs_max; at++) {
        struct work w = connect(false);
        struct post post;
        w.now_ms = clock_now_ms();
        arena_try_fail_at = at;
        e = write_one(&w, runs_max + at, &post);
        bool fell = arena_try_fail_at == 0;
        arena_try_fail_at = 0;
        if (e)
            assert_true(w.why.size > 0);
        assert_int_equal(stored(runs_max + at), e ? 0 : 1);
        written += !e;
        e = fell ? ERR_INTERNAL : e;
        test_store_work_end(&w);
        arena_reset(store.work.memory);
    }
    assert_ok(e);
    assert_whole(written);
}

static int start(void **state)
{
    (void)state;
    test_store_open(&store);
    store.work.site = test_site();
    ann = person("ann");
    bob = person("bob");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    test_store_close(&store);
    assert_int_equal(live_blocks, 0);
    return 0;
}

int main(void)
{
    /* Asking for each plan is not part of the program: SQLite without memory in it remembers so
     * until a commit, which then stands and is called a failure. */
    unsetenv("BEMA_TEST_EXPLAIN");
    static const sqlite3_mem_methods methods = {
        .xMalloc = sqlite_malloc,
        .xFree = sqlite_free,
        .xRealloc = sqlite_realloc,
        .xSize = sqlite_size,
        .xRoundup = sqlite_round,
        .xInit = sqlite_begin,
        .xShutdown = sqlite_end,
    };
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whichever_allocation_fails_a_post_is_written_whole_or_not_at_all),
        cmocka_unit_test(whichever_allocation_fails_a_post_is_read_whole_or_not_at_all),
        cmocka_unit_test(whichever_grant_of_an_arena_fails_a_post_is_whole_or_not_at_all),
    };
    unsetenv("BEMA_TEST_DB"); /* the allocations are SQLite's */
    sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
    return cmocka_run_group_tests(tests, start, stop);
}
