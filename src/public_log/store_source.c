#include "public_log/store_source.h"

#include "public_log/entry.h"

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

static enum err entry(struct work *w, void *context, uint64_t index, struct str body)
{
    struct log_found found;
    enum err e = public_log_at(w, index, &found);

    (void)context;
    if (!e && found.opening.size && opening_check(w, body, found.opening))
        e = work_fail(w, ERR_CONFLICT, "entry %llu: %.*s", (unsigned long long)index,
                      STR_ARG(w->why));
    return e;
}

struct audit_source audit_source_store(void)
{
    return (struct audit_source){.checkpoint = checkpoint, .tile = tile, .entry = entry};
}
