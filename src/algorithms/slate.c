#include "algorithms/slate.h"

#include "algorithms/slate_tables.h"

#include <assert.h>
#include <stdint.h>

/* The bit length, and between the table's points a straight line. */
static inline int32_t log2_of(uint64_t x)
{
    const uint32_t zeros = (uint32_t)__builtin_clzll(x);
    const uint64_t mantissa = x << zeros;
    const uint32_t at = (uint32_t)(mantissa >> 55) & 0xff;
    const uint32_t between = (uint32_t)(mantissa >> 39) & 0xffff;
    const uint32_t low = log2_table[at], step = log2_table[at + 1] - low;
    const uint32_t fraction = low + (uint32_t)(((uint64_t)step * between) >> 16);

    return (int32_t)((63 - zeros) * slate_bit + (fraction >> 8));
}

int32_t slate_log2(uint64_t x)
{
    assert(x > 0);
    return log2_of(x);
}

uint32_t slate_decay(const struct policy *policy, int64_t age_hours)
{
    const int64_t half_life_hours = policy->affinity_half_life_days * 24;
    uint64_t halvings;

    if (age_hours <= 0)
        return slate_bit;
    if (age_hours / half_life_hours >= 17)
        return 0;
    halvings = (uint64_t)age_hours * slate_bit / (uint64_t)half_life_hours;
    const uint32_t at = (uint32_t)(halvings >> 8) & 0xff, between = (uint32_t)halvings & 0xff;
    const uint32_t high = power_table[at], step = high - power_table[at + 1];
    return (high - (step * between >> 8)) >> 8 >> (halvings >> 16);
}

/* What of the policy the arithmetic of cells needs: h of a cell is log2 of
 * (voice · a + prior_top) / (voice · a + disapproval · d + impression · s + prior),
 * both multiplied by the smallest number that makes all of these whole. */
struct cell_formula {
    uint64_t voice, prior_top, disapproval, impression, prior;
};

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
    while (b) {
        const uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static struct cell_formula cell_formula(const struct policy *policy)
{
    const uint64_t share = (uint64_t)policy->impressions_per_voice;
    const uint64_t prior = (uint64_t)policy->prior_voices_milli;
    struct cell_formula f = {
        .voice = 1000000 * share,
        .prior_top = prior * (uint64_t)policy->prior_share_milli * share,
        .disapproval = 1000 * (uint64_t)policy->disapproval_milli * share,
        .impression = 1000000,
        .prior = 1000 * prior * share,
    };
    uint64_t common = common_divisor(f.voice, f.prior_top);

    common = common_divisor(common, f.disapproval);
    common = common_divisor(common, f.impression);
    common = common_divisor(common, f.prior);
    f.voice /= common;
    f.prior_top /= common;
    f.disapproval /= common;
    f.impression /= common;
    f.prior /= common;
    return f;
}

/* The whole part of top · 2^32 / bottom, for top <= bottom < 2^63, where top has more than 32 bits:
 * digit by digit. */
static uint64_t ratio_of_large(uint64_t top, uint64_t bottom)
{
    uint64_t quotient = 0;

    for (int bit = 0; bit < 33; bit++) {
        quotient = quotient << 1 | (top >= bottom);
        top = (top >= bottom ? top - bottom : top) << 1;
    }
    return quotient;
}

/* First the ratio, then its logarithm: each rises with a, so that rounding cannot make one approval
 * more count against a post, as the difference of two logarithms would. */
static inline int32_t cell_h(const struct cell_formula *f, const struct slate_cell *cell)
{
    const uint64_t approvals = f->voice * cell->approvals, top = approvals + f->prior_top;
    const uint64_t bottom = approvals + f->disapproval * cell->disapprovals +
                            f->impression * cell->impressions + f->prior;
    assert(bottom > 0); /* a policy's prior is */
    const uint64_t ratio =
        __builtin_expect(top <= UINT32_MAX, 1) ? (top << 32) / bottom : ratio_of_large(top, bottom);

    return log2_of(ratio ? ratio : 1) - 32 * slate_bit;
}

static inline bool is_published(const struct slate_cell *cell)
{
    return (cell->approvals | cell->disapprovals | cell->impressions) != 0;
}

/* Fills h, and returns how many cells are published. The h of one that is not comes out of the
 * formula like any other. */
static inline int32_t gain_of(const struct cell_formula *formula, int32_t h_of_none,
                              const struct slate_cell *cells, int32_t *h, int32_t *ret_gain)
{
    int32_t published = 0, sum = 0;

    for (int b = 0; b < slate_quintile_count; b++)
        published += is_published(&cells[b]);
    for (int b = 0; b < slate_quintile_count; b++) {
        h[b] = published ? cell_h(formula, &cells[b]) : h_of_none;
        sum += h[b];
    }
    *ret_gain = sum / slate_quintile_count;
    return published;
}

struct slate_gain slate_gain(const struct policy *policy,
                             const struct slate_cell cells[slate_quintile_count])
{
    const struct cell_formula formula = cell_formula(policy);
    const int32_t h_of_none = cell_h(&formula, &(struct slate_cell){0});
    struct slate_gain ret;

    ret.published_count = gain_of(&formula, h_of_none, cells, ret.h, &ret.gain);
    return ret;
}

/* Thresholds at or below gain: whole blocks of 16, then those of the next one. Seven halvings would
 * compare less and take longer, for each waits for the one before. */
static int32_t percentile_of(const int32_t *thresholds, int32_t gain)
{
    enum { block = 16 };
    int32_t whole = 0, rest = 0;

    for (int32_t i = block - 1; i < slate_threshold_count; i += block)
        whole += thresholds[i] <= gain ? block : 0;
    for (int32_t i = 0; i < block - 1; i++)
        rest += thresholds[whole + i] <= gain;
    return whole + rest;
}

static int32_t limited(int32_t value, int32_t limit)
{
    return value > limit ? limit : value < -limit ? -limit : value;
}

/* What is the same for all candidates. */
struct formula {
    struct cell_formula cell;
    int32_t h_of_none;
    int32_t bridging[slate_threshold_count + 1]; /* B by k */
    int32_t affinity_max;
    uint64_t ms_per_bit, age_ms_max;
    int32_t repeat[3], unfollowed;
};

static int32_t milli_bits(int64_t milli)
{
    return (int32_t)((milli * slate_bit + 500) / 1000);
}

static void formula_make(const struct policy *policy, struct formula *ret)
{
    const int32_t bridging_max = (int32_t)policy->bridging_bits_max * slate_bit;

    ret->cell = cell_formula(policy);
    ret->h_of_none = cell_h(&ret->cell, &(struct slate_cell){0});
    for (uint32_t k = 0; k <= slate_threshold_count; k++)
        ret->bridging[k] = limited(slate_log2(2 * k + 1) - slate_log2(255 - 2 * k), bridging_max);
    ret->affinity_max = (int32_t)policy->affinity_bits_max * slate_bit;
    ret->ms_per_bit = (uint64_t)policy->age_minutes_per_bit * 60000;
    ret->age_ms_max = ret->ms_per_bit * slate_age_bits_max;
    ret->repeat[0] = 0;
    ret->repeat[1] = milli_bits(policy->repeat_second_bits_milli);
    ret->repeat[2] = milli_bits(policy->repeat_later_bits_milli);
    ret->unfollowed = milli_bits(policy->unfollowed_bits_milli);
}

static int32_t age_bits(const struct formula *formula, int64_t now_ms, int64_t made_ms)
{
    if (made_ms >= now_ms)
        return 0;
    uint64_t age = (uint64_t)now_ms - (uint64_t)made_ms;
    if (age > formula->age_ms_max)
        age = formula->age_ms_max;
    return (int32_t)(age * slate_bit / formula->ms_per_bit);
}

/* Gains, of all first: what follows waits for them, and does not so when it comes later. Whether
 * they are to be compared with those of a topic is noted as a percentile of 0 or −1. */
static void gains_make(const struct formula *formula, const struct policy *policy,
                       const struct slate_input *input, struct slate_item *items)
{
    for (size_t n = 0; n < input->candidate_count; n++) {
        const struct slate_candidate *candidate = &input->candidates[n];
        const struct slate_gain *known = input->gains ? input->gains[n] : NULL;
        int32_t published;
        if (known) {
            memcpy(items[n].h, known->h, sizeof known->h);
            items[n].gain = known->gain;
            published = known->published_count;
        } else {
            published = gain_of(&formula->cell, formula->h_of_none, candidate->cells, items[n].h,
                                &items[n].gain);
        }
        const bool is_compared =
            candidate->topic != slate_topic_none && published >= policy->bridging_quintiles_min;
        items[n].percentile = is_compared ? 0 : -1;
    }
}

/* The other terms but repeat, and the score without it. */
static void item_make(const struct formula *formula, const struct slate_input *input, uint32_t n,
                      struct slate_item *ret)
{
    const struct slate_candidate *candidate = &input->candidates[n];
    const struct slate_weights *weights = &input->weights;

    ret->candidate = n;
    ret->rank = 0;
    ret->bridging = 0;
    if (ret->percentile == 0) {
        assert(candidate->topic < input->topic_count);
        ret->percentile = percentile_of(input->topics[candidate->topic].thresholds, ret->gain);
        ret->bridging = formula->bridging[ret->percentile];
    }
    ret->affinity =
        limited(log2_of((uint64_t)slate_bit + candidate->approvals_of_author) - 16 * slate_bit,
                formula->affinity_max);
    ret->age = age_bits(formula, input->now_ms, candidate->made_ms);
    ret->repeat = 0;
    ret->unfollowed = candidate->is_followed ? 0 : formula->unfollowed;
    ret->score = (int32_t)(slate_weighted(weights->bridging, ret->bridging) +
                           slate_weighted(weights->affinity, ret->affinity) -
                           slate_weighted(weights->age, ret->age) -
                           slate_weighted(weights->unfollowed, ret->unfollowed));
}

/* Which number among the authors each candidate's author has; returns how many there are, and
 * counts their candidates. */
static size_t authors_number(const struct slate_input *input, struct slate_scratch *s)
{
    enum { slots = sizeof s->author_slots / sizeof *s->author_slots };
    size_t count = 0;

    memset(s->author_slots, 0, sizeof s->author_slots);
    for (size_t n = 0; n < input->candidate_count; n++) {
        const int64_t id = input->candidates[n].author_id;
        size_t at = (size_t)(((uint64_t)id * UINT64_C(0x9e3779b97f4a7c15)) >> 52);
        while (s->author_slots[at] && s->authors[s->author_slots[at] - 1] != id)
            at = (at + 1) % slots;
        if (!s->author_slots[at]) {
            s->authors[count] = id;
            s->counts[count++] = 0;
            s->author_slots[at] = (uint16_t)count;
        }
        s->author_of[n] = (uint16_t)(s->author_slots[at] - 1);
        s->counts[s->author_of[n]]++;
    }
    return count;
}

/* By score, then id, both falling. Ids are distinct, so any sort gives the same. */
static bool comes_before(const struct slate_input *input, const struct slate_item *items,
                         uint32_t one, uint32_t other)
{
    if (items[one].score != items[other].score)
        return items[one].score > items[other].score;
    return input->candidates[one].id > input->candidates[other].id;
}

/* Shell's sort, for few: one author's posts, or those of one score. */
static void sort_few(const struct slate_input *input, const struct slate_item *items,
                     uint32_t *order, size_t count)
{
    static const size_t gaps[] = {701, 301, 132, 57, 23, 10, 4, 1};

    for (size_t g = count <= 4 ? 7 : 0; g < sizeof gaps / sizeof *gaps; g++)
        for (size_t i = gaps[g]; i < count; i++) {
            const uint32_t held = order[i];
            size_t at = i;
            for (; at >= gaps[g] && comes_before(input, items, held, order[at - gaps[g]]);
                 at -= gaps[g])
                order[at] = order[at - gaps[g]];
            order[at] = held;
        }
}

/* The first order is needed within each author's posts alone. */
static void repeats_add(const struct slate_input *input, const struct formula *formula,
                        struct slate_scratch *s)
{
    const size_t author_count = authors_number(input, s);
    uint32_t sum = 0;

    for (size_t a = 0; a < author_count; a++) {
        s->ranked[a] = sum; /* where the author's begin, and after the next loop, end */
        sum += s->counts[a];
    }
    for (uint32_t n = 0; n < input->candidate_count; n++)
        s->order[s->ranked[s->author_of[n]]++] = n;
    for (size_t a = 0; a < author_count; a++) {
        uint32_t *const own = s->order + s->ranked[a] - s->counts[a];
        sort_few(input, s->items, own, s->counts[a]);
        for (size_t nth = 1; nth < s->counts[a]; nth++) {
            struct slate_item *item = &s->items[own[nth]];
            item->repeat = formula->repeat[nth < 2 ? nth : 2];
            item->score -= (int32_t)slate_weighted(input->weights.repeat, item->repeat);
        }
    }
}

enum { sort_bits = 11 };

/* One pass of a radix sort. */
static void sort_pass(const uint64_t *from, uint64_t *to, size_t count, int shift)
{
    uint32_t places[1 << sort_bits] = {0}, sum = 0;

    for (size_t i = 0; i < count; i++)
        places[from[i] >> shift & ((1 << sort_bits) - 1)]++;
    for (size_t i = 0; i < 1 << sort_bits; i++) {
        const uint32_t here = places[i];
        places[i] = sum;
        sum += here;
    }
    for (size_t i = 0; i < count; i++)
        to[places[from[i] >> shift & ((1 << sort_bits) - 1)]++] = from[i];
}

/* s->order: all candidates. Keys are how far below the best a score is, and the candidate. */
static void sort(const struct slate_input *input, struct slate_scratch *s)
{
    const size_t count = input->candidate_count;
    uint64_t *keys = s->keys[0], *other = s->keys[1];
    int32_t best = INT32_MIN;
    uint64_t any = 0;

    for (size_t i = 0; i < count; i++)
        best = s->items[i].score > best ? s->items[i].score : best;
    for (size_t i = 0; i < count; i++) {
        keys[i] = (uint64_t)((int64_t)best - s->items[i].score) << 32 | i;
        any |= keys[i];
    }
    for (int shift = 32; shift < 64 && any >> shift; shift += sort_bits) {
        uint64_t *const sorted = other;
        sort_pass(keys, sorted, count, shift);
        other = keys;
        keys = sorted;
    }
    for (size_t i = 0; i < count; i++)
        s->order[i] = (uint32_t)keys[i];
    for (size_t i = 0, end; i < count; i = end) {
        end = i + 1;
        while (end < count && keys[end] >> 32 == keys[i] >> 32)
            end++;
        if (end > i + 1)
            sort_few(input, s->items, s->order + i, end - i);
    }
}

/* The author rule. Whose author has reached the limit waits in the author's queue; the post that
 * leaves the window frees a place for her first in it, which comes at once, for it has waited
 * longer than anything that has not been looked at. So at most one is free at a time. */
static size_t arrange(const struct policy *policy, size_t count, struct slate_scratch *s,
                      uint32_t *ranked)
{
    enum { none = UINT16_MAX };
    const size_t window = (size_t)policy->author_window;
    size_t next = 0, placed = 0;

    memset(s->counts, 0, count * sizeof *s->counts);
    memset(s->queue_first, 0xff, count * sizeof *s->queue_first);
    for (;; placed++) {
        uint32_t found = none;
        if (placed >= window) {
            const uint16_t author = s->author_of[ranked[placed - window]];
            s->counts[author]--;
            found = s->queue_first[author];
            if (found != none)
                s->queue_first[author] = s->queue_next[found];
        }
        while (found == none && next < count) {
            const uint16_t n = (uint16_t)s->order[next++], author = s->author_of[n];
            if (s->counts[author] < policy->author_max) {
                found = n;
                break;
            }
            s->queue_next[n] = none;
            if (s->queue_first[author] == none)
                s->queue_first[author] = n;
            else
                s->queue_next[s->queue_last[author]] = n;
            s->queue_last[author] = n;
        }
        if (found == none)
            return placed;
        s->counts[s->author_of[found]]++;
        ranked[placed] = found;
    }
}

static void check(const struct policy *policy, const struct slate_input *input)
{
    assert(input->candidate_count <= slate_candidates_max);
    assert(input->topic_count <= slate_topics_max);
    assert(policy->author_max > 0 && policy->author_window <= slate_author_window_max);
    assert(input->weights.bridging <= slate_weight_max &&
           input->weights.affinity <= slate_weight_max && input->weights.age <= slate_weight_max &&
           input->weights.repeat <= slate_weight_max &&
           input->weights.unfollowed <= slate_weight_max);
}

size_t slate_make(const struct policy *policy, const struct slate_input *input,
                  struct slate_scratch *scratch, struct slate_item *items)
{
    struct slate_scratch *s = scratch;
    const size_t count = input->candidate_count;
    struct formula formula;
    size_t ranked_count, left;

    check(policy, input);
    formula_make(policy, &formula);
    gains_make(&formula, policy, input, s->items);
    for (size_t n = 0; n < count; n++)
        item_make(&formula, input, (uint32_t)n, &s->items[n]);
    repeats_add(input, &formula, s);
    sort(input, s);
    ranked_count = arrange(policy, count, s, s->ranked);
    for (size_t i = 0; i < ranked_count; i++) {
        items[i] = s->items[s->ranked[i]];
        items[i].rank = s->items[s->ranked[i]].rank = (uint32_t)i + 1;
    }
    left = ranked_count;
    for (size_t i = 0; i < count && left < count; i++)
        if (s->items[s->order[i]].rank == 0)
            items[left++] = s->items[s->order[i]];
    return ranked_count;
}
