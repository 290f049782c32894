#include "moderation/case_undoings.h"

#include "moderation/case_places.h"
#include "moderation/case_reporters.h"
#include "moderation/case_rulings_db.h"
#include "moderation/case_undoings_db.h"
#include "moderation/case_work.h"
#include "moderation/cases_db.h"
#include "moderation/lasting.h"
#include "moderation/legal_notices.h"
#include "moderation/reports.h"
#include "moderation/ruling_batches.h"
#include "moderation/ruling_reviews.h"
#include "social/transaction.h"

#include <assert.h>

struct carrying {
    struct undoing *undoing;
    struct case_item *item;
    const struct closing *closing;
    int posts_max;
    bool left;
};

enum err case_undoing(struct work *w, int64_t case_id, struct undoing *ret_undoing)
{
    return case_undoings_db_find(w, case_id, ret_undoing);
}

/* ---- its posts ---------------------------------------------------------------------------------
 */

static enum err posts_undo(struct work *w, struct carrying *c)
{
    struct undoing *u = c->undoing;
    const struct rulings_reversal reversal = {.first_id = c->closing->first_decision_id,
                                              .by_account_id = u->by_account_id,
                                              .reason = u->reason};
    struct case_post *rows = arena_array(w->memory, (size_t)c->posts_max, sizeof *rows);
    struct ruled_post *posts = arena_array(w->memory, (size_t)c->posts_max, sizeof *posts);
    int count = 0, decided = 0;
    enum err e =
        cases_db_posts(w, c->item->id, u->account_id, u->post_id, rows, c->posts_max, &count);

    for (int i = 0; !e && i < count; i++)
        if (rows[i].decision_id)
            posts[decided++] = (struct ruled_post){
                .post_id = rows[i].post_id,
                .author_id = rows[i].account_id,
                .decision_id = rows[i].decision_id,
                .lead_id = rows[i].account_id == u->account_id ? u->told_id : 0};
    if (!e && decided)
        e = rulings_reverse(w, &reversal, posts, decided);
    for (int i = 0; !e && i < decided; i++) {
        if (!u->first_decision_id)
            u->first_decision_id = posts[i].decision_id;
        u->undone += posts[i].decision_id != 0;
    }
    if (!e && count) {
        u->told_id = rows[count - 1].account_id == u->account_id ? u->told_id : 0;
        u->account_id = rows[count - 1].account_id;
        u->post_id = rows[count - 1].post_id;
        if (decided && posts[decided - 1].author_id == u->account_id)
            u->told_id = posts[decided - 1].lead_id;
    }
    c->left = count == c->posts_max;
    return e;
}

/* Laid on whose it is, or on the one thing that it is about. */
static enum err one_undo(struct work *w, struct carrying *c)
{
    struct undoing *u = c->undoing;
    struct ruled ruled;
    enum err e =
        ruling_reverse(w, u->by_account_id, c->closing->first_decision_id, u->reason, &ruled);

    if (e == ERR_NOT_FOUND)
        return work_fail(w, ERR_CONFLICT, "Nothing of this decision stands any more");
    if (e)
        return e;
    u->first_decision_id = ruled.decision.id;
    u->undone = 1;
    return OK;
}

/* ---- who reported ------------------------------------------------------------------------------
 */

static enum err notice_answer(struct work *w, const struct undoing *u, int64_t notice_id)
{
    struct legal_notice notice;
    enum err e = legal_notice_find(w, notice_id, &notice);

    if (e || !notice.answered_ms)
        return e == ERR_NOT_FOUND ? OK : e;
    notice.answered_ms = w->now_ms;
    notice.answered_by_id = u->by_account_id;
    notice.answer = u->reason;
    notice.decision_id = u->first_decision_id;
    return legal_notice_answer_again(w, &notice);
}

static enum err sources_answer(struct work *w, struct carrying *c)
{
    struct undoing *u = c->undoing;
    struct case_made *rows = arena_array(w->memory, case_batch_max, sizeof *rows);
    int count = 0;
    enum err e = cases_db_sources(w, c->item->id, u->source_kind, u->source_id, rows,
                                  case_batch_max, &count);

    for (int i = 0; !e && i < count; i++) {
        if (rows[i].kind == CASE_REPORT && !u->reopens)
            e = report_reversed_tell(w, rows[i].id);
        else if (rows[i].kind == CASE_NOTICE)
            e = notice_answer(w, u, rows[i].id);
        if (!e && rows[i].reporter_id)
            e = reporter_judge(w, u->by_account_id, rows[i].reporter_id, c->item->id,
                               REPORTER_ANSWERED);
        u->source_kind = rows[i].kind;
        u->source_id = rows[i].id;
    }
    c->left = count == case_batch_max;
    return e;
}

/* ---- carrying it out ---------------------------------------------------------------------------
 */

static enum err finish(struct work *w, struct carrying *c)
{
    struct decision first;
    struct case_item again;
    enum err e;

    c->item->state = CASE_CLOSED;
    c->item->outcome = CASE_REVERSED;
    c->item->closed_ms = w->now_ms;
    c->undoing->done_ms = w->now_ms;
    e = case_store(w, c->item);
    if (!e)
        e = decision_find(w, c->closing->first_decision_id, &first);
    if (!e)
        e = case_rulings_db_precedent_delete(w, first.rule, first.id);
    if (e == ERR_NOT_FOUND)
        e = OK;
    if (!e)
        e = case_undoings_db_set(w, c->undoing);
    if (e || !c->undoing->reopens)
        return e;
    e = case_reopen(w, c->undoing->by_account_id, c->item->id, &again);
    return e == ERR_CONFLICT ? OK : e; /* another case of the same goes on */
}

/* One batch of what is left. */
static enum err carry(struct work *w, struct carrying *c)
{
    const bool posts = c->closing->ruling.size && !c->undoing->source_kind;
    enum err e = posts ? posts_undo(w, c) : OK;

    if (!e && (!posts || !c->left)) {
        c->left = false;
        e = sources_answer(w, c);
        if (!e && !c->left)
            return finish(w, c);
    }
    if (!e)
        e = case_undoings_db_set(w, c->undoing);
    return e ? e : case_store(w, c->item);
}

enum err case_undo_some(struct work *w, struct case_item *item, bool *ret_left)
{
    struct undoing undoing;
    struct closing closing;
    struct carrying c = {
        .undoing = &undoing, .item = item, .closing = &closing, .posts_max = case_job_batch_max};
    enum err e = case_undoings_db_find(w, item->id, &undoing);

    assert(db_in_transaction(w));
    if (!e && undoing.done_ms)
        e = ERR_NOT_FOUND;
    if (!e)
        e = case_rulings_db_find(w, item->id, &closing);
    if (!e)
        e = carry(w, &c);
    if (!e)
        *ret_left = c.left;
    return e;
}

/* A ruling that is still being carried out is broken off, where the case is open again then: what
 * was not done of it waits. */
static enum err state_check(struct work *w, const struct carrying *c, struct closing *closing)
{
    const bool decided = c->item->state == CASE_CLOSED && c->item->outcome == CASE_DECIDED;
    struct undoing before;
    enum err e;

    if (decided)
        return OK;
    if (c->item->state != CASE_CLOSING || !closing->first_decision_id)
        return work_fail(w, ERR_CONFLICT, "This case was not decided");
    e = case_undoings_db_find(w, c->item->id, &before);
    if (!c->undoing->reopens || (!e && !before.done_ms))
        return work_fail(w, ERR_CONFLICT, "This case is still being dealt with");
    if (e && e != ERR_NOT_FOUND)
        return e;
    closing->done_ms = w->now_ms;
    return case_rulings_db_set(w, closing);
}

static enum err undo_begin(struct work *w, struct carrying *c, struct closing *closing)
{
    struct undoing *u = c->undoing;
    enum role role;
    enum err e = cases_db_hold(w, u->case_id, c->item);

    if (!e)
        e = case_check(w, u->by_account_id, c->item, &role);
    if (!e)
        e = case_rulings_db_find(w, u->case_id, closing);
    if (e == ERR_NOT_FOUND && c->item->id)
        e = work_fail(w, ERR_CONFLICT, "This case was not decided");
    if (!e)
        e = state_check(w, c, closing);
    if (e)
        return e;
    c->item->state = CASE_CLOSING; /* it is nobody's meanwhile, and tells who reported itself */
    e = cases_db_update(w, c->item);
    if (!e)
        e = lasting_over(w, closing->first_decision_id, true);
    if (!e && !closing->ruling.size)
        e = one_undo(w, c);
    if (!e)
        e = carry(w, c);
    if (!e && !u->first_decision_id && !c->left)
        e = work_fail(w, ERR_CONFLICT, "Nothing of this decision stands any more");
    return e || !c->left ? e : jobs_set(w, JOB_CLOSE_CASE, u->case_id, STR(""), w->now_ms);
}

enum err case_undo(struct work *w, int64_t by_id, int64_t case_id, struct str reason, bool reopens,
                   struct undoing *ret_undoing)
{
    struct undoing undoing = {.case_id = case_id,
                              .by_account_id = by_id,
                              .reason = utf8_clean(w->memory, str_trim(reason)),
                              .reopens = reopens};
    struct case_item item = {0};
    struct closing closing = {0};
    struct carrying c = {
        .undoing = &undoing, .item = &item, .closing = &closing, .posts_max = case_batch_max};
    bool own;
    enum err e;

    if (!undoing.reason.size)
        return work_fail(w, ERR_INVALID, "Validation failed: Reason can't be blank");
    if (undoing.reason.size > case_reason_bytes_max)
        return work_fail(w, ERR_INVALID, "Validation failed: Reason has at most %d bytes",
                         (int)case_reason_bytes_max);
    e = transaction_join(w, &own);
    if (!e)
        e = transaction_leave(w, own, undo_begin(w, &c, &closing));
    if (!e)
        *ret_undoing = undoing;
    return e;
}
