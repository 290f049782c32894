/* What comes of a ruling later (rulings.h): whether it stands, that it is taken back, that it lasts
 * after all (lasting.h), and what follows it does the same. */
#ifndef BEMA_MODERATION_RULING_REVIEWS_H
#define BEMA_MODERATION_RULING_REVIEWS_H

#include "jobs/jobs.h"
#include "moderation/rulings.h"

/* Whether it restricts at all: made by ruling_make(), or by account_act() other than as a warning.
 */
bool decision_restricts(enum decision_kind kind);
/* Whether something that it laid still stands; *ret_end_ms: until when, 0 until it is lifted. Of a
 * confirmation: whether what it lets last does. */
MUST_USE enum err ruling_stands(struct work *w, const struct decision *decision, bool *ret_stands,
                                int64_t *ret_end_ms);
/* Takes a ruling back, or what account_act() did that restricts: what it laid is lifted, its author
 * is told, and the decision names the one it undoes. ERR_NOT_FOUND: no such decision; ERR_CONFLICT:
 * nothing of it stands any more. */
MUST_USE enum err ruling_reverse(struct work *w, int64_t by_account_id, int64_t decision_id,
                                 struct str reason, struct ruled *ret_ruled);
/* The same by a jury: nobody else decides. */
MUST_USE enum err ruling_reverse_by_jury(struct work *w, int64_t decision_id,
                                         const struct jury_verdict *verdict,
                                         struct ruled *ret_ruled);
/* In place of a confirmation (lasting.h) the decision that it confirms; any other stays.
 * ERR_NOT_FOUND: it is from before confirmations said what they confirm. */
MUST_USE enum err decision_confirmed(struct work *w, struct decision *decision);
/* Handler of JOB_FOLLOW_RULING: what was done to a ruling is done to those that it leads; data: the
 * number of the decision that did it. The first rulings_followed_max follow at once. */
enum { rulings_followed_max = 20 };
enum err ruling_follow_job(struct work *w, const struct job *job, struct lanes *lanes);

#endif
