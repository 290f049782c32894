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
struct tag_people {
    struct str tag;
    int64_t accounts;
};
/* Of a day, most used first. */
MUST_USE enum err trends_db_day(struct work *w, int64_t day, struct tag_people *ret_trends, int max,
                                int *ret_count);
/* Public posts with the tag made since from_id that nothing restricts, the newest first: author and
 * time. ret_ids are theirs. */
MUST_USE enum err trends_db_uses(struct work *w, struct str tag, int64_t from_id,
                                 struct account_use *ret_uses, int64_t *ret_ids, int max,
                                 size_t *ret_count);

#endif
