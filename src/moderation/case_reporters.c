#include "moderation/case_reporters.h"

#include "moderation/case_places.h"
#include "moderation/case_reporters_db.h"
#include "moderation/cases_db.h"

#include "moderation/decisions.h"
#include "moderation/statements.h"
#include "social/accounts.h"
#include "social/transaction.h"

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

    return lanes_run_all(lanes, w, weigh_run, &weighing, &weighing.left);
}

/* ---- what became of it -------------------------------------------------------------------------
 */

/* She reads it as she reads what else is decided about her. */
static enum err tell(struct work *w, int64_t by_id, int64_t account_id)
{
    struct decision decision = {
        .subject_id = account_id, .kind = DECISION_REPORTS_DISCOUNT, .by_account_id = by_id};
    struct statement statement;
    enum err e = decider_check(w, by_id, 0, &decision.by_role);

    if (!e)
        e = decision_record(w, &decision, &decision.id);
    if (e)
        return e;
    return statement_write(
        w, &(struct statement_case){.decision = &decision, .account_id = account_id}, &statement);
}

static void count(struct reporter *r, enum reporter_verdict verdict, int by)
{
    if (verdict == REPORTER_WAITING)
        return;
    r->answered += by;
    r->justified += verdict == REPORTER_JUSTIFIED ? by : 0;
    r->unfounded += verdict == REPORTER_UNFOUNDED ? by : 0;
}

static enum err verdict_set(struct work *w, int64_t by_id, int64_t account_id, int64_t case_id,
                            enum reporter_verdict verdict)
{
    enum reporter_verdict before = verdict;
    struct reporter reporter;
    int waiting = 0;
    enum err e = reporters_db_voice_set(w, account_id, case_id, verdict, &before);

    assert(db_in_transaction(w));
    if (e || before == verdict)
        return e == ERR_NOT_FOUND ? OK : e;
    e = reporter_find(w, account_id, &reporter);
    if (e)
        return e;
    count(&reporter, before, -1);
    count(&reporter, verdict, 1);
    if (reporter_share(&reporter) < 0.5 && !reporter.told_ms) {
        reporter.told_ms = w->now_ms;
        e = tell(w, by_id, account_id);
    }
    if (!e)
        e = reporters_db_set(w, &reporter);
    if (!e)
        e = reporters_db_waiting(w, account_id, 1, &waiting);
    return e || !waiting ? e : jobs_set(w, JOB_WEIGH_REPORTER, account_id, STR(""), w->now_ms);
}

enum err reporter_judge(struct work *w, int64_t by_id, int64_t account_id, int64_t case_id,
                        enum reporter_verdict verdict)
{
    return verdict_set(w, by_id, account_id, case_id, verdict);
}

enum err reporter_wait_again(struct work *w, int64_t account_id, int64_t case_id)
{
    return verdict_set(w, 0, account_id, case_id, REPORTER_WAITING);
}

/* ---- who is trusted ----------------------------------------------------------------------------
 */

static enum err trust(struct work *w, int64_t by_id, bool trusts, struct str words,
                      struct reporter *r)
{
    struct decision decision = {.subject_id = r->account_id,
                                .kind = trusts ? DECISION_TRUST : DECISION_DISTRUST,
                                .by_account_id = by_id};
    uint32_t flags = 0;
    enum err e = decider_check(w, by_id, PERMISSION_MANAGE_SETTINGS, &decision.by_role);

    if (!e)
        e = account_find_flags(w, r->account_id, &flags);
    if (!e && (flags & ACCOUNT_DELETED))
        e = ERR_NOT_FOUND;
    if (!e)
        e = reporter_find(w, r->account_id, r);
    if (!e && !trusts && !r->trusted_ms)
        e = ERR_NOT_FOUND;
    if (e)
        return e;
    r->trusted_ms = !trusts ? 0 : r->trusted_ms ? r->trusted_ms : w->now_ms;
    r->trusted_by_id = trusts ? by_id : 0;
    r->trusted_words = trusts ? words : STR("");
    e = reporters_db_set(w, r);
    return e ? e : decision_record(w, &decision, &decision.id);
}

enum err reporter_trust(struct work *w, int64_t by_id, int64_t account_id, bool trusts,
                        struct str words, struct reporter *ret_reporter)
{
    bool own;
    enum err e;

    words = utf8_clean(w->memory, str_trim(words));
    if (words.size > trusted_words_bytes_max)
        return work_fail(w, ERR_INVALID, "Validation failed: Words have at most %d bytes",
                         (int)trusted_words_bytes_max);
    ret_reporter->account_id = account_id;
    e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, trust(w, by_id, trusts, words, ret_reporter));
}

enum err reporters_trusted(struct work *w, struct reporter *ret_reporters, int *ret_count)
{
    return reporters_db_trusted(w, ret_reporters, trusted_flaggers_max, ret_count);
}
