/* What a post's text needs to be shown without a second look-up, as it is stored in posts.facets:
 * {"mentions":[{"id","acct","username","url"}],"media":["id"]}; "{}" for most posts. */
#ifndef BEMA_SOCIAL_POST_FACETS_H
#define BEMA_SOCIAL_POST_FACETS_H

#include "social/posts.h"

struct post_facets {
    const struct post_mention *mentions;
    int mention_count;
    const int64_t *media_ids;
    int media_count;
};
struct str post_facets_write(struct work *w, const struct post_facets *facets);
/* Into w->memory. Unknown members are passed over; what is broken reads as empty. */
struct post_facets post_facets_read(struct work *w, struct str json);

#endif
