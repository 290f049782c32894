/* Collections: people somebody recommends under a name. Whoever is put into one must want to be
 * found, and may take herself out; then she cannot be put in again. Everybody may look at one who
 * is not kept apart from its owner by a block, of her or of her domain; lists of an account's
 * collections show others only those that are discoverable. Who is put into one, or is in one whose
 * name, description, tag or sensitivity changes, is notified; who leaves it hears of it no more.
 *
 * Every function that changes something runs on a lane and joins a running transaction; another's
 * collection is ERR_NOT_FOUND like one that is not there. */
#ifndef BEMA_SOCIAL_COLLECTIONS_H
#define BEMA_SOCIAL_COLLECTIONS_H

#include "base/work.h"

enum {
    collections_max = 10,
    collection_items_max = 25,
    collection_name_characters_max = 40,
    collection_description_characters_max = 100,
    collections_joined_max = 400, /* an account is in so many at once */
    collections_page_max = 40,
};
struct collection {
    int64_t id, account_id, updated_ms;
    struct str name, description, language; /* "" unknown */
    struct str tag, tag_name;               /* "" none */
    bool sensitive, discoverable;
};
struct collection_item {
    int64_t id, other_id;
};
/* Only what is_set names is changed. */
struct collection_changes {
    bool set_name, set_description, set_language, set_tag, set_sensitive, set_discoverable;
    struct str name, description, language, tag_name;
    bool sensitive, discoverable;
};

/* With these people in it, at once. ERR_INVALID with Mastodon's words; ERR_FORBIDDEN for somebody
 * who may not be put into it. */
MUST_USE enum err collection_create(struct work *w, int64_t account_id,
                                    const struct collection_changes *changes,
                                    const int64_t *other_ids, int count,
                                    struct collection *ret_collection);
MUST_USE enum err collection_change(struct work *w, int64_t account_id, int64_t id,
                                    const struct collection_changes *changes,
                                    struct collection *ret_collection);
MUST_USE enum err collection_delete(struct work *w, int64_t account_id, int64_t id);
MUST_USE enum err collection_add(struct work *w, int64_t account_id, int64_t id, int64_t other_id,
                                 struct collection_item *ret_item);
MUST_USE enum err collection_remove(struct work *w, int64_t account_id, int64_t id,
                                    int64_t item_id);
/* The one who is in it takes herself out, for ever. */
MUST_USE enum err collection_revoke(struct work *w, int64_t other_id, int64_t id, int64_t item_id);

/* ERR_NOT_FOUND when it is hidden from the viewer (0: nobody). */
MUST_USE enum err collection_find(struct work *w, int64_t viewer_id, int64_t id,
                                  struct collection *ret_collection);
/* Those of an account, the newest first. */
MUST_USE enum err collections_of(struct work *w, int64_t viewer_id, int64_t account_id, int offset,
                                 int limit, struct collection ret_collections[collections_page_max],
                                 int *ret_count);
/* Those in which the account is. */
MUST_USE enum err collections_with(struct work *w, int64_t account_id, int offset, int limit,
                                   struct collection ret_collections[collections_page_max],
                                   int *ret_count);
/* Without those whom the viewer may not meet: gone, suspended, kept apart from her by a block or of
 * a domain she blocks. Its owner sees all of them, and everybody herself. */
MUST_USE enum err collection_items(struct work *w, int64_t viewer_id, const struct collection *c,
                                   struct collection_item ret_items[collection_items_max],
                                   int *ret_count);
/* A step of an account's deletion, inside the running transaction: its collections, and its places
 * in those of others. *ret_left: there are more. */
MUST_USE enum err collections_delete_some(struct work *w, int64_t account_id, bool *ret_left);

#endif
