#include "moderation/account_actions.h"

#include "auth/users.h"
#include "base/clock.h"
#include "base/json.h"
#include "moderation/appeal_access.h"
#include "moderation/case_rulings.h"
#include "moderation/deletions.h"
#include "moderation/domain_effects.h"
#include "moderation/reports.h"
#include "moderation/ruling_reviews.h"
#include "moderation/rulings.h"
#include "push/mail.h"
#include "social/marks.h"
#include "social/restrictions.h"
#include "social/rulebook.h"
#include "social/transaction.h"

#include <assert.h>

static const struct action_facts {
    uint64_t permissions;
    bool over;   /* only over people of a lower rank */
    bool strict; /* resolves all open reports on the account */
    bool person; /* concerns the sign-in: for accounts of this square */
    enum restriction_effect effect;
    bool lifts;
    enum decision_kind undoes;
    int mail; /* enum mail_kind, -1 none */
} facts[] = {
    [DECISION_WARN] = {PERMISSION_MANAGE_USERS, .over = true, .mail = MAIL_WARNED},
    [DECISION_DISABLE] = {PERMISSION_MANAGE_USERS, true, true, true, .mail = MAIL_DISABLED},
    [DECISION_ENABLE] = {PERMISSION_MANAGE_USERS, .over = true, .person = true,
                         .undoes = DECISION_DISABLE, .mail = -1},
    [DECISION_SENSITIVE] = {PERMISSION_MANAGE_USERS, true, true, .effect = RESTRICTION_WARNING,
                            .mail = MAIL_SENSITIVE},
    [DECISION_UNSENSITIVE] = {PERMISSION_MANAGE_USERS, .over = true, .effect = RESTRICTION_WARNING,
                              .lifts = true, .undoes = DECISION_SENSITIVE, .mail = -1},
    [DECISION_LIMIT] = {PERMISSION_MANAGE_USERS, true, true, .effect = RESTRICTION_LIMIT,
                        .mail = MAIL_LIMITED},
    [DECISION_UNLIMIT] = {PERMISSION_MANAGE_USERS, .over = true, .effect = RESTRICTION_LIMIT,
                          .lifts = true, .undoes = DECISION_LIMIT, .mail = -1},
    [DECISION_SUSPEND] = {PERMISSION_MANAGE_USERS | PERMISSION_MANAGE_REPORTS, true, true,
                          .effect = RESTRICTION_SUSPEND, .mail = MAIL_SUSPENDED},
    [DECISION_UNSUSPEND] = {PERMISSION_MANAGE_USERS, .over = true, .effect = RESTRICTION_SUSPEND,
                            .lifts = true, .undoes = DECISION_SUSPEND, .mail = -1},
    [DECISION_APPROVE] = {PERMISSION_MANAGE_USERS, .over = true, .person = true, .mail = -1},
    [DECISION_REJECT] = {PERMISSION_MANAGE_USERS, .over = true, .person = true, .mail = -1},
    [DECISION_DELETE] = {PERMISSION_DELETE_USER_DATA, true, true, .mail = -1},
};

struct action_run {
    const struct account_action *action;
    const struct action_facts *facts;
    struct account account;
    struct user user;
    bool has_user;
    struct str rule; /* the one that the report named first, "" none */
    int rule_version, rule_days;
    enum role role; /* of who decides */
    int64_t end_ms; /* of what is laid; 0: it lasts */
    int64_t decision_id;
    struct restriction laid;
};

/* What restricts ends by itself: to last it needs two people (moderation/rulings.h), or the
 * operator who says so by a command. */
static int64_t end_of(const struct work *w, const struct action_run *a)
{
    const bool lays = a->facts->effect || a->action->kind == DECISION_DISABLE;

    if (!a->action->by_account_id || !lays || a->facts->lifts)
        return 0;
    return w->now_ms + a->rule_days * (int64_t)clock_day_ms;
}

static struct str state_json(struct work *w, uint32_t flags, const struct user *user)
{
    struct buffer b = buffer_in(w->memory);

    json_open(&b, '{');
    JSON_BOOL(&b, "approved", user->approved_ms != 0);
    JSON_BOOL(&b, "disabled", user->disabled_ms != 0);
    JSON_BOOL(&b, "sensitive", flags & ACCOUNT_SENSITIVE);
    JSON_BOOL(&b, "limited", flags & ACCOUNT_LIMITED);
    JSON_BOOL(&b, "suspended", flags & ACCOUNT_SUSPENDED);
    JSON_BOOL(&b, "deleted", flags & ACCOUNT_DELETED);
    json_close(&b, '}');
    return buffer_str(&b);
}

static enum err subject_find(struct work *w, struct action_run *a)
{
    int64_t id = a->action->account_id;
    enum err e = account_find(w, id, &a->account);

    if (!e && (a->account.flags & ACCOUNT_DELETED))
        e = ERR_NOT_FOUND;
    if (e)
        return e;
    e = user_find(w, id, &a->user);
    a->has_user = !e;
    return e == ERR_NOT_FOUND ? OK : e;
}

/* Whether the account is such that this can be done to it. */
static enum err check_state(struct work *w, const struct action_run *a)
{
    enum decision_kind kind = a->action->kind;
    bool suspended = a->account.flags & ACCOUNT_SUSPENDED;

    if (a->facts->person && !a->has_user)
        return work_fail(w, ERR_INVALID, "Validation failed: nobody signs in to this account here");
    /* The operator is asked by the command whether she means it. */
    if ((kind == DECISION_UNSUSPEND || kind == DECISION_DELETE) && !suspended &&
        a->action->by_account_id)
        return decision_forbidden(w);
    if ((kind == DECISION_APPROVE || kind == DECISION_REJECT) && a->user.approved_ms)
        return decision_forbidden(w);
    return OK;
}

static enum err remove_account(struct work *w, int64_t id)
{
    enum err e = user_remove(w, id);

    return e ? e : account_delete(w, id);
}

/* Whether it says that who reported was right. */
static bool is_against(enum decision_kind kind)
{
    return kind == DECISION_WARN || kind == DECISION_DISABLE || kind == DECISION_SENSITIVE ||
           kind == DECISION_LIMIT || kind == DECISION_SUSPEND;
}

static enum err mail_to(struct work *w, const struct action_run *a, enum mail_kind kind)
{
    struct str where = STR("");

    if (!a->user.email.size)
        return OK;
    if (is_against(a->action->kind))
        where = appeal_access_words(w, a->user.locale, a->account.id, a->decision_id);
    return mail_queue(
        w, &(struct mail_draft){.kind = kind,
                                .account_id = a->account.id,
                                .to = a->user.email,
                                .name = a->account.username,
                                .language = a->user.locale,
                                .text = str_format(w->memory, "%.*s%.*s", STR_ARG(a->action->text),
                                                   STR_ARG(where))});
}

/* Rulings (moderation/rulings.h) end by themselves: what is done here does not replace them. */
static enum err is_ruled(struct work *w, const struct restriction *held, bool *ret_is)
{
    struct decision decision;
    enum err e = held->decision_id ? decision_find(w, held->decision_id, &decision) : ERR_NOT_FOUND;

    *ret_is = !e && decision.kind == DECISION_RESTRICT;
    return e == ERR_NOT_FOUND ? OK : e;
}

/* What lasts on the account already is not laid over it again; what would end begins anew. A
 * domain's goes with its block. */
static enum err restrict_once(struct work *w, struct action_run *a)
{
    struct restriction held[restrictions_per_subject_max];
    bool ruled = false;
    int count = 0;
    int64_t id;
    enum err e = restrictions_hold(w, a->account.id);

    if (!e)
        e = restrictions_of(w, a->account.id, held, &count);

    for (int i = 0; !e && i < count; i++) {
        if (held[i].effect != a->facts->effect || str_is(held[i].rule, DOMAIN_RULE))
            continue;
        if (!held[i].end_ms)
            return OK;
        e = is_ruled(w, &held[i], &ruled);
        if (!e && !ruled)
            e = restriction_lift(w, a->account.id, held[i].id);
    }
    if (e)
        return e;
    a->laid = (struct restriction){.subject_id = a->account.id,
                                   .effect = a->facts->effect,
                                   .start_ms = w->now_ms,
                                   .end_ms = a->end_ms,
                                   .rule = a->rule.size ? a->rule : STR("other"),
                                   .rule_version = a->rule_version,
                                   .reason = a->action->text,
                                   .by_account_id = a->action->by_account_id,
                                   .by_role = (int)a->role,
                                   .decision_id = a->decision_id};
    return restriction_set(w, &a->laid, &id);
}

static enum err disable(struct work *w, const struct action_run *a)
{
    enum err e = user_set_disabled(w, a->account.id, true);

    if (e || !a->end_ms)
        return e;
    return jobs_add(w, JOB_END_DISABLING, a->account.id,
                    str_format(w->memory, "%lld", (long long)a->decision_id), a->end_ms);
}

struct disabling {
    int64_t account_id, decision_id;
};

static enum err disabling_end(struct work *w, void *context)
{
    const struct disabling *over = context;
    struct decision decision = {.subject_id = over->account_id};
    bool stands = false;
    int64_t end_ms = 0;
    enum err e = decision_find(w, over->decision_id, &decision);

    if (!e)
        e = ruling_stands(w, &decision, &stands, &end_ms);
    if (!e && stands)
        e = user_set_disabled(w, over->account_id, false);
    return e == ERR_NOT_FOUND ? OK : e; /* the account is gone */
}

enum err account_disabling_end(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct disabling over = {.account_id = job->subject_id};

    if (id_parse(job->data, &over.decision_id))
        return OK; /* not ours: there is nothing to end */
    return lanes_run(lanes, w, disabling_end, &over);
}

static enum err perform(struct work *w, struct action_run *a)
{
    int64_t id = a->account.id;
    enum err e;

    switch ((int)a->action->kind) {
    case DECISION_DISABLE:
        return disable(w, a);
    case DECISION_ENABLE:
        return user_set_disabled(w, id, false);
    case DECISION_APPROVE:
        return user_approve(w, id);
    case DECISION_REJECT:
        e = mail_to(w, a, MAIL_REJECTED);
        return e ? e : remove_account(w, id);
    case DECISION_DELETE:
        return remove_account(w, id);
    default:
        break;
    }
    if (!a->facts->effect)
        return OK;
    return a->facts->lifts ? restrictions_lift_all(w, id, a->facts->effect) : restrict_once(w, a);
}

/* The posts it names are none for who reported them (social/signals.h); what is gone is left out.
 */
static enum err uphold(struct work *w, const struct report *report)
{
    enum err e = OK;

    for (int i = 0; !e && i < report->post_count; i++) {
        e = mark_set(w,
                     &(struct mark_request){.account_id = report->account_id,
                                            .post_id = report->post_ids[i],
                                            .mark = MARK_AWAY},
                     NULL);
        if (e == ERR_NOT_FOUND)
            e = OK;
    }
    return e;
}

/* What it says of how long, where it is still in force. */
static enum err rule_read(struct work *w, struct action_run *a)
{
    struct rule rule = {.days = ruling_days_default};
    int64_t id = 0;
    enum err e = id_parse(a->rule, &id) ? OK : rule_find(w, id, &rule);

    a->rule_version = rule.version;
    a->rule_days = rule.days;
    return e == ERR_NOT_FOUND ? OK : e;
}

/* The report that led to it is about this account, and may name the rule. */
static enum err report_read(struct work *w, struct action_run *a)
{
    struct report *report = ARENA_NEW(w->memory, struct report);
    enum err e = OK;

    if (a->action->report_id) {
        e = report_find(w, a->action->report_id, report);
        if (!e && report->target_id != a->account.id)
            e = ERR_NOT_FOUND;
        if (!e && report->rule_count > 0)
            a->rule = str_format(w->memory, "%lld", (long long)report->rule_ids[0]);
        if (!e && is_against(a->action->kind))
            e = uphold(w, report);
    }
    return e ? e : rule_read(w, a);
}

/* It, or all open ones, are answered by what is on record by now: their cases ask for it. */
static enum err answer_reports(struct work *w, const struct action_run *a)
{
    struct report *report = ARENA_NEW(w->memory, struct report);

    if (a->facts->strict)
        return reports_resolve_all(w, a->action->by_account_id, a->account.id);
    return a->action->report_id
               ? report_resolve(w, a->action->by_account_id, a->action->report_id, true, report)
               : OK;
}

static enum err after(struct work *w, struct action_run *a, struct str *ret_state)
{
    struct user user = {0};
    uint32_t flags = 0;
    enum err e = account_find_flags(w, a->account.id, &flags);

    if (!e)
        e = user_find(w, a->account.id, &user);
    if (e && e != ERR_NOT_FOUND)
        return e;
    *ret_state = state_json(w, flags, &user);
    return OK;
}

static enum err undone(struct work *w, const struct action_run *a, int64_t *ret_id)
{
    struct decision before;
    enum err e = a->facts->undoes ? decision_last(w, a->account.id, a->facts->undoes, &before)
                                  : ERR_NOT_FOUND;

    if (!e)
        *ret_id = before.id;
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err decision_taken_back(struct work *w, const struct action_run *a, int64_t decision_id)
{
    struct decision first;
    enum err e = decision_id ? decision_find(w, decision_id, &first) : ERR_NOT_FOUND;

    if (!e)
        e = case_decision_reversed(w, a->action->by_account_id, &first, a->account.id);
    return e == ERR_NOT_FOUND ? OK : e;
}

/* Who reported is no longer counted as justified, and is told, as by ruling_reverse(): of each
 * decision that laid what is lifted now. undone_id: of what names none. */
static enum err taken_back(struct work *w, const struct action_run *a, int64_t undone_id)
{
    struct restriction held[restrictions_per_subject_max];
    int count = 0;
    enum err e;

    if (a->action->kind == DECISION_ENABLE)
        return a->user.disabled_ms ? decision_taken_back(w, a, undone_id) : OK;
    if (!a->facts->lifts)
        return OK;
    e = restrictions_hold(w, a->account.id);
    if (!e)
        e = restrictions_of(w, a->account.id, held, &count);
    for (int i = 0; !e && i < count; i++)
        if (held[i].effect == a->facts->effect && !str_is(held[i].rule, DOMAIN_RULE))
            e = decision_taken_back(w, a, held[i].decision_id ? held[i].decision_id : undone_id);
    return e;
}

/* Why, to her whom it restricts or warns. What is mailed has words of its own. */
static enum err explain(struct work *w, const struct action_run *a, const struct decision *decision)
{
    struct statement statement;

    if (!is_against(decision->kind) || (a->facts->effect && !a->laid.effect))
        return OK; /* it stood already */
    return statement_write(w,
                           &(struct statement_case){.decision = decision,
                                                    .restriction = a->laid.effect ? &a->laid : NULL,
                                                    .account_id = a->account.id},
                           &statement);
}

static enum err act(struct work *w, struct action_run *a)
{
    const struct account_action *action = a->action;
    struct decision decision = {
        .id = id_new(w->now_ms, id_bucket(action->account_id)),
        .subject_id = action->account_id,
        .kind = action->kind,
        .by_account_id = action->by_account_id,
        .report_id = action->report_id,
        .reason = action->text,
    };
    enum err e = decider_check(w, action->by_account_id, a->facts->permissions, &decision.by_role);

    if (!e)
        e = subject_find(w, a);
    if (!e && a->facts->over)
        e = decider_check_over(w, action->by_account_id, decision.by_role, action->account_id);
    if (!e)
        e = check_state(w, a);
    if (!e && action->kind == DECISION_DELETE && action->by_account_id)
        e = deletion_second(w, action->by_account_id, action->account_id);
    if (!e)
        e = undone(w, a, &decision.undoes_id);
    if (e)
        return e;
    a->role = decision.by_role;
    a->decision_id = decision.id;
    decision.before = state_json(w, a->account.flags, &a->user);
    e = taken_back(w, a, decision.undoes_id);
    if (!e)
        e = report_read(w, a);
    a->end_ms = decision.end_ms = end_of(w, a);
    decision.rule = a->rule;
    decision.rule_version = a->rule_version;
    if (!e)
        e = perform(w, a);
    if (!e)
        e = after(w, a, &decision.after);
    if (!e)
        e = decision_record(w, &decision, &decision.id);
    if (!e)
        e = answer_reports(w, a);
    if (!e)
        e = explain(w, a, &decision);
    if (!e && action->mail && a->facts->mail >= 0)
        e = mail_to(w, a, (enum mail_kind)a->facts->mail);
    return e;
}

enum err account_act(struct work *w, const struct account_action *action)
{
    struct action_run a = {.action = action};
    bool own;
    enum err e;

    assert(action->kind >= DECISION_WARN && action->kind <= DECISION_DELETE);
    a.facts = &facts[action->kind];
    if (action->text.size > decision_reason_bytes_max)
        return work_fail(w, ERR_INVALID,
                         "Validation failed: Text is too long (maximum is %d bytes)",
                         (int)decision_reason_bytes_max);
    e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, act(w, &a));
}
