/* The square's posts that people who differ approve of most, by the mean of their published cells
 * (slate_gain()): found anew from memory at most once in bridging_pool_every_ms, for everybody. */
#ifndef BEMA_SOCIAL_BRIDGING_POOL_H
#define BEMA_SOCIAL_BRIDGING_POOL_H

#include "algorithms/slate.h"
#include "live/index.h"

enum { bridging_pool_every_ms = 60 * 1000, bridging_pool_max = 1000 };

/* The one topic there is so far: of all posts with enough published cells. */
enum { square_topic_id = 1 };
struct bridging_pool {
    struct live_found *posts; /* the best first; in w->memory */
    int count;
    struct slate_topic topic;
    bool has_topic; /* topic_posts_min posts (algorithms/topics.h) are enough to compare with */
};
MUST_USE enum err bridging_pool_find(struct work *w, struct bridging_pool *ret_pool);

#endif
