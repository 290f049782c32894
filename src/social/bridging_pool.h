/* The posts that people who differ approve of most, of the topics that a viewer touches: those of
 * which she approved posts that stand in the edition (editions.h), of at most bridging_topics_max
 * those with the most. As many of each as of its posts among her approvals, as far as there are
 * (each next one to the topic with the fewest for its approvals, of equals the lower), the best
 * first. Then those of other topics, by their place in them. */
#ifndef BEMA_SOCIAL_BRIDGING_POOL_H
#define BEMA_SOCIAL_BRIDGING_POOL_H

#include "live/index.h"
#include "social/editions.h"

enum { bridging_pool_max = 1000, bridging_topics_max = 16 };

struct bridging_pool {
    struct live_found *posts; /* in w->memory */
    int count;
};
/* touched: of each topic of the edition, how many of its posts she approved. */
void bridging_pool_make(struct work *w, const struct edition *edition, const uint32_t *touched,
                        struct bridging_pool *ret_pool);

#endif
