#include "algorithms/trends.h"

#include <stdlib.h>
#include <string.h>

#define hour_ms (INT64_C(3600) * 1000)
#define day_ms  (24 * hour_ms)

enum { weight_halvings_max = 17 }; /* nothing is left of a Q16.16 then */

int64_t trend_weight(int64_t age_ms, int64_t half_life_hours)
{
    const int64_t half_ms = half_life_hours * hour_ms;
    int64_t whole;

    if (age_ms <= 0)
        return slate_bit;
    if (age_ms / half_ms >= weight_halvings_max)
        return 0;
    whole = slate_bit >> age_ms / half_ms;
    return whole - whole * (age_ms % half_ms) / (2 * half_ms);
}

/* By term, voice, the newest first: so equal uses are neighbours, whatever their order was. */
static int compare_uses(const void *a, const void *b)
{
    const struct trend_use *const one = a, *const other = b;

    if (one->term != other->term)
        return one->term < other->term ? -1 : 1;
    if (one->voice != other->voice)
        return one->voice < other->voice ? -1 : 1;
    if (one->made_ms != other->made_ms)
        return one->made_ms > other->made_ms ? -1 : 1;
    return one->quintile - other->quintile;
}

static int compare_trends(const void *a, const void *b)
{
    const struct trend *const one = a, *const other = b;

    if (one->score != other->score)
        return one->score > other->score ? -1 : 1;
    return one->term < other->term ? -1 : one->term > other->term;
}

/* What is known of one term. */
struct sums {
    int64_t observed, lasting;
    uint32_t voices; /* of the last day */
    uint32_t by_hour[trend_hours_max][slate_quintile_count + 1];
};

/* All uses of a term by one voice. */
static void add_voice(const struct policy *policy, int64_t now_ms, const struct trend_use *uses,
                      size_t count, struct sums *sums)
{
    const int64_t most = (int64_t)trend_voices_max * slate_bit;
    int64_t day_before = -1;

    for (size_t i = 0; i < count; i++) {
        const int64_t age_ms = now_ms - uses[i].made_ms;

        if (age_ms / day_ms == day_before)
            continue;
        day_before = age_ms / day_ms;
        if (sums->observed < most)
            sums->observed += trend_weight(age_ms, policy->trend_half_life_hours);
        if (sums->lasting < most)
            sums->lasting += trend_weight(age_ms, policy->trend_baseline_hours);
        if (age_ms < day_ms) {
            sums->voices++;
            sums->by_hour[age_ms / hour_ms][uses[i].quintile]++;
        }
    }
}

/* (d² / e) of Q16.16, d and e below 2^37 and e at least one voice, without more than 64 bits. */
static int64_t square_over(int64_t d, int64_t e)
{
    const int64_t part = (d % e << 16) / e;

    return d * (d / e) + (d * part >> 16);
}

static void weigh(const struct policy *policy, const struct sums *sums, struct trend *trend)
{
    const int64_t half = policy->trend_half_life_hours, base = policy->trend_baseline_hours,
                  before = sums->lasting > sums->observed ? sums->lasting - sums->observed : 0,
                  expected = base > half ? before * half / (base - half) : 0;

    trend->observed = sums->observed;
    trend->expected = expected > slate_bit ? expected : slate_bit;
    if (trend->observed > trend->expected)
        trend->score = square_over(trend->observed - trend->expected, trend->expected);
}

/* 10c − n is ten times what c passes a tenth by; of chance its variance is 9n, so 16n is four
 * thirds of what it strays by. */
static bool quintile_counts(uint32_t count, uint32_t voices)
{
    const int64_t over = INT64_C(10) * count - voices;

    return over > 0 && over * over >= INT64_C(16) * voices && INT64_C(6) * count >= voices;
}

/* The last hours, and who spoke in them. */
static void explain(const struct sums *sums, struct trend *trend)
{
    uint32_t by_quintile[slate_quintile_count + 1] = {0};
    bool below = false, above = false;

    while (trend->hours < trend_hours_max &&
           4 * (uint64_t)trend->voices < 3 * (uint64_t)sums->voices) {
        for (int q = 0; q <= slate_quintile_count; q++) {
            by_quintile[q] += sums->by_hour[trend->hours][q];
            trend->voices += sums->by_hour[trend->hours][q];
        }
        trend->hours++;
    }
    for (int q = 0; q < slate_quintile_count; q++) {
        const bool counts = quintile_counts(by_quintile[q], trend->voices);

        trend->quintiles += counts;
        below |= counts && q < slate_quintile_count / 2;
        above |= counts && q > slate_quintile_count / 2;
    }
    trend->both_sides = below && above;
}

/* One term's uses, sorted. Does it trend? */
static bool look_at(const struct policy *policy, int64_t now_ms, const struct trend_use *uses,
                    size_t count, struct trend *ret)
{
    struct sums sums = {0};

    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && uses[to].voice == uses[from].voice;)
            to++;
        add_voice(policy, now_ms, uses + from, to - from, &sums);
    }
    *ret = (struct trend){.term = uses[0].term};
    weigh(policy, &sums, ret);
    explain(&sums, ret);
    return ret->score > 0 && ret->voices >= policy->trend_voices_min &&
           (policy->trend_quintiles_min == 0 ||
            (ret->both_sides && ret->quintiles >= policy->trend_quintiles_min));
}

enum err trends_find(struct arena *a, const struct policy *policy, int64_t now_ms,
                     const struct trend_use *uses, size_t use_count, struct trend **ret_trends,
                     size_t *ret_count)
{
    struct trend_use *const sorted = arena_try(a, (use_count + 1) * sizeof *sorted);
    struct trend *trends;
    size_t terms = 0, count = 0;

    if (!sorted)
        return ERR_UNAVAILABLE;
    if (use_count > 0)
        memcpy(sorted, uses, use_count * sizeof *sorted);
    for (size_t i = 0; i < use_count; i++)
        sorted[i].made_ms = sorted[i].made_ms > now_ms ? now_ms
                            : sorted[i].made_ms < 0    ? 0
                                                       : sorted[i].made_ms;
    qsort(sorted, use_count, sizeof *sorted, compare_uses);
    for (size_t i = 0; i < use_count; i++)
        terms += i == 0 || sorted[i].term != sorted[i - 1].term;
    trends = arena_try(a, (terms + 1) * sizeof *trends);
    if (!trends)
        return ERR_UNAVAILABLE;
    for (size_t from = 0, to; from < use_count; from = to) {
        for (to = from + 1; to < use_count && sorted[to].term == sorted[from].term;)
            to++;
        count += look_at(policy, now_ms, sorted + from, to - from, &trends[count]);
    }
    qsort(trends, count, sizeof *trends, compare_trends);
    *ret_trends = trends;
    *ret_count = count;
    return OK;
}
