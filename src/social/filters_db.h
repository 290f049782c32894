/* SQL of filters: what is written; reading is live/filters.h. */
#ifndef BEMA_SOCIAL_FILTERS_DB_H
#define BEMA_SOCIAL_FILTERS_DB_H

#include "live/filters.h"

MUST_USE enum err filters_db_insert(struct work *w, int64_t account_id, const struct filter *f);
MUST_USE enum err filters_db_update(struct work *w, int64_t account_id, const struct filter *f);
/* With its keywords and posts. */
MUST_USE enum err filters_db_delete(struct work *w, int64_t account_id, int64_t id);
MUST_USE enum err filters_db_keyword_insert(struct work *w, int64_t account_id,
                                            const struct filter_keyword *keyword);
MUST_USE enum err filters_db_keyword_update(struct work *w, int64_t account_id,
                                            const struct filter_keyword *keyword);
MUST_USE enum err filters_db_keyword_delete(struct work *w, int64_t account_id, int64_t id);
MUST_USE enum err filters_db_post_insert(struct work *w, int64_t account_id,
                                         const struct filter_post *post);
MUST_USE enum err filters_db_post_delete(struct work *w, int64_t account_id, int64_t id);
MUST_USE enum err filters_db_delete_all(struct work *w, int64_t account_id);

#endif
