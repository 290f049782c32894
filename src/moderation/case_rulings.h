/* How a case ends: one ruling on all its posts, or its dismissal. Both answer all its reports and
 * say of each reporter whether she was right.
 *
 * What is small is done in the request. The rest is a row and JOB_CLOSE_CASE: some posts or reports
 * a transaction, each with its decisions, log entries and where it stopped, so that whatever is
 * killed goes on after the last that was stored. An author is told once, of her first post
 * (rulings.h: lead_id). Posts over whose author she may not decide join a case for administrators;
 * those that are gone are passed over. What joins meanwhile begins a new case. */
#ifndef BEMA_MODERATION_CASE_RULINGS_H
#define BEMA_MODERATION_CASE_RULINGS_H

#include "moderation/cases.h"
#include "moderation/rulings.h"

/* case_batch_max: posts or reports in the request; the job takes case_job_batch_max of posts. */
enum { case_batch_max = 40, case_job_batch_max = 200, case_reason_bytes_max = 2000 };

/* How far it is carried out. */
struct closing {
    int64_t case_id, by_account_id;
    struct str ruling; /* JSON; "": no post is ruled on */
    struct str reason;
    bool unfounded;
    int64_t account_id, post_id; /* the last post that was decided, and by whom it is */
    int64_t source_kind, source_id;
    int decided, skipped;
    int64_t first_decision_id, lead_id, done_ms;
};
/* ERR_NOT_FOUND: it was never closed. */
MUST_USE enum err case_closing(struct work *w, int64_t case_id, struct closing *ret_closing);

/* ruling: without subject and report. on_account: not its posts, but whose it is. *ret_ruled is the
 * first decision. ERR_CONFLICT: closed, or another one has it. On a lane; joins a running
 * transaction. */
MUST_USE enum err case_decide(struct work *w, int64_t case_id, const struct ruling *ruling,
                              bool on_account, struct ruled *ret_ruled,
                              struct closing *ret_closing);
/* What the first decision would be; nothing of it has happened. */
MUST_USE enum err case_decide_preview(struct work *w, int64_t case_id, const struct ruling *ruling,
                                      bool on_account, struct ruled *ret_ruled);
/* unfounded: who reported it should not have. */
MUST_USE enum err case_dismiss(struct work *w, int64_t by_id, int64_t case_id, struct str reason,
                               bool unfounded, struct case_item *ret_case);
/* Inside the running transaction, of an open case that is held: its reports were answered one by
 * one. */
MUST_USE enum err case_close(struct work *w, int64_t by_id, struct case_item *item);
/* Inside the running transaction: what a case's ruling laid on somebody's posts, or on herself, was
 * taken back. Who reported nothing else in the case is no longer counted as justified
 * (case_reversed_max of them at most), and who reported is told (reversal_news.h). A decision that
 * no case led to is OK. */
enum { case_reversed_max = 500 };
MUST_USE enum err case_decision_reversed(struct work *w, int64_t by_id,
                                         const struct decision *decision, int64_t owner_id);
/* Inside the running transaction: her report was right after all. */
MUST_USE enum err case_report_justified(struct work *w, int64_t by_id, int64_t report_id,
                                        int64_t reporter_id);
/* Earlier decisions under a rule, the newest first. */
enum { case_precedents_max = 5 };
MUST_USE enum err case_precedents(struct work *w, struct str rule, struct decision *ret_decisions,
                                  int max, int *ret_count);
/* Handler of JOB_CLOSE_CASE. */
enum err case_close_job(struct work *w, const struct job *job, struct lanes *lanes);

/* For case_work.c, inside the running transaction: what it was made of waits again. */
MUST_USE enum err case_sources_reopen(struct work *w, int64_t by_id, struct case_item *item);
MUST_USE enum err case_report_waits(struct work *w, const struct case_item *item,
                                    int64_t report_id);

#endif
