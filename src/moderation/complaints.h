/* Complaints: who reported something, or sent a notice of it, says that too little came of it
 * (DSA 20): once, within six months of the answer. Somebody else than who answered and who decided
 * upon it looks again: she decides what should have been decided, or lets it be. */
#ifndef BEMA_MODERATION_COMPLAINTS_H
#define BEMA_MODERATION_COMPLAINTS_H

#include "moderation/legal_notices.h"
#include "moderation/reports.h"
#include "moderation/rulings.h"

/* Stored numbers. */
enum complaint_kind { COMPLAINT_REPORT = 1, COMPLAINT_NOTICE };
enum { complaint_days_max = 183, complaints_page_max = 80 };

struct complaint {
    int64_t source_id; /* the report's or the notice's */
    enum complaint_kind kind;
    int64_t target_id, account_id; /* on whom, and by whom the report was; 0: a notice */
    struct str text;
    int64_t made_ms, answered_ms, answered_by_id;
    int64_t decision_id; /* that answers it */
    bool granted;
    struct str answer;
};
/* "pending", "approved", "rejected". */
struct str complaint_state(const struct complaint *complaint);

/* All on a lane; they join a running transaction. */
/* By who made the report. ERR_FORBIDDEN as appeal_check_heard(). ERR_NOT_FOUND: no such report of
 * hers; ERR_CONFLICT: it waits for its
 * first answer, or she has complained; ERR_INVALID: too late, no words or too many. */
MUST_USE enum err complaint_make_report(struct work *w, int64_t account_id, int64_t report_id,
                                        struct str text, struct complaint *ret_complaint);
/* By who has the notice's receipt. */
MUST_USE enum err complaint_make_notice(struct work *w, struct str receipt, struct str text,
                                        struct complaint *ret_complaint);
/* ruling: what should have been decided, on the post or the account that it was about where it
 * names no subject; its facts are what is answered. ERR_NOT_FOUND: none waits. ERR_FORBIDDEN:
 * without PERMISSION_MANAGE_APPEALS, to whom it is about, to who answered first or decided upon it,
 * and to who made the report herself. */
MUST_USE enum err complaint_grant(struct work *w, int64_t source_id, const struct ruling *ruling,
                                  struct complaint *ret_complaint);
/* Everything as complaint_grant() does it, then nothing of it has happened; begins a transaction of
 * its own. */
MUST_USE enum err complaint_grant_preview(struct work *w, int64_t source_id,
                                          const struct ruling *ruling, struct ruled *ret_ruled);
MUST_USE enum err complaint_reject(struct work *w, int64_t by_id, int64_t source_id,
                                   struct str reason, struct complaint *ret_complaint);
/* ERR_NOT_FOUND. */
MUST_USE enum err complaint_find(struct work *w, int64_t source_id,
                                 struct complaint *ret_complaint);
/* What it is about, what was decided upon it so far, and whether she may answer it. */
enum { complaint_outcomes_max = 20 };
struct complaint_file {
    struct complaint complaint;
    struct report *report;      /* NULL: a notice */
    struct legal_notice notice; /* where there is no report */
    int64_t subject_id;
    struct decision decisions[complaint_outcomes_max];
    int count;
};
/* ERR_NOT_FOUND: what it was about is gone. */
MUST_USE enum err complaint_file_read(struct work *w, const struct complaint *complaint,
                                      int64_t by_id, struct complaint_file *ret_file,
                                      bool *ret_may);
/* Those that wait and are not about her, the oldest sources first, after one (0: all). Reads all
 * buckets. */
MUST_USE enum err complaints_waiting(struct work *w, int64_t by_id, int64_t after_id,
                                     struct complaint *ret_complaints, int max, int *ret_count);

#endif
