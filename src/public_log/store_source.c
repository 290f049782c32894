#include "public_log/store_source.h"

#include "public_log/entry.h"
#include "public_log/public_log_db.h"

static enum err checkpoint(struct work *w, void *context, struct str *ret_checkpoint)
{
    enum err e = public_log_checkpoint(w, ret_checkpoint);

    (void)context;
    if (e == ERR_NOT_FOUND)
        return work_fail(w, e, "there is no checkpoint yet: the log begins when the square runs");
    return e;
}

static enum err tile(struct work *w, void *context, const struct tile_place *place,
                     struct str *ret_bytes)
{
    enum err e = public_log_tile(w, place, ret_bytes);

    (void)context;
    if (e == ERR_NOT_FOUND || e == ERR_INTERNAL)
        return work_fail(w, ERR_CONFLICT, "%.*s is missing or damaged",
                         STR_ARG(tile_path(w->memory, place)));
    return e;
}

static enum err entries(struct work *w, void *context, uint64_t begin, const struct str *bodies,
                        size_t count)
{
    struct str openings[tile_width] = {0};
    enum err e = log_db_openings(w, (int64_t)begin, (int64_t)(begin + count), openings);

    (void)context;
    for (size_t i = 0; !e && i < count; i++)
        if (openings[i].size && opening_check(w, bodies[i], openings[i]))
            e = work_fail(w, ERR_CONFLICT, "entry %llu: %.*s", (unsigned long long)(begin + i),
                          STR_ARG(w->why));
    return e;
}

struct audit_source audit_source_store(void)
{
    return (struct audit_source){.checkpoint = checkpoint, .tile = tile, .entries = entries};
}
