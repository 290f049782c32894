/* A square with people, for the tests of auth/, pages/ and api/: a store, a site, cheap
 * passwords. */
#ifndef BEMA_AUTH_TEST_PEOPLE_H
#define BEMA_AUTH_TEST_PEOPLE_H

#include "auth/apps.h"
#include "auth/tokens.h"
#include "auth/users.h"
#include "store/test_store.h"

#define TEST_PASSWORD "correct horse battery"

struct test_people {
    struct test_store store;
    struct site site; /* "https://square.example"; everybody may join, nothing to confirm */
    struct work *w;
};
void test_people_open(struct test_people *people);
void test_people_close(struct test_people *people);
/* NAME@mail.example with TEST_PASSWORD, confirmed and approved. */
int64_t test_person(struct test_people *people, const char *name);
/* An app with one redirect URI. */
struct app test_app(struct test_people *people, const char *redirect, const char *scopes,
                    struct str *ret_secret);
/* A person's token. */
struct str test_token(struct test_people *people, int64_t account_id, const struct app *app,
                      const char *scopes);
/* The secret of the newest link mailed ("…?token=SECRET"), from the job that would send it, once
 * those that ask for a new password have run; "" none. Removes the jobs. */
struct str test_mailed_secret(struct test_people *people);

#endif
