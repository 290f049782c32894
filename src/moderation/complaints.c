#include "moderation/complaints.h"

#include "base/clock.h"
#include "moderation/complaints_db.h"
#include "social/transaction.h"

enum { outcomes_max = 20 };

struct str complaint_state(const struct complaint *complaint)
{
    return !complaint->answered_ms ? STR("pending")
           : complaint->granted    ? STR("approved")
                                   : STR("rejected");
}

/* ---- making one ---------------------------------------------------------------------------- */

static enum err store(struct work *w, const struct complaint *made, int64_t answered_ms)
{
    struct complaint before;
    enum err e;

    if (!answered_ms)
        return work_fail(w, ERR_CONFLICT, "It waits for its first answer");
    if (w->now_ms - answered_ms > complaint_days_max * (int64_t)clock_day_ms)
        return work_fail(w, ERR_INVALID, "Validation failed: the six months are over");
    e = complaints_db_find(w, made->source_id, &before);
    if (!e)
        return work_fail(w, ERR_CONFLICT, "You have objected already");
    return e == ERR_NOT_FOUND ? complaints_db_insert(w, made) : e;
}

static enum err make(struct work *w, struct complaint *c, struct str receipt)
{
    struct report *report = ARENA_NEW(w->memory, struct report);
    struct legal_notice notice;
    enum err e;

    if (c->kind == COMPLAINT_NOTICE) {
        e = legal_notice_open(w, receipt, &notice);
        if (e)
            return e;
        c->source_id = notice.id;
        c->target_id = notice.account_id;
        return store(w, c, notice.answered_ms);
    }
    e = report_find(w, c->source_id, report);
    if (!e && report->account_id != c->account_id)
        e = ERR_NOT_FOUND;
    if (e)
        return e;
    c->target_id = report->target_id;
    return store(w, c, report->resolved_ms);
}

static enum err make_checked(struct work *w, struct complaint *c, struct str receipt,
                             struct complaint *ret)
{
    bool own;
    enum err e;

    c->text = utf8_clean(w->memory, str_trim(c->text));
    c->made_ms = w->now_ms;
    c->answer = STR("");
    if (!c->text.size || c->text.size > complaint_text_bytes_max)
        return work_fail(w, ERR_INVALID, "Validation failed: Text has 1 to %d bytes",
                         (int)complaint_text_bytes_max);
    e = transaction_join(w, &own);
    if (!e)
        e = transaction_leave(w, own, make(w, c, receipt));
    if (!e)
        *ret = *c;
    return e;
}

enum err complaint_make_report(struct work *w, int64_t account_id, int64_t report_id,
                               struct str text, struct complaint *ret_complaint)
{
    struct complaint made = {
        .source_id = report_id, .kind = COMPLAINT_REPORT, .account_id = account_id, .text = text};

    return make_checked(w, &made, STR(""), ret_complaint);
}

enum err complaint_make_notice(struct work *w, struct str receipt, struct str text,
                               struct complaint *ret_complaint)
{
    struct complaint made = {.kind = COMPLAINT_NOTICE, .text = text};

    return make_checked(w, &made, receipt, ret_complaint);
}

/* ---- answering ----------------------------------------------------------------------------- */

/* What it is about, and who has decided upon it so far. */
struct review {
    struct complaint c;
    struct report *report;
    struct legal_notice notice;
    int64_t subject_id;
    struct decision decisions[outcomes_max];
    int count;
};

static enum err source_read(struct work *w, struct review *r)
{
    enum err e;

    r->report = ARENA_NEW(w->memory, struct report);
    if (r->c.kind == COMPLAINT_REPORT) {
        e = report_find(w, r->c.source_id, r->report);
        if (!e)
            e = report_outcome(w, r->report, r->decisions, outcomes_max, &r->count);
        r->subject_id = r->report->post_count ? r->report->post_ids[0] : r->report->target_id;
        return e;
    }
    e = legal_notice_find(w, r->c.source_id, &r->notice);
    r->subject_id = r->notice.subject_id;
    if (e || !r->notice.decision_id)
        return e;
    e = decision_find(w, r->notice.decision_id, &r->decisions[0]);
    r->count = !e;
    return e == ERR_NOT_FOUND ? OK : e;
}

/* Somebody else than whoever has had a part in it. */
static enum err judge_check(struct work *w, const struct review *r, int64_t by_id,
                            enum role *ret_role)
{
    const int64_t first =
        r->c.kind == COMPLAINT_REPORT ? r->report->resolved_by_id : r->notice.answered_by_id;
    enum err e = decider_check(w, by_id, PERMISSION_MANAGE_APPEALS, ret_role);

    if (!e)
        e = decider_check_over(w, by_id, *ret_role, r->c.target_id);
    if (!e && (by_id == first || (by_id && by_id == r->c.account_id)))
        e = decision_forbidden(w);
    for (int i = 0; !e && i < r->count; i++)
        if (r->decisions[i].by_account_id == by_id)
            e = decision_forbidden(w);
    return e;
}

static enum err review_begin(struct work *w, int64_t source_id, int64_t by_id, struct review *r,
                             enum role *ret_role)
{
    enum err e = complaints_db_find(w, source_id, &r->c);

    if (!e && r->c.answered_ms)
        e = ERR_NOT_FOUND;
    if (!e)
        e = source_read(w, r);
    return e ? e : judge_check(w, r, by_id, ret_role);
}

/* Who sent a notice reads the new answer in place of the first. */
static enum err review_end(struct work *w, struct review *r)
{
    enum err e;

    r->c.answered_ms = w->now_ms;
    e = complaints_db_answer(w, &r->c);
    if (e || r->c.kind == COMPLAINT_REPORT)
        return e;
    r->notice.answered_ms = w->now_ms;
    r->notice.answered_by_id = r->c.answered_by_id;
    r->notice.answer = r->c.answer;
    if (r->c.granted)
        r->notice.decision_id = r->c.decision_id;
    return legal_notice_answer_again(w, &r->notice);
}

static enum err grant(struct work *w, int64_t source_id, const struct ruling *asked,
                      struct review *r)
{
    struct ruling ruling = *asked;
    struct ruled ruled;
    enum role role;
    enum err e = review_begin(w, source_id, asked->by_account_id, r, &role);

    if (e)
        return e;
    if (!ruling.subject_id)
        ruling.subject_id = r->subject_id;
    ruling.report_id = r->c.kind == COMPLAINT_REPORT ? source_id : 0;
    e = ruling_make(w, &ruling, &ruled);
    if (e)
        return e;
    r->c.granted = true;
    r->c.answered_by_id = asked->by_account_id;
    r->c.decision_id = ruled.decision.id;
    r->c.answer = ruled.decision.reason;
    return review_end(w, r);
}

enum err complaint_grant(struct work *w, int64_t source_id, const struct ruling *ruling,
                         struct complaint *ret_complaint)
{
    struct review *review = ARENA_NEW(w->memory, struct review);
    bool own;
    enum err e = transaction_join(w, &own);

    if (!e)
        e = transaction_leave(w, own, grant(w, source_id, ruling, review));
    if (!e)
        *ret_complaint = review->c;
    return e;
}

static enum err reject(struct work *w, int64_t source_id, struct decision *decision,
                       struct review *r)
{
    enum err e = review_begin(w, source_id, decision->by_account_id, r, &decision->by_role);

    if (e)
        return e;
    decision->owner_id = r->c.target_id;
    e = decision_record(w, decision, &decision->id);
    r->c.answered_by_id = decision->by_account_id;
    r->c.decision_id = decision->id;
    r->c.answer = decision->reason;
    return e ? e : review_end(w, r);
}

enum err complaint_reject(struct work *w, int64_t by_id, int64_t source_id, struct str reason,
                          struct complaint *ret_complaint)
{
    struct review *review = ARENA_NEW(w->memory, struct review);
    struct decision decision = {.subject_id = source_id,
                                .kind = DECISION_COMPLAINT_REJECT,
                                .by_account_id = by_id,
                                .reason = utf8_clean(w->memory, str_trim(reason))};
    bool own;
    enum err e;

    if (!decision.reason.size)
        return work_fail(w, ERR_INVALID, "Validation failed: Reason can't be blank");
    e = transaction_join(w, &own);
    if (!e)
        e = transaction_leave(w, own, reject(w, source_id, &decision, review));
    if (!e)
        *ret_complaint = review->c;
    return e;
}

/* ---- reading ------------------------------------------------------------------------------- */

enum err complaint_find(struct work *w, int64_t source_id, struct complaint *ret_complaint)
{
    return complaints_db_find(w, source_id, ret_complaint);
}

enum err complaints_waiting(struct work *w, int64_t after_id, struct complaint *ret_complaints,
                            int max, int *ret_count)
{
    return complaints_db_waiting(w, after_id, ret_complaints,
                                 max < complaints_page_max ? max : complaints_page_max, ret_count);
}
