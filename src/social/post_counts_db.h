/* The SQL of post_counts.h. */
#ifndef BEMA_SOCIAL_POST_COUNTS_DB_H
#define BEMA_SOCIAL_POST_COUNTS_DB_H

#include "social/post_counts.h"

/* Changes the row, made if there is none, and gives it as it is then. */
MUST_USE enum err post_counts_db_add(struct work *w, const struct post_counts_change *change,
                                     struct post_counts *ret_counts);
/* Zeros when there is no row yet. */
MUST_USE enum err post_counts_db_find(struct work *w, int64_t post_id,
                                      struct post_counts *ret_counts);
MUST_USE enum err post_counts_db_delete(struct work *w, int64_t post_id);

#endif
