/* SQL of what moderation did by day. */
#ifndef BEMA_MODERATION_TRANSPARENCY_COUNTS_DB_H
#define BEMA_MODERATION_TRANSPARENCY_COUNTS_DB_H

#include "moderation/transparency_counts.h"

MUST_USE enum err transparency_db_clear(struct work *w, int64_t day);
/* Another process may count the day at the same time: what it put stands. */
MUST_USE enum err transparency_db_put(struct work *w, const struct transparency_count *count);
/* Sums of all names by day, or of all days by name. ERR_TOO_LARGE: more than max. */
MUST_USE enum err transparency_db_read(struct work *w, int64_t first_day, int64_t last_day,
                                       bool by_day, size_t max,
                                       struct transparency_count *ret_counts, size_t *ret_count);
/* The newest of that figure in those days; ERR_NOT_FOUND. */
MUST_USE enum err transparency_db_last_day(struct work *w, int64_t first_day, int64_t last_day,
                                           enum transparency_figure figure, int64_t *ret_day);
/* The newest day that is closed; 0: none is. */
MUST_USE enum err transparency_db_closed(struct work *w, int64_t *ret_day);

/* What happened from begin_ms on and before end_ms: one call of see() for each. */
typedef void transparency_see(void *context, struct str name, int64_t count);
typedef void transparency_see_times(void *context, int64_t begin_ms, int64_t end_ms, bool granted);
/* Reports made, by category. */
MUST_USE enum err transparency_db_reports(struct work *w, int64_t begin_ms, int64_t end_ms,
                                          transparency_see *see, void *context);
/* Notices of illegal content, by the public form. */
MUST_USE enum err transparency_db_notices(struct work *w, int64_t begin_ms, int64_t end_ms,
                                          transparency_see *see, void *context);
MUST_USE enum err transparency_db_notices_answered(struct work *w, int64_t begin_ms, int64_t end_ms,
                                                   transparency_see_times *see, void *context);
MUST_USE enum err transparency_db_reports_answered(struct work *w, int64_t begin_ms, int64_t end_ms,
                                                   transparency_see_times *see, void *context);
MUST_USE enum err transparency_db_appeals_made(struct work *w, int64_t begin_ms, int64_t end_ms,
                                               int64_t *ret_count);
MUST_USE enum err transparency_db_appeals_answered(struct work *w, int64_t begin_ms, int64_t end_ms,
                                                   transparency_see_times *see, void *context);
/* Those who look after the square today, by the language they read. */
MUST_USE enum err transparency_db_staff(struct work *w, transparency_see *see, void *context);

#endif
