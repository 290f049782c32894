/* Notices: what stands in the place of a post that a restriction keeps from somebody. Only where
 * everybody could see the post but for that: of others nobody is told that they are there. */
#ifndef BEMA_SOCIAL_NOTICES_H
#define BEMA_SOCIAL_NOTICES_H

#include "social/restrictions.h"

struct notice {
    int64_t post_id, author_id, reply_to_id;
    int64_t created_ms;             /* of the post */
    struct restriction restriction; /* the first that hides it, of the post or of its author */
};
/* ERR_NOT_FOUND: no such post, or no restriction keeps it from the viewer (0: nobody). */
MUST_USE enum err notice_find(struct work *w, int64_t viewer_id, int64_t post_id,
                              struct notice *ret_notice);

#endif
