/* Counters of posts. Their rows are changed last in a transaction, in ascending id and before
 * account_counts (account_counts_add), so that no two transactions wait for each other. */
#ifndef BEMA_SOCIAL_POST_COUNTS_H
#define BEMA_SOCIAL_POST_COUNTS_H

#include "store/db.h"

struct post_counts_change {
    int64_t post_id;
    int replies, boosts, favourites, quotes; /* added; may be negative */
};
struct post_counts {
    int64_t version; /* 0: nothing was ever counted */
    int64_t replies, boosts, favourites, quotes;
};
enum { post_counts_changes_max = 8 };
/* Adds them and tells EVENT_POST_COUNTS with the new absolute values. Changes without a post and
 * those that change nothing are passed over; several of one post are added up; no counter falls
 * below 0. Inside the running transaction. */
MUST_USE enum err post_counts_add(struct work *w, const struct post_counts_change *changes,
                                  size_t count);
MUST_USE enum err post_counts_find(struct work *w, int64_t post_id, struct post_counts *ret_counts);
/* The post is gone. */
MUST_USE enum err post_counts_forget(struct work *w, int64_t post_id);

#endif
