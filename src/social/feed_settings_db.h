/* The SQL of feed_settings.h. */
#ifndef BEMA_SOCIAL_FEED_SETTINGS_DB_H
#define BEMA_SOCIAL_FEED_SETTINGS_DB_H

#include "social/feed_settings.h"
#include "store/db.h"

/* ERR_NOT_FOUND: she chose nothing. */
MUST_USE enum err feed_settings_db_find(struct work *w, int64_t account_id,
                                        struct feed_settings *ret_settings);
MUST_USE enum err feed_settings_db_put(struct work *w, int64_t account_id,
                                       const struct feed_settings *settings);
MUST_USE enum err feed_settings_db_delete(struct work *w, int64_t account_id);

#endif
