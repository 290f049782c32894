/* The directory of people who want to be found, and whom to follow among them. */
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

/* People to follow. Never oneself, whom one follows or asked to, blocks or mutes, who blocks one,
 * whom one has dismissed or who is not discoverable. */
enum suggestion_source { SUGGESTION_FRIENDS_OF_FRIENDS = 1, SUGGESTION_MOST_FOLLOWED = 2 };
struct suggestion {
    int64_t account_id;
    int sources; /* bits of enum suggestion_source */
};
/* Friends of friends look at the newest follows_max follows of the viewer, and the newest
 * suggestion_friends_max of each of these. */
enum { suggestions_max = 80, suggestion_follows_max = 40, suggestion_friends_max = 80 };
/* At most max: whom most of those follow whom she follows, then the most followed people of the
 * square who post. */
MUST_USE enum err suggestions_find(struct work *w, int64_t account_id, int max,
                                   struct suggestion ret_suggestions[suggestions_max],
                                   int *ret_count);
/* On a lane. Doing it again, and for somebody who is not there, is OK. */
MUST_USE enum err suggestion_dismiss(struct work *w, int64_t account_id, int64_t other_id);
/* All of a deleted account. Inside the running transaction. */
MUST_USE enum err suggestions_delete_all(struct work *w, int64_t account_id);

#endif
