/* Keyset pages in SQL: the bounds of a struct page as two parameters, and its order.
 *
 * A page is read downwards from below `upper`, or, with min_id, upwards from above `lower` and then
 * turned round, so that it is always newest first. */
#ifndef BEMA_SOCIAL_PAGE_H
#define BEMA_SOCIAL_PAGE_H

#include "live/index.h"

struct page_bounds {
    int64_t lower, upper; /* both exclusive */
    bool upwards;
    int limit;
};

static inline struct page_bounds page_bounds(const struct page *page, int limit_max)
{
    struct page_bounds bounds = {
        .lower = page->min_id ? page->min_id : page->since_id,
        .upper = page->max_id ? page->max_id : INT64_MAX,
        .upwards = page->min_id != 0,
        .limit = page->limit < 1 ? page_limit_default : page->limit,
    };

    if (bounds.limit > limit_max)
        bounds.limit = limit_max;
    return bounds;
}

#endif
