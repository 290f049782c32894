/* What tells of a person by its form is taken out, and nothing else. */
#include "base/test.h"

#include "moderation/redaction.h"

static struct arena *memory;

static void expect(const char *text, const char *expected)
{
    const struct str names[] = {STR("ann"), STR("Ann Šťastná")};
    const struct str once = redact(memory, str_of(text), names, 2);

    assert_string_equal(str_c(memory, once), expected);
    assert_string_equal(str_c(memory, redact(memory, once, names, 2)), expected);
}

static void addresses_and_numbers_are_taken_out(void **state)
{
    (void)state;
    expect("he (@bob@far.example) wrote to bob@mail.example, see https://x.example/1",
           "he […] wrote to […] see […]");
    expect("www.bob.example and 192.0.2.7, or 2001:db8::7.", "[…] and […] or […]");
    expect("call +33 6 12 34 56 78 now", "call […] now");
    expect("card 4111111111111111!", "card […]");
    expect("call 06.12.34.56.78", "call […]");
}

static void what_is_no_address_stays(void **state)
{
    (void)state;
    expect("on 2026-11-21 at 21:40:12 he said it 3 times in 48 hours, 100 000 people saw it",
           "on 2026-11-21 at 21:40:12 he said it 3 times in 48 hours, 100 000 people saw it");
    expect("§ 86a StGB,\n\nart. 16 (1)  DSA 2022/2065",
           "§ 86a StGB,\n\nart. 16 (1)  DSA 2022/2065");
    expect("", "");
    expect("annoying; an annual plan", "annoying; an annual plan");
}

static void names_of_whom_it_is_about_are_taken_out(void **state)
{
    (void)state;
    expect("Ann said so, ann's post; ANN, “ann” and ŠŤASTNÁ",
           "[…] said so, […] post; […] […] and […]");
    expect("joann and annb", "joann and annb");
    expect("l'ann", "[…]");
}

static int start(void **state)
{
    (void)state;
    memory = arena_new(0);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_free(memory);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_and_numbers_are_taken_out),
        cmocka_unit_test(what_is_no_address_stays),
        cmocka_unit_test(names_of_whom_it_is_about_are_taken_out),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
