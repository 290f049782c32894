/* Who looks at posts before others see them: moderation's automatic rules. This is the door through
 * which they are asked; who stands behind it is said by main at the start, once.
 *
 * Of posts that are made and edited here, not of those that are imported or come from other
 * servers. Both functions run inside the transaction that writes the post, on a lane. */
#ifndef BEMA_SOCIAL_POST_INSPECTION_H
#define BEMA_SOCIAL_POST_INSPECTION_H

#include "social/posts.h"

struct post_inspected {
    const struct post *post; /* its id and time are those of before where it is edited; else 0 */
    bool edited;
    /* Set by look(): */
    uint32_t overlays; /* of POST_OVERLAYS, which restrictions of store() will stand for */
    void *found;       /* NULL: nothing, store() is not called */
};
struct post_inspector {
    /* Before it is stored. ERR_TOO_MANY with words: it is not taken now. Any other error is a fault
     * of the store. */
    enum err (*look)(struct work *w, struct post_inspected *inspected);
    /* After it was stored: what follows from what was found. */
    enum err (*store)(struct work *w, struct post_inspected *inspected);
};
/* NULL: nobody. Constant, or lives as long as the process. */
void post_inspector_set(const struct post_inspector *of);

/* For posts.c and post_edits.c. */
MUST_USE enum err post_inspect(struct work *w, struct post_inspected *inspected);
MUST_USE enum err post_inspected_store(struct work *w, struct post_inspected *inspected);

#endif
