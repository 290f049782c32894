/* Timelines: pages of post ids, newest first, from memory and below its window from SQL, without
 * a seam. What relations hide is left out here; what only a card knows (an overlay, a suspended
 * author) is left out where the page is written, so that a page may be shorter than its limit.
 * On a loop thread each answers ERR_NEEDS_STORE when memory does not suffice. */
#ifndef BEMA_SOCIAL_TIMELINES_H
#define BEMA_SOCIAL_TIMELINES_H

#include "live/index.h"
#include "social/viewer.h"

enum {
    timeline_tags_max = 4, /* of any[], all[], none[] each, as Mastodon */
    timeline_scan_rows_max = 20000
}; /* rows looked at for one page that SQL answers */

struct timeline_page {
    int64_t ids[page_limit_max];
    int count;
};

/* Whom she follows, her followed tags, her own. */
MUST_USE enum err timeline_home(struct work *w, const struct viewer *viewer,
                                const struct page *page, struct timeline_page *ret_page);
/* Whether a new or changed post belongs there; tags: its own, folded. */
MUST_USE enum err timeline_home_takes(struct work *w, const struct viewer *viewer,
                                      const struct live_candidate *post, const struct str *tags,
                                      size_t tag_count, bool *ret_takes);
MUST_USE enum err timeline_public(struct work *w, const struct viewer *viewer,
                                  const struct page *page, const struct live_filter *filter,
                                  struct timeline_page *ret_page);
/* One account's posts as the viewer may see them. */
struct timeline_account_filter {
    bool only_media, no_replies, no_boosts, pinned;
    struct str tagged; /* "" any */
};
MUST_USE enum err timeline_account(struct work *w, const struct viewer *viewer, int64_t account_id,
                                   const struct page *page,
                                   const struct timeline_account_filter *filter,
                                   struct timeline_page *ret_page);
/* A list of the viewer's: ERR_NOT_FOUND when it is not hers. */
MUST_USE enum err timeline_list(struct work *w, const struct viewer *viewer, int64_t list_id,
                                const struct page *page, struct timeline_page *ret_page);
/* Public posts with the tag or one of any, with all of all, with none of none. Tags folded. */
struct timeline_tags {
    struct str any[timeline_tags_max + 1], all[timeline_tags_max], none[timeline_tags_max];
    int any_count, all_count, none_count;
    bool only_media;
};
MUST_USE enum err timeline_tag(struct work *w, const struct viewer *viewer,
                               const struct timeline_tags *tags, const struct page *page,
                               struct timeline_page *ret_page);

#endif
