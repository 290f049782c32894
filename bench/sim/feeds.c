#include "feeds.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

struct ordered {
    double value;
    uint32_t post;
};

/* The highest value first, of equals the newest. */
static int compare_ordered(const void *a, const void *b)
{
    const struct ordered *const one = a, *const other = b;

    if (one->value != other->value)
        return one->value > other->value ? -1 : 1;
    return one->post > other->post ? -1 : one->post < other->post;
}

static int compare_gains(const void *a, const void *b)
{
    const int32_t one = *(const int32_t *)a, other = *(const int32_t *)b;

    return one < other ? -1 : one > other;
}

static void publish(struct world *w, struct post *post)
{
    const struct policy *const policy = w->settings.policy;
    struct slate_cell cells[slate_quintile_count];
    struct slate_gain gain;

    (void)cells_refresh(policy, &post->cells, &post->now);
    cells_for_slate(&post->cells.published, cells);
    gain = slate_gain(policy, cells);
    post->gain = gain.gain;
    post->is_judged = gain.published_count >= policy->bridging_quintiles_min;
}

/* How much is going on around a post, for its age: as "hot" lists do. */
static double engagement(const struct world *w, const struct post *post)
{
    const double hours = (w->tick - post->tick) * tick_hours + 2;

    return (1 + post->likes + 3.0 * post->replies) / (hours * sqrt(hours));
}

static void prepare_engagement(struct world *w)
{
    static struct ordered list[posts_max];
    uint32_t count = 0;

    for (uint32_t n = w->first_fresh; n < w->post_count; n++)
        list[count++] = (struct ordered){engagement(w, &w->posts[n]), n};
    qsort(list, count, sizeof *list, compare_ordered);
    for (uint32_t i = 0; i < count && i < w->settings.policy->candidates_max[SLATE_BRIDGING]; i++)
        w->pool[w->pool_count++] = list[i].post;
}

/* A topic's posts with enough published cells: the best into the pool, all into its thresholds. */
static void prepare_topic(struct world *w, uint32_t topic)
{
    static struct ordered list[posts_max];
    static int32_t gains[posts_max];
    const int64_t room = w->settings.policy->candidates_max[SLATE_BRIDGING] / topic_count;
    uint32_t count = 0;

    for (uint32_t n = w->first_fresh; n < w->post_count; n++)
        if (w->posts[n].is_judged && w->posts[n].topic == topic) {
            gains[count] = w->posts[n].gain;
            list[count++] = (struct ordered){w->posts[n].gain, n};
        }
    qsort(list, count, sizeof *list, compare_ordered);
    qsort(gains, count, sizeof *gains, compare_gains);
    for (uint32_t i = 0; i < count && i < room; i++)
        w->pool[w->pool_count++] = list[i].post;
    w->topics[topic].id = topic + 1;
    for (uint32_t i = 0; i < slate_threshold_count; i++)
        w->topics[topic].thresholds[i] =
            count ? gains[(i + 1) * count / (slate_threshold_count + 1)] : INT32_MAX;
}

void feed_prepare(struct world *w)
{
    w->pool_count = 0;
    for (uint32_t n = w->first_fresh; n < w->post_count; n++)
        publish(w, &w->posts[n]);
    if (w->settings.feed == FEED_ENGAGEMENT)
        prepare_engagement(w);
    else
        for (uint32_t topic = 0; topic < topic_count; topic++)
            prepare_topic(w, topic);
}

struct gathering {
    struct world *w;
    uint32_t person, count;
    struct slate_candidate *candidates;
};

static bool gather(struct gathering *g, uint32_t n, enum slate_source source)
{
    struct world *const w = g->w;
    const struct post *const post = &w->posts[n];
    struct slate_candidate *const candidate = &g->candidates[g->count];

    if (n < w->first_fresh || w->post_stamps[n] == w->stamp || was_seen(w, g->person, n) ||
        post->author == g->person || g->count == slate_candidates_max)
        return false;
    w->post_stamps[n] = w->stamp;
    *candidate = (struct slate_candidate){
        .id = (int64_t)n + 1,
        .author_id = (int64_t)post->author + 1,
        .made_ms = (int64_t)post->tick * tick_hours * 3600 * 1000,
        .approvals_of_author = (uint32_t)w->approvals_of[g->person][post->author] * slate_bit,
        .topic = post->topic,
        .source = (uint8_t)source,
        .is_followed = w->does_follow[g->person][post->author],
    };
    cells_for_slate(&post->cells.published, candidate->cells);
    g->count++;
    return true;
}

static void gather_approved(struct gathering *g, int64_t room)
{
    const struct world *const w = g->w;
    const struct account *const person = &w->accounts[g->person];

    for (uint32_t i = 0; i < follows_each; i++) {
        const struct account *const other = &w->accounts[person->follows[i]];
        for (uint32_t at = 0; at < approvals_kept && at < other->approved_count && room > 0; at++)
            room -= gather(g, other->approved[at], SLATE_APPROVED_BY_FOLLOWED);
    }
}

static void gather_all(struct gathering *g, uint32_t sources)
{
    struct world *const w = g->w;
    const struct policy *const policy = w->settings.policy;
    int64_t room = policy->candidates_max[SLATE_FOLLOWED];

    w->stamp++;
    if (sources >> SLATE_FOLLOWED & 1)
        for (uint32_t n = w->post_count; n-- > w->first_fresh && room > 0;)
            if (w->does_follow[g->person][w->posts[n].author])
                room -= gather(g, n, SLATE_FOLLOWED);
    if (sources >> SLATE_APPROVED_BY_FOLLOWED & 1)
        gather_approved(g, policy->candidates_max[SLATE_APPROVED_BY_FOLLOWED]);
    if (sources >> SLATE_BRIDGING & 1)
        for (uint32_t i = 0; i < w->pool_count; i++)
            (void)gather(g, w->pool[i], SLATE_BRIDGING);
    room = policy->candidates_max[SLATE_NEWCOMER];
    if (sources >> SLATE_NEWCOMER & 1)
        for (uint32_t n = w->post_count; n-- > w->first_fresh && room > 0;)
            if (w->accounts[w->posts[n].author].impressions < policy->newcomer_impressions_max)
                room -= gather(g, n, SLATE_NEWCOMER);
}

static uint32_t page_of_time(struct world *w, uint32_t person, uint32_t page[page_posts])
{
    uint32_t count = 0;

    for (uint32_t n = w->post_count; n-- > w->first_fresh && count < page_posts;)
        if (w->does_follow[person][w->posts[n].author] && !was_seen(w, person, n))
            page[count++] = n;
    return count;
}

static uint32_t page_of_engagement(struct gathering *g, uint32_t page[page_posts])
{
    static struct ordered list[slate_candidates_max];
    uint32_t count = 0;

    for (uint32_t i = 0; i < g->count; i++) {
        const uint32_t n = (uint32_t)g->candidates[i].id - 1;
        list[i] = (struct ordered){
            engagement(g->w, &g->w->posts[n]) * (g->candidates[i].is_followed ? 1.5 : 1), n};
    }
    qsort(list, g->count, sizeof *list, compare_ordered);
    while (count < page_posts && count < g->count) {
        page[count] = list[count].post;
        count++;
    }
    return count;
}

static uint32_t page_of_slate(struct gathering *g, uint32_t page[page_posts])
{
    static struct slate_scratch scratch;
    static struct slate_item items[slate_candidates_max];
    const struct world *const w = g->w;
    const struct slate_input input = {.now_ms = (int64_t)w->tick * tick_hours * 3600 * 1000,
                                      .weights = w->settings.weights,
                                      .candidates = g->candidates,
                                      .candidate_count = g->count,
                                      .topics = w->topics,
                                      .topic_count = topic_count};
    const size_t ranked = slate_make(w->settings.policy, &input, &scratch, items);
    uint32_t count = 0;

    while (count < page_posts && count < ranked) {
        page[count] = (uint32_t)g->candidates[items[count].candidate].id - 1;
        count++;
    }
    return count;
}

uint32_t feed_page(struct world *w, enum feed feed, uint32_t person, uint32_t page[page_posts])
{
    static struct slate_candidate candidates[slate_candidates_max];
    struct gathering g = {.w = w, .person = person, .candidates = candidates};

    if (feed == FEED_CHRONOLOGY)
        return page_of_time(w, person, page);
    gather_all(&g, w->settings.sources);
    return feed == FEED_ENGAGEMENT ? page_of_engagement(&g, page) : page_of_slate(&g, page);
}
