/* Finding people by name: words and beginnings of words in handle and display name. */
#ifndef BEMA_SOCIAL_ACCOUNT_SEARCH_H
#define BEMA_SOCIAL_ACCOUNT_SEARCH_H

#include "social/accounts.h"

enum {
    account_search_limit_max = 80,
    account_search_offset_max = 200,
    account_search_query_bytes_max = 256,
    account_search_candidates_max = 120,
    account_search_near_max = 1000,
    account_search_matches_max = 20000
};

struct account_search {
    struct str query;  /* "ali", "@alice", "alice liddell", "bob@other.example" */
    int64_t viewer_id; /* 0: nobody; those she follows come first, then her followers */
    const struct live_viewer *live; /* what is held of her, or NULL */
    bool following;                 /* only whom she follows */
    int limit, offset;
};
/* The account with exactly that handle first, then the followed, then the viewer's followers, then
 * by number of followers. Her newest account_search_near_max follows, and as many followers, are
 * sought among account_search_matches_max matches; of the others account_search_candidates_max are
 * looked at.
 * Suspended, limited (unless followed) and deleted ones do not show. Reads all buckets. */
MUST_USE enum err account_search(struct work *w, const struct account_search *search,
                                 int64_t ret_ids[account_search_limit_max], int *ret_count);

/* Keeps the index: inside the transaction that makes, renames or deletes the account. */
MUST_USE enum err account_search_put(struct work *w, const struct account *account);
MUST_USE enum err account_search_remove(struct work *w, int64_t account_id);
/* Makes an empty index anew from all accounts, inside a transaction. */
MUST_USE enum err account_search_fill(struct work *w);

#endif
