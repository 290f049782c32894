/* A square with its staff and two members for each test of a file of this folder. */
#ifndef BEMA_MODERATION_TEST_SQUARE_H
#define BEMA_MODERATION_TEST_SQUARE_H

#include "base/test.h"

#include "auth/test_people.h"
#include "social/posts.h"

static struct test_people t;
static struct work *w;
static int64_t latest_ms;
static int64_t owner, moderator, other_moderator, ann, bob;

static inline int64_t staff(const char *name, enum role role)
{
    const int64_t id = test_person(&t, name);

    assert_int_equal(user_set_role(w, id, role), OK);
    return id;
}

/* Nobody is there: for tests that count everybody. */
static inline void start_empty(void)
{
    test_people_open(&t);
    w = t.w;
    if (w->now_ms < latest_ms)
        w->now_ms = latest_ms; /* numbers never go back within a process */
}

static inline int start(void **state)
{
    (void)state;
    start_empty();
    owner = staff("olga", ROLE_OWNER);
    moderator = staff("mona", ROLE_MODERATOR);
    other_moderator = staff("mike", ROLE_MODERATOR);
    ann = test_person(&t, "ann");
    bob = test_person(&t, "bob");
    return 0;
}

static inline int stop(void **state)
{
    (void)state;
    latest_ms = w->now_ms;
    test_people_close(&t);
    return 0;
}

/* A public post. */
static inline int64_t say(int64_t author_id, const char *text)
{
    struct post post;

    assert_int_equal(
        post_create(w, &(struct post_draft){.author_id = author_id, .text = str_of(text)}, &post),
        OK);
    return post.id;
}

/* test_store_number() of the test's store. */
#define number(sql, ...) test_store_number(w, sql, ##__VA_ARGS__)

#define TEST(name)              TEST_AFTER(name, start)
#define TEST_AFTER(name, setup) cmocka_unit_test_setup_teardown(name, setup, stop)

#endif
