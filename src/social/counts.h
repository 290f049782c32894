/* Counters of accounts and posts. Rows that others may change too are changed last in a
 * transaction and in ascending id, so that no two transactions wait for each other: a rule collects
 * its changes and writes them at its end. Each change raises the row's version and adds an event
 * with the absolute values (EVENT_ACCOUNT_COUNTS, EVENT_POST_COUNTS). Deltas may be negative;
 * a counter never falls below 0. */
#ifndef BEMA_SOCIAL_COUNTS_H
#define BEMA_SOCIAL_COUNTS_H

#include "store/db.h"

struct count_change {
    int64_t id;
    bool is_account;
    int followers, following, posts;           /* of an account */
    int64_t last_post_ms;                      /* 0: unchanged; only ever rises */
    int replies, boosts, favourites, quotes;   /* of a post */
};
enum { counts_changes_max = 8 }; /* in one transaction */
struct counts {
    struct count_change changes[counts_changes_max];
    int count;
};
/* The change of that account or post in the batch, made if there is none yet. */
struct count_change *counts_account(struct counts *counts, int64_t account_id);
struct count_change *counts_post(struct counts *counts, int64_t post_id);
/* Writes all and adds the events. Inside a transaction, as its last statements. */
MUST_USE enum err counts_write(struct work *w, struct counts *counts);

#endif
