/* The calls about people, from the path to the JSON: what a client sees. */
#include "api/api.h"

static const struct http_table *const test_tables[] = {
    &api_accounts_table,
    &api_own_account_table,
    &api_relationships_table,
    &api_lists_table,
    &api_notifications_table,
    &api_notification_groups_table,
    &api_notification_requests_table,
    &api_conversations_table,
    &api_markers_table,
    &api_search_table,
    &api_instance_table,
    &api_documents_table,
    &api_emojis_table,
    &api_pictures_table,
    &api_timelines_table,
};

#include "api/test_calls.h"
#include "live/cards.h"
#include "social/notifications.h"
#include "social/restrictions.h"

static void a_follow_is_answered_by_the_relationship(void **state)
{
    const struct json *json = get(0, at("POST /api/v1/accounts/*/follow?notify=true", 1));

    (void)state;
    assert_true(is_id(json, "id", 1));
    assert_true(json_get_bool(json, "following", false));
    assert_true(json_get_bool(json, "notifying", false));
    assert_int_equal(call(0, at("POST /api/v1/accounts/*/follow", 0), NULL), ERR_FORBIDDEN);
    assert_int_equal(call(0, "POST /api/v1/accounts/77/follow", NULL), ERR_NOT_FOUND);
    assert_int_equal(call(0, "POST /api/v1/accounts/x/follow", NULL), ERR_NOT_FOUND);

    json = get(0, str_c(t.reader.memory,
                        str_format(t.reader.memory,
                                   "GET /api/v1/accounts/relationships?id[]=%.*s&id[]=9&id[]=%.*s",
                                   STR_ARG(t.ids[2]), STR_ARG(t.ids[1]))));
    assert_int_equal(json_count(json), 2);
    assert_true(is_id(json_at(json, 0), "id", 2));
    assert_true(json_get_bool(json_at(json, 1), "following", false));
    json = get(0, at("GET /api/v1/accounts/relationships?id=*", 1));
    assert_int_equal(json_count(json), 1);
    json = get(0, at("POST /api/v1/accounts/*/unfollow", 1));
    assert_false(json_get_bool(json, "following", true));
}

static void followers_are_paged_by_links_alone(void **state)
{
    const struct json *json;

    (void)state;
    for (int i = 1; i < people_count; i++)
        (void)get(i, at("POST /api/v1/accounts/*/follow", 0));
    json = get(-1, at("GET /api/v1/accounts/*/followers?limit=2", 0));
    assert_int_equal(json_count(json), 2);
    assert_true(is_id(json_at(json, 0), "id", people_count - 1));
    assert_true(str_find(t.link, STR("rel=\"next\"")) != SIZE_MAX);
    assert_true(str_find(t.link, STR("limit=2")) != SIZE_MAX);
    (void)get(0, "PATCH /api/v1/accounts/update_credentials?hide_collections=true");
    json = get(-1, at("GET /api/v1/accounts/*/followers", 0));
    assert_int_equal(json_count(json), 0);
    assert_int_equal(t.link.size, 0);
    json = get(0, at("GET /api/v1/accounts/*/followers", 0));
    assert_int_equal(json_count(json), people_count - 1);
    (void)get(0, "PATCH /api/v1/accounts/update_credentials?hide_collections=false");
    for (int i = 1; i < people_count; i++)
        (void)get(i, at("POST /api/v1/accounts/*/unfollow", 0));
}

static void a_profile_is_changed_and_shown_at_once(void **state)
{
    const struct json *json =
        get(0, "PATCH /api/v1/accounts/update_credentials?display_name=Alice+L&note=hi&locked=1"
               "&fields_attributes[0][name]=a&fields_attributes[0][value]=b"
               "&fields_attributes[3][name]=c&fields_attributes[3][value]=d"
               "&source[privacy]=unlisted&source[language]=fr&source[quote_policy]=nobody");
    const struct json *source = json_get(json, "source");

    (void)state;
    assert_true(str_is(json_get_str(json, "display_name"), "Alice L"));
    assert_true(str_is(json_get_str(json, "note"), "<p>hi</p>"));
    assert_true(json_get_bool(json, "locked", false));
    assert_int_equal(json_count(json_get(json, "fields")), 2);
    assert_true(str_is(json_get_str(source, "note"), "hi"));
    assert_true(str_is(json_get_str(source, "privacy"), "unlisted"));
    assert_true(str_is(json_get_str(source, "quote_policy"), "nobody"));
    assert_true(str_is(json_get_str(json_get(json, "role"), "id"), "-99"));
    assert_int_equal(json_kind(json_get(json_get(json, "role"), "permissions")), JSON_KIND_STR);
    json = get(0, "GET /api/v1/accounts/verify_credentials");
    assert_true(str_is(json_get_str(json, "display_name"), "Alice L"));
    json = get(-1, at("GET /api/v1/accounts/*", 0));
    assert_true(str_is(json_get_str(json, "display_name"), "Alice L"));
    assert_false(json_has(json, "source"));
    json = get(0, "GET /api/v1/preferences");
    assert_true(str_is(json_get_str(json, "posting:default:visibility"), "unlisted"));
    assert_true(str_is(json_get_str(json, "posting:default:language"), "fr"));
    assert_int_equal(call(0, "PATCH /api/v1/accounts/update_credentials?source[privacy]=x", NULL),
                     ERR_INVALID);
    (void)get(0, "PATCH /api/v1/accounts/update_credentials?locked=false&source[privacy]=public");
}

static void a_handle_is_looked_up_in_any_form(void **state)
{
    static const char *const forms[] = {"bob", "BOB", "@bob", "bob@square.example"};

    (void)state;
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
        assert_true(
            is_id(get(-1, str_c(t.reader.memory,
                                str_format(t.reader.memory, "GET /api/v1/accounts/lookup?acct=%s",
                                           forms[i]))),
                  "id", 1));
    assert_int_equal(call(-1, "GET /api/v1/accounts/lookup?acct=nobody", NULL), ERR_NOT_FOUND);
    assert_int_equal(call(-1, "GET /api/v1/accounts/lookup", NULL), ERR_NOT_FOUND);
}

static void requests_are_seen_and_answered(void **state)
{
    const struct json *json;

    (void)state;
    (void)get(3, "PATCH /api/v1/accounts/update_credentials?locked=true");
    json = get(0, at("POST /api/v1/accounts/*/follow", 3));
    assert_true(json_get_bool(json, "requested", false));
    assert_false(json_get_bool(json, "following", true));
    json = get(3, "GET /api/v1/follow_requests");
    assert_int_equal(json_count(json), 1);
    json = get(3, "GET /api/v1/accounts/verify_credentials");
    assert_int_equal(json_get_int(json_get(json, "source"), "follow_requests_count", -1), 1);
    json = get(3, "GET /api/v1/notifications");
    assert_true(str_is(json_get_str(json_at(json, 0), "type"), "follow_request"));
    json = get(3, at("POST /api/v1/follow_requests/*/authorize", 0));
    assert_true(json_get_bool(json, "followed_by", false));
    assert_int_equal(call(3, at("POST /api/v1/follow_requests/*/reject", 0), NULL), ERR_NOT_FOUND);
    (void)get(0, at("POST /api/v1/accounts/*/unfollow", 3));
}

static void blocked_and_muted_people_are_listed(void **state)
{
    const struct json *json = get(0, at("POST /api/v1/accounts/*/mute?duration=60", 1));

    (void)state;
    assert_int_equal(json_kind(json_get(json, "muting_expires_at")), JSON_KIND_STR);
    json = get(0, "GET /api/v1/mutes");
    assert_int_equal(json_kind(json_get(json_at(json, 0), "mute_expires_at")), JSON_KIND_STR);
    (void)get(0, at("POST /api/v1/accounts/*/unmute", 1));
    json = get(0, at("POST /api/v1/accounts/*/block", 1));
    assert_true(json_get_bool(json, "blocking", false));
    assert_int_equal(json_count(get(0, "GET /api/v1/blocks")), 1);
    assert_int_equal(json_count(get(0, "GET /api/v1/mutes")), 0);
    json = get(0, at("POST /api/v1/accounts/*/note?comment=loud", 1));
    assert_true(str_is(json_get_str(json, "note"), "loud"));
    (void)get(0, at("POST /api/v1/accounts/*/unblock", 1));
}

static void lists_are_made_filled_changed_and_removed(void **state)
{
    const struct json *json = get(0, "POST /api/v1/lists?title=near&replies_policy=none");
    struct arena *memory = t.reader.memory;
    const char *id = str_c(memory, json_get_str(json, "id"));
    const char *accounts = str_c(memory, str_format(memory, "/api/v1/lists/%s/accounts", id));
    const char *add = str_c(
        memory, str_format(memory, "POST %s?account_ids[]=%.*s", accounts, STR_ARG(t.ids[1])));

    (void)state;
    assert_true(str_is(json_get_str(json, "replies_policy"), "none"));
    assert_int_equal(call(0, add, NULL), ERR_NOT_FOUND);
    (void)get(0, at("POST /api/v1/accounts/*/follow", 1));
    assert_int_equal(json_count(get(0, add)), 0);
    assert_int_equal(call(0, add, NULL), ERR_INVALID);
    json = get(0, str_c(memory, str_format(memory, "GET %s?limit=0", accounts)));
    assert_int_equal(json_count(json), 1);
    assert_int_equal(json_count(get(0, at("GET /api/v1/accounts/*/lists", 1))), 1);
    json =
        get(0, str_c(memory, str_format(memory, "PUT /api/v1/lists/%s?title=far&exclusive=1", id)));
    assert_true(json_get_bool(json, "exclusive", false));
    assert_true(str_is(json_get_str(json, "replies_policy"), "none"));
    assert_int_equal(call(1, str_c(memory, str_format(memory, "GET /api/v1/lists/%s", id)), NULL),
                     ERR_NOT_FOUND);
    assert_int_equal(call(0, "POST /api/v1/lists?title=", NULL), ERR_INVALID);
    assert_int_equal(call(0, "POST /api/v1/lists?title=x&replies_policy=y", NULL), ERR_INVALID);
    (void)get(0, str_c(memory, str_format(memory, "DELETE /api/v1/lists/%s", id)));
    assert_int_equal(json_count(get(0, "GET /api/v1/lists")), 0);
    (void)get(0, at("POST /api/v1/accounts/*/unfollow", 1));
}

static void markers_are_kept(void **state)
{
    const struct json *json = get(0, "POST /api/v1/markers?home[last_read_id]=123");

    (void)state;
    assert_true(str_is(json_get_str(json_get(json, "home"), "last_read_id"), "123"));
    assert_false(json_has(json, "notifications"));
    json = get(0, "GET /api/v1/markers?timeline[]=home&timeline[]=notifications");
    assert_int_equal(json_count(json), 1);
    assert_int_equal(json_get_int(json_get(json, "home"), "version", -1), 1);
    assert_int_equal(json_count(get(0, "GET /api/v1/markers")), 0);
    assert_int_equal(call(0, "POST /api/v1/markers?home[last_read_id]=x", NULL), ERR_INVALID);
}

static void tell(int recipient, enum notification_kind kind, int from, int64_t post_id)
{
    assert_ok(db_begin(t.writer));
    assert_ok(db_end(
        t.writer, notification_add(t.writer, t.people[recipient], kind, t.people[from], post_id)));
}

static void notifications_come_alone_and_in_groups(void **state)
{
    struct post post = make_post(0, "hello", VISIBILITY_PUBLIC);
    struct arena *memory = t.reader.memory;
    const struct json *json, *group;
    struct str key;

    (void)state;
    (void)get(0, "POST /api/v1/notifications/clear");
    for (int i = 1; i < people_count; i++)
        tell(0, NOTIFICATION_FAVOURITE, i, post.id);
    tell(0, NOTIFICATION_FOLLOW, 1, 0);
    json = get(0, "GET /api/v1/notifications?limit=2");
    assert_int_equal(json_count(json), 2);
    assert_true(str_is(json_get_str(json_at(json, 0), "type"), "follow"));
    assert_false(json_has(json_at(json, 0), "status"));
    assert_true(is_id(json_get(json_at(json, 1), "account"), "id", people_count - 1));
    assert_true(str_is(json_get_str(json_get(json_at(json, 1), "status"), "id"),
                       str_c(memory, str_format(memory, "%lld", (long long)post.id))));
    assert_int_equal(json_count(get(0, "GET /api/v1/notifications?types[]=follow")), 1);
    assert_int_equal(json_count(get(0, "GET /api/v1/notifications?exclude_types[]=follow")), 3);
    assert_int_equal(json_count(get(0, "GET /api/v1/notifications?types[]=moderation_warning")), 0);
    json = get(0, "GET /api/v1/notifications/unread_count");
    assert_int_equal(json_get_int(json, "count", -1), 4);

    json = get(0, "GET /api/v2/notifications");
    assert_int_equal(json_count(json_get(json, "accounts")), 3);
    assert_int_equal(json_count(json_get(json, "statuses")), 1);
    assert_int_equal(json_count(json_get(json, "notification_groups")), 2);
    group = json_at(json_get(json, "notification_groups"), 1);
    assert_int_equal(json_get_int(group, "notifications_count", -1), 3);
    assert_int_equal(json_count(json_get(group, "sample_account_ids")), 3);
    assert_int_equal(json_kind(json_get(group, "most_recent_notification_id")), JSON_KIND_INT);
    key = json_get_str(group, "group_key");
    json = get(0, str_c(memory, str_format(memory, "GET /api/v2/notifications/%.*s/accounts",
                                           STR_ARG(key))));
    assert_int_equal(json_count(json), 3);
    json = get(0, "GET /api/v2/notifications?grouped_types[]=follow");
    assert_int_equal(json_count(json_get(json, "notification_groups")), 4);
    (void)get(0, str_c(memory, str_format(memory, "POST /api/v2/notifications/%.*s/dismiss",
                                          STR_ARG(key))));
    assert_int_equal(json_count(get(0, "GET /api/v1/notifications")), 1);
}

static void direct_posts_make_conversations(void **state)
{
    struct post post = make_post(0, "@bob between us", VISIBILITY_DIRECT);
    const struct json *json = get(1, "GET /api/v1/conversations"), *one = json_at(json, 0);
    struct arena *memory = t.reader.memory;
    const char *id = str_c(memory, json_get_str(one, "id"));

    (void)state;
    assert_int_equal(json_count(json), 1);
    assert_true(json_get_bool(one, "unread", false));
    assert_true(is_id(json_at(json_get(one, "accounts"), 0), "id", 0));
    assert_true(str_is(json_get_str(json_get(one, "last_status"), "id"),
                       str_c(memory, str_format(memory, "%lld", (long long)post.id))));
    json = get(1, str_c(memory, str_format(memory, "POST /api/v1/conversations/%s/read", id)));
    assert_false(json_get_bool(json, "unread", true));
    assert_int_equal(json_count(get(2, "GET /api/v1/conversations")), 0);
    (void)get(1, str_c(memory, str_format(memory, "DELETE /api/v1/conversations/%s", id)));
    assert_int_equal(json_count(get(1, "GET /api/v1/conversations")), 0);
}

static void search_finds_people_posts_and_tags(void **state)
{
    const struct json *json;

    (void)state;
    (void)make_post(1, "olives and #Figs", VISIBILITY_PUBLIC);
    json = get(1, "GET /api/v2/search?q=olives");
    assert_int_equal(json_count(json_get(json, "statuses")), 1);
    json = get(-1, "GET /api/v2/search?q=olives");
    assert_int_equal(json_count(json_get(json, "statuses")), 0);
    json = get(1, "GET /api/v2/search?q=caro&type=accounts");
    assert_int_equal(json_count(json_get(json, "accounts")), 1);
    json = get(1, "GET /api/v2/search?q=%23fig&type=hashtags");
    assert_true(str_equal_nocase(json_get_str(json_at(json_get(json, "hashtags"), 0), "name"),
                                 STR("figs")));
    json = get(1, "GET /api/v2/search?q=-&type=statuses");
    assert_int_equal(json_count(json_get(json, "statuses")), 0);
    assert_int_equal(call(1, "GET /api/v2/search", NULL), ERR_MALFORMED);
    assert_int_equal(json_count(get(1, "GET /api/v1/accounts/search?q=dav&limit=1")), 1);
}

static void the_limited_are_met_by_their_followers_alone(void **state)
{
    int64_t restriction = 0;

    (void)state;
    (void)make_post(2, "dates #Grapes", VISIBILITY_PUBLIC);
    assert_int_equal(json_count(get(-1, "GET /api/v1/timelines/tag/grapes")), 1);
    assert_ok(restriction_set(
        t.writer, &(struct restriction){.subject_id = t.people[2], .effect = RESTRICTION_LIMIT},
        &restriction));
    (void)get(1, at("POST /api/v1/accounts/*/follow", 2));
    assert_int_equal(json_count(get(-1, "GET /api/v1/timelines/tag/grapes")), 0);
    assert_int_equal(json_count(get(0, "GET /api/v1/timelines/tag/grapes")), 0);
    assert_int_equal(json_count(get(1, "GET /api/v1/timelines/tag/grapes")), 1);
    assert_int_equal(json_count(get(2, "GET /api/v1/timelines/tag/grapes")), 1);
    assert_int_equal(json_count(get(-1, at("GET /api/v1/accounts/*/statuses", 2))), 1);
    assert_true(json_get_bool(get(-1, at("GET /api/v1/accounts/*", 2)), "limited", false));
    assert_ok(restriction_lift(t.writer, t.people[2], restriction));
    assert_int_equal(json_count(get(-1, "GET /api/v1/timelines/tag/grapes")), 1);
    (void)get(1, at("POST /api/v1/accounts/*/unfollow", 2));
}

static void the_square_says_what_clients_ask(void **state)
{
    const struct json *json = get(-1, "GET /api/v2/instance");
    const struct json *configuration = json_get(json, "configuration");

    (void)state;
    assert_true(str_is(json_get_str(json, "version"), "4.5.0 (compatible; Bema 0.1.0)"));
    assert_true(
        str_is(json_get_str(json_get(configuration, "urls"), "streaming"), "wss://square.example"));
    assert_int_equal(json_get_int(json_get(configuration, "statuses"), "max_characters", -1), 500);
    assert_true(json_has(json_get(configuration, "vapid"), "public_key"));
    assert_true(json_has(json_get(json, "contact"), "email"));
    assert_true(is_id(json_get(json_get(json, "contact"), "account"), "id", 3));
    json = get(-1, "GET /api/v1/instance");
    assert_true(str_is(json_get_str(json, "uri"), "square.example"));
    assert_true(is_id(json_get(json, "contact_account"), "id", 3));
    assert_int_equal(json_get_int(json_get(json, "stats"), "user_count", -1), people_count);
    assert_true(
        str_is(json_get_str(json_get(json, "urls"), "streaming_api"), "wss://square.example"));
    json = get(-1, "GET /api/v1/instance/extended_description");
    assert_true(str_is(json_get_str(json, "content"), "<p>A &lt;test&gt;</p>"));
    assert_int_equal(json_count(get(-1, "GET /api/v1/instance/activity")), 12);
    assert_int_equal(json_count(get(-1, "GET /api/v1/custom_emojis")), 0);
    assert_ok(call(-1, "GET /avatars/default/12.png", NULL));
    assert_int_equal(call(-1, "GET /avatars/default/12.svg", NULL), ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_follow_is_answered_by_the_relationship),
        cmocka_unit_test(followers_are_paged_by_links_alone),
        cmocka_unit_test(a_profile_is_changed_and_shown_at_once),
        cmocka_unit_test(a_handle_is_looked_up_in_any_form),
        cmocka_unit_test(requests_are_seen_and_answered),
        cmocka_unit_test(blocked_and_muted_people_are_listed),
        cmocka_unit_test(lists_are_made_filled_changed_and_removed),
        cmocka_unit_test(markers_are_kept),
        cmocka_unit_test(notifications_come_alone_and_in_groups),
        cmocka_unit_test(direct_posts_make_conversations),
        cmocka_unit_test(search_finds_people_posts_and_tags),
        cmocka_unit_test(the_limited_are_met_by_their_followers_alone),
        cmocka_unit_test(the_square_says_what_clients_ask),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
