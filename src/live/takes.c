/* One post on its way to those who watch: whether it belongs on their pages. */
#include "live/merge.h"

#include <assert.h>

static struct candidate candidate_from(const struct author_table *table,
                                       const struct live_candidate *post)
{
    return (struct candidate){
        .id = post->id,
        .author = author_find(table, post->author_id) << 1,
        .flags = post->flags & (POST_INDEX_MASK & ~POST_INDEX_GONE),
        .other = post->other_id ? author_find(table, post->other_id) : 0,
    };
}

enum err live_home_takes(struct work *w, const struct live_viewer *viewer,
                         const struct live_candidate *post, bool *ret_takes)
{
    struct candidate candidate = candidate_from(authors_now(w), post);
    struct merge m = {
        .w = w,
        .viewer = viewer,
        .relations = relations_now(viewer),
        .home = true,
    };
    uint32_t author = candidate.author >> 1;
    uint32_t relation = viewer_relation(viewer, m.relations, author, w->now_ms);
    assert(readers_is_busy(w->live->readers));
    *ret_takes = false;
    if (!author || !viewer_belongs_home(viewer, author, relation))
        return OK;
    candidate.author = viewer_home_entry(author, relation);
    return entry_shows(&m, &candidate, ret_takes);
}

static bool stands_among(const int64_t *ids, size_t count, int64_t id)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ids[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && ids[low] == id;
}

enum err live_authors_take(struct work *w, const struct live_viewer *viewer, const int64_t *members,
                           size_t count, const struct live_filter *filter,
                           const struct live_candidate *post, bool *ret_takes)
{
    struct candidate candidate = candidate_from(authors_now(w), post);
    uint32_t author = candidate.author >> 1, authors[2];
    struct merge m = {
        .w = w,
        .viewer = viewer,
        .relations = relations_now(viewer),
        .authors = authors,
        .filter = *filter,
    };
    uint32_t relation = viewer_relation(viewer, m.relations, author, w->now_ms);
    assert(readers_is_busy(w->live->readers));
    *ret_takes = false;
    if (!author || (relation & RELATION_HIDES) || !stands_among(members, count, post->author_id))
        return OK;
    candidate.author = viewer_home_entry(author, relation);
    authors[m.author_count++] = candidate.author;
    if (candidate.other && stands_among(members, count, post->other_id)) {
        authors[m.author_count++] = candidate.other << 1;
        qsort(authors, 2, sizeof *authors, author_entries_compare);
    }
    return entry_shows(&m, &candidate, ret_takes);
}

bool live_square_takes(struct work *w, const struct live_viewer *viewer,
                       const struct live_candidate *post, const struct live_filter *filter)
{
    struct candidate candidate = candidate_from(authors_now(w), post);
    const struct newest_entry entry = {
        .id = post->id, .author = candidate.author >> 1, .flags = candidate.flags};
    bool is_public = (post->flags & POST_VISIBILITY_MASK) == VISIBILITY_PUBLIC;
    assert(readers_is_busy(w->live->readers));
    return is_public && !(post->flags & POST_IS_BOOST) &&
           square_shows(w, viewer, relations_now(viewer), filter, &entry);
}
