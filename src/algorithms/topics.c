#include "algorithms/topics.h"

#include <stdlib.h>
#include <string.h>

struct search {
    const struct topic_posts *posts;
    uint32_t *label_posts;  /* how many posts have each label */
    uint16_t *label_topics; /* the topic of each label, or 0 */
    uint16_t *topic_of, *homes;
    uint64_t *pairs; /* room for one of each label of a post, or approval */
};

static int compare_pairs(const void *a, const void *b)
{
    const uint64_t one = *(const uint64_t *)a, other = *(const uint64_t *)b;

    return one < other ? -1 : one > other;
}

static enum err search_begin(struct arena *a, const struct topic_posts *posts, struct search *ret)
{
    const size_t labels = posts->label_begin[posts->post_count],
                 approvals = posts->approval_begin[posts->post_count];
    struct search s = {.posts = posts};

    s.label_posts = arena_try(a, (posts->label_count + (size_t)1) * sizeof *s.label_posts);
    s.label_topics = arena_try(a, (posts->label_count + (size_t)1) * sizeof *s.label_topics);
    s.topic_of = arena_try(a, (posts->post_count + (size_t)1) * sizeof *s.topic_of);
    s.homes = arena_try(a, (posts->voice_count + (size_t)1) * sizeof *s.homes);
    s.pairs = arena_try(a, ((labels > approvals ? labels : approvals) + 1) * sizeof *s.pairs);
    if (!s.label_posts || !s.label_topics || !s.topic_of || !s.homes || !s.pairs)
        return ERR_UNAVAILABLE;
    *ret = s;
    return OK;
}

/* Counts the posts of labels, and marks those that enough voices use as topics (with 1). */
static void count_labels(struct search *s)
{
    const struct topic_posts *const posts = s->posts;
    size_t count = 0;

    for (uint32_t n = 0; n < posts->post_count; n++)
        for (uint32_t i = posts->label_begin[n]; i < posts->label_begin[n + 1]; i++) {
            s->label_posts[posts->labels[i]]++;
            s->pairs[count++] = (uint64_t)posts->labels[i] << 32 | posts->authors[n];
        }
    qsort(s->pairs, count, sizeof *s->pairs, compare_pairs);
    for (size_t i = 0, voices = 0; i < count; i++) {
        const uint32_t label = (uint32_t)(s->pairs[i] >> 32);
        voices = i > 0 && s->pairs[i - 1] >> 32 == label ? voices : 0;
        voices += voices == 0 || s->pairs[i - 1] != s->pairs[i];
        s->label_topics[label] =
            voices >= topic_voices_min && s->label_posts[label] >= topic_posts_min;
    }
}

/* Numbers the marked labels, at most as many as there is room for: those with the most posts. */
static void number_topics(struct search *s, struct topics *topics)
{
    const uint32_t labels = s->posts->label_count;
    size_t count = 0;

    for (uint32_t label = 0; label < labels; label++)
        if (s->label_topics[label]) /* the most posts first, then the lower label */
            s->pairs[count++] = (uint64_t)(UINT32_MAX - s->label_posts[label]) << 32 | label;
    qsort(s->pairs, count, sizeof *s->pairs, compare_pairs);
    for (size_t i = slate_topics_max - 1; i < count; i++)
        s->label_topics[(uint32_t)s->pairs[i]] = 0;
    topics->count = 1;
    for (uint32_t label = 0; label < labels; label++)
        if (s->label_topics[label]) {
            s->label_topics[label] = (uint16_t)topics->count;
            topics->label_of[topics->count++] = label;
        }
}

static uint16_t topic_by_labels(const struct search *s, uint32_t n)
{
    const struct topic_posts *const posts = s->posts;
    uint32_t rarest = UINT32_MAX, best = 0;
    uint16_t topic = 0;

    for (uint32_t i = posts->label_begin[n]; i < posts->label_begin[n + 1]; i++) {
        const uint32_t label = posts->labels[i], have = s->label_posts[label];
        if (s->label_topics[label] == 0 || have > rarest || (have == rarest && label > best))
            continue;
        rarest = have;
        best = label;
        topic = s->label_topics[label];
    }
    return topic;
}

/* Gives each post its label's topic. False: some topic had too few so, and is none any more. */
static bool assign_labels(struct search *s, struct topics *topics)
{
    uint32_t have[slate_topics_max] = {0};
    bool all_stay = true;

    for (uint32_t n = 0; n < s->posts->post_count; n++) {
        s->topic_of[n] = topic_by_labels(s, n);
        have[s->topic_of[n]]++;
    }
    for (size_t topic = 1; topic < topics->count; topic++)
        if (have[topic] < topic_posts_min) {
            s->label_topics[topics->label_of[topic]] = 0;
            all_stay = false;
        }
    return all_stay;
}

/* Where each voice is at home, by the posts whose labels tell their topic. */
static void find_homes(struct search *s)
{
    const struct topic_posts *const posts = s->posts;
    uint32_t most = 0;
    size_t count = 0, run = 0;

    for (uint32_t n = 0; n < posts->post_count; n++)
        for (uint32_t i = posts->approval_begin[n];
             i < posts->approval_begin[n + 1] && s->topic_of[n]; i++)
            s->pairs[count++] = (uint64_t)posts->approvals[i] << 32 | s->topic_of[n];
    qsort(s->pairs, count, sizeof *s->pairs, compare_pairs);
    for (size_t i = 0; i < count; i++) {
        const uint32_t voice = (uint32_t)(s->pairs[i] >> 32);
        if (i > 0 && s->pairs[i - 1] >> 32 != voice)
            most = 0;
        run = i > 0 && s->pairs[i - 1] == s->pairs[i] ? run + 1 : 1;
        if (run < topic_home_min || run <= most)
            continue;
        most = (uint32_t)run;
        s->homes[voice] = (uint16_t)s->pairs[i];
    }
}

static uint16_t topic_by_homes(const struct search *s, uint32_t n)
{
    const struct topic_posts *const posts = s->posts;
    uint32_t votes[slate_topics_max] = {0}, all = 0;
    uint16_t most = 0;

    for (uint32_t i = posts->approval_begin[n]; i < posts->approval_begin[n + 1]; i++) {
        const uint16_t home = s->homes[posts->approvals[i]];
        if (home == 0)
            continue;
        all++;
        if (++votes[home] > votes[most])
            most = home;
    }
    return votes[most] >= topic_votes_min && 2 * (uint64_t)votes[most] > all ? most : 0;
}

enum err topics_find(struct arena *a, const struct topic_posts *posts, struct topics *ret)
{
    struct search s;
    struct topics topics = {0};
    enum err e = search_begin(a, posts, &s);

    if (e)
        return e;
    count_labels(&s);
    do /* each turn but the last takes a topic away */
        number_topics(&s, &topics);
    while (!assign_labels(&s, &topics));
    find_homes(&s);
    for (uint32_t n = 0; n < posts->post_count; n++)
        if (s.topic_of[n] == 0)
            s.topic_of[n] = topic_by_homes(&s, n);
    topics.topic_of = s.topic_of;
    *ret = topics;
    return OK;
}
