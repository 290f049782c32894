#include "social/bridging_pool.h"

#include "algorithms/topics.h"
#include "live/cards.h"
#include "live/cells.h"
#include "social/slates_db.h"
#include "social/square_policy.h"

#include <pthread.h>
#include <stdlib.h>

struct pool_post {
    int64_t id, author_id;
    int32_t gain;
};

/* What was found last. */
static struct {
    pthread_mutex_t mutex;
    const struct live *live;
    int64_t made_ms;
    struct pool_post posts[bridging_pool_max];
    int count;
    struct slate_topic topic;
    bool has_topic;
} held = {.mutex = PTHREAD_MUTEX_INITIALIZER};

struct measuring {
    struct arena *memory;
    struct pool_post *posts;
    size_t count, capacity;
};

static void measure(void *context, int64_t post_id, const struct slate_cell *cells)
{
    struct measuring *m = context;
    const struct policy *policy = &square_policy()->policy;
    const struct slate_gain gain = slate_gain(policy, cells);
    if (gain.published_count < policy->bridging_quintiles_min)
        return;
    if (m->count == m->capacity) {
        const size_t more = m->capacity ? 2 * m->capacity : 1024;
        struct pool_post *posts = arena_array(m->memory, more, sizeof *posts);
        if (m->count)
            memcpy(posts, m->posts, m->count * sizeof *posts);
        m->posts = posts;
        m->capacity = more;
    }
    m->posts[m->count++] = (struct pool_post){.id = post_id, .gain = gain.gain};
}

static int best_first(const void *left, const void *right)
{
    const struct pool_post *a = left, *b = right;
    if (a->gain != b->gain)
        return a->gain < b->gain ? 1 : -1;
    return a->id < b->id ? 1 : a->id > b->id ? -1 : 0;
}

static int by_id(const void *left, const void *right)
{
    const struct pool_post *a = left, *b = right;
    return a->id < b->id ? -1 : a->id > b->id;
}

/* The authors of the best: known from the pool before, else from a card, else from the store. What
 * is gone meanwhile is left out. */
static enum err authors_find(struct work *w, struct pool_post *posts, int *count)
{
    struct pool_post *before = arena_array(w->memory, (size_t)held.count + 1, sizeof *before);
    const int before_count = held.live == w->live ? held.count : 0;
    int kept = 0;
    memcpy(before, held.posts, (size_t)before_count * sizeof *before);
    qsort(before, (size_t)before_count, sizeof *before, by_id);
    for (int i = 0; i < *count; i++) {
        const struct pool_post *known =
            bsearch(&posts[i], before, (size_t)before_count, sizeof *before, by_id);
        const struct live_post *card = known ? NULL : live_post_find(w->live, posts[i].id);
        enum err e = OK;
        if (known)
            posts[i].author_id = known->author_id;
        else if (card)
            posts[i].author_id = card->author_id;
        else
            e = slates_db_author(w, posts[i].id, &posts[i].author_id);
        if (e && e != ERR_NOT_FOUND)
            return e;
        if (!e)
            posts[kept++] = posts[i];
    }
    *count = kept;
    return OK;
}

/* posts are the best first, thresholds ascend. */
static void topic_make(const struct pool_post *posts, size_t count, struct slate_topic *ret_topic)
{
    ret_topic->id = square_topic_id;
    for (size_t k = 1; k <= slate_threshold_count; k++)
        ret_topic->thresholds[k - 1] =
            posts[count - 1 - k * count / (slate_threshold_count + 1)].gain;
}

/* Wants the mutex. */
static enum err find_anew(struct work *w)
{
    struct measuring m = {.memory = w->memory};
    live_cells_each(w->live, measure, &m);
    if (m.count)
        qsort(m.posts, m.count, sizeof *m.posts, best_first);
    int count = m.count < bridging_pool_max ? (int)m.count : bridging_pool_max;
    const size_t all = m.count;
    struct slate_topic topic = {0};
    if (all >= topic_posts_min)
        topic_make(m.posts, all, &topic);
    enum err e = authors_find(w, m.posts, &count);
    if (e)
        return e;
    if (count)
        memcpy(held.posts, m.posts, (size_t)count * sizeof *m.posts);
    held.count = count;
    held.topic = topic;
    held.has_topic = all >= topic_posts_min;
    held.live = w->live;
    held.made_ms = w->now_ms;
    return OK;
}

enum err bridging_pool_find(struct work *w, struct bridging_pool *ret_pool)
{
    enum err e = OK;
    pthread_mutex_lock(&held.mutex);
    if (held.live != w->live || w->now_ms - held.made_ms >= bridging_pool_every_ms ||
        w->now_ms < held.made_ms)
        e = find_anew(w);
    if (!e) {
        *ret_pool = (struct bridging_pool){
            .count = held.count, .topic = held.topic, .has_topic = held.has_topic};
        ret_pool->posts = arena_array(w->memory, (size_t)held.count + 1, sizeof *ret_pool->posts);
        for (int i = 0; i < held.count; i++)
            ret_pool->posts[i] =
                (struct live_found){.id = held.posts[i].id, .author_id = held.posts[i].author_id};
    }
    pthread_mutex_unlock(&held.mutex);
    return e;
}
