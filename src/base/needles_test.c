#include "base/test.h"

#include "base/needles.h"

#include <stdlib.h>

enum { items_max = 64 };

static bool found[items_max];

static size_t look(const struct needle *items, size_t count, const char *text)
{
    void *block = malloc(needles_bytes(items, count));
    const struct needles *needles = needles_place(block, items, count);

    memset(found, 0, sizeof found);
    size_t looked = needles_find(needles, str_of(text), found);
    free(block);
    return looked;
}

#define LOOK(text, ...)                                                                            \
    look((const struct needle[]){__VA_ARGS__},                                                     \
         sizeof((const struct needle[]){__VA_ARGS__}) / sizeof(struct needle), text)

static void all_that_occur_are_found_and_nothing_else(void **state)
{
    (void)state;
    LOOK("ushers", {STR("he"), 0}, {STR("she"), 0}, {STR("his"), 0}, {STR("hers"), 0});
    assert_true(found[0] && found[1] && !found[2] && found[3]);
    LOOK("abab", {STR("bab"), 0}, {STR("ba"), 0}, {STR("abba"), 0}, {STR(""), 0});
    assert_true(found[0] && found[1] && !found[2] && !found[3]);
    LOOK("", {STR("a"), 0});
    assert_false(found[0]);
}

static void the_same_needle_may_stand_there_twice(void **state)
{
    (void)state;
    LOOK("a catalogue", {STR("cat"), 0}, {STR("cat"), true}, {STR("cat"), 0});
    assert_true(found[0] && !found[1] && found[2]);
}

static void a_whole_word_stands_alone(void **state)
{
    (void)state;
    LOOK("the cat, a cat_flap", {STR("cat"), true}, {STR("flap"), true}, {STR("t, a"), true});
    assert_true(found[0] && !found[1] && !found[2]);
    LOOK("caf\u00e9s", {STR("caf\u00e9"), true}, {STR("af\u00e9s"), true},
         {STR("caf\u00e9s"), true});
    assert_true(!found[0] && !found[1] && found[2]);
    LOOK("concat cat", {STR("cat"), true});
    assert_true(found[0]); /* the second one */
}

static void borders_are_only_asked_of_ends_that_are_words(void **state)
{
    (void)state;
    LOOK("a#cats", {STR("#cat"), true}, {STR("#cats"), true}, {STR("#"), true});
    assert_true(!found[0] && found[1] && found[2]);
    LOOK("so :)) funny", {STR(":)"), true});
    assert_true(found[0]);
}

/* What the header says, written down as simply as can be; letters are a and b, the rest is '-'. */
static bool naive_finds(struct needle needle, struct str text)
{
#define WORD(c) ((c) != '-')
    for (size_t at = 0; needle.text.size && at + needle.text.size <= text.size; at++) {
        size_t end = at + needle.text.size;
        bool before = at > 0 && WORD(text.data[at - 1]);
        bool after = end < text.size && WORD(text.data[end]);

        if (memcmp(text.data + at, needle.text.data, needle.text.size) != 0)
            continue;
        if (!needle.whole_word || (!(before && WORD(needle.text.data[0])) &&
                                   !(after && WORD(needle.text.data[needle.text.size - 1]))))
            return true;
    }
#undef WORD
    return false;
}

static uint32_t chance(uint32_t *seed, uint32_t below)
{
    *seed = *seed * UINT32_C(1664525) + UINT32_C(1013904223);
    return (*seed >> 16) % below;
}

static struct str letters(uint32_t *seed, char *room, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++)
        room[i] = "ab-"[chance(seed, 3)];
    return (struct str){room, size};
}

static void it_finds_what_a_simple_search_finds(void **state)
{
    uint32_t seed = 1;

    (void)state;
    for (int round = 0; round < 2000; round++) {
        struct needle items[items_max];
        char rooms[items_max][8], text_room[41];
        size_t count = 1 + chance(&seed, items_max - 1);
        struct str text = letters(&seed, text_room, chance(&seed, 40));

        text_room[text.size] = 0;
        for (size_t i = 0; i < count; i++)
            items[i] =
                (struct needle){letters(&seed, rooms[i], chance(&seed, 7)), chance(&seed, 2) == 0};
        (void)look(items, count, text_room);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(found[i], naive_finds(items[i], text));
    }
}

/* Whoever chooses needles and text must not make the search dear. */
static void neither_equal_needles_nor_ones_that_end_each_other_cost_more_than_the_text(void **state)
{
    char text[1001];
    struct needle items[items_max];

    (void)state;
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = 0;
    for (int i = 0; i < items_max; i++)
        items[i] = (struct needle){.text = STR("a"), .whole_word = i % 2 == 0};
    assert_in_range(look(items, items_max, text), 1, 2 * sizeof text);
    assert_true(found[1] && found[items_max - 1] && !found[0]);
    for (int whole = 0; whole <= 1; whole++) {
        for (size_t i = 0; i < items_max; i++)
            items[i] = (struct needle){.text = {text, i + 1}, .whole_word = whole};
        assert_in_range(look(items, items_max, text), 1, 2 * sizeof text);
        assert_int_equal(found[0] && found[items_max - 1], !whole);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_occur_are_found_and_nothing_else),
        cmocka_unit_test(the_same_needle_may_stand_there_twice),
        cmocka_unit_test(a_whole_word_stands_alone),
        cmocka_unit_test(borders_are_only_asked_of_ends_that_are_words),
        cmocka_unit_test(it_finds_what_a_simple_search_finds),
        cmocka_unit_test(
            neither_equal_needles_nor_ones_that_end_each_other_cost_more_than_the_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
