#include "base/clock.h"
#include "social/accounts.h"
#include "social/feed_figures.h"
#include "social/post_cells.h"
#include "social/signals.h"
#include "social/signals_db.h"
#include "social/viewer.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { slot_count = 65536, write_step = feed_tally_max, swept_max = 500 };

struct sighting {
    int64_t account_id, post_id, day;
    uint8_t source;
    bool is_followed;
};

/* Account, post and day of what was noted lately, mixed: pages that are asked for again note
 * nothing. Where two share a slot one is noted again, and counts once. */
static _Atomic uint64_t slots[slot_count];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct sighting *waiting; /* NULL until something is noted */
static int waiting_count;

static uint64_t mix(const struct sighting *s)
{
    uint64_t mixed = (uint64_t)s->account_id * UINT64_C(0x9E3779B97F4A7C15);
    mixed = (mixed ^ mixed >> 29 ^ (uint64_t)s->post_id) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ mixed >> 32 ^ (uint64_t)s->day) * UINT64_C(0x94D049BB133111EB);
    return mixed ^ mixed >> 31;
}

void signals_seen(struct work *w, const struct viewer *viewer, const struct seen_post *posts,
                  size_t count)
{
    for (size_t i = 0; i < count && viewer->account_id; i++) {
        const struct sighting s = {.account_id = viewer->account_id,
                                   .post_id = posts[i].post_id,
                                   .day = w->now_ms / clock_day_ms,
                                   .source = posts[i].source,
                                   .is_followed = posts[i].is_followed};
        const uint64_t mixed = mix(&s);
        _Atomic uint64_t *slot = &slots[mixed % slot_count];
        if (atomic_load_explicit(slot, memory_order_relaxed) == mixed)
            continue;
        pthread_mutex_lock(&mutex);
        if (!waiting)
            waiting = malloc(signals_waiting_max * sizeof *waiting);
        if (waiting && waiting_count < signals_waiting_max) {
            waiting[waiting_count++] = s;
            atomic_store_explicit(slot, mixed, memory_order_relaxed);
        }
        pthread_mutex_unlock(&mutex);
    }
}

struct writing {
    const struct sighting *sightings; /* of one day */
    int count;
};

static enum err write_one(struct work *w, const struct sighting *s, struct feed_tally *tally)
{
    int64_t days = 0;
    enum err e = signals_db_seen_add(w, s->account_id, s->post_id, s->day, &days);
    if (e || !days)
        return e;
    e = signals_db_seen_put(w, s->account_id, s->post_id, days);
    return e ? e
             : feed_tally_add(w, tally,
                              &(struct feed_impression){.viewer_id = s->account_id,
                                                        .post_id = s->post_id,
                                                        .source = s->source,
                                                        .is_followed = s->is_followed});
}

static enum err write_some(struct work *w, const struct writing *writing)
{
    struct feed_tally *tally = ARENA_NEW(w->memory, struct feed_tally);
    struct signal_choice choice = {0};
    int64_t chooser_id = 0;
    enum err e = OK;
    tally->day = writing->sightings[0].day;
    for (int i = 0; i < writing->count && !e; i++) {
        const struct sighting *s = &writing->sightings[i];
        if (s->account_id != chooser_id)
            e = signals_db_choice(w, s->account_id, &choice);
        chooser_id = s->account_id;
        if (!e && choice.counted)
            e = write_one(w, s, tally);
    }
    return e ? e : feed_tally_store(w, tally);
}

static enum err write_step_run(struct work *w, void *context)
{
    enum err e = db_begin(w);
    return e ? e : db_end(w, write_some(w, context));
}

struct sweep {
    int64_t before_day;
    int swept;
};

static enum err sweep_run(struct work *w, void *context)
{
    struct sweep *sweep = context;
    int count = 0;
    struct seen_pair *pairs = arena_array(w->memory, swept_max, sizeof *pairs);
    enum err e = db_begin(w);
    if (e)
        return e;
    e = signals_db_seen_before(w, sweep->before_day, swept_max, pairs, &count);
    for (int i = 0; i < count && !e; i++)
        e = signals_db_seen_delete(w, pairs[i].account_id, pairs[i].post_id);
    e = db_end(w, e);
    if (!e)
        sweep->swept = count;
    return e;
}

static int by_day_account_and_post(const void *left, const void *right)
{
    const struct sighting *a = left, *b = right;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    if (a->account_id != b->account_id)
        return a->account_id < b->account_id ? -1 : 1;
    return a->post_id < b->post_id ? -1 : a->post_id > b->post_id;
}

/* What could not be written waits for the next round. */
static void put_back(const struct sighting *sightings, int count)
{
    pthread_mutex_lock(&mutex);
    for (int i = 0; i < count && waiting_count < signals_waiting_max; i++)
        waiting[waiting_count++] = sightings[i];
    pthread_mutex_unlock(&mutex);
}

static int step_size(const struct sighting *sightings, int left)
{
    int size = 1;
    while (size < left && size < write_step && sightings[size].day == sightings[0].day)
        size++;
    return size;
}

enum err signals_seen_write(struct work *w, struct lanes *lanes)
{
    struct sighting *taken;
    int count, at = 0;
    enum err e = OK;
    pthread_mutex_lock(&mutex);
    count = waiting_count;
    taken = arena_array(w->memory, (size_t)count + 1, sizeof *taken);
    if (count)
        memcpy(taken, waiting, (size_t)count * sizeof *taken);
    waiting_count = 0;
    pthread_mutex_unlock(&mutex);
    qsort(taken, (size_t)count, sizeof *taken, by_day_account_and_post);
    while (at < count && !e) {
        struct writing writing = {taken + at, step_size(taken + at, count - at)};
        e = lanes_run(lanes, w, write_step_run, &writing);
        for (int i = 0; i < writing.count && !e; i++)
            post_cells_note(taken[at + i].post_id);
        if (!e)
            at += writing.count;
    }
    put_back(taken + at, count - at);
    return e ? e : feed_slates_write(w, lanes);
}

enum err signals_seen_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct sweep sweep = {.before_day = w->now_ms / clock_day_ms - signals_seen_kept_days,
                          .swept = swept_max};
    enum err e = signals_seen_write(w, lanes);
    (void)job;
    while (!e && sweep.swept == swept_max)
        e = lanes_run(lanes, w, sweep_run, &sweep);
    return e;
}

enum err signals_seen_page(struct work *w, int64_t account_id, const struct page *page,
                           struct seen_page *ret_page)
{
    return signals_db_seen_page(w, account_id, page, ret_page);
}

enum err signals_seen_purge_some(struct work *w, int64_t post_id, int max, bool *ret_left)
{
    struct seen_pair pairs[account_purge_step_rows];
    int count = 0;
    assert(db_in_transaction(w) && max <= account_purge_step_rows);
    enum err e = signals_db_seen_of_post(w, post_id, max, pairs, &count);
    for (int i = 0; i < count && !e; i++)
        e = signals_db_seen_delete(w, pairs[i].account_id, post_id);
    *ret_left = count == max;
    return e;
}
