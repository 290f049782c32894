/* Who posted last. */
#include "live/state.h"

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

int live_latest_authors(struct live *live, int64_t *ret_ids, int max)
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
