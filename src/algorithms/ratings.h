/* Who rated what, as two lists: for each note its raters, for each rater her notes.
 *
 * Notes and raters are numbers from 0, given by the caller in an order that depends on nothing but
 * their names, so that the lists, and all sums over them, are the same whatever the order of the
 * input. A rating is helpful, somewhat helpful or not helpful: 2, 1 or 0 halves. */
#ifndef BEMA_ALGORITHMS_RATINGS_H
#define BEMA_ALGORITHMS_RATINGS_H

#include "base/arena.h"

#include <stdint.h>

/* 9 bytes each in a list, 8 in the two of a matrix. */
enum { ratings_max = 1 << 26, ratings_names_max = 1 << 26 };

struct rating {
    uint32_t note, rater;
    uint8_t halves;
};

/* One rating in a list: the other end and the halves in one word. */
static inline uint32_t rating_other(uint32_t packed)
{
    return packed >> 2;
}
static inline uint32_t rating_halves(uint32_t packed)
{
    return packed & 3;
}

struct ratings {
    size_t count;
    uint32_t note_count, rater_count;   /* of the numbers given, also of those without a rating */
    uint32_t notes_rated, raters_rated; /* of those with one */
    /* The ratings of note n: by_note[note_begin[n]] … [note_begin[n + 1] - 1], raters ascending. */
    const uint32_t *note_begin, *by_note;
    const uint32_t *rater_begin, *by_rater; /* the same for raters, notes ascending */
};

/* Community Notes' filter, once and in this order: notes with at least 5 ratings, of these ratings
 * those by raters with at least 10, of these again notes with at least 5. Works in place; *count
 * becomes the number of those left. ERR_UNAVAILABLE: the arena has no room. */
enum { ratings_per_note_min = 5, ratings_per_rater_min = 10 };
MUST_USE enum err ratings_filter(struct arena *a, struct rating *list, size_t *count,
                                 uint32_t note_count, uint32_t rater_count);

/* Makes the lists, in the arena; list may be forgotten. ERR_CONFLICT: a rater rated a note twice,
 * *ret_twice is the later place in list. ERR_UNAVAILABLE: the arena has no room. */
MUST_USE enum err ratings_make(struct arena *a, const struct rating *list, size_t count,
                               uint32_t note_count, uint32_t rater_count, struct ratings *ret,
                               size_t *ret_twice);

#endif
