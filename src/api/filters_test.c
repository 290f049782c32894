/* Filters as both versions of the API speak of them. */
#include "api/api.h"

static const struct http_table *const test_tables[] = {&api_filters_table};

#include "api/test_calls.h"
#include "base/clock.h"

static const char *with(const char *before, struct str id, const char *after)
{
    return str_c(t.reader.memory,
                 str_format(t.reader.memory, "%s%.*s%s", before, STR_ARG(id), after));
}

static struct str id_of(const struct json *json)
{
    return str_copy(t.reader.memory, json_get_str(json, "id"));
}

/* A filter of the person's with one keyword. */
static const struct json *make(int person)
{
    return get(person, "POST /api/v2/filters?title=Fruit&context[]=home"
                       "&keywords_attributes[][keyword]=pear");
}

static struct str keyword_of(const struct json *filter, size_t at_index)
{
    return id_of(json_at(json_get(filter, "keywords"), at_index));
}

static void assert_fruit(const struct json *json)
{
    const struct json *keywords = json_get(json, "keywords");

    assert_str_is(json_get_str(json, "title"), "Fruit");
    assert_str_is(json_get_str(json, "filter_action"), "hide");
    assert_int_equal(json_count(json_get(json, "context")), 2);
    assert_int_equal(json_count(keywords), 2);
    assert_str_is(json_get_str(json_at(keywords, 0), "keyword"), "pear");
    assert_false(json_get_bool(json_at(keywords, 0), "whole_word", true));
    assert_str_is(json_get_str(json_at(keywords, 1), "keyword"), "quince");
    assert_true(json_get_bool(json_at(keywords, 1), "whole_word", false));
    assert_int_equal(json_count(json_get(json, "statuses")), 0);
}

static void a_filter_is_the_same_however_it_was_sent(void **state)
{
    (void)state;
    static const char *const ways[] = {
        "POST /api/v2/filters?title=Fruit&context[]=home&context[]=public&filter_action=hide"
        "&expires_in=3600&keywords_attributes[][keyword]=pear&keywords_attributes[][whole_word]=0"
        "&keywords_attributes[][keyword]=quince&keywords_attributes[][whole_word]=true",
        "POST /api/v2/filters?title=Fruit&context[0]=home&context[1]=public&filter_action=hide"
        "&expires_in=3600"
        "&keywords_attributes[4][keyword]=pear&keywords_attributes[7][keyword]=quince"
        "&keywords_attributes[4][whole_word]=false&keywords_attributes[7][whole_word]=1",
        "POST /api/v2/filters\n"
        "{\"title\": \"Fruit\", \"context\": [\"home\", \"public\"], \"filter_action\": \"hide\","
        " \"expires_in\": 3600, \"keywords_attributes\": ["
        "{\"keyword\": \"pear\", \"whole_word\": false},"
        "{\"keyword\": \"quince\", \"whole_word\": true}]}",
    };

    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct str id = id_of(get(0, ways[i]));

        const struct json *json = get(0, with("GET /api/v2/filters/", id, ""));
        assert_fruit(json);
        assert_int_equal(json_kind(json_get(json, "expires_at")), JSON_KIND_STR);
        assert_ok(call(0, with("DELETE /api/v2/filters/", id, ""), NULL));
        assert_err(call(0, with("GET /api/v2/filters/", id, ""), NULL), ERR_NOT_FOUND);
    }
    assert_int_equal(json_count(get(0, "GET /api/v2/filters")), 0);
}

static void what_is_no_filter_is_refused_and_nothing_is_kept(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "POST /api/v2/filters",
        "POST /api/v2/filters?title=x",
        "POST /api/v2/filters?title=&context[]=home",
        "POST /api/v2/filters?title=x&context[]=kitchen",
        "POST /api/v2/filters?title=x&context[]=home&context[]=kitchen",
        "POST /api/v2/filters?title=x&context[]=home&filter_action=burn",
        "POST /api/v2/filters?title=x&context[]=home&expires_in=soon",
        "POST /api/v2/filters?title=x&context[]=home&expires_in=-1",
        "POST /api/v2/filters?title=x&context[]=home&expires_in=99999999999",
        "POST /api/v2/filters?title=x&context[]=home&keywords_attributes[][keyword]=",
        "POST /api/v2/filters?title=x&context[]=home&keywords_attributes[][keyword]=a"
        "&keywords_attributes[][whole_word]=perhaps",
        "POST /api/v2/filters?title=x&context[]=home&keywords_attributes[][keyword]=a"
        "&keywords_attributes[][_destroy]=perhaps",
        "POST /api/v1/filters?phrase=&context[]=home",
        "POST /api/v1/filters?phrase=x",
        "POST /api/v1/filters?phrase=x&context[]=home&whole_word=perhaps",
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (call(0, bad[i], NULL) != ERR_INVALID)
            fail_msg("taken: %s", bad[i]);
    assert_int_equal(json_count(get(0, "GET /api/v2/filters")), 0);
}

static void no_end_is_said_by_nothing_at_all(void **state)
{
    (void)state;
    struct str id = id_of(make(0));
    static const char *const ends[] = {"?expires_in=", "\n{\"expires_in\": null}",
                                       "\n{\"expires_in\": \"\"}"};

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        const struct json *json = get(0, with("PUT /api/v2/filters/", id, "?expires_in=60"));

        assert_int_equal(json_kind(json_get(json, "expires_at")), JSON_KIND_STR);
        json = get(0, with("PUT /api/v2/filters/", id, "?title=Fruit")); /* not spoken of: stays */
        assert_int_equal(json_kind(json_get(json, "expires_at")), JSON_KIND_STR);
        json = get(0, with("PUT /api/v2/filters/", id, ends[i]));
        assert_int_equal(json_kind(json_get(json, "expires_at")), JSON_KIND_NULL);
    }
    assert_ok(call(0, with("DELETE /api/v2/filters/", id, ""), NULL));
}

static void keywords_are_changed_added_and_removed_in_one_request(void **state)
{
    (void)state;
    const struct json *filter = make(0), *other = make(0);
    struct str id = id_of(filter), pear = keyword_of(filter, 0), foreign = keyword_of(other, 0);
    struct str change = str_format(t.reader.memory,
                                   "?keywords_attributes[0][id]=%.*s"
                                   "&keywords_attributes[0][keyword]=Pears"
                                   "&keywords_attributes[1][keyword]=plum",
                                   STR_ARG(pear));
    const struct json *json =
        get(0, with("PUT /api/v2/filters/", id, str_c(t.reader.memory, change)));
    const struct json *keywords = json_get(json, "keywords");

    assert_int_equal(json_count(keywords), 2);
    assert_true(str_equal(keyword_of(json, 0), pear));
    assert_str_is(json_get_str(json_at(keywords, 0), "keyword"), "Pears");
    change = str_format(t.reader.memory,
                        "\n{\"keywords_attributes\": [{\"id\": \"%.*s\","
                        " \"_destroy\": true}]}",
                        STR_ARG(pear));
    json = get(0, with("PUT /api/v2/filters/", id, str_c(t.reader.memory, change)));
    assert_int_equal(json_count(json_get(json, "keywords")), 1);
    /* a keyword of another filter is none of this one's, and nothing of the request happens */
    change = str_format(t.reader.memory,
                        "?title=Nuts&keywords_attributes[0][id]=%.*s"
                        "&keywords_attributes[0][keyword]=x",
                        STR_ARG(foreign));
    assert_err(call(0, with("PUT /api/v2/filters/", id, str_c(t.reader.memory, change)), NULL),
               ERR_NOT_FOUND);
    json = get(0, with("GET /api/v2/filters/", id, ""));
    assert_str_is(json_get_str(json, "title"), "Fruit");
    assert_ok(call(0, with("DELETE /api/v2/filters/", id, ""), NULL));
    assert_ok(call(0, with("DELETE /api/v2/filters/", id_of(other), ""), NULL));
}

static void the_first_version_shows_each_keyword_as_a_filter(void **state)
{
    (void)state;
    const struct json *json = get(0, "POST /api/v1/filters?phrase=kiwi&context[]=notifications"
                                     "&irreversible=true&whole_word=true&expires_in=60");
    struct str phrase = id_of(json);

    assert_str_is(json_get_str(json, "phrase"), "kiwi");
    assert_true(json_get_bool(json, "irreversible", false));
    assert_true(json_get_bool(json, "whole_word", false));
    assert_int_equal(json_kind(json_get(json, "expires_at")), JSON_KIND_STR);
    json = json_at(get(0, "GET /api/v2/filters"), 0);
    assert_str_is(json_get_str(json, "title"), "kiwi");
    assert_str_is(json_get_str(json, "filter_action"), "hide");
    assert_true(str_equal(keyword_of(json, 0), phrase));
    struct str filter = id_of(json);
    json = get(0, with("PUT /api/v1/filters/", phrase,
                       "?phrase=kiwis&context[]=home&irreversible=false&expires_in="));
    assert_false(json_get_bool(json, "irreversible", true));
    assert_int_equal(json_kind(json_get(json, "expires_at")), JSON_KIND_NULL);
    /* of a filter with a second keyword only the keyword itself changes by the first version */
    assert_ok(call(0, with("POST /api/v2/filters/", filter, "/keywords?keyword=lime"), NULL));
    assert_int_equal(json_count(get(0, "GET /api/v1/filters")), 2);
    assert_err(
        call(0, with("PUT /api/v1/filters/", phrase, "?phrase=kiwis&context[]=public"), NULL),
        ERR_INVALID);
    assert_ok(call(0, with("DELETE /api/v1/filters/", phrase, ""), NULL));
    assert_int_equal(json_count(get(0, "GET /api/v1/filters")), 1);
    assert_ok(call(0, with("DELETE /api/v2/filters/", filter, ""), NULL));
}

static void anothers_filter_is_answered_like_none(void **state)
{
    (void)state;
    const struct json *filter = make(0);
    struct str id = id_of(filter), keyword = keyword_of(filter, 0);
    struct post post = make_post(0, "seen", VISIBILITY_PUBLIC);
    struct str post_id = str_format(t.reader.memory, "%lld", (long long)post.id);
    struct str entry =
        id_of(get(0, with(with("POST /api/v2/filters/", id, "/statuses?status_id="), post_id, "")));
    const struct {
        const char *before, *after;
        struct str id;
    } calls[] = {
        {"GET /api/v2/filters/", "", id},
        {"PUT /api/v2/filters/", "?title=mine", id},
        {"DELETE /api/v2/filters/", "", id},
        {"GET /api/v2/filters/", "/keywords", id},
        {"POST /api/v2/filters/", "/keywords?keyword=x", id},
        {"GET /api/v2/filters/", "/statuses", id},
        {"GET /api/v2/filters/keywords/", "", keyword},
        {"PUT /api/v2/filters/keywords/", "?keyword=x", keyword},
        {"DELETE /api/v2/filters/keywords/", "", keyword},
        {"GET /api/v2/filters/statuses/", "", entry},
        {"DELETE /api/v2/filters/statuses/", "", entry},
        {"GET /api/v1/filters/", "", keyword},
        {"PUT /api/v1/filters/", "?phrase=x&context[]=home", keyword},
        {"DELETE /api/v1/filters/", "", keyword},
    };

    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        assert_err(call(1, with(calls[i].before, calls[i].id, calls[i].after), NULL),
                   ERR_NOT_FOUND);
        assert_err(call(0, with(calls[i].before, STR("77"), calls[i].after), NULL), ERR_NOT_FOUND);
        assert_err(call(0, with(calls[i].before, STR("x"), calls[i].after), NULL), ERR_NOT_FOUND);
    }
    filter = get(0, with("GET /api/v2/filters/", id, ""));
    assert_str_is(json_get_str(filter, "title"), "Fruit");
    assert_int_equal(json_count(json_get(filter, "keywords")), 1);
    assert_true(
        str_equal(json_get_str(json_at(json_get(filter, "statuses"), 0), "status_id"), post_id));
    assert_ok(call(0, with("DELETE /api/v2/filters/statuses/", entry, ""), NULL));
    assert_ok(call(0, with("DELETE /api/v2/filters/", id, ""), NULL));
}

static void a_post_that_is_hidden_is_put_into_no_filter(void **state)
{
    (void)state;
    struct str id = id_of(make(1));
    struct post secret = make_post(0, "not for bob", VISIBILITY_DIRECT);
    struct str secret_id = str_format(t.reader.memory, "%lld", (long long)secret.id);
    const char *path = with("POST /api/v2/filters/", id, "/statuses");

    assert_err(call(1, with(path, STR("?status_id="), str_c(t.reader.memory, secret_id)), NULL),
               ERR_NOT_FOUND);
    assert_err(call(1, with(path, STR("?status_id="), "77"), NULL), ERR_NOT_FOUND);
    assert_err(call(1, with(path, STR("?status_id="), "x"), NULL), ERR_NOT_FOUND);
    assert_err(call(1, path, NULL), ERR_NOT_FOUND);
    assert_int_equal(json_count(get(1, with("GET /api/v2/filters/", id, "/statuses"))), 0);
    assert_ok(call(1, with("DELETE /api/v2/filters/", id, ""), NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_filter_is_the_same_however_it_was_sent),
        cmocka_unit_test(what_is_no_filter_is_refused_and_nothing_is_kept),
        cmocka_unit_test(no_end_is_said_by_nothing_at_all),
        cmocka_unit_test(keywords_are_changed_added_and_removed_in_one_request),
        cmocka_unit_test(the_first_version_shows_each_keyword_as_a_filter),
        cmocka_unit_test(anothers_filter_is_answered_like_none),
        cmocka_unit_test(a_post_that_is_hidden_is_put_into_no_filter),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
