#include "live/readers.h"

#include "base/ballast.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>

#if defined(__SANITIZE_THREAD__)
#define THREADS_SANITIZED
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define THREADS_SANITIZED
#endif
#endif

/* One line of the cache each: a reader writes only its own. */
struct slot {
    _Alignas(64) _Atomic uint64_t epoch; /* 0: idle */
    atomic_bool taken;
    struct slot *next;
};

struct retired {
    void *object;
    void (*free_object)(void *object);
};

/* What one flush handed over. */
struct batch {
    struct batch *next;
    uint64_t epoch; /* no reader that became busy at it or later can hold the objects */
    size_t count;
    struct retired items[];
};

struct readers {
    _Atomic uint64_t epoch;
    _Atomic(struct slot *) slots; /* only ever grows, freed at the end */

    struct retired *noted; /* guarded by the writers' mutex */
    size_t noted_count, noted_capacity;

    pthread_mutex_t mutex; /* guards first, last, stopping */
    pthread_cond_t wake;
    struct batch *first, *last;
    bool stopping;
    _Atomic int64_t waiting;

    void (*chore)(void *context);
    void *chore_context;
    pthread_t thread;
};

static _Thread_local struct slot *own_slot;
static _Thread_local const struct readers *own_readers;

static bool everybody_is_past(struct readers *readers, uint64_t epoch)
{
    for (struct slot *slot = atomic_load(&readers->slots); slot; slot = slot->next) {
        uint64_t at = atomic_load(&slot->epoch);
        if (at != 0 && at < epoch)
            return false;
    }
    return true;
}

static void free_batch(struct readers *readers, struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        if (batch->items[i].free_object)
            batch->items[i].free_object(batch->items[i].object);
        else
            free(batch->items[i].object);
    }
    atomic_fetch_sub(&readers->waiting, (int64_t)batch->count);
    free(batch);
}

static void wait_ms(struct readers *readers, int ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += ms % 1000 * 1000000L;
    until.tv_sec += ms / 1000 + until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_cond_timedwait(&readers->wake, &readers->mutex, &until);
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void *free_thread(void *context)
{
    struct readers *readers = context;
    int64_t chore_at = now_ms() + readers_chore_ms;
    pthread_mutex_lock(&readers->mutex);
    while (!readers->stopping) {
        struct batch *batch = readers->first;
        if (batch && everybody_is_past(readers, batch->epoch)) {
            readers->first = batch->next;
            if (!readers->first)
                readers->last = NULL;
            pthread_mutex_unlock(&readers->mutex);
            free_batch(readers, batch);
            pthread_mutex_lock(&readers->mutex);
            continue;
        }
        wait_ms(readers, batch ? readers_retry_ms : readers_chore_ms);
        if (readers->stopping || now_ms() < chore_at)
            continue;
        pthread_mutex_unlock(&readers->mutex);
        if (readers->chore)
            readers->chore(readers->chore_context);
        chore_at = now_ms() + readers_chore_ms;
        pthread_mutex_lock(&readers->mutex);
    }
    pthread_mutex_unlock(&readers->mutex);
    return NULL;
}

struct readers *readers_new(void (*chore)(void *context), void *context)
{
    struct readers *readers = ballast_zeroed(sizeof *readers);
    atomic_init(&readers->epoch, 1);
    readers->chore = chore;
    readers->chore_context = context;
    pthread_mutex_init(&readers->mutex, NULL);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&readers->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    if (pthread_create(&readers->thread, NULL, free_thread, readers) != 0)
        abort();
    return readers;
}

void readers_free(struct readers *readers)
{
    pthread_mutex_lock(&readers->mutex);
    readers->stopping = true;
    pthread_cond_signal(&readers->wake);
    pthread_mutex_unlock(&readers->mutex);
    pthread_join(readers->thread, NULL);

    readers_flush(readers);
    while (readers->first) {
        struct batch *batch = readers->first;
        readers->first = batch->next;
        free_batch(readers, batch);
    }
    struct slot *slot = atomic_load(&readers->slots);
    while (slot) {
        struct slot *next = slot->next;
        assert(!atomic_load(&slot->taken));
        free(slot);
        slot = next;
    }
    pthread_cond_destroy(&readers->wake);
    pthread_mutex_destroy(&readers->mutex);
    free(readers->noted);
    free(readers);
}

void readers_register(struct readers *readers)
{
    assert(own_readers == NULL);
    own_readers = readers;
    for (struct slot *slot = atomic_load(&readers->slots); slot; slot = slot->next) {
        bool taken = false;
        if (atomic_compare_exchange_strong(&slot->taken, &taken, true)) {
            own_slot = slot;
            return;
        }
    }
    struct slot *slot = ballast_aligned(64, sizeof *slot);
    atomic_init(&slot->epoch, 0);
    atomic_init(&slot->taken, true);
    slot->next = atomic_load(&readers->slots);
    while (!atomic_compare_exchange_weak(&readers->slots, &slot->next, slot))
        ;
    own_slot = slot;
}

void readers_unregister(struct readers *readers)
{
    assert(own_readers == readers);
    atomic_store(&own_slot->epoch, 0);
    atomic_store(&own_slot->taken, false);
    own_slot = NULL;
    own_readers = NULL;
}

void readers_busy(struct readers *readers)
{
    assert(own_readers == readers);
    if (atomic_load_explicit(&own_slot->epoch, memory_order_relaxed) != 0)
        return;
    /* The exchange keeps the loads of published pointers that follow behind the store: a freeing
     * thread that still saw this slot idle had unpublished before what we could now find. */
    atomic_exchange(&own_slot->epoch, atomic_load(&readers->epoch));
#ifndef THREADS_SANITIZED /* which does not know fences, nor the processors that need this one */
    atomic_thread_fence(memory_order_seq_cst);
#endif
}

void readers_idle(struct readers *readers)
{
    assert(own_readers == readers);
    atomic_store_explicit(&own_slot->epoch, 0, memory_order_release);
}

bool readers_is_busy(const struct readers *readers)
{
    return own_readers == readers &&
           atomic_load_explicit(&own_slot->epoch, memory_order_relaxed) != 0;
}

void readers_retire(struct readers *readers, void *object, void (*free_object)(void *object))
{
    if (!object)
        return;
    if (readers->noted_count == readers->noted_capacity) {
        size_t capacity = readers->noted_capacity ? readers->noted_capacity * 2 : 64;
        readers->noted = ballast_grow(readers->noted, capacity * sizeof *readers->noted);
        readers->noted_capacity = capacity;
    }
    readers->noted[readers->noted_count++] =
        (struct retired){.object = object, .free_object = free_object};
}

void readers_flush(struct readers *readers)
{
    size_t count = readers->noted_count;
    if (count == 0)
        return;
    struct batch *batch = ballast_alloc(sizeof *batch + count * sizeof batch->items[0]);
    batch->next = NULL;
    batch->count = count;
    memcpy(batch->items, readers->noted, count * sizeof batch->items[0]);
    readers->noted_count = 0;
    atomic_fetch_add(&readers->waiting, (int64_t)count);
    batch->epoch = atomic_fetch_add(&readers->epoch, 1) + 1;

    pthread_mutex_lock(&readers->mutex);
    bool alone = !readers->first;
    if (alone)
        readers->first = batch;
    else
        readers->last->next = batch;
    readers->last = batch;
    /* With batches before this one the thread looks again by itself, every readers_retry_ms:
     * waking it for each would cost a writer two switches of the processor a post. */
    if (alone)
        pthread_cond_signal(&readers->wake);
    pthread_mutex_unlock(&readers->mutex);
}

int64_t readers_waiting(const struct readers *readers)
{
    return atomic_load(&readers->waiting);
}
