/* Posts and what people do with them, from the path to the JSON: statuses.c, status_actions.c,
 * scheduled.c, polls.c. */
#include "api/api.h"

static const struct http_table *const test_tables[] = {
    &api_statuses_table, &api_status_actions_table, &api_scheduled_table, &api_polls_table,
    &api_accounts_table, &api_own_account_table,    &api_timelines_table,
};

#include "api/test_calls.h"

enum { calls_max = 200 };

static int64_t say(int person, const char *call_of_it)
{
    return json_id_of(get(person, call_of_it));
}

static size_t posts_of(int person)
{
    return json_count(get(person, at("GET /api/v1/accounts/*/statuses?limit=40", person)));
}

static void a_post_says_what_was_asked_and_the_settings_the_rest(void **state)
{
    (void)state;
    (void)get(0, "PATCH /api/v1/accounts/update_credentials?source[privacy]=unlisted"
                 "&source[sensitive]=true&source[language]=fr&source[quote_policy]=followers");
    const struct json *json = get(0, "POST /api/v1/statuses?status=Bonjour");
    const struct json *policy = json_get(json, "quote_approval");

    assert_str_is(json_get_str(json, "visibility"), "unlisted");
    assert_str_is(json_get_str(json, "language"), "fr");
    assert_true(json_get_bool(json, "sensitive", false));
    assert_str_is(json_get_str(json_at(json_get(policy, "automatic"), 0), "followers"), "");
    assert_int_equal(json_count(json_get(policy, "automatic")), 1);
    json = get(0, "POST /api/v1/statuses?status=Hi&visibility=private&language=en"
                  "&sensitive=false&spoiler_text=&quote_approval_policy=nobody");
    assert_str_is(json_get_str(json, "visibility"), "private");
    assert_str_is(json_get_str(json, "language"), "en");
    assert_false(json_get_bool(json, "sensitive", true));
    /* what is no language is as if nothing was said */
    json = get(0, "POST /api/v1/statuses?status=Hei&language=no_such-thing!");
    assert_str_is(json_get_str(json, "language"), "fr");
    (void)get(0, "PATCH /api/v1/accounts/update_credentials?source[privacy]=public"
                 "&source[sensitive]=false&source[language]=en&source[quote_policy]=public");
}

static void what_is_no_post_is_refused_and_nothing_is_kept(void **state)
{
    (void)state;
    static const struct {
        const char *call;
        enum err error;
    } bad[] = {
        {"POST /api/v1/statuses", ERR_INVALID},
        {"POST /api/v1/statuses?status=%20%0a", ERR_INVALID},
        {"POST /api/v1/statuses?status=x&visibility=friends", ERR_INVALID},
        {"POST /api/v1/statuses?status=x&visibility[]=direct", ERR_INVALID},
        {"POST /api/v1/statuses\n{\"status\": \"x\", \"visibility\": {\"a\": 1}}", ERR_INVALID},
        {"POST /api/v1/statuses?status=x&quote_approval_policy=some", ERR_INVALID},
        {"POST /api/v1/statuses?status=x&in_reply_to_id=77", ERR_NOT_FOUND},
        {"POST /api/v1/statuses?status=x&in_reply_to_id=x", ERR_NOT_FOUND},
        {"POST /api/v1/statuses?status=x&quoted_status_id=77", ERR_NOT_FOUND},
        {"POST /api/v1/statuses?status=x&quoted_status_id=x", ERR_NOT_FOUND},
        {"POST /api/v1/statuses?status=x&scheduled_at=soon", ERR_INVALID},
        {"POST /api/v1/statuses?status=x&poll[options][]=a&poll[expires_in]=300", ERR_INVALID},
        {"POST /api/v1/statuses?status=x&poll[options][]=a&poll[options][]=b", ERR_INVALID},
        {"POST /api/v1/statuses?status=x&media_ids[]=77", ERR_INVALID},
    };
    size_t before = posts_of(0);

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        enum err e = call(0, bad[i].call, NULL);

        if (e != bad[i].error)
            fail_msg("%s: %s", bad[i].call, err_name(e));
    }
    assert_int_equal(posts_of(0), before);
}

static void a_hidden_post_is_answered_like_one_that_is_missing(void **state)
{
    (void)state;
    static const char *const calls[] = {
        "GET /api/v1/statuses/*",
        "GET /api/v1/statuses/*/context",
        "GET /api/v1/statuses/*/source",
        "GET /api/v1/statuses/*/history",
        "GET /api/v1/statuses/*/favourited_by",
        "GET /api/v1/statuses/*/reblogged_by",
        "GET /api/v1/statuses/*/quotes",
        "PUT /api/v1/statuses/*?status=mine",
        "PUT /api/v1/statuses/*?status=mine&quote_approval_policy=some",
        "PUT /api/v1/statuses/*/interaction_policy?quote_approval_policy=nobody",
        "DELETE /api/v1/statuses/*",
        "POST /api/v1/statuses/*/favourite",
        "POST /api/v1/statuses/*/bookmark",
        "POST /api/v1/statuses/*/pin",
        "POST /api/v1/statuses/*/mute",
        "POST /api/v1/statuses/*/reblog",
        "POST /api/v1/statuses/*/unreblog",
        "POST /api/v1/statuses?status=x&in_reply_to_id=*",
        "POST /api/v1/statuses?status=x&quoted_status_id=*",
    };
    int64_t hidden = make_post(0, "@carol only us", VISIBILITY_DIRECT).id;

    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (!fail_alike(1, with_id(calls[i], hidden), with_id(calls[i], 77)))
            fail_msg("told apart: %s", calls[i]);
    assert_ok(call(2, with_id("GET /api/v1/statuses/*", hidden), NULL));
    assert_int_equal(json_count(get(1, with_id("GET /api/v1/statuses?id[]=*&id[]=77", hidden))), 0);
}

static void only_its_author_changes_a_post(void **state)
{
    (void)state;
    static const char *const calls[] = {
        "GET /api/v1/statuses/*/source",
        "PUT /api/v1/statuses/*?status=mine",
        "DELETE /api/v1/statuses/*",
        "POST /api/v1/statuses/*/pin",
        "PUT /api/v1/statuses/*/interaction_policy?quote_approval_policy=nobody",
    };
    int64_t id = make_post(0, "first words", VISIBILITY_PUBLIC).id;
    const struct json *json;

    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (call(1, with_id(calls[i], id), NULL) == OK)
            fail_msg("let: %s", calls[i]);
    json = get(0, with_id("PUT /api/v1/statuses/*?status=second+words&spoiler_text=cw", id));
    assert_str_is(json_get_str(json, "content"), "<p>second words</p>");
    assert_int_equal(json_kind(json_get(json, "edited_at")), JSON_KIND_STR);
    json = get(-1, with_id("GET /api/v1/statuses/*/history", id));
    assert_int_equal(json_count(json), 2);
    assert_str_is(json_get_str(json_at(json, 0), "content"), "<p>first words</p>");
    assert_str_is(json_get_str(json_at(json, 1), "spoiler_text"), "cw");
    json = get(0, with_id("GET /api/v1/statuses/*/source", id));
    assert_str_is(json_get_str(json, "text"), "second words");
    json = get(0, with_id("DELETE /api/v1/statuses/*", id));
    assert_str_is(json_get_str(json, "text"), "second words"); /* to write it anew */
    assert_err(call(0, with_id("GET /api/v1/statuses/*", id), NULL), ERR_NOT_FOUND);
}

static void a_mark_is_set_once_listed_and_taken_back(void **state)
{
    (void)state;
    static const struct {
        const char *set, *clear, *flag, *list;
    } marks[] = {
        {"favourite", "unfavourite", "favourited", "GET /api/v1/favourites"},
        {"bookmark", "unbookmark", "bookmarked", "GET /api/v1/bookmarks"},
        {"mute", "unmute", "muted", NULL},
        {"reblog", "unreblog", "reblogged", NULL},
    };
    int64_t id = make_post(0, "marked", VISIBILITY_PUBLIC).id;
    const char *show = with_id("GET /api/v1/statuses/*", id);

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        const char *set =
            str_c(t.reader.memory,
                  str_format(t.reader.memory, "POST /api/v1/statuses/*/%s", marks[i].set));
        const char *clear =
            str_c(t.reader.memory,
                  str_format(t.reader.memory, "POST /api/v1/statuses/*/%s", marks[i].clear));
        for (int twice = 0; twice < 2; twice++)
            assert_true(json_get_bool(get(1, with_id(set, id)), marks[i].flag, false));
        assert_true(json_get_bool(get(1, show), marks[i].flag, false));
        assert_false(json_get_bool(get(2, show), marks[i].flag, true));
        if (marks[i].list) {
            assert_int_equal(json_count(get(1, marks[i].list)), 1);
            assert_int_equal(json_count(get(2, marks[i].list)), 0);
        }
        for (int twice = 0; twice < 2; twice++)
            assert_false(json_get_bool(get(1, with_id(clear, id)), marks[i].flag, true));
        assert_false(json_get_bool(get(1, show), marks[i].flag, true));
        if (marks[i].list)
            assert_int_equal(json_count(get(1, marks[i].list)), 0);
    }
    assert_int_equal(json_get_int(get(1, show), "favourites_count", -1), 0);
    assert_int_equal(json_get_int(get(1, show), "reblogs_count", -1), 0);
}

static void marks_are_paged_by_links_of_their_own(void **state)
{
    (void)state;
    static const char *const lists[] = {"GET /api/v1/favourites?limit=2",
                                        "GET /api/v1/statuses/*/favourited_by?limit=2"};
    int64_t ids[3];

    for (int i = 0; i < 3; i++) {
        ids[i] = make_post(0, "one of three", VISIBILITY_PUBLIC).id;
        (void)get(1, with_id("POST /api/v1/statuses/*/favourite", ids[i]));
        (void)get(1 + i, with_id("POST /api/v1/statuses/*/favourite", ids[0]));
    }
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        struct str next;

        assert_int_equal(json_count(get(1, with_id(lists[i], ids[0]))), 2);
        assert_true(str_find(t.link, STR("rel=\"prev\"")) != SIZE_MAX);
        next = str_sub(t.link, str_find(t.link, STR("/api/")), str_find_char(t.link, '>'));
        next = str_format(t.reader.memory, "GET %.*s", STR_ARG(next));
        assert_int_equal(json_count(get(1, str_c(t.reader.memory, next))), 1);
    }
    for (int i = 0; i < 3; i++)
        (void)get(1, with_id("POST /api/v1/statuses/*/unfavourite", ids[i]));
}

static void a_boost_has_a_visibility_of_its_own_and_may_be_named_to_take_it_back(void **state)
{
    (void)state;
    int64_t id = make_post(0, "boosted", VISIBILITY_PUBLIC).id;
    const struct json *json;

    assert_err(call(1, with_id("POST /api/v1/statuses/*/reblog?visibility=friends", id), NULL),
               ERR_INVALID);
    json = get(1, with_id("POST /api/v1/statuses/*/reblog?visibility=private", id));
    assert_str_is(json_get_str(json, "visibility"), "private");
    assert_int_equal(json_id_of(json_get(json, "reblog")), id);
    json = get(1, with_id("POST /api/v1/statuses/*/unreblog", json_id_of(json)));
    assert_int_equal(json_id_of(json), id);
    assert_false(json_get_bool(json, "reblogged", true));
    json = get(-1, with_id("GET /api/v1/statuses/*/reblogged_by", id));
    assert_int_equal(json_count(json), 0);
}

static void a_quote_is_taken_out_by_whom_it_quotes_alone(void **state)
{
    (void)state;
    int64_t id = make_post(0, "quoted", VISIBILITY_PUBLIC).id;
    int64_t quoting = say(1, with_id("POST /api/v1/statuses?status=look&quoted_status_id=*", id));
    const char *revoke = with_id(with_id("POST /api/v1/statuses/*/quotes/*/revoke", id), quoting);
    const struct json *json = get(0, with_id("GET /api/v1/statuses/*/quotes", id));

    assert_int_equal(json_count(json), 1);
    assert_int_equal(json_id_of(json_at(json, 0)), quoting);
    assert_true(call(1, revoke, NULL) != OK && call(2, revoke, NULL) != OK);
    assert_true(call(0, with_id("POST /api/v1/statuses/*/quotes/77/revoke", id), NULL) != OK);
    json = get(0, revoke);
    assert_str_is(json_get_str(json_get(json, "quote"), "state"), "revoked");
    assert_int_equal(json_count(get(0, with_id("GET /api/v1/statuses/*/quotes", id))), 0);
}

static void one_votes_once_for_what_there_is(void **state)
{
    (void)state;
    const struct json *poll =
        json_get(get(0, "POST /api/v1/statuses?status=Which&poll[options][]=a&poll[options][]=b"
                        "&poll[expires_in]=300"),
                 "poll");
    int64_t id = json_id_of(poll);
    static const char *const bad[] = {
        "POST /api/v1/polls/*/votes?choices[]=2", "POST /api/v1/polls/*/votes?choices[]=-1",
        "POST /api/v1/polls/*/votes?choices[]=x", "POST /api/v1/polls/*/votes",
        "POST /api/v1/polls/*/votes?choices[]=0&choices[]=1"};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (call(1, with_id(bad[i], id), NULL) != ERR_INVALID)
            fail_msg("taken: %s", bad[i]);
    assert_int_equal(json_get_int(get(1, with_id("GET /api/v1/polls/*", id)), "votes_count", -1),
                     0);
    poll = get(1, with_id("POST /api/v1/polls/*/votes?choices[]=1", id));
    assert_true(json_get_bool(poll, "voted", false));
    assert_int_equal(json_get_int(json_at(json_get(poll, "options"), 1), "votes_count", -1), 1);
    assert_err(call(1, with_id("POST /api/v1/polls/*/votes?choices[]=0", id), NULL), ERR_INVALID);
    assert_true(fail_alike(1, "GET /api/v1/polls/77", "GET /api/v1/polls/x"));
}

static void a_scheduled_post_is_its_authors_secret(void **state)
{
    (void)state;
    const struct json *json =
        get(0, "POST /api/v1/statuses?status=later&scheduled_at=2099-01-01T00:00:00Z");
    int64_t id = json_id_of(json);
    static const char *const calls[] = {
        "GET /api/v1/scheduled_statuses/*", "DELETE /api/v1/scheduled_statuses/*",
        "PUT /api/v1/scheduled_statuses/*?scheduled_at=2098-01-01T00:00:00Z"};

    assert_str_is(json_get_str(json, "scheduled_at"), "2099-01-01T00:00:00.000Z");
    assert_str_is(json_get_str(json_get(json, "params"), "text"), "later");
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (!fail_alike(1, with_id(calls[i], id), with_id(calls[i], 77)))
            fail_msg("told apart: %s", calls[i]);
    assert_int_equal(json_count(get(1, "GET /api/v1/scheduled_statuses")), 0);
    assert_int_equal(json_count(get(0, "GET /api/v1/scheduled_statuses")), 1);
    json = get(0, with_id(calls[2], id));
    assert_str_is(json_get_str(json, "scheduled_at"), "2098-01-01T00:00:00.000Z");
    assert_ok(call(0, with_id(calls[1], id), NULL));
    assert_int_equal(json_count(get(0, "GET /api/v1/scheduled_statuses")), 0);
}

/* What a person sees of a post and of her own, as bytes. */
static struct str seen(int64_t id)
{
    struct buffer out = buffer_in(t.reader.memory);
    const struct json *json = NULL;

    if (call(1, with_id("GET /api/v1/statuses/*", id), &json))
        return STR("gone");
    buffer_format(&out, "%d %d %d %d %lld %lld %lld %zu", json_get_bool(json, "favourited", false),
                  json_get_bool(json, "bookmarked", false), json_get_bool(json, "reblogged", false),
                  json_get_bool(json, "muted", false),
                  (long long)json_get_int(json, "favourites_count", -1),
                  (long long)json_get_int(json, "reblogs_count", -1),
                  (long long)json_get_int(json_get(json, "poll"), "votes_count", -1), posts_of(1));
    buffer_put(&out, json_get_str(json, "content"));
    buffer_put(&out, json_get_str(json_get(json, "quote_approval"), "current_user"));
    return buffer_str(&out);
}

static void whichever_database_call_fails_a_write_happens_whole_or_not_at_all(void **state)
{
    (void)state;
    static const char *const writes[] = {
        "POST /api/v1/statuses?status=answer+@alice+%23tag&in_reply_to_id=*",
        "POST /api/v1/statuses/*/favourite",
        "POST /api/v1/statuses/*/bookmark",
        "POST /api/v1/statuses/*/mute",
        "POST /api/v1/statuses/*/reblog",
        "POST /api/v1/polls/*/votes?choices[]=0",
        "POST /api/v1/statuses/*/unfavourite",
        "POST /api/v1/statuses/*/unbookmark",
        "POST /api/v1/statuses/*/unmute",
        "POST /api/v1/statuses/*/unreblog",
        "PUT /api/v1/statuses/*?status=other+words",
        "PUT /api/v1/statuses/*/interaction_policy?quote_approval_policy=nobody",
        "DELETE /api/v1/statuses/*",
    };
    int64_t id = say(0, "POST /api/v1/statuses?status=Which+%23one&poll[options][]=a"
                        "&poll[options][]=b&poll[expires_in]=300");

    for (size_t i = 0; i < sizeof writes / sizeof *writes; i++) {
        bool by_author = i >= 10;
        struct str before = seen(id);
        enum err e = ERR_INTERNAL;
        int at_call = 0;

        while (e && at_call < calls_max) {
            db_fail_at = ++at_call;
            e = call(by_author ? 0 : 1, with_id(writes[i], id), NULL);
            db_fail_at = 0;
            if (e && !str_equal(seen(id), before))
                fail_msg("%s left something behind when call %d failed", writes[i], at_call);
        }
        assert_ok(e);
        if (str_equal(seen(id), before))
            fail_msg("%s changed nothing", writes[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_post_says_what_was_asked_and_the_settings_the_rest),
        cmocka_unit_test(what_is_no_post_is_refused_and_nothing_is_kept),
        cmocka_unit_test(a_hidden_post_is_answered_like_one_that_is_missing),
        cmocka_unit_test(only_its_author_changes_a_post),
        cmocka_unit_test(a_mark_is_set_once_listed_and_taken_back),
        cmocka_unit_test(marks_are_paged_by_links_of_their_own),
        cmocka_unit_test(a_boost_has_a_visibility_of_its_own_and_may_be_named_to_take_it_back),
        cmocka_unit_test(a_quote_is_taken_out_by_whom_it_quotes_alone),
        cmocka_unit_test(one_votes_once_for_what_there_is),
        cmocka_unit_test(a_scheduled_post_is_its_authors_secret),
        cmocka_unit_test(whichever_database_call_fails_a_write_happens_whole_or_not_at_all),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
