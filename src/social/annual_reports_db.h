/* SQL of annual reports, and of what they count. */
#ifndef BEMA_SOCIAL_ANNUAL_REPORTS_DB_H
#define BEMA_SOCIAL_ANNUAL_REPORTS_DB_H

#include "social/annual_reports.h"

/* ERR_NOT_FOUND: no row. */
MUST_USE enum err annual_reports_db_find(struct work *w, int64_t account_id, int year,
                                         struct annual_report *ret_report);
MUST_USE enum err annual_reports_db_list(struct work *w, int64_t account_id, int max,
                                         struct annual_report *ret_reports, int *ret_count);
MUST_USE enum err annual_reports_db_put(struct work *w, int64_t account_id,
                                        const struct annual_report *report);
MUST_USE enum err annual_reports_db_read(struct work *w, int64_t account_id, int year);
MUST_USE enum err annual_reports_db_delete_all(struct work *w, int64_t account_id);

struct annual_post {
    int64_t id, boost_of_id, boosts;
    uint32_t flags;
    struct str text;
};
/* An author's posts with ids in (after, below), oldest first, with their boosts. */
MUST_USE enum err annual_reports_db_posts(struct work *w, int64_t account_id, int64_t after,
                                          int64_t below, int max, struct annual_post *ret_posts,
                                          int *ret_count);
/* How many began to follow the account in a time, and follow it still. */
MUST_USE enum err annual_reports_db_followers(struct work *w, int64_t account_id, int64_t from_id,
                                              int64_t below_id, int64_t *ret_count);

#endif
