/* A square with people for each test of a file of this folder. */
#ifndef BEMA_AUTH_TEST_START_H
#define BEMA_AUTH_TEST_START_H

#include "base/test.h"

#include "auth/grants.h"
#include "auth/identify.h"
#include "auth/sign_in.h"
#include "auth/test_people.h"

static struct test_people t;
static struct work *w;

static inline int start(void **state)
{
    (void)state;
    test_people_open(&t);
    w = t.w;
    return 0;
}

static inline int stop(void **state)
{
    (void)state;
    test_people_close(&t);
    return 0;
}

/* Whom these credentials are; NULL where they are refused as expected. */
static inline const struct viewer *who(struct credentials credentials, enum err expected)
{
    const struct viewer *viewer = NULL;

    assert_int_equal(identify(w, &credentials, &viewer), expected);
    return viewer;
}

/* A code for an app with a person's leave to read. */
static inline struct str grant_for(const struct app *app, int64_t account_id, const char *challenge)
{
    struct str code;

    assert_int_equal(grant_create(w,
                                  &(struct grant){.client_id = app->client_id,
                                                  .account_id = account_id,
                                                  .scopes = STR("read"),
                                                  .redirect_uri = app->redirects[0],
                                                  .challenge = str_of(challenge)},
                                  &code),
                     OK);
    return code;
}

static inline enum err session_of(int64_t account_id, const struct sign_in *how,
                                  struct str *ret_secret)
{
    struct user user;

    assert_int_equal(user_find(w, account_id, &user), OK);
    return sign_in_session(w, &user, how, ret_secret);
}

/* test_store_number() of the test's store. */
#define number(sql, ...) test_store_number(w, sql, ##__VA_ARGS__)

#define TEST(name)              TEST_AFTER(name, start)
#define TEST_AFTER(name, setup) cmocka_unit_test_setup_teardown(name, setup, stop)

#endif
