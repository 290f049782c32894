/* SQL of collections: their rows, their items, and the members' end. */
#ifndef BEMA_SOCIAL_COLLECTIONS_DB_H
#define BEMA_SOCIAL_COLLECTIONS_DB_H

#include "social/collections.h"

MUST_USE enum err collections_db_insert(struct work *w, const struct collection *collection);
MUST_USE enum err collections_db_update(struct work *w, const struct collection *collection);
MUST_USE enum err collections_db_touch(struct work *w, int64_t id, int64_t updated_ms);
MUST_USE enum err collections_db_delete(struct work *w, int64_t id);
MUST_USE enum err collections_db_find(struct work *w, int64_t id,
                                      struct collection *ret_collection);
/* The newest first. */
MUST_USE enum err collections_db_of(struct work *w, int64_t account_id, int max,
                                    struct collection *ret_collections, int *ret_count);
MUST_USE enum err collections_db_item_insert(struct work *w, const struct collection *collection,
                                             const struct collection_item *item, bool *ret_made);
MUST_USE enum err collections_db_item_delete(struct work *w, int64_t id, int64_t item_id);
MUST_USE enum err collections_db_items(struct work *w, int64_t id, int max,
                                       struct collection_item *ret_items, int *ret_count);
/* The member's end. */
struct collection_member {
    int64_t collection_id, item_id;
    bool revoked;
};
/* item_id 0: she was never in it. */
MUST_USE enum err collections_db_member(struct work *w, int64_t account_id, int64_t collection_id,
                                        struct collection_member *ret_member);
MUST_USE enum err collections_db_member_put(struct work *w, int64_t account_id,
                                            const struct collection_member *member);
MUST_USE enum err collections_db_member_delete(struct work *w, int64_t account_id,
                                               int64_t collection_id);
/* The newest first; revoked ones too. */
MUST_USE enum err collections_db_members_of(struct work *w, int64_t account_id, int max,
                                            struct collection_member *ret_members, int *ret_count);

#endif
