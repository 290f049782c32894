/* SQL of trends.h. */
#ifndef BEMA_MODERATION_TRENDS_DB_H
#define BEMA_MODERATION_TRENDS_DB_H

#include "moderation/trends.h"

MUST_USE enum err tag_standings_db_find(struct work *w, struct str tag, uint32_t *ret_flags);
MUST_USE enum err tag_standings_db_put(struct work *w, struct str tag, uint32_t flags);
/* The folded tag of an id. */
MUST_USE enum err trends_db_tag(struct work *w, int64_t id, struct str *ret_tag);
MUST_USE enum err trends_db_tags(struct work *w, const struct page_bounds *bounds,
                                 struct str *ret_tags, int *ret_count);
struct trend {
    struct str tag;
    int64_t accounts;
};
/* Of a day, most used first. */
MUST_USE enum err trends_db_day(struct work *w, int64_t day, struct trend *ret_trends, int max,
                                int *ret_count);

#endif
