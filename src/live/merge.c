/* Pages, merged from the authors' blocks at read time. */
#include "live/viewer_state.h"

#include <assert.h>

enum { merge_widen = 4, merge_prefetched = 8, no_head = 0 };

/* One author's block under the merge. */
struct cursor {
    struct block *block;
    uint64_t bits;   /* the author's bucket */
    uint32_t author; /* author << 1 | boosts hidden */
    uint32_t place;  /* of the entry in the heap */
    uint32_t count;  /* of the block, when it was looked up */
};
/* One post that may come onto the page. */
struct candidate {
    int64_t id;
    uint32_t author; /* author << 1 | boosts hidden */
    uint32_t flags, other;
};
/* Heap items: the id decides. */
struct item {
    int64_t id;
    uint32_t cursor;
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
    struct live_found *found; /* NULL: what shows stands on the page, which else only counts */
};

static void sift_down(struct item *heap, size_t count, size_t at, bool newest)
{
    struct item moving = heap[at];
    for (;;) {
        size_t child = at * 2 + 1;
        if (child >= count)
            break;
        if (child + 1 < count && (heap[child + 1].id > heap[child].id) == newest)
            child++;
        if ((heap[child].id > moving.id) != newest)
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = moving;
}

static struct block *block_at(const struct merge *m, uint32_t author)
{
    return atomic_load_explicit(&m->table->blocks[author], memory_order_acquire);
}

static int compare_authors(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static bool is_member(const struct merge *m, uint32_t author)
{
    size_t low = 0, high = m->author_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (m->authors[middle] >> 1 < author)
            low = middle + 1;
        else
            high = middle;
    }
    return low < m->author_count && m->authors[low] >> 1 == author;
}

/* What the entry does not tell, from the card or held on its own; read once where the store is. */
static enum err facts_of(struct work *w, int64_t post_id, struct facts *ret_facts)
{
    const struct live_post *post = live_post_find(w->live, post_id);
    if (post) {
        *ret_facts = (struct facts){.count = post->mention_count, .accounts = post->mentions};
        memcpy(ret_facts->language, post->language, sizeof ret_facts->language);
        return OK;
    }
    const struct facts *held = facts_find(w->live, post_id);
    if (held) {
        *ret_facts = *held;
        return OK;
    }
    if (!w->db)
        return ERR_NEEDS_STORE;
    uint32_t generation = live_generation(w->live, post_id);
    enum err e = facts_db_read(w, post_id, ret_facts);
    if (!e)
        facts_put(w->live, post_id, ret_facts, generation);
    return e;
}

/* "en" takes "en" and "en-GB"; a post of unknown language is taken by all. */
static bool languages_take(struct str wanted, const char *language)
{
    struct str one;
    if (language[0] == 0)
        return true;
    while (wanted.size > 0) {
        wanted = str_split(wanted, ',', &one);
        if (one.size > 0 && str_starts(str_of(language), one) &&
            (language[one.size] == 0 || language[one.size] == '-'))
            return true;
    }
    return false;
}

/* Rules that need more than the entry: whether a direct post names the viewer, whether the language
 * is one she follows the author for. */
static enum err facts_show(struct merge *m, int64_t id, bool direct, const struct str *languages,
                           bool *ret_shows)
{
    struct facts facts;
    enum err e = facts_of(m->w, id, &facts);
    if (e)
        return e;
    bool named = !direct;
    for (uint32_t i = 0; i < facts.count && !named; i++)
        named = facts.accounts[i] == m->viewer->account_id;
    *ret_shows = named && (!languages || languages_take(*languages, facts.language));
    return OK;
}

static bool reply_shows(const struct merge *m, uint32_t other)
{
    if (m->viewer && other == m->viewer->self)
        return true;
    if (m->filter.no_replies)
        return false;
    if (m->filter.replies == LIVE_REPLIES_TO_MEMBERS && !is_member(m, other))
        return false;
    if (!m->viewer)
        return true;
    uint32_t relation = viewer_relation(m->viewer, m->relations, other, m->w->now_ms);
    if (relation & RELATION_HIDES)
        return false;
    return (relation & RELATION_FOLLOWS) ||
           !(m->home || m->filter.replies == LIVE_REPLIES_TO_FOLLOWED);
}

/* The rules of index.h for one entry. */
static enum err entry_shows(struct merge *m, const struct candidate *post, bool *ret_shows)
{
    const struct live_filter *filter = &m->filter;
    uint32_t author = post->author >> 1, flags = post->flags, other = post->other;
    *ret_shows = false;
    if (flags & POST_INDEX_GONE)
        return OK;
    uint32_t visibility = flags & POST_VISIBILITY_MASK;
    if (filter->visibilities && !(filter->visibilities & 1U << visibility))
        return OK;
    if (filter->only_media && !(flags & POST_HAS_MEDIA))
        return OK;
    bool own = m->viewer && author == m->viewer->self;
    if (flags & POST_IS_BOOST) {
        if (filter->no_boosts || (post->author & 1))
            return OK;
        if (m->viewer && !own &&
            (viewer_relation(m->viewer, m->relations, other, m->w->now_ms) & RELATION_HIDES))
            return OK;
    }
    if ((flags & POST_IS_REPLY) && !(flags & POST_REPLIES_TO_SELF) && !(own && m->home) &&
        !reply_shows(m, other))
        return OK;
    bool direct = visibility == VISIBILITY_DIRECT && !own && !m->any_direct;
    const struct str *languages = NULL;
    if (m->viewer && m->viewer->language_count && !own && !(flags & POST_IS_BOOST))
        languages = viewer_languages(m->viewer, author);
    if ((direct && m->viewer) || languages)
        return facts_show(m, post->id, direct, languages, ret_shows);
    *ret_shows = !direct;
    return OK;
}

static struct live_found found_of(const struct merge *m, const struct candidate *post)
{
    const uint32_t author = post->author >> 1;
    const uint32_t relation = viewer_relation(m->viewer, m->relations, author, m->w->now_ms);
    return (struct live_found){.id = post->id,
                               .author_id = m->table->ids[author],
                               .is_followed = (relation & RELATION_FOLLOWS) != 0};
}

/* A ranked page is not made of what she wrote herself, nor of what an overlay hides. */
static bool can_be_ranked(const struct merge *m, const struct candidate *post)
{
    return post->author >> 1 != m->viewer->self && !(post->flags & POST_RESTRICTED);
}

/* Puts the post on the page if it shows; *ret_done when the page is full or enough was looked at.
 */
static enum err take(struct merge *m, const struct candidate *post, bool *ret_done)
{
    bool shows;
    enum err e = entry_shows(m, post, &shows);
    if (e)
        return e;
    m->last = post->id;
    if (shows && !m->found)
        m->page->ids[m->page->count++] = post->id;
    else if (shows && can_be_ranked(m, post))
        m->found[m->page->count++] = found_of(m, post);
    *ret_done = m->page->count == m->limit || ++m->scanned >= live_scan_max;
    return OK;
}

/* The post a cursor stands on. */
static struct candidate candidate_of(const struct cursor *cursor, int64_t id)
{
    return (struct candidate){
        .id = id,
        .author = cursor->author,
        .flags = entry_flags(block_entry(cursor->block, cursor->place)),
        .other =
            atomic_load_explicit(&block_others(cursor->block)[cursor->place], memory_order_relaxed),
    };
}

/* The newest post of the author under `below` in head units, no_head if there is none. Heads are
 * upper bounds; only one that may lie above `below` makes the block be looked at. */
static uint32_t head_below(const struct merge *m, uint32_t author, uint32_t high_unit)
{
    uint32_t head = atomic_load_explicit(&m->table->heads[author], memory_order_acquire);
    if (head < high_unit || head == no_head)
        return head;
    struct block *block = block_at(m, author);
    if (!block)
        return no_head;
    uint64_t bits = bucket_bits(m->table->ids[author]);
    uint32_t place = block_place(block, block_count(block), bits, m->below);
    return place == 0 ? no_head
                      : head_unit(m->w->live, entry_id(block_entry(block, place - 1), bits));
}

static void heads_sift_down(uint64_t *heap, size_t count, size_t at)
{
    uint64_t moving = heap[at];
    for (size_t child; (child = at * 2 + 1) < count; at = child) {
        if (child + 1 < count && heap[child + 1] < heap[child])
            child++;
        if (heap[child] >= moving)
            break;
        heap[at] = heap[child];
    }
    heap[at] = moving;
}

/* Downwards, authors are opened one after another, newest head first, and only while their head may
 * be newer than what the heap holds. The first few are chosen by a scan of all heads; when they do
 * not fill the page, the next ones are. */
struct frontier {
    uint64_t *chosen; /* head << 32 | place in m->authors */
    size_t most;      /* of chosen */
    size_t count;     /* of chosen */
    size_t next;      /* the first of chosen that is not opened */
    uint32_t bound;   /* no author left out has a post in a later unit; 0: none was left out */
    struct cursor *cursors;
    struct item *heap;
    size_t opened, heap_count;
    uint64_t *seen; /* bits by place in m->authors: opened */
};

/* Fills chosen with the `most` authors with the newest heads of those not opened, as a heap with
 * the oldest on top when it is full, and sets bound. */
static void choose(const struct merge *m, struct frontier *f)
{
    const struct live *live = m->w->live;
    uint32_t high_unit = head_unit(live, m->below);
    uint32_t low_unit = m->low > 0 ? head_unit(live, m->low) : 1;
    uint64_t *chosen = f->chosen;
    size_t most = f->most, count = 0;
    uint32_t least = low_unit; /* of a head that is looked at */
    bool left_out = false;
    for (size_t i = 0; i < m->author_count; i++) {
        uint32_t author = m->authors[i] >> 1;
        uint32_t head = atomic_load_explicit(&m->table->heads[author], memory_order_relaxed);
        if (f->opened > 0 && (f->seen[i / 64] >> i % 64 & 1))
            continue;
        if (head < least) {
            left_out |= head >= low_unit;
            continue;
        }
        if (head >= high_unit) {
            head = head_below(m, author, high_unit);
            if (head < least) {
                left_out |= head >= low_unit;
                continue;
            }
        }
        if (count < most) {
            chosen[count++] = (uint64_t)head << 32 | i;
            if (count < most)
                continue;
            for (size_t at = most / 2; at > 0; at--)
                heads_sift_down(chosen, most, at - 1);
        } else {
            left_out = true;
            chosen[0] = (uint64_t)head << 32 | i;
            heads_sift_down(chosen, most, 0);
        }
        least = (uint32_t)(chosen[0] >> 32) + 1;
    }
    f->count = count;
    f->bound = left_out ? (uint32_t)(chosen[0] >> 32) : 0;
}

/* The same with all heads after the hint, without a heap; false when there are too many. */
static bool choose_after_hint(const struct merge *m, struct frontier *f)
{
    uint32_t high_unit = head_unit(m->w->live, m->below);
    bool left_out = false;
    f->count = 0;
    for (size_t i = 0; i < m->author_count; i++) {
        uint32_t author = m->authors[i] >> 1;
        uint32_t head = atomic_load_explicit(&m->table->heads[author], memory_order_relaxed);
        if (head >= high_unit)
            head = head_below(m, author, high_unit);
        if (head <= m->hint) {
            left_out |= head != no_head;
            continue;
        }
        if (f->count == f->most)
            return false;
        f->chosen[f->count++] = (uint64_t)head << 32 | i;
    }
    f->bound = left_out ? m->hint : 0;
    return true;
}

/* Newest first. */
static void chosen_sort(struct frontier *f)
{
    uint64_t *chosen = f->chosen;
    for (size_t at = f->count / 2; at > 0; at--)
        heads_sift_down(chosen, f->count, at - 1);
    for (size_t left = f->count; left > 1;) {
        uint64_t oldest = chosen[0];
        chosen[0] = chosen[--left];
        chosen[left] = oldest;
        heads_sift_down(chosen, left, 0);
    }
    f->next = 0;
}

static void frontier_widen(const struct merge *m, struct frontier *f, size_t most)
{
    struct arena *memory = m->w->memory;
    bool first = f->chosen == NULL; /* later the hint has been tried, and was too late */
    struct cursor *cursors = arena_array(memory, f->opened + most, sizeof *cursors);
    struct item *heap = arena_array(memory, f->opened + most, sizeof *heap);
    if (f->opened > 0) {
        memcpy(cursors, f->cursors, f->opened * sizeof *cursors);
        memcpy(heap, f->heap, f->heap_count * sizeof *heap);
    }
    if (first)
        f->seen = arena_array(memory, m->author_count / 64 + 1, sizeof *f->seen);
    f->cursors = cursors;
    f->heap = heap;
    f->chosen = arena_array(memory, most, sizeof *f->chosen);
    f->most = most;
    if (!first || !m->hint || !choose_after_hint(m, f))
        choose(m, f);
    chosen_sort(f);
    for (size_t i = 0; i < f->count && i < merge_prefetched; i++)
        __builtin_prefetch(block_at(m, m->authors[(uint32_t)f->chosen[i]] >> 1));
}

static void heap_push(struct frontier *f, struct item item)
{
    size_t at = f->heap_count++;
    while (at > 0 && f->heap[(at - 1) / 2].id < item.id) {
        f->heap[at] = f->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    f->heap[at] = item;
}

/* A cursor on the newest wanted entry of the next chosen author. */
static void open_next(const struct merge *m, struct frontier *f)
{
    uint32_t place = (uint32_t)f->chosen[f->next++];
    uint32_t author = m->authors[place];
    struct block *block = block_at(m, author >> 1);
    f->seen[place / 64] |= UINT64_C(1) << place % 64;
    if (!block)
        return;
    struct cursor *cursor = &f->cursors[f->opened];
    *cursor = (struct cursor){
        .block = block, .author = author, .bits = bucket_bits(m->table->ids[author >> 1])};
    uint32_t count = block_count(block);
    if (count > 0 && entry_id(block_entry(block, count - 1), cursor->bits) >= m->below)
        count = block_place(block, count, cursor->bits, m->below);
    if (count == 0)
        return;
    cursor->place = count - 1;
    heap_push(f, (struct item){.id = entry_id(block_entry(block, count - 1), cursor->bits),
                               .cursor = (uint32_t)f->opened++});
}

/* Makes the heap's top the newest post that is left, opening authors as needed; false at the end.
 */
static bool frontier_advance(const struct merge *m, struct frontier *f)
{
    for (;;) {
        uint32_t unit = f->heap_count > 0 ? head_unit(m->w->live, f->heap[0].id) : 0;
        if (f->next < f->count && unit <= f->chosen[f->next] >> 32) {
            open_next(m, f);
        } else if (f->next == f->count && f->bound && unit <= f->bound) {
            size_t most = f->most * merge_widen;
            frontier_widen(m, f, most < m->author_count ? most : m->author_count);
        } else {
            return f->heap_count > 0;
        }
    }
}

/* The home page's beginning from the list of everybody's newest posts. Whether she follows one's
 * author is asked of a hash; where people write about as often as they are followed, that finds a
 * page sooner than the heads of all she follows. It looks at no more posts than there are such
 * heads, so it never costs more than as much again; merge_down goes on below m->high. */
static enum err newest_down(struct merge *m, bool *ret_done)
{
    const struct newest_list *list =
        atomic_load_explicit(&m->w->live->newest.list, memory_order_acquire);
    uint32_t count = atomic_load_explicit(&list->count, memory_order_acquire);
    *ret_done = false;
    if (count == 0)
        return OK;
    bool from_newest = list->entries[count - 1].id < m->high;
    uint32_t from = from_newest ? count : newest_place(list, count, m->high), at = from;
    size_t budget = m->author_count + (size_t)m->limit;
    uint32_t end = from > budget ? from - (uint32_t)budget : 0;
    /* Her last page reached further down than this would go: the heads will be needed anyway. */
    if (m->hint && end > 0 && head_unit(m->w->live, list->entries[end].id) > m->hint)
        return OK;
    for (; at > end && !*ret_done; at--) {
        const struct newest_entry *entry = &list->entries[at - 1];
        if (entry->id < m->low) {
            *ret_done = true;
            return OK;
        }
        uint32_t relation = viewer_relation(m->viewer, m->relations, entry->author, m->w->now_ms);
        if (!viewer_belongs_home(m->viewer, entry->author, relation))
            continue;
        struct candidate post = {
            .id = entry->id,
            .author = viewer_home_entry(entry->author, relation),
            .flags = atomic_load_explicit(&entry->flags, memory_order_relaxed),
            .other = entry->other,
        };
        enum err e = take(m, &post, ret_done);
        if (e)
            return e;
    }
    if (*ret_done)
        return OK;
    /* All from the last one looked at on is done; at the list's beginning, all from its floor on.
     */
    int64_t done_from = at > 0 ? list->entries[at].id : list->floor;
    if (done_from < m->high)
        m->high = done_from;
    *ret_done = m->high <= m->low;
    return OK;
}

static enum err merge_down(struct merge *m)
{
    struct frontier f = {0};
    size_t most = (size_t)m->limit * 2;
    if (m->author_count == 0)
        return OK;
    if (m->home) {
        bool done;
        enum err e = newest_down(m, &done);
        if (e || done)
            return e;
    }
    m->below = m->high;
    frontier_widen(m, &f, most < m->author_count ? most : m->author_count);
    while (frontier_advance(m, &f) && f.heap[0].id >= m->low) {
        struct cursor *cursor = &f.cursors[f.heap[0].cursor];
        struct candidate post = candidate_of(cursor, f.heap[0].id);
        bool done;
        m->below = post.id;
        enum err e = take(m, &post, &done);
        if (e || done)
            return e;
        if (cursor->place == 0) {
            f.heap[0] = f.heap[--f.heap_count];
        } else {
            cursor->place--;
            f.heap[0].id = entry_id(block_entry(cursor->block, cursor->place), cursor->bits);
        }
        sift_down(f.heap, f.heap_count, 0, true);
    }
    return OK;
}

/* Oldest first from m->low on, for min_id. */
static enum err merge_up(struct merge *m)
{
    struct cursor *cursors = arena_array(m->w->memory, m->author_count, sizeof *cursors);
    struct item *heap = arena_array(m->w->memory, m->author_count, sizeof *heap);
    uint32_t low_unit = head_unit(m->w->live, m->low);
    size_t count = 0;
    for (size_t i = 0; i < m->author_count; i++) {
        uint32_t author = m->authors[i] >> 1;
        uint32_t head = atomic_load_explicit(&m->table->heads[author], memory_order_acquire);
        struct block *block = head == no_head || head < low_unit ? NULL : block_at(m, author);
        if (!block)
            continue;
        struct cursor cursor = {.block = block,
                                .author = m->authors[i],
                                .count = block_count(block),
                                .bits = bucket_bits(m->table->ids[author])};
        cursor.place = block_place(block, cursor.count, cursor.bits, m->low);
        if (cursor.place == cursor.count)
            continue;
        heap[count] = (struct item){
            .id = entry_id(block_entry(block, cursor.place), cursor.bits),
            .cursor = (uint32_t)count,
        };
        cursors[count++] = cursor;
    }
    for (size_t at = count / 2; at > 0; at--)
        sift_down(heap, count, at - 1, false);
    while (count > 0 && heap[0].id < m->high) {
        struct cursor *cursor = &cursors[heap[0].cursor];
        struct candidate post = candidate_of(cursor, heap[0].id);
        bool done;
        enum err e = take(m, &post, &done);
        if (e || done)
            return e;
        if (++cursor->place == cursor->count)
            heap[0] = heap[--count];
        else
            heap[0].id = entry_id(block_entry(cursor->block, cursor->place), cursor->bits);
        sift_down(heap, count, 0, false);
    }
    return OK;
}

static void reverse(struct live_page *page)
{
    for (int i = 0, k = page->count - 1; i < k; i++, k--) {
        int64_t id = page->ids[i];
        page->ids[i] = page->ids[k];
        page->ids[k] = id;
    }
}

static int limit_of(const struct page *page)
{
    return page->limit < 1                ? page_limit_default
           : page->limit > page_limit_max ? page_limit_max
                                          : page->limit;
}

/* The lowest id that belongs on the page; of the largest number there is no next one. */
static int64_t lowest_of(const struct page *page)
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
    m->limit = limit_of(page);
    /* What is taken in while we look is left for the next page: else this one could show a post and
     * lack an older one, which a client that asks for newer posts would never see. */
    m->high = atomic_load_explicit(&live->authors.newest, memory_order_acquire) + 1;
    if (page->max_id > 0 && page->max_id < m->high)
        m->high = page->max_id;
    m->watermark = atomic_load_explicit(&live->authors.watermark, memory_order_acquire);
    m->table = atomic_load_explicit(&live->authors.table, memory_order_acquire);
    m->low = lowest_of(page);
    bool missing = m->low < m->watermark; /* a part of what is wanted may lie in SQL */
    if (missing)
        m->low = m->watermark;
    enum err e = page->min_id > 0 ? merge_up(m) : merge_down(m);
    if (e)
        return e;
    if (page->min_id > 0) {
        reverse(ret_page);
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
        .relations = atomic_load_explicit(&viewer->relations, memory_order_acquire),
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
        m.relations = atomic_load_explicit(&viewer->relations, memory_order_acquire);
    const struct author_table *table =
        atomic_load_explicit(&w->live->authors.table, memory_order_acquire);
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
        qsort(authors, known, sizeof *authors, compare_authors);
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
    const struct author_table *table =
        atomic_load_explicit(&w->live->authors.table, memory_order_acquire);
    uint32_t author = author_find(table, author_id) << 1;
    m.authors = &author;
    m.author_count = author != 0;
    return merge_page(&m, page, ret_page);
}

static const struct author_table *authors_now(const struct work *w)
{
    return atomic_load_explicit(&w->live->authors.table, memory_order_acquire);
}

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
        .relations = atomic_load_explicit(&viewer->relations, memory_order_acquire),
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
        .relations = atomic_load_explicit(&viewer->relations, memory_order_acquire),
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
        qsort(authors, 2, sizeof *authors, compare_authors);
    }
    return entry_shows(&m, &candidate, ret_takes);
}

static bool square_shows(const struct work *w, const struct live_viewer *viewer,
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

bool live_square_takes(struct work *w, const struct live_viewer *viewer,
                       const struct live_candidate *post, const struct live_filter *filter)
{
    struct candidate candidate = candidate_from(authors_now(w), post);
    const struct newest_entry entry = {
        .id = post->id, .author = candidate.author >> 1, .flags = candidate.flags};
    bool is_public = (post->flags & POST_VISIBILITY_MASK) == VISIBILITY_PUBLIC;
    assert(readers_is_busy(w->live->readers));
    return is_public && !(post->flags & POST_IS_BOOST) &&
           square_shows(w, viewer, atomic_load_explicit(&viewer->relations, memory_order_acquire),
                        filter, &entry);
}

void square_page(struct work *w, const struct live_viewer *viewer, const struct newest_list *list,
                 int64_t floor, const struct page *page, const struct live_filter *filter,
                 struct live_page *ret_page)
{
    uint32_t count = atomic_load_explicit(&list->count, memory_order_acquire);
    const struct relation_map *relations =
        viewer ? atomic_load_explicit(&viewer->relations, memory_order_acquire) : NULL;
    int limit = limit_of(page);
    int64_t lowest = lowest_of(page);
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
        reverse(ret_page);
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

/* What ranked pages are made of. */

static struct merge finding(struct work *w, const struct live_viewer *viewer, uint32_t visibilities)
{
    assert(readers_is_busy(w->live->readers));
    return (struct merge){
        .w = w,
        .viewer = viewer,
        .relations = atomic_load_explicit(&viewer->relations, memory_order_acquire),
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
    struct frontier f = {.most = (size_t)max};
    int count = 0;
    m.authors = viewer_home(w, viewer, &m.author_count);
    m.below = INT64_MAX;
    f.chosen = arena_array(w->memory, (size_t)max, sizeof *f.chosen);
    choose(&m, &f);
    chosen_sort(&f);
    for (size_t i = 0; i < f.count; i++) {
        const uint32_t author = m.authors[(uint32_t)f.chosen[i]] >> 1;
        if (author != viewer->self)
            ret_ids[count++] = m.table->ids[author];
    }
    return count;
}

/* Whether she may meet the post where she did not ask for it, whoever wrote it. */
static enum err is_met(struct merge *m, const struct candidate *post, bool *ret_met)
{
    const uint32_t relation =
        viewer_relation(m->viewer, m->relations, post->author >> 1, m->w->now_ms);
    *ret_met = false;
    if ((relation & RELATION_HIDES) || !can_be_ranked(m, post))
        return OK;
    return entry_shows(m, post, ret_met);
}

enum err live_square_found(struct work *w, const struct live_viewer *viewer, int64_t since_ms,
                           int look_max, struct live_found *ret_found, int max, int *ret_count)
{
    struct merge m = finding(w, viewer, 1U << VISIBILITY_PUBLIC);
    const struct newest_list *list =
        atomic_load_explicit(&w->live->square.list, memory_order_acquire);
    const uint32_t all = atomic_load_explicit(&list->count, memory_order_acquire);
    const int64_t since_id = id_first_at(since_ms);
    int count = 0;
    enum err e = OK;
    for (uint32_t i = 0; i < all && i < (uint32_t)look_max && count < max && !e; i++) {
        const struct newest_entry *entry = &list->entries[all - 1 - i];
        const struct candidate post = {
            .id = entry->id,
            .author = entry->author << 1,
            .flags = atomic_load_explicit(&entry->flags, memory_order_relaxed),
            .other = entry->other,
        };
        bool met = false;
        if (entry->id < since_id)
            break;
        if (!(post.flags & POST_IS_REPLY) || (post.flags & POST_REPLIES_TO_SELF))
            e = is_met(&m, &post, &met);
        if (!e && met)
            ret_found[count] = found_of(&m, &post);
        if (!e && met && !ret_found[count].is_followed)
            count++;
    }
    if (!e)
        *ret_count = count;
    return e;
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
        if (candidate_find(&m, &posts[i], &post))
            e = is_met(&m, &post, &met);
        if (!e && met)
            posts[kept++] = found_of(&m, &post);
    }
    if (!e)
        *count = kept;
    return e;
}
