/* What an edition is made of (editions.h): posts with their cells, sorted into topics. */
#ifndef BEMA_SOCIAL_EDITION_TOPICS_H
#define BEMA_SOCIAL_EDITION_TOPICS_H

#include "social/editions.h"

struct edition_tables {
    struct published_post *posts; /* by id */
    size_t post_count;
    struct slate_topic *topics; /* by id */
    size_t topic_count;
};
/* Of the store as it is now, in the arena. ERR_UNAVAILABLE: the arena has no room. */
MUST_USE enum err edition_tables_make(struct work *w, struct arena *memory,
                                      struct edition_tables *ret_tables);

#endif
