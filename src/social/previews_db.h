/* Inside social: the rows of previews.h. */
#ifndef BEMA_SOCIAL_PREVIEWS_DB_H
#define BEMA_SOCIAL_PREVIEWS_DB_H

#include "social/previews.h"

/* Nobody else changes the row until the running transaction ends; who did meanwhile has ended. */
MUST_USE enum err previews_db_hold(struct work *w, struct str url);
/* A row of a page that was not known; false: somebody was faster. */
MUST_USE enum err previews_db_add(struct work *w, struct str url, int64_t id, bool *ret_made);
MUST_USE enum err previews_db_find(struct work *w, struct str url, struct preview *ret_preview);
/* State, time, facts, picture. */
MUST_USE enum err previews_db_update(struct work *w, const struct preview *preview);
MUST_USE enum err previews_db_delete(struct work *w, struct str url);

MUST_USE enum err previews_db_post_add(struct work *w, struct str url, bool is_public,
                                       int64_t post_id);
MUST_USE enum err previews_db_post_remove(struct work *w, struct str url, int64_t post_id);
/* Of one kind, newest first unless bounds go upwards. */
struct page_bounds;
MUST_USE enum err previews_db_posts(struct work *w, struct str url, bool is_public,
                                    const struct page_bounds *bounds, int64_t *ret_ids,
                                    int *ret_count);

#endif
