#include "base/test.h"

#include "algorithms/rating_sets.h"

static struct arena *a;

static int start(void **state)
{
    (void)state;
    a = arena_new(0);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_try_fail_at = 0;
    arena_free(a);
    return 0;
}

static void each_side_lists_the_other_ascending(void **state)
{
    const struct rating list[] = {{2, 1, 0}, {0, 3, 2}, {2, 0, 1}, {0, 1, 2}, {2, 3, 2}};
    struct ratings made;
    size_t twice;

    (void)state;
    assert_int_equal(ratings_make(a, list, 5, 4, 5, &made, &twice), OK);
    assert_int_equal(made.count, 5);
    assert_int_equal(made.notes_rated, 2);
    assert_int_equal(made.raters_rated, 3);
    assert_int_equal(made.note_begin[1] - made.note_begin[0], 2);
    assert_int_equal(made.note_begin[2] - made.note_begin[1], 0);
    assert_int_equal(made.note_begin[4], 5);
    for (uint32_t i = 0; i < 3; i++) {
        const uint32_t raters[] = {0, 1, 3}, halves[] = {1, 0, 2};
        assert_int_equal(rating_other(made.by_note[made.note_begin[2] + i]), raters[i]);
        assert_int_equal(rating_halves(made.by_note[made.note_begin[2] + i]), halves[i]);
    }
    assert_int_equal(rating_other(made.by_rater[made.rater_begin[3]]), 0);
    assert_int_equal(rating_other(made.by_rater[made.rater_begin[3] + 1]), 2);
    assert_int_equal(made.rater_begin[5], 5);
}

static void the_order_given_changes_nothing(void **state)
{
    struct rating_set set = two_camps(40, 60, 5);
    struct ratings first, other;
    size_t twice;

    (void)state;
    assert_int_equal(ratings_make(a, set.list, set.count, 40, 60, &first, &twice), OK);
    shuffle(set.list, set.count, 3);
    assert_int_equal(ratings_make(a, set.list, set.count, 40, 60, &other, &twice), OK);
    assert_memory_equal(first.by_note, other.by_note, set.count * sizeof *first.by_note);
    assert_memory_equal(first.by_rater, other.by_rater, set.count * sizeof *first.by_rater);
    assert_memory_equal(first.note_begin, other.note_begin, 41 * sizeof *first.note_begin);
    free(set.list);
}

static void a_rating_given_twice_is_found_where_it_came_again(void **state)
{
    const struct rating list[] = {{0, 0, 2}, {1, 0, 2}, {1, 1, 0}, {0, 1, 1}, {1, 0, 0}};
    struct ratings made;
    size_t twice = 0;

    (void)state;
    assert_int_equal(ratings_make(a, list, 5, 2, 2, &made, &twice), ERR_CONFLICT);
    assert_int_equal(twice, 4);
    assert_int_equal(ratings_make(a, list, 4, 2, 2, &made, &twice), OK);
}

static void nothing_is_a_matrix_too(void **state)
{
    struct ratings made;
    size_t twice;

    (void)state;
    assert_int_equal(ratings_make(a, NULL, 0, 0, 0, &made, &twice), OK);
    assert_int_equal(made.count + made.notes_rated + made.raters_rated, 0);
}

/* Four of note 1's ratings stay when rater 9 leaves, so it leaves as well; once is enough: rater 0
 * keeps nine ratings. */
static void the_filter_runs_once_notes_then_raters_then_notes(void **state)
{
    struct rating list[200];
    size_t count = 0;

    (void)state;
    for (uint32_t note = 0; note < 10; note++)
        for (uint32_t rater = 0; rater < 6; rater++)
            if (note != 1 || rater < 4)
                list[count++] = (struct rating){note, rater, 2};
    list[count++] = (struct rating){1, 9, 2};  /* the fifth of note 1 */
    list[count++] = (struct rating){10, 0, 2}; /* too few for note 10 */
    for (uint32_t rater = 4; rater < 6; rater++)
        list[count++] = (struct rating){11, rater, 2};
    for (uint32_t rater = 6; rater < 9; rater++)
        list[count++] = (struct rating){11, rater, 2}; /* these raters have one rating each */
    assert_int_equal(ratings_filter(a, list, &count, 12, 10), OK);
    assert_int_equal(count, 9 * 6);
    for (size_t i = 0; i < count; i++)
        assert_true(list[i].note < 10 && list[i].note != 1 && list[i].rater < 6);
}

static void without_memory_nothing_is_made(void **state)
{
    const struct rating one = {0, 0, 2};
    struct rating list[] = {one};
    struct ratings made;
    size_t twice, count = 1;

    (void)state;
    for (int call = 1; call <= 5; call++) {
        arena_try_fail_at = call;
        assert_int_equal(ratings_make(a, &one, 1, 1, 1, &made, &twice), ERR_UNAVAILABLE);
    }
    arena_try_fail_at = 1;
    assert_int_equal(ratings_filter(a, list, &count, 1, 1), ERR_UNAVAILABLE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_side_lists_the_other_ascending),
        TEST(the_order_given_changes_nothing),
        TEST(a_rating_given_twice_is_found_where_it_came_again),
        TEST(nothing_is_a_matrix_too),
        TEST(the_filter_runs_once_notes_then_raters_then_notes),
        TEST(without_memory_nothing_is_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
