#include "base/test.h"

#include "net/url.h"

static const char *normal(struct work *w, const char *text, const char *base)
{
    struct url url;

    if (url_read(w->memory, str_of(text), str_of(base), &url))
        return "";
    return str_c(w->memory, url.text);
}

static void the_same_address_has_one_form(void **state)
{
    struct work w = test_work();

    (void)state;
    assert_string_equal(normal(&w, "https://Example.ORG", ""), "https://example.org/");
    assert_string_equal(normal(&w, "HTTPS://example.org:443/a/../b?x=1#y", ""),
                        "https://example.org/b?x=1");
    assert_string_equal(normal(&w, "http://example.org:8080/A", ""), "http://example.org:8080/A");
    test_work_end(&w);
}

static void relative_ones_are_made_whole(void **state)
{
    struct work w = test_work();
    const char *base = "https://example.org/a/b?c";

    (void)state;
    assert_string_equal(normal(&w, "d.png", base), "https://example.org/a/d.png");
    assert_string_equal(normal(&w, "/d.png", base), "https://example.org/d.png");
    assert_string_equal(normal(&w, "//cdn.example/d", base), "https://cdn.example/d");
    assert_string_equal(normal(&w, "http://other.example/", base), "http://other.example/");
    assert_string_equal(normal(&w, "d.png", ""), "");
    test_work_end(&w);
}

static void what_is_no_address_of_the_web_is_refused(void **state)
{
    static const char *const bad[] = {"",
                                      "javascript:alert(1)",
                                      "data:text/html,x",
                                      "file:///etc/passwd",
                                      "ftp://example.org/",
                                      "https://",
                                      "https://ann:secret@example.org/",
                                      "https://exam ple.org/",
                                      "https://example.org/\n",
                                      "https://example.org:99999/",
                                      "gopher://example.org"};
    struct work w = test_work();
    struct url url;
    char *text = arena_alloc(w.memory, url_bytes_max + 1);

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_string_equal(normal(&w, bad[i], ""), "");
    memset(text, 'a', url_bytes_max + 1);
    memcpy(text, "https://x/", 10);
    assert_int_equal(url_read(w.memory, (struct str){text, url_bytes_max}, STR(""), &url), OK);
    assert_int_equal(url_read(w.memory, (struct str){text, url_bytes_max + 1}, STR(""), &url),
                     ERR_INVALID);
    test_work_end(&w);
}

static void its_parts_are_told(void **state)
{
    struct work w = test_work();
    struct url url;

    (void)state;
    assert_int_equal(url_read(w.memory, STR("https://Push.Example:8443/send/1?x"), STR(""), &url),
                     OK);
    assert_true(str_is(url.origin, "https://push.example:8443"));
    assert_true(str_is(url.host, "push.example"));
    assert_true(str_is(url.path, "/send/1"));
    assert_true(url.is_https);
    test_work_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_address_has_one_form),
        cmocka_unit_test(relative_ones_are_made_whole),
        cmocka_unit_test(what_is_no_address_of_the_web_is_refused),
        cmocka_unit_test(its_parts_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
