/* Trends: what more voices speak of now than was to be expected, and not those of one camp alone.
 *
 * Of each term (a tag, a link, a post: the caller's number), in the voices of one language:
 *     observed = Σ of the uses, each counting one, halved with every trend_half_life_hours of its
 *                age (between them in a straight line)
 *     lasting  = the same with trend_baseline_hours
 *     expected = (lasting − observed) · half life / (baseline − half life), at least one voice:
 *                what there would be at the pace of before
 *     score    = (observed − expected)² / expected, where more was observed than expected
 * A voice has one use of a term in 24 hours, counted back from now: the newest.
 *
 * A term trends when the voices of its last hours are at least trend_voices_min and come from at
 * least trend_quintiles_min quintiles of the square, among them one below and one above the middle
 * one: two camps that are all of a square meet in the middle, so that each alone has three. (With
 * trend_quintiles_min 0 nothing is asked of quintiles.) A quintile counts with c of n voices where
 *     6c ≥ n and 10c > n and (10c − n)² ≥ 16n:
 * one stray among a camp is not its other side, and of any camp a tenth is told to stand in each
 * other quintile, more or less by chance (algorithms/cells.h). Those last hours are the fewest in
 * which three quarters of the last day's voices came: "41 voices from 4 of 5 quintiles in 2 h".
 *
 * Whole numbers, Q16.16; the same bytes whatever the order of the uses. */
#ifndef BEMA_ALGORITHMS_TRENDS_H
#define BEMA_ALGORITHMS_TRENDS_H

#include "algorithms/slate.h"

enum {
    trend_no_quintile = slate_quintile_count, /* of a voice that stands nowhere yet */
    trend_voices_max = 1 << 20,               /* more of a term count as so many */
    trend_hours_max = 24,
};

struct trend_use {
    int64_t made_ms; /* later than now: now; below 0: 0 */
    uint32_t term, voice;
    uint8_t quintile; /* of the voice; of its newest use, if they differ (the lowest of equal) */
};

struct trend {
    uint32_t term;
    int64_t observed, expected, score; /* Q16.16 */
    uint32_t voices;                   /* in the last hours; … */
    uint8_t quintiles, hours;          /* … from so many quintiles, in so many hours */
    bool both_sides;                   /* of the middle one */
};

/* The terms that trend, the highest score first, of equals the lower term; in the arena, which
 * also holds a copy of the uses. ERR_UNAVAILABLE: the arena has no room. */
MUST_USE enum err trends_find(struct arena *a, const struct policy *policy, int64_t now_ms,
                              const struct trend_use *uses, size_t use_count,
                              struct trend **ret_trends, size_t *ret_count);

/* What a use of this age counts, Q16.16: a whole one at first. */
int64_t trend_weight(int64_t age_ms, int64_t half_life_hours);

#endif
