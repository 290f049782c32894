#include "moderation/deletions.h"

#include "auth/users.h"
#include "moderation/appeals.h"
#include "moderation/deletions_db.h"
#include "push/mail.h"
#include "social/restrictions.h"
#include "social/transaction.h"
#include "store/lane.h"

#include <assert.h>

/* ---- whether ------------------------------------------------------------------------------- */

/* For good, and since before that moment: what was laid after a proposal is another suspension. */
static enum err suspension_check(struct work *w, int64_t account_id, int64_t since_ms)
{
    struct restriction held[restrictions_per_subject_max];
    bool lasts = false;
    int count = 0;
    enum err e = restrictions_of(w, account_id, held, &count);

    for (int i = 0; !e && i < count; i++)
        lasts |= held[i].effect == RESTRICTION_SUSPEND && !held[i].end_ms &&
                 held[i].start_ms <= since_ms;
    if (!e && !lasts)
        e = work_fail(w, ERR_CONFLICT,
                      "This suspension ends by itself: only who is suspended for good, by two "
                      "people, is deleted");
    return e;
}

/* The day, as every language reads it. */
static struct str day_of(struct work *w, int64_t ms)
{
    return utf8_prefix(time_iso(w->memory, ms), sizeof "2026-11-22" - 1);
}

static enum err conflict_until(struct work *w, const char *words, int64_t ms)
{
    const struct str day = day_of(w, ms);

    return work_fail(w, ERR_CONFLICT, "%s %.*s", words, STR_ARG(day));
}

static enum err appeals_check(struct work *w, int64_t account_id)
{
    bool waits = false;
    int64_t until_ms = 0;
    enum err e = appeals_left(w, account_id, &waits, &until_ms);

    if (!e && waits)
        return work_fail(w, ERR_CONFLICT, "An appeal of hers waits: it is answered first");
    if (e || !until_ms)
        return e;
    return conflict_until(w, "She can still appeal, until", until_ms);
}

static enum err account_check(struct work *w, int64_t account_id, int64_t since_ms)
{
    enum err e = suspension_check(w, account_id, since_ms);

    return e ? e : appeals_check(w, account_id);
}

/* Who decides, over whom. The account is held, so that nothing is laid or lifted meanwhile. */
static enum err decider_find(struct work *w, int64_t by_id, int64_t account_id,
                             struct account *ret_account, enum role *ret_role)
{
    enum err e = decider_check(w, by_id, PERMISSION_DELETE_USER_DATA, ret_role);

    if (!e)
        e = account_find(w, account_id, ret_account);
    if (!e && (ret_account->flags & ACCOUNT_DELETED))
        e = ERR_NOT_FOUND;
    if (!e)
        e = decider_check_over(w, by_id, *ret_role, account_id);
    return e ? e : restrictions_hold(w, account_id);
}

enum err deletion_find(struct work *w, int64_t account_id, struct deletion *ret_deletion)
{
    enum err e = deletions_db_find(w, account_id, ret_deletion);

    return !e && ret_deletion->end_ms <= w->now_ms ? ERR_NOT_FOUND : e;
}

/* ---- proposing ----------------------------------------------------------------------------- */

static enum err tell(struct work *w, const struct account *account, const struct deletion *d)
{
    struct user user;
    enum err e = user_find(w, account->id, &user);

    if (e || !user.email.size)
        return e == ERR_NOT_FOUND ? OK : e;
    return mail_queue(w, &(struct mail_draft){.kind = MAIL_DELETION_PROPOSED,
                                              .account_id = account->id,
                                              .to = user.email,
                                              .name = account->username,
                                              .language = user.locale,
                                              .text = day_of(w, d->made_ms + deletion_wait_ms)});
}

static enum err record(struct work *w, enum decision_kind kind, enum role role, struct str reason,
                       int64_t undoes_id, struct deletion *d)
{
    const struct decision decision = {.subject_id = d->account_id,
                                      .kind = kind,
                                      .by_account_id = d->by_account_id,
                                      .by_role = role,
                                      .rule = STR("other"),
                                      .reason = reason,
                                      .end_ms = undoes_id ? 0 : d->end_ms,
                                      .undoes_id = undoes_id};

    return decision_record(w, &decision, &d->decision_id);
}

static enum err propose(struct work *w, struct deletion *d, struct str reason)
{
    struct deletion before;
    struct account account;
    enum role role;
    bool deleted;
    enum err e = decider_find(w, d->by_account_id, d->account_id, &account, &role);

    if (!e && !(account.flags & ACCOUNT_SUSPENDED))
        e = decision_forbidden(w);
    if (e)
        return e;
    e = deletion_find(w, d->account_id, &before);
    if (!e && before.by_account_id != d->by_account_id)
        return work_fail(w, ERR_CONFLICT,
                         "Somebody has proposed it already: confirm or decline it");
    if (!e)
        *d = before;
    if (e != ERR_NOT_FOUND)
        return e;
    e = account_check(w, d->account_id, w->now_ms);
    if (!e)
        e = record(w, DECISION_DELETE_PROPOSE, role, reason, 0, d);
    if (!e) /* one that is over */
        e = deletions_db_delete(w, d->account_id, 0, &deleted);
    if (!e)
        e = deletions_db_insert(w, d);
    return e ? e : tell(w, &account, d);
}

enum err deletion_propose(struct work *w, int64_t by_account_id, int64_t account_id,
                          struct str reason, struct deletion *ret_deletion)
{
    struct deletion d = {.account_id = account_id,
                         .by_account_id = by_account_id,
                         .made_ms = w->now_ms,
                         .end_ms = w->now_ms + deletion_open_ms};
    bool own;
    enum err e = decision_reason_read(w, &reason, false);

    assert(by_account_id);
    if (!e)
        e = transaction_join(w, &own);
    if (!e)
        e = transaction_leave(w, own, propose(w, &d, reason));
    if (!e)
        *ret_deletion = d;
    return e;
}

/* ---- answering ----------------------------------------------------------------------------- */

static enum err decline(struct work *w, int64_t by_id, int64_t account_id, struct str reason)
{
    struct deletion d, declined;
    struct account account;
    enum role role;
    bool deleted = false;
    enum err e = decider_find(w, by_id, account_id, &account, &role);

    if (!e)
        e = deletion_find(w, account_id, &d);
    if (e)
        return e;
    declined = d;
    declined.by_account_id = by_id;
    e = deletions_db_delete(w, account_id, d.decision_id, &deleted);
    if (!e && !deleted)
        e = ERR_NOT_FOUND;
    return e ? e : record(w, DECISION_DELETE_DECLINE, role, reason, d.decision_id, &declined);
}

enum err deletion_decline(struct work *w, int64_t by_account_id, int64_t account_id,
                          struct str reason)
{
    bool own;
    enum err e = decision_reason_read(w, &reason, true);

    assert(by_account_id);
    if (!e)
        e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, decline(w, by_account_id, account_id, reason));
}

/* Her word counts as long as she may give it. */
static enum err proposer_check(struct work *w, const struct deletion *d)
{
    enum role role;
    enum err e = decider_check(w, d->by_account_id, PERMISSION_DELETE_USER_DATA, &role);

    if (!e)
        e = decider_check_over(w, d->by_account_id, role, d->account_id);
    return e == ERR_FORBIDDEN ? work_fail(w, ERR_CONFLICT, "Who proposed it may not any more") : e;
}

enum err deletion_second(struct work *w, int64_t by_account_id, int64_t account_id)
{
    struct deletion d;
    bool deleted = false;
    enum err e = restrictions_hold(w, account_id);

    assert(db_in_transaction(w) && by_account_id);
    if (!e)
        e = deletion_find(w, account_id, &d);
    if (e == ERR_NOT_FOUND)
        return work_fail(w, ERR_CONFLICT, "Nobody has proposed it: it takes two people");
    if (!e && d.by_account_id == by_account_id)
        return decision_forbidden(w);
    if (!e && w->now_ms < d.made_ms + deletion_wait_ms)
        return conflict_until(w, "She has seven days to answer: not before",
                              d.made_ms + deletion_wait_ms);
    if (!e)
        e = proposer_check(w, &d);
    if (!e)
        e = account_check(w, account_id, d.made_ms);
    if (!e)
        e = deletions_db_delete(w, account_id, d.decision_id, &deleted);
    return !e && !deleted ? ERR_CONFLICT : e;
}

/* ---- reading ------------------------------------------------------------------------------- */

static enum err may_decide(struct work *w, int64_t by_id, enum role role, const struct deletion *d,
                           bool *ret_may)
{
    struct account account;
    enum err e = account_find(w, d->account_id, &account);

    *ret_may = false;
    if (!e && (!(account.flags & ACCOUNT_SUSPENDED) || (account.flags & ACCOUNT_DELETED)))
        return OK; /* it came to nothing: she is back, or gone */
    if (!e)
        e = decider_check_over(w, by_id, role, d->account_id);
    *ret_may = !e;
    return e == ERR_FORBIDDEN || e == ERR_NOT_FOUND ? OK : e;
}

enum err deletions_open(struct work *w, int64_t by_account_id, struct deletion *ret_deletions,
                        int max, int *ret_count)
{
    struct deletion *read = arena_array(w->memory, deletions_page_max, sizeof *read);
    int64_t after_ms = w->now_ms, after_id = INT64_MAX;
    int count = deletions_page_max, kept = 0;
    enum role role;
    enum err e = decider_check(w, by_account_id, PERMISSION_DELETE_USER_DATA, &role);

    while (!e && count == deletions_page_max && kept < max) {
        e = deletions_db_open(w, after_ms, after_id, read, deletions_page_max, &count);
        for (int i = 0; !e && i < count && kept < max; i++) {
            bool may = false;

            after_ms = read[i].end_ms;
            after_id = read[i].account_id;
            e = may_decide(w, by_account_id, role, &read[i], &may);
            if (may)
                ret_deletions[kept++] = read[i];
        }
    }
    if (!e)
        *ret_count = kept;
    return e;
}

static enum err purge_run(struct work *w, void *context)
{
    const int64_t *account_id = context;
    bool deleted;
    enum err e = db_begin(w);

    return e ? e : db_end(w, deletions_db_delete(w, *account_id, 0, &deleted));
}

enum err deletions_purge(struct work *w, struct lanes *lanes, int64_t account_id)
{
    return lanes_run(lanes, w, purge_run, &account_id);
}
