/* SQL of reports. */
#ifndef BEMA_MODERATION_REPORTS_DB_H
#define BEMA_MODERATION_REPORTS_DB_H

#include "moderation/reports.h"
#include "social/page.h"

/* Both ends. */
MUST_USE enum err reports_db_insert(struct work *w, const struct report *report);
MUST_USE enum err reports_db_find(struct work *w, int64_t id, struct report *ret_report);
/* Everything that can change. */
MUST_USE enum err reports_db_update(struct work *w, const struct report *report);
/* All open ones on an account. */
MUST_USE enum err reports_db_resolve_all(struct work *w, int64_t target_id, int64_t by_id);
/* Whole rows, newest first; of target_id, or, where it is 0, of all. */
MUST_USE enum err reports_db_page(struct work *w, const struct page_bounds *bounds, bool resolved,
                                  int64_t target_id, struct report *ret_reports, int *ret_count);
/* Ids of those an account made, and on whom: newest first unless bounds go upwards. */
struct report_made {
    int64_t id, target_id;
};
MUST_USE enum err reports_db_made(struct work *w, int64_t account_id,
                                  const struct page_bounds *bounds, struct report_made *ret_made,
                                  int *ret_count);
MUST_USE enum err reports_db_delete(struct work *w, int64_t id, int64_t account_id);

#endif
