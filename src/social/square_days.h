/* What happened in the square each day, in numbers that are kept as it happens: counting back from
 * the rows would walk whole tables. Days are UTC, numbered from 1970. */
#ifndef BEMA_SOCIAL_SQUARE_DAYS_H
#define BEMA_SOCIAL_SQUARE_DAYS_H

#include "store/db.h"

/* Stored numbers. */
enum square_day_kind {
    SQUARE_DAY_ACTIVE = 1,       /* people who were here */
    SQUARE_DAY_INTERACTIONS = 2, /* replies, boosts and favourites */
};

/* Counted from the commit of the running transaction on, in memory; a crash loses what was not
 * taken yet. */
void square_interactions_count(struct work *w, int64_t interactions);
/* What has been counted since the last time: whoever takes it stores it. */
int64_t square_interactions_take(void);
void square_interactions_put_back(int64_t interactions);

/* Inside the running transaction. */
MUST_USE enum err square_day_add(struct work *w, enum square_day_kind kind, int64_t day,
                                 int64_t value);
/* ret_values[i] is that of first_day + i. */
MUST_USE enum err square_days_read(struct work *w, enum square_day_kind kind, int64_t first_day,
                                   int days, int64_t *ret_values);

#endif
