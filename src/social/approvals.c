#include "social/approvals.h"

#include "base/json.h"
#include "social/approval_parts.h"
#include "social/approvals_db.h"
#include "social/notifications.h"
#include "social/post_making.h"
#include "social/scheduled.h"
#include "social/teams.h"
#include "social/transaction.h"
#include "store/lane.h"

#include <assert.h>

/* ---- finding ---- */

enum err approval_find(struct work *w, int64_t viewer_id, int64_t id, struct approval *ret_approval)
{
    struct approval approval;
    enum err e = approvals_db_find(w, id, &approval);

    if (!e && approval.account_id != viewer_id &&
        !approval_rules_name(w, approval.rules, viewer_id))
        e = ERR_NOT_FOUND;
    if (!e && approval.account_id == viewer_id)
        e = approval_check_own(w, &approval);
    if (!e)
        *ret_approval = approval;
    return e;
}

enum err approvals_page(struct work *w, int64_t account_id, enum approval_state state,
                        int64_t max_id, struct approval *ret_items, int *ret_count)
{
    return approvals_db_page(w, account_id, state, team_is_contributor(w) ? team_person(w) : 0,
                             max_id, approval_page_max, ret_items, ret_count);
}

enum err approval_versions(struct work *w, int64_t id, struct approval_version *ret_versions,
                           int *ret_count)
{
    return approvals_db_versions(w, id, ret_versions, approval_versions_max, ret_count);
}

enum err approval_deeds(struct work *w, int64_t id, struct approval_deed *ret_deeds, int *ret_count)
{
    return approvals_db_deeds(w, id, ret_deeds, approval_deeds_max, ret_count);
}

enum err approval_find_key(struct work *w, int64_t account_id, struct str key, int64_t *ret_id,
                           bool *ret_waits)
{
    if (!key.size)
        return ERR_NOT_FOUND;
    return approvals_db_find_key(w, account_id, key, w->now_ms - post_key_ms, ret_id, ret_waits);
}

enum err approval_agreed_for(struct work *w, int64_t account_id, int64_t person_id, bool *ret_has)
{
    return approvals_db_has_agreed(w, account_id, person_id, ret_has);
}

enum err approval_became(struct work *w, int64_t id, int64_t *ret_post_id)
{
    struct approval approval = {0};
    enum err e = approvals_db_find(w, id, &approval);

    *ret_post_id = 0;
    if (!e)
        *ret_post_id = approval.post_id;
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err approval_stands_for(struct work *w, int64_t *id)
{
    struct approval approval;
    enum err e = *id ? approvals_db_find(w, *id, &approval) : ERR_NOT_FOUND;

    if (!e)
        *id = approval.post_id;
    return e == ERR_NOT_FOUND ? OK : e;
}

/* ---- votes ---- */

enum err approval_votes(struct work *w, const struct approval *approval,
                        const struct approval_rule *rules, int count, uint32_t fit, int *ret_agreed,
                        int *ret_missing)
{
    struct approval_voter *voters = arena_array(w->memory, approval_voters_max, sizeof *voters);
    int voter_count = 0, missing = 0;
    enum err e = approvals_db_voters(w, approval->id, approval->version, voters,
                                     approval_voters_max, &voter_count);

    for (int i = 0; !e && i < count; i++) {
        int agreed = 0;

        if (!(fit & 1u << i))
            continue;
        agreed = approval_rule_agreed(&rules[i], approval->writer_id, voters, voter_count);
        if (rules[i].needed - agreed > missing)
            missing = rules[i].needed - agreed;
    }
    *ret_agreed = voter_count;
    *ret_missing = missing;
    return e;
}

enum err approval_ask_of(struct work *w, const struct approval_form *form, struct account *account,
                         struct approval_ask *ret_ask)
{
    *ret_ask = (struct approval_ask){
        .kind = form->kind, .account_id = form->account_id, .target_id = form->target_id};
    if (form->kind != APPROVAL_PROFILE) {
        ret_ask->draft = &form->draft;
        return OK;
    }
    ret_ask->changes = &form->changes;
    ret_ask->account = account;
    return account_find(w, form->account_id, account);
}

/* A draft with the rules that hold it now. */
struct weighed {
    struct approval a;
    struct approval_form form;
    struct approval_rule *rules;
    int rule_count, agreed, missing;
    uint32_t fit;
};

static enum err weigh(struct work *w, struct weighed *x)
{
    struct account account;
    struct approval_ask ask;
    enum err e = approval_form_read(w, x->a.form, &x->form);

    x->rules = arena_array(w->memory, approval_rules_max + 1, sizeof *x->rules);
    if (!e)
        e = approval_ask_of(w, &x->form, &account, &ask);
    if (!e)
        e = approval_rules(w, x->a.account_id, x->rules, &x->rule_count);
    if (!e)
        e = approval_rules_fit(w, &ask, x->rules, x->rule_count, &x->fit);
    if (!e && x->a.state == APPROVAL_HELD &&
        (team_is_contributor(w) || approval_is_contributors(w, &x->a))) {
        x->fit |= 1u << x->rule_count;
        x->rules[x->rule_count++] = approval_contributor_rule(x->a.account_id);
    }
    return e ? e
             : approval_votes(w, &x->a, x->rules, x->rule_count, x->fit, &x->agreed, &x->missing);
}

enum err approval_agreed(struct work *w, const struct approval *approval, int *ret_agreed,
                         int *ret_missing)
{
    struct weighed x = {.a = *approval};
    enum err e = approval->state == APPROVAL_HELD ? weigh(w, &x) : OK;

    if (!e) {
        *ret_agreed = x.agreed;
        *ret_missing = x.missing;
    }
    return e;
}

enum err approvals_waiting(struct work *w, int64_t approver_id, struct approval *ret_items,
                           int *ret_count)
{
    struct approval *held = arena_array(w->memory, approval_page_max, sizeof *held);
    struct approval_voter *voters = arena_array(w->memory, approval_voters_max, sizeof *voters);
    const int64_t person_id = approval_person(w, approver_id);
    int64_t accounts[approval_duties_max];
    int account_count = 0, found = 0, count = 0, voter_count = 0;
    enum err e = approvals_waiting_here(w, approver_id, ret_items, approval_page_max, &found);

    if (!e)
        e = approval_duties(w, approver_id, accounts, &account_count);
    for (int i = 0; !e && i < account_count && found < approval_page_max; i++) {
        e = approvals_db_held(w, accounts[i], approval_page_max, held, &count);
        for (int j = 0; !e && j < count && found < approval_page_max; j++) {
            if (held[j].writer_id == person_id ||
                !approval_rules_name(w, held[j].rules, approver_id))
                continue;
            e = approvals_db_voters(w, held[j].id, held[j].version, voters, approval_voters_max,
                                    &voter_count);
            if (e || approval_has_agreed(w, voters, voter_count, approver_id))
                continue;
            e = approvals_db_find(w, held[j].id, &ret_items[found]);
            found += !e;
            if (e == ERR_NOT_FOUND)
                e = OK; /* gone since */
        }
    }
    if (!e)
        *ret_count = found;
    return e;
}

/* ---- what becomes of it ---- */

/* Nobody else decides of it, nor changes it, until this is done. */
static enum err find_waiting(struct work *w, int64_t id, struct approval *a)
{
    bool is_held = false;
    enum err e = approvals_db_keep(w, id, &is_held);

    if (!e)
        e = approvals_db_find(w, id, a);
    if (!e && (!is_held || a->expires_ms <= w->now_ms))
        e = work_fail(w, ERR_CONFLICT, "This draft does not wait any more");
    return e;
}

static bool is_asked(const struct weighed *x, int64_t approver_id)
{
    for (int i = 0; i < x->rule_count; i++)
        if ((x->fit & 1u << i) && approval_rule_asks(&x->rules[i], approver_id))
            return true;
    return false;
}

/* She may decide of it: a rule that holds it now names her. */
static enum err find_to_decide(struct work *w, int64_t approver_id, int64_t id, struct weighed *x)
{
    struct approval seen;
    enum err e = approval_find(w, approver_id, id, &seen);

    if (!e)
        e = approval_check_person(w, &seen, approver_id);
    if (!e)
        e = find_waiting(w, id, &x->a);
    if (!e)
        e = weigh(w, x);
    return e || is_asked(x, approver_id) ? e : ERR_NOT_FOUND;
}

static enum err end(struct work *w, struct approval *a, enum approval_state state,
                    enum approval_action action, int64_t by_id, struct str reason, int agreed)
{
    enum err e;

    a->state = state;
    a->changed_ms = w->now_ms;
    e = approvals_db_update(w, a);
    return e ? e : approval_deed_of(w, a, action, by_id, reason, agreed);
}

static enum err tell_author(struct work *w, const struct approval *a, int64_t from_id)
{
    /* Where its own people decide, it is from the person who did. */
    return notification_add(w, a->account_id, NOTIFICATION_APPROVAL_DECIDED,
                            from_id == a->account_id ? approval_person(w, from_id) : from_id,
                            a->id);
}

/* At its time, or at once where that has passed. */
static enum err publish_post(struct work *w, struct weighed *x)
{
    struct scheduled_post scheduled;
    struct post post = {0};
    enum err e;

    if (x->form.draft.scheduled_ms > w->now_ms) {
        e = scheduled_create(w, &x->form.draft, x->form.draft.scheduled_ms, &scheduled);
        post.id = scheduled.id;
        post.held_id = e ? 0 : scheduled.held_id;
    } else if (x->a.kind == APPROVAL_EDIT) {
        e = post_edit(w, x->a.account_id, x->form.target_id, &x->form.draft, &post);
    } else {
        e = post_create(w, &x->form.draft, &post);
    }
    assert(e || !post.held_id);
    x->a.post_id = post.id;
    return e;
}

static enum err publish_profile(struct work *w, struct weighed *x)
{
    int64_t held_id = 0;
    enum err e = account_change_or_hold(w, x->a.account_id, &x->form.changes, &held_id);

    assert(e || !held_id);
    return e;
}

/* All who are needed have agreed, or nobody is needed any more. It is approved first: the gate asks
 * for that. */
static enum err publish(struct work *w, struct weighed *x, enum approval_action action,
                        int64_t by_id)
{
    struct approval *a = &x->a;
    enum err e;

    a->rules = approval_rules_write(w, x->rules, x->rule_count, x->fit);
    e = end(w, a, APPROVAL_APPROVED, action, by_id, STR(""), x->agreed);
    if (!e)
        e = approval_pictures_give(w, a);
    x->form.draft.approval_id = x->form.changes.approval_id = a->id;
    if (!e)
        e = a->kind == APPROVAL_PROFILE ? publish_profile(w, x) : publish_post(w, x);
    if (!e && a->post_id)
        e = approvals_db_update(w, a);
    return e;
}

static enum err agree(struct work *w, int64_t approver_id, int64_t id, struct str hash,
                      struct weighed *x)
{
    struct approval_voter *voters = arena_array(w->memory, approval_voters_max, sizeof *voters);
    int count = 0;
    enum err e = find_to_decide(w, approver_id, id, x);

    if (!e && !str_equal(hash, x->a.hash))
        e = work_fail(w, ERR_CONFLICT, "It was changed since you read it: read it again");
    if (!e)
        e = approvals_db_voters(w, id, x->a.version, voters, approval_voters_max, &count);
    if (!e && approval_has_agreed(w, voters, count, approver_id))
        e = work_fail(w, ERR_CONFLICT, "You have agreed to it already");
    if (!e)
        e = approval_deed_of(w, &x->a, DEED_AGREED, approver_id, STR(""), count + 1);
    if (!e)
        e = approval_votes(w, &x->a, x->rules, x->rule_count, x->fit, &x->agreed, &x->missing);
    if (e)
        return e;
    if (!x->missing) {
        e = publish(w, x, DEED_APPROVED, approver_id);
        return e ? e : tell_author(w, &x->a, approver_id);
    }
    x->a.rules = approval_rules_write(w, x->rules, x->rule_count, x->fit);
    return approvals_db_update(w, &x->a);
}

enum err approval_agree(struct work *w, int64_t approver_id, int64_t id, struct str hash,
                        struct approval *ret_approval)
{
    struct weighed *x = ARENA_NEW(w->memory, struct weighed);
    bool own = false;
    enum err e = transaction_join(w, &own);

    if (!e)
        e = transaction_leave(w, own, agree(w, approver_id, id, hash, x));
    if (!e)
        *ret_approval = x->a;
    return e;
}

static enum err reject(struct work *w, int64_t approver_id, int64_t id, struct str reason,
                       struct weighed *x)
{
    enum err e = find_to_decide(w, approver_id, id, x);

    if (!e && (!reason.size || reason.size > approval_reason_bytes_max))
        e = work_fail(w, ERR_INVALID, "Say why, in at most %d bytes",
                      (int)approval_reason_bytes_max);
    if (!e)
        e = end(w, &x->a, APPROVAL_REJECTED, DEED_REJECTED, approver_id, reason, x->agreed);
    if (!e)
        e = approval_pictures_leave(w, &x->a);
    return e ? e : tell_author(w, &x->a, approver_id);
}

enum err approval_reject(struct work *w, int64_t approver_id, int64_t id, struct str reason,
                         struct approval *ret_approval)
{
    const struct str clean = str_trim(utf8_clean(w->memory, reason));
    struct weighed *x = ARENA_NEW(w->memory, struct weighed);
    bool own = false;
    enum err e = transaction_join(w, &own);

    if (!e)
        e = transaction_leave(w, own, reject(w, approver_id, id, clean, x));
    if (!e)
        *ret_approval = x->a;
    return e;
}

static enum err find_own(struct work *w, int64_t account_id, int64_t id, struct approval *a)
{
    struct approval seen;
    enum err e = approvals_db_find(w, id, &seen);

    if (!e && seen.account_id != account_id)
        e = ERR_NOT_FOUND;
    if (!e)
        e = approval_check_own(w, &seen);
    return e ? e : find_waiting(w, id, a);
}

static enum err withdraw(struct work *w, int64_t account_id, int64_t id, struct approval *a)
{
    enum err e = find_own(w, account_id, id, a);

    if (!e)
        e = end(w, a, APPROVAL_WITHDRAWN, DEED_WITHDRAWN, account_id, STR(""), 0);
    return e ? e : approval_pictures_leave(w, a);
}

enum err approval_withdraw(struct work *w, int64_t account_id, int64_t id,
                           struct approval *ret_approval)
{
    struct approval a;
    bool own = false;
    enum err e = transaction_join(w, &own);

    if (!e)
        e = transaction_leave(w, own, withdraw(w, account_id, id, &a));
    if (!e)
        *ret_approval = a;
    return e;
}

/* ---- another form of it ---- */

/* What the writer may not change by writing it anew: what it answers, when it was to appear. */
static void draft_take(struct work *w, struct weighed *x, const struct post_draft *draft)
{
    struct post_draft next = post_draft_normal(w, draft);

    next.author_id = x->a.account_id;
    next.reply_to_id = x->form.draft.reply_to_id;
    next.quote_of_id = x->form.draft.quote_of_id;
    next.scheduled_ms = x->form.draft.scheduled_ms;
    next.imported = x->form.draft.imported;
    next.created_ms = x->form.draft.created_ms;
    next.names_nobody = x->form.draft.names_nobody;
    next.idempotency_key = STR("");
    next.approval_id = 0;
    x->form.draft = next;
    if (draft->poll) {
        x->form.poll = *draft->poll;
        x->form.draft.poll = &x->form.poll;
    }
}

/* Pictures of a new post are nobody's to see: what is said of them changes at once. Those of an
 * edit are shown already. */
static enum err describe(struct work *w, struct weighed *x)
{
    struct post_draft *draft = &x->form.draft;
    bool changed;
    enum err e = OK;

    for (int i = 0; !e && x->a.kind == APPROVAL_POST && i < draft->media_change_count; i++)
        e = media_change(w, x->a.account_id, draft->media_changes[i].media_id,
                         &draft->media_changes[i].changes, &changed);
    if (x->a.kind == APPROVAL_POST)
        draft->media_change_count = 0;
    return e;
}

/* A new version: nobody has agreed to it yet. */
static enum err version_add(struct work *w, struct weighed *x, const struct approval_ask *ask)
{
    struct approval *a = &x->a;
    const struct approval old = *a;
    enum err e;

    if (a->version >= approval_versions_max)
        return work_fail(w, ERR_INVALID, "A draft is changed at most %d times",
                         (int)approval_versions_max);
    e = approval_pictures_give(w, &old);
    if (!e)
        e = describe(w, x);
    if (!e)
        e = approval_form_write(w, ask, &a->form);
    if (!e)
        e = approval_pictures_keep(w, a->id, ask);
    if (e)
        return e;
    a->hash = approval_form_hash(w, a->form);
    a->version++;
    a->writer_id = approval_person(w, a->account_id);
    a->changed_ms = w->now_ms;
    e = approvals_db_version_add(w, a);
    return e ? e : approval_deed_of(w, a, DEED_EDITED, a->account_id, STR(""), 0);
}

static enum err edit(struct work *w, int64_t account_id, int64_t id, const struct post_draft *draft,
                     struct weighed *x)
{
    struct post_words_found words;
    struct account account;
    struct approval_ask ask;
    enum err e = find_own(w, account_id, id, &x->a);

    if (!e)
        e = approval_form_read(w, x->a.form, &x->form);
    if (!e && draft && x->a.kind == APPROVAL_PROFILE)
        e = work_fail(w, ERR_INVALID, "Take it back, and change the profile anew");
    if (e)
        return e;
    if (draft) {
        draft_take(w, x, draft);
        e = post_draft_check(w, &x->form.draft);
        if (!e)
            e = x->a.kind == APPROVAL_POST ? post_check(w, &x->form.draft)
                                           : post_words_find(w, &x->form.draft, &words);
    }
    if (!e)
        e = approval_ask_of(w, &x->form, &account, &ask);
    if (!e && draft)
        e = version_add(w, x, &ask);
    if (!e)
        e = weigh(w, x);
    if (e)
        return e;
    if (!x->fit)
        return publish(w, x, DEED_RELEASED, account_id);
    x->a.rules = approval_rules_write(w, x->rules, x->rule_count, x->fit);
    e = approvals_db_update(w, &x->a);
    return e || !draft ? e : approval_rules_tell(w, &x->a, x->rules, x->rule_count, x->fit);
}

enum err approval_edit(struct work *w, int64_t account_id, int64_t id,
                       const struct post_draft *draft, struct approval *ret_approval)
{
    struct weighed *x = ARENA_NEW(w->memory, struct weighed);
    bool own = false;
    enum err e = transaction_join(w, &own);

    if (!e)
        e = transaction_leave(w, own, edit(w, account_id, id, draft, x));
    if (!e)
        *ret_approval = x->a;
    return e;
}

/* ---- time ---- */

struct ending {
    int64_t id, account_id; /* account_id: of a rule */
    int64_t now_ms;         /* when the job was found due */
};

/* Told to those who could have agreed, too. */
static enum err expire(struct work *w, int64_t id, int64_t now_ms)
{
    struct weighed *x = ARENA_NEW(w->memory, struct weighed);
    bool is_held = false;
    enum err e = approvals_db_keep(w, id, &is_held);

    if (!e && is_held)
        e = approvals_db_find(w, id, &x->a);
    if (e || !is_held)
        return e == ERR_NOT_FOUND ? OK : e;
    if (x->a.expires_ms > now_ms)
        return jobs_set(w, JOB_END_APPROVAL, id, STR(""), x->a.expires_ms);
    e = weigh(w, x);
    if (!e)
        e = end(w, &x->a, APPROVAL_EXPIRED, DEED_EXPIRED, 0, STR(""), x->agreed);
    if (!e)
        e = approval_pictures_leave(w, &x->a);
    if (!e)
        e = tell_author(w, &x->a, x->a.account_id);
    for (int i = 0; !e && i < x->rule_count; i++)
        for (int j = 0; !e && (x->fit & 1u << i) && j < x->rules[i].approver_count; j++)
            if (x->rules[i].approvers[j] != x->a.writer_id)
                e = notification_add(w, x->rules[i].approvers[j], NOTIFICATION_APPROVAL_DECIDED,
                                     x->a.account_id, id);
    return e;
}

static enum err ending_step(struct work *w, void *context)
{
    const struct ending *ending = context;
    enum err e = db_begin(w);

    if (e)
        return e;
    return db_end(w, ending->account_id
                         ? approval_rule_ripen(w, ending->account_id, ending->id, ending->now_ms)
                         : expire(w, ending->id, ending->now_ms));
}

enum err approval_end_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct ending ending = {.id = job->subject_id, .now_ms = w->now_ms};

    if (job->data.size && id_parse(job->data, &ending.account_id))
        return OK;
    return lanes_run(lanes, w, ending_step, &ending);
}

enum err approvals_delete_some(struct work *w, int64_t account_id, int max, bool *ret_left)
{
    struct approval *items = arena_array(w->memory, approval_page_max, sizeof *items);
    const int limit = max < approval_page_max ? max : approval_page_max;
    int count = 0;
    enum err e = approvals_db_page(w, account_id, 0, 0, 0, limit, items, &count);

    assert(db_in_transaction(w));
    for (int i = 0; !e && i < count; i++) {
        if (items[i].state == APPROVAL_HELD)
            e = items[i].kind == APPROVAL_PROFILE ? approval_pictures_leave(w, &items[i])
                                                  : media_detach(w, items[i].id, true);
        if (!e)
            e = approvals_db_delete(w, items[i].id);
    }
    if (!e && count < limit)
        e = approvals_db_deeds_delete(w, account_id);
    if (!e && count < limit)
        e = approval_rules_forget(w, account_id);
    if (!e)
        *ret_left = count == limit;
    return e;
}
