/* The ids that bulk_dump() walks; for commands: every bucket is asked. */
#ifndef BEMA_IMPORTS_DUMP_DB_H
#define BEMA_IMPORTS_DUMP_DB_H

#include "base/work.h"

enum { dump_page = 500 };
/* The square's own accounts, and the posts of anybody, with ids above `after`, ascending. */
MUST_USE enum err dump_db_accounts(struct work *w, int64_t after, int64_t ret_ids[dump_page],
                                   int *ret_count);
MUST_USE enum err dump_db_posts(struct work *w, int64_t after, int64_t ret_ids[dump_page],
                                int *ret_count);
/* One account's votes, by post. */
struct dump_vote {
    int64_t post_id;
    uint64_t choices;
};
MUST_USE enum err dump_db_votes(struct work *w, int64_t account_id, int64_t after,
                                struct dump_vote ret_votes[dump_page], int *ret_count);

#endif
