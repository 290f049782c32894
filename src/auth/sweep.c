#include "auth/sweep.h"

#include "auth/grants_db.h"
#include "auth/links_db.h"
#include "auth/passkeys_db.h"
#include "auth/sweep_db.h"

struct sweep {
    enum secret_kind kind;
    bool more;
};

static enum err end(struct work *w, enum secret_kind kind, const uint8_t hash[token_hash_bytes])
{
    switch (kind) {
    case SECRET_LINK:
        return links_db_delete(w, hash);
    case SECRET_CODE:
        return grants_db_delete(w, hash);
    case SECRET_TOKEN:
    case SECRET_KINDS:
        break;
    }
    return token_revoke(w, hash);
}

static enum err end_some(struct work *w, struct sweep *sweep)
{
    struct secret_hash *hashes = arena_array(w->memory, secrets_per_step_max, sizeof *hashes);
    int count = 0;
    enum err e = sweep_db_over(w, sweep->kind, w->now_ms, hashes, secrets_per_step_max, &count);

    for (int i = 0; !e && i < count; i++) {
        e = end(w, sweep->kind, hashes[i].bytes);
        if (e == ERR_NOT_FOUND) /* somebody was faster */
            e = OK;
    }
    sweep->more = count == secrets_per_step_max;
    return e;
}

static enum err sweep_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, end_some(w, context));
}

static enum err challenges_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    (void)context;
    return e ? e : db_end(w, passkeys_db_challenges_sweep(w, w->now_ms));
}

enum err secrets_sweep_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    enum err e = OK;

    (void)job;
    for (int kind = 0; !e && kind < SECRET_KINDS; kind++) {
        struct sweep sweep = {.kind = (enum secret_kind)kind, .more = true};
        while (!e && sweep.more)
            e = lanes ? lanes_run(lanes, w, sweep_run, &sweep) : sweep_run(w, &sweep);
    }
    if (e)
        return e;
    return lanes ? lanes_run(lanes, w, challenges_run, NULL) : challenges_run(w, NULL);
}
