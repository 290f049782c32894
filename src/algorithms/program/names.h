/* Texts that get a number each, the first time they come. */
#ifndef BEMA_ALGORITHMS_PROGRAM_NAMES_H
#define BEMA_ALGORITHMS_PROGRAM_NAMES_H

#include "algorithms/ratings.h"
#include "base/str.h"

struct names {
    struct str *texts; /* by number */
    uint32_t count;
};

struct name_index {
    struct arena *memory;
    struct names names;
    uint32_t *slots; /* number + 1, or 0; a power of two, at most half full */
    size_t slot_count, capacity;
};

struct name_index name_index_in(struct arena *memory);
/* The number of text, which is copied when it is new. ERR_TOO_LARGE: ratings_names_max are there;
 * ERR_UNAVAILABLE: no memory. */
MUST_USE enum err name_index_put(struct name_index *index, struct str text, uint32_t *ret_number);
/* Its number, or false. */
bool name_index_find(const struct name_index *index, struct str text, uint32_t *ret_number);
/* Numbers them anew by length, then bytes. (*ret_new)[old] is the new number. The index finds no
 * more. ERR_UNAVAILABLE: no memory. */
MUST_USE enum err name_index_sort(struct name_index *index, uint32_t **ret_new);
/* An index of names that have their numbers. ERR_UNAVAILABLE: no memory. */
MUST_USE enum err name_index_of(struct arena *memory, const struct names *names,
                                struct name_index *ret);

#endif
