#include "moderation/blocks.h"

#include "base/json.h"
#include "jobs/jobs.h"

uint64_t block_permission(enum block_kind kind)
{
    return kind == BLOCK_DOMAIN || kind == BLOCK_ALLOWED_DOMAIN ? PERMISSION_MANAGE_FEDERATION
                                                                : PERMISSION_MANAGE_BLOCKS;
}

static struct str state_json(struct work *w, const struct block *block)
{
    struct buffer b = buffer_in(w->memory);

    json_open(&b, '{');
    JSON_INT(&b, "kind", block->kind);
    JSON_STR(&b, "name", block->name);
    JSON_INT(&b, "severity", block->severity);
    JSON_INT(&b, "flags", block->flags);
    JSON_TIME(&b, "expires_at", block->expires_ms);
    JSON_STR(&b, "public_comment", block->public_comment);
    json_close(&b, '}');
    return buffer_str(&b);
}

struct deciding {
    int64_t by_id;
    enum decision_kind kind;
    struct block *block;
};

static enum err decide_store(struct work *w, const struct deciding *d)
{
    struct decision decision = {
        .kind = d->kind, .by_account_id = d->by_id, .reason = d->block->comment};
    struct block before = {0};
    int64_t id;
    enum err e = decider_check(w, d->by_id, block_permission(d->block->kind), &decision.by_role);

    if (!e && d->kind != DECISION_BLOCK_ADD)
        e = block_find(w, d->block->kind, d->block->id, &before);
    if (e)
        return e;
    if (d->kind == DECISION_BLOCK_ADD)
        e = block_add(w, d->block);
    else if (d->kind == DECISION_BLOCK_CHANGE)
        e = block_change(w, d->block);
    else
        e = block_remove(w, d->block->kind, d->block->id);
    if (e)
        return e;
    decision.subject_id = d->block->id;
    if (d->kind != DECISION_BLOCK_ADD)
        decision.before = state_json(w, &before);
    if (d->kind != DECISION_BLOCK_REMOVE)
        decision.after = state_json(w, d->block);
    if (d->block->kind == BLOCK_DOMAIN)
        e = jobs_add(w, JOB_APPLY_DOMAIN, d->block->id,
                     d->kind == DECISION_BLOCK_REMOVE ? before.name : d->block->name, 0);
    return e ? e : decision_record(w, &decision, &id);
}

static enum err decide(struct work *w, const struct deciding *d)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, decide_store(w, d));
}

enum err block_decide_add(struct work *w, int64_t by_id, struct block *block)
{
    return decide(w, &(struct deciding){by_id, DECISION_BLOCK_ADD, block});
}

enum err block_decide_change(struct work *w, int64_t by_id, struct block *block)
{
    return decide(w, &(struct deciding){by_id, DECISION_BLOCK_CHANGE, block});
}

enum err block_decide_remove(struct work *w, int64_t by_id, enum block_kind kind, int64_t id)
{
    struct block gone = {.kind = kind, .id = id};

    return decide(w, &(struct deciding){by_id, DECISION_BLOCK_REMOVE, &gone});
}
