#include "moderation/case_reporters.h"

#include "moderation/case_places.h"
#include "moderation/case_reporters_db.h"
#include "moderation/cases_db.h"

#include <assert.h>

enum err reporter_find(struct work *w, int64_t account_id, struct reporter *ret_reporter)
{
    enum err e = reporters_db_find(w, account_id, ret_reporter);

    if (e != ERR_NOT_FOUND)
        return e;
    *ret_reporter = (struct reporter){.account_id = account_id};
    return OK;
}

double reporter_share(const struct reporter *r)
{
    return (double)(r->justified + reporter_prior) /
           (double)(r->justified + r->unfounded + reporter_prior + 1);
}

double reporter_weight(const struct reporter *r, int waiting)
{
    const double earned = reporter_waiting_free + 2.0 * (double)r->justified;
    const double within = earned / (waiting > 0 ? waiting : 1);

    if (r->trusted_ms || within >= 1)
        return reporter_share(r);
    return reporter_share(r) * within * within * within * within;
}

/* What is heard of all that she has waiting is weighed again when that doubles, in steps of a
 * quarter of it. */
static bool is_step(int waiting)
{
    int step = 1;

    while (step * 8 <= waiting)
        step *= 2;
    return waiting > reporter_waiting_free && waiting % step == 0;
}

enum err reporter_voice_add(struct work *w, int64_t account_id, int64_t case_id, double harm,
                            const struct reporter *reporter, double *ret_weight, bool *ret_new)
{
    int waiting = 0;
    enum err e;

    assert(db_in_transaction(w));
    *ret_weight = 0;
    e = reporters_db_voice_add(w, account_id, case_id, harm, ret_new);
    if (!e && *ret_new)
        e = reporters_db_waiting(w, account_id, reporter_waiting_max, &waiting);
    if (e || !*ret_new)
        return e;
    *ret_weight = reporter_weight(reporter, waiting);
    e = reporters_db_voice_weigh(w, account_id, case_id, *ret_weight);
    if (!e && is_step(waiting) && !reporter->trusted_ms)
        e = jobs_set(w, JOB_WEIGH_REPORTER, account_id, STR(""), w->now_ms);
    return e;
}

/* ---- weighing again -------------------------------------------------------------------------- */

struct weighing {
    int64_t account_id, after_case_id;
    bool left;
};

static enum err voice_weigh(struct work *w, const struct voice *voice, double weight)
{
    const double more = weight - voice->weight;
    struct case_item item;
    enum err e = reporters_db_voice_weigh(w, voice->reporter_id, voice->case_id, weight);

    if (!e)
        e = cases_db_hold(w, voice->case_id, &item);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    item.facts.weight += more;
    item.facts.harm += more * voice->harm;
    if (item.facts.weight < 0 || item.facts.harm < 0) /* of rounding */
        item.facts.weight = item.facts.harm = 0;
    return case_store(w, &item);
}

static enum err weigh_some(struct work *w, struct weighing *weighing)
{
    struct voice voices[reporter_weigh_step];
    struct reporter reporter;
    double weight;
    int count = 0, waiting = 0;
    enum err e = reporter_find(w, weighing->account_id, &reporter);

    if (!e)
        e = reporters_db_waiting(w, weighing->account_id, reporter_waiting_max, &waiting);
    if (!e)
        e = reporters_db_voices(w, weighing->account_id, weighing->after_case_id, voices,
                                reporter_weigh_step, &count);
    weight = e ? 0 : reporter_weight(&reporter, waiting);
    for (int i = 0; !e && i < count; i++) {
        weighing->after_case_id = voices[i].case_id;
        if (voices[i].weight < weight || voices[i].weight > weight)
            e = voice_weigh(w, &voices[i], weight);
    }
    weighing->left = count == reporter_weigh_step;
    return e;
}

static enum err weigh_run(struct work *w, void *context)
{
    struct weighing *weighing = context, before = *weighing;
    enum err e = db_begin(w);

    if (e)
        return e;
    e = db_end(w, weigh_some(w, weighing));
    if (e)
        *weighing = before;
    return e;
}

enum err reporter_weigh_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct weighing weighing = {.account_id = job->subject_id, .left = true};
    enum err e = OK;

    while (!e && weighing.left)
        e = lanes_run(lanes, w, weigh_run, &weighing);
    return e;
}
