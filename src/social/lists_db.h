/* SQL of lists: rows of lists and list_members. */
#ifndef BEMA_SOCIAL_LISTS_DB_H
#define BEMA_SOCIAL_LISTS_DB_H

#include "social/lists.h"

MUST_USE enum err lists_db_insert(struct work *w, const struct list *list);
MUST_USE enum err lists_db_update(struct work *w, const struct list *list);
MUST_USE enum err lists_db_delete(struct work *w, const struct list *list);
MUST_USE enum err lists_db_find(struct work *w, int64_t account_id, int64_t id,
                                struct list *ret_list);
/* Into ret_lists[lists_max]. */
MUST_USE enum err lists_db_of(struct work *w, int64_t account_id, struct list *ret_lists,
                              int *ret_count);
/* Ids of the lists on which other_id stands, into ret_ids[lists_max]. */
MUST_USE enum err lists_db_with(struct work *w, int64_t account_id, int64_t other_id,
                                int64_t *ret_ids, int *ret_count);
/* *ret_changed: how many rows were made or removed, 0 or 1. */
MUST_USE enum err lists_db_member_add(struct work *w, const struct list *list, int64_t other_id,
                                      int64_t *ret_changed);
MUST_USE enum err lists_db_member_remove(struct work *w, const struct list *list, int64_t other_id,
                                         int64_t *ret_changed);
MUST_USE enum err lists_db_members(struct work *w, int64_t list_id, const struct page *page,
                                   int64_t *ret_ids, int *ret_count);

#endif
