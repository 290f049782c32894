/* The directory of people who want to be found. */
#ifndef BEMA_SOCIAL_DIRECTORY_H
#define BEMA_SOCIAL_DIRECTORY_H

#include "base/work.h"

enum directory_order { DIRECTORY_ACTIVE, DIRECTORY_NEW };
/* People looked at for one page, in the order asked for: further down there is nothing. */
enum { directory_scan_max = 2000, directory_limit_max = 80, directory_offset_max = 2000 };
struct directory_page {
    enum directory_order order; /* who posted last first, or who joined last */
    bool local;                 /* only people of this square */
    int64_t viewer_id;          /* 0: nobody. Those whom she blocks, mutes or who block her are
                                   left out */
    int offset, limit;
};
/* Discoverable accounts that are not suspended, limited, moved or deleted. */
MUST_USE enum err directory_find(struct work *w, const struct directory_page *page,
                                 int64_t ret_ids[directory_limit_max], int *ret_count);

/* Everybody a page may show, each once: at most directory_scan_max who have posted, and as many who
 * have come, of whom those who never posted stand behind, the newest first. */
struct directory_people {
    int64_t *ids;
    int count;
};
MUST_USE enum err directory_walk(struct work *w, enum directory_order order,
                                 struct directory_people *ret_people);
/* Whether somebody who wants to be found may be shown to the viewer. */
MUST_USE enum err directory_may_show(struct work *w, int64_t viewer_id, int64_t id, bool local,
                                     bool *ret_may);

#endif
