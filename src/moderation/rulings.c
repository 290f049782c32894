#include "moderation/rulings.h"

#include "auth/users.h"
#include "base/clock.h"
#include "base/json.h"
#include "jobs/jobs.h"
#include "moderation/case_rulings.h"
#include "moderation/lasting.h"
#include "moderation/reports.h"
#include "moderation/rule_decided.h"
#include "moderation/rule_findings.h"
#include "moderation/ruling_steps.h"
#include "moderation/transparency_rows.h"
#include "public_log/public_log.h"
#include "social/posts.h"
#include "social/rulebook.h"
#include "social/transaction.h"

#include <assert.h>

/* On whose account it is: her own, or that of the post's author. */
static enum err subject_find(struct work *w, int64_t subject_id, int64_t *ret_account_id,
                             bool *ret_is_post)
{
    struct account account;
    struct post post;
    enum err e = post_find(w, subject_id, &post);

    *ret_is_post = !e;
    *ret_account_id = e ? subject_id : post.author_id;
    if (e && e != ERR_NOT_FOUND)
        return e;
    e = account_find(w, *ret_account_id, &account);
    return !e && (account.flags & ACCOUNT_DELETED) ? ERR_NOT_FOUND : e;
}

enum err decision_owner(struct work *w, const struct decision *decision, int64_t *ret_account_id)
{
    bool is_post;

    return subject_find(w, decision->subject_id, ret_account_id, &is_post);
}

/* Who may do it to whom. */
static enum err decider_find(struct work *w, int64_t by_account_id, int64_t account_id,
                             enum restriction_effect effect, bool is_post, enum role *ret_role)
{
    uint64_t needed = is_post ? PERMISSION_MANAGE_REPORTS : PERMISSION_MANAGE_USERS;
    enum err e;

    if (effect == RESTRICTION_SUSPEND)
        needed |= PERMISSION_MANAGE_REPORTS;
    e = decider_check(w, by_account_id, needed, ret_role);
    return e ? e : decider_check_over(w, by_account_id, *ret_role, account_id);
}

/* The field, and what it may be: numbers are found nowhere else by who writes the call by hand. */
static enum err rule_unknown(struct work *w)
{
    enum { shown_max = 20, words_bytes_max = 40 };
    struct rule *rules = arena_array(w->memory, rules_max, sizeof *rules);
    struct buffer b = buffer_in(w->memory);
    int count = 0;
    enum err e = rules_list(w, rules, &count);

    for (int i = 0; !e && i < count && i < shown_max; i++)
        buffer_format(&b, ", %lld (%.*s)", (long long)rules[i].id,
                      STR_ARG(utf8_prefix(rules[i].text, words_bytes_max)));
    return e ? e
             : work_fail(w, ERR_INVALID,
                         "Validation failed: Rule is none of this square's: other%.*s",
                         STR_ARG(buffer_str(&b)));
}

/* What follows from the rule, where the ruling does not say it; and its version. */
static enum err rule_apply(struct work *w, struct ruling *r, struct decision *decision)
{
    struct rule rule = {.days = ruling_days_default, .category = STR("")};
    int64_t id = 0;
    enum err e = OK;

    if (r->rule.size && !str_is(r->rule, "other"))
        e = id_parse(r->rule, &id) ? ERR_NOT_FOUND : rule_find(w, id, &rule);
    if (e)
        return e == ERR_NOT_FOUND ? rule_unknown(w) : e;
    decision->rule_version = rule.version;
    if (r->effect == RESTRICTION_COMPLAINTS && rule.days > ruling_unheard_days_max)
        rule.days = ruling_unheard_days_max;
    decision->end_ms = r->end_ms ? r->end_ms : w->now_ms + rule.days * (int64_t)clock_day_ms;
    if (!r->category.size)
        r->category = rule.category;
    return OK;
}

/* Whose objections are not taken for a time was told before that it would come to that. */
static enum err unheard_check(struct work *w, const struct ruling *r)
{
    const int64_t day_ms = clock_day_ms;
    struct decision warned;
    enum err e;

    if (r->effect != RESTRICTION_COMPLAINTS)
        return OK;
    if (r->permanent || (r->end_ms && r->end_ms > w->now_ms + ruling_unheard_days_max * day_ms))
        return work_fail(w, ERR_INVALID,
                         "Validation failed: objections are not heard for at most %d days",
                         (int)ruling_unheard_days_max);
    e = decision_last(w, r->subject_id, DECISION_WARN, &warned);
    if (e == ERR_NOT_FOUND ||
        (!e && id_ms(warned.id) < w->now_ms - ruling_unheard_warned_days * day_ms))
        return work_fail(w, ERR_CONFLICT, "She must be warned first");
    return e;
}

static enum err ruling_check(struct work *w, const struct ruling *r)
{
    const int64_t most_ms = w->now_ms + ruling_days_max * (int64_t)clock_day_ms;

    if (r->end_ms && r->permanent)
        return work_fail(w, ERR_INVALID, "Validation failed: what is to last has no end");
    if (r->end_ms && (r->end_ms <= w->now_ms || r->end_ms > most_ms))
        return work_fail(w, ERR_INVALID,
                         "Validation failed: End must lie within the next %d days; what is to "
                         "last longer needs a second person",
                         (int)ruling_days_max);
    if (r->category.size && !legal_category_is_known(r->category))
        return work_fail(w, ERR_INVALID,
                         "Validation failed: Category is none of the Transparency Database's");
    if (r->words.size > restriction_words_bytes_max || r->law.size > ruling_law_bytes_max)
        return work_fail(w, ERR_INVALID,
                         "Validation failed: Text has at most %d bytes, Law at most %d",
                         (int)restriction_words_bytes_max, (int)ruling_law_bytes_max);
    if (r->effect == RESTRICTION_HELD)
        return work_fail(w, ERR_INVALID,
                         "Validation failed: Effect held is for automatic rules; a decision says "
                         "what is to be");
    if (!r->facts.size)
        return work_fail(w, ERR_INVALID, "Validation failed: Facts can't be blank");
    if (r->effect == RESTRICTION_LABEL && !r->words.size)
        return work_fail(w, ERR_INVALID,
                         "Validation failed: Text can't be blank: it is what a label says");
    return unheard_check(w, r);
}

/* Sorted by name: it goes into the public log. */
static struct str state_json(struct work *w, const struct ruling *r)
{
    struct buffer b = buffer_in(w->memory);

    json_open(&b, '{');
    JSON_STR(&b, "effect", restriction_effect_name(r->effect));
    JSON_STR(&b, "law", r->law);
    JSON_BOOL(&b, "permanent", r->permanent);
    JSON_STR(&b, "territories", r->territory);
    JSON_STR(&b, "text", r->words);
    json_close(&b, '}');
    return buffer_str(&b);
}

static enum err report_answer(struct work *w, const struct ruling *r, int64_t account_id)
{
    struct report *report = ARENA_NEW(w->memory, struct report);
    enum err e = report_find(w, r->report_id, report);

    if (!e && report->target_id != account_id)
        return ERR_NOT_FOUND;
    return e ? e : report_resolve(w, r->by_account_id, r->report_id, true, report);
}

/* Somebody decided on a post: what rules had found in it is judged, and what waited for that is
 * held no longer. */
static enum err judge(struct work *w, int64_t post_id, enum rule_verdict verdict)
{
    enum err e = rule_findings_judge(w, post_id, verdict);

    return e ? e : restrictions_lift_all(w, post_id, RESTRICTION_HELD);
}

/* What rules say with a post, once somebody has found that they are wrong. */
static enum err rule_labels_lift(struct work *w, int64_t post_id)
{
    struct restriction held[restrictions_per_subject_max];
    int count = 0;
    enum err e = restrictions_of(w, post_id, held, &count);

    for (int i = 0; !e && i < count; i++)
        if (held[i].automated && held[i].effect == RESTRICTION_LABEL)
            e = restriction_lift(w, post_id, held[i].id);
    return e;
}

enum err ruling_dismissed(struct work *w, int64_t post_id)
{
    enum rule_verdict verdict;
    bool found = false;
    enum err e = rule_findings_verdict(w, post_id, &found, &verdict);

    if (e || !found || verdict)
        return e;
    e = judge(w, post_id, RULE_WRONG);
    return e ? e : rule_labels_lift(w, post_id);
}

static enum err judge_right(struct work *w, int64_t post_id)
{
    enum err e = judge(w, post_id, RULE_RIGHT);

    return e ? e : rule_decided_add(w, post_id);
}

static enum err tell(struct work *w, const struct ruling *r, const struct decision *decision,
                     const struct restriction *restriction, struct statement *ret_statement)
{
    bool detected = false;
    enum err e = rule_findings_detected(w, r->subject_id, &detected);

    return e ? e
             : statement_write(w,
                               &(struct statement_case){.decision = decision,
                                                        .restriction = restriction,
                                                        .account_id = decision->owner_id,
                                                        .mail = true,
                                                        .category = r->category,
                                                        .law = r->law,
                                                        .noticed = r->noticed,
                                                        .detected = detected,
                                                        .follows = r->lead_id != 0},
                               ret_statement);
}

enum err ruling_prepare(struct work *w, struct ruling *r, struct decision *ret_decision)
{
    struct decision decision = {.kind = DECISION_RESTRICT,
                                .by_account_id = r->by_account_id,
                                .report_id = r->report_id,
                                .rule = r->rule.size ? r->rule : STR("other"),
                                .reason = utf8_clean(w->memory, r->facts)};
    enum err e = territories_read(w, &r->territory);

    r->words = utf8_clean(w->memory, r->words);
    r->law = utf8_clean(w->memory, r->law);
    if (!e)
        e = ruling_check(w, r);
    if (!e)
        e = rule_apply(w, r, &decision);
    if (e)
        return e;
    decision.after = state_json(w, r);
    *ret_decision = decision;
    return OK;
}

struct restriction ruling_restriction(const struct work *w, const struct ruling *r,
                                      const struct decision *decision)
{
    return (struct restriction){.subject_id = decision->subject_id,
                                .effect = r->effect,
                                .start_ms = w->now_ms,
                                .end_ms = decision->end_ms,
                                .rule = decision->rule,
                                .rule_version = decision->rule_version,
                                .reason = decision->reason,
                                .words = r->words,
                                .territory = r->territory,
                                .by_account_id = r->by_account_id,
                                .by_role = (int)decision->by_role,
                                .decision_id = decision->id,
                                .legal = r->law.size > 0};
}

static enum err make(struct work *w, const struct ruling *asked, struct ruled *ret)
{
    struct ruling read = *asked;
    const struct ruling *r = &read;
    struct decision *decision = &ret->decision;
    struct restriction restriction;
    int64_t account_id = 0, id;
    enum role role = ROLE_USER;
    bool is_post = false;
    enum err e = subject_find(w, r->subject_id, &account_id, &is_post);

    *ret = (struct ruled){.decision = {.id = 0}};
    if (!e)
        e = decider_find(w, r->by_account_id, account_id, r->effect, is_post, &role);
    if (!e && r->effect == RESTRICTION_COMPLAINTS && is_post)
        e = work_fail(w, ERR_INVALID, "Validation failed: Effect is for accounts");
    if (!e)
        e = ruling_prepare(w, &read, decision);
    decision->subject_id = r->subject_id;
    decision->by_role = role;
    decision->owner_id = account_id;
    if (!e)
        e = decision_record(w, decision, &decision->id);
    if (!e && r->report_id) /* its case asks what was decided */
        e = report_answer(w, r, account_id);
    if (e)
        return e;
    restriction = ruling_restriction(w, r, decision);
    /* Told first: who is suspended is told nothing any more. */
    if (r->lead_id)
        e = decision_follow(w, r->lead_id, decision->id);
    if (!e)
        e = tell(w, r, decision, &restriction, &ret->statement);
    if (!e)
        e = restriction_set(w, &restriction, &id);
    if (!e && r->permanent && !r->lead_id && !r->case_id)
        e = lasting_ask(w, &(struct lasting){.decision_id = decision->id,
                                             .account_id = account_id,
                                             .by_demand = r->by_demand,
                                             .end_ms = decision->end_ms});
    return e || !is_post ? e : judge_right(w, r->subject_id);
}

enum err ruling_make(struct work *w, const struct ruling *ruling, struct ruled *ret_ruled)
{
    struct ruled ruled;
    bool own;
    enum err e = transaction_join(w, &own);

    if (!e)
        e = transaction_leave(w, own, make(w, ruling, &ruled));
    if (!e)
        *ret_ruled = ruled;
    return e;
}

enum err ruling_by_rule(struct work *w, const struct rule_ruling *r)
{
    const struct ruling shown = {.effect = r->effect, .words = r->words};
    struct decision decision = {
        .subject_id = r->post_id,
        .owner_id = r->author_id,
        .kind = DECISION_RESTRICT,
        .automated = true,
        .rule = r->rule,
        .rule_version = r->rule_version,
        .reason = r->facts,
        .after = state_json(w, &shown),
        .end_ms = r->end_ms,
    };
    struct statement statement;
    int64_t id;
    enum err e = decision_record(w, &decision, &decision.id);

    assert(r->effect == RESTRICTION_LABEL || r->effect == RESTRICTION_HELD);
    if (e)
        return e;
    const struct restriction restriction = {.subject_id = r->post_id,
                                            .effect = r->effect,
                                            .start_ms = w->now_ms,
                                            .end_ms = r->end_ms,
                                            .rule = r->rule,
                                            .rule_version = r->rule_version,
                                            .reason = r->facts,
                                            .words = r->words,
                                            .decision_id = decision.id,
                                            .with_post = true,
                                            .automated = true};
    e = statement_write(w,
                        &(struct statement_case){.decision = &decision,
                                                 .restriction = &restriction,
                                                 .account_id = r->author_id},
                        &statement);
    return e ? e : restriction_set(w, &restriction, &id);
}

enum err ruling_preview(struct work *w, const struct ruling *ruling, struct ruled *ret_ruled)
{
    struct ruled ruled;
    enum err e = db_begin(w), back;

    if (e)
        return e;
    e = make(w, ruling, &ruled);
    back = db_end(w, e ? e : ERR_CONFLICT); /* nothing is kept */
    if (!e && back != ERR_CONFLICT)
        e = back;
    if (!e)
        *ret_ruled = ruled;
    return e;
}

/* ---- what comes of it later ---------------------------------------------------------------- */

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
        e = subject_find(w, review->first.subject_id, &review->account_id, &is_post);
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
    e = decider_find(w, by_account_id, review->account_id, review->laid.effect, is_post,
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
        e = judge(w, review.first.subject_id, RULE_WRONG);
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

/* ---- what is answered to who reported ------------------------------------------------------- */

struct outcome {
    const struct report *report;
    struct decision *found, *read;
    int count, max;
};

static bool answers(const struct report *report, const struct decision *d)
{
    enum { together_ms_max = 1000 }; /* numbers of one transaction may lie a little ahead */

    return (d->kind == DECISION_WARN || decision_restricts(d->kind)) &&
           (d->report_id == report->id || id_ms(d->id) <= report->resolved_ms + together_ms_max);
}

static enum err outcome_of(struct work *w, int64_t subject_id, struct outcome *o)
{
    int64_t max_id = 0;
    int count = 0;
    enum err e;

    do {
        e = decisions_of(w, subject_id, max_id, o->read, decisions_page_max, &count);
        for (int i = 0; !e && i < count; i++) {
            max_id = o->read[i].id;
            if (max_id > o->report->id && answers(o->report, &o->read[i]) && o->count < o->max)
                o->found[o->count++] = o->read[i];
        }
    } while (!e && count == decisions_page_max && max_id > o->report->id && o->count < o->max);
    return e;
}

enum err report_outcome(struct work *w, const struct report *report, struct decision *ret_decisions,
                        int max, int *ret_count)
{
    struct outcome outcome = {.report = report, .found = ret_decisions, .max = max};
    enum err e = OK;

    outcome.read = arena_array(w->memory, decisions_page_max, sizeof *outcome.read);
    if (report->resolved_ms)
        e = outcome_of(w, report->target_id, &outcome);
    for (int i = 0; !e && report->resolved_ms && i < report->post_count; i++)
        e = outcome_of(w, report->post_ids[i], &outcome);
    if (!e)
        *ret_count = outcome.count;
    return e;
}
