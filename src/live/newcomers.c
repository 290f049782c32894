/* Posts of authors whose posts have not come far: the same for everybody, so found once until the
 * square's posts or cells change. */
#include "live/state.h"

#include <assert.h>

enum { author_slots = 2 * live_newcomers_looked_max };

/* How far the posts of each author have come. */
struct reach {
    uint32_t author;
    int64_t impressions;
};

static struct reach *reach_of(struct reach *slots, uint32_t author)
{
    uint32_t at = author * UINT32_C(0x9E3779B1) >> 16;
    while (slots[at % author_slots].author && slots[at % author_slots].author != author)
        at++;
    slots[at % author_slots].author = author;
    return &slots[at % author_slots];
}

static int64_t impressions_of(struct live *live, int64_t post_id)
{
    struct slate_cell cells[slate_quintile_count];
    int64_t sum = 0;
    if (live_cells(live, post_id, cells, NULL))
        for (int b = 0; b < slate_quintile_count; b++)
            sum += cells[b].impressions;
    return sum;
}

static bool is_looked_at(uint32_t flags)
{
    return !(flags & (POST_INDEX_GONE | POST_RESTRICTED)) &&
           (!(flags & POST_IS_REPLY) || (flags & POST_REPLIES_TO_SELF));
}

/* The newest of the list since then that are looked at, with their authors' numbers. */
static int newest_read(struct live *live, int64_t since_id, struct live_found *found,
                       uint32_t *authors)
{
    const struct author_table *table =
        atomic_load_explicit(&live->authors.table, memory_order_acquire);
    const struct newest_list *list = atomic_load_explicit(&live->square.list, memory_order_acquire);
    const uint32_t all = atomic_load_explicit(&list->count, memory_order_acquire);
    int count = 0;
    for (uint32_t i = 0; i < all && i < live_newcomers_looked_max; i++) {
        const struct newest_entry *entry = &list->entries[all - 1 - i];
        if (entry->id < since_id)
            break;
        if (!is_looked_at(atomic_load_explicit(&entry->flags, memory_order_relaxed)))
            continue;
        authors[count] = entry->author;
        found[count++] =
            (struct live_found){.id = entry->id, .author_id = table->ids[entry->author]};
    }
    return count;
}

static int newcomers_find(struct work *w, int64_t since_id, int64_t impressions_max,
                          struct live_found *found)
{
    struct reach *reach = arena_array(w->memory, author_slots, sizeof *reach);
    uint32_t *authors = arena_array(w->memory, live_newcomers_looked_max, sizeof *authors);
    const int count = newest_read(w->live, since_id, found, authors);
    int kept = 0;
    /* How far each author's posts have come, before the first of them is judged. */
    for (int i = 0; i < count; i++)
        reach_of(reach, authors[i])->impressions += impressions_of(w->live, found[i].id);
    for (int i = 0; i < count; i++)
        if (reach_of(reach, authors[i])->impressions <= impressions_max)
            found[kept++] = found[i];
    return kept;
}

int live_newcomers(struct work *w, int64_t since_ms, int64_t impressions_max,
                   struct live_found *ret_found)
{
    struct live_newcomers *held = &w->live->newcomers;
    const int64_t changes = atomic_load_explicit(&w->live->square_changes, memory_order_acquire);
    int count = 0;
    assert(readers_is_busy(w->live->readers));
    pthread_mutex_lock(&held->mutex);
    const bool is_held = held->is_made && held->changes == changes &&
                         held->impressions_max == impressions_max && held->since_ms <= since_ms &&
                         since_ms - held->since_ms < live_newcomers_held_ms;
    if (is_held) {
        count = held->count;
        memcpy(ret_found, held->found, (size_t)count * sizeof *ret_found);
    }
    pthread_mutex_unlock(&held->mutex);
    if (is_held)
        return count;
    count = newcomers_find(w, id_first_at(since_ms), impressions_max, ret_found);
    pthread_mutex_lock(&held->mutex);
    held->is_made = true;
    held->changes = changes;
    held->impressions_max = impressions_max;
    held->since_ms = since_ms;
    held->count = count;
    memcpy(held->found, ret_found, (size_t)count * sizeof *ret_found);
    pthread_mutex_unlock(&held->mutex);
    return count;
}
