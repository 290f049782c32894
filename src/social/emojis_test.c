#include "social/test_people.h"

#include "base/buffer.h"
#include "social/emojis.h"

static void shortcodes_are_found_as_mastodon_finds_them(void **state)
{
    (void)state;
    static const struct {
        const char *text, *names;
    } cases[] = {
        {"", ""},
        {"no colon", ""},
        {":wave:", "wave "},
        {"hi :wave: you", "wave "},
        {"(:wave:), :Wave_2:!", "wave Wave_2 "},
        {":a:", ""},
        {":wave", ""},
        {"::wave::", ""},
        {"x:wave:", ""},
        {":wave:x", ""},
        {"9:wave:", ""},
        {":one::two:", ""},
        {":one: :two: :one:", "one two "},
        {"at 10:30: or :31", ""},
        {"\xc3\xa9:wave:", ""},              /* é is a letter */
        {"\xf0\x9f\x98\x80:wave:", "wave "}, /* an emoji is none */
        {":wave:\xe6\x97\xa5", ""},          /* so is 日 */
        {":no-pe: :n\xc3\xa9:", ""},
        {":\n:wave:", "wave "},
        {":a_:bb:", "bb "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str names[emoji_names_max];
        struct buffer found = buffer_in(t.w->memory);
        size_t count = emoji_names(str_of(cases[i].text), names, 0);
        for (size_t j = 0; j < count; j++) {
            buffer_put(&found, names[j]);
            buffer_char(&found, ' ');
        }
        assert_str_is(buffer_str(&found), cases[i].names);
    }
}

static void more_shortcodes_than_are_shown_are_passed_over(void **state)
{
    (void)state;
    struct str names[emoji_names_max];
    struct buffer text = buffer_in(t.w->memory);
    for (int i = 0; i < emoji_names_max + 10; i++)
        buffer_format(&text, ":name%d: ", i);
    assert_int_equal(emoji_names(buffer_str(&text), names, 0), emoji_names_max);
    assert_int_equal(emoji_names(STR(":more:"), names, emoji_names_max), emoji_names_max);
    char long_name[emoji_shortcode_bytes_max + 4];
    memset(long_name, 'x', sizeof long_name);
    long_name[0] = long_name[sizeof long_name - 1] = ':';
    assert_int_equal(emoji_names((struct str){long_name, sizeof long_name}, names, 0), 0);
    long_name[sizeof long_name - 3] = ':';
    assert_int_equal(emoji_names((struct str){long_name, sizeof long_name - 2}, names, 0), 1);
}

static struct emoji_draft draft_of(const char *shortcode)
{
    return (struct emoji_draft){
        .shortcode = str_of(shortcode),
        .picture = {.kind = MEDIA_IMAGE,
                    .file = STR("ab/cd/x.webp"),
                    .preview_file = STR("ab/cd/x-small.webp"),
                    .type = STR("image/webp"),
                    .animated = true,
                    .width = 1,
                    .height = 1,
                    .preview_width = 1,
                    .preview_height = 1},
    };
}

static bool is_known(const char *shortcode)
{
    const struct live_emojis *emojis = NULL;
    struct live_emoji emoji;
    assert_ok(live_emojis_get(t.w, &emojis));
    return live_emojis_find(emojis, str_of(shortcode), &emoji);
}

static void an_emoji_is_added_replaced_and_removed_with_its_picture(void **state)
{
    (void)state;
    struct emoji_draft wave = draft_of("wave");
    assert_ok(emoji_add(t.w, &wave));
    assert_true(is_known("wave"));
    assert_err(emoji_add(t.w, &wave), ERR_CONFLICT);
    wave.replace = true;
    assert_ok(emoji_add(t.w, &wave));
    assert_int_equal(number("SELECT COUNT(*) FROM media WHERE state = ?1", MEDIA_PROFILE), 1);
    assert_int_equal(number("SELECT COUNT(*) FROM media WHERE state = ?1", MEDIA_LEAVING), 1);
    assert_ok(emoji_remove(t.w, STR("wave")));
    assert_false(is_known("wave"));
    assert_err(emoji_remove(t.w, STR("wave")), ERR_NOT_FOUND);
    assert_int_equal(number("SELECT COUNT(*) FROM media WHERE state = ?1", MEDIA_PROFILE), 0);
}

static void names_and_categories_have_their_limits(void **state)
{
    (void)state;
    static const char *const wrong[] = {"", "a", "a b", "a-b", "\xc3\xa9t\xc3\xa9", ":wave:"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const struct emoji_draft draft = draft_of(wrong[i]);
        assert_err(emoji_add(t.w, &draft), ERR_INVALID);
    }
    struct emoji_draft draft = draft_of("fine");
    char category[emoji_category_bytes_max + 1];
    memset(category, 'c', sizeof category);
    draft.category = (struct str){category, sizeof category};
    assert_err(emoji_add(t.w, &draft), ERR_INVALID);
}

static void whichever_database_call_fails_an_emoji_is_there_whole_or_not_at_all(void **state)
{
    (void)state;
    const struct emoji_draft draft = draft_of("wave");
    enum err e = ERR_INTERNAL;
    int call = 0;
    while (e != OK && call < 40) {
        db_fail_at = ++call;
        e = emoji_add(t.w, &draft);
        db_fail_at = 0;
        assert_int_equal(is_known("wave"), e == OK);
        assert_int_equal(number("SELECT COUNT(*) FROM media WHERE 0 < ?1", 1), e == OK);
    }
    assert_int_equal(e, OK);
    assert_true(call > 4);
    for (call = 0, e = ERR_INTERNAL; e != OK && call < 40;) {
        db_fail_at = ++call;
        e = emoji_remove(t.w, STR("wave"));
        db_fail_at = 0;
        assert_int_equal(is_known("wave"), e != OK);
        assert_int_equal(number("SELECT COUNT(*) FROM media WHERE state = ?1", MEDIA_LEAVING),
                         e == OK);
    }
    assert_int_equal(e, OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(shortcodes_are_found_as_mastodon_finds_them),
        TEST(more_shortcodes_than_are_shown_are_passed_over),
        TEST(an_emoji_is_added_replaced_and_removed_with_its_picture),
        TEST(names_and_categories_have_their_limits),
        TEST(whichever_database_call_fails_an_emoji_is_there_whole_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
