/* Ratings to test with: camps whose members agree with their own side on most notes, and all
 * together on a few. */
#ifndef BEMA_ALGORITHMS_RATING_SETS_H
#define BEMA_ALGORITHMS_RATING_SETS_H

#include "algorithms/ratings.h"

#include <assert.h>
#include <stdlib.h>

struct rating_set {
    struct rating *list; /* from malloc */
    size_t count;
    uint32_t notes, raters;
};

/* The same numbers on every machine: an LCG (Knuth, MMIX), its upper bits. */
static inline uint32_t draw(uint64_t *seed, uint32_t below)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((*seed >> 33) % below);
}

/* Even raters like even notes, odd raters odd ones; of every ten notes the eighth pleases both, the
 * ninth neither. One in ten ratings is by chance. Each rater rates each note with chance_of_ten. */
static inline struct rating_set two_camps(uint32_t notes, uint32_t raters, uint32_t chance_of_ten)
{
    struct rating_set set = {.list = malloc((size_t)notes * raters * sizeof *set.list),
                             .notes = notes,
                             .raters = raters};
    uint64_t seed = 7;

    assert(set.list);
    for (uint32_t rater = 0; rater < raters; rater++)
        for (uint32_t note = 0; note < notes; note++) {
            const bool likes = note % 10 == 8 || (note % 10 != 9 && note % 2 == rater % 2);
            if (draw(&seed, 10) >= chance_of_ten)
                continue;
            set.list[set.count++] = (struct rating){
                .note = note,
                .rater = rater,
                .halves = draw(&seed, 10) == 0 ? (uint8_t)draw(&seed, 3) : (likes ? 2 : 0)};
        }
    return set;
}

static inline void shuffle(struct rating *list, size_t count, uint64_t seed)
{
    for (size_t i = count; i > 1; i--) {
        const size_t other = draw(&seed, (uint32_t)i);
        const struct rating kept = list[i - 1];
        list[i - 1] = list[other];
        list[other] = kept;
    }
}

#endif
