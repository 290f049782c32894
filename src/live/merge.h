/* The inside of pages: which posts belong on one, and the merge that finds them in their authors'
 * blocks. Shared by merge.c, shows.c, pages.c, square.c, takes.c and found.c. */
#ifndef BEMA_LIVE_MERGE_H
#define BEMA_LIVE_MERGE_H

#include "live/viewer_state.h"

enum { no_head = 0 };

/* One post that may come onto the page. */
struct candidate {
    int64_t id;
    uint32_t author; /* author << 1 | boosts hidden */
    uint32_t flags, other;
};

struct merge {
    struct work *w;
    const struct live_viewer *viewer; /* or NULL */
    const struct relation_map *relations;
    const struct author_table *table;
    const uint32_t *authors; /* author << 1 | boosts hidden, ascending */
    size_t author_count;
    bool home;       /* the rules of the home page */
    bool any_direct; /* who may see direct posts was decided by the caller */
    struct live_filter filter;
    int64_t low, high; /* ids in [low, high) are wanted */
    int64_t below;     /* downwards: what is still wanted. A post that comes in late, above what the
                          page shows already, is left out */
    int64_t watermark;
    uint32_t hint; /* heads after it sufficed last time; 0: none */
    int limit;
    int scanned;
    int64_t last; /* looked at last */
    struct live_page *page;
    /* Of home, for a ranked page; NULL: what shows stands on the page, which else only counts. */
    struct live_found *found;
};

static inline struct block *block_at(const struct merge *m, uint32_t author)
{
    return atomic_load_explicit(&m->table->blocks[author], memory_order_acquire);
}

static inline const struct author_table *authors_now(const struct work *w)
{
    return atomic_load_explicit(&w->live->authors.table, memory_order_acquire);
}

static inline const struct relation_map *relations_now(const struct live_viewer *viewer)
{
    return atomic_load_explicit(&viewer->relations, memory_order_acquire);
}

/* The rules of index.h for one entry (shows.c). */
MUST_USE enum err entry_shows(struct merge *m, const struct candidate *post, bool *ret_shows);
/* For qsort: author << 1 | boosts hidden, ascending. */
int author_entries_compare(const void *a, const void *b);
/* A ranked page is not made of what she wrote herself, nor of what an overlay keeps from her. */
static inline bool can_be_ranked(const struct merge *m, const struct candidate *post)
{
    return post->author >> 1 != m->viewer->self && !(post->flags & POST_NOT_PROPOSED);
}
static inline struct live_found found_of(const struct merge *m, const struct candidate *post,
                                         bool is_followed)
{
    return (struct live_found){
        .id = post->id, .author_id = m->table->ids[post->author >> 1], .is_followed = is_followed};
}

/* The merge (merge.c): takes what shows from m->high downwards, or from m->low upwards, onto
 * m->page or into m->found until m->limit. */
MUST_USE enum err merge_down(struct merge *m);
MUST_USE enum err merge_up(struct merge *m);
/* Up to max places in m->authors of those with the newest heads, the newest first, in w->memory.
 */
size_t merge_newest_authors(const struct merge *m, size_t max, const uint64_t **ret_chosen);

/* Of the page that is asked for (pages.c). */
int page_limit(const struct page *page);
/* The lowest id that belongs on the page; of the largest number there is no next one. */
int64_t page_lowest(const struct page *page);
void page_reverse(struct live_page *page);

/* The rules of live_public() for one entry (square.c). */
bool square_shows(const struct work *w, const struct live_viewer *viewer,
                  const struct relation_map *relations, const struct live_filter *filter,
                  const struct newest_entry *entry);

#endif
