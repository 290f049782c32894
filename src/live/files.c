#include "live/files.h"

#include "base/ballast.h"
#include "live/state.h"

#include <stdlib.h>

/* Never changes: another takes its place. */
struct held_file {
    int64_t media_id, post_id, account_id;
};

/* A hash of 64 bits that strangers cannot choose stands for the name. Of two names with one hash
 * the older is no longer asked about: among a million files that happens once in 10^7 squares. */
static uint64_t key_of(struct str base)
{
    uint64_t key = str_hash(base);

    return key ? key : 1;
}

bool live_file_find(struct live *live, struct str base, struct live_file *ret_file)
{
    const struct held_file *held =
        live ? table_get_pointer(&live->files.by_base, (int64_t)key_of(base)) : NULL;

    if (!held)
        return false;
    *ret_file = (struct live_file){.base = base,
                                   .media_id = held->media_id,
                                   .post_id = held->post_id,
                                   .account_id = held->account_id};
    return true;
}

bool live_files_any(struct live *live)
{
    return live && atomic_load_explicit(&live->files.by_base.slots, memory_order_acquire);
}

bool live_files_concern(struct live *live, int64_t account_id)
{
    return live && account_id &&
           (atomic_load_explicit(&live->files.for_members, memory_order_relaxed) ||
            table_get(&live->files.accounts, (uint64_t)account_id));
}

void files_put(struct live *live, const struct live_file *file)
{
    struct held_file *held = ballast_zeroed(sizeof *held);
    uint64_t before;

    *held = (struct held_file){file->media_id, file->post_id, file->account_id};
    before = table_set(live->readers, &live->files.by_base, key_of(file->base),
                       (uint64_t)(uintptr_t)held);
    if (before)
        readers_retire(live->readers, (void *)(uintptr_t)before, NULL);
    if (file->for_members)
        atomic_store_explicit(&live->files.for_members, true, memory_order_relaxed);
    (void)table_set(live->readers, &live->files.accounts, (uint64_t)file->account_id, 1);
}

void live_files_put(struct live *live, const struct live_file *files, int count)
{
    if (!live || !count)
        return;
    pthread_mutex_lock(&live->mutex);
    for (int i = 0; i < count; i++)
        files_put(live, &files[i]);
    readers_flush(live->readers);
    pthread_mutex_unlock(&live->mutex);
}

static void free_one(void *context, uint64_t key, uint64_t value)
{
    (void)context;
    (void)key;
    free((void *)(uintptr_t)value);
}

void files_clear(struct live *live)
{
    table_each(&live->files.by_base, free_one, NULL);
    table_clear(&live->files.by_base);
    table_clear(&live->files.accounts);
}

struct files_comparison {
    struct live *live;
    int64_t missing;
};

static void compare(void *context, const struct live_file *file)
{
    struct files_comparison *c = context;
    struct live_file held;

    if (!live_file_find(c->live, file->base, &held))
        c->missing = file->media_id;
}

enum err files_check(struct work *w, struct live *live)
{
    struct files_comparison c = {.live = live};
    enum err e = files_db_each(w, compare, &c);

    if (!e && c.missing)
        e = work_fail(w, ERR_INTERNAL, "the files of %lld are not held, which are kept from some",
                      (long long)c.missing);
    return e;
}

static void rebuild_put(void *context, const struct live_file *file)
{
    files_put(context, file);
}

enum err files_rebuild(struct work *w, struct live *live)
{
    pthread_mutex_lock(&live->mutex);
    enum err e = files_db_each(w, rebuild_put, live);
    readers_flush(live->readers);
    pthread_mutex_unlock(&live->mutex);
    return e;
}
