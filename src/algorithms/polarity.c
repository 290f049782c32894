#include "algorithms/polarity.h"

static const double intercept_weight = 0.15, factor_weight = 0.03;
const double polarity_settled_below = 1e-7;

/* The sums over the ratings of one note or rater that its best values follow from. */
struct sums {
    double factor, factor_square, rest, rest_factor;
};

/* The least squares of Σ (rest − i − f · factor)² + i² · count_more + f² · square_more. */
static struct polarity_place solve(const struct sums *sums, double count, double count_more,
                                   double square_more)
{
    const double ones = count + count_more, squares = sums->factor_square + square_more,
                 determinant = ones * squares - sums->factor * sums->factor;

    return (struct polarity_place){
        .intercept = (sums->rest * squares - sums->rest_factor * sums->factor) / determinant,
        .factor = (sums->rest_factor * ones - sums->rest * sums->factor) / determinant};
}

static struct sums sums_of(const uint32_t *list, uint32_t from, uint32_t to, double mean,
                           const struct polarity_place *others)
{
    struct sums sums = {0};

    for (uint32_t i = from; i < to; i++) {
        const struct polarity_place other = others[rating_other(list[i])];
        const double rest = 0.5 * rating_halves(list[i]) - mean - other.intercept;

        sums.factor += other.factor;
        sums.factor_square += other.factor * other.factor;
        sums.rest += rest;
        sums.rest_factor += rest * other.factor;
    }
    return sums;
}

static void further(double *furthest, double from, double to)
{
    const double way = from < to ? to - from : from - to;

    if (way > *furthest)
        *furthest = way;
}

/* One side: its best values for those of the others. Returns the sum of what is unexplained but for
 * the mean; *furthest becomes the longest way a value went, if longer. */
static double sweep(const uint32_t *begin, const uint32_t *list, uint32_t count, double ridge,
                    double mean, const struct polarity_place *others, struct polarity_place *places,
                    double *furthest)
{
    double unexplained = 0;

    for (uint32_t n = 0; n < count; n++) {
        const double ratings = begin[n + 1] - begin[n];
        struct polarity_place place;
        struct sums sums;

        if (ratings == 0)
            continue;
        sums = sums_of(list, begin[n], begin[n + 1], mean, others);
        place = solve(&sums, ratings, intercept_weight * ridge, factor_weight * ridge);
        further(furthest, places[n].intercept, place.intercept);
        further(furthest, places[n].factor, place.factor);
        places[n] = place;
        unexplained +=
            sums.rest + ratings * mean - ratings * place.intercept - place.factor * sums.factor;
    }
    return unexplained;
}

static double penalty(const struct polarity_place *places, uint32_t count, uint32_t rated)
{
    double intercepts = 0, factors = 0;

    for (uint32_t n = 0; n < count; n++) {
        intercepts += places[n].intercept * places[n].intercept;
        factors += places[n].factor * places[n].factor;
    }
    return (intercept_weight * intercepts + factor_weight * factors) / rated;
}

static double loss(const struct ratings *ratings, const struct polarity *p)
{
    double squares = 0;

    for (uint32_t n = 0; n < ratings->note_count; n++)
        for (uint32_t i = ratings->note_begin[n]; i < ratings->note_begin[n + 1]; i++) {
            const struct polarity_place rater = p->raters[rating_other(ratings->by_note[i])];
            const double rest = 0.5 * rating_halves(ratings->by_note[i]) - p->mean -
                                rater.intercept - p->notes[n].intercept -
                                rater.factor * p->notes[n].factor;
            squares += rest * rest;
        }
    return squares / (double)ratings->count +
           penalty(p->raters, ratings->rater_count, ratings->raters_rated) +
           penalty(p->notes, ratings->note_count, ratings->notes_rated) +
           intercept_weight * p->mean * p->mean;
}

/* Somewhere between −1 and 1 for each rater: from all zero the factors would never move. */
static double scattered(uint32_t n)
{
    uint64_t x = (n + UINT64_C(1)) * UINT64_C(0x9e3779b97f4a7c15);

    x = (x ^ x >> 31) * UINT64_C(0xbf58476d1ce4e5b9);
    x ^= x >> 29;
    return (double)(x >> 12) * 0x1p-51 - 1;
}

static void begin_somewhere(const struct ratings *ratings, struct polarity *p)
{
    double halves = 0;

    for (size_t i = 0; i < ratings->count; i++)
        halves += rating_halves(ratings->by_note[i]);
    p->mean = 0.5 * halves / ((double)ratings->count * (1 + intercept_weight));
    for (uint32_t n = 0; n < ratings->rater_count; n++)
        if (ratings->rater_begin[n + 1] > ratings->rater_begin[n])
            p->raters[n].factor = scattered(n);
}

static void factors_turn(struct polarity_place *places, uint32_t count)
{
    for (uint32_t n = 0; n < count; n++)
        places[n].factor = 0 - places[n].factor;
}

static void larger_side_negative(const struct ratings *ratings, struct polarity *p)
{
    uint32_t above = 0, below = 0;

    for (uint32_t n = 0; n < ratings->rater_count; n++) {
        above += p->raters[n].factor > 0;
        below += p->raters[n].factor < 0;
    }
    if (above <= below)
        return;
    factors_turn(p->raters, ratings->rater_count);
    factors_turn(p->notes, ratings->note_count);
}

enum err polarity_solve(struct arena *a, const struct ratings *ratings, struct polarity *ret)
{
    struct polarity p = {0};
    const double count = (double)ratings->count;
    double furthest = 1;

    p.notes = arena_try(a, (ratings->note_count + 1) * sizeof *p.notes);
    p.raters = arena_try(a, (ratings->rater_count + 1) * sizeof *p.raters);
    if (!p.notes || !p.raters)
        return ERR_UNAVAILABLE;
    if (ratings->count > 0)
        begin_somewhere(ratings, &p);
    while (ratings->count > 0 && furthest > polarity_settled_below &&
           p.sweeps < polarity_sweeps_max) {
        const double before = p.mean;
        double unexplained;

        furthest = 0;
        (void)sweep(ratings->note_begin, ratings->by_note, ratings->note_count,
                    count / ratings->notes_rated, p.mean, p.raters, p.notes, &furthest);
        unexplained = sweep(ratings->rater_begin, ratings->by_rater, ratings->rater_count,
                            count / ratings->raters_rated, p.mean, p.notes, p.raters, &furthest);
        p.mean = unexplained / (count * (1 + intercept_weight));
        further(&furthest, before, p.mean);
        p.sweeps++;
    }
    if (ratings->count > 0)
        p.loss = loss(ratings, &p);
    larger_side_negative(ratings, &p);
    *ret = p;
    return OK;
}

enum note_status polarity_status(struct polarity_place note, uint32_t rating_count)
{
    const double factor = note.factor < 0 ? -note.factor : note.factor;

    if (rating_count < ratings_per_note_min)
        return NOTE_NEEDS_MORE;
    if (note.intercept >= 0.40 && factor < 0.50)
        return NOTE_HELPFUL;
    return note.intercept < -0.05 - 0.8 * factor ? NOTE_NOT_HELPFUL : NOTE_NEEDS_MORE;
}

const char *note_status_name(enum note_status status)
{
    static const char *const names[] = {"NMR", "CRH", "CRNH"};

    return names[status];
}
