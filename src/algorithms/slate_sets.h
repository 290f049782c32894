/* Candidates to test and to measure with: the same on every machine. */
#ifndef BEMA_ALGORITHMS_SLATE_SETS_H
#define BEMA_ALGORITHMS_SLATE_SETS_H

#include "algorithms/rating_sets.h"
#include "algorithms/slate.h"

struct slate_set {
    struct slate_candidate candidates[slate_candidates_max];
    struct slate_topic topics[20];
    struct slate_input input;
};

/* A slate whose weights are all 1: count candidates of the last two days by `authors` authors in
 * 20 topics; of three in four all five cells are published, of others some or none. */
static inline void slate_set_make(uint32_t count, uint32_t authors, uint64_t seed,
                                  struct slate_set *ret)
{
    const int64_t now_ms = INT64_C(1795288800000);

    for (uint32_t t = 0; t < 20; t++) {
        ret->topics[t].id = 900 + t * 7;
        for (int32_t i = 0; i < slate_threshold_count; i++)
            ret->topics[t].thresholds[i] = (i - 150) * 1000 - (int32_t)t * 500;
    }
    for (uint32_t n = 0; n < count; n++) {
        struct slate_candidate *c = &ret->candidates[n];
        const uint32_t published = draw(&seed, 20);
        *c = (struct slate_candidate){
            .id = INT64_C(109500000000000000) + (int64_t)n * 1048576 + draw(&seed, 1000),
            .author_id = INT64_C(108000000000000000) + draw(&seed, authors) * INT64_C(4096),
            .made_ms = now_ms - (int64_t)draw(&seed, 172800) * 1000,
            .approvals_of_author = draw(&seed, 4) ? 0 : draw(&seed, 12 * slate_bit),
            .topic = (uint16_t)draw(&seed, 20),
            .source = (uint8_t)draw(&seed, slate_source_count),
            .is_followed = draw(&seed, 2) == 0,
        };
        for (uint32_t b = 0; b < slate_quintile_count; b++)
            if (published < 15 || (published < 18 && b < published - 14))
                c->cells[b] = (struct slate_cell){.approvals = 5 * draw(&seed, 60),
                                                  .disapprovals = 5 * draw(&seed, 10),
                                                  .impressions = 10 + 5 * draw(&seed, 400)};
    }
    ret->input =
        (struct slate_input){.now_ms = now_ms,
                             .weights = {slate_bit, slate_bit, slate_bit, slate_bit, slate_bit},
                             .candidates = ret->candidates,
                             .candidate_count = count,
                             .topics = ret->topics,
                             .topic_count = 20};
}

#endif
