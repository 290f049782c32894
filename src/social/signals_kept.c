/* Lists of approvals held in memory: signal_approvals_held(). */
#include "social/signals.h"
#include "store/db.h"

#include <pthread.h>
#include <stdlib.h>

struct kept {
    int64_t account_id, read_ms;
    int count;
    struct signal_approval items[];
};

/* A few places for those who share a hash: who is read takes that of whom was read first. changes
 * counts what happened to any of them: what was read before the last of it is not kept. */
enum { places_each = 4 };
struct place {
    struct kept *kept[places_each];
    uint32_t changes;
};
enum {
    own_places = 2048 / places_each,
    public_places = 32768 / places_each,
    mutex_count = 64 /* divides both: who shares a place shares a mutex */
};
static struct place own[own_places], public[public_places];
static pthread_mutex_t mutexes[mutex_count];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void mutexes_make(void)
{
    for (int i = 0; i < mutex_count; i++)
        pthread_mutex_init(&mutexes[i], NULL);
}

static size_t hash_of(int64_t account_id)
{
    return (uint64_t)account_id * UINT64_C(0x9E3779B97F4A7C15) >> 40;
}

static pthread_mutex_t *mutex_of(int64_t account_id)
{
    pthread_once(&once, mutexes_make);
    return &mutexes[hash_of(account_id) % mutex_count];
}

static struct place *place_of(int64_t account_id, bool of_public)
{
    const size_t hash = hash_of(account_id);
    return of_public ? &public[hash % public_places] : &own[hash % own_places];
}

static void place_empty(struct place *place, int64_t account_id)
{
    place->changes++;
    for (int i = 0; i < places_each; i++)
        if (place->kept[i] && place->kept[i]->account_id == account_id) {
            free(place->kept[i]);
            place->kept[i] = NULL;
        }
}

void signal_approvals_forget(int64_t account_id)
{
    pthread_mutex_t *mutex = mutex_of(account_id);
    pthread_mutex_lock(mutex);
    place_empty(place_of(account_id, false), account_id);
    place_empty(place_of(account_id, true), account_id);
    pthread_mutex_unlock(mutex);
}

void signals_apply(const struct event *events, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (events[i].kind == EVENT_MARK)
            signal_approvals_forget(events[i].account);
}

static const struct kept *kept_of(const struct place *place, int64_t account_id)
{
    for (int i = 0; i < places_each; i++)
        if (place->kept[i] && place->kept[i]->account_id == account_id)
            return place->kept[i];
    return NULL;
}

/* Hers, else a free one, else that of whom was read first. */
static struct kept **first_of(struct place *place, int64_t account_id)
{
    struct kept **first = &place->kept[0];
    for (int i = 0; i < places_each; i++) {
        struct kept **at = &place->kept[i];
        if (*at && (*at)->account_id == account_id)
            return at;
        if (*first && (!*at || (*at)->read_ms < (*first)->read_ms))
            first = at;
    }
    return first;
}

/* A copy in w->memory of what is held; false: nothing. *ret_changes for list_keep(). */
static bool held_find(struct work *w, int64_t account_id, bool of_public,
                      struct signal_approval **ret_list, int *ret_count, uint32_t *ret_changes)
{
    pthread_mutex_t *mutex = mutex_of(account_id);
    const struct place *place = place_of(account_id, of_public);
    pthread_mutex_lock(mutex);
    const struct kept *kept = kept_of(place, account_id);
    const bool found =
        kept && w->now_ms >= kept->read_ms && w->now_ms < kept->read_ms + signal_approvals_held_ms;
    *ret_changes = place->changes;
    if (found) {
        *ret_list = (struct signal_approval *)(void *)arena_bytes(
            w->memory, ((size_t)kept->count + 1) * sizeof **ret_list);
        memcpy(*ret_list, kept->items, (size_t)kept->count * sizeof **ret_list);
        *ret_count = kept->count;
    }
    pthread_mutex_unlock(mutex);
    return found;
}

static void list_keep(const struct work *w, int64_t account_id, bool of_public,
                      const struct signal_approval *list, int count, uint32_t changes)
{
    const size_t bytes = (size_t)count * sizeof *list;
    struct kept *kept = malloc(sizeof *kept + bytes);
    pthread_mutex_t *mutex = mutex_of(account_id);
    struct place *place = place_of(account_id, of_public);
    if (!kept)
        return; /* the next one reads again */
    *kept = (struct kept){.account_id = account_id, .read_ms = w->now_ms, .count = count};
    if (count)
        memcpy(kept->items, list, bytes);
    pthread_mutex_lock(mutex);
    if (place->changes == changes) {
        struct kept **first = first_of(place, account_id);
        free(*first);
        *first = kept;
        kept = NULL;
    }
    pthread_mutex_unlock(mutex);
    free(kept);
}

enum err signal_approvals_held(struct work *w, int64_t account_id, bool of_public,
                               struct signal_approval **ret_list, int *ret_count)
{
    const int64_t since_ms = w->now_ms - signal_approvals_window_ms;
    uint32_t changes = 0;
    struct signal_approval *list = NULL;
    int count = 0;
    if (held_find(w, account_id, of_public, ret_list, ret_count, &changes))
        return OK;
    if (!w->db)
        return ERR_NEEDS_STORE;
    enum err e = of_public
                     ? signal_approvals_public(w, account_id, since_ms,
                                               signal_approvals_public_held_max, &list, &count)
                     : signal_approvals_of(w, account_id, since_ms, &list, &count);
    if (e)
        return e;
    if (!of_public && count > signal_approvals_own_held_max)
        count = signal_approvals_own_held_max;
    if (db_is_reader(w->db)) /* what it reads is committed */
        list_keep(w, account_id, of_public, list, count, changes);
    *ret_list = list;
    *ret_count = count;
    return OK;
}
