#include "base/test.h"

#include "net/address.h"
#include "net/params.h"
#include "net/rate.h"

static struct http_request request_of(struct work *w, const char *form)
{
    struct params params = {0};
    assert_ok(params_add_form(w, &params, str_of(form)));
    return (struct http_request){.params = params.items, .param_count = params.count};
}

static void parameters_are_read_by_kind(void **state)
{
    (void)state;
    struct work w = test_work();
    struct http_request r = request_of(
        &w, "limit=40&limit=20&on=on&off=false&bad=maybe&id=123&big=99999&text=a%20b&e=");
    assert_int_equal(http_number(&r, "limit", 1, 80, 20), 20);
    assert_int_equal(http_number(&r, "big", 1, 80, 20), 80);
    assert_int_equal(http_number(&r, "text", 1, 80, 20), 20);
    assert_int_equal(http_number(&r, "missing", 1, 80, 33), 33);
    assert_true(http_bool(&r, "on", false));
    assert_false(http_bool(&r, "off", true));
    assert_true(http_bool(&r, "bad", true));
    assert_true(http_bool(&r, "missing", true));
    assert_int_equal(http_id(&r, "id"), 123);
    assert_int_equal(http_id(&r, "text"), 0);
    assert_str_is(http_text(&r, "text"), "a b");
    assert_true(http_has(&r, "e"));
    assert_false(http_has(&r, "x"));
    test_work_end(&w);
}

static void a_list_is_found_in_each_of_its_forms(void **state)
{
    (void)state;
    struct work w = test_work();
    struct http_request r = request_of(&w, "id=1&id[]=2&id[0]=3&identity=4&ids[]=5");
    struct str values[8];
    assert_int_equal(http_list(&r, "id", values, 8), 3);
    assert_str_is(values[0], "1");
    assert_str_is(values[2], "3");
    assert_int_equal(http_list(&r, "id", values, 2), 2);
    assert_int_equal(http_list(&r, "none", values, 8), 0);
    test_work_end(&w);
}

static void headers_and_cookies_are_found(void **state)
{
    (void)state;
    static const struct http_field fields[] = {
        {STR_CONST("Cookie"), STR_CONST("a=1; session=xyz=; b=2")},
        {STR_CONST("Accept-Encoding"), STR_CONST("br;q=0, gzip;q=0.8")}};
    struct http_request r = {.headers = fields, .header_count = 2};
    assert_str_is(http_header(&r, "COOKIE"), "a=1; session=xyz=; b=2");
    assert_str_is(http_header(&r, "cook"), "");
    assert_str_is(http_cookie(&r, "session"), "xyz=");
    assert_str_is(http_cookie(&r, "b"), "2");
    assert_str_is(http_cookie(&r, "c"), "");
    assert_true(http_accepts_encoding(&r, "gzip"));
    assert_false(http_accepts_encoding(&r, "br"));
    assert_false(http_accepts_encoding(&r, "zstd"));
}

static void an_unchanged_version_is_not_sent_again(void **state)
{
    (void)state;
    struct work w = test_work();
    static const struct http_field fields[] = {
        {STR_CONST("If-None-Match"), STR_CONST("\"old\", W/\"abc\"")}};
    struct http_request r = {.headers = fields, .header_count = 1};
    struct http_reply reply = {.body = STR("x")};
    assert_false(http_unchanged(&w, &r, STR("abcd"), &reply));
    assert_int_equal(reply.body.size, 1);
    reply = (struct http_reply){.body = STR("x")};
    assert_true(http_unchanged(&w, &r, STR("abc"), &reply));
    assert_int_equal(reply.status, 304);
    assert_str_is(reply.headers[0].value, "\"abc\"");
    test_work_end(&w);
}

static void errors_are_answered_in_mastodons_form(void **state)
{
    (void)state;
    struct work w = test_work();
    struct http_reply reply;
    http_answer_error(&w, NULL, NULL, ERR_UNAUTHORIZED, &reply);
    assert_int_equal(reply.status, 401);
    assert_str_is(reply.body, "{\"error\":\"The access token is invalid\"}");
    http_answer_error(&w, NULL, NULL, work_fail(&w, ERR_INVALID, "say \"%s\"", "more"), &reply);
    assert_int_equal(reply.status, 422);
    assert_str_is(reply.body, "{\"error\":\"say \\\"more\\\"\"}");
    http_answer_error(&w, NULL, NULL, ERR_INTERNAL, &reply);
    assert_int_equal(reply.status, 500);
    assert_true(str_find(reply.body, STR("more")) == SIZE_MAX);
    test_work_end(&w);
}

static bool public_address(const char *text)
{
    struct address address;
    assert_ok(address_parse(str_of(text), &address));
    return address_is_public(&address);
}

static void only_addresses_of_the_public_net_are_public(void **state)
{
    (void)state;
    static const char *const open[] = {"9.9.9.9",       "1.1.1.1",          "172.32.0.1",
                                       "2620:fe::fe",   "64:ff9b::909:909", "2002:909:909::1",
                                       "::ffff:9.9.9.9"};
    static const char *const closed[] = {"127.0.0.1",
                                         "0.0.0.0",
                                         "10.1.2.3",
                                         "100.64.0.1",
                                         "169.254.169.254",
                                         "172.16.0.1",
                                         "172.31.9.9",
                                         "192.168.0.1",
                                         "192.0.2.1",
                                         "198.18.0.1",
                                         "198.51.100.7",
                                         "203.0.113.9",
                                         "224.0.0.1",
                                         "255.255.255.255",
                                         "::1",
                                         "::",
                                         "fe80::1",
                                         "fc00::1",
                                         "ff02::1",
                                         "2001:db8::1",
                                         "::ffff:10.0.0.1",
                                         "64:ff9b::a00:1",
                                         "2002:7f00:1::1",
                                         "2001::1",
                                         "3fff::1",
                                         "::127.0.0.1",
                                         "fec0::1"};
    for (size_t i = 0; i < sizeof(open) / sizeof(open[0]); i++)
        assert_true(public_address(open[i]));
    for (size_t i = 0; i < sizeof(closed) / sizeof(closed[0]); i++) {
        if (public_address(closed[i]))
            print_error("%s\n", closed[i]);
        assert_false(public_address(closed[i]));
    }
}

static void ranges_hold_their_addresses(void **state)
{
    (void)state;
    struct work w = test_work();
    struct address_ranges ranges;
    struct address address;
    assert_ok(address_ranges_parse(&w, STR("10.0.0.0/9, ::1,192.0.2.7"), &ranges));
    assert_ok(address_parse(STR("10.127.0.1"), &address));
    assert_true(address_ranges_hold(&ranges, &address));
    assert_ok(address_parse(STR("10.128.0.1"), &address));
    assert_false(address_ranges_hold(&ranges, &address));
    assert_ok(address_parse(STR("[::1]"), &address));
    assert_true(address_ranges_hold(&ranges, &address));
    assert_ok(address_parse(STR("192.0.2.6"), &address));
    assert_false(address_ranges_hold(&ranges, &address));
    assert_err(address_ranges_parse(&w, STR("10.0.0.0/33"), &ranges), ERR_INVALID);
    assert_err(address_ranges_parse(&w, STR("localhost"), &ranges), ERR_INVALID);
    assert_err(address_parse(STR("1.2.3"), &address), ERR_INVALID);
    test_work_end(&w);
}

static void calls_are_counted_per_window_and_caller(void **state)
{
    (void)state;
    struct rate *rate = rate_new();
    int64_t now = TEST_NOW_MS / 300000 * 300000;
    struct rate_answer answer = {0};
    for (int i = 0; i < 300; i++)
        answer = rate_count(rate, RATE_API, 7, STR(""), now + i);
    assert_true(answer.allowed);
    assert_int_equal(answer.remaining, 0);
    assert_int_equal(answer.limit, 300);
    assert_int_equal(answer.reset_ms, now + 300000);
    assert_false(rate_count(rate, RATE_API, 7, STR(""), now + 299999).allowed);
    assert_true(rate_count(rate, RATE_API, 8, STR(""), now).allowed);
    assert_true(rate_count(rate, RATE_MEDIA, 7, STR(""), now).allowed);
    assert_true(rate_count(rate, RATE_API, 7, STR(""), now + 300000).allowed);
    rate_free(rate);
}

static void strangers_are_counted_by_network(void **state)
{
    (void)state;
    struct rate *rate = rate_new();
    for (int i = 0; i < 25; i++)
        assert_true(rate_count(rate, RATE_SIGN_IN, 0, STR("2001:db8:1:2::5"), TEST_NOW_MS).allowed);
    assert_false(rate_count(rate, RATE_SIGN_IN, 0, STR("2001:db8:1:2::6"), TEST_NOW_MS).allowed);
    assert_true(rate_count(rate, RATE_SIGN_IN, 0, STR("2001:db8:1:3::5"), TEST_NOW_MS).allowed);
    assert_true(rate_count(rate, RATE_SIGN_IN, 0, STR("192.0.2.1"), TEST_NOW_MS).allowed);
    rate_free(rate);
}

static void a_flood_of_strangers_does_not_free_the_busiest_caller(void **state)
{
    (void)state;
    struct rate *rate = rate_new();
    for (int i = 0; i < 301; i++)
        (void)rate_count(rate, RATE_API, 7, STR(""), TEST_NOW_MS);
    for (int i = 0; i < 200000; i++)
        (void)rate_count(rate, RATE_API, 1000 + i, STR(""), TEST_NOW_MS);
    assert_false(rate_count(rate, RATE_API, 7, STR(""), TEST_NOW_MS).allowed);
    rate_free(rate);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters_are_read_by_kind),
        cmocka_unit_test(a_list_is_found_in_each_of_its_forms),
        cmocka_unit_test(headers_and_cookies_are_found),
        cmocka_unit_test(an_unchanged_version_is_not_sent_again),
        cmocka_unit_test(errors_are_answered_in_mastodons_form),
        cmocka_unit_test(only_addresses_of_the_public_net_are_public),
        cmocka_unit_test(ranges_hold_their_addresses),
        cmocka_unit_test(calls_are_counted_per_window_and_caller),
        cmocka_unit_test(strangers_are_counted_by_network),
        cmocka_unit_test(a_flood_of_strangers_does_not_free_the_busiest_caller),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
