#include "social/slates_waiting.h"

#include "base/clock.h"
#include "base/log.h"
#include "store/lane.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
    list_count = 256,
    arena_bytes_more = 64 * 1024, /* of what the statements need */
    lost_said_every_ms = 10 * 1000
};

struct waiting {
    struct lane_request request;
    struct waiting *next; /* older ones of the list */
    const struct lanes *lanes;
    int64_t account_id;
    struct slate_row row;
    size_t bytes;
    enum err (*run)(struct work *w, int64_t account_id, const struct slate_row *row);
};
/* By account. */
static struct waiting *lists[list_count];
static size_t bytes_waiting;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static struct waiting **list_of(int64_t account_id)
{
    return &lists[((uint64_t)account_id * UINT64_C(0x9E3779B97F4A7C15) >> 40) % list_count];
}

static void waiting_free(struct waiting *waiting)
{
    arena_free(waiting->request.memory);
    free(waiting);
}

static struct slate_row row_copy(struct arena *memory, const struct slate_row *row)
{
    struct slate_row copy = *row;
    copy.id = str_copy(memory, row->id);
    copy.preset = str_copy(memory, row->preset);
    copy.policy = str_copy(memory, row->policy);
    copy.inputs = str_copy(memory, row->inputs);
    return copy; /* policy_text stays as long as the process: square_policy.h */
}

static enum err waiting_run(struct work *w, void *context)
{
    struct waiting *waiting = context;
    return waiting->run(w, waiting->account_id, &waiting->row);
}

static void waiting_remove(struct waiting *waiting)
{
    pthread_mutex_lock(&mutex);
    struct waiting **at = list_of(waiting->account_id);
    while (*at != waiting)
        at = &(*at)->next;
    *at = waiting->next;
    bytes_waiting -= waiting->bytes;
    pthread_mutex_unlock(&mutex);
}

/* Where the disk is full all are lost: said now and then. */
static void lost_say(const struct work *w)
{
    static _Atomic int64_t said_ms;
    int64_t now_ms = clock_monotonic_ms(), before = atomic_load(&said_ms);
    if ((!before || now_ms - before >= lost_said_every_ms) &&
        atomic_compare_exchange_strong(&said_ms, &before, now_ms))
        log_error("slates.lost", "why=%.*s", STR_ARG(w->why));
}

static void waiting_done(struct work *w, void *context, enum err e)
{
    if (e)
        lost_say(w);
    waiting_remove(context);
    waiting_free(context);
}

/* Listed before it is submitted: from then on it may be done at any time. */
static bool waiting_add(struct waiting *waiting)
{
    pthread_mutex_lock(&mutex);
    const bool fits = bytes_waiting + waiting->bytes <= slates_waiting_bytes_max;
    if (fits) {
        struct waiting **list = list_of(waiting->account_id);
        waiting->next = *list;
        *list = waiting;
        bytes_waiting += waiting->bytes;
    }
    pthread_mutex_unlock(&mutex);
    return fits;
}

enum err slates_wait(struct work *w, int64_t account_id, const struct slate_row *row,
                     enum err (*run)(struct work *w, int64_t account_id,
                                     const struct slate_row *row))
{
    struct waiting *waiting = w->lanes ? calloc(1, sizeof *waiting) : NULL;
    if (!waiting)
        return ERR_UNAVAILABLE;
    waiting->request = (struct lane_request){.run = waiting_run,
                                             .done = waiting_done,
                                             .context = waiting,
                                             .account_id = account_id,
                                             .memory = arena_new(0)};
    waiting->lanes = w->lanes;
    waiting->account_id = account_id;
    waiting->row = row_copy(waiting->request.memory, row);
    waiting->bytes = row->inputs.size + arena_bytes_more;
    waiting->run = run;
    if (!waiting_add(waiting)) {
        waiting_free(waiting);
        return ERR_UNAVAILABLE;
    }
    enum err e = lanes_submit(w->lanes, &waiting->request);
    if (e) {
        waiting_remove(waiting);
        waiting_free(waiting);
    }
    return e;
}

int slates_waiting(struct work *w, int64_t account_id, int max, struct slate_row *ret_rows)
{
    int count = 0;
    pthread_mutex_lock(&mutex);
    for (const struct waiting *at = *list_of(account_id); at && count < max; at = at->next)
        if (at->account_id == account_id && at->lanes == w->lanes)
            ret_rows[count++] = row_copy(w->memory, &at->row);
    pthread_mutex_unlock(&mutex);
    return count;
}
