#include "base/test.h"

#include "social/square_words.h"
#include "store/test_store.h"

static struct {
    struct test_store store;
    struct site site;
    struct work *w;
} t;

static int start(void **state)
{
    (void)state;
    test_store_open(&t.store);
    t.w = &t.store.work;
    t.site = *test_site();
    t.site.description = STR("As configured");
    t.site.said = site_said_open();
    assert_non_null(t.site.said);
    t.w->site = &t.site;
    return 0;
}

static int stop(void **state)
{
    (void)state;
    site_said_close(t.site.said);
    test_store_close(&t.store);
    return 0;
}

static const struct site_words said = {.title = STR_CONST(" The Agora "),
                                       .description = STR_CONST("Speak up"),
                                       .contact_email = STR_CONST("hello@square.example"),
                                       .registrations = REGISTRATIONS_APPROVAL};

static void what_is_said_stands_in_the_place_of_what_is_configured(void **state)
{
    (void)state;
    assert_int_equal(square_words_load(t.w), OK);
    assert_str_is(site_words(&t.site).title, "Test square");
    assert_str_is(site_words(&t.site).description, "As configured");
    assert_int_equal(square_words_store(t.w, &said), OK);
    assert_str_is(site_words(&t.site).title, "Test square");
    assert_int_equal(square_words_load(t.w), OK);
    assert_str_is(site_words(&t.site).title, "The Agora");
    assert_str_is(site_words(&t.site).description, "Speak up");
    assert_str_is(site_words(&t.site).contact_email, "hello@square.example");
    assert_int_equal(site_words(&t.site).registrations, REGISTRATIONS_APPROVAL);
}

static void what_the_configuration_says_stands_above(void **state)
{
    (void)state;
    t.site.fixed = 1u << SITE_TITLE | 1u << SITE_REGISTRATIONS;
    assert_int_equal(square_words_store(t.w, &said), OK);
    assert_int_equal(square_words_load(t.w), OK);
    assert_str_is(site_words(&t.site).title, "Test square");
    assert_int_equal(site_words(&t.site).registrations, REGISTRATIONS_OPEN);
    assert_str_is(site_words(&t.site).description, "Speak up");
    /* Nor does it come to light when the configuration is silent again. */
    t.site.fixed = 0;
    assert_int_equal(square_words_load(t.w), OK);
    assert_str_is(site_words(&t.site).title, "Test square");
}

static void what_cannot_be_said_is_refused_with_words(void **state)
{
    char long_title[square_title_characters_max + 2];
    struct site_words words = said;

    (void)state;
    memset(long_title, 'x', sizeof long_title - 1);
    long_title[sizeof long_title - 1] = 0;
    words.title = str_of(long_title);
    assert_int_equal(square_words_store(t.w, &words), ERR_INVALID);
    words.title = STR("  ");
    assert_int_equal(square_words_store(t.w, &words), ERR_INVALID);
    static const char *const addresses[] = {"nobody", "@square.example", "a@", "a b@c.example"};
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        words = said;
        words.contact_email = str_of(addresses[i]);
        assert_int_equal(square_words_store(t.w, &words), ERR_INVALID);
    }
    words.contact_email = STR("");
    assert_int_equal(square_words_store(t.w, &words), OK);
}

static void a_failing_store_leaves_all_or_nothing(void **state)
{
    enum err e = ERR_UNAVAILABLE;

    (void)state;
    for (int nth = 1; e; nth++) {
        db_fail_at = nth;
        e = square_words_store(t.w, &said);
        db_fail_at = 0;
        assert_int_equal(square_words_load(t.w), OK);
        assert_str_is(site_words(&t.site).title, e ? "Test square" : "The Agora");
        assert_str_is(site_words(&t.site).description, e ? "As configured" : "Speak up");
        assert_true(nth < 100);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_said_stands_in_the_place_of_what_is_configured,
                                        start, stop),
        cmocka_unit_test_setup_teardown(what_the_configuration_says_stands_above, start, stop),
        cmocka_unit_test_setup_teardown(what_cannot_be_said_is_refused_with_words, start, stop),
        cmocka_unit_test_setup_teardown(a_failing_store_leaves_all_or_nothing, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
