#include "social/restrictions.h"

#include "social/accounts.h"
#include "social/posts.h"
#include "social/restrictions_db.h"
#include "social/transaction.h"

#include <assert.h>

/* The bit that stands for an effect, set or cleared in the subject's own row. */
static enum err bit_set(struct work *w, int64_t subject_id, enum restriction_effect effect, bool on)
{
    static const uint32_t bits[] = {
        [RESTRICTION_SUSPEND] = ACCOUNT_SUSPENDED,
        [RESTRICTION_LIMIT] = ACCOUNT_LIMITED,
        [RESTRICTION_SENSITIVE] = ACCOUNT_SENSITIVE,
    };

    if (effect == RESTRICTION_HIDE_POST)
        return post_restricted_set(w, subject_id, on);
    return account_flags_set(w, subject_id, on ? bits[effect] : 0, on ? 0 : bits[effect]);
}

static int count_effect(const struct restriction *held, int count, enum restriction_effect effect)
{
    int found = 0;

    for (int i = 0; i < count; i++)
        found += held[i].effect == effect;
    return found;
}

static enum err set_store(struct work *w, const struct restriction *restriction)
{
    struct restriction held[restrictions_per_subject_max];
    int count = 0;
    enum err e = restrictions_db_of(w, restriction->subject_id, held, &count);

    if (!e && count >= restrictions_per_subject_max)
        e = work_fail(w, ERR_INVALID, "at most %d restrictions can stand on one subject",
                      (int)restrictions_per_subject_max);
    if (!e)
        e = restrictions_db_insert(w, restriction);
    if (!e && restriction->end_ms)
        e = jobs_add(w, JOB_END_RESTRICTION, restriction->subject_id,
                     str_format(w->memory, "%lld", (long long)restriction->id),
                     restriction->end_ms);
    if (!e)
        e = bit_set(w, restriction->subject_id, restriction->effect, true);
    return e;
}

enum err restriction_set(struct work *w, const struct restriction *restriction, int64_t *ret_id)
{
    struct restriction made = *restriction;
    bool own = false;
    enum err e;

    assert(made.effect >= RESTRICTION_HIDE_POST && made.effect <= RESTRICTION_SENSITIVE);
    made.id = id_new(w->now_ms, id_bucket(made.subject_id));
    if (!made.start_ms)
        made.start_ms = w->now_ms;
    if (made.reason.size > restriction_reason_bytes_max)
        return work_fail(w, ERR_INVALID, "a reason has at most %d bytes",
                         (int)restriction_reason_bytes_max);
    e = transaction_join(w, &own);
    if (e)
        return e;
    e = transaction_leave(w, own, set_store(w, &made));
    if (!e)
        *ret_id = made.id;
    return e;
}

/* Lifts those of the subject that are named by id, or by effect where id is 0. */
static enum err lift_store(struct work *w, int64_t subject_id, int64_t id,
                           enum restriction_effect effect)
{
    struct restriction held[restrictions_per_subject_max];
    int count = 0, lifted = 0;
    enum err e = restrictions_db_of(w, subject_id, held, &count);

    for (int i = 0; !e && i < count; i++) {
        if (id ? held[i].id != id : held[i].effect != effect)
            continue;
        effect = held[i].effect;
        lifted++;
        e = restrictions_db_delete(w, subject_id, held[i].id);
    }
    if (e || !lifted || count_effect(held, count, effect) > lifted)
        return e;
    e = bit_set(w, subject_id, effect, false);
    return e == ERR_NOT_FOUND ? OK : e; /* the subject was deleted meanwhile */
}

static enum err lift(struct work *w, int64_t subject_id, int64_t id, enum restriction_effect effect)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, lift_store(w, subject_id, id, effect));
}

enum err restriction_lift(struct work *w, int64_t subject_id, int64_t id)
{
    assert(id);
    return lift(w, subject_id, id, 0);
}

enum err restrictions_lift_all(struct work *w, int64_t subject_id, enum restriction_effect effect)
{
    return lift(w, subject_id, 0, effect);
}

enum err restrictions_of(struct work *w, int64_t subject_id,
                         struct restriction ret_restrictions[restrictions_per_subject_max],
                         int *ret_count)
{
    return restrictions_db_of(w, subject_id, ret_restrictions, ret_count);
}

struct ending {
    int64_t subject_id, id;
};

static enum err end_run(struct work *w, void *context)
{
    const struct ending *ending = context;

    return restriction_lift(w, ending->subject_id, ending->id);
}

enum err restriction_end(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct ending ending = {.subject_id = job->subject_id};

    if (id_parse(job->data, &ending.id))
        return OK; /* not ours: there is nothing to end */
    return lanes_run(lanes, w, end_run, &ending);
}
