#include "social/threads_db.h"

enum err threads_db_read(struct work *w, int64_t thread_id, int64_t from_id, int max,
                         struct thread_post **ret_posts, int *ret_count)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows,
               "SELECT post_id, reply_to_id, author_id FROM thread_posts"
               " WHERE b = ?1 AND thread_id = ?2 AND post_id >= ?3"
               " ORDER BY post_id LIMIT ?4",
               db_int(id_bucket(thread_id)), db_int(thread_id), db_int(from_id), db_int(max));
    if (e)
        return e;
    struct thread_post *posts = NULL;
    int count = 0, capacity = 0;
    while (count < max && db_next(&rows)) {
        if (count == capacity) {
            capacity = capacity ? capacity * 4 : 64;
            struct thread_post *more = arena_array(w->memory, (size_t)capacity, sizeof(*more));
            if (count)
                memcpy(more, posts, (size_t)count * sizeof(*more));
            posts = more;
        }
        posts[count++] = (struct thread_post){.post_id = db_column_int(&rows, 0),
                                              .reply_to_id = db_column_int(&rows, 1),
                                              .author_id = db_column_int(&rows, 2)};
    }
    *ret_posts = posts;
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err threads_db_find(struct work *w, int64_t thread_id, int64_t post_id,
                         struct thread_post *ret_post)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT reply_to_id, author_id FROM thread_posts"
                        " WHERE b = ?1 AND thread_id = ?2 AND post_id = ?3",
                        db_int(id_bucket(thread_id)), db_int(thread_id), db_int(post_id));
    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_post = (struct thread_post){.post_id = post_id,
                                     .reply_to_id = db_column_int(&rows, 0),
                                     .author_id = db_column_int(&rows, 1)};
    return db_done(w, &rows, OK);
}
