/* Pages of home, of lists and of one author. */
#include "live/merge.h"

#include <assert.h>

void page_reverse(struct live_page *page)
{
    for (int i = 0, k = page->count - 1; i < k; i++, k--) {
        int64_t id = page->ids[i];
        page->ids[i] = page->ids[k];
        page->ids[k] = id;
    }
}

int page_limit(const struct page *page)
{
    return page->limit < 1                ? page_limit_default
           : page->limit > page_limit_max ? page_limit_max
                                          : page->limit;
}

int64_t page_lowest(const struct page *page)
{
    int64_t above = page->min_id > 0 ? page->min_id : page->since_id;
    return above <= 0 ? 0 : above < INT64_MAX ? above + 1 : INT64_MAX;
}

/* Bounds from the page asked for, the merge, and what must go on in SQL. */
static enum err merge_page(struct merge *m, const struct page *page, struct live_page *ret_page)
{
    struct live *live = m->w->live;
    assert(readers_is_busy(live->readers));
    *ret_page = (struct live_page){0};
    m->page = ret_page;
    m->limit = page_limit(page);
    /* What is taken in while we look is left for the next page: else this one could show a post and
     * lack an older one, which a client that asks for newer posts would never see. */
    m->high = atomic_load_explicit(&live->authors.newest, memory_order_acquire) + 1;
    if (page->max_id > 0 && page->max_id < m->high)
        m->high = page->max_id;
    m->watermark = atomic_load_explicit(&live->authors.watermark, memory_order_acquire);
    m->table = atomic_load_explicit(&live->authors.table, memory_order_acquire);
    m->low = page_lowest(page);
    bool missing = m->low < m->watermark; /* a part of what is wanted may lie in SQL */
    if (missing)
        m->low = m->watermark;
    enum err e = page->min_id > 0 ? merge_up(m) : merge_down(m);
    if (e)
        return e;
    if (page->min_id > 0) {
        page_reverse(ret_page);
        ret_page->reached_floor = missing;
        ret_page->floor_id = missing ? m->watermark : 0;
        return OK;
    }
    if (m->scanned >= live_scan_max && ret_page->count < m->limit) {
        ret_page->reached_floor = true;
        ret_page->floor_id = m->last;
    } else if (missing && ret_page->count < m->limit) {
        ret_page->reached_floor = true;
        ret_page->floor_id = m->high < m->watermark ? m->high : m->watermark;
    }
    return OK;
}

enum err live_home(struct work *w, const struct live_viewer *viewer, const struct page *page,
                   struct live_page *ret_page)
{
    struct merge m = {
        .w = w,
        .viewer = viewer,
        .relations = relations_now(viewer),
        .home = true,
    };
    m.authors = viewer_home(w, viewer, &m.author_count);
    if (page->max_id > 0 || page->min_id > 0)
        return merge_page(&m, page, ret_page);

    /* The first page: what sufficed last time will mostly do again. */
    _Atomic uint32_t *hint = (_Atomic uint32_t *)(uintptr_t)&viewer->first_page_hint;
    m.hint = atomic_load_explicit(hint, memory_order_relaxed);
    enum err e = merge_page(&m, page, ret_page);
    if (!e && ret_page->count == m.limit) {
        uint32_t next = head_unit(w->live, ret_page->ids[m.limit - 1]) - 1;
        if (next != m.hint)
            atomic_store_explicit(hint, next, memory_order_relaxed);
    }
    return e;
}

enum err live_authors(struct work *w, const struct live_viewer *viewer, const int64_t *author_ids,
                      size_t count, const struct page *page, const struct live_filter *filter,
                      struct live_page *ret_page)
{
    struct merge m = {
        .w = w,
        .viewer = viewer,
        .filter = filter ? *filter : (struct live_filter){0},
    };
    if (viewer)
        m.relations = relations_now(viewer);
    const struct author_table *table = authors_now(w);
    uint32_t *authors = arena_array(w->memory, count, sizeof *authors);
    size_t known = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t author = author_find(table, author_ids[i]);
        uint32_t relation =
            author && viewer ? viewer_relation(viewer, m.relations, author, w->now_ms) : 0;
        if (author && !(relation & RELATION_HIDES))
            authors[known++] = author << 1 | ((relation & RELATION_BOOSTS_HIDDEN) != 0);
    }
    if (known > 1)
        qsort(authors, known, sizeof *authors, author_entries_compare);
    for (size_t i = 0; i < known; i++) /* each once */
        if (i == 0 || authors[i] != authors[m.author_count - 1])
            authors[m.author_count++] = authors[i];
    m.authors = authors;
    return merge_page(&m, page, ret_page);
}

enum err live_author(struct work *w, int64_t author_id, const struct page *page,
                     const struct live_filter *filter, struct live_page *ret_page)
{
    struct merge m = {
        .w = w,
        .any_direct = true,
        .filter = filter ? *filter : (struct live_filter){0},
    };
    const struct author_table *table = authors_now(w);
    uint32_t author = author_find(table, author_id) << 1;
    m.authors = &author;
    m.author_count = author != 0;
    return merge_page(&m, page, ret_page);
}
