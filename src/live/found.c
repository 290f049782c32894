/* What ranked pages are made of. */
#include "live/merge.h"

#include <assert.h>

static struct merge finding(struct work *w, const struct live_viewer *viewer, uint32_t visibilities)
{
    assert(readers_is_busy(w->live->readers));
    return (struct merge){
        .w = w,
        .viewer = viewer,
        .relations = relations_now(viewer),
        .table = authors_now(w),
        .filter = {.no_boosts = true, .visibilities = visibilities},
    };
}

enum err live_home_found(struct work *w, const struct live_viewer *viewer, int64_t since_ms,
                         struct live_found *ret_found, int max, int *ret_count)
{
    struct merge m =
        finding(w, viewer,
                1U << VISIBILITY_PUBLIC | 1U << VISIBILITY_UNLISTED | 1U << VISIBILITY_FOLLOWERS);
    struct live_page page = {0};
    m.home = true;
    m.authors = viewer_home(w, viewer, &m.author_count);
    m.page = &page;
    m.found = ret_found;
    m.limit = max;
    m.high = atomic_load_explicit(&w->live->authors.newest, memory_order_acquire) + 1;
    m.watermark = atomic_load_explicit(&w->live->authors.watermark, memory_order_acquire);
    m.low = id_first_at(since_ms);
    if (m.low < m.watermark)
        m.low = m.watermark;
    enum err e = max > 0 && m.low < m.high ? merge_down(&m) : OK;
    if (!e)
        *ret_count = page.count;
    return e;
}

int live_home_authors(struct work *w, const struct live_viewer *viewer, int64_t *ret_ids, int max)
{
    struct merge m = finding(w, viewer, 0);
    const uint64_t *chosen;
    int count = 0;
    m.authors = viewer_home(w, viewer, &m.author_count);
    m.below = INT64_MAX;
    const size_t found = merge_newest_authors(&m, (size_t)max, &chosen);
    for (size_t i = 0; i < found; i++) {
        const uint32_t author = m.authors[(uint32_t)chosen[i]] >> 1;
        if (author != viewer->self)
            ret_ids[count++] = m.table->ids[author];
    }
    return count;
}

/* Whether she may meet the post where she did not ask for it, whoever wrote it. */
static enum err is_met(struct merge *m, const struct candidate *post, uint32_t relation,
                       bool *ret_met)
{
    *ret_met = false;
    if ((relation & RELATION_HIDES) || !can_be_ranked(m, post))
        return OK;
    return entry_shows(m, post, ret_met);
}

/* As it stands in its author's block; false: it is not held. */
static bool candidate_find(const struct merge *m, const struct live_found *post,
                           struct candidate *ret_candidate)
{
    const uint32_t author = author_find(m->table, post->author_id);
    struct block *block = author ? block_at(m, author) : NULL;
    const uint64_t bits = bucket_bits(post->author_id);
    const uint32_t count = block ? block_count(block) : 0;
    const uint32_t place = block ? block_place(block, count, bits, post->id) : 0;
    if (place == count || entry_id(block_entry(block, place), bits) != post->id)
        return false;
    *ret_candidate = (struct candidate){
        .id = post->id,
        .author = author << 1,
        .flags = entry_flags(block_entry(block, place)),
        .other = atomic_load_explicit(&block_others(block)[place], memory_order_relaxed),
    };
    return true;
}

enum err live_posts_found(struct work *w, const struct live_viewer *viewer,
                          struct live_found *posts, int *count)
{
    struct merge m = finding(w, viewer, 1U << VISIBILITY_PUBLIC);
    int kept = 0;
    enum err e = OK;
    for (int i = 0; i < *count && !e; i++) {
        struct candidate post;
        bool met = false;
        if (!candidate_find(&m, &posts[i], &post))
            continue;
        const uint32_t relation = viewer_relation(viewer, m.relations, post.author >> 1, w->now_ms);
        e = is_met(&m, &post, relation, &met);
        if (!e && met)
            posts[kept++] = found_of(&m, &post, (relation & RELATION_FOLLOWS) != 0);
    }
    if (!e)
        *count = kept;
    return e;
}
