#include "auth/activity.h"

#include "auth/users_db.h"
#include "base/clock.h"
#include "social/square_days.h"

#include <pthread.h>
#include <stdatomic.h>

struct sighting {
    int64_t account_id, day;
};

static _Atomic int64_t slots[activity_slots]; /* account and day, mixed */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct sighting waiting[activity_waiting_max];
static int waiting_count;

static _Atomic int64_t *slot_of(int64_t account_id)
{
    uint64_t mixed = (uint64_t)account_id * UINT64_C(0x9E3779B97F4A7C15);

    return &slots[mixed >> 48];
}

static int64_t mark_of(int64_t account_id, int64_t day)
{
    return (int64_t)((uint64_t)account_id ^ (uint64_t)day << 40);
}

void activity_saw(int64_t account_id, int64_t now_ms)
{
    int64_t day = now_ms / clock_day_ms, mark = mark_of(account_id, day);
    _Atomic int64_t *slot = slot_of(account_id);

    if (atomic_load_explicit(slot, memory_order_relaxed) == mark)
        return;
    pthread_mutex_lock(&mutex);
    if (waiting_count < activity_waiting_max) {
        waiting[waiting_count++] = (struct sighting){account_id, day};
        atomic_store_explicit(slot, mark, memory_order_relaxed);
    }
    pthread_mutex_unlock(&mutex);
}

struct counting {
    struct sighting *sightings;
    int count;
    int64_t interactions;
};

static enum err count_store(struct work *w, const struct counting *counting)
{
    int64_t today = w->now_ms / clock_day_ms;
    enum err e = OK;

    for (int i = 0; !e && i < counting->count; i++) {
        const struct sighting *s = &counting->sightings[i];
        bool is_new = false;

        e = users_db_set_active_day(w, s->account_id, s->day, &is_new);
        if (!e && is_new)
            e = square_day_add(w, SQUARE_DAY_ACTIVE, s->day, 1);
    }
    if (!e && counting->interactions)
        e = square_day_add(w, SQUARE_DAY_INTERACTIONS, today, counting->interactions);
    return e;
}

static enum err count_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, count_store(w, context));
}

/* What could not be written waits for the next round. */
static void put_back(const struct counting *counting)
{
    for (int i = 0; i < counting->count; i++)
        atomic_store_explicit(slot_of(counting->sightings[i].account_id), 0, memory_order_relaxed);
    square_interactions_put_back(counting->interactions);
}

enum err activity_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct counting counting = {
        .sightings = arena_array(w->memory, activity_waiting_max, sizeof *counting.sightings)};
    enum err e;

    (void)job;
    pthread_mutex_lock(&mutex);
    counting.count = waiting_count;
    memcpy(counting.sightings, waiting, (size_t)waiting_count * sizeof *waiting);
    waiting_count = 0;
    pthread_mutex_unlock(&mutex);
    counting.interactions = square_interactions_take();
    if (!counting.count && !counting.interactions)
        return OK;
    e = lanes ? lanes_run(lanes, w, count_run, &counting) : count_run(w, &counting);
    if (e)
        put_back(&counting);
    return e;
}
