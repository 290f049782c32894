/* One ruling over many posts: what ruling_make() (rulings.h) does to each, done to all of them
 * together, in one transaction and few statements: a raid of fifty thousand posts is decided in
 * seconds. */
#ifndef BEMA_MODERATION_RULING_BATCHES_H
#define BEMA_MODERATION_RULING_BATCHES_H

#include "moderation/rulings.h"

enum { ruling_batch_max = 200 };

struct ruled_post {
    int64_t post_id, author_id;
    int64_t report_id; /* 0: none led to it */
    /* The ruling of which its author was told before, 0 none. Afterwards that of which she has been
     * told by now, set at all posts of hers; 0: at none of them it could be made. */
    int64_t lead_id;
    int alike; /* how many posts of hers there are: what she is told with the first */
    /* Afterwards; 0: it was not made on this one, which must be tried by itself. Something lies
     * over the post already, it or its author is gone, she is of the
     * moderator's rank or above, or the ruling can be made on no post at all. */
    int64_t decision_id;
};
/* Inside the running transaction. At most ruling_batch_max posts, those of an author side by side,
 * each named once. ruling: without subject, report and lead. *ret_first: what was made first, with
 * its statement where she is told of it; decision.id 0: nothing. Errors are the store's: who asks
 * for what cannot be is told when it is tried by itself. */
MUST_USE enum err rulings_make(struct work *w, const struct ruling *ruling,
                               struct ruled_post *posts, int count, struct ruled *ret_first);
/* What ruling_reverse() does to one, to many that one ruling made. Of each post decision_id is what
 * is taken back, and lead_id the reversal that its author was told of before; afterwards they are
 * the reversal, 0 where nothing stands or she may not decide, and that of which its author has been
 * told by now. ERR_FORBIDDEN: she may decide on nobody's. */
struct rulings_reversal {
    int64_t first_id; /* one of those that are taken back: they say the same but for their posts */
    int64_t by_account_id;
    struct str reason;
};
MUST_USE enum err rulings_reverse(struct work *w, const struct rulings_reversal *reversal,
                                  struct ruled_post *posts, int count);

#endif
