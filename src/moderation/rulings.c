#include "moderation/rulings.h"

#include "base/clock.h"
#include "base/json.h"
#include "moderation/lasting.h"
#include "moderation/reports.h"
#include "moderation/rule_decided.h"
#include "moderation/rule_findings.h"
#include "moderation/ruling_steps.h"
#include "social/posts.h"
#include "social/rulebook.h"
#include "social/transaction.h"

#include <assert.h>

enum err ruling_subject_find(struct work *w, int64_t subject_id, int64_t *ret_account_id,
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

    return ruling_subject_find(w, decision->subject_id, ret_account_id, &is_post);
}

enum err ruling_decider_find(struct work *w, int64_t by_account_id, int64_t account_id,
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

enum err ruling_judge(struct work *w, int64_t post_id, enum rule_verdict verdict)
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
    e = ruling_judge(w, post_id, RULE_WRONG);
    return e ? e : rule_labels_lift(w, post_id);
}

static enum err judge_right(struct work *w, int64_t post_id)
{
    enum err e = ruling_judge(w, post_id, RULE_RIGHT);

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
    enum err e = ruling_subject_find(w, r->subject_id, &account_id, &is_post);

    *ret = (struct ruled){.decision = {.id = 0}};
    if (!e)
        e = ruling_decider_find(w, r->by_account_id, account_id, r->effect, is_post, &role);
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
