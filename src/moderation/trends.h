/* Tags that many use now, and what staff says of tags: nothing is shown among the trends that staff
 * has not let in. */
#ifndef BEMA_MODERATION_TRENDS_H
#define BEMA_MODERATION_TRENDS_H

#include "moderation/decisions.h"
#include "moderation/trend_uses.h"
#include "social/page.h"
#include "social/tags.h"

enum {
    trends_max = 100,
    trends_accounts_min = 2,    /* so many people in a day make it worth weighing a tag */
    trends_tag_uses_max = 4096, /* the newest, of each */
    tags_limit_max = 200
};

/* Stored bits. A tag of which nothing is said may be used and found, and waits for review. */
enum tag_standing { TAG_USABLE = 1, TAG_LISTABLE = 2, TAG_TRENDABLE = 4, TAG_REVIEWED = 8 };
enum { TAG_STANDING_DEFAULT = TAG_USABLE | TAG_LISTABLE };
MUST_USE enum err tag_standing(struct work *w, struct str tag, uint32_t *ret_flags);

/* By its id; ERR_NOT_FOUND. */
MUST_USE enum err tag_find_id(struct work *w, int64_t id, struct tag *ret_tag);
/* All tags, newest first; reads all buckets. In w->memory. */
MUST_USE enum err tags_page(struct work *w, const struct page *page, struct tag **ret_tags,
                            int *ret_count);
/* Tags that trend (docs/TRENDS.md), the best first. Those let in, or, for staff, all that are not
 * refused. Weighed are those that the most people used today and yesterday, by a job: see
 * trend_rounds.h. At most trends_max, in w->memory. ERR_NEEDS_STORE. */
struct trending_tag {
    struct str tag; /* folded */
    struct trend_reason reason;
};
MUST_USE enum err tags_trending(struct work *w, bool for_staff, struct trending_tag **ret_tags,
                                int *ret_count);
/* Weighs anew at the next call, as a start does: for tests. */
void tags_trending_forget(void);

/* What staff decides, with PERMISSION_MANAGE_TAXONOMIES; recorded. On a lane, in a transaction of
 * its own. The bits of `mask` become those of `flags`, and the tag is reviewed. */
MUST_USE enum err tag_decide(struct work *w, int64_t by_id, int64_t tag_id, uint32_t flags,
                             uint32_t mask);
#endif
