/* Pages of the square's public posts, and of lists of posts by the same rules. */
#include "live/merge.h"

#include <assert.h>

bool square_shows(const struct work *w, const struct live_viewer *viewer,
                  const struct relation_map *relations, const struct live_filter *filter,
                  const struct newest_entry *entry)
{
    uint32_t flags = atomic_load_explicit(&entry->flags, memory_order_relaxed);
    if (flags & POST_INDEX_GONE)
        return false;
    if (filter->no_replies && (flags & POST_IS_REPLY) && !(flags & POST_REPLIES_TO_SELF))
        return false;
    if (filter->only_media && !(flags & POST_HAS_MEDIA))
        return false;
    return !viewer ||
           !(viewer_relation(viewer, relations, entry->author, w->now_ms) & RELATION_HIDES);
}

void square_page(struct work *w, const struct live_viewer *viewer, const struct newest_list *list,
                 int64_t floor, const struct page *page, const struct live_filter *filter,
                 struct live_page *ret_page)
{
    uint32_t count = atomic_load_explicit(&list->count, memory_order_acquire);
    const struct relation_map *relations = viewer ? relations_now(viewer) : NULL;
    int limit = page_limit(page);
    int64_t lowest = page_lowest(page);
    bool missing = lowest < floor;
    uint32_t low = newest_place(list, count, lowest);
    uint32_t high = page->max_id > 0 ? newest_place(list, count, page->max_id) : count;
    *ret_page = (struct live_page){0};
    for (uint32_t i = low; i < high && ret_page->count < limit; i++) {
        uint32_t at = page->min_id > 0 ? i : high - 1 - (i - low);
        if (square_shows(w, viewer, relations, filter, &list->entries[at]))
            ret_page->ids[ret_page->count++] = list->entries[at].id;
    }
    if (page->min_id > 0)
        page_reverse(ret_page);
    if (missing && (page->min_id > 0 || ret_page->count < limit)) {
        ret_page->reached_floor = true;
        ret_page->floor_id = page->max_id > 0 && page->max_id < floor ? page->max_id : floor;
    }
}

enum err live_public(struct work *w, const struct live_viewer *viewer, const struct page *page,
                     const struct live_filter *filter, struct live_page *ret_page)
{
    static const struct live_filter without_replies = {.no_replies = true};
    const struct newest_list *list =
        atomic_load_explicit(&w->live->square.list, memory_order_acquire);
    assert(readers_is_busy(w->live->readers));
    square_page(w, viewer, list, list->floor, page, filter ? filter : &without_replies, ret_page);
    return OK;
}
