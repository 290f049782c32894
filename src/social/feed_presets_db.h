/* SQL of feed_presets and feed_preset_list. */
#ifndef BEMA_SOCIAL_FEED_PRESETS_DB_H
#define BEMA_SOCIAL_FEED_PRESETS_DB_H

#include "social/feed_presets.h"
#include "social/page.h"

/* *ret_made false: the id is taken. */
MUST_USE enum err feed_presets_db_insert(struct work *w, const struct feed_preset *preset,
                                         bool *ret_made);
/* Its name, words, weights, version and time. */
MUST_USE enum err feed_presets_db_update(struct work *w, const struct feed_preset *preset);
MUST_USE enum err feed_presets_db_uses_add(struct work *w, int64_t id, int64_t more);
MUST_USE enum err feed_presets_db_delete(struct work *w, int64_t id);
MUST_USE enum err feed_presets_db_find(struct work *w, int64_t id, struct feed_preset *ret_preset);
/* The newest first. */
MUST_USE enum err feed_presets_db_of(struct work *w, int64_t account_id,
                                     struct feed_preset ret_presets[feed_presets_max],
                                     int *ret_count);

/* Of the list: from bounds->upper downwards, or from bounds->lower upwards. */
struct feed_preset_row {
    int64_t id, account_id;
};
MUST_USE enum err feed_presets_db_list(struct work *w, const struct page_bounds *bounds,
                                       struct feed_preset_row *ret_rows, int *ret_count);

#endif
