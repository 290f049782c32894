#include "store/ranges.h"

#include "store/db_driver.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

enum { range_buckets = 32, hands_max = 4 };

struct batch {
    enum err (*read)(struct work *w, void *context, int from, int before);
    void *context;
    struct db *db; /* the caller's */
    _Atomic int next;
    _Atomic bool stopped;
};

struct hand {
    struct batch *batch;
    struct work work;
    pthread_t thread;
    bool started;
    enum err e;
};

static void ranges_take(struct hand *hand)
{
    struct batch *batch = hand->batch;

    while (!hand->e && !atomic_load(&batch->stopped)) {
        int from = atomic_fetch_add(&batch->next, range_buckets);

        if (from >= id_buckets)
            return;
        arena_reset(hand->work.memory);
        hand->e = batch->read(&hand->work, batch->context, from, from + range_buckets);
    }
    atomic_store(&batch->stopped, true);
}

/* Where no connection can be had, the others read what is left. */
static void *hand_run(void *context)
{
    struct hand *hand = context;
    struct db *beside = hand->batch->db;

    if (beside->calls->open_beside(&hand->work, beside, &hand->work.db))
        return NULL;
    ranges_take(hand);
    db_close(hand->work.db);
    return NULL;
}

static int hands_wanted(const struct db *db)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    if (!db->calls->open_beside || cores < 1)
        return 1;
    return cores < hands_max ? (int)cores : hands_max;
}

enum err ranges_read(struct work *w,
                     enum err (*read)(struct work *w, void *context, int from, int before),
                     void *context)
{
    struct batch batch = {.read = read, .context = context, .db = w->db};
    struct hand hands[hands_max];
    enum err e = OK;

    if (!w->db)
        return ERR_NEEDS_STORE;
    assert(!db_in_transaction(w));
    int count = hands_wanted(w->db);
    for (int i = 0; i < count; i++) {
        hands[i] = (struct hand){.batch = &batch, .work = *w};
        hands[i].work.memory = arena_new(0);
        hands[i].started = i && pthread_create(&hands[i].thread, NULL, hand_run, &hands[i]) == 0;
    }
    ranges_take(&hands[0]);
    for (int i = 0; i < count; i++) {
        if (hands[i].started)
            pthread_join(hands[i].thread, NULL);
        if (hands[i].e && !e)
            e = work_fail(w, hands[i].e, "%.*s", STR_ARG(hands[i].work.why));
        arena_free(hands[i].work.memory);
    }
    return e;
}
