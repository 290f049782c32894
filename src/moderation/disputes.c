#include "moderation/disputes.h"

#include "base/clock.h"
#include "base/json.h"
#include "moderation/disputes_db.h"
#include "moderation/redaction.h"
#include "moderation/ruling_reviews.h"
#include "social/transaction.h"

static const char *const names[DISPUTE_OUTCOMES] = {
    [DISPUTE_OPEN] = "open",     [DISPUTE_UPHELD] = "upheld",   [DISPUTE_OVERTURNED] = "overturned",
    [DISPUTE_PARTLY] = "partly", [DISPUTE_SETTLED] = "settled",
};

const char *dispute_outcome_name(enum dispute_outcome outcome)
{
    return names[outcome];
}

enum dispute_outcome dispute_outcome_read(struct str name)
{
    int outcome = DISPUTE_OPEN + 1;

    while (outcome < DISPUTE_OUTCOMES && !str_is(name, names[outcome]))
        outcome++;
    return (enum dispute_outcome)outcome;
}

/* Who may answer an appeal against it may deal with this. ret_owner_id 0: it is no account's. */
static enum err judge_check(struct work *w, int64_t by_id, int64_t decision_id,
                            struct decision *ret_first, int64_t *ret_owner_id, enum role *ret_role)
{
    enum err e = decider_check(w, by_id, PERMISSION_MANAGE_APPEALS, ret_role);

    *ret_owner_id = 0;
    if (!e)
        e = decision_find(w, decision_id, ret_first);
    if (!e)
        e = decision_owner(w, ret_first, ret_owner_id);
    if (!e)
        e = decider_check_over(w, by_id, *ret_role, *ret_owner_id);
    else if (e == ERR_NOT_FOUND && ret_first->id == decision_id)
        e = OK; /* of a notice, or of what is gone */
    return e ? e : appeal_reviewer_check(w, ret_first, by_id);
}

/* ---- that there is one ---------------------------------------------------------------------- */

static enum err take(struct work *w, struct dispute *d)
{
    struct decision first = {0};
    int64_t owner_id;
    enum role role;
    enum err e = judge_check(w, d->taken_by_id, d->decision_id, &first, &owner_id, &role);

    if (e)
        return e;
    if (!d->body.size || d->body.size > dispute_body_bytes_max)
        return work_fail(w, ERR_INVALID, "Validation failed: Body has 1 to %d bytes",
                         (int)dispute_body_bytes_max);
    if (d->submitted_ms + clock_day_ms <= id_ms(d->decision_id) || d->submitted_ms > w->now_ms)
        return work_fail(w, ERR_INVALID,
                         "Validation failed: Submitted at is before the decision, or to come");
    e = disputes_db_waits(w, d->decision_id, d->body);
    if (e != ERR_NOT_FOUND)
        return e ? e : work_fail(w, ERR_CONFLICT, "This decision is before that body already");
    d->id = id_new(w->now_ms, id_bucket(d->decision_id));
    return disputes_db_insert(w, d);
}

enum err dispute_take(struct work *w, int64_t by_id, const struct dispute *draft,
                      struct dispute *ret_dispute)
{
    struct dispute made = {.decision_id = draft->decision_id,
                           .body = utf8_clean(w->memory, str_trim(draft->body)),
                           .submitted_ms = draft->submitted_ms ? draft->submitted_ms : w->now_ms,
                           .taken_by_id = by_id,
                           .words = STR("")};
    bool own;
    enum err e = transaction_join(w, &own);

    if (!e)
        e = transaction_leave(w, own, take(w, &made));
    if (!e)
        *ret_dispute = made;
    return e;
}

/* ---- what came of it ------------------------------------------------------------------------ */

static enum err outcome_check(struct work *w, const struct dispute *d)
{
    if (d->outcome <= DISPUTE_OPEN || d->outcome >= DISPUTE_OUTCOMES)
        return work_fail(w, ERR_INVALID,
                         "Validation failed: Outcome is not included in the list: "
                         "upheld, overturned, partly, settled");
    if (!d->words.size || d->words.size > dispute_words_bytes_max)
        return work_fail(w, ERR_INVALID,
                         "Validation failed: Words have 1 to %d bytes: what follows, and why",
                         (int)dispute_words_bytes_max);
    if (d->decided_ms + clock_day_ms <= d->submitted_ms || d->decided_ms > w->now_ms)
        return work_fail(w, ERR_INVALID,
                         "Validation failed: Decided at is before it was submitted, or to come");
    return OK;
}

/* As on appeal: by the appeal, where one waits. Nothing stands any more: OK. */
static enum err follow(struct work *w, int64_t by_id, struct dispute *d, struct str reason)
{
    struct appeal appeal;
    struct ruled ruled = {0};
    enum err e = appeal_answer(w, by_id, d->decision_id, true, reason, &appeal);

    if (!e)
        d->reversal_id = appeal.answer_id;
    if (e != ERR_NOT_FOUND)
        return e;
    e = ruling_reverse(w, by_id, d->decision_id, reason, &ruled);
    if (!e)
        d->reversal_id = ruled.decision.id;
    return e == ERR_CONFLICT || e == ERR_NOT_FOUND ? OK : e;
}

static struct str record_json(struct work *w, const struct dispute *d)
{
    struct buffer out = buffer_in(w->memory);

    json_open(&out, '{');
    JSON_STR(&out, "body", redact(w->memory, d->body, NULL, 0));
    JSON_BOOL(&out, "implemented", d->implemented);
    JSON_STR(&out, "outcome", str_of(names[d->outcome]));
    json_close(&out, '}');
    return buffer_str(&out);
}

static enum err record(struct work *w, int64_t by_id, struct dispute *d,
                       const struct dispute *draft)
{
    struct decision first = {0}, made = {.kind = DECISION_DISPUTE, .by_account_id = by_id};
    enum err e = disputes_db_find(w, d->id, d);

    if (!e)
        e = judge_check(w, by_id, d->decision_id, &first, &made.owner_id, &made.by_role);
    if (e)
        return e;
    if (d->recorded_ms)
        return work_fail(w, ERR_CONFLICT, "The outcome of this dispute is recorded");
    d->outcome = draft->outcome;
    d->implemented = draft->implemented;
    d->words = utf8_clean(w->memory, str_trim(draft->words));
    d->decided_ms = draft->decided_ms ? draft->decided_ms : w->now_ms;
    d->recorded_ms = w->now_ms;
    d->recorded_by_id = by_id;
    e = outcome_check(w, d);
    if (e)
        return e;
    made.subject_id = first.subject_id;
    made.rule = first.rule;
    made.reason = str_format(w->memory, "%.*s: %.*s", STR_ARG(d->body), STR_ARG(d->words));
    made.after = record_json(w, d);
    if (d->implemented && d->outcome == DISPUTE_OVERTURNED)
        e = follow(w, by_id, d, made.reason);
    if (!e)
        e = decision_record(w, &made, &made.id);
    return e ? e : disputes_db_record(w, d);
}

enum err dispute_record(struct work *w, int64_t by_id, int64_t id, const struct dispute *draft,
                        struct dispute *ret_dispute)
{
    struct dispute recorded = {.id = id};
    bool own;
    enum err e = transaction_join(w, &own);

    if (!e)
        e = transaction_leave(w, own, record(w, by_id, &recorded, draft));
    if (!e)
        *ret_dispute = recorded;
    return e;
}

/* ---- reading -------------------------------------------------------------------------------- */

/* ERR_FORBIDDEN: it is hers. Whose nobody can tell any more is nobody's. */
static enum err not_own_check(struct work *w, int64_t by_id, const struct dispute *d)
{
    struct decision first;
    int64_t owner_id = 0;
    enum err e = decision_find(w, d->decision_id, &first);

    if (!e)
        e = decision_owner(w, &first, &owner_id);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    return decider_check_not_own(w, by_id, owner_id);
}

enum err disputes_list(struct work *w, int64_t by_id, int64_t max_id, struct dispute *ret_list,
                       int max, int *ret_count)
{
    struct dispute *read = arena_array(w->memory, disputes_page_max, sizeof *read);
    int count = disputes_page_max, kept = 0;
    enum err e = OK;

    max_id = max_id ? max_id : INT64_MAX;
    while (!e && count == disputes_page_max && kept < max) {
        e = disputes_db_list(w, max_id, read, disputes_page_max, &count);
        for (int i = 0; !e && i < count && kept < max; i++) {
            max_id = read[i].id;
            e = not_own_check(w, by_id, &read[i]);
            if (!e)
                ret_list[kept++] = read[i];
            e = e == ERR_FORBIDDEN ? OK : e;
        }
    }
    if (!e)
        *ret_count = kept;
    return e;
}

enum err disputes_between(struct work *w, int64_t begin_ms, int64_t end_ms, bool recorded,
                          dispute_see *see, void *context)
{
    return disputes_db_between(w, begin_ms, end_ms, recorded, see, context);
}
