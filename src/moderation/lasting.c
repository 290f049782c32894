#include "moderation/lasting.h"

#include "moderation/case_rulings.h"
#include "moderation/cases_db.h"
#include "moderation/lasting_db.h"
#include "moderation/ruling_steps.h"
#include "social/restrictions.h"
#include "social/transaction.h"

#include <assert.h>

/* ---- what waits ---------------------------------------------------------------------------- */

enum err lasting_ask(struct work *w, const struct lasting *asked)
{
    assert(db_in_transaction(w) && asked->decision_id && asked->account_id && asked->end_ms);
    return lasting_db_insert(w, asked);
}

enum err lasting_find(struct work *w, int64_t decision_id, struct lasting *ret_lasting)
{
    enum err e = lasting_db_find(w, decision_id, ret_lasting);

    return !e && ret_lasting->end_ms <= w->now_ms ? ERR_NOT_FOUND : e;
}

enum err lasting_over(struct work *w, int64_t decision_id, bool whole)
{
    assert(db_in_transaction(w));
    return lasting_db_delete(w, decision_id, whole);
}

/* Whether it is there and would end by itself, and so can be made to last. */
static enum err waits(struct work *w, int64_t decision_id, bool *ret_waits)
{
    struct decision decision;
    bool stands = false;
    int64_t end_ms = 0, owner_id = 0;
    enum err e = decision_find(w, decision_id, &decision);

    if (!e)
        e = decision_owner(w, &decision, &owner_id);
    if (!e)
        e = ruling_stands(w, &decision, &stands, &end_ms);
    *ret_waits = !e && stands && end_ms;
    return e == ERR_NOT_FOUND ? OK : e;
}

/* The first posts of a case are looked through for one on which its ruling still stands. */
enum { steps_max = 10 };

/* What a case's ruling laid on one may be taken back while it stands on others. The author of that
 * other one is none whom to leave out. */
static enum err case_waits(struct work *w, const struct lasting *l, int64_t without_id,
                           struct case_post *ret_post, bool *ret_waits)
{
    struct case_post rows[rulings_followed_max] = {{0}};
    int count = rulings_followed_max;
    enum err e = OK;

    *ret_waits = false;
    for (int step = 0; !e && step < steps_max && count == rulings_followed_max; step++) {
        const struct case_post after = rows[rulings_followed_max - 1];

        e = cases_db_posts(w, l->case_id, after.account_id, after.post_id, rows,
                           rulings_followed_max, &count);
        for (int i = 0; !e && i < count; i++) {
            if (!rows[i].decision_id || rows[i].account_id == without_id)
                continue;
            *ret_post = rows[i];
            e = waits(w, rows[i].decision_id, ret_waits);
            if (*ret_waits)
                return OK;
        }
    }
    return e;
}

static enum err any_waits(struct work *w, const struct lasting *l, bool *ret_waits)
{
    struct case_post post;
    enum err e = waits(w, l->decision_id, ret_waits);

    return e || *ret_waits || !l->case_id ? e : case_waits(w, l, 0, &post, ret_waits);
}

/* ---- who says yes or no -------------------------------------------------------------------- */

struct answering {
    int64_t by_account_id;
    struct lasting lasting;
    struct decision first; /* which was asked to last */
    enum role role;
};

/* From here on nobody else answers. */
static enum err answering_begin(struct work *w, int64_t decision_id, struct answering *a)
{
    enum err e = decision_find(w, decision_id, &a->first), found = ERR_NOT_FOUND;
    int64_t owner_id = 0;

    if (!e && a->first.kind != DECISION_RESTRICT)
        e = ERR_NOT_FOUND;
    if (!e)
        e = decider_check(w, a->by_account_id, PERMISSION_MANAGE_REPORTS, &a->role);
    if (!e)
        e = restrictions_hold(w, a->first.subject_id);
    if (e)
        return e;
    found = lasting_find(w, decision_id, &a->lasting);
    if (found && found != ERR_NOT_FOUND)
        return found;
    if (!found && a->lasting.by_demand)
        e = decider_check(w, a->by_account_id, PERMISSION_MANAGE_SETTINGS, &a->role);
    if (e)
        return e;
    owner_id = a->lasting.account_id;
    if (found)
        e = decision_owner(w, &a->first, &owner_id);
    if (!e)
        e = decider_check_over(w, a->by_account_id, a->role, owner_id);
    return e || !found
               ? e
               : work_fail(w, ERR_CONFLICT, "This decision does not wait for a second person");
}

/* ---- yes ----------------------------------------------------------------------------------- */

/* How far it is carried out over the posts of a case. */
struct letting {
    int64_t by_account_id, case_id;
    int64_t asked_by_id; /* only what she laid is meant */
    int64_t account_id, post_id;
    int64_t told_id, passed_id; /* authors: who was told, who is left to somebody else */
    int64_t done_id;            /* the first confirmation */
    bool left;
};

/* Somebody else may decide over her. */
static enum err leave_to_others(struct work *w, struct letting *l, const struct case_post *row,
                                int64_t end_ms)
{
    l->passed_id = row->account_id;
    return lasting_ask(w, &(struct lasting){.decision_id = row->decision_id,
                                            .account_id = row->account_id,
                                            .end_ms = end_ms});
}

/* Her first, of which she is told. */
static enum err first_let_last(struct work *w, struct letting *l, const struct case_post *row,
                               int64_t end_ms, struct ruled *ret_first)
{
    struct ruled ruled;
    enum err e = ruling_let_last(w, l->by_account_id, row->decision_id, &ruled);

    if (e == ERR_FORBIDDEN)
        return leave_to_others(w, l, row, end_ms);
    if (e)
        return e == ERR_NOT_FOUND || e == ERR_CONFLICT ? OK : e;
    l->told_id = row->account_id;
    if (!l->done_id) {
        l->done_id = ruled.decision.id;
        *ret_first = ruled;
    }
    return OK;
}

static enum err post_let_last(struct work *w, struct letting *l, const struct case_post *row,
                              struct ruled *ret_first)
{
    struct decision first;
    bool stands = false;
    int64_t end_ms = 0;
    enum err e = decision_find(w, row->decision_id, &first);

    if (!e && first.by_account_id == l->asked_by_id)
        e = ruling_stands(w, &first, &stands, &end_ms);
    if (e || !stands || row->account_id == l->passed_id)
        return e == ERR_NOT_FOUND ? OK : e;
    if (!end_ms) { /* by a run of this before */
        l->told_id = row->account_id;
        return OK;
    }
    return row->account_id == l->told_id ? ruling_follow_one(w, l->done_id, first.id)
                                         : first_let_last(w, l, row, end_ms, ret_first);
}

static enum err some_let_last(struct work *w, struct letting *l, struct ruled *ret_first)
{
    struct case_post rows[rulings_followed_max];
    int count = 0;
    enum err e = cases_db_posts(w, l->case_id, l->account_id, l->post_id, rows,
                                rulings_followed_max, &count);

    for (int i = 0; !e && i < count; i++) {
        if (rows[i].decision_id)
            e = post_let_last(w, l, &rows[i], ret_first);
        l->account_id = rows[i].account_id;
        l->post_id = rows[i].post_id;
    }
    l->left = count == rulings_followed_max;
    return e;
}

/* Not while posts are still being ruled on. */
static enum err case_done_check(struct work *w, const struct lasting *l)
{
    struct closing closing;
    enum err e = case_closing(w, l->case_id, &closing);

    if (!e && !closing.done_ms)
        e = work_fail(w, ERR_CONFLICT, "This ruling is still being carried out: in a moment");
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err case_let_last(struct work *w, const struct answering *a, struct ruled *ret)
{
    struct letting l = {.by_account_id = a->by_account_id,
                        .case_id = a->lasting.case_id,
                        .asked_by_id = a->first.by_account_id,
                        .left = true};
    enum err e = case_done_check(w, &a->lasting);

    if (!e)
        e = lasting_over(w, a->first.id, true);
    for (int i = 0; !e && i < steps_max && l.left && !l.done_id; i++)
        e = some_let_last(w, &l, ret);
    if (!e && !l.done_id)
        e = l.passed_id ? decision_forbidden(w)
                        : work_fail(w, ERR_CONFLICT, "Nothing of this decision stands any more");
    return e || !l.left ? e
                        : jobs_add(w, JOB_LET_LAST, l.case_id,
                                   str_format(w->memory, "%lld", (long long)l.done_id), 0);
}

static enum err confirm(struct work *w, struct answering *a, int64_t decision_id, struct ruled *ret)
{
    enum err e = answering_begin(w, decision_id, a);

    if (!e && a->first.by_account_id == a->by_account_id)
        e = decision_forbidden(w);
    if (e || a->lasting.case_id)
        return e ? e : case_let_last(w, a, ret);
    e = ruling_let_last(w, a->by_account_id, decision_id, ret);
    if (!e)
        e = lasting_over(w, decision_id, true);
    return e ? e : ruling_follow(w, decision_id, ret->decision.id);
}

enum err lasting_confirm(struct work *w, int64_t by_account_id, int64_t decision_id,
                         struct ruled *ret_ruled)
{
    struct answering a = {.by_account_id = by_account_id};
    struct ruled ruled;
    bool own;
    enum err e = transaction_join(w, &own);

    if (!e)
        e = transaction_leave(w, own, confirm(w, &a, decision_id, &ruled));
    if (!e)
        *ret_ruled = ruled;
    return e;
}

static enum err job_run(struct work *w, void *context)
{
    struct letting *l = context, before = *l;
    struct ruled first;
    enum err e = db_begin(w);

    if (e)
        return e;
    e = db_end(w, some_let_last(w, l, &first));
    if (e)
        *l = before;
    return e;
}

enum err lasting_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct letting l = {.case_id = job->subject_id, .left = true};
    struct decision decision;
    enum err e = id_parse(job->data, &l.done_id);

    if (!e)
        e = decision_find(w, l.done_id, &decision);
    if (!e) {
        l.by_account_id = decision.by_account_id;
        e = decision_confirmed(w, &decision);
    }
    if (!e) {
        l.asked_by_id = decision.by_account_id;
        e = lanes_run_all(lanes, w, job_run, &l, &l.left);
    }
    return e == ERR_NOT_FOUND ? OK : e;
}

/* ---- no ------------------------------------------------------------------------------------ */

static enum err decline(struct work *w, struct answering *a, int64_t decision_id, struct str reason,
                        struct decision *ret)
{
    enum err e = answering_begin(w, decision_id, a);

    if (e)
        return e;
    *ret = (struct decision){.subject_id = a->first.subject_id,
                             .owner_id = a->lasting.account_id,
                             .kind = DECISION_CONFIRM_DECLINE,
                             .by_account_id = a->by_account_id,
                             .by_role = a->role,
                             .rule = a->first.rule,
                             .rule_version = a->first.rule_version,
                             .reason = reason,
                             .before = a->first.after,
                             .end_ms = a->lasting.end_ms};
    e = decision_record(w, ret, &ret->id);
    return e ? e : lasting_over(w, decision_id, true);
}

enum err lasting_decline(struct work *w, int64_t by_account_id, int64_t decision_id,
                         struct str reason, struct decision *ret_decision)
{
    struct answering a = {.by_account_id = by_account_id};
    struct decision made;
    bool own;
    enum err e = decision_reason_read(w, &reason, true);

    if (!e)
        e = transaction_join(w, &own);
    if (!e)
        e = transaction_leave(w, own, decline(w, &a, decision_id, reason, &made));
    if (!e)
        *ret_decision = made;
    return e;
}

/* ---- reading ------------------------------------------------------------------------------- */

static enum err is_shown(struct work *w, int64_t by_id, enum role role, const struct lasting *l,
                         bool *ret_is)
{
    enum err e = decider_check_over(w, by_id, role, l->account_id);

    *ret_is = false;
    if (!e)
        e = any_waits(w, l, ret_is);
    return e == ERR_FORBIDDEN || e == ERR_NOT_FOUND ? OK : e;
}

enum err lasting_list(struct work *w, int64_t by_account_id, int64_t after_id,
                      struct lasting *ret_list, int max, int *ret_count)
{
    struct lasting *read = arena_array(w->memory, lasting_page_max, sizeof *read);
    int count = lasting_page_max, kept = 0;
    enum role role;
    enum err e = decider_check(w, by_account_id, PERMISSION_MANAGE_REPORTS, &role);

    while (!e && count == lasting_page_max && kept < max) {
        e = lasting_db_list(w, w->now_ms, after_id, read, lasting_page_max, &count);
        for (int i = 0; !e && i < count && kept < max; i++) {
            bool is = false;

            after_id = read[i].decision_id;
            e = is_shown(w, by_account_id, role, &read[i], &is);
            if (is)
                ret_list[kept++] = read[i];
        }
    }
    if (!e)
        *ret_count = kept;
    return e;
}

/* ---- forgetting ---------------------------------------------------------------------------- */

static enum err sweep_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    (void)context;
    return e ? e : db_end(w, lasting_db_sweep(w, w->now_ms));
}

enum err lasting_sweep_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    (void)job;
    return lanes_run(lanes, w, sweep_run, NULL);
}

/* It waits on as that of somebody else whose post is in the case. */
static enum err hand_over(struct work *w, const struct lasting *l)
{
    struct lasting other = *l;
    struct case_post post;
    bool is_there = false;
    enum err e = case_waits(w, l, l->account_id, &post, &is_there);

    if (e || !is_there)
        return e;
    other.decision_id = post.decision_id;
    other.account_id = post.account_id;
    return lasting_ask(w, &other);
}

static enum err purge(struct work *w, int64_t account_id)
{
    struct lasting hers[lasting_page_max];
    int count = 0;
    enum err e = lasting_db_cases_of(w, account_id, hers, lasting_page_max, &count);

    for (int i = 0; !e && i < count; i++)
        e = hand_over(w, &hers[i]);
    return e ? e : lasting_db_delete_all(w, account_id);
}

static enum err purge_run(struct work *w, void *context)
{
    const int64_t *account_id = context;
    enum err e = db_begin(w);

    return e ? e : db_end(w, purge(w, *account_id));
}

enum err lasting_purge(struct work *w, struct lanes *lanes, int64_t account_id)
{
    return lanes_run(lanes, w, purge_run, &account_id);
}
