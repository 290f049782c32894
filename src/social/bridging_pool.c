#include "social/bridging_pool.h"

struct touched_topic {
    size_t topic;
    uint32_t approvals, taken;
};

static void pool_add(struct bridging_pool *pool, const struct edition *edition, uint32_t post)
{
    pool->posts[pool->count++] = (struct live_found){.id = edition->posts[post].id,
                                                     .author_id = edition->posts[post].author_id};
}

/* Those with the most approvals, of equals the lower. Returns how many. */
static int touched_find(const struct edition *edition, const uint32_t *touched,
                        struct touched_topic *ret_topics)
{
    int count = 0;
    for (size_t t = 0; t < edition->topic_count; t++) {
        if (!touched[t])
            continue;
        int at = count < bridging_topics_max ? count : bridging_topics_max;
        while (at > 0 && ret_topics[at - 1].approvals < touched[t]) {
            if (at < bridging_topics_max)
                ret_topics[at] = ret_topics[at - 1];
            at--;
        }
        if (at == bridging_topics_max)
            continue;
        ret_topics[at] = (struct touched_topic){.topic = t, .approvals = touched[t]};
        count += count < bridging_topics_max;
    }
    return count;
}

static uint32_t posts_left(const struct edition *edition, const struct touched_topic *t)
{
    return edition->best_begin[t->topic + 1] - edition->best_begin[t->topic] - t->taken;
}

/* The topic that has the next place; NULL: there is nothing left in any. */
static struct touched_topic *next_of(const struct edition *edition, struct touched_topic *topics,
                                     int count)
{
    struct touched_topic *next = NULL;
    for (int i = 0; i < count; i++)
        if (posts_left(edition, &topics[i]) &&
            (!next || (uint64_t)(topics[i].taken + 1) * next->approvals <
                          (uint64_t)(next->taken + 1) * topics[i].approvals))
            next = &topics[i];
    return next;
}

static bool is_touched(const struct touched_topic *topics, int count, size_t topic)
{
    for (int i = 0; i < count; i++)
        if (topics[i].topic == topic)
            return true;
    return false;
}

void bridging_pool_make(struct work *w, const struct edition *edition, const uint32_t *touched,
                        struct bridging_pool *ret_pool)
{
    struct touched_topic topics[bridging_topics_max], *next;
    const int count = touched_find(edition, touched, topics);
    *ret_pool =
        (struct bridging_pool){.posts = (struct live_found *)(void *)arena_bytes(
                                   w->memory, bridging_pool_max * sizeof(struct live_found))};
    while (ret_pool->count < bridging_pool_max && (next = next_of(edition, topics, count)) != NULL)
        pool_add(ret_pool, edition,
                 edition->best[edition->best_begin[next->topic] + next->taken++]);
    for (size_t i = 0; i < edition->square_count && ret_pool->count < bridging_pool_max; i++) {
        const struct published_post *post = &edition->posts[edition->square[i]];
        if (!is_touched(topics, count, edition_topic(edition, post->topic_id)))
            pool_add(ret_pool, edition, edition->square[i]);
    }
}
