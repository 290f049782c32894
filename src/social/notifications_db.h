/* SQL of notifications. */
#ifndef BEMA_SOCIAL_NOTIFICATIONS_DB_H
#define BEMA_SOCIAL_NOTIFICATIONS_DB_H

#include "social/notifications.h"

/* *ret_made false: the id is taken. */
MUST_USE enum err notifications_db_insert(struct work *w, const struct notification *n,
                                          bool *ret_made);
/* Whether there is one of this kind, from this account, about this post (0 none). */
MUST_USE enum err notifications_db_has(struct work *w, int64_t account_id,
                                       enum notification_kind kind, int64_t from_id,
                                       int64_t post_id, bool *ret_has);
MUST_USE enum err notifications_db_remove(struct work *w, int64_t account_id,
                                          enum notification_kind kind, int64_t from_id,
                                          int64_t post_id);
/* *ret_from_id: of one among them that was held back, 0 none. */
MUST_USE enum err notifications_db_remove_post(struct work *w, int64_t account_id, int64_t post_id,
                                               int64_t *ret_from_id);
MUST_USE enum err notifications_db_remove_from(struct work *w, int64_t account_id, int64_t from_id);
/* *ret_removed: how many. */
MUST_USE enum err notifications_db_remove_id(struct work *w, int64_t account_id, int64_t id,
                                             int64_t *ret_removed);
MUST_USE enum err notifications_db_remove_group(struct work *w, int64_t account_id,
                                                struct str group_key, int64_t *ret_removed);
/* But for what is held back. */
MUST_USE enum err notifications_db_remove_all(struct work *w, int64_t account_id);
/* What of from_id is held back: all of it, or mentions and quotes alone, counted up to max. */
struct notification_filtered {
    int count;
    int64_t newest_post_id;
};
MUST_USE enum err notifications_db_filtered(struct work *w, int64_t account_id, int64_t from_id,
                                            bool only_mentions, int max,
                                            struct notification_filtered *ret_filtered);
MUST_USE enum err notifications_db_unfilter(struct work *w, int64_t account_id, int64_t from_id);
MUST_USE enum err notifications_db_remove_filtered(struct work *w, int64_t account_id,
                                                   int64_t from_id);
/* The oldest max of an account. */
MUST_USE enum err notifications_db_remove_some(struct work *w, int64_t account_id, int max,
                                               int64_t *ret_removed);
MUST_USE enum err notifications_db_page(struct work *w, int64_t account_id, const struct page *page,
                                        const struct notification_filter *filter,
                                        struct notification_page *ret_page);
MUST_USE enum err notifications_db_find(struct work *w, int64_t account_id, int64_t id,
                                        struct notification *ret_notification);
/* The one of hers between both; ERR_NOT_FOUND where there are more, too. */
MUST_USE enum err notifications_db_find_between(struct work *w, int64_t account_id,
                                                int64_t first_id, int64_t last_id,
                                                struct notification *ret_notification);
MUST_USE enum err notifications_db_group(struct work *w, int64_t account_id, struct str group_key,
                                         int max, struct notification *ret_items, int *ret_count);
MUST_USE enum err notifications_db_group_count(struct work *w, int64_t account_id,
                                               struct str group_key, int max, int *ret_count);
/* The root of a post's thread and its author, 0: there is no such post. */
MUST_USE enum err notifications_db_thread(struct work *w, int64_t post_id, int64_t *ret_thread_id,
                                          int64_t *ret_author_id);
/* The bits of recipient's mark on a post. */
MUST_USE enum err notifications_db_marks(struct work *w, int64_t account_id, int64_t post_id,
                                         uint32_t *ret_flags);

/* Somebody's app wants to be pushed what the account is told. */
MUST_USE enum err notifications_db_pushed(struct work *w, int64_t account_id, bool *ret_pushed);

#endif
