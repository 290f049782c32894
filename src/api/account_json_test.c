#include "api/account_json.h"

#include "base/log.h"
#include "base/test.h"
#include "social/pictures.h"
#include "social/restrictions.h"
#include "store/test_store.h"

static const struct site site = {
    .url = {.data = "https://square.example", .size = 22},
    .domain = {.data = "square.example", .size = 14},
};

static struct {
    struct test_store store;
    struct work *writer;
    struct work reader; /* on a thread that reads the live state */
    struct live *live;
    int64_t alice, bob;
} t;

static int64_t make_account(const char *name)
{
    struct account account;

    assert_ok(account_create(t.writer,
                             &(struct account_draft){.username = str_of(name),
                                                     .display_name = str_of(name),
                                                     .flags = ACCOUNT_INDEXABLE},
                             &account));
    return account.id;
}

static int start(void **state)
{
    const struct live_options options = {
        .rendered_bytes_max = 1 << 20, .viewers_max = 16, .window_posts_max = 1 << 20};

    (void)state;
    log_level_set(LOG_WARNING);
    test_store_open(&t.store);
    t.writer = &t.store.work;
    t.writer->site = &site;
    assert_ok(live_open(t.writer, &options, &t.live));
    events_listen(live_apply, t.live);
    t.reader = test_store_work(&t.store, true);
    t.reader.site = &site;
    t.reader.live = t.live;
    live_reader_register(t.live);
    live_reader_busy(t.live);
    t.alice = make_account("alice");
    t.bob = make_account("Bob");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    live_reader_idle(t.live);
    live_reader_unregister(t.live);
    events_listen(NULL, NULL);
    live_close(t.live);
    test_store_work_end(&t.reader);
    test_store_close(&t.store);
    return 0;
}

static const struct json *parsed(const struct buffer *out)
{
    const struct json *json = NULL;

    assert_ok(json_parse(t.reader.memory, buffer_str(out), &json, NULL));
    return json;
}

static const struct json *account_json(int64_t id)
{
    struct buffer out = buffer_in(t.reader.memory);

    assert_ok(api_account_json(&t.reader, &out, id));
    return parsed(&out);
}

/* Key and kind: s string, i integer, b boolean, a array, o object, n null. */
static void assert_shape(const struct json *json, const char *const shape[][2], size_t count)
{
    const enum json_kind kinds[] = {
        ['s'] = JSON_KIND_STR,   ['i'] = JSON_KIND_INT,    ['b'] = JSON_KIND_BOOL,
        ['a'] = JSON_KIND_ARRAY, ['o'] = JSON_KIND_OBJECT, ['n'] = JSON_KIND_NULL};

    for (size_t i = 0; i < count; i++) {
        bool right = false;

        for (const char *kind = shape[i][1]; *kind; kind++)
            right = right || json_kind(json_get(json, shape[i][0])) == kinds[(unsigned char)*kind];
        if (!right || !json_has(json, shape[i][0]))
            fail_msg("%s is missing or of another kind", shape[i][0]);
    }
}
#define ASSERT_SHAPE(json, shape) assert_shape((json), (shape), sizeof(shape) / sizeof((shape)[0]))

/* As recorded from Mastodon. */
static const char *const account_shape[][2] = {
    {"id", "s"},
    {"username", "s"},
    {"acct", "s"},
    {"display_name", "s"},
    {"locked", "b"},
    {"bot", "b"},
    {"discoverable", "b"},
    {"indexable", "b"},
    {"group", "b"},
    {"created_at", "s"},
    {"note", "s"},
    {"url", "s"},
    {"uri", "s"},
    {"avatar", "s"},
    {"avatar_static", "s"},
    {"avatar_description", "s"},
    {"header", "s"},
    {"header_static", "s"},
    {"header_description", "s"},
    {"followers_count", "i"},
    {"following_count", "i"},
    {"statuses_count", "i"},
    {"last_status_at", "ns"},
    {"hide_collections", "b"},
    {"show_media", "b"},
    {"show_media_replies", "b"},
    {"show_featured", "b"},
    {"noindex", "b"},
    {"feature_approval", "o"},
    {"emojis", "a"},
    {"roles", "a"},
    {"fields", "a"},
};

static void an_account_has_the_shape_clients_know(void **state)
{
    const struct json *json = account_json(t.bob);

    (void)state;
    ASSERT_SHAPE(json, account_shape);
    assert_int_equal(json_count(json), sizeof(account_shape) / sizeof(account_shape[0]));
    assert_true(str_is(json_get_str(json, "acct"), "Bob"));
    assert_true(str_is(json_get_str(json, "url"), "https://square.example/@Bob"));
    assert_true(str_ends(json_get_str(json, "created_at"), STR("T00:00:00.000Z")));
    assert_true(str_starts(json_get_str(json, "avatar"), STR("https://square.example/avatars/")));
    assert_false(json_has(json, "suspended"));
}

static void counts_change_without_a_new_card(void **state)
{
    const struct live_account *before, *after;

    (void)state;
    assert_int_equal(json_get_int(account_json(t.alice), "followers_count", -1), 0);
    before = live_account_find(t.live, t.alice);
    assert_non_null(before);
    assert_ok(relation_follow(t.writer, t.bob, t.alice, NULL));
    after = live_account_find(t.live, t.alice);
    assert_ptr_equal(before, after);
    assert_int_equal(json_get_int(account_json(t.alice), "followers_count", -1), 1);
    assert_ok(relation_unfollow(t.writer, t.bob, t.alice));
    assert_int_equal(json_get_int(account_json(t.alice), "followers_count", -1), 0);
}

static void a_changed_profile_shows_at_once_and_its_note_is_html(void **state)
{
    const struct json *json;
    const struct account_changes changes = {
        .set_note = true,
        .note = STR("I <3 @alice & https://a.example/x"),
        .set_fields = true,
        .field_count = 1,
        .fields = {{.name = STR("web"), .value = STR("https://a.example/x")}},
    };
    struct str note, value;

    (void)state;
    (void)account_json(t.bob);
    assert_ok(account_change(t.writer, t.bob, &changes));
    json = account_json(t.bob);
    note = json_get_str(json, "note");
    assert_true(str_starts(note, STR("<p>I &lt;3 ")));
    assert_true(str_find(note, STR("href=\"https://square.example/@alice\"")) != SIZE_MAX);
    value = json_get_str(json_at(json_get(json, "fields"), 0), "value");
    assert_true(str_starts(value, STR("<a href=\"https://a.example/x\"")));
}

static void without_a_store_only_held_accounts_are_answered(void **state)
{
    struct work loop = t.reader;
    struct buffer out = buffer_in(t.reader.memory);
    int64_t fresh = make_account("fresh");

    (void)state;
    loop.db = NULL;
    assert_int_equal(api_account_json(&loop, &out, fresh), ERR_NEEDS_STORE);
    (void)account_json(fresh);
    assert_ok(api_account_json(&loop, &out, fresh));
}

static void what_a_writer_reads_is_not_kept_for_others(void **state)
{
    struct buffer out = buffer_in(t.writer->memory);
    struct work lane = *t.writer;
    int64_t fresh = make_account("uncommitted");

    (void)state;
    lane.live = t.live;
    assert_ok(api_account_json(&lane, &out, fresh));
    assert_null(live_account_find(t.live, fresh));
}

/* Who writes often is read once: after the commit, so that only what is stored is kept. */
static void the_card_of_somebody_who_writes_is_kept_once_it_is_committed(void **state)
{
    struct buffer out = buffer_in(t.writer->memory);
    struct work lane = *t.writer;
    int64_t writer = make_account("writes");

    (void)state;
    lane.live = t.live;
    assert_ok(db_begin(&lane));
    assert_ok(api_account_json(&lane, &out, writer));
    assert_null(live_account_find(t.live, writer));
    assert_int_equal(db_end(&lane, ERR_INVALID), ERR_INVALID);
    assert_null(live_account_find(t.live, writer));

    assert_ok(db_begin(&lane));
    assert_ok(api_account_json(&lane, &out, writer));
    assert_ok(account_counts_add(
        &lane, &(struct account_counts_change){.account_id = writer, .posts = 3}, 1));
    assert_null(live_account_find(t.live, writer));
    assert_ok(db_end(&lane, OK));
    assert_non_null(live_account_find(t.live, writer));
    assert_int_equal(live_account_find(t.live, writer)->posts, 3);
}

static void a_suspended_account_shows_its_name_alone(void **state)
{
    const struct json *json;
    struct buffer out = buffer_in(t.reader.memory);
    int64_t restriction = 0;

    (void)state;
    assert_ok(restriction_set(
        t.writer, &(struct restriction){.subject_id = t.bob, .effect = RESTRICTION_SUSPEND},
        &restriction));
    json = account_json(t.bob);
    assert_true(json_get_bool(json, "suspended", false));
    assert_int_equal(json_get_str(json, "note").size, 0);
    assert_int_equal(json_get_str(json, "display_name").size, 0);
    assert_ok(api_accounts_json(&t.reader, &out, (const int64_t[]){t.bob, t.alice}, 2));
    assert_int_equal(json_count(parsed(&out)), 1);
    assert_ok(restriction_lift(t.writer, t.bob, restriction));
    assert_true(str_is(json_get_str(account_json(t.bob), "display_name"), "Bob"));
}

static void a_deleted_account_is_not_found(void **state)
{
    struct buffer out = buffer_in(t.reader.memory);
    int64_t gone = make_account("gone");

    (void)state;
    (void)account_json(gone);
    assert_ok(account_delete(t.writer, gone));
    assert_int_equal(api_account_json(&t.reader, &out, gone), ERR_NOT_FOUND);
}

static void a_relationship_has_the_shape_clients_know(void **state)
{
    static const char *const shape[][2] = {
        {"id", "s"},
        {"following", "b"},
        {"showing_reblogs", "b"},
        {"notifying", "b"},
        {"languages", "n"},
        {"followed_by", "b"},
        {"blocking", "b"},
        {"blocked_by", "b"},
        {"muting", "b"},
        {"muting_notifications", "b"},
        {"muting_expires_at", "n"},
        {"requested", "b"},
        {"requested_by", "b"},
        {"domain_blocking", "b"},
        {"endorsed", "b"},
        {"note", "s"},
    };
    const struct relation relation = {
        .account_id = t.alice,
        .other_id = t.bob,
        .flags = RELATION_FOLLOWS | RELATION_BLOCKED_BY,
    };
    struct buffer out = buffer_in(t.reader.memory);
    const struct json *json;

    (void)state;
    api_relationship_json(&out, &relation);
    json = parsed(&out);
    ASSERT_SHAPE(json, shape);
    assert_int_equal(json_count(json), sizeof(shape) / sizeof(shape[0]));
    assert_true(json_get_bool(json, "following", false));
    assert_true(json_get_bool(json, "showing_reblogs", false));
    assert_true(json_get_bool(json, "blocked_by", false));
    assert_false(json_get_bool(json, "blocking", true));
}

static void a_held_card_tells_the_face_that_the_store_tells(void **state)
{
    struct account_face stored, held;

    (void)state;
    int64_t id = make_account("Clio");
    struct db *db = t.reader.db;
    t.reader.db = NULL;
    assert_int_equal(account_face_find(&t.reader, STR("clio"), &held), ERR_NEEDS_STORE);
    t.reader.db = db;
    assert_ok(account_face_find(&t.reader, STR("CLIO"), &stored));
    (void)account_json(id);
    t.reader.db = NULL;
    assert_ok(account_face_find(&t.reader, STR("CLIO"), &held));
    t.reader.db = db;
    assert_true(str_is(held.username, "Clio"));
    assert_true(str_equal(held.username, stored.username));
    assert_true(str_equal(held.avatar_url, stored.avatar_url));
    assert_int_equal(account_face_find(&t.reader, STR("clio@other.example"), &held), ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_account_has_the_shape_clients_know),
        cmocka_unit_test(counts_change_without_a_new_card),
        cmocka_unit_test(a_changed_profile_shows_at_once_and_its_note_is_html),
        cmocka_unit_test(without_a_store_only_held_accounts_are_answered),
        cmocka_unit_test(what_a_writer_reads_is_not_kept_for_others),
        cmocka_unit_test(the_card_of_somebody_who_writes_is_kept_once_it_is_committed),
        cmocka_unit_test(a_suspended_account_shows_its_name_alone),
        cmocka_unit_test(a_deleted_account_is_not_found),
        cmocka_unit_test(a_held_card_tells_the_face_that_the_store_tells),
        cmocka_unit_test(a_relationship_has_the_shape_clients_know),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
