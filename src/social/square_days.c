#include "social/square_days.h"

#include "social/square_days_db.h"

#include <assert.h>
#include <stdatomic.h>

static _Atomic int64_t counted;

static void count(struct work *w, void *data)
{
    (void)w;
    atomic_fetch_add_explicit(&counted, *(const int64_t *)data, memory_order_relaxed);
}

void square_interactions_count(struct work *w, int64_t interactions)
{
    int64_t *kept = ARENA_NEW(w->memory, int64_t);

    *kept = interactions;
    db_after_commit(w, count, kept);
}

int64_t square_interactions_take(void)
{
    return atomic_exchange_explicit(&counted, 0, memory_order_relaxed);
}

void square_interactions_put_back(int64_t interactions)
{
    atomic_fetch_add_explicit(&counted, interactions, memory_order_relaxed);
}

enum err square_day_add(struct work *w, enum square_day_kind kind, int64_t day, int64_t value)
{
    assert(db_in_transaction(w));
    return square_days_db_add(w, kind, day, value);
}

enum err square_days_read(struct work *w, enum square_day_kind kind, int64_t first_day, int days,
                          int64_t *ret_values)
{
    return square_days_db_read(w, kind, first_day, days, ret_values);
}
