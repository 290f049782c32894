#include "base/test.h"

#include "base/clock.h"
#include "base/json.h"

#include <math.h>
#include <string.h>

static void the_writer_puts_commas_where_they_belong(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct buffer b = buffer_in(a);
    json_open(&b, '{');
    JSON_STR(&b, "text", STR("a \"quoted\" \\ line\n\x01 \u00E9 </script>"));
    JSON_INT(&b, "int", INT64_MIN);
    json_key(&b, "list");
    json_open(&b, '[');
    json_bool(&b, true);
    json_bool(&b, false);
    json_open(&b, '[');
    json_close(&b, ']');
    json_open(&b, '{');
    json_close(&b, '}');
    json_str(&b, STR(""));
    json_str_or_null(&b, STR(""));
    json_raw(&b, STR("{\"raw\":1}\n "));
    json_raw(&b, STR("[2] "));
    json_close(&b, ']');
    JSON_ID(&b, "id", 1234567890123);
    JSON_ID(&b, "none", 0);
    JSON_TIME(&b, "at", TEST_NOW_MS);
    JSON_TIME(&b, "never", 0);
    json_key(&b, "day");
    json_date(&b, TEST_NOW_MS);
    JSON_NULL(&b, "null");
    json_close(&b, '}');
    assert_str_is(buffer_str(&b),
                  "{\"text\":\"a \\\"quoted\\\" \\\\ line\\n\\u0001 \u00E9 </script>\","
                  "\"int\":-9223372036854775808,"
                  "\"list\":[true,false,[],{},\"\",null,{\"raw\":1},[2]],"
                  "\"id\":\"1234567890123\",\"none\":null,\"at\":\"2026-01-02T03:04:05.678Z\","
                  "\"never\":null,\"day\":\"2026-01-02\",\"null\":null}");
    arena_free(a);
}

static void a_stream_of_documents_has_no_commas_between_them(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct buffer b = buffer_in(a);
    for (int i = 0; i < 2; i++) {
        buffer_lit(&b, "data: ");
        json_open(&b, '{');
        json_close(&b, '}');
        buffer_char(&b, '\n');
        json_str(&b, STR("x"));
        buffer_char(&b, '\n');
    }
    assert_str_is(buffer_str(&b), "data: {}\n\"x\"\ndata: {}\n\"x\"\n");
    arena_free(a);
}

static void doubles_read_back_as_the_same_number(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const double values[] = {0, 0.1, 1.0 / 3, 1e300, -2.5, 5e-324, 123456789012345678.0};
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        struct buffer b = buffer_in(a);
        json_open(&b, '{');
        json_key(&b, "x");
        json_double(&b, values[i]);
        json_close(&b, '}');
        const struct json *root;
        assert_ok(json_parse(a, buffer_str(&b), &root, NULL));
        assert_true(json_get_double(root, "x", 7) == values[i]);
    }
    struct buffer b = buffer_in(a);
    json_double(&b, (double)NAN);
    json_double(&b, (double)INFINITY);
    json_double(&b, 0.1);
    assert_str_is(buffer_str(&b), "null,null,0.1");
    arena_free(a);
}

/* Every byte at every place relative to the steps of eight, and every pair after one another. */
static void any_bytes_become_valid_json_and_come_back(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    for (int before = 0; before < 10; before++) {
        for (int first = 0; first < 256; first++) {
            for (int second = 0; second < 256; second += before ? 5 : 1) {
                char text[32] = "0123456789abcdefghijklmnopqrstu";
                text[before] = (char)first;
                text[before + 1] = (char)second;
                struct str in = {.data = text, .size = 20};
                struct buffer b = buffer_in(a);
                json_str(&b, in);
                assert_true(utf8_valid(buffer_str(&b)));
                if (first == 0 || second == 0)
                    continue;
                const struct json *root;
                assert_ok(json_parse(a, buffer_str(&b), &root, NULL));
                assert_true(str_equal(json_as_str(root), utf8_clean(a, in)));
                arena_reset(a);
            }
        }
    }
    arena_free(a);
}

static const struct json *parse(struct arena *a, const char *text)
{
    const struct json *root = NULL;
    struct str fault = STR("");
    if (json_parse(a, str_of(text), &root, &fault) != OK)
        fail_msg("%s: %.*s", text, STR_ARG(fault));
    return root;
}

static void a_document_is_read_as_it_was_written(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const struct json *root =
        parse(a, " {\"a\": [1, 2.5, \"x\", true, null, {\"b\": []}],\r\n\t\"id\": 123, "
                 "\"s\": \"\\u00e9\\ud83d\\ude00\\n\\\"\\/\", \"n\": -7, \"t\": true, \"a\": 5} ");
    assert_int_equal(json_count(root), 6);
    assert_int_equal(json_get_int(root, "a", 0), 5); /* the last of two counts */
    assert_str_is(json_get_str(root, "id"), "123");
    assert_str_is(json_get_str(root, "s"), "\u00E9\U0001F600\n\"/");
    assert_int_equal(json_get_int(root, "n", 0), -7);
    assert_true(json_get_bool(root, "t", false));

    struct str key;
    const struct json *array, *value;
    assert_true(json_member(root, 0, &key, &array));
    assert_str_is(key, "a");
    assert_int_equal(json_count(array), 6);
    assert_str_is(json_as_str(json_at(array, 1)), "2.5");
    assert_str_is(json_as_str(json_at(array, 3)), "true");
    assert_int_equal(json_kind(json_at(array, 4)), JSON_KIND_NULL);
    assert_int_equal(json_kind(json_get(json_at(array, 5), "b")), JSON_KIND_ARRAY);
    assert_null(json_at(array, 6));
    assert_false(json_member(root, 6, &key, &value));
    arena_free(a);
}

static void asking_for_what_is_not_there_gives_the_default(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const struct json *root = parse(a, "{\"s\":\"x\",\"big\":9223372036854775808,\"o\":{}}");
    assert_str_is(json_get_str(root, "missing"), "");
    assert_str_is(json_get_str(root, "o"), "");
    assert_int_equal(json_get_int(root, "s", 3), 3);
    assert_int_equal(json_get_int(root, "big", 3), 3);
    assert_true(json_get_double(root, "big", 3) == 9223372036854775808.0);
    assert_true(json_get_bool(root, "s", true));
    assert_true(json_get_double(root, "s", 1.5) == 1.5);
    assert_false(json_has(root, "missing"));
    assert_true(json_has(root, "o"));
    assert_null(json_get(NULL, "x"));
    assert_null(json_get(json_get(root, "s"), "x"));
    assert_null(json_at(root, 0));
    assert_int_equal(json_count(json_get(root, "s")), 0);
    assert_int_equal(json_kind(NULL), JSON_KIND_NULL);
    assert_str_is(json_as_str(NULL), "");
    arena_free(a);
}

static const struct str not_json[] = {
    STR_CONST(""),
    STR_CONST(" "),
    STR_CONST("{"),
    STR_CONST("["),
    STR_CONST("]"),
    STR_CONST("{]"),
    STR_CONST("[1,]"),
    STR_CONST("[,1]"),
    STR_CONST("[1 2]"),
    STR_CONST("{\"a\"}"),
    STR_CONST("{\"a\":}"),
    STR_CONST("{\"a\":1,}"),
    STR_CONST("{a:1}"),
    STR_CONST("{'a':1}"),
    STR_CONST("{1:1}"),
    STR_CONST("1 2"),
    STR_CONST("{} {}"),
    STR_CONST("{}x"),
    STR_CONST("nul"),
    STR_CONST("nulll"),
    STR_CONST("True"),
    STR_CONST("NaN"),
    STR_CONST("Infinity"),
    STR_CONST("-"),
    STR_CONST("+1"),
    STR_CONST("01"),
    STR_CONST("-01"),
    STR_CONST("1."),
    STR_CONST(".5"),
    STR_CONST("1e"),
    STR_CONST("1e+"),
    STR_CONST("0x1"),
    STR_CONST("\""),
    STR_CONST("\"a"),
    STR_CONST("\"\\"),
    STR_CONST("\"\\x\""),
    STR_CONST("\"\\u12\""),
    STR_CONST("\"\\u12g4\""),
    STR_CONST("\"\\u0000\""),
    STR_CONST("\"\n\""),
    STR_CONST("\"\t\""),
    STR_CONST("\"\\ud800\""),
    STR_CONST("\"\\udc00\""),
    STR_CONST("\"\\ud800x\""),
    STR_CONST("\"\\ud800\\u0041\""),
    STR_CONST("\"\0\""),
    STR_CONST("1\0"),
    STR_CONST("\"\xFF\""),
    STR_CONST("\"\xED\xA0\x80\""),
    STR_CONST("\xEF\xBB\xBF{}"),
    STR_CONST("// comment\n{}"),
    STR_CONST("/* */{}"),
    STR_CONST("\v{}"),
    STR_CONST("\"\\\0\""),
};

static void what_is_not_strict_json_is_refused(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < sizeof(not_json) / sizeof(not_json[0]); i++) {
        const struct json *root = NULL;
        struct str fault = STR("");
        if (json_parse(a, not_json[i], &root, &fault) != ERR_MALFORMED)
            fail_msg("accepted: %.*s", STR_ARG(not_json[i]));
        assert_null(root);
        assert_true(fault.size > 0);
    }
    struct str fault;
    const struct json *root;
    assert_err(json_parse(a, STR("{\"a\":tru}"), &root, &fault), ERR_MALFORMED);
    assert_str_is(fault, "a value is expected here (byte 5)");
    arena_free(a);
}

static void every_beginning_of_a_document_is_refused_without_reading_past_it(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct str whole = STR("{\"a\":[1,-2.5e+3,\"\\u00e9\\ud83d\\ude00\u20AC\",true,false,null]}");
    for (size_t size = 0; size < whole.size; size++) {
        /* a copy of its own, so that a sanitizer sees a byte too many */
        const struct json *root;
        struct str part = str_copy(a, str_sub(whole, 0, size));
        assert_err(json_parse(a, part, &root, NULL), ERR_MALFORMED);
    }
    const struct json *root;
    assert_ok(json_parse(a, whole, &root, NULL));
    arena_free(a);
}

static void levels_and_size_have_limits(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const struct json *root;
    char deep[80];
    for (int levels = 1; levels <= 40; levels++) {
        memset(deep, '[', (size_t)levels);
        memset(deep + levels, ']', (size_t)levels);
        struct str text = {.data = deep, .size = (size_t)levels * 2};
        assert_err(json_parse(a, text, &root, NULL), levels <= json_depth_max ? OK : ERR_MALFORMED);
    }
    arena_free(a);

    size_t size = 4 * 1024 * 1024;
    char *many = malloc(size);
    assert_non_null(many);
    for (size_t i = 0; i < size; i += 4)
        memcpy(many + i, i == 0 ? "[{},\n" : i + 4 < size ? "{},\n" : "{} ]", 4);
    a = arena_new(32 * 1024 * 1024);
    assert_err(json_parse(a, (struct str){.data = many, .size = size}, &root, NULL), ERR_TOO_LARGE);
    free(many);
    arena_free(a);
}

static void without_memory_reading_fails_with_an_answer(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const struct json *root;
    for (int call = 1; call <= 2; call++) {
        struct str fault = STR("");
        arena_try_fail_at = call;
        assert_err(json_parse(a, STR("[1,2]"), &root, &fault), ERR_TOO_LARGE);
        assert_true(fault.size > 0);
    }
    arena_try_fail_at = 3;
    assert_ok(json_parse(a, STR("[1,2]"), &root, NULL));
    arena_try_fail_at = 0;
    arena_free(a);
}

static void a_writer_without_memory_overflows_and_does_nothing_else(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct buffer b = buffer_in(a);
    b.limit = 6;
    json_open(&b, '[');
    json_str(&b, STR("far too long"));
    JSON_TIME(&b, "at", TEST_NOW_MS);
    json_double(&b, 0.5);
    json_close(&b, ']');
    assert_true(b.overflow);
    assert_str_is(buffer_str(&b), "[");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_writer_puts_commas_where_they_belong),
        cmocka_unit_test(a_stream_of_documents_has_no_commas_between_them),
        cmocka_unit_test(doubles_read_back_as_the_same_number),
        cmocka_unit_test(any_bytes_become_valid_json_and_come_back),
        cmocka_unit_test(a_document_is_read_as_it_was_written),
        cmocka_unit_test(asking_for_what_is_not_there_gives_the_default),
        cmocka_unit_test(what_is_not_strict_json_is_refused),
        cmocka_unit_test(every_beginning_of_a_document_is_refused_without_reading_past_it),
        cmocka_unit_test(levels_and_size_have_limits),
        cmocka_unit_test(without_memory_reading_fails_with_an_answer),
        cmocka_unit_test(a_writer_without_memory_overflows_and_does_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
