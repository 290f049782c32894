#include "live/table.h"

#include "base/ballast.h"

#include <string.h>

enum { table_slots_min = 8 };

/* The slot of the key, or the empty one where it belongs. */
static struct table_slot *slot_of(struct table_slots *slots, uint64_t key)
{
    for (uint64_t at = table_spread(key);; at++) {
        struct table_slot *slot = &slots->slots[at & slots->mask];
        uint64_t found = atomic_load_explicit(&slot->key, memory_order_relaxed);
        if (found == key || found == 0)
            return slot;
    }
}

static void grow(struct readers *readers, struct table *table)
{
    struct table_slots *old = atomic_load_explicit(&table->slots, memory_order_relaxed);
    uint32_t size = table_slots_min;
    while (size < table->count * 2 + 2)
        size *= 2;
    struct table_slots *slots = ballast_zeroed(sizeof *slots + size * sizeof slots->slots[0]);
    slots->mask = size - 1;
    for (uint32_t i = 0; old && i <= old->mask; i++) {
        uint64_t key = atomic_load_explicit(&old->slots[i].key, memory_order_relaxed);
        uint64_t value = atomic_load_explicit(&old->slots[i].value, memory_order_relaxed);
        if (value == 0)
            continue;
        struct table_slot *slot = slot_of(slots, key);
        atomic_store_explicit(&slot->key, key, memory_order_relaxed);
        atomic_store_explicit(&slot->value, value, memory_order_relaxed);
    }
    table->used = table->count;
    atomic_store_explicit(&table->slots, slots, memory_order_release);
    readers_retire(readers, old, NULL);
}

uint64_t table_set(struct readers *readers, struct table *table, uint64_t key, uint64_t value)
{
    struct table_slots *slots = atomic_load_explicit(&table->slots, memory_order_relaxed);
    if (!slots && value == 0)
        return 0;
    if (value != 0 && (!slots || (table->used + 1) * 3 > (slots->mask + 1) * 2)) {
        grow(readers, table);
        slots = atomic_load_explicit(&table->slots, memory_order_relaxed);
    }
    struct table_slot *slot = slot_of(slots, key);
    uint64_t before = atomic_load_explicit(&slot->value, memory_order_relaxed);
    if (atomic_load_explicit(&slot->key, memory_order_relaxed) == 0) {
        if (value == 0)
            return 0;
        table->used++;
        atomic_store_explicit(&slot->value, value, memory_order_relaxed);
        atomic_store_explicit(&slot->key, key, memory_order_release);
    } else {
        atomic_store_explicit(&slot->value, value, memory_order_release);
    }
    if (before == 0 && value != 0)
        table->count++;
    else if (before != 0 && value == 0)
        table->count--;
    return before;
}

void table_each(const struct table *table, void (*fn)(void *context, uint64_t key, uint64_t value),
                void *context)
{
    struct table_slots *slots = atomic_load_explicit(&table->slots, memory_order_acquire);
    for (uint32_t i = 0; slots && i <= slots->mask; i++) {
        uint64_t value = atomic_load_explicit(&slots->slots[i].value, memory_order_acquire);
        if (value != 0)
            fn(context, atomic_load_explicit(&slots->slots[i].key, memory_order_relaxed), value);
    }
}

size_t table_bytes(const struct table *table)
{
    const struct table_slots *slots = atomic_load_explicit(&table->slots, memory_order_relaxed);
    return slots ? sizeof *slots + ((size_t)slots->mask + 1) * sizeof slots->slots[0] : 0;
}

void table_clear(struct table *table)
{
    free(atomic_load_explicit(&table->slots, memory_order_relaxed));
    *table = (struct table){.slots = NULL};
}
