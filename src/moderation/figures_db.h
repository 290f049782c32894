/* SQL of figures.h. */
#ifndef BEMA_MODERATION_FIGURES_DB_H
#define BEMA_MODERATION_FIGURES_DB_H

#include "moderation/figures.h"

/* Adds to ret_values, by day; those that are not kept by day in a table of their own. */
MUST_USE enum err figures_db_days(struct work *w, const struct figure_query *query,
                                  int64_t *ret_values);
/* All that there is of a figure about a domain. */
MUST_USE enum err figures_db_domain_total(struct work *w, enum figure figure, struct str domain,
                                          int64_t *ret_total);
MUST_USE enum err figures_db_tag_days(struct work *w, struct str tag, int64_t first_day, int days,
                                      int64_t *ret_uses, int64_t *ret_accounts);
/* People here on that day or later. */
MUST_USE enum err figures_db_active_since(struct work *w, int64_t day, int64_t *ret_count);
/* (key, value), most first. */
MUST_USE enum err figures_db_top(struct work *w, const struct dimension_query *query,
                                 struct dimension_row *ret_rows, int *ret_count);
/* Newest posts with the tag within the days. */
MUST_USE enum err figures_db_tag_posts(struct work *w, struct str tag, int64_t first_day, int days,
                                       int64_t *ret_ids, int max, int *ret_count);
MUST_USE enum err figures_db_space(struct work *w, int64_t *ret_database, int64_t *ret_media);
/* "SQLite" and its version, or PostgreSQL's. */
MUST_USE enum err figures_db_version(struct work *w, struct str *ret_name, struct str *ret_version);
/* Those who joined in the time, by the day they joined and the last day they were here. */
struct joined_row {
    int64_t joined_day, active_day, count;
};
MUST_USE enum err figures_db_joined(struct work *w, int64_t from_ms, int64_t to_ms, int max,
                                    struct joined_row *ret_rows, int *ret_count);

#endif
