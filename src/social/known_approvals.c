#include "social/known_approvals.h"

#include "social/candidates.h"
#include "social/signals.h"

#include <pthread.h>

enum { slot_count = 4096 };

struct slot {
    const struct live *live;
    int64_t account_id, read_ms;
    int count;
    struct approval {
        int64_t post_id, author_id, made_ms;
    } list[candidate_approvals_max];
};

static struct slot slots[slot_count];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static struct slot *slot_of(int64_t account_id)
{
    return &slots[((uint64_t)account_id * UINT64_C(0x9E3779B97F4A7C15) >> 32) % slot_count];
}

static bool is_fresh(const struct work *w, const struct slot *slot, int64_t account_id)
{
    return slot->account_id == account_id && slot->live == w->live && slot->read_ms <= w->now_ms &&
           w->now_ms - slot->read_ms < candidate_approvals_held_ms;
}

static enum err slot_read(struct work *w, int64_t account_id, int64_t since_ms,
                          struct slot *ret_slot)
{
    struct signal_approval *list;
    int count = 0;
    enum err e =
        signal_approvals_public(w, account_id, since_ms, candidate_approvals_max, &list, &count);
    if (e)
        return e;
    *ret_slot = (struct slot){.live = w->live, .account_id = account_id, .read_ms = w->now_ms};
    for (int i = 0; i < count && i < candidate_approvals_max; i++)
        if (list[i].author_id)
            ret_slot->list[ret_slot->count++] =
                (struct approval){list[i].post_id, list[i].author_id, list[i].made_ms};
    return OK;
}

enum err known_approvals(struct work *w, int64_t account_id, int64_t since_ms,
                         struct live_found *found, int *count)
{
    struct slot slot;
    pthread_mutex_lock(&mutex);
    slot = *slot_of(account_id);
    pthread_mutex_unlock(&mutex);
    if (!is_fresh(w, &slot, account_id)) {
        enum err e = slot_read(w, account_id, since_ms, &slot);
        if (e)
            return e;
        pthread_mutex_lock(&mutex);
        *slot_of(account_id) = slot;
        pthread_mutex_unlock(&mutex);
    }
    for (int i = 0; i < slot.count; i++)
        if (slot.list[i].made_ms >= since_ms)
            found[(*count)++] = (struct live_found){.id = slot.list[i].post_id,
                                                    .author_id = slot.list[i].author_id};
    return OK;
}
