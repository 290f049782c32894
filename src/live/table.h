/* A hash table from a 64-bit key (not 0) to a 64-bit value (0: none) that is read without locks
 * while one writer changes it. The writer holds the writers' mutex; what it replaces goes to the
 * readers' freeing thread. Open addressing, at most two thirds full; keys stay in their slot until
 * the next growth, so that a reader's probe never meets a moved one. */
#ifndef BEMA_LIVE_TABLE_H
#define BEMA_LIVE_TABLE_H

#include "live/readers.h"

#include <stdatomic.h>

struct table_slot {
    _Atomic uint64_t key, value;
};
struct table_slots {
    uint32_t mask;
    struct table_slot slots[];
};
struct table {
    _Atomic(struct table_slots *) slots; /* NULL while empty */
    uint32_t used;                       /* slots with a key, also with value 0 */
    uint32_t count;                      /* with a value */
};

static inline uint64_t table_spread(uint64_t key)
{
    key *= UINT64_C(0x9E3779B97F4A7C15);
    return key ^ key >> 32;
}
/* Here, because a page of posts asks a hundred times. */
static inline uint64_t table_get(const struct table *table, uint64_t key)
{
    struct table_slots *slots = atomic_load_explicit(&table->slots, memory_order_acquire);
    if (!slots)
        return 0;
    for (uint64_t at = table_spread(key);; at++) {
        struct table_slot *slot = &slots->slots[at & slots->mask];
        uint64_t found = atomic_load_explicit(&slot->key, memory_order_acquire);
        if (found == key)
            return atomic_load_explicit(&slot->value, memory_order_acquire);
        if (found == 0)
            return 0;
    }
}
/* value 0 removes. Returns the value before. */
uint64_t table_set(struct readers *readers, struct table *table, uint64_t key, uint64_t value);
/* Writer only, or when nobody writes: calls fn for each pair. */
void table_each(const struct table *table, void (*fn)(void *context, uint64_t key, uint64_t value),
                void *context);
size_t table_bytes(const struct table *table);
/* When no reader can see the table any more. */
void table_clear(struct table *table);

static inline void *table_get_pointer(const struct table *table, int64_t key)
{
    return (void *)(uintptr_t)table_get(table, (uint64_t)key);
}

#endif
