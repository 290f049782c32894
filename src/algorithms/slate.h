/* The slate: a viewer's candidates in the order in which "For you" shows them, with every term.
 *
 * Whole numbers throughout (bits in Q16.16: slate_bit is one bit), tables as constants, no clock,
 * no memory of its own: the same input gives the same bytes on every machine, whatever the order of
 * the candidates. For each candidate, with w the viewer's weights:
 *
 *     h_b   = log2 of (a + share · prior) / (a + disapproval · d + s / impressions + prior)
 *             for each quintile b; the voices of its published cell, or 0, 0, 0
 *             (never above 0; one more approval never lowers it)
 *     gain  = the mean of the five h_b: one camp's enthusiasm cannot replace another's assent
 *     k     = how many of its topic's 127 thresholds are at most gain
 *     B     = log2 (2k + 1) / (255 − 2k), within ±bridging_bits_max; 0 where fewer than
 *             bridging_quintiles_min quintiles have a published cell or there is no topic
 *             (k is −1 then)
 *     A     = log2 (1 + the viewer's decayed approvals of the author), at most affinity_bits_max
 *     score = w·B + w·A − w·age − w·repeat − w·unfollowed
 *
 * age is a bit for each age_minutes_per_bit. repeat comes from a first order without it: 0 for an
 * author's first post, repeat_second_bits for the second, repeat_later_bits for those after. Ties
 * go to the higher id. Then posts are taken in the order of the score, each as soon as fewer than
 * author_max of its author's stand among the author_window − 1 before it; where no post can follow
 * by that rule the slate ends, and what is left over has rank 0. docs/ALGORITHM.md has the same in
 * words, and the roundings. */
#ifndef BEMA_ALGORITHMS_SLATE_H
#define BEMA_ALGORITHMS_SLATE_H

#include "algorithms/policy.h"

enum {
    slate_candidates_max = 1500,
    slate_topics_max = 256,
    slate_topic_none = UINT16_MAX, /* B is 0 then */
    slate_quintile_count = 5,
    slate_threshold_count = 127,
    slate_voices_max = 100000000, /* in each number of a cell */
    slate_age_bits_max = 4096,    /* older posts are as if of this age */
    slate_author_window_max = 100,
};

/* A published cell, already rounded: voices, not accounts. All 0: not published. */
struct slate_cell {
    uint32_t approvals, disapprovals, impressions;
};

struct slate_candidate {
    int64_t id, author_id, made_ms; /* ids above 0 */
    uint32_t approvals_of_author;   /* Q16.16: the sum of slate_decay() of each approval's age */
    uint16_t topic;                 /* index in slate_input.topics, or slate_topic_none */
    uint8_t source;                 /* enum slate_source */
    bool is_followed;               /* the viewer follows its author */
    struct slate_cell cells[slate_quintile_count];
};

struct slate_topic {
    int64_t id;                                /* above 0 */
    int32_t thresholds[slate_threshold_count]; /* gains, Q16.16, ascending (equal ones are fine) */
};

struct slate_gain;
struct slate_input {
    int64_t now_ms; /* posts made later have the age 0 */
    struct slate_weights weights;
    const struct slate_candidate *candidates; /* no id twice */
    size_t candidate_count;
    const struct slate_topic *topics; /* no id twice */
    size_t topic_count;
    /* NULL, or of each candidate NULL or what slate_gain() gives of its cells: where many slates
     * are made of the same posts this is half the work. */
    const struct slate_gain *const *gains;
};

/* A candidate with its terms, unweighted, Q16.16. */
struct slate_item {
    uint32_t candidate; /* index in slate_input.candidates */
    uint32_t rank;      /* from 1; 0: left out, for there were too many of its author */
    int32_t h[slate_quintile_count];
    int32_t gain;
    int32_t percentile; /* k: 0 to 127, or −1 */
    int32_t bridging, affinity, age, repeat, unfollowed;
    int32_t score;
};

/* Working memory, 160 kB: nothing to set before, nothing to keep after. */
struct slate_scratch {
    struct slate_item items[slate_candidates_max];
    uint64_t keys[2][slate_candidates_max];
    int64_t authors[slate_candidates_max];
    uint32_t order[slate_candidates_max], ranked[slate_candidates_max];
    uint16_t author_slots[4096]; /* number + 1, or 0 */
    uint16_t author_of[slate_candidates_max], counts[slate_candidates_max];
    uint16_t queue_first[slate_candidates_max], queue_last[slate_candidates_max],
        queue_next[slate_candidates_max];
};

/* Computes all items: those with a rank first, by it, then those left out, by their score. *items
 * has room for candidate_count. Returns how many have a rank. */
size_t slate_make(const struct policy *policy, const struct slate_input *input,
                  struct slate_scratch *scratch, struct slate_item *items);

/* The terms that depend on a post's cells alone: h, gain, and how many cells are published. For
 * topics' thresholds: those of a topic are its posts' gains at 1/128, 2/128 … 127/128. */
struct slate_gain {
    int32_t h[slate_quintile_count];
    int32_t gain;
    int32_t published_count;
};
struct slate_gain slate_gain(const struct policy *policy,
                             const struct slate_cell cells[slate_quintile_count]);

/* 2^(−age / half life) in Q16.16, at most one bit: what an approval so old still counts. */
uint32_t slate_decay(const struct policy *policy, int64_t age_hours);

/* A term with its weight: rounded down (towards −∞) to Q16.16. */
static inline int64_t slate_weighted(uint32_t weight, int32_t term)
{
    return ((int64_t)weight * term) >> 16;
}

/* log2 of x > 0, Q16.16, rounded down from a table's straight lines: within 1/65536 of the true
 * one, never falling with x, exact for powers of two. */
int32_t slate_log2(uint64_t x);

#endif
