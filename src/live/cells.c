#include "live/state.h"

#include "base/ballast.h"

#include <inttypes.h>
#include <stdlib.h>

/* Never changes: another takes its place. */
struct held_cells {
    int64_t made_ms;
    struct cell_counts published;
};

enum { trim_every_ms = 60 * 60 * 1000 };

bool live_cells(struct live *live, int64_t post_id,
                struct slate_cell ret_cells[slate_quintile_count], int64_t *ret_made_ms)
{
    static const struct cell_counts none;
    const struct held_cells *held = table_get_pointer(&live->cells.by_post, post_id);
    cells_for_slate(held ? &held->published : &none, ret_cells);
    if (ret_made_ms)
        *ret_made_ms = held ? held->made_ms : 0;
    return held != NULL;
}

void live_cells_each(struct live *live,
                     void (*fn)(void *context, int64_t post_id,
                                const struct slate_cell cells[slate_quintile_count]),
                     void *context)
{
    const struct table_slots *slots =
        atomic_load_explicit(&live->cells.by_post.slots, memory_order_acquire);
    for (uint32_t i = 0; slots && i <= slots->mask; i++) {
        const uint64_t post_id = atomic_load_explicit(&slots->slots[i].key, memory_order_acquire);
        const struct held_cells *held = (const struct held_cells *)(uintptr_t)atomic_load_explicit(
            &slots->slots[i].value, memory_order_acquire);
        struct slate_cell cells[slate_quintile_count];
        if (!post_id || !held)
            continue;
        cells_for_slate(&held->published, cells);
        fn(context, (int64_t)post_id, cells);
    }
}

struct str cells_pack(struct arena *memory, const struct cell_counts *counts)
{
    char *bytes = arena_alloc(memory, cells_packed_bytes);
    for (int i = 0; i < cells_packed_bytes; i++) {
        const uint32_t voices =
            counts->voices[i / 4 / slate_quintile_count][i / 4 % slate_quintile_count];
        bytes[i] = (char)(voices >> (24 - i % 4 * 8));
    }
    return (struct str){.data = bytes, .size = cells_packed_bytes};
}

void cells_unpack(struct str packed, struct cell_counts *ret_counts)
{
    *ret_counts = (struct cell_counts){0};
    for (int i = 0; i < cells_packed_bytes && packed.size == cells_packed_bytes; i++) {
        uint32_t *voices =
            &ret_counts->voices[i / 4 / slate_quintile_count][i / 4 % slate_quintile_count];
        *voices = *voices << 8 | (unsigned char)packed.data[i];
    }
}

static void replace(struct live *live, int64_t post_id, struct held_cells *cells)
{
    const uint64_t before = table_set(live->readers, &live->cells.by_post, (uint64_t)post_id,
                                      (uint64_t)(uintptr_t)cells);
    if (before)
        readers_retire(live->readers, (void *)(uintptr_t)before, NULL);
}

/* Those that leave the window. */
struct leaving {
    struct live *live;
    int64_t before_id;
    int64_t ids[256];
    int count;
};

static void leaving_note(void *context, uint64_t key, uint64_t value)
{
    struct leaving *leaving = context;
    (void)value;
    if ((int64_t)key < leaving->before_id && leaving->count < 256)
        leaving->ids[leaving->count++] = (int64_t)key;
}

static void trim(struct live *live, int64_t now_ms)
{
    struct leaving leaving = {
        .live = live, .before_id = id_first_at(now_ms - live_cells_window_ms), .count = 256};
    live->cells.trimmed_ms = now_ms;
    while (leaving.count == 256) {
        leaving.count = 0;
        table_each(&live->cells.by_post, leaving_note, &leaving);
        for (int i = 0; i < leaving.count; i++)
            replace(live, leaving.ids[i], NULL);
    }
}

void cells_put(struct live *live, int64_t post_id, int64_t made_ms,
               const struct cell_counts *published)
{
    const struct held_cells *before = table_get_pointer(&live->cells.by_post, post_id);
    struct held_cells *cells = NULL;
    if (before && before->made_ms > made_ms)
        return;
    if (!cells_are_zero(published)) {
        cells = ballast_zeroed(sizeof *cells);
        *cells = (struct held_cells){.made_ms = made_ms, .published = *published};
    }
    replace(live, post_id, cells);
    if (made_ms - live->cells.trimmed_ms > trim_every_ms)
        trim(live, made_ms);
}

void cells_apply(struct live *live, const struct event *event)
{
    struct cell_counts published = {0};
    if (event->kind == EVENT_POST_GONE) {
        replace(live, event->post, NULL);
        return;
    }
    for (uint32_t i = 0; i < cell_numbers && i < event->count; i++)
        published.voices[i / slate_quintile_count][i % slate_quintile_count] =
            (uint32_t)event->numbers[i];
    cells_put(live, event->post, event->version, &published);
}

static void free_one(void *context, uint64_t key, uint64_t value)
{
    (void)context;
    (void)key;
    free((void *)(uintptr_t)value);
}

void cells_clear(struct live *live)
{
    table_each(&live->cells.by_post, free_one, NULL);
    table_clear(&live->cells.by_post);
}

/* What is stored of the window is held. */
struct cells_comparison {
    struct live *live;
    int64_t different;
};

static void compare(void *context, int64_t post_id, int64_t made_ms,
                    const struct cell_counts *published)
{
    struct cells_comparison *c = context;
    const struct held_cells *held = table_get_pointer(&c->live->cells.by_post, post_id);
    const bool zero = cells_are_zero(published);
    (void)made_ms;
    if (zero ? held != NULL : !held || memcmp(&held->published, published, sizeof *published) != 0)
        c->different = post_id;
}

enum err cells_check(struct work *w, struct live *live)
{
    struct cells_comparison c = {.live = live};
    enum err e =
        cells_db_each(w, w->now_ms - live_cells_window_ms + 2 * trim_every_ms, compare, &c);
    if (!e && c.different)
        e = work_fail(w, ERR_INTERNAL,
                      "post %" PRId64 " has other published cells in memory than are stored",
                      c.different);
    return e;
}

static void rebuild_put(void *context, int64_t post_id, int64_t made_ms,
                        const struct cell_counts *published)
{
    cells_put(context, post_id, made_ms, published);
}

enum err cells_rebuild(struct work *w, struct live *live)
{
    pthread_mutex_lock(&live->mutex);
    enum err e = cells_db_each(w, w->now_ms - live_cells_window_ms, rebuild_put, live);
    readers_flush(live->readers);
    pthread_mutex_unlock(&live->mutex);
    return e;
}
