/* SQL of trending.h. */
#ifndef BEMA_MODERATION_TRENDING_DB_H
#define BEMA_MODERATION_TRENDING_DB_H

#include "moderation/trending.h"

/* TREND_UNREVIEWED where nothing was said. */
MUST_USE enum err trend_standings_db_find(struct work *w, struct str subject,
                                          enum trend_state *ret_state);
MUST_USE enum err trend_standings_db_put(struct work *w, struct str subject,
                                         enum trend_state state);

/* Who favourited, boosted or quoted a post; post_id: the boost or quote, 0 for a favourite. */
struct trending_voice {
    int64_t account_id, post_id, made_ms;
};
MUST_USE enum err trending_db_voices(struct work *w, int64_t post_id,
                                     struct trending_voice *ret_voices, int max, int *ret_count);
/* Public posts with the link made since from_id, newest first. */
MUST_USE enum err trending_db_link_posts(struct work *w, struct str url, int64_t from_id,
                                         int64_t *ret_ids, int max, int *ret_count);
/* ERR_NOT_FOUND. */
MUST_USE enum err trending_db_post(struct work *w, int64_t post_id, int64_t *ret_author_id,
                                   uint32_t *ret_flags);
/* "" where it has none; ERR_NOT_FOUND. */
MUST_USE enum err trending_db_language(struct work *w, int64_t post_id, struct str *ret_language);

#endif
