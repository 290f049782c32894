/* Deletion of a suspended account for ever, by staff. Nothing that is deleted comes back, so that
 * it takes two people: one proposes it, another confirms it by account_act() with DECISION_DELETE
 * (account_actions.h), which asks deletion_second(). Whom it is about is told by mail, and has
 * deletion_wait_ms to take her data along or to write to the square before it can be confirmed.
 *
 * Deleted is only who is suspended for good, and who has nothing left to say against it: no appeal
 * of hers waits, and against each decision of the last appeal_days_max she has appealed and was
 * answered. That is asked when it is proposed, and once more when it is confirmed. */
#ifndef BEMA_MODERATION_DELETIONS_H
#define BEMA_MODERATION_DELETIONS_H

#include "base/clock.h"
#include "moderation/decisions.h"

#define deletion_wait_ms (7 * (int64_t)clock_day_ms)
#define deletion_open_ms (30 * (int64_t)clock_day_ms)
enum { deletions_page_max = 40 };

struct deletion {
    int64_t account_id, decision_id, by_account_id;
    int64_t made_ms, end_ms;
};
/* All on a lane; they join a running transaction. Everywhere ERR_FORBIDDEN without
 * PERMISSION_DELETE_USER_DATA, and as for any decision over her (decisions.h); ERR_NOT_FOUND: no
 * such account. */
/* Again by the same person: OK, and nothing changes. ERR_CONFLICT with words: another one has
 * proposed it; the suspension ends by itself; she can still appeal. ERR_FORBIDDEN also where she is
 * not suspended. ERR_INVALID: the reason is too long. */
MUST_USE enum err deletion_propose(struct work *w, int64_t by_account_id, int64_t account_id,
                                   struct str reason, struct deletion *ret_deletion);
/* By whoever may, the proposer too. ERR_NOT_FOUND: none is open. ERR_INVALID: no reason. */
MUST_USE enum err deletion_decline(struct work *w, int64_t by_account_id, int64_t account_id,
                                   struct str reason);
/* Inside the running transaction, once who decides is checked: whether she may be the second
 * person, now; the proposal is used up. ERR_FORBIDDEN to who proposed it; ERR_CONFLICT with words:
 * nobody has, or deletion_wait_ms are not over, or the proposer is no longer one who may, or as
 * above. */
MUST_USE enum err deletion_second(struct work *w, int64_t by_account_id, int64_t account_id);
/* The one that is open; ERR_NOT_FOUND. */
MUST_USE enum err deletion_find(struct work *w, int64_t account_id, struct deletion *ret_deletion);
/* Those that are open and over whom she may decide; what ends first comes first. Reads all
 * buckets. */
MUST_USE enum err deletions_open(struct work *w, int64_t by_account_id,
                                 struct deletion *ret_deletions, int max, int *ret_count);
/* After an account's deletion. */
struct lanes;
MUST_USE enum err deletions_purge(struct work *w, struct lanes *lanes, int64_t account_id);

#endif
