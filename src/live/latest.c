/* Who posted last. */
#include "live/state.h"

#include "base/clock.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static int newest_first(const void *left, const void *right)
{
    uint64_t a, b;

    memcpy(&a, left, sizeof a);
    memcpy(&b, right, sizeof b);
    return a > b ? -1 : a < b;
}

/* heap[0] is the smallest. */
static void sift_down(uint64_t *heap, size_t count, size_t at)
{
    for (;;) {
        size_t least = at, left = 2 * at + 1;

        for (size_t child = left; child < count && child < left + 2; child++)
            if (heap[child] < heap[least])
                least = child;
        if (least == at)
            return;
        uint64_t moved = heap[at];
        heap[at] = heap[least];
        heap[least] = moved;
        at = least;
    }
}

/* Goes over the heads of all authors. */
static int latest_scan(struct live *live, int64_t *ret_ids, int max)
{
    uint32_t authors = atomic_load_explicit(&live->authors.count, memory_order_acquire);
    struct author_table *table = atomic_load_explicit(&live->authors.table, memory_order_acquire);
    uint64_t *heap = calloc((size_t)max, sizeof *heap); /* head << 32 | author */
    size_t count = 0;

    for (uint32_t author = 1; heap && author < authors && author < table->capacity; author++) {
        uint32_t head = atomic_load_explicit(&table->heads[author], memory_order_relaxed);
        uint64_t entry = (uint64_t)head << 32 | author;

        if (head == 0)
            continue;
        if (count < (size_t)max) {
            heap[count++] = entry;
            for (size_t at = count / 2; count == (size_t)max && at > 0; at--)
                sift_down(heap, count, at - 1);
        } else if (entry > heap[0]) {
            heap[0] = entry;
            sift_down(heap, count, 0);
        }
    }
    if (heap)
        qsort(heap, count, sizeof *heap, newest_first);
    for (size_t i = 0; i < count; i++)
        ret_ids[i] = table->ids[heap[i] & UINT32_MAX];
    free(heap);
    return (int)count;
}

/* Where there are many authors, what was found is good for live_latest_kept_ms. */
int live_latest_authors(struct live *live, int64_t *ret_ids, int max)
{
    struct live_latest *latest = &live->latest;
    int count;

    assert(max <= live_latest_max);
    if (atomic_load_explicit(&live->authors.count, memory_order_acquire) <= live_latest_scan_max)
        return latest_scan(live, ret_ids, max);
    pthread_mutex_lock(&latest->mutex);
    if (!latest->made_ms || clock_monotonic_ms() >= latest->made_ms + live_latest_kept_ms) {
        latest->count = latest_scan(live, latest->ids, live_latest_max);
        latest->made_ms = clock_monotonic_ms();
    }
    count = latest->count < max ? latest->count : max;
    memcpy(ret_ids, latest->ids, (size_t)count * sizeof *ret_ids);
    pthread_mutex_unlock(&latest->mutex);
    return count;
}
