#include "live/state.h"

#include <stdlib.h>

/* Any id: EVENT_CHARTER_CHANGED raises the generation of its stripe. */
enum { charter_generation_id = 2 };

static void charter_put(struct live *live, const struct live_charter *charter, uint32_t generation)
{
    struct live_charter *copy = malloc(sizeof *copy + charter->rules.size);

    if (!copy)
        return; /* the next one tries again */
    *copy = *charter;
    memcpy(copy + 1, charter->rules.data, charter->rules.size);
    copy->rules.data = (char *)(copy + 1);
    live_whole_put(live, &live->charter, charter_generation_id, generation, copy);
}

enum err live_charter_get(struct work *w, const struct live_charter **ret_charter)
{
    struct live_charter *held =
        w->live ? atomic_load_explicit(&w->live->charter, memory_order_acquire) : NULL;
    struct live_charter *read = NULL;

    if (held) {
        *ret_charter = held;
        return OK;
    }
    if (!w->db)
        return ERR_NEEDS_STORE;
    uint32_t generation = w->live ? live_generation(w->live, charter_generation_id) : 0;
    enum err e = charter_db_read(w, &read);
    if (e)
        return e;
    if (w->live && db_is_reader(w->db))
        charter_put(w->live, read, generation);
    *ret_charter = read;
    return OK;
}

uint32_t charter_stripe(void)
{
    return live_stripe(charter_generation_id);
}

void charter_drop(struct live *live)
{
    live_whole_drop(live, &live->charter);
}

enum err charter_check(struct work *w, struct live *live)
{
    const struct live_charter *held = atomic_load(&live->charter);
    struct live_charter *stored = NULL;
    enum err e = held ? charter_db_read(w, &stored) : OK;

    if (e || !held)
        return e;
    if (!str_equal(held->rules, stored->rules) || held->has_privacy != stored->has_privacy ||
        held->has_terms != stored->has_terms)
        return work_fail(w, ERR_INTERNAL, "other rules or documents are held than are stored");
    return OK;
}
