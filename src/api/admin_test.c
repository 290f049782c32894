/* The admin API, from the path to the JSON: who may, what is refused, what stays after a fault. */
#include "api/admin.h"

static const struct http_table *const test_tables[] = {
    &api_admin_accounts_table, &api_admin_reports_table, &api_admin_blocks_table,
    &api_admin_trends_table,   &api_admin_figures_table, &api_trending_table,
    &api_statuses_table,
};

#include "api/test_calls.h"

enum { calls_max = 200, staff_tables = 6 };

static const char *const method_names[] = {[HTTP_GET] = "GET",
                                           [HTTP_POST] = "POST",
                                           [HTTP_PUT] = "PUT",
                                           [HTTP_PATCH] = "PATCH",
                                           [HTTP_DELETE] = "DELETE"};

/* "GET /api/v1/admin/reports/ID" */
static const char *call_of(const struct http_route *route, const char *id)
{
    struct str head, tail = str_split(str_of(route->path), ':', &head);
    bool named = head.size < strlen(route->path);

    if (str_find_char(tail, '/') < tail.size)
        tail = str_sub(tail, str_find_char(tail, '/'), tail.size);
    else
        tail = STR("");
    return str_c(t.reader.memory,
                 str_format(t.reader.memory, "%s %.*s%s%.*s", method_names[route->method],
                            STR_ARG(head), named ? id : "", STR_ARG(tail)));
}

/* The lists of what is proposed, which without the permission are those that everybody has. */
static bool answers_anybody(const struct http_route *route)
{
    return route->method == HTTP_GET && !strncmp(route->path, "/api/v1/admin/trends/", 21);
}

static void whoever_has_no_role_may_do_nothing_and_learns_nothing(void **state)
{
    (void)state;
    int routes = 0;

    for (size_t i = 0; i < staff_tables; i++)
        for (size_t j = 0; j < test_tables[i]->count; j++) {
            const struct http_route *route = &test_tables[i]->routes[j];
            const char *real = call_of(route, str_c(t.reader.memory, t.ids[0]));

            if (route->access != ACCESS_STAFF || answers_anybody(route))
                continue;
            routes++;
            if (call(1, real, NULL) != ERR_FORBIDDEN || !fail_alike(1, real, call_of(route, "x")))
                fail_msg("%s: %d", real, t.status);
        }
    assert_true(routes > 40);
}

static void an_id_of_nothing_is_answered_like_what_can_be_none(void **state)
{
    (void)state;
    static const char *const ids[] = {"77", "-1", "0x10", "99999999999999999999"};
    int routes = 0;

    for (size_t i = 0; i < staff_tables; i++)
        for (size_t j = 0; j < test_tables[i]->count; j++) {
            const struct http_route *route = &test_tables[i]->routes[j];

            if (!strchr(route->path, ':') || route->access != ACCESS_STAFF)
                continue;
            routes++;
            for (size_t k = 0; k < sizeof ids / sizeof *ids; k++)
                if (!fail_alike(owner, call_of(route, ids[k]), call_of(route, "x")) ||
                    t.status != 404)
                    fail_msg("%s: %d", call_of(route, ids[k]), t.status);
        }
    assert_true(routes > 25);
}

static void a_block_is_made_read_changed_and_lifted(void **state)
{
    (void)state;
    static const struct {
        const char *list, *make, *wrong, *key, *value;
        const char *change, *changed_key, *changed_value;
    } kinds[] = {
        {"ip_blocks", "ip=198.51.100.9/24&severity=no_access", "ip=198.51.100.0", "ip",
         "198.51.100.0/24", "severity=sign_up_block", "severity", "sign_up_block"},
        {"email_domain_blocks", "domain=Throw.Example", "domain=no%20name", "domain",
         "throw.example", NULL, NULL, NULL},
        {"canonical_email_blocks", "email=An.N%2Bx@mail.example", "email=nobody", NULL, NULL, NULL,
         NULL, NULL},
        {"domain_blocks", "domain=loud.example&severity=suspend", "domain=loud.example&severity=x",
         "severity", "suspend", "severity=noop&public_comment=calm", "public_comment", "calm"},
        {"domain_allows", "domain=kind.example", "domain=", "domain", "kind.example", NULL, NULL,
         NULL},
    };
    struct arena *memory = t.reader.memory;

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const char *list = str_c(memory, str_format(memory, "GET /api/v1/admin/%s", kinds[i].list));
        const char *one = str_c(memory, str_format(memory, "/api/v1/admin/%s/*", kinds[i].list));
        const struct json *json;
        int64_t id;

        if (!call(owner,
                  str_c(memory, str_format(memory, "POST /api/v1/admin/%s?%s", kinds[i].list,
                                           kinds[i].wrong)),
                  NULL))
            fail_msg("taken: %s", kinds[i].wrong);
        assert_int_equal(json_count(get(owner, list)), 0);
        json = get(owner, str_c(memory, str_format(memory, "POST /api/v1/admin/%s?%s",
                                                   kinds[i].list, kinds[i].make)));
        id = json_id_of(json);
        if (kinds[i].key)
            assert_str_is(json_get_str(json, kinds[i].key), kinds[i].value);
        assert_int_equal(json_count(get(owner, list)), 1);
        if (kinds[i].change) {
            json = get(
                owner,
                with_id(str_c(memory, str_format(memory, "PUT %s?%s", one, kinds[i].change)), id));
            assert_str_is(json_get_str(json, kinds[i].changed_key), kinds[i].changed_value);
        }
        one = with_id(one, id);
        json = get(owner, str_c(memory, str_format(memory, "GET %s", one)));
        assert_int_equal(json_id_of(json), id);
        if (kinds[i].change)
            assert_str_is(json_get_str(json, kinds[i].changed_key), kinds[i].changed_value);
        assert_ok(call(owner, str_c(memory, str_format(memory, "DELETE %s", one)), NULL));
        assert_int_equal(json_count(get(owner, list)), 0);
    }
}

static void a_name_that_is_blocked_already_is_said_to_be(void **state)
{
    (void)state;
    const char *block = "POST /api/v1/admin/domain_blocks?domain=twice.example&severity=suspend";
    const char *allow = "POST /api/v1/admin/domain_allows?domain=twice.example";
    int64_t blocked = json_id_of(get(owner, block)), allowed = json_id_of(get(owner, allow));
    const struct json *json = get(owner, block);

    assert_int_equal(t.status, 422);
    assert_int_equal(json_id_of(json_get(json, "existing_domain_block")), blocked);
    assert_int_equal(json_id_of(get(owner, allow)), allowed);
    assert_int_equal(t.status, 200);
    assert_ok(call(owner, with_id("DELETE /api/v1/admin/domain_blocks/*", blocked), NULL));
    assert_ok(call(owner, with_id("DELETE /api/v1/admin/domain_allows/*", allowed), NULL));
}

static void an_address_is_tried_against_those_that_are_blocked(void **state)
{
    (void)state;
    const char *test = "POST /api/v1/admin/canonical_email_blocks/test";
    int64_t id = json_id_of(
        get(owner, "POST /api/v1/admin/canonical_email_blocks?email=an.n%2Bx@mail.example"));
    const struct json *json =
        get(owner, "POST /api/v1/admin/canonical_email_blocks/test?email=ANN@mail.example");

    assert_int_equal(json_count(json), 1);
    assert_int_equal(json_id_of(json_at(json, 0)), id);
    assert_int_equal(
        json_count(get(owner, "POST /api/v1/admin/canonical_email_blocks/test?email=b@m.example")),
        0);
    assert_int_equal(
        json_count(get(owner, "POST /api/v1/admin/canonical_email_blocks/test?email=nobody")), 0);
    assert_err(call(owner, test, NULL), ERR_MALFORMED);
    assert_ok(call(owner, with_id("DELETE /api/v1/admin/canonical_email_blocks/*", id), NULL));
}

static void what_is_no_report_is_refused_and_staff_hears_nothing(void **state)
{
    (void)state;
    int64_t post = make_post(0, "rude", VISIBILITY_PUBLIC).id;
    int64_t secret = make_post(0, "@carol rude", VISIBILITY_DIRECT).id;
    int64_t of_another = make_post(2, "calm", VISIBILITY_PUBLIC).id;
    const char *about = at("POST /api/v1/reports?account_id=*", 0);
    struct arena *memory = t.reader.memory;
    const char *with_posts = str_c(memory, str_format(memory, "%s&status_ids[]=*", about));
    static const struct {
        const char *more;
        enum err error;
    } bad[] = {
        {"&category=other_thing", ERR_INVALID},
        {"&status_ids[]=x", ERR_NOT_FOUND},
        {"&status_ids[]=77", ERR_NOT_FOUND},
        {"&rule_ids[]=x", ERR_INVALID},
        {"&category=violation&rule_ids[]=77", ERR_INVALID},
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        enum err e = call(1, str_c(memory, str_format(memory, "%s%s", about, bad[i].more)), NULL);

        if (e != bad[i].error)
            fail_msg("%s: %s", bad[i].more, err_name(e));
    }
    assert_true(fail_alike(1, with_id(with_posts, secret), with_id(with_posts, 77)));
    assert_true(fail_alike(1, with_id(with_posts, of_another), with_id(with_posts, 77)));
    assert_err(call(1, "POST /api/v1/reports", NULL), ERR_NOT_FOUND);
    assert_err(call(1, "POST /api/v1/reports?account_id=77", NULL), ERR_NOT_FOUND);
    assert_int_equal(json_count(get(owner, "GET /api/v1/admin/reports")), 0);
    assert_ok(call(1, with_id(with_posts, post), NULL));
    assert_int_equal(json_count(get(owner, "GET /api/v1/admin/reports")), 1);
    assert_ok(call(owner,
                   with_id("POST /api/v1/admin/reports/*/resolve",
                           json_id_of(json_at(get(owner, "GET /api/v1/admin/reports"), 0))),
                   NULL));
}

static void a_report_is_taken_on_changed_resolved_and_opened_again(void **state)
{
    (void)state;
    int64_t post = make_post(0, "rude", VISIBILITY_PUBLIC).id;
    const char *make =
        str_c(t.reader.memory, str_format(t.reader.memory, "%s&status_ids[]=%lld&status_ids[]=%lld",
                                          at("POST /api/v1/reports?account_id=*&comment=rude", 0),
                                          (long long)post, (long long)post));
    const struct json *json = get(1, make);
    int64_t id = json_id_of(json);

    assert_int_equal(json_count(json_get(json, "status_ids")), 1); /* named twice */
    assert_int_equal(json_kind(json_get(json, "rule_ids")), JSON_KIND_NULL);
    json = get(owner, with_id("GET /api/v1/admin/reports/*", id));
    assert_true(is_id(json_get(json, "account"), "id", 1));
    assert_true(is_id(json_get(json, "target_account"), "id", 0));
    assert_int_equal(json_count(json_get(json, "statuses")), 1);
    json = get(owner, with_id("POST /api/v1/admin/reports/*/assign_to_self", id));
    assert_true(is_id(json_get(json, "assigned_account"), "id", owner));
    json = get(owner, with_id("POST /api/v1/admin/reports/*/unassign", id));
    assert_int_equal(json_kind(json_get(json, "assigned_account")), JSON_KIND_NULL);
    json = get(owner, with_id("PUT /api/v1/admin/reports/*?category=spam", id));
    assert_str_is(json_get_str(json, "category"), "spam");
    assert_err(call(owner, with_id("PUT /api/v1/admin/reports/*?category=x", id), NULL),
               ERR_INVALID);
    json = get(owner, with_id("POST /api/v1/admin/reports/*/resolve", id));
    assert_true(json_get_bool(json, "action_taken", false));
    assert_true(is_id(json_get(json, "action_taken_by_account"), "id", owner));
    assert_int_equal(json_count(get(owner, "GET /api/v1/admin/reports")), 0);
    assert_int_equal(json_count(get(owner, at("GET /api/v1/admin/reports?resolved=true"
                                              "&target_account_id=*",
                                              2))),
                     0);
    json = get(owner, with_id("POST /api/v1/admin/reports/*/reopen", id));
    assert_false(json_get_bool(json, "action_taken", true));
    assert_int_equal(json_count(get(owner, "GET /api/v1/admin/reports")), 1);
    assert_ok(call(owner, with_id("POST /api/v1/admin/reports/*/resolve", id), NULL));
}

static void what_is_no_action_happens_to_nobody(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "POST /api/v1/admin/accounts/*/action?type=banish",
        "POST /api/v1/admin/accounts/*/action",
        "POST /api/v1/admin/accounts/*/action?type=suspend&report_id=x",
        "POST /api/v1/admin/accounts/*/action?type=suspend&report_id=77",
        "POST /api/v1/admin/accounts/*/action?type=suspend&warning_preset_id=1",
        "DELETE /api/v1/admin/accounts/*", /* who is not suspended */
    };
    const struct json *json;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (!call(owner, at(bad[i], 2), NULL))
            fail_msg("taken: %s", bad[i]);
    assert_true(call(owner, at("POST /api/v1/admin/accounts/*/action?type=suspend", owner), NULL));
    json = get(owner, at("GET /api/v1/admin/accounts/*", 2));
    assert_false(json_get_bool(json, "suspended", true));
    assert_ok(call(owner, at("POST /api/v1/admin/accounts/*/action?type=silence", 2), NULL));
    json = get(owner, "GET /api/v1/admin/accounts?silenced=true");
    assert_int_equal(json_count(json), 1);
    assert_true(is_id(json_at(json, 0), "id", 2));
    json = get(owner, at("POST /api/v1/admin/accounts/*/unsilence", 2));
    assert_false(json_get_bool(json, "silenced", true));
    assert_int_equal(json_count(get(owner, "GET /api/v2/admin/accounts?status=silenced")), 0);
    assert_err(call(owner, "GET /api/v2/admin/accounts?status=bored", NULL), ERR_INVALID);
    assert_int_equal(json_count(get(owner, "GET /api/v2/admin/accounts?role_ids[]=77")), 0);
    assert_int_equal(json_count(get(owner, "GET /api/v2/admin/accounts?permissions=staff")), 1);
}

static void figures_are_of_whole_days_in_their_order(void **state)
{
    (void)state;
    static const struct {
        const char *more;
        enum err error;
    } bad[] = {
        {"", ERR_MALFORMED},
        {"&start_at=2026-01-01", ERR_MALFORMED},
        {"&start_at=soon&end_at=2026-01-02", ERR_MALFORMED},
        {"&start_at=2026-01-02&end_at=2026-01-01", ERR_INVALID},
        {"&start_at=1999-01-01&end_at=2026-01-01", ERR_INVALID},
    };
    const struct json *json;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct str what = str_format(t.reader.memory,
                                     "POST /api/v1/admin/measures?keys[]=new_users%s", bad[i].more);
        enum err e = call(owner, str_c(t.reader.memory, what), NULL);

        if (e != bad[i].error)
            fail_msg("%s: %s", bad[i].more, err_name(e));
    }
    json = get(owner, "POST /api/v1/admin/measures?keys[]=new_users&start_at=2026-01-01"
                      "&end_at=2026-01-03");
    assert_str_is(json_get_str(json_at(json, 0), "key"), "new_users");
    assert_int_equal(json_count(json_get(json_at(json, 0), "data")), 3);
}

/* Everything staff can see here, as bytes. */
static struct str seen(void)
{
    static const char *const lists[] = {
        "GET /api/v1/admin/reports",       "GET /api/v1/admin/reports?resolved=true",
        "GET /api/v1/admin/accounts",      "GET /api/v1/admin/ip_blocks",
        "GET /api/v1/admin/domain_blocks",
    };
    struct buffer out = buffer_in(t.reader.memory);

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        assert_ok(call(owner, lists[i], NULL));
        buffer_put(&out, t.body);
    }
    return buffer_str(&out);
}

static void whichever_database_call_fails_a_decision_stands_whole_or_not_at_all(void **state)
{
    (void)state;
    int64_t post = make_post(0, "rude", VISIBILITY_PUBLIC).id;
    const char *about = at("POST /api/v1/reports?account_id=*&status_ids[]=", 0);
    int64_t report = json_id_of(
        get(1, with_id(str_c(t.reader.memory, str_format(t.reader.memory, "%s*", about)), post)));
    const char *const writes[] = {
        at("POST /api/v1/reports?account_id=*&comment=rude", 0),
        "POST /api/v1/admin/ip_blocks?ip=198.51.100.9&severity=no_access",
        "POST /api/v1/admin/domain_blocks?domain=loud.example",
        with_id("POST /api/v1/admin/reports/*/assign_to_self", report),
        with_id("PUT /api/v1/admin/reports/*?category=spam", report),
        with_id("POST /api/v1/admin/reports/*/resolve", report),
        with_id("POST /api/v1/admin/reports/*/reopen", report),
        at("POST /api/v1/admin/accounts/*/action?type=sensitive", 2),
        at("POST /api/v1/admin/accounts/*/unsensitive", 2),
        at("POST /api/v1/admin/accounts/*/action?type=suspend", 2),
        at("POST /api/v1/admin/accounts/*/unsuspend", 2),
    };

    for (size_t i = 0; i < sizeof writes / sizeof *writes; i++) {
        struct str before = seen();
        enum err e = ERR_INTERNAL;
        int at_call = 0;

        while (e && at_call < calls_max) {
            db_fail_at = ++at_call;
            e = call(i ? owner : 1, writes[i], NULL);
            db_fail_at = 0;
            if (e && !str_equal(seen(), before))
                fail_msg("%s left something behind when call %d failed", writes[i], at_call);
        }
        assert_ok(e);
        if (str_equal(seen(), before))
            fail_msg("%s changed nothing", writes[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whoever_has_no_role_may_do_nothing_and_learns_nothing),
        cmocka_unit_test(an_id_of_nothing_is_answered_like_what_can_be_none),
        cmocka_unit_test(a_block_is_made_read_changed_and_lifted),
        cmocka_unit_test(a_name_that_is_blocked_already_is_said_to_be),
        cmocka_unit_test(an_address_is_tried_against_those_that_are_blocked),
        cmocka_unit_test(what_is_no_report_is_refused_and_staff_hears_nothing),
        cmocka_unit_test(a_report_is_taken_on_changed_resolved_and_opened_again),
        cmocka_unit_test(what_is_no_action_happens_to_nobody),
        cmocka_unit_test(figures_are_of_whole_days_in_their_order),
        cmocka_unit_test(whichever_database_call_fails_a_decision_stands_whole_or_not_at_all),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
