/* Rows of scheduled_posts. */
#ifndef BEMA_SOCIAL_SCHEDULED_DB_H
#define BEMA_SOCIAL_SCHEDULED_DB_H

#include "social/scheduled.h"

MUST_USE enum err scheduled_db_insert(struct work *w, const struct scheduled_post *scheduled);
/* Whosever it is: by the job, and by functions that then compare. */
MUST_USE enum err scheduled_db_find(struct work *w, int64_t id,
                                    struct scheduled_post *ret_scheduled);
/* The one made with the key after since_ms, or ERR_NOT_FOUND. */
MUST_USE enum err scheduled_db_find_key(struct work *w, int64_t account_id, struct str key,
                                        int64_t since_ms, struct scheduled_post *ret_scheduled);
MUST_USE enum err scheduled_db_page(struct work *w, int64_t account_id, const struct page *page,
                                    struct scheduled_post *ret_items, int *ret_count);
/* How many there are, and how many of them at [from_ms, to_ms), without `except_id`. */
MUST_USE enum err scheduled_db_count(struct work *w, int64_t account_id, int64_t except_id,
                                     int64_t from_ms, int64_t to_ms, int *ret_all,
                                     int *ret_between);
/* A new time; not refused any more. */
MUST_USE enum err scheduled_db_set_time(struct work *w, int64_t id, int64_t scheduled_ms);
/* Unless it has been given another time. */
MUST_USE enum err scheduled_db_refuse(struct work *w, int64_t id, int64_t scheduled_ms,
                                      int64_t refused_ms, struct str why);
/* *ret_deleted false: somebody else was first. */
MUST_USE enum err scheduled_db_delete(struct work *w, int64_t id, bool *ret_deleted);

#endif
