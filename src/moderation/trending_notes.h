/* Inside of moderation: what was taken up, noted in memory for trending.h. */
#ifndef BEMA_MODERATION_TRENDING_NOTES_H
#define BEMA_MODERATION_TRENDING_NOTES_H

#include "moderation/trending.h"

enum {
    trending_link_posts_max = 1024,
    trending_taken_min = 3,    /* fewer marks are not noted */
    trending_taken_max = 1000, /* more count as so many */
};
#define trending_half_ms (INT64_C(6) * 3600 * 1000)

/* Which posts are worth weighing: 65536 · (marks − 1)², halved with every trending_half_ms of the
 * post's age, between them in a straight line; rounded down. 0 for fewer than trending_taken_min.
 */
int64_t trending_score(int64_t taken, int64_t age_ms);

/* The posts noted, those with the best trending_score() first: at most max. */
size_t trending_noted_posts(int64_t now_ms, int64_t *ret_ids, size_t max);
/* The newest posts with links. */
size_t trending_noted_links(int64_t ret_ids[trending_link_posts_max]);
/* All of it. */
void trending_notes_forget(void);
/* Looks through the newest public posts, once after a start. */
MUST_USE enum err trending_notes_fill(struct work *w);

#endif
