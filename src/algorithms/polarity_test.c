#include "base/test.h"

#include "algorithms/polarity.h"
#include "algorithms/rating_sets.h"

#include <math.h>

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
    arena_free(a);
    return 0;
}

static struct ratings matrix(const struct rating_set *set)
{
    struct ratings made;
    size_t twice;

    assert_int_equal(ratings_make(a, set->list, set->count, set->notes, set->raters, &made, &twice),
                     OK);
    return made;
}

static void what_both_camps_like_is_helpful_and_what_one_likes_is_not(void **state)
{
    const struct rating_set set = two_camps(60, 80, 9);
    const struct ratings ratings = matrix(&set);
    struct polarity p;

    (void)state;
    assert_int_equal(polarity_solve(a, &ratings, &p), OK);
    for (uint32_t n = 0; n < set.notes; n++) {
        const uint32_t count = ratings.note_begin[n + 1] - ratings.note_begin[n];
        const enum note_status status = polarity_status(p.notes[n], count);
        if (n % 10 == 8)
            assert_int_equal(status, NOTE_HELPFUL);
        else if (n % 10 == 9)
            assert_int_equal(status, NOTE_NOT_HELPFUL);
        else {
            assert_int_equal(status, NOTE_NEEDS_MORE);
            assert_true(fabs(p.notes[n].factor) > 0.5);
        }
    }
    for (uint32_t n = 2; n < set.raters; n++)
        assert_true(p.raters[n].factor * p.raters[n % 2].factor > 0);
    free(set.list);
}

/* The loss as the header writes it, with one value moved. */
static double loss_with(const struct ratings *r, const struct polarity *p, double *value, double by)
{
    double squares = 0, notes = 0, raters = 0, all;
    const double kept = *value;

    *value += by;
    for (uint32_t n = 0; n < r->note_count; n++) {
        notes += 0.15 * p->notes[n].intercept * p->notes[n].intercept +
                 0.03 * p->notes[n].factor * p->notes[n].factor;
        for (uint32_t i = r->note_begin[n]; i < r->note_begin[n + 1]; i++) {
            const struct polarity_place rater = p->raters[rating_other(r->by_note[i])];
            squares += pow(rating_halves(r->by_note[i]) / 2.0 - p->mean - rater.intercept -
                               p->notes[n].intercept - rater.factor * p->notes[n].factor,
                           2);
        }
    }
    for (uint32_t n = 0; n < r->rater_count; n++)
        raters += 0.15 * p->raters[n].intercept * p->raters[n].intercept +
                  0.03 * p->raters[n].factor * p->raters[n].factor;
    all = squares / (double)r->count + notes / r->note_count + raters / r->rater_count +
          0.15 * p->mean * p->mean;
    *value = kept;
    return all;
}

static void moving_any_value_makes_the_loss_larger(void **state)
{
    const struct rating_set set = two_camps(30, 40, 8);
    const struct ratings ratings = matrix(&set);
    struct polarity p;

    (void)state;
    assert_int_equal(polarity_solve(a, &ratings, &p), OK);
    assert_true(p.sweeps < polarity_sweeps_max);
    assert_true(fabs(loss_with(&ratings, &p, &p.mean, 0) - p.loss) < 1e-12);
    for (int sign = -1; sign <= 1; sign += 2) {
        assert_true(loss_with(&ratings, &p, &p.mean, sign * 0.01) > p.loss);
        for (uint32_t n = 0; n < set.notes; n++) {
            assert_true(loss_with(&ratings, &p, &p.notes[n].intercept, sign * 0.01) > p.loss);
            assert_true(loss_with(&ratings, &p, &p.notes[n].factor, sign * 0.01) > p.loss);
        }
        for (uint32_t n = 0; n < set.raters; n++) {
            assert_true(loss_with(&ratings, &p, &p.raters[n].intercept, sign * 0.01) > p.loss);
            assert_true(loss_with(&ratings, &p, &p.raters[n].factor, sign * 0.01) > p.loss);
        }
    }
    free(set.list);
}

static void the_order_given_changes_no_bit(void **state)
{
    struct rating_set set = two_camps(40, 60, 5);
    const struct ratings first = matrix(&set);
    struct polarity p, q;

    (void)state;
    assert_int_equal(polarity_solve(a, &first, &p), OK);
    shuffle(set.list, set.count, 11);
    const struct ratings other = matrix(&set);
    assert_int_equal(polarity_solve(a, &other, &q), OK);
    assert_memory_equal(p.notes, q.notes, set.notes * sizeof *p.notes);
    assert_memory_equal(p.raters, q.raters, set.raters * sizeof *p.raters);
    assert_memory_equal(&p.loss, &q.loss, sizeof p.loss);
    free(set.list);
}

static void the_larger_camp_is_negative(void **state)
{
    struct rating_set set = two_camps(40, 60, 9);
    struct polarity p;
    size_t kept = 0;

    (void)state;
    for (int smaller = 0; smaller < 2; smaller++) {
        struct rating_set part = set;
        part.list = malloc(set.count * sizeof *part.list);
        assert_non_null(part.list);
        kept = 0; /* of one camp only those below 20 stay */
        for (size_t i = 0; i < set.count; i++)
            if (set.list[i].rater < 20 || (int)(set.list[i].rater % 2) != smaller)
                part.list[kept++] = set.list[i];
        part.count = kept;
        const struct ratings ratings = matrix(&part);
        assert_int_equal(polarity_solve(a, &ratings, &p), OK);
        assert_true(p.raters[smaller].factor > 0);
        assert_true(p.raters[1 - smaller].factor < 0);
        free(part.list);
    }
    free(set.list);
}

static void nothing_and_one_opinion_alone_have_a_solution(void **state)
{
    const struct rating_set none = {.notes = 3, .raters = 2};
    struct rating_set all = two_camps(10, 10, 10);
    struct ratings ratings = matrix(&none);
    struct polarity p;

    (void)state;
    assert_int_equal(polarity_solve(a, &ratings, &p), OK);
    assert_true(p.mean == 0 && p.loss == 0 && p.sweeps == 0 && p.notes[2].intercept == 0);
    for (uint8_t halves = 0; halves <= 2; halves++) {
        for (size_t i = 0; i < all.count; i++)
            all.list[i].halves = halves;
        ratings = matrix(&all);
        assert_int_equal(polarity_solve(a, &ratings, &p), OK);
        for (uint32_t n = 0; n < all.notes; n++)
            assert_true(isfinite(p.notes[n].intercept) &&
                        fabs(p.notes[n].intercept - p.notes[0].intercept) < 1e-5 &&
                        fabs(p.notes[n].factor - p.notes[0].factor) < 1e-5);
        assert_true(halves > 0 ? p.mean > 0.1 : p.mean == 0);
    }
    free(all.list);
}

static void a_status_needs_five_ratings(void **state)
{
    (void)state;
    assert_int_equal(polarity_status((struct polarity_place){0.40, 0.49}, 5), NOTE_HELPFUL);
    assert_int_equal(polarity_status((struct polarity_place){0.40, 0.49}, 4), NOTE_NEEDS_MORE);
    assert_int_equal(polarity_status((struct polarity_place){0.40, -0.50}, 5), NOTE_NEEDS_MORE);
    assert_int_equal(polarity_status((struct polarity_place){0.39, 0}, 5), NOTE_NEEDS_MORE);
    assert_int_equal(polarity_status((struct polarity_place){-0.06, 0}, 5), NOTE_NOT_HELPFUL);
    assert_int_equal(polarity_status((struct polarity_place){-0.06, 0}, 4), NOTE_NEEDS_MORE);
    assert_int_equal(polarity_status((struct polarity_place){-0.06, -0.1}, 5), NOTE_NEEDS_MORE);
    assert_string_equal(note_status_name(NOTE_NOT_HELPFUL), "CRNH");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_both_camps_like_is_helpful_and_what_one_likes_is_not),
        TEST(moving_any_value_makes_the_loss_larger),
        TEST(the_order_given_changes_no_bit),
        TEST(the_larger_camp_is_negative),
        TEST(nothing_and_one_opinion_alone_have_a_solution),
        TEST(a_status_needs_five_ratings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
