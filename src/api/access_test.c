#include "api/access.h"

#include "auth/sign_in.h"
#include "auth/test_people.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct test_people t;
static struct work *w;
static struct app app;
static int64_t ann;
static struct str session;

static int start(void **state)
{
    struct str secret;
    struct user user;

    (void)state;
    test_people_open(&t);
    w = t.w;
    ann = test_person(&t, "ann");
    app = test_app(&t, "https://app.example/", "read write", &secret);
    assert_int_equal(user_find(w, ann, &user), OK);
    return sign_in_session(w, &user,
                           &(struct sign_in){.way = SIGN_IN_PASSWORD,
                                             .user_agent = STR("curl"),
                                             .address = STR("192.0.2.1")},
                           &session);
}

static int stop(void **state)
{
    (void)state;
    test_people_close(&t);
    return 0;
}

struct asked {
    struct str token;        /* as a header */
    struct str access_token; /* as a parameter */
    struct str cookie, client, language;
};
static const struct viewer *viewer;

static enum err ask(enum http_access access, const char *scope, struct asked asked)
{
    const struct http_route route = {
        .method = HTTP_POST, .path = "/api/v1/x", .access = access, .scope = scope};
    const struct http_param param = {.name = STR("access_token"), .value = asked.access_token};
    struct str bearer = str_format(w->memory, "Bearer %.*s", STR_ARG(asked.token));
    const struct http_field headers[] = {
        {STR("authorization"), asked.token.size ? bearer : STR("")},
        {STR("cookie"), str_format(w->memory, "bema_session=%.*s", STR_ARG(asked.cookie))},
        {STR("bema-client"), asked.client},
        {STR("accept-language"), asked.language},
    };
    const struct http_request request = {.method = HTTP_POST,
                                         .path = STR("/api/v1/x"),
                                         .params = &param,
                                         .param_count = asked.access_token.size ? 1 : 0,
                                         .headers = headers,
                                         .header_count = sizeof headers / sizeof headers[0]};

    viewer = NULL;
    return api_identify(w, &request, &route, &viewer);
}

static void a_cookie_counts_for_the_api_only_with_the_header_of_our_pages(void **state)
{
    struct asked bare = {.cookie = session}, other = {.cookie = session, .client = STR("2")},
                 ours = {.cookie = session, .client = STR("1")};

    (void)state;
    assert_int_equal(ask(ACCESS_PERSON, "read", bare), ERR_UNAUTHORIZED);
    assert_int_equal(ask(ACCESS_PERSON, "read", other), ERR_UNAUTHORIZED);
    assert_int_equal(ask(ACCESS_PERSON, "read", ours), OK);
    assert_int_equal(viewer->account_id, ann);
    assert_int_equal(ask(ACCESS_PUBLIC, NULL, bare), OK);
    assert_int_equal(viewer->account_id, 0);
    assert_int_equal(ask(ACCESS_PAGE, NULL, bare), OK);
    assert_int_equal(viewer->account_id, ann);
}

static void a_token_opens_what_its_scopes_name_and_no_page(void **state)
{
    struct str token = test_token(&t, ann, &app, "read:statuses");
    struct asked by_header = {.token = token}, by_name = {.access_token = token},
                 wrong = {.token = STR("nonsense")}, none = {.token = STR("")};

    (void)state;
    assert_int_equal(ask(ACCESS_PERSON, "read:statuses", by_header), OK);
    assert_int_equal(ask(ACCESS_PERSON, "read:statuses", by_name), OK);
    assert_int_equal(ask(ACCESS_PERSON, "write:statuses", by_header), ERR_FORBIDDEN);
    assert_int_equal(ask(ACCESS_PUBLIC, "read:accounts", by_header), ERR_FORBIDDEN);
    assert_int_equal(ask(ACCESS_PUBLIC, "read:accounts", none), OK);
    assert_int_equal(ask(ACCESS_PUBLIC, NULL, wrong), ERR_UNAUTHORIZED);
    assert_int_equal(ask(ACCESS_PAGE, NULL, by_header), OK);
    assert_int_equal(viewer->account_id, 0);
}

static void an_apps_own_token_is_nobodys(void **state)
{
    struct asked asked = {.token = test_token(&t, 0, &app, "read write")}, none = {.token = {0}};

    (void)state;
    assert_int_equal(ask(ACCESS_APP, "write:accounts", asked), OK);
    assert_int_equal(ask(ACCESS_PERSON, "read", asked), ERR_INVALID);
    assert_int_equal(ask(ACCESS_APP, NULL, none), ERR_UNAUTHORIZED);
}

static void staff_needs_a_role_and_pages_forget_who_may_not_act(void **state)
{
    struct asked here = {.cookie = session, .client = STR("1")};

    (void)state;
    assert_int_equal(ask(ACCESS_STAFF, "admin:read", here), ERR_FORBIDDEN);
    assert_int_equal(user_set_role(w, ann, ROLE_ADMIN), OK);
    assert_int_equal(ask(ACCESS_STAFF, "admin:read", here), OK);
    assert_int_equal(user_set_disabled(w, ann, true), OK);
    assert_int_equal(ask(ACCESS_STAFF, "admin:read", here), ERR_FORBIDDEN);
    assert_int_equal(ask(ACCESS_PAGE, NULL, here), OK);
    assert_int_equal(viewer->account_id, 0);
}

static void the_language_is_what_the_browser_likes_best_of_ours(void **state)
{
    static const char *const cases[][2] = {{"", "en"},
                                           {"fr-CA,en;q=0.5", "fr"},
                                           {"en-GB,fr;q=0.9", "en"},
                                           {"de,fr;q=0.3,en;q=0.2", "fr"},
                                           {"de", "en"},
                                           {"fr;q=0,en;q=0.1", "en"},
                                           {"frx", "en"},
                                           {"fr;q=nonsense", "en"},
                                           {",,;q=,fr", "fr"},
                                           {"en; Q=0.2 , fr;q=0.21", "fr"},
                                           {"en;q=0.9;level=1, fr;q=0.95", "fr"},
                                           {"de, *;q=0.5, en;q=0.1", "fr"},
                                           {"*;q=0.5, fr;q=0.4", "en"},
                                           {"en;q=0, *", "fr"},
                                           {"*;q=0", "en"},
                                           {"fr, en", "fr"}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct asked asked = {.language = str_of(cases[i][0])};
        assert_int_equal(ask(ACCESS_PUBLIC, NULL, asked), OK);
        if (!str_is(w->language, cases[i][1]))
            fail_msg("%s gave %.*s", cases[i][0], STR_ARG(w->language));
    }
}

static void the_language_one_chose_goes_before_the_browsers(void **state)
{
    struct asked asked = {.cookie = STR("x; bema_language=fr"), .language = STR("en")};

    (void)state;
    assert_int_equal(ask(ACCESS_PUBLIC, NULL, asked), OK);
    assert_true(str_is(w->language, "fr"));
    asked.cookie = STR("x; bema_language=en");
    asked.language = STR("fr");
    assert_int_equal(ask(ACCESS_PUBLIC, NULL, asked), OK);
    assert_true(str_is(w->language, "en"));
    asked.cookie = STR("x; bema_language=tlh");
    assert_int_equal(ask(ACCESS_PUBLIC, NULL, asked), OK);
    assert_true(str_is(w->language, "fr"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
    const struct CMUnitTest tests[] = {
        TEST(a_cookie_counts_for_the_api_only_with_the_header_of_our_pages),
        TEST(a_token_opens_what_its_scopes_name_and_no_page),
        TEST(an_apps_own_token_is_nobodys),
        TEST(staff_needs_a_role_and_pages_forget_who_may_not_act),
        TEST(the_language_is_what_the_browser_likes_best_of_ours),
        TEST(the_language_one_chose_goes_before_the_browsers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
