/* Lists: timelines of chosen people. Every function is told whose list is meant and answers
 * ERR_NOT_FOUND for another's. Changes run on a lane or in a command, in a transaction of their
 * own or in the running one, and tell the live viewer by EVENT_LIST_CHANGED. */
#ifndef BEMA_SOCIAL_LISTS_H
#define BEMA_SOCIAL_LISTS_H

#include "live/index.h"

enum list_replies { LIST_REPLIES_FOLLOWED, LIST_REPLIES_LIST, LIST_REPLIES_NONE };
enum { lists_max = 50, list_members_max = 5000, list_title_characters_max = 255 };

struct list {
    int64_t id, account_id;
    struct str title;
    enum list_replies replies;
    bool exclusive; /* its members do not show at home */
};
struct list_changes {
    bool set_title, set_replies, set_exclusive;
    struct str title;
    enum list_replies replies;
    bool exclusive;
};

MUST_USE enum err list_create(struct work *w, int64_t account_id,
                              const struct list_changes *changes, struct list *ret_list);
MUST_USE enum err list_change(struct work *w, int64_t account_id, int64_t id,
                              const struct list_changes *changes, struct list *ret_list);
MUST_USE enum err list_delete(struct work *w, int64_t account_id, int64_t id);
MUST_USE enum err list_find(struct work *w, int64_t account_id, int64_t id, struct list *ret_list);
/* All of an account's lists, oldest first. ret_lists in w->memory. */
MUST_USE enum err lists_of(struct work *w, int64_t account_id, const struct list **ret_lists,
                           int *ret_count);
/* Those of account_id's lists on which other_id stands. */
MUST_USE enum err lists_with(struct work *w, int64_t account_id, int64_t other_id,
                             const struct list **ret_lists, int *ret_count);

/* Members must be followed by the owner (or be the owner), else ERR_NOT_FOUND; one who stands on
 * it already: ERR_INVALID in Mastodon's words. All or none are added. */
MUST_USE enum err list_members_add(struct work *w, int64_t account_id, int64_t id,
                                   const int64_t *other_ids, size_t count);
MUST_USE enum err list_members_remove(struct work *w, int64_t account_id, int64_t id,
                                      const int64_t *other_ids, size_t count);
/* Pages go down by the member's id. page->limit 0: all, up to list_members_max. ret_ids in
 * w->memory. */
MUST_USE enum err list_members_page(struct work *w, int64_t account_id, int64_t id,
                                    const struct page *page, int64_t **ret_ids, int *ret_count);
/* Takes other_id off all lists of account_id: inside the transaction that ends a follow. */
MUST_USE enum err lists_remove_member(struct work *w, int64_t account_id, int64_t other_id);
/* All lists of a deleted account. Inside the running transaction. */
MUST_USE enum err lists_delete_all(struct work *w, int64_t account_id);

#endif
