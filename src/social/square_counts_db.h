/* SQL of the square's counts: scatter reads. */
#ifndef BEMA_SOCIAL_SQUARE_COUNTS_DB_H
#define BEMA_SOCIAL_SQUARE_COUNTS_DB_H

#include "social/square_counts.h"

MUST_USE enum err square_counts_db_totals(struct work *w, struct square_counts *counts);
/* People who signed in or posted at or after since_ms. */
MUST_USE enum err square_counts_db_active(struct work *w, int64_t since_ms, int64_t *ret_count);
/* Fills posts, sign_ins and registrations of the weeks, whose starts are set. */
MUST_USE enum err square_counts_db_weeks(struct work *w, struct square_counts *counts);

#endif
