/* The SQL of admissions.h: admissions; and the followers of an account. */
#ifndef BEMA_SOCIAL_ADMISSIONS_DB_H
#define BEMA_SOCIAL_ADMISSIONS_DB_H

#include "social/admissions.h"

struct admission_row {
    int64_t account_id;
    int step; /* -1: not admitted, nobody vouches for her */
    int64_t vouched, period;
};
MUST_USE enum err admissions_db_find(struct work *w, int64_t account_id,
                                     struct admission_row *ret_row);
/* By ascending account. malloc'ed: the caller frees it, also on failure. */
MUST_USE enum err admissions_db_all(struct work *w, struct admission_row **ret_rows,
                                    size_t *ret_count);
MUST_USE enum err admissions_db_put(struct work *w, const struct admission_row *row);
MUST_USE enum err admissions_db_delete(struct work *w, int64_t account_id);
/* The first max after *place (0 at the beginning), in the order in which they followed; *place is
 * the last's then. */
MUST_USE enum err admissions_db_followers(struct work *w, int64_t account_id, int64_t *place,
                                          int64_t *ret_ids, int max, int *ret_count);

#endif
