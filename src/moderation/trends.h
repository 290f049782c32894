/* Tags that many use now, and what staff says of tags: nothing is shown among the trends that staff
 * has not let in. */
#ifndef BEMA_MODERATION_TRENDS_H
#define BEMA_MODERATION_TRENDS_H

#include "moderation/decisions.h"
#include "social/page.h"
#include "social/tags.h"

enum {
    trends_max = 100,
    trends_accounts_min = 2, /* so many people in a day make a tag one of them */
    trends_keep_ms = 60 * 1000,
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
/* Folded tags by the number of people who used them today and yesterday, most first. Those let in,
 * or, for staff, all that are not refused. Read at most once in trends_keep_ms. In w->memory. */
MUST_USE enum err tags_trending(struct work *w, bool for_staff, struct str ret_tags[trends_max],
                                int *ret_count);

/* What staff decides, with PERMISSION_MANAGE_TAXONOMIES; recorded. On a lane, in a transaction of
 * its own. The bits of `mask` become those of `flags`, and the tag is reviewed. */
MUST_USE enum err tag_decide(struct work *w, int64_t by_id, int64_t tag_id, uint32_t flags,
                             uint32_t mask);
#endif
