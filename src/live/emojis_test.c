#include "live/test_live.h"

#include "live/emojis.h"

static struct test_live t;

static int start(void **state)
{
    (void)state;
    const struct live_options options = test_live_options();
    test_live_open(&t, &options);
    t.w->site = test_site();
    return 0;
}

static int stop(void **state)
{
    (void)state;
    test_live_close(&t);
    return 0;
}

static void store(const char *shortcode, const char *category, bool visible)
{
    test_run(&t,
             "INSERT INTO custom_emojis (b, shortcode, media_id, file, static_file, category, "
             "visible) VALUES (0, ?1, 1, 'ab/cd/moving.webp', 'ab/cd/still.webp', ?2, ?3)",
             db_text(str_of(shortcode)), category ? db_text(str_of(category)) : db_null(),
             db_int(visible));
}

static const struct live_emojis *get(void)
{
    const struct live_emojis *emojis = NULL;
    assert_ok(live_emojis_get(t.w, &emojis));
    return emojis;
}

static void a_shortcode_finds_its_emoji_as_clients_read_it(void **state)
{
    (void)state;
    struct live_emoji emoji;
    store("wave", "hands \"big\"", true);
    store("a_9", NULL, false);
    store("Wave", NULL, true);
    const struct live_emojis *emojis = get();
    assert_int_equal(live_emojis_count(emojis), 3);
    assert_true(live_emojis_find(emojis, STR("wave"), &emoji));
    assert_str_is(emoji.url, "https://square.example/media/ab/cd/moving.webp");
    assert_str_is(emoji.static_url, "https://square.example/media/ab/cd/still.webp");
    assert_str_is(emoji.json, "{\"shortcode\":\"wave\","
                              "\"url\":\"https://square.example/media/ab/cd/moving.webp\","
                              "\"static_url\":\"https://square.example/media/ab/cd/still.webp\","
                              "\"visible_in_picker\":true,\"category\":\"hands \\\"big\\\"\"}");
    assert_true(live_emojis_find(emojis, STR("a_9"), &emoji));
    assert_false(emoji.visible);
    assert_false(live_emojis_find(emojis, STR("WAVE"), &emoji));
    assert_false(live_emojis_find(emojis, STR(""), &emoji));
    assert_false(live_emojis_find(emojis, STR("zz"), &emoji));
}

/* The store's connection of the test writes; readers alone may leave what they read. */
static void what_a_reader_read_is_held_until_an_emoji_changes(void **state)
{
    (void)state;
    struct live_emoji emoji;
    struct work reader = test_store_work(&t.store, true);
    const struct live_emojis *held = NULL, *again = NULL;
    reader.live = t.live;
    reader.site = test_site();
    store("one", NULL, true);
    assert_ok(live_emojis_get(&reader, &held));
    struct work loop = {.memory = t.w->memory, .live = t.live, .site = test_site()};
    assert_ok(live_emojis_get(&loop, &again));
    assert_true(live_emojis_find(again, STR("one"), &emoji));
    store("two", NULL, true);
    assert_err(live_check(t.w, t.live), ERR_INTERNAL);
    test_apply(&t, (struct event){.kind = EVENT_EMOJIS_CHANGED});
    assert_ok(live_check(t.w, t.live));
    assert_err(live_emojis_get(&loop, &again), ERR_NEEDS_STORE);
    assert_ok(live_emojis_get(&reader, &held));
    assert_ok(live_emojis_get(&loop, &again));
    assert_true(live_emojis_find(again, STR("two"), &emoji));
    assert_ok(live_check(t.w, t.live));
    test_store_work_end(&reader);
}

static void a_writer_leaves_nothing_that_may_be_rolled_back(void **state)
{
    (void)state;
    struct live_emoji emoji;
    const struct live_emojis *read = NULL;
    struct work loop = {.memory = t.w->memory, .live = t.live, .site = test_site()};
    store("one", NULL, true);
    assert_true(live_emojis_find(get(), STR("one"), &emoji));
    assert_err(live_emojis_get(&loop, &read), ERR_NEEDS_STORE);
}

static void cards_go_when_an_emoji_changes(void **state)
{
    (void)state;
    int64_t id = test_account(&t, 1);
    const struct live_account draft = {.id = id, .json = {.bytes = "{}", .size = 2}};
    assert_true(live_account_put(t.live, &draft, live_generation(t.live, id)));
    uint32_t generation = live_generation(t.live, id);
    test_apply(&t, (struct event){.kind = EVENT_EMOJIS_CHANGED});
    assert_null(live_account_find(t.live, id));
    assert_false(live_account_put(t.live, &draft, generation)); /* made before */
    assert_true(live_account_put(t.live, &draft, live_generation(t.live, id)));
    assert_int_equal(live_counts(t.live).cards, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_shortcode_finds_its_emoji_as_clients_read_it),
        TEST(what_a_reader_read_is_held_until_an_emoji_changes),
        TEST(a_writer_leaves_nothing_that_may_be_rolled_back),
        TEST(cards_go_when_an_emoji_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
