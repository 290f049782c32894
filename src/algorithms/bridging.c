#include "algorithms/bridging.h"

#include "algorithms/strict_math.h"

#include <assert.h>

const double bridging_helpful_min = 0.51, bridging_factor_max = 4;

/* Denser where more raters stand. */
const int bridging_point_hundredths[bridging_points] = {
    -92, -65, -61, -58, -55, -52, -49, -46, -43, -41, -38, -35, -33, -30, -28, -25, -22,
    -20, -17, -14, -12, -9,  -7,  -4,  -1,  1,   4,   7,   9,   12,  14,  17,  20,  22,
    25,  28,  30,  33,  35,  38,  41,  43,  46,  49,  52,  55,  58,  61,  65,  92};

enum { gap_max = 27, side_raters_min = 3, few_ratings = 9 };
static const double kernel_sum_min = 1e-9, value_min = 0.05, value_max = 0.8, prior_weight = 0.4,
                    prior_middle = 0.35, prior_least = 0.2, prior_one_sided = 0.1;
/* A "not helpful" counts for more, and for most where those who say it are spread out. */
static const double not_helpful_weight = 1.75, spread_weight = 3, spread_weight_max = 2,
                    spread_from = 0.14, spread_steepness = 200;

/* A rating's weight at each point, in all 1: e^(−½((f − c)/width)²) over its sum. In that quotient
 * e^(−½(f/width)²) falls out, which leaves e^(f·c/width²) · e^(−½(c/width)²). With a width of 0.1
 * and c in hundredths the first is a power of e^f: a product along the points, not 50
 * exponentials. */
static void kernel(double factor, const double weights[bridging_points],
                   double ret_kernel[bridging_points])
{
    const int *const points = bridging_point_hundredths;
    const double step = strict_exp(factor);
    double steps[gap_max + 1] = {[1] = step}, power = strict_exp(factor * points[0]), sum = 0;

    steps[2] = step * step;
    steps[3] = steps[2] * step;
    steps[4] = steps[2] * steps[2];
    steps[gap_max] = strict_exp(factor * gap_max);
    for (int point = 0; point < bridging_points; point++) {
        if (point > 0)
            power *= steps[points[point] - points[point - 1]];
        ret_kernel[point] = power * weights[point];
        sum += ret_kernel[point];
    }
    for (int point = 0; point < bridging_points; point++)
        ret_kernel[point] /= sum;
}

/* What one pass over a note's ratings finds. */
struct look {
    double count, factor_sum, not_helpful_middle;
    int below, above;
};

static struct look look_at(const uint32_t *from, const uint32_t *to,
                           const struct polarity_place *raters)
{
    struct look look = {.count = (double)(to - from)};
    double not_helpful = 0, not_helpful_factors = 0;

    for (const uint32_t *at = from; at < to; at++) {
        const double factor = raters[rating_other(*at)].factor;

        assert(factor >= -bridging_factor_max && factor <= bridging_factor_max);
        look.factor_sum += ((double)rating_halves(*at) - 1) * factor; /* (r − ½) · 2 */
        look.below += factor < 0;
        look.above += factor > 0;
        if (rating_halves(*at) == 0) {
            not_helpful++;
            not_helpful_factors += factor;
        }
    }
    if (not_helpful > 0)
        look.not_helpful_middle = not_helpful_factors / not_helpful;
    return look;
}

/* How much a "not helpful" weighs on this note. */
static double not_helpful_weight_of(const uint32_t *from, const uint32_t *to,
                                    const struct polarity_place *raters, const struct look *look)
{
    double spread = 0;

    for (const uint32_t *at = from; at < to; at++) {
        double way = raters[rating_other(*at)].factor - look->not_helpful_middle;

        if (rating_halves(*at) != 0)
            continue;
        way = way < 0 ? -way : way;
        spread += 1 / (1 + strict_exp(-spread_steepness * (way - spread_from)));
    }
    spread = 1 + spread_weight * spread / look->count;
    return not_helpful_weight * (spread < spread_weight_max ? spread : spread_weight_max);
}

/* What is expected at a point before any rating. */
static double prior_at(const struct look *look, double factor, double point)
{
    const double expected = factor * point / 2 + prior_middle;

    if (look->below < side_raters_min || look->above < side_raters_min)
        return prior_one_sided;
    if (expected < prior_least)
        return prior_least;
    return expected < prior_middle ? expected : prior_middle;
}

static void average(const struct look *look, const double sums[bridging_points],
                    const double helps[bridging_points], struct bridging *ret)
{
    const double few = look->count > few_ratings ? look->count : few_ratings,
                 weight = prior_weight * strict_log(few) / strict_log(few_ratings);
    double logarithms = 0;

    for (int point = 0; point < bridging_points; point++) {
        const double prior = prior_at(look, ret->factor, 0.01 * bridging_point_hundredths[point]);
        double value = (helps[point] + weight * prior) / (sums[point] + weight);

        value = value < value_min ? value_min : value > value_max ? value_max : value;
        ret->values[point] = value;
        logarithms += strict_log(value);
    }
    ret->aggregate = strict_exp(logarithms / bridging_points);
}

void bridging_rate(const struct ratings *ratings, uint32_t n, const struct polarity_place *raters,
                   struct bridging *ret)
{
    static const double helped[] = {0, 0.7, 1};
    const uint32_t *const from = ratings->by_note + ratings->note_begin[n],
                          *const to = ratings->by_note + ratings->note_begin[n + 1];
    const struct look look = look_at(from, to, raters);
    const double not_helpful = look.count > 0 ? not_helpful_weight_of(from, to, raters, &look) : 0;
    double weights[bridging_points], one[bridging_points], sums[bridging_points] = {0},
                                                           helps[bridging_points] = {0};
    bool enough = true;

    *ret = (struct bridging){.factor = look.count > 0 ? look.factor_sum / look.count : 0};
    for (int point = 0; point < bridging_points; point++)
        weights[point] = strict_exp(-0.005 * bridging_point_hundredths[point] *
                                    bridging_point_hundredths[point]);
    for (const uint32_t *at = from; at < to; at++) {
        const double weighs = rating_halves(*at) == 0 ? not_helpful : 1,
                     help = helped[rating_halves(*at)];

        kernel(raters[rating_other(*at)].factor, weights, one);
        for (int point = 0; point < bridging_points; point++) {
            sums[point] += one[point] * weighs;
            helps[point] += one[point] * help;
        }
    }
    for (int point = 0; point < bridging_points; point++)
        enough = enough && sums[point] >= kernel_sum_min;
    if (enough)
        average(&look, sums, helps, ret);
    else
        for (int point = 0; point < bridging_points; point++)
            ret->values[point] = -1;
}

enum note_status bridging_status(const struct bridging *bridging)
{
    return bridging->aggregate >= bridging_helpful_min ? NOTE_HELPFUL : NOTE_NEEDS_MORE;
}
