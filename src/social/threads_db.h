/* The SQL of threads.h. */
#ifndef BEMA_SOCIAL_THREADS_DB_H
#define BEMA_SOCIAL_THREADS_DB_H

#include "store/db.h"

struct thread_post {
    int64_t post_id, reply_to_id, author_id;
};
/* Posts of the thread from from_id on, by ascending id, at most max; in w->memory. */
MUST_USE enum err threads_db_read(struct work *w, int64_t thread_id, int64_t from_id, int max,
                                  struct thread_post **ret_posts, int *ret_count);
MUST_USE enum err threads_db_find(struct work *w, int64_t thread_id, int64_t post_id,
                                  struct thread_post *ret_post);

#endif
