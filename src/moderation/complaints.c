#include "moderation/complaints.h"

#include "auth/words.h"
#include "base/clock.h"
#include "moderation/appeals.h"
#include "moderation/case_rulings.h"
#include "moderation/complaints_db.h"
#include "moderation/objection_text.h"
#include "moderation/report_outcomes.h"
#include "social/transaction.h"

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
        return work_fail(
            w, ERR_CONFLICT, "%s",
            words(w, "It waits for its first answer.", "Cela attend sa première réponse."));
    if (w->now_ms - answered_ms > complaint_days_max * (int64_t)clock_day_ms)
        return objection_too_late(w);
    e = complaints_db_find(w, made->source_id, &before);
    if (!e)
        return objection_made_already(w);
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
    if (!e)
        e = appeal_check_heard(w, c->account_id);
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

    c->made_ms = w->now_ms;
    c->answer = STR("");
    e = objection_text_read(w, c->text, &c->text);
    if (!e)
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

static enum err source_read(struct work *w, struct complaint_file *f)
{
    enum err e;

    if (f->complaint.kind == COMPLAINT_REPORT) {
        f->report = ARENA_NEW(w->memory, struct report);
        e = report_find(w, f->complaint.source_id, f->report);
        if (!e)
            e = report_outcome(w, f->report, f->decisions, complaint_outcomes_max, &f->count);
        f->subject_id = f->report->post_count ? f->report->post_ids[0] : f->report->target_id;
        return e;
    }
    e = legal_notice_find(w, f->complaint.source_id, &f->notice);
    f->subject_id = f->notice.subject_id;
    if (e || !f->notice.decision_id)
        return e;
    e = decision_find(w, f->notice.decision_id, &f->decisions[0]);
    f->count = !e;
    return e == ERR_NOT_FOUND ? OK : e;
}

/* Somebody else than whoever has had a part in it. */
static enum err judge_check(struct work *w, const struct complaint_file *f, int64_t by_id,
                            enum role *ret_role)
{
    const int64_t first = f->complaint.kind == COMPLAINT_REPORT ? f->report->resolved_by_id
                                                                : f->notice.answered_by_id;
    bool had_a_part = false;
    enum err e = decider_check(w, by_id, PERMISSION_MANAGE_APPEALS, ret_role);

    if (!e)
        e = decider_check_over(w, by_id, *ret_role, f->complaint.target_id);
    if (!e)
        e = decider_check_not_own(w, by_id, f->complaint.account_id);
    if (!e && by_id && by_id == first)
        e = decision_forbidden(w);
    for (int i = 0; !e && by_id && i < f->count; i++)
        if (f->decisions[i].by_account_id == by_id)
            e = decision_forbidden(w);
    /* Also of one that was reopened since, which names nobody any more. */
    if (!e && by_id && f->complaint.kind == COMPLAINT_REPORT)
        e = decision_was_by(w, f->complaint.source_id, DECISION_REPORT_RESOLVE, 0, by_id,
                            &had_a_part);
    return !e && had_a_part ? decision_forbidden(w) : e;
}

static enum err review_begin(struct work *w, int64_t source_id, int64_t by_id,
                             struct complaint_file *f, enum role *ret_role)
{
    enum err e = complaints_db_find(w, source_id, &f->complaint);

    if (!e && f->complaint.answered_ms)
        e = ERR_NOT_FOUND;
    if (!e)
        e = source_read(w, f);
    return e ? e : judge_check(w, f, by_id, ret_role);
}

/* Who sent a notice reads the new answer in place of the first. */
static enum err review_end(struct work *w, struct complaint_file *f)
{
    enum err e;

    f->complaint.answered_ms = w->now_ms;
    e = complaints_db_answer(w, &f->complaint);
    if (e || f->complaint.kind == COMPLAINT_REPORT)
        return e;
    f->notice.answered_ms = w->now_ms;
    f->notice.answered_by_id = f->complaint.answered_by_id;
    f->notice.answer = f->complaint.answer;
    if (f->complaint.granted)
        f->notice.decision_id = f->complaint.decision_id;
    return legal_notice_answer_again(w, &f->notice);
}

/* Of a report its account and the posts it names, of a notice what it is about and whose it is. */
static bool is_about(const struct complaint_file *f, int64_t subject_id)
{
    bool is = subject_id == f->complaint.target_id || subject_id == f->subject_id;

    for (int i = 0; f->report && i < f->report->post_count; i++)
        is |= f->report->post_ids[i] == subject_id;
    return is;
}

static enum err grant(struct work *w, int64_t source_id, const struct ruling *asked,
                      struct complaint_file *f, struct ruled *ret_ruled)
{
    struct ruling ruling = *asked;
    enum role role;
    enum err e = review_begin(w, source_id, asked->by_account_id, f, &role);

    if (e)
        return e;
    if (!ruling.subject_id)
        ruling.subject_id = f->subject_id;
    if (!is_about(f, ruling.subject_id))
        return work_fail(w, ERR_INVALID, "Validation failed: Subject is not what it is about");
    ruling.report_id = f->report ? source_id : 0;
    ruling.noticed = !f->report;
    e = ruling_make(w, &ruling, ret_ruled);
    if (e)
        return e;
    if (f->report)
        e = case_report_justified(w, asked->by_account_id, source_id, f->complaint.account_id);
    if (e)
        return e;
    f->complaint.granted = true;
    f->complaint.answered_by_id = asked->by_account_id;
    f->complaint.decision_id = ret_ruled->decision.id;
    f->complaint.answer = ret_ruled->decision.reason;
    return review_end(w, f);
}

enum err complaint_grant(struct work *w, int64_t source_id, const struct ruling *ruling,
                         struct complaint *ret_complaint)
{
    struct complaint_file *review = ARENA_NEW(w->memory, struct complaint_file);
    struct ruled ruled;
    bool own;
    enum err e = transaction_join(w, &own);

    if (!e)
        e = transaction_leave(w, own, grant(w, source_id, ruling, review, &ruled));
    if (!e)
        *ret_complaint = review->complaint;
    return e;
}

enum err complaint_grant_preview(struct work *w, int64_t source_id, const struct ruling *ruling,
                                 struct ruled *ret_ruled)
{
    struct complaint_file *review = ARENA_NEW(w->memory, struct complaint_file);
    struct ruled ruled;
    enum err e = db_begin(w), back;

    if (e)
        return e;
    e = grant(w, source_id, ruling, review, &ruled);
    back = db_end(w, e ? e : ERR_CONFLICT); /* nothing is kept */
    if (!e && back != ERR_CONFLICT)
        e = back;
    if (!e)
        *ret_ruled = ruled;
    return e;
}

static enum err reject(struct work *w, int64_t source_id, struct decision *decision,
                       struct complaint_file *f)
{
    enum err e = review_begin(w, source_id, decision->by_account_id, f, &decision->by_role);

    if (e)
        return e;
    decision->owner_id = f->complaint.target_id;
    e = decision_record(w, decision, &decision->id);
    f->complaint.answered_by_id = decision->by_account_id;
    f->complaint.decision_id = decision->id;
    f->complaint.answer = decision->reason;
    return e ? e : review_end(w, f);
}

enum err complaint_reject(struct work *w, int64_t by_id, int64_t source_id, struct str reason,
                          struct complaint *ret_complaint)
{
    struct complaint_file *review = ARENA_NEW(w->memory, struct complaint_file);
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
        *ret_complaint = review->complaint;
    return e;
}

/* ---- reading ------------------------------------------------------------------------------- */

enum err complaint_find(struct work *w, int64_t source_id, struct complaint *ret_complaint)
{
    return complaints_db_find(w, source_id, ret_complaint);
}

enum err complaint_file_read(struct work *w, const struct complaint *complaint, int64_t by_id,
                             struct complaint_file *ret_file, bool *ret_may)
{
    enum role role;
    enum err e;

    *ret_file = (struct complaint_file){.complaint = *complaint};
    e = source_read(w, ret_file);
    if (e)
        return e;
    e = judge_check(w, ret_file, by_id, &role);
    *ret_may = !e;
    return e == ERR_FORBIDDEN ? OK : e;
}

enum err complaints_waiting(struct work *w, int64_t by_id, int64_t after_id,
                            struct complaint *ret_complaints, int max, int *ret_count)
{
    return waiting_list(w, by_id, after_id, max < complaints_page_max ? max : complaints_page_max,
                        complaints_db_waiting, ret_complaints, ret_count);
}
