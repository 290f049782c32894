#include "base/test.h"

#include "algorithms/rating_sets.h"
#include "algorithms/voices.h"

enum { notes_max = 200000, list_max = 400000 };

static struct arena *a;
static struct rating *list;
static size_t count;

static int start(void **state)
{
    (void)state;
    a = arena_new(0);
    list = malloc(list_max * sizeof *list);
    assert_non_null(list);
    count = 0;
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_try_fail_at = 0;
    arena_free(a);
    free(list);
    return 0;
}

/* Rater approves notes from … to − 1. */
static void approves(uint32_t rater, uint32_t from, uint32_t to)
{
    for (uint32_t note = from; note < to; note++) {
        assert_true(count < list_max);
        list[count++] = (struct rating){.note = note, .rater = rater, .halves = 2};
    }
}

/* Others, younger, with nothing in common with anyone: what is popular is known to be little. */
static void others_approve(uint32_t first, uint32_t last)
{
    for (uint32_t rater = first; rater <= last; rater++)
        approves(rater, 50000 + rater * 20, 50020 + rater * 20);
}

static struct voices find(uint32_t raters)
{
    struct ratings ratings;
    struct voices voices;
    size_t twice;

    assert_int_equal(ratings_make(a, list, count, notes_max, raters, &ratings, &twice), OK);
    assert_int_equal(voices_find(a, &ratings, &voices), OK);
    return voices;
}

static void accounts_that_approve_the_same_share_the_oldest_voice(void **state)
{
    struct voices voices;

    (void)state;
    approves(0, 500, 530);
    approves(1, 0, 30);
    approves(2, 0, 30);
    approves(3, 5, 35);
    voices = find(4);
    assert_int_equal(voices.voice_of[0], 0);
    assert_int_equal(voices.voice_of[1], 1);
    assert_int_equal(voices.voice_of[2], 1);
    assert_int_equal(voices.voice_of[3], 1);
    assert_int_equal(voices.silent_count, 2);
}

static void twenty_in_common_and_two_fifths_of_what_each_approves_are_needed(void **state)
{
    struct voices voices;

    (void)state;
    approves(0, 0, 50); /* 20 / √(50 · 50) = 0.4 */
    approves(1, 30, 80);
    approves(2, 1000, 1050); /* 20 / √(50 · 51) < 0.4 */
    approves(3, 1030, 1081);
    approves(4, 2000, 2019); /* all 19 */
    approves(5, 2000, 2019);
    voices = find(6);
    assert_int_equal(voices.voice_of[1], 0);
    assert_int_equal(voices.voice_of[3], 3);
    assert_int_equal(voices.voice_of[5], 5);
}

static void only_approvals_make_alike(void **state)
{
    struct voices voices;

    (void)state;
    approves(0, 0, 40);
    approves(1, 0, 40);
    for (size_t i = 40; i < count; i++)
        list[i].halves = (uint8_t)(i % 2);
    voices = find(2);
    assert_int_equal(voices.voice_of[1], 1);
}

static void a_copy_of_two_people_does_not_make_them_one(void **state)
{
    struct voices voices;

    (void)state;
    approves(0, 0, 50);
    approves(1, 100, 140);
    approves(2, 0, 40); /* 40 / √(50 · 80) of the first, 40 / √(40 · 80) of the second */
    approves(2, 100, 140);
    approves(3, 100, 140);
    others_approve(4, 60);
    voices = find(61);
    assert_int_equal(voices.voice_of[0], 0);
    assert_int_equal(voices.voice_of[1], 1);
    assert_int_equal(voices.voice_of[2], 1);
    assert_int_equal(voices.voice_of[3], 1);
}

static void of_equally_alike_voices_the_oldest_is_shared(void **state)
{
    struct voices voices;

    (void)state;
    approves(0, 0, 40);
    approves(1, 40, 80);
    approves(2, 0, 80);
    for (size_t i = 0; i < 40; i++) { /* whichever comes first in the lists */
        const struct rating kept = list[80 + i];
        list[80 + i] = list[120 + i];
        list[120 + i] = kept;
    }
    others_approve(3, 60);
    voices = find(61);
    assert_int_equal(voices.voice_of[2], 0);
}

static void what_a_silent_account_says_is_left_out_and_nothing_else(void **state)
{
    struct voices voices;

    (void)state;
    approves(0, 0, 30);
    approves(1, 0, 30);
    approves(1, 60, 90);
    approves(2, 60, 70);
    voices = find(3);
    assert_int_equal(voices.voice_of[1], 0);
    voices_keep(&voices, list, &count);
    assert_int_equal(count, 40);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(list[i].rater, i < 30 ? 0 : 2);
}

/* People with tastes of their own, and every seventh one account of a few clusters. */
static void make_people(uint32_t raters, uint64_t seed)
{
    for (uint32_t rater = 0; rater < raters; rater++) {
        const bool clustered = rater % 7 == 3;
        const uint32_t cluster = rater % 3;

        for (uint32_t note = 0; note < 600; note++) {
            const bool wanted = clustered && note / 40 == cluster;
            if (draw(&seed, 100) < (wanted ? 90U : 3U))
                list[count++] = (struct rating){note, rater, (uint8_t)(draw(&seed, 8) ? 2 : 0)};
        }
    }
}

static void the_order_of_the_list_changes_nothing(void **state)
{
    struct voices first, other;

    (void)state;
    make_people(300, 1);
    first = find(300);
    assert_true(first.silent_count > 20 && first.silent_count < 43);
    shuffle(list, count, 5);
    other = find(300);
    assert_memory_equal(first.voice_of, other.voice_of, 300 * sizeof *first.voice_of);
}

static void doubling_accounts_that_can_be_found_changes_nothing(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct voices before, after;
        size_t once;

        arena_reset(a);
        count = 0;
        make_people(200, seed);
        before = find(200);
        once = count;
        for (size_t i = 0; i < once; i++) /* every clustered account again, younger than all */
            if (list[i].rater % 7 == 3) {
                list[count] = list[i];
                list[count++].rater += 200;
            }
        after = find(400);
        assert_memory_equal(before.voice_of, after.voice_of, 200 * sizeof *before.voice_of);
        for (uint32_t rater = 3; rater < 200; rater += 7)
            assert_true(after.voice_of[rater + 200] < 200);
    }
}

static void approving_what_everybody_approves_makes_nobody_alike(void **state)
{
    struct voices voices;
    uint64_t seed = 3;

    (void)state;
    for (uint32_t rater = 0; rater < 102; rater++) {
        for (uint32_t note = 0; note < 50; note++)
            if (draw(&seed, 100) < 60)
                approves(rater, note, note + 1);
        /* the last two have 60 more in common, others 3 of their own */
        if (rater < 100)
            approves(rater, 100 + 3 * rater, 103 + 3 * rater);
        else
            approves(rater, 1000, 1060);
    }
    voices = find(102);
    assert_int_equal(voices.silent_count, 1);
    assert_int_equal(voices.voice_of[101], 100);
}

static void without_room_nothing_is_said(void **state)
{
    struct ratings ratings;
    struct voices voices;
    size_t twice;
    int failed = 0;

    (void)state;
    approves(0, 0, 30);
    assert_int_equal(ratings_make(a, list, count, 30, 1, &ratings, &twice), OK);
    for (int call = 1; call < 20; call++) {
        arena_try_fail_at = call;
        failed += voices_find(a, &ratings, &voices) == ERR_UNAVAILABLE;
    }
    arena_try_fail_at = 0;
    assert_int_equal(failed, 9);
    assert_int_equal(voices_find(a, &ratings, &voices), OK);
}

static void nobody_is_no_voice(void **state)
{
    struct ratings ratings;
    struct voices voices;
    size_t twice;

    (void)state;
    assert_int_equal(ratings_make(a, list, 0, 0, 0, &ratings, &twice), OK);
    assert_int_equal(voices_find(a, &ratings, &voices), OK);
    assert_int_equal(voices.silent_count, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(accounts_that_approve_the_same_share_the_oldest_voice),
        TEST(twenty_in_common_and_two_fifths_of_what_each_approves_are_needed),
        TEST(only_approvals_make_alike),
        TEST(a_copy_of_two_people_does_not_make_them_one),
        TEST(of_equally_alike_voices_the_oldest_is_shared),
        TEST(what_a_silent_account_says_is_left_out_and_nothing_else),
        TEST(the_order_of_the_list_changes_nothing),
        TEST(doubling_accounts_that_can_be_found_changes_nothing),
        TEST(approving_what_everybody_approves_makes_nobody_alike),
        TEST(without_room_nothing_is_said),
        TEST(nobody_is_no_voice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
