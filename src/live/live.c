#include "live/state.h"

#include "base/ballast.h"

#include <assert.h>

/* Things held, in a ring */

void ring_add(struct ring *ring, struct held *item)
{
    if (ring->count == ring->capacity) {
        uint32_t capacity = ring->capacity ? ring->capacity * 2 : 16;
        ring->items = ballast_grow(ring->items, capacity * sizeof(struct held *));
        ring->capacity = capacity;
    }
    item->place = ring->count;
    ring->items[ring->count++] = item;
    ring->bytes += item->bytes;
}

void ring_remove(struct ring *ring, struct held *item)
{
    assert(ring->items[item->place] == item);
    ring->items[item->place] = ring->items[--ring->count];
    ring->items[item->place]->place = item->place;
    ring->bytes -= item->bytes;
}

struct held *ring_victim(struct ring *ring)
{
    while (ring->count > 0) {
        if (ring->hand >= ring->count)
            ring->hand = 0;
        /* On at once: the last item, the newest, will stand in the place of a removed one. */
        struct held *item = ring->items[ring->hand++];
        if (!atomic_exchange_explicit(&item->used, false, memory_order_relaxed))
            return item;
    }
    return NULL;
}

/* Generations */

uint32_t live_stripe(int64_t id)
{
    return (uint32_t)((uint64_t)id * UINT64_C(0x9E3779B97F4A7C15) >> 32) % live_generations;
}

uint32_t live_generation(struct live *live, int64_t id)
{
    return atomic_load_explicit(&live->generations[live_stripe(id)], memory_order_acquire);
}

static void generation_raise(struct live *live, uint32_t stripe)
{
    uint32_t next = atomic_load_explicit(&live->generations[stripe], memory_order_relaxed) + 1;
    atomic_store_explicit(&live->generations[stripe], next == LIVE_FRESH ? 0 : next,
                          memory_order_release);
    live->just_made[stripe] = 0;
}

bool live_generation_holds(struct live *live, int64_t id, uint32_t generation)
{
    uint32_t stripe = live_stripe(id);
    bool holds =
        generation == LIVE_FRESH
            ? live->just_made[stripe] == id
            : atomic_load_explicit(&live->generations[stripe], memory_order_relaxed) == generation;
    holds = holds && ballast_ready(); /* what saves a read can wait until there is memory */
    if (!holds)
        atomic_fetch_add_explicit(&live->put_refused, 1, memory_order_relaxed);
    return holds;
}

void live_whole_put(struct live *live, live_whole *whole, int64_t id, uint32_t generation,
                    void *read)
{
    pthread_mutex_lock(&live->mutex);
    if (!atomic_load(whole) && live_generation_holds(live, id, generation)) {
        atomic_store_explicit(whole, read, memory_order_release);
        read = NULL;
    }
    pthread_mutex_unlock(&live->mutex);
    free(read);
}

void live_whole_drop(struct live *live, live_whole *whole)
{
    void *held = atomic_exchange(whole, NULL);

    if (held)
        readers_retire(live->readers, held, NULL);
}

static void generations_apply(struct live *live, const struct event *event)
{
    if ((event->kind == EVENT_TOKEN_GONE && event->other == 0) ||
        event->kind == EVENT_EMOJIS_CHANGED) {
        for (uint32_t stripe = 0; stripe < live_generations; stripe++)
            generation_raise(live, stripe);
        return;
    }
    if (event->kind == EVENT_CHARTER_CHANGED) {
        generation_raise(live, charter_stripe());
        return;
    }
    if (event->kind == EVENT_TOKEN_GONE) {
        generation_raise(live, live_stripe(event->other));
        return;
    }
    if (event->kind == EVENT_TAGGED || event->kind == EVENT_UNTAGGED || event->kind == EVENT_CELLS)
        return; /* nothing that is put holds a post's tags */
    /* A post's own events do not touch what is held of its author. */
    bool post_only = event->kind == EVENT_POST_MADE || event->kind == EVENT_POST_CHANGED ||
                     event->kind == EVENT_POST_GONE;
    if (event->account && !post_only)
        generation_raise(live, live_stripe(event->account));
    if (event->post && event->kind != EVENT_MARK && event->kind != EVENT_VOTED)
        generation_raise(live, live_stripe(event->post));
    if (event->kind == EVENT_POST_MADE)
        live->just_made[live_stripe(event->post)] = event->post;
}

/* Events */

static void post_made_apply(struct live *live, const struct event *event, struct late_posts *late)
{
    if (event->post <= 0 || event->account <= 0)
        return;
    struct made_post post = {
        .id = event->post,
        .author = author_intern(live, event->account),
        .other = event->other > 0 ? author_intern(live, event->other) : 0,
        .flags = event->flags,
    };
    index_insert(live, post, late);
}

/* What waits for the end of a group. */
struct late {
    struct late_posts posts;
    struct late_tags tags;
};

static void event_apply(struct live *live, const struct event *event, struct late *late)
{
    generations_apply(live, event);
    switch (event->kind) {
    case EVENT_POST_MADE:
        post_made_apply(live, event, &late->posts);
        break;
    case EVENT_POST_CHANGED:
        index_insert_late(live, &late->posts);
        if (event->account)
            index_change_flags(live, event->account, event->post, event->flags);
        cards_apply(live, event);
        break;
    case EVENT_POST_GONE:
        index_insert_late(live, &late->posts);
        index_remove(live, event->account, event->post);
        cards_apply(live, event);
        cells_apply(live, event);
        break;
    case EVENT_CELLS:
        cells_apply(live, event);
        break;
    case EVENT_ACCOUNT_CHANGED:
    case EVENT_READ_AGAIN:
        cards_apply(live, event);
        viewers_apply(live, event);
        break;
    case EVENT_ACCOUNT_COUNTS:
    case EVENT_POST_COUNTS:
    case EVENT_POLL_COUNTS:
        cards_apply(live, event);
        break;
    case EVENT_MARK:
    case EVENT_RELATION:
    case EVENT_VOTED:
    case EVENT_LIST_CHANGED:
    case EVENT_TAGS_CHANGED:
    case EVENT_FILTERS_CHANGED:
        viewers_apply(live, event);
        break;
    case EVENT_TOKEN_GONE:
        tokens_apply(live, event);
        break;
    case EVENT_TAGGED:
    case EVENT_UNTAGGED:
        tags_apply(live, event, &late->tags);
        break;
    case EVENT_CHARTER_CHANGED:
        charter_drop(live);
        break;
    case EVENT_EMOJIS_CHANGED:
        emojis_drop(live);
        cards_drop_all(live);
        break;
    case EVENT_NOTIFIED:
    case EVENT_NOTIFICATIONS_MERGED:
    case EVENT_ANNOUNCEMENT:
    case EVENT_ANNOUNCEMENT_REACTION:
        break;
    }
}

static bool changes_square(const struct event *event)
{
    return event->kind == EVENT_POST_MADE || event->kind == EVENT_POST_CHANGED ||
           event->kind == EVENT_POST_GONE || event->kind == EVENT_CELLS;
}

void live_apply(void *context, const struct event *events, size_t count)
{
    struct live *live = context;
    struct late late = {0};
    bool changed = false;
    pthread_mutex_lock(&live->mutex);
    for (size_t i = 0; i < count; i++) {
        event_apply(live, &events[i], &late);
        changed |= changes_square(&events[i]);
    }
    index_insert_late(live, &late.posts);
    tags_insert_late(live, &late.tags);
    readers_flush(live->readers);
    pthread_mutex_unlock(&live->mutex);
    late_posts_free(&late.posts);
    late_tags_free(&late.tags);
    atomic_fetch_add_explicit(&live->events, (int64_t)count, memory_order_relaxed);
    if (changed) /* after all of it: what was found meanwhile is found again */
        atomic_fetch_add_explicit(&live->square_changes, 1, memory_order_release);
}

/* Opening and closing */

static void chore(void *context)
{
    struct live *live = context;
    index_trim(live);
    tags_trim(live);
    pthread_mutex_lock(&live->mutex);
    viewers_drop_old(live);
    readers_flush(live->readers);
    pthread_mutex_unlock(&live->mutex);
}

enum err live_open(struct work *w, const struct live_options *options, struct live **ret_live)
{
    if (options->rendered_bytes_max < 0 || options->viewers_max < 0 ||
        options->window_posts_max < 0 || options->tags_bytes_max < 0)
        return work_fail(w, ERR_INVALID, "the limits of the live state cannot be below zero");
    struct live *live = ballast_zeroed(sizeof *live);
    (void)ballast_ready(); /* held from now on */
    live->options = (struct live_options){
        .rendered_bytes_max = options->rendered_bytes_max ? options->rendered_bytes_max
                                                          : live_rendered_bytes_max_default,
        .viewers_max = options->viewers_max ? options->viewers_max : live_viewers_max_default,
        .window_posts_max =
            options->window_posts_max ? options->window_posts_max : live_window_posts_max_default,
        .tags_bytes_max =
            options->tags_bytes_max ? options->tags_bytes_max : live_tags_bytes_max_default,
    };
    pthread_mutex_init(&live->mutex, NULL);
    pthread_mutex_init(&live->latest.mutex, NULL);
    pthread_mutex_init(&live->newcomers.mutex, NULL);
    /* 32 bits of 64 ms are 8.7 years: most of them behind, what is older counts as that old. */
    live->epoch_ms = w->now_ms - ID_EPOCH_MS - INT64_C(7) * 365 * 86400 * 1000;
    atomic_init(&live->now_ms, w->now_ms);
    authors_init(live);
    tokens_init(live);
    pthread_mutex_lock(&live->mutex); /* which the chore takes, on a thread that runs already */
    live->readers = readers_new(chore, live);
    pthread_mutex_unlock(&live->mutex);
    *ret_live = live;
    return OK;
}

void live_close(struct live *live)
{
    if (!live)
        return;
    readers_free(live->readers);
    cards_clear(live);
    free(atomic_load(&live->emojis));
    free(atomic_load(&live->charter));
    cells_clear(live);
    files_clear(live);
    viewers_clear(live);
    tokens_clear(live);
    tags_clear(live);
    authors_clear(live);
    pthread_mutex_destroy(&live->mutex);
    pthread_mutex_destroy(&live->latest.mutex);
    pthread_mutex_destroy(&live->newcomers.mutex);
    free(live);
}

int64_t live_newest(struct live *live)
{
    /* The list takes a group's posts last, after blocks and tags: up to its end all is there. */
    const struct newest_list *list = atomic_load_explicit(&live->newest.list, memory_order_acquire);
    uint32_t count = atomic_load_explicit(&list->count, memory_order_acquire);
    return count > 0 ? list->entries[count - 1].id
                     : atomic_load_explicit(&live->authors.newest, memory_order_acquire);
}

void live_reader_register(struct live *live)
{
    readers_register(live->readers);
}

void live_reader_busy(struct live *live)
{
    readers_busy(live->readers);
}

void live_reader_idle(struct live *live)
{
    readers_idle(live->readers);
}

void live_reader_unregister(struct live *live)
{
    readers_unregister(live->readers);
}

struct live_counts live_counts(struct live *live)
{
    pthread_mutex_lock(&live->mutex);
    struct live_counts counts = {
        .posts = atomic_load(&live->authors.posts),
        .accounts = atomic_load(&live->authors.count) - 1,
        .viewers = live->viewers.ring.count,
        .cards = live->cards.ring.count,
        .card_bytes = (int64_t)live->cards.ring.bytes,
        .index_bytes = index_bytes(live) + tags_bytes(live),
        .events = atomic_load(&live->events),
        .put_refused = atomic_load(&live->put_refused),
        .watermark = atomic_load(&live->authors.watermark),
    };
    pthread_mutex_unlock(&live->mutex);
    return counts;
}
