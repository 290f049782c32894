/* The SQL of feed_figures.h: feed_sums, feed_people. */
#ifndef BEMA_SOCIAL_FEED_FIGURES_DB_H
#define BEMA_SOCIAL_FEED_FIGURES_DB_H

#include "social/feed_figures.h"

MUST_USE enum err feed_figures_db_add(struct work *w, int64_t day, int figure, int64_t value);
MUST_USE enum err feed_figures_db_put(struct work *w, int64_t day, int figure, int64_t value);
/* Those of the days from first_day on, before before_day: calls take with each. */
MUST_USE enum err feed_figures_db_each(struct work *w, int64_t first_day, int64_t before_day,
                                       void (*take)(void *context, int64_t day, int figure,
                                                    int64_t value),
                                       void *context);
MUST_USE enum err feed_figures_db_trim(struct work *w, int64_t before_day);

/* *ret_shown: with these. */
MUST_USE enum err feed_figures_db_person_add(struct work *w, int64_t day,
                                             const struct feed_person *person, int64_t *ret_shown);
MUST_USE enum err feed_figures_db_person_delete(struct work *w, int64_t account_id);
/* Leaves of her only that she is among the viewers of a day: shown is 1 then. */
MUST_USE enum err feed_figures_db_person_forget(struct work *w, int64_t account_id);
/* Reads all buckets. How often each author was shown that day, malloc'ed: the caller frees it, also
 * on failure. */
MUST_USE enum err feed_figures_db_authors(struct work *w, int64_t day, int64_t **ret_shown,
                                          size_t *ret_count);
/* Reads all buckets. Accounts of that day or an earlier one, once or several times each. */
MUST_USE enum err feed_figures_db_people(struct work *w, int64_t day, int max,
                                         int64_t *ret_account_ids, int64_t *ret_days,
                                         int *ret_count);
MUST_USE enum err feed_figures_db_person_day_delete(struct work *w, int64_t account_id,
                                                    int64_t day);

#endif
