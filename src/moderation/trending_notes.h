/* Inside of moderation: what was taken up, noted in memory for trending.h. */
#ifndef BEMA_MODERATION_TRENDING_NOTES_H
#define BEMA_MODERATION_TRENDING_NOTES_H

#include "moderation/trending.h"

enum { trending_link_posts_max = 1024 };

/* The posts noted, those with the best score first, as if each mark on them were a voice: at most
 * max. */
size_t trending_noted_posts(int64_t now_ms, int64_t *ret_ids, size_t max);
/* The newest posts with links. */
size_t trending_noted_links(int64_t ret_ids[trending_link_posts_max]);
/* All of it. */
void trending_notes_forget(void);
/* Looks through the newest public posts, once after a start. */
MUST_USE enum err trending_notes_fill(struct work *w);

#endif
