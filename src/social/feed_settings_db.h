/* SQL of feed_settings and feed_preset_copies. */
#ifndef BEMA_SOCIAL_FEED_SETTINGS_DB_H
#define BEMA_SOCIAL_FEED_SETTINGS_DB_H

#include "social/feed_settings.h"
#include "store/db.h"

/* ERR_NOT_FOUND: she chose nothing. The copy is not read. */
MUST_USE enum err feed_settings_db_find(struct work *w, int64_t account_id,
                                        struct feed_settings *ret_settings);
MUST_USE enum err feed_settings_db_put(struct work *w, int64_t account_id,
                                       const struct feed_settings *settings);
MUST_USE enum err feed_settings_db_delete(struct work *w, int64_t account_id);

/* Without one: version 0. */
MUST_USE enum err feed_settings_db_copy(struct work *w, int64_t account_id,
                                        struct feed_copy *ret_copy);
MUST_USE enum err feed_settings_db_copy_put(struct work *w, int64_t account_id,
                                            const struct feed_copy *copy);
MUST_USE enum err feed_settings_db_copy_delete(struct work *w, int64_t account_id);

#endif
