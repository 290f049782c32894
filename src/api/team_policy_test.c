/* What a route that nobody thought of is judged by. */
#include "api/team_policy.h"
#include "base/test.h"

static enum team_role least(enum http_method method, enum http_access access, const char *scope)
{
    return team_rule_of(&(struct http_route){.method = method,
                                             .path = "/api/bema/v1/never_heard_of",
                                             .access = access,
                                             .scope = scope})
        .least;
}

static void a_route_that_is_not_named_is_refused_to_those_below_editors(void **state)
{
    static const char *const scopes[] = {NULL,     "read",           "read:statuses",
                                         "write",  "write:statuses", "write:accounts",
                                         "follow", "push",           "profile"};

    (void)state;
    for (int method = HTTP_GET; method <= HTTP_OPTIONS; method++)
        for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++) {
            const enum http_method m = (enum http_method)method;
            const enum team_role role = least(m, ACCESS_PERSON, scopes[i]);

            assert_true(role == TEAM_NONE || role >= TEAM_EDITOR);
            assert_int_equal(least(m, ACCESS_STAFF, scopes[i]), TEAM_NONE);
            assert_int_equal(least(m, ACCESS_PAGE, scopes[i]), TEAM_NONE);
            /* Everybody may read it, members too; what it changes is nobody's to say. */
            if (m == HTTP_GET || m == HTTP_HEAD)
                assert_int_equal(least(m, ACCESS_PUBLIC, scopes[i]), TEAM_ANALYST);
            else
                assert_true(least(m, ACCESS_PUBLIC, scopes[i]) == TEAM_NONE ||
                            least(m, ACCESS_PUBLIC, scopes[i]) >= TEAM_EDITOR);
        }
    assert_int_equal(least(HTTP_POST, ACCESS_PERSON, "write:accounts"), TEAM_ADMIN);
    assert_int_equal(least(HTTP_POST, ACCESS_PERSON, NULL), TEAM_NONE);
}

static void the_first_rule_that_fits_says_it(void **state)
{
    struct http_route route = {.method = HTTP_POST,
                               .path = "/api/v1/statuses",
                               .access = ACCESS_PERSON,
                               .scope = "write:statuses"};

    (void)state;
    assert_int_equal(team_rule_of(&route).least, TEAM_CONTRIBUTOR);
    assert_int_equal(team_rule_of(&route).deed, TEAM_DID_POST);
    route.path = "/api/v1/statuses/:id/favourite";
    assert_int_equal(team_rule_of(&route).least, TEAM_EDITOR);
    route.path = "/api/bema/v1/teams";
    assert_true(team_route_is_personal(&route));
    route.path = "/api/bema/v1/team";
    assert_false(team_route_is_personal(&route));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_route_that_is_not_named_is_refused_to_those_below_editors),
        cmocka_unit_test(the_first_rule_that_fits_says_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
