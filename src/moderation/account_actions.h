/* What staff does to an account. Each is one transaction: the check of who may, the overlay or the
 * change (social/restrictions.h, auth/users.h), the decision's record, the reports it answers, the
 * mail to whom it concerns. What is taken back comes back as it was. */
#ifndef BEMA_MODERATION_ACCOUNT_ACTIONS_H
#define BEMA_MODERATION_ACCOUNT_ACTIONS_H

#include "jobs/jobs.h"
#include "moderation/decisions.h"

struct account_action {
    enum decision_kind kind;           /* DECISION_WARN to DECISION_DELETE */
    int64_t account_id, by_account_id; /* by 0: the operator, by a command */
    int64_t report_id; /* 0: none led to it; else one on this account, and it is resolved */
    struct str text;   /* the reason, as the person reads it */
    bool mail;         /* tell her by mail; approving and rejecting always does */
};
/* On a lane. ERR_FORBIDDEN: she may not, or the account is not in that state (only who is suspended
 * is unsuspended or deleted, only who waits is approved or rejected). ERR_NOT_FOUND: no such
 * account or report. ERR_INVALID: the text is too long, or the account is of another square and
 * nobody signs in to it here. Doing twice what stands already is OK, and recorded.
 *
 * DELETE by staff is the word of the second person: errors as of deletion_second() (deletions.h).
 *
 * WARN resolves the report alone, what restricts resolves all open ones on the account. */
MUST_USE enum err account_act(struct work *w, const struct account_action *action);
/* Handler of JOB_END_DISABLING: whose sign-in that decision switched off, and none after it, signs
 * in again. */
MUST_USE enum err account_disabling_end(struct work *w, const struct job *job, struct lanes *lanes);

#endif
