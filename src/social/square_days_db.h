/* SQL of square_days.h. */
#ifndef BEMA_SOCIAL_SQUARE_DAYS_DB_H
#define BEMA_SOCIAL_SQUARE_DAYS_DB_H

#include "social/square_days.h"

MUST_USE enum err square_days_db_add(struct work *w, enum square_day_kind kind, int64_t day,
                                     int64_t value);
MUST_USE enum err square_days_db_read(struct work *w, enum square_day_kind kind, int64_t first_day,
                                      int days, int64_t *ret_values);

#endif
