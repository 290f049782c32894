/* Topics: which posts are compared with which, so that disagreement itself is not ranked down.
 *
 * A post's labels are its tags and the hosts of its links, as numbers of the caller's, in an order
 * that depends on nothing but their names. No language model, no clock, no randomness:
 *   1. A label is a topic when at least topic_posts_min posts by at least topic_voices_min voices
 *      have it, so that nobody has a topic to himself. Of more than fit, those with the most posts
 *      (of equals the lower label).
 *   2. A post belongs to the rarest of its labels that are topics (of equals the lower label). A
 *      topic that is left with fewer than topic_posts_min posts so is none; its posts are looked at
 *      again, until all have as many.
 *   3. A voice is at home where it approves the most posts, if these are at least topic_home_min
 * (of equals in the lower topic). A post without such a label belongs where more than half of those
 * who approve it and have a home are at home, if these are at least topic_votes_min.
 *   4. All others are in topic 0: everything else.
 * The same result whatever the order of posts, labels of a post and approvals of a post. */
#ifndef BEMA_ALGORITHMS_TOPICS_H
#define BEMA_ALGORITHMS_TOPICS_H

#include "algorithms/slate.h"

enum {
    topic_posts_min = 32, /* a quarter of the thresholds of a percentile */
    topic_voices_min = 8,
    topic_home_min = 3,
    topic_votes_min = 5,
};

struct topic_posts {
    uint32_t post_count, label_count;
    const uint32_t *authors; /* of each post, as voices */
    /* The labels of post n are labels[label_begin[n]] … labels[label_begin[n + 1] − 1], none
     * twice; so are the voices that approve it. */
    const uint32_t *label_begin, *labels;
    const uint32_t *approval_begin, *approvals;
    uint32_t voice_count;
};

struct topics {
    const uint16_t *topic_of;            /* of each post: below count */
    uint32_t label_of[slate_topics_max]; /* of each topic but 0, ascending */
    size_t count;                        /* with topic 0 */
};

/* At most 8 bytes for each label of a post and each approval, and 12 for each post, label and
 * voice, from the arena. ERR_UNAVAILABLE: the arena has no room. */
MUST_USE enum err topics_find(struct arena *a, const struct topic_posts *posts, struct topics *ret);

#endif
