/* The SQL of posts.h: posts, thread_posts, post_mentions, post_edits, idempotency_keys. */
#ifndef BEMA_SOCIAL_POSTS_DB_H
#define BEMA_SOCIAL_POSTS_DB_H

#include "social/posts.h"

/* *ret_made false: the id is taken. */
MUST_USE enum err posts_db_insert(struct work *w, const struct post *post, bool *ret_made);
MUST_USE enum err posts_db_find(struct work *w, int64_t id, struct post *ret_post);
/* Text, warning, language, flags, facets, policy and time of the edit. */
MUST_USE enum err posts_db_update(struct work *w, const struct post *post);
MUST_USE enum err posts_db_set_quote(struct work *w, int64_t id, enum quote_state state);
MUST_USE enum err posts_db_set_quote_policy(struct work *w, int64_t id, enum quote_policy policy);
MUST_USE enum err posts_db_set_flags(struct work *w, int64_t id, uint32_t set, uint32_t clear,
                                     int64_t *ret_changed);
/* Of those over which nothing of `unless` lies, as they are from then on; id 0: all others. */
MUST_USE enum err posts_db_change_flags(struct work *w, const struct overlay_change *changes,
                                        int count, struct post *ret_posts);
/* Their rows are written as they are. */
MUST_USE enum err posts_db_hold(struct work *w, const int64_t *ids, int count);
/* *ret_deleted false: somebody else was first. */
MUST_USE enum err posts_db_delete(struct work *w, int64_t id, bool *ret_deleted);

/* One row of a thread, in the root's bucket. Writing it again is OK. */
struct thread_row {
    int64_t thread_id, post_id, reply_to_id, author_id;
};
MUST_USE enum err posts_db_thread_add(struct work *w, const struct thread_row *row);
MUST_USE enum err posts_db_thread_remove(struct work *w, int64_t thread_id, int64_t post_id);

MUST_USE enum err posts_db_mention_add(struct work *w, int64_t post_id, int64_t account_id);
MUST_USE enum err posts_db_mentions_remove(struct work *w, int64_t post_id);

MUST_USE enum err posts_db_edit_add(struct work *w, int64_t post_id, const struct post_edit *edit);
MUST_USE enum err posts_db_edits(struct work *w, int64_t post_id, struct post_edit **ret_edits,
                                 int *ret_count);
MUST_USE enum err posts_db_edits_remove(struct work *w, int64_t post_id);

/* The post made with the key after since_ms, or ERR_NOT_FOUND. */
MUST_USE enum err posts_db_key_find(struct work *w, int64_t account_id, struct str key,
                                    int64_t since_ms, int64_t *ret_post_id);
/* Its post is gone: the key is free again. */
MUST_USE enum err posts_db_key_remove(struct work *w, int64_t account_id, struct str key,
                                      int64_t post_id);
/* Keys older than since_ms go. */
MUST_USE enum err posts_db_key_add(struct work *w, int64_t account_id, struct str key,
                                   int64_t post_id, int64_t since_ms);

/* Up to max ids of an author's posts, from the newest below before_id. */
MUST_USE enum err posts_db_of_author(struct work *w, int64_t author_id, int64_t before_id, int max,
                                     int64_t *ret_ids, int *ret_count);

#endif
