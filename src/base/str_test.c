#include "base/test.h"

#include <string.h>

#define FAMILY "\U0001F468\u200D\U0001F469\u200D\U0001F467"

static void text_is_compared_by_bytes_and_length(void **state)
{
    (void)state;
    assert_true(str_equal((struct str){0}, STR("")));
    assert_false(str_equal(STR("a\0b"), STR("a")));
    assert_true(str_equal_nocase(STR("ABCz"), STR("abcZ")));
    assert_false(str_equal_nocase(STR("\xC3\x89"), STR("\xC3\xA9"))); /* É é: ASCII only */
    assert_true(str_compare(STR("ab"), STR("abc")) < 0);
    assert_true(str_compare(STR("\xFF"), STR("a")) > 0);
    assert_int_equal(str_compare((struct str){0}, STR("")), 0);
    assert_true(str_starts(STR("abc"), STR("ab")) && str_ends(STR("abc"), STR("bc")));
    assert_false(str_starts(STR("a"), STR("ab")) || str_ends(STR("a"), STR("ba")));
}

static void finding_and_cutting_stay_inside_the_text(void **state)
{
    (void)state;
    assert_int_equal(str_find(STR("hello"), STR("llo")), 2);
    assert_int_equal(str_find(STR("hello"), STR("x")), SIZE_MAX);
    assert_int_equal(str_find(STR(""), STR("x")), SIZE_MAX);
    assert_int_equal(str_find((struct str){0}, STR("")), 0);
    assert_int_equal(str_find_char((struct str){0}, 'x'), SIZE_MAX);
    assert_str_is(str_sub(STR("hello"), 1, 99), "ello");
    assert_str_is(str_sub(STR("hello"), 9, 3), "");
    assert_str_is(str_trim(STR(" \t\r\na b\n ")), "a b");
    assert_str_is(str_trim(STR("  ")), "");
    struct str head, rest = str_split(STR("a=b=c"), '=', &head);
    assert_str_is(head, "a");
    assert_str_is(rest, "b=c");
    rest = str_split(STR("abc"), '=', &head);
    assert_str_is(head, "abc");
    assert_int_equal(rest.size, 0);
}

static void formatted_text_of_any_length_is_whole_up_to_the_limit(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    for (int size = 200; size < 300; size++) {
        struct str s = str_format(a, "%*d", size, 7);
        assert_int_equal(s.size, size);
        assert_int_equal(s.data[size - 1], '7');
    }
    assert_int_equal(str_format(a, "%*d", 100000, 7).size, str_format_bytes_max);
    arena_free(a);
}

static void numbers_are_read_whole_or_not_at_all(void **state)
{
    (void)state;
    int64_t n = 42;
    assert_ok(str_int(STR("-9223372036854775808"), INT64_MIN, INT64_MAX, &n));
    assert_true(n == INT64_MIN);
    assert_ok(str_int(STR("9223372036854775807"), INT64_MIN, INT64_MAX, &n));
    assert_true(n == INT64_MAX);
    const struct str wrong[] = {STR(""),   STR("-"),   STR("+1"),  STR("1 "),
                                STR(" 1"), STR("1.0"), STR("0x1"), STR("9223372036854775808")};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_err(str_int(wrong[i], INT64_MIN, INT64_MAX, &n), ERR_INVALID);
    assert_err(str_int(STR("11"), 0, 10, &n), ERR_INVALID);
    assert_true(n == INT64_MAX); /* set on success only */
}

static void booleans_are_read_as_mastodon_reads_them(void **state)
{
    (void)state;
    bool value = false;
    assert_ok(str_bool(STR("TRUE"), &value));
    assert_true(value);
    assert_ok(str_bool(STR("off"), &value));
    assert_false(value);
    assert_err(str_bool(STR("maybe"), &value), ERR_INVALID);
    assert_err(str_bool(STR(""), &value), ERR_INVALID);
}

static void bad_utf8_is_recognised_in_every_form(void **state)
{
    (void)state;
    const struct str good[] = {STR(""),
                               STR("plain text of more than eight bytes"),
                               STR("\xC2\x80"),
                               STR("\xDF\xBF"),
                               STR("\xE0\xA0\x80"),
                               STR("\xED\x9F\xBF"),
                               STR("\xEE\x80\x80"),
                               STR("\xEF\xBF\xBF"),
                               STR("\xF0\x90\x80\x80"),
                               STR("\xF4\x8F\xBF\xBF")};
    const struct str bad[] = {STR("\x80"),
                              STR("\xBF"),
                              STR("\xC0\x80"),
                              STR("\xC1\xBF"), /* overlong */
                              STR("\xE0\x9F\xBF"),
                              STR("\xF0\x8F\xBF\xBF"), /* overlong */
                              STR("\xED\xA0\x80"),
                              STR("\xED\xBF\xBF"), /* surrogates */
                              STR("\xF4\x90\x80\x80"),
                              STR("\xF5\x80\x80\x80"), /* too high */
                              STR("\xC3"),
                              STR("\xE2\x82"),
                              STR("\xF0\x9F\x98"),
                              STR("\xC3\x28"),
                              STR("\xFE"),
                              STR("\xFF")};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_true(utf8_valid(good[i]));
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(utf8_valid(bad[i]));
        /* at every place relative to the eight-byte steps */
        for (int before = 0; before < 17; before++) {
            struct str s = str_format(a, "%.*s%.*s!", before, "0123456789abcdefg", STR_ARG(bad[i]));
            assert_int_equal(utf8_valid_size(s), before);
            assert_true(utf8_valid(utf8_clean(a, s)));
        }
    }
    arena_free(a);
}

static void cleaning_replaces_each_bad_byte_and_drops_nul(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    assert_str_is(utf8_clean(a, STR("a\xFF\0b\xE2\x82")), "a\uFFFDb\uFFFD\uFFFD");
    assert_str_is(utf8_clean(a, (struct str){0}), "");
    arena_free(a);
}

static void every_code_point_survives_writing_and_reading(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x110010; c++) {
        char out[4];
        size_t size = utf8_put(c, out), at = 0;
        bool scalar = c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF);
        assert_int_equal(size != 0, scalar);
        if (!scalar)
            continue;
        struct str s = {.data = out, .size = size};
        if (!utf8_valid(s) || utf8_next(s, &at) != c || at != size)
            fail_msg("U+%04X", c);
    }
}

static void a_prefix_does_not_cut_a_character(void **state)
{
    (void)state;
    struct str s = STR("a\u00E9\u20AC\U0001F600");
    const size_t sizes[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
    for (size_t max = 0; max < sizeof(sizes) / sizeof(sizes[0]); max++)
        assert_int_equal(utf8_prefix(s, max).size, sizes[max]);
}

static void folding_makes_names_comparable(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    assert_str_is(utf8_fold(a, STR("Hello_World")), "hello_world");
    assert_str_is(utf8_fold(a, STR("\u00C9cole")), "\u00E9cole");
    assert_str_is(utf8_fold(a, STR("e\u0301cole")), "\u00E9cole");        /* composed */
    assert_str_is(utf8_fold(a, STR("Stra\u00DFe")), "strasse");           /* full folding */
    assert_str_is(utf8_fold(a, STR("\uFF22\uFF45\uFF4D\uFF41")), "bema"); /* full width */
    assert_str_is(utf8_fold(a, STR("a\xFF")), "a\uFFFD");
    arena_free(a);
}

static void graphemes_are_what_people_call_characters(void **state)
{
    (void)state;
    assert_int_equal(utf8_graphemes(STR("")), 0);
    assert_int_equal(utf8_graphemes(STR("a\r\nb")), 3);
    assert_int_equal(utf8_graphemes(STR("e\u0301")), 1);
    assert_int_equal(utf8_graphemes(STR(FAMILY)), 1);
    assert_int_equal(utf8_graphemes(STR(FAMILY FAMILY "x")), 3);
    assert_int_equal(utf8_graphemes(STR("\U0001F1EB\U0001F1F7\U0001F1E9\U0001F1EA")),
                     2); /* flags */
    struct arena *a = arena_new(0);
    char *many = arena_alloc(a, 3000 * 2);
    for (size_t i = 0; i < 3000; i++)
        memcpy(many + i * 2, "\u00E9", 2);
    assert_int_equal(utf8_graphemes((struct str){.data = many, .size = 6000}), 3000);
    arena_free(a);
}

static void encodings_give_back_what_went_in(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    char bytes[256];
    for (int i = 0; i < 256; i++)
        bytes[i] = (char)i;
    for (size_t size = 0; size <= sizeof(bytes); size++) {
        struct str in = {.data = bytes, .size = size}, out;
        assert_ok(base64_decode(a, base64url_encode(a, in.data, in.size), &out));
        assert_true(str_equal(in, out));
        assert_true(str_equal(in, url_decode(a, url_encode(a, in), false)));
    }
    assert_str_is(hex_encode(a, "\x00\xFF\x1a", 3), "00ff1a");
    assert_str_is(base64url_encode(a, "\xFB\xFF", 2), "-_8");
    assert_str_is(url_encode(a, STR("a b/\u00E9~")), "a%20b%2F%C3%A9~");
    arena_free(a);
}

static void base64_has_one_text_for_each_bytes(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct str out;
    assert_ok(base64_decode(a, STR("+/8="), &out));
    assert_true(str_equal(out, STR("\xFB\xFF")));
    assert_ok(base64_decode(a, STR("YQ=="), &out));
    assert_str_is(out, "a");
    const struct str wrong[] = {STR("Y"),    STR("YR"),      STR("Y Q="), STR("YQ="),
                                STR("===="), STR("YWFh==="), STR("Y*=="), STR("=")};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_err(base64_decode(a, wrong[i], &out), ERR_INVALID);
    arena_try_fail_at = 1;
    assert_err(base64_decode(a, STR("YQ"), &out), ERR_TOO_LARGE);
    arena_free(a);
}

static void bad_percent_escapes_stay_as_they_are(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    assert_str_is(url_decode(a, STR("%4a%4A%zz%4"), false), "JJ%zz%4");
    assert_str_is(url_decode(a, STR("%"), false), "%");
    assert_str_is(url_decode(a, STR("a+b%2B"), true), "a b+");
    assert_str_is(url_decode(a, STR("a+b"), false), "a+b");
    arena_free(a);
}

static void html_is_escaped_wherever_it_could_end_a_text_or_an_attribute(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    assert_str_is(html_escape(a, STR("<a href=\"x\">'&amp;</a>")),
                  "&lt;a href=&quot;x&quot;&gt;&#39;&amp;amp;&lt;/a&gt;");
    assert_str_is(html_escape(a, STR("")), "");
    assert_int_equal(html_escape(a, STR("\"\"\"\"")).size, 24);
    arena_free(a);
}

static void sanitised_html_is_read_as_people_see_it(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    assert_str_is(html_plain(a, STR("<p>1 &lt; 2 &amp;amp; <a href=\"x\">&quot;it&#39;s</a></p>"
                                    "<p>so<br />far &x; a < b")),
                  "1 < 2 &amp; \"it's\nso\nfar &x; a < b");
    assert_str_is(html_plain(a, STR("")), "");
    arena_free(a);
}

static void equal_text_has_equal_hashes_and_other_text_others(void **state)
{
    (void)state;
    assert_true(str_hash(STR("alice")) == str_hash(STR("alice")));
    assert_true(str_hash(STR("alice")) != str_hash(STR("alicf")));
    assert_true(str_hash((struct str){0}) == str_hash(STR("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_compared_by_bytes_and_length),
        cmocka_unit_test(finding_and_cutting_stay_inside_the_text),
        cmocka_unit_test(formatted_text_of_any_length_is_whole_up_to_the_limit),
        cmocka_unit_test(numbers_are_read_whole_or_not_at_all),
        cmocka_unit_test(booleans_are_read_as_mastodon_reads_them),
        cmocka_unit_test(bad_utf8_is_recognised_in_every_form),
        cmocka_unit_test(cleaning_replaces_each_bad_byte_and_drops_nul),
        cmocka_unit_test(every_code_point_survives_writing_and_reading),
        cmocka_unit_test(a_prefix_does_not_cut_a_character),
        cmocka_unit_test(folding_makes_names_comparable),
        cmocka_unit_test(graphemes_are_what_people_call_characters),
        cmocka_unit_test(encodings_give_back_what_went_in),
        cmocka_unit_test(base64_has_one_text_for_each_bytes),
        cmocka_unit_test(bad_percent_escapes_stay_as_they_are),
        cmocka_unit_test(html_is_escaped_wherever_it_could_end_a_text_or_an_attribute),
        cmocka_unit_test(sanitised_html_is_read_as_people_see_it),
        cmocka_unit_test(equal_text_has_equal_hashes_and_other_text_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
