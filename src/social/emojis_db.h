/* Rows of custom_emojis. */
#ifndef BEMA_SOCIAL_EMOJIS_DB_H
#define BEMA_SOCIAL_EMOJIS_DB_H

#include "social/emojis.h"

/* The picture of one, or ERR_NOT_FOUND. */
MUST_USE enum err emojis_db_find(struct work *w, struct str shortcode, int64_t *ret_media_id);
MUST_USE enum err emojis_db_count(struct work *w, int *ret_count);
MUST_USE enum err emojis_db_insert(struct work *w, const struct emoji_draft *draft);
MUST_USE enum err emojis_db_delete(struct work *w, struct str shortcode);

#endif
