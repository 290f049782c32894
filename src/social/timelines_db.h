/* The SQL of timelines.h: pages below what is held in memory, and pages by tag. */
#ifndef BEMA_SOCIAL_TIMELINES_DB_H
#define BEMA_SOCIAL_TIMELINES_DB_H

#include "store/db.h"

struct timeline_row {
    int64_t id, author_id, other_id;
    uint32_t flags;
};
/* Ids in (lower, upper), newest first, or oldest first with upwards; at most max. */
struct timeline_range {
    int64_t lower, upper;
    bool upwards;
    int max;
};
MUST_USE enum err timelines_db_author(struct work *w, int64_t author_id,
                                      const struct timeline_range *range,
                                      struct timeline_row *ret_rows, int *ret_count);
/* Public posts that are no boosts, of anybody: a scatter read. */
MUST_USE enum err timelines_db_public(struct work *w, const struct timeline_range *range,
                                      struct timeline_row *ret_rows, int *ret_count);
/* author_id 0: of anybody. other_id is not known and 0. */
MUST_USE enum err timelines_db_tag(struct work *w, struct str tag, int64_t author_id,
                                   const struct timeline_range *range,
                                   struct timeline_row *ret_rows, int *ret_count);
MUST_USE enum err timelines_db_has_tag(struct work *w, struct str tag, int64_t post_id,
                                       bool *ret_has);
MUST_USE enum err timelines_db_names(struct work *w, int64_t post_id, int64_t account_id,
                                     bool *ret_names);
/* "" unknown. */
MUST_USE enum err timelines_db_language(struct work *w, int64_t post_id, struct str *ret_language);
/* Whom the account follows, at most max. */
MUST_USE enum err timelines_db_followed(struct work *w, int64_t account_id, int64_t *ret_ids,
                                        int max, int *ret_count);

#endif
