/* Pages, merged from the authors' blocks at read time. */
#include "live/merge.h"

enum { merge_widen = 4, merge_prefetched = 8 };

/* One author's block under the merge. */
struct cursor {
    struct block *block;
    uint64_t bits;   /* the author's bucket */
    uint32_t author; /* author << 1 | boosts hidden */
    uint32_t place;  /* of the entry in the heap */
    uint32_t count;  /* of the block, when it was looked up */
};

/* Heap items: the id decides. */
struct item {
    int64_t id;
    uint32_t cursor;
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
        m->found[m->page->count++] = found_of(m, post, true);
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

/* Of a long list, while one in so many is hers: to meet it in the merge costs about as much. */
static bool worth_going_on(const struct merge *m, uint32_t looked)
{
    enum { looked_for_one = 8 };
    return (uint64_t)m->page->count * looked_for_one > looked;
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
    for (; !*ret_done; at--) {
        if (at == end && m->found && end > 0 && worth_going_on(m, from - at))
            end = end > budget ? end - (uint32_t)budget : 0;
        if (at == end)
            break;
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

enum err merge_down(struct merge *m)
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
enum err merge_up(struct merge *m)
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

size_t merge_newest_authors(const struct merge *m, size_t max, const uint64_t **ret_chosen)
{
    struct frontier f = {.most = max};
    f.chosen = arena_array(m->w->memory, max, sizeof *f.chosen);
    choose(m, &f);
    chosen_sort(&f);
    *ret_chosen = f.chosen;
    return f.count;
}
