#include "moderation/ruling_reviews.h"

#include "auth/users.h"
#include "base/json.h"
#include "jobs/jobs.h"
#include "moderation/case_rulings.h"
#include "moderation/lasting.h"
#include "moderation/rule_decided.h"
#include "moderation/ruling_steps.h"
#include "moderation/transparency_rows.h"
#include "public_log/public_log.h"
#include "social/transaction.h"

#include <assert.h>

bool decision_restricts(enum decision_kind kind)
{
    return kind == DECISION_RESTRICT || kind == DECISION_DISABLE || kind == DECISION_SENSITIVE ||
           kind == DECISION_LIMIT || kind == DECISION_SUSPEND;
}

static enum restriction_effect effect_of(enum decision_kind kind)
{
    switch ((int)kind) {
    case DECISION_SENSITIVE:
        return RESTRICTION_WARNING;
    case DECISION_LIMIT:
        return RESTRICTION_LIMIT;
    case DECISION_SUSPEND:
        return RESTRICTION_SUSPEND;
    default:
        return 0;
    }
}

/* Before restrictions named their decision, what account_act() laid was made with it. */
static bool is_laid_by(const struct restriction *held, const struct decision *decision)
{
    enum { together_ms_max = 1000 };
    const int64_t apart_ms = id_ms(held->id) - id_ms(decision->id);

    if (held->decision_id)
        return held->decision_id == decision->id;
    return effect_of(decision->kind) && held->effect == effect_of(decision->kind) &&
           held->by_account_id == decision->by_account_id && apart_ms >= -together_ms_max &&
           apart_ms <= together_ms_max;
}

static enum err laid_find(struct work *w, const struct decision *decision,
                          struct restriction *ret_laid, bool *ret_found)
{
    struct restriction held[restrictions_per_subject_max];
    int count = 0;
    enum err e = restrictions_of(w, decision->subject_id, held, &count);

    *ret_found = false;
    for (int i = 0; !e && i < count; i++)
        if (is_laid_by(&held[i], decision)) {
            *ret_laid = held[i];
            *ret_found = true;
        }
    return e;
}

/* Whether a sign-in is switched off, and by this decision. */
static enum err disabling_stands(struct work *w, const struct decision *decision, bool *ret_stands)
{
    struct decision last = {0};
    struct user user;
    enum err e = user_find(w, decision->subject_id, &user);

    if (!e)
        e = decision_last(w, decision->subject_id, DECISION_DISABLE, &last);
    *ret_stands = !e && user.disabled_ms && last.id == decision->id;
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err decision_confirmed(struct work *w, struct decision *decision)
{
    const struct json *state = NULL;
    int64_t id = 0;

    if (decision->kind != DECISION_CONFIRM)
        return OK;
    if (json_parse(w->memory, decision->after, &state, NULL) ||
        id_parse(json_get_str(state, "confirms"), &id))
        return ERR_NOT_FOUND;
    return decision_find(w, id, decision);
}

/* As long as what it lets last does. */
static enum err confirmation_stands(struct work *w, const struct decision *confirmation,
                                    bool *ret_stands)
{
    struct decision first = *confirmation;
    struct restriction laid = {0};
    bool found = false;
    enum err e = decision_confirmed(w, &first);

    if (!e)
        e = laid_find(w, &first, &laid, &found);
    *ret_stands = !e && found && !laid.end_ms;
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err ruling_stands(struct work *w, const struct decision *decision, bool *ret_stands,
                       int64_t *ret_end_ms)
{
    struct restriction laid = {0};
    enum err e;

    *ret_stands = false;
    *ret_end_ms = 0;
    if (decision->kind == DECISION_CONFIRM)
        return confirmation_stands(w, decision, ret_stands);
    if (!decision_restricts(decision->kind))
        return OK;
    if (decision->kind == DECISION_DISABLE) {
        *ret_end_ms = decision->end_ms;
        return disabling_stands(w, decision, ret_stands);
    }
    e = laid_find(w, decision, &laid, ret_stands);
    if (!e)
        *ret_end_ms = laid.end_ms;
    return e;
}

/* A ruling that stands, by whom it is about and who now decides of it. */
struct review {
    struct decision first;
    struct restriction laid;
    int64_t account_id;
    struct decision decision; /* the new one */
};

static enum err review_begin(struct work *w, int64_t by_account_id, int64_t decision_id,
                             enum decision_kind kind, struct review *review)
{
    bool is_post = false, stands = false;
    enum err e = decision_find(w, decision_id, &review->first);

    if (!e && (kind == DECISION_CONFIRM ? review->first.kind != DECISION_RESTRICT
                                        : !decision_restricts(review->first.kind)))
        e = ERR_NOT_FOUND;
    if (!e)
        e = ruling_subject_find(w, review->first.subject_id, &review->account_id, &is_post);
    if (!e)
        e = restrictions_hold(w, review->first.subject_id);
    if (!e && review->first.kind == DECISION_DISABLE)
        e = disabling_stands(w, &review->first, &stands);
    else if (!e)
        e = laid_find(w, &review->first, &review->laid, &stands);
    if (e)
        return e;
    review->decision = (struct decision){.subject_id = review->first.subject_id,
                                         .owner_id = review->account_id,
                                         .kind = kind,
                                         .by_account_id = by_account_id,
                                         .rule = review->first.rule,
                                         .rule_version = review->first.rule_version,
                                         .before = review->first.after};
    e = ruling_decider_find(w, by_account_id, review->account_id, review->laid.effect, is_post,
                            &review->decision.by_role);
    if (!e && !stands)
        e = work_fail(w, ERR_CONFLICT, "Nothing of this decision stands any more");
    return e;
}

/* ---- what follows a ruling ------------------------------------------------------------------- */

/* What a confirmation leaves: as it was, and which it confirms. Sorted by name. */
static struct str confirmed_json(struct work *w, const struct decision *first)
{
    return str_format(w->memory, "{\"confirms\":\"%lld\",%.*s", (long long)first->id,
                      STR_ARG(str_sub(first->after, 1, first->after.size)));
}

/* One that follows is taken back, or lasts, as the one that led it. */
static enum err follow_one(struct work *w, const struct decision *done, int64_t follower_id)
{
    const bool lasts = done->kind == DECISION_CONFIRM;
    struct decision first, made = *done;
    struct restriction laid = {0};
    bool found = false;
    int64_t id;
    enum err e = decision_find(w, follower_id, &first);

    if (!e)
        e = restrictions_hold(w, first.subject_id);
    if (!e)
        e = laid_find(w, &first, &laid, &found);
    if (e || !found || (lasts && !laid.end_ms))
        return e == ERR_NOT_FOUND ? OK : e;
    made.id = 0;
    made.subject_id = first.subject_id;
    made.undoes_id = lasts ? 0 : follower_id;
    if (lasts)
        made.after = confirmed_json(w, &first);
    e = decision_owner(w, &first, &made.owner_id);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    e = decision_record(w, &made, &id);
    if (!e)
        e = restriction_lift(w, laid.subject_id, laid.id);
    laid.end_ms = 0;
    return e || !lasts ? e : restriction_set(w, &laid, &id);
}

struct following {
    int64_t done_id, lead_id, after_id;
    bool left;
};

static enum err follow_some(struct work *w, struct following *f)
{
    int64_t ids[rulings_followed_max];
    struct decision done;
    int count = 0;
    enum err e = decision_find(w, f->done_id, &done);

    if (!e)
        e = decision_followers(w, f->lead_id, f->after_id, ids, rulings_followed_max, &count);
    for (int i = 0; !e && i < count; i++) {
        e = follow_one(w, &done, ids[i]);
        f->after_id = ids[i];
    }
    f->left = count == rulings_followed_max;
    return e;
}

static enum err follow_run(struct work *w, void *context)
{
    struct following *f = context, before = *f;
    enum err e = db_begin(w);

    if (e)
        return e;
    e = db_end(w, follow_some(w, f));
    if (e)
        *f = before;
    return e;
}

enum err ruling_follow_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct following f = {.lead_id = job->subject_id, .left = true};
    enum err e = id_parse(job->data, &f.done_id);

    if (!e)
        e = lanes_run_all(lanes, w, follow_run, &f, &f.left);
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err ruling_follow_one(struct work *w, int64_t done_id, int64_t decision_id)
{
    struct decision done;
    enum err e = decision_find(w, done_id, &done);

    return e ? e : follow_one(w, &done, decision_id);
}

/* The first at once, the others by a job. */
enum err ruling_follow(struct work *w, int64_t lead_id, int64_t done_id)
{
    struct following f = {.done_id = done_id, .lead_id = lead_id};
    enum err e = follow_some(w, &f);

    if (e || !f.left)
        return e;
    return jobs_add(w, JOB_FOLLOW_RULING, lead_id,
                    str_format(w->memory, "%lld", (long long)done_id), 0);
}

struct reversal {
    int64_t by_account_id, decision_id;
    struct str reason;
    const struct jury_verdict *verdict; /* or NULL: a jury took it back, and gives no reason */
};

static enum err reverse(struct work *w, const struct reversal *r, struct ruled *ret)
{
    const int64_t decision_id = r->decision_id;
    struct review review = {0};
    enum err e = review_begin(w, r->by_account_id, decision_id, DECISION_REVERSE, &review);

    if (!e && !r->reason.size && !r->verdict)
        e = work_fail(w, ERR_INVALID, "Validation failed: Reason can't be blank");
    if (e)
        return e;
    review.decision.reason = utf8_clean(w->memory, r->reason);
    review.decision.undoes_id = decision_id;
    if (r->verdict) {
        review.decision.by_role = ROLE_USER;
        review.decision.after = jury_verdict_json(w->memory, r->verdict);
    }
    ret->decision = review.decision;
    e = decision_record(w, &ret->decision, &ret->decision.id);
    if (!e && review.first.kind == DECISION_DISABLE)
        e = user_set_disabled(w, review.account_id, false);
    else if (!e)
        e = restriction_lift(w, review.laid.subject_id, review.laid.id);
    if (!e)
        e = lasting_over(w, decision_id, false);
    if (!e)
        e = ruling_follow(w, decision_id, ret->decision.id);
    if (!e)
        e = statement_write(
            w,
            &(struct statement_case){.decision = &ret->decision,
                                     .account_id = review.account_id,
                                     .said = r->verdict ? r->verdict->said : STR(""),
                                     .mail = true},
            &ret->statement);
    if (!e && review.first.subject_id != review.account_id)
        e = ruling_judge(w, review.first.subject_id, RULE_WRONG);
    if (!e && review.first.subject_id != review.account_id)
        e = rule_decided_remove(w, review.first.subject_id);
    if (!e)
        e = case_decision_reversed(w, r->by_account_id, &review.first, review.account_id);
    return e;
}

static enum err reverse_whole(struct work *w, const struct reversal *r, struct ruled *ret_ruled)
{
    struct ruled ruled;
    bool own;
    enum err e = transaction_join(w, &own);

    if (!e)
        e = transaction_leave(w, own, reverse(w, r, &ruled));
    if (!e)
        *ret_ruled = ruled;
    return e;
}

enum err ruling_reverse(struct work *w, int64_t by_account_id, int64_t decision_id,
                        struct str reason, struct ruled *ret_ruled)
{
    return reverse_whole(w,
                         &(struct reversal){.by_account_id = by_account_id,
                                            .decision_id = decision_id,
                                            .reason = reason},
                         ret_ruled);
}

enum err ruling_reverse_by_jury(struct work *w, int64_t decision_id,
                                const struct jury_verdict *verdict, struct ruled *ret_ruled)
{
    return reverse_whole(w, &(struct reversal){.decision_id = decision_id, .verdict = verdict},
                         ret_ruled);
}

static bool was_to_last(const struct decision *decision)
{
    return str_find(decision->after, STR("\"permanent\":true")) != SIZE_MAX;
}

/* What the first said of itself to the database holds of what lets it last, too. */
static enum err first_row_read(struct work *w, const struct review *review,
                               struct statement_case *made)
{
    struct transparency_row row;
    const struct json *first = NULL;
    int64_t entry_id = 0;
    enum err e = public_log_of(w, review->account_id, review->first.id, &entry_id);

    if (!e)
        e = transparency_row_find(w, entry_id, &row);
    if (!e && json_parse(w->memory, row.record, &first, NULL))
        e = ERR_INTERNAL;
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    made->category = json_get_str(first, "category");
    made->noticed = str_is(json_get_str(first, "source_type"), "SOURCE_TYPE_OTHER_NOTIFICATION");
    made->detected = str_is(json_get_str(first, "automated_detection"), "AUTOMATED_DETECTION_YES");
    return OK;
}

static enum err lasting_tell(struct work *w, const struct review *review, struct ruled *ret)
{
    const struct json *laid = NULL;
    struct statement_case made = {.decision = &ret->decision,
                                  .restriction = &review->laid,
                                  .account_id = review->account_id,
                                  .mail = true};
    enum err e = json_parse(w->memory, review->first.after, &laid, NULL) ? ERR_INTERNAL : OK;

    made.law = json_get_str(laid, "law");
    if (!e)
        e = first_row_read(w, review, &made);
    return e ? e : statement_write(w, &made, &ret->statement);
}

enum err ruling_let_last(struct work *w, int64_t by_account_id, int64_t decision_id,
                         struct ruled *ret)
{
    struct review review = {0};
    int64_t id;
    enum err e = review_begin(w, by_account_id, decision_id, DECISION_CONFIRM, &review);

    assert(db_in_transaction(w) && (e || by_account_id != review.first.by_account_id));
    if (!e && (!review.laid.end_ms || !was_to_last(&review.first)))
        e = work_fail(w, ERR_CONFLICT, "This decision does not wait for a second person");
    if (e)
        return e;
    review.decision.reason = review.first.reason;
    review.decision.after = confirmed_json(w, &review.first);
    ret->decision = review.decision;
    e = decision_record(w, &ret->decision, &ret->decision.id);
    if (!e)
        e = restriction_lift(w, review.laid.subject_id, review.laid.id);
    review.laid.end_ms = 0;
    if (!e)
        e = lasting_tell(w, &review, ret);
    return e ? e : restriction_set(w, &review.laid, &id);
}
