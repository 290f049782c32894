/* A store with some people in it, for the tests of this folder. */
#ifndef BEMA_SOCIAL_TEST_PEOPLE_H
#define BEMA_SOCIAL_TEST_PEOPLE_H

#include "base/test.h"

#include "base/clock.h"
#include "base/log.h"
#include "social/accounts.h"
#include "social/notifications.h"
#include "social/posts.h"
#include "store/test_store.h"

enum { people_count = 5 };

static struct {
    struct test_store store;
    struct work *w;
    union {
        int64_t people[people_count];
        struct {
            int64_t alice, bob, carol, dave, erin;
        };
    };
} t;

/* Of the people who are there from the start. */
#ifndef PEOPLE_FLAGS
#define PEOPLE_FLAGS 0
#endif

static inline int64_t make_account(const char *name, const char *display_name, uint32_t flags)
{
    struct account account;

    assert_int_equal(account_create(t.w,
                                    &(struct account_draft){.username = str_of(name),
                                                            .display_name = str_of(display_name),
                                                            .flags = flags},
                                    &account),
                     OK);
    return account.id;
}

static inline int64_t make_post(int64_t author_id, const char *text, int64_t reply_to_id)
{
    struct post post;

    assert_int_equal(post_create(t.w,
                                 &(struct post_draft){.author_id = author_id,
                                                      .text = str_of(text),
                                                      .reply_to_id = reply_to_id},
                                 &post),
                     OK);
    return post.id;
}

static inline int start(void **state)
{
    static const char *const names[people_count] = {"alice", "bob", "carol", "dave", "erin"};

    (void)state;
    log_level_set(LOG_WARNING);
    test_store_open(&t.store);
    t.w = &t.store.work;
    t.w->site = test_site();
    for (int i = 0; i < people_count; i++)
        t.people[i] = make_account(names[i], names[i], PEOPLE_FLAGS);
    return 0;
}

static inline int stop(void **state)
{
    (void)state;
    test_store_close(&t.store);
    return 0;
}

static inline int count_notified(int64_t account, enum notification_kind kind)
{
    struct notification_page *page = ARENA_NEW(t.w->memory, struct notification_page);

    assert_int_equal(notifications_page(t.w, account, &(struct page){.limit = 40},
                                        &(struct notification_filter){.kinds = 1u << kind}, page),
                     OK);
    return page->count;
}

/* Runs fn in a transaction. */
#define IN_TRANSACTION(call)                                                                       \
    do {                                                                                           \
        assert_int_equal(db_begin(t.w), OK);                                                       \
        assert_int_equal(db_end(t.w, (call)), OK);                                                 \
    } while (0)

/* test_store_number() of the test's store. */
#define number(sql, ...) test_store_number(t.w, sql, ##__VA_ARGS__)

#define TEST(name)              TEST_AFTER(name, start)
#define TEST_AFTER(name, setup) cmocka_unit_test_setup_teardown(name, setup, stop)

#endif
