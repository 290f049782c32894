#include "base/host_form.h"
#include "base/test.h"

static void is(const char *unicode, const char *ascii)
{
    struct arena *a = arena_new(0);
    const struct str there = host_other_form(a, str_of(unicode));
    const struct str back = host_other_form(a, str_of(ascii));

    assert_string_equal(str_c(a, there), ascii);
    assert_string_equal(str_c(a, back), unicode);
    arena_free(a);
}

static void hosts_are_written_both_ways(void **state)
{
    (void)state;
    is("bücher.example", "xn--bcher-kva.example");
    is("www.münchen.example", "www.xn--mnchen-3ya.example");
    is("例え.テスト", "xn--r8jz45g.xn--zckzah");
    is("правда.рф", "xn--80aafi6cg.xn--p1ai");
    is("ليهمابتكلموشعربي؟", "xn--egbpdaj6bu4bxfgehfvwxn"); /* RFC 3492, 7.1 A */
}

static void what_has_no_other_form_says_so(void **state)
{
    static const char *const hosts[] = {"",          "example.com",       "xn--",
                                        "xn--\x7f",  "xn--99999999",      "xn--a-ecp.ru!",
                                        "a.xn--!.b", "xn--zzzzzzzzzzzzzz"};
    struct arena *a = arena_new(0);

    (void)state;
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
        (void)host_other_form(a, str_of(hosts[i]));
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(host_other_form(a, str_of(hosts[i])).size, 0);
    char most[70 * 2 + 1] = "";
    for (int i = 0; i < 70; i++)
        memcpy(most + 2 * i, "ü", 2);
    assert_int_equal(host_other_form(a, str_of(most)).size, 0);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts_are_written_both_ways),
        cmocka_unit_test(what_has_no_other_form_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
