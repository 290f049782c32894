/* Threads: a post with what it answers and what answers it. */
#ifndef BEMA_SOCIAL_THREADS_H
#define BEMA_SOCIAL_THREADS_H

#include "social/posts.h"

/* The most a context holds; without a token less, as Mastodon has it. */
enum {
    context_ancestors_max = 4096,
    context_descendants_max = 4096,
    context_ancestors_public_max = 40,
    context_descendants_public_max = 60,
    context_depth_public_max = 20,
    thread_rows_max = 20000 /* read of one thread; of a larger one, those after the post */
};

struct thread_context {
    const int64_t *ancestors; /* from the root down */
    size_t ancestor_count;
    const int64_t *descendants; /* depth first, by id; the author's own replies to herself first */
    size_t descendant_count;
};
/* Not yet filtered by visibility: the serialiser leaves out what the viewer may not see, together
 * with nothing else (an answer to a hidden post is shown). signed_in chooses the limits. */
MUST_USE enum err thread_context(struct work *w, int64_t post_id, int64_t thread_id, bool signed_in,
                                 struct thread_context *ret_context);

#endif
