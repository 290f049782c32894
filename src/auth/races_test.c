/* Two at the same moment, each in a transaction of its own: on PostgreSQL they run side by side, on
 * SQLite one waits for the other. */
#include "base/test.h"

#include "auth/blocks.h"
#include "auth/second_factor.h"
#include "base/clock.h"
#include "social/transaction.h"

#include "auth/test_start.h"

#include <pthread.h>
#include <unistd.h>

enum { racers_max = 6, rounds = 100, settle_us = 300 * 1000 };

struct user_of_code {
    struct work w;
    int64_t account_id;
    struct str code;
    enum err e;
};

static void *code_use(void *context)
{
    struct user_of_code *user = context;

    user->e = second_factor_use(&user->w, user->account_id, user->code);
    return NULL;
}

static struct str code_now(struct str secret)
{
    return str_format(w->memory, "%06u",
                      totp_code(secret, w->now_ms / 1000 / totp_step_seconds, 6));
}

static void a_code_of_the_second_factor_counts_once_also_at_the_same_moment(void **state)
{
    struct user_of_code other = {.account_id = test_person(&t, "ann")};
    struct str secret, recovery[recovery_codes_max];
    pthread_t thread;
    bool own;

    (void)state;
    assert_int_equal(second_factor_begin(w, other.account_id, &secret), OK);
    assert_int_equal(second_factor_confirm(w, other.account_id, code_now(secret), recovery), OK);
    w->now_ms += totp_step_seconds * 1000;
    other.w = test_store_work(&t.store, false);
    other.w.site = w->site;
    other.w.now_ms = w->now_ms;
    other.code = code_now(secret);
    /* The first has used it, but has yet to commit, when the second one looks. */
    assert_int_equal(transaction_join(w, &own), OK);
    assert_int_equal(second_factor_use(w, other.account_id, other.code), OK);
    assert_int_equal(pthread_create(&thread, NULL, code_use, &other), 0);
    usleep(settle_us);
    assert_int_equal(transaction_leave(w, own, OK), OK);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(other.e, ERR_UNAUTHORIZED);
    test_store_work_end(&other.w);
}

struct racer {
    struct work w;
    struct str name;
    pthread_barrier_t *begin;
    enum err e;
};

static void *block_put(void *context)
{
    struct racer *racer = context;
    struct block block = {.kind = BLOCK_DOMAIN, .name = racer->name, .severity = DOMAIN_SUSPENDED};

    pthread_barrier_wait(racer->begin);
    racer->e = block_add(&racer->w, &block);
    return NULL;
}

static void blocks_that_several_of_staff_add_at_once_all_hold(void **state)
{
    struct racer racers[racers_max];
    pthread_t threads[racers_max];
    pthread_barrier_t begin;

    (void)state;
    assert_int_equal(blocks_start(w), OK);
    assert_int_equal(pthread_barrier_init(&begin, NULL, racers_max), 0);
    for (int i = 0; i < racers_max; i++)
        racers[i] = (struct racer){.w = test_store_work(&t.store, false), .begin = &begin};
    for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < racers_max; i++) {
            racers[i].name = str_format(w->memory, "bad%d.of%d.example", i, round);
            assert_int_equal(pthread_create(&threads[i], NULL, block_put, &racers[i]), 0);
        }
        for (int i = 0; i < racers_max; i++)
            assert_int_equal(pthread_join(threads[i], NULL), 0);
        for (int i = 0; i < racers_max; i++) {
            struct block found;
            assert_int_equal(racers[i].e, OK);
            assert_true(domain_block_find(w, racers[i].name, &found));
        }
    }
    for (int i = 0; i < racers_max; i++)
        test_store_work_end(&racers[i].w);
    pthread_barrier_destroy(&begin);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_code_of_the_second_factor_counts_once_also_at_the_same_moment),
        TEST(blocks_that_several_of_staff_add_at_once_all_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
