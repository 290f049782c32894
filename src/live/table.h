/* A hash table from a 64-bit key (not 0) to a 64-bit value (0: none) that is read without locks
 * while one writer changes it. The writer holds the writers' mutex; what it replaces goes to the
 * readers' freeing thread. Open addressing, at most two thirds full; keys stay in their slot until
 * the next growth, so that a reader's probe never meets a moved one. */
#ifndef BEMA_LIVE_TABLE_H
#define BEMA_LIVE_TABLE_H

#include "live/readers.h"

#include <stdatomic.h>

struct table_slots;
struct table {
    _Atomic(struct table_slots *) slots; /* NULL while empty */
    uint32_t used;                       /* slots with a key, also with value 0 */
    uint32_t count;                      /* with a value */
};

uint64_t table_get(const struct table *table, uint64_t key);
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
