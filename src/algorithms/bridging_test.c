#include "base/test.h"

#include "algorithms/bridging.h"
#include "algorithms/rating_sets.h"

#include <math.h>

enum { raters_count = 60 };

static struct arena *a;
static struct polarity_place raters[raters_count];

static int start(void **state)
{
    (void)state;
    a = arena_new(0);
    for (int i = 0; i < raters_count; i++)
        raters[i].factor = -0.7 + 1.4 * i / (raters_count - 1);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

/* One note that these say of: halves[i] of rater i, 9 for nothing. */
static struct bridging rate(const uint8_t halves[raters_count])
{
    struct rating list[raters_count];
    struct ratings ratings;
    struct bridging bridging;
    size_t count = 0, twice;

    for (uint32_t i = 0; i < raters_count; i++)
        if (halves[i] != 9)
            list[count++] = (struct rating){0, i, halves[i]};
    assert_int_equal(ratings_make(a, list, count, 1, raters_count, &ratings, &twice), OK);
    bridging_rate(&ratings, 0, raters, &bridging);
    return bridging;
}

/* The formula word by word, with the C library's functions. */
static double aggregate_by_formula(const uint8_t halves[raters_count])
{
    double n = 0, m = 0, against = 0, s = 0, f_sum = 0, below = 0, above = 0, logs = 0;

    for (int i = 0; i < raters_count; i++) {
        if (halves[i] == 9)
            continue;
        n++;
        f_sum += (halves[i] / 2.0 - 0.5) * 2 * raters[i].factor;
        below += raters[i].factor < 0;
        above += raters[i].factor > 0;
        if (halves[i] == 0) {
            against++;
            m += raters[i].factor;
        }
    }
    m /= against > 0 ? against : 1;
    for (int i = 0; i < raters_count; i++)
        if (halves[i] == 0)
            s += 1 / (1 + exp(-200 * (fabs(raters[i].factor - m) - 0.14)));
    for (int p = 0; p < bridging_points; p++) {
        const double c = bridging_point_hundredths[p] / 100.0,
                     w = 0.4 * log(n > 9 ? n : 9) / log(9.0);
        double prior = fmin(0.35, fmax(0.2, f_sum / n * c / 2 + 0.35)), sum = 0, help = 0;
        for (int i = 0; i < raters_count; i++) {
            double all = 0, k = exp(-0.5 * pow((raters[i].factor - c) / 0.1, 2));
            if (halves[i] == 9)
                continue;
            for (int q = 0; q < bridging_points; q++)
                all += exp(-0.5 *
                           pow((raters[i].factor - bridging_point_hundredths[q] / 100.0) / 0.1, 2));
            k /= all;
            if (halves[i] == 0)
                k *= 1.75 * fmin(2, 1 + 3 * s / n);
            sum += k;
            help += k * (halves[i] == 2 ? 1 : halves[i] == 1 ? 0.7 : 0);
        }
        if (below < 3 || above < 3)
            prior = 0.1;
        logs += log(fmin(0.8, fmax(0.05, (help + w * prior) / (sum + w))));
    }
    return exp(logs / bridging_points);
}

static void the_aggregate_is_that_of_the_formula(void **state)
{
    uint64_t seed = 5;

    (void)state;
    for (int turn = 0; turn < 200; turn++) {
        uint8_t halves[raters_count];
        for (int i = 0; i < raters_count; i++)
            halves[i] = draw(&seed, 5) == 0 ? 9 : (uint8_t)draw(&seed, 3);
        assert_true(fabs(rate(halves).aggregate - aggregate_by_formula(halves)) < 1e-12);
    }
}

static void one_camp_alone_does_not_make_a_note_helpful(void **state)
{
    uint8_t all[raters_count], one[raters_count];

    (void)state;
    for (int i = 0; i < raters_count; i++) {
        all[i] = 2;
        one[i] = i < raters_count / 2 ? 2 : 9;
    }
    assert_int_equal(bridging_status(&(struct bridging){.aggregate = 0.51}), NOTE_HELPFUL);
    struct bridging both = rate(all), left = rate(one);
    assert_int_equal(bridging_status(&both), NOTE_HELPFUL);
    assert_int_equal(bridging_status(&left), NOTE_NEEDS_MORE);
    assert_true(left.aggregate < 0.5 && left.factor < -0.3);
}

static void one_more_against_never_helps(void **state)
{
    uint64_t seed = 9;

    (void)state;
    for (int turn = 0; turn < 100; turn++) {
        uint8_t halves[raters_count];
        const uint32_t changed = draw(&seed, raters_count);
        for (int i = 0; i < raters_count; i++)
            halves[i] = draw(&seed, 4) == 0 ? 0 : 2;
        halves[changed] = 2;
        const double before = rate(halves).aggregate;
        halves[changed] = 0;
        assert_true(rate(halves).aggregate <= before);
    }
}

static void too_little_says_nothing(void **state)
{
    uint8_t halves[raters_count];
    struct bridging b;

    (void)state;
    memset(halves, 9, sizeof halves);
    b = rate(halves);
    assert_true(b.aggregate == 0 && b.values[0] == -1 && b.values[49] == -1 && b.factor == 0);
    halves[0] = 2; /* nothing of it reaches the other end of the axis */
    b = rate(halves);
    assert_true(b.aggregate == 0 && b.values[20] == -1);
}

static void the_furthest_raters_are_within_the_numbers(void **state)
{
    uint8_t halves[raters_count];
    struct bridging b;

    (void)state;
    for (int i = 0; i < raters_count; i++) {
        raters[i].factor = i % 2 ? bridging_factor_max : -bridging_factor_max;
        halves[i] = (uint8_t)(i % 3);
    }
    raters[0].factor = raters[1].factor = raters[2].factor = 0;
    b = rate(halves);
    assert_true(isfinite(b.aggregate) && isfinite(b.values[0]) && isfinite(b.factor));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_aggregate_is_that_of_the_formula),
        TEST(one_camp_alone_does_not_make_a_note_helpful),
        TEST(one_more_against_never_helps),
        TEST(too_little_says_nothing),
        TEST(the_furthest_raters_are_within_the_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
