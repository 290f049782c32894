#include "moderation/domain_effects.h"

#include "auth/blocks.h"
#include "moderation/domain_effects_db.h"
#include "social/peers.h"
#include "social/restrictions.h"

struct step {
    struct str domain, after;
    int64_t ids[domain_effects_step];
    int count;
};

static int effect_of(struct work *w, struct str domain)
{
    struct block block;

    if (!domain_block_find(w, domain, &block))
        return 0;
    return block.severity == DOMAIN_SUSPENDED ? RESTRICTION_SUSPEND
           : block.severity == DOMAIN_LIMITED ? RESTRICTION_LIMIT
                                              : 0;
}

/* What a block of the domain laid over the account before gives way to what it means now. */
static enum err apply(struct work *w, int64_t account_id, struct str domain, int effect)
{
    struct restriction held[restrictions_per_subject_max];
    int count = 0;
    bool stands = false;
    int64_t id;
    enum err e = restrictions_of(w, account_id, held, &count);

    for (int i = 0; !e && i < count; i++) {
        if (!str_is(held[i].rule, DOMAIN_RULE))
            continue;
        if ((int)held[i].effect == effect)
            stands = true;
        else
            e = restriction_lift(w, account_id, held[i].id);
    }
    if (e || stands || !effect)
        return e;
    e = restriction_set(w,
                        &(struct restriction){.subject_id = account_id,
                                              .effect = (enum restriction_effect)effect,
                                              .rule = STR(DOMAIN_RULE),
                                              .reason = domain},
                        &id);
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err apply_some(struct work *w, const struct step *step)
{
    int effect = effect_of(w, step->domain);
    enum err e = OK;

    for (int i = 0; !e && i < step->count; i++)
        e = apply(w, step->ids[i], step->domain, effect);
    return e;
}

static enum err apply_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, apply_some(w, context));
}

static enum err apply_domain(struct work *w, struct lanes *lanes, struct str domain)
{
    struct step *step = ARENA_NEW(w->memory, struct step);
    enum err e;

    *step = (struct step){.domain = domain, .after = STR("")};
    do {
        e = domain_accounts_db_page(w, domain, step->after, step->ids, &step->count, &step->after);
        if (!e && step->count)
            e = lanes ? lanes_run(lanes, w, apply_run, step) : apply_run(w, step);
    } while (!e && step->count == domain_effects_step);
    return e;
}

static bool is_below(struct work *w, struct str domain, struct str top)
{
    return str_equal(domain, top) || str_ends(domain, str_format(w->memory, ".%.*s", STR_ARG(top)));
}

enum err domain_effects_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct str *domains = arena_array(w->memory, peers_max, sizeof *domains);
    int count = 0;
    enum err e = peers_find(w, STR(""), peers_max, domains, &count);

    for (int i = 0; !e && i < count; i++)
        if (is_below(w, domains[i], job->data))
            e = apply_domain(w, lanes, domains[i]);
    return e;
}
