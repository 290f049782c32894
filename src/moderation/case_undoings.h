/* A case's ruling is taken back as a whole: every decision that it laid (case_rulings.h), each with
 * a decision of its own that names the one it undoes. What is small is done in the request, the
 * rest by JOB_CLOSE_CASE, some posts a transaction, so that whatever is killed goes on after the
 * last that was stored. An author is told once, of her first post. What does not stand any more (it
 * ended, or was taken back by itself) is passed over, and so is what lies over people over whom she
 * who undoes it may not decide. Who reported is told that it was looked at again, and none of it
 * counts for or against her. */
#ifndef BEMA_MODERATION_CASE_UNDOINGS_H
#define BEMA_MODERATION_CASE_UNDOINGS_H

#include "moderation/case_rulings.h"

/* How far it is carried out. */
struct undoing {
    int64_t case_id, by_account_id;
    struct str reason;
    bool reopens;
    int64_t account_id, post_id; /* the last post, and by whom it is */
    int64_t told_id;             /* what she was told of; 0 nothing yet */
    int64_t source_kind, source_id;
    int undone;
    int64_t first_decision_id, done_ms;
};
/* Allowed to whom ruling_reverse() is allowed. reopens: the case is open again at the end, and its
 * reports wait, unless another case of the same is open by then; a ruling that is still being
 * carried out is broken off by that. ERR_CONFLICT: it was not decided, is still being carried out
 * and would stay closed, or nothing of it stands; ERR_INVALID without a reason. On a lane;
 * joins a running transaction. */
MUST_USE enum err case_undo(struct work *w, int64_t by_id, int64_t case_id, struct str reason,
                            bool reopens, struct undoing *ret_undoing);
/* ERR_NOT_FOUND: it was never undone. */
MUST_USE enum err case_undoing(struct work *w, int64_t case_id, struct undoing *ret_undoing);
/* For case_close_job(): one batch of a case that is held, inside the running transaction.
 * ERR_NOT_FOUND: it is not being undone. */
MUST_USE enum err case_undo_some(struct work *w, struct case_item *item, bool *ret_left);

#endif
