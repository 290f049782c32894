/* Appeals: whom a decision is about says that it was wrong, once, within six months or as long as
 * it stands; somebody else than who decided looks at it. Granted, the decision is taken back and
 * all is as before; rejected, it stands. Either is a decision of its own, with a statement to her.
 */
#ifndef BEMA_MODERATION_APPEALS_H
#define BEMA_MODERATION_APPEALS_H

#include "moderation/rulings.h"

enum { appeal_days_max = 183, appeals_page_max = 80 };

struct appeal {
    int64_t decision_id, account_id;
    int64_t entered_by_id; /* of the staff, who wrote it down for her; 0: she did herself */
    struct str text;
    int64_t made_ms, answered_ms; /* answered 0: it waits */
    int64_t answer_id;            /* the decision that answers it, 0 none yet */
    bool granted;
    int64_t jury_id; /* that it was put to; 0: to none */
};
/* Whether what she objects to is taken now. */
MUST_USE enum err appeal_check_heard(struct work *w, int64_t account_id);
/* How many she made within appeal_days_max, how many of them were rejected: what is looked at
 * before that is said. */
MUST_USE enum err appeals_before(struct work *w, int64_t account_id, int *ret_made,
                                 int *ret_rejected);
/* What she can still say: whether an appeal of hers waits, and until when the six months of a
 * decision run against which she has not appealed; 0: of none. What staff wrote down for her takes
 * no word from her, unless it was granted or put to a jury. */
MUST_USE enum err appeals_left(struct work *w, int64_t account_id, bool *ret_waits,
                               int64_t *ret_until_ms);
/* A statement as its reader finds it now: where she objected, what came of it in place of how to
 * object. */
MUST_USE enum err appeal_statement_text(struct work *w, const struct statement *statement,
                                        struct str *ret_text);
/* "pending", "approved", "rejected": as Mastodon calls them. */
struct str appeal_state(const struct appeal *appeal);

/* All on a lane; they join a running transaction. */
/* Replaces what staff has written down for her, unless that was granted or put to a jury.
 * ERR_NOT_FOUND: no such decision, or it is not about her; ERR_CONFLICT: she has appealed, or it
 * takes something back; ERR_INVALID: too late, no words or too many; ERR_FORBIDDEN: what she
 * objects to is not taken for a time (RESTRICTION_COMPLAINTS), but for that itself. */
MUST_USE enum err appeal_make(struct work *w, int64_t account_id, int64_t decision_id,
                              struct str text, struct appeal *ret_appeal);
/* By staff, for who cannot sign in. ERR_FORBIDDEN without PERMISSION_MANAGE_APPEALS, to who
 * decided or let it last, and about herself or an account of hers; ERR_CONFLICT: somebody has
 * written one; else as above. */
MUST_USE enum err appeal_enter(struct work *w, int64_t by_account_id, int64_t decision_id,
                               struct str text, struct appeal *ret_appeal);
/* ERR_NOT_FOUND: none waits on that decision. ERR_FORBIDDEN: without PERMISSION_MANAGE_APPEALS, to
 * who decided first or let it last, a rejection to who wrote it down, and as for any decision
 * (moderation/decisions.h). ERR_INVALID: no reason. ERR_CONFLICT: a jury has it (juries.h). */
MUST_USE enum err appeal_answer(struct work *w, int64_t by_account_id, int64_t decision_id,
                                bool grant, struct str reason, struct appeal *ret_appeal);
/* The answer is what most of a jury say; the same follows. ERR_NOT_FOUND. */
MUST_USE enum err appeal_answer_by_jury(struct work *w, int64_t decision_id,
                                        const struct jury_verdict *verdict,
                                        struct appeal *ret_appeal);
/* Whether it waits, and she may answer it: errors as of appeal_answer(). */
MUST_USE enum err appeal_judge_check(struct work *w, int64_t by_account_id, int64_t decision_id,
                                     struct appeal *ret_appeal);
/* ERR_FORBIDDEN: she decided, or let it last. */
MUST_USE enum err appeal_reviewer_check(struct work *w, const struct decision *first,
                                        int64_t by_account_id);
/* Inside the running transaction: it is put to that jury. ERR_CONFLICT: to another one, or it was
 * answered meanwhile. */
MUST_USE enum err appeal_set_jury(struct work *w, const struct appeal *appeal, int64_t jury_id);
/* ERR_NOT_FOUND. */
MUST_USE enum err appeal_find(struct work *w, int64_t account_id, int64_t decision_id,
                              struct appeal *ret_appeal);
/* Those that wait and are not her own, the oldest decisions first, after a decision (0: all). Reads
 * all buckets. */
MUST_USE enum err appeals_waiting(struct work *w, int64_t by_id, int64_t after_id,
                                  struct appeal *ret_appeals, int max, int *ret_count);
/* After an account's deletion. */
MUST_USE enum err appeals_purge(struct work *w, struct lanes *lanes, int64_t account_id);

#endif
