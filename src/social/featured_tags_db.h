/* SQL of featured tags. */
#ifndef BEMA_SOCIAL_FEATURED_TAGS_DB_H
#define BEMA_SOCIAL_FEATURED_TAGS_DB_H

#include "social/featured_tags.h"

MUST_USE enum err featured_tags_db_list(struct work *w, int64_t account_id, int max,
                                        struct featured_tag *ret_tags, int *ret_count);
MUST_USE enum err featured_tags_db_insert(struct work *w, int64_t account_id,
                                          const struct featured_tag *tag);
MUST_USE enum err featured_tags_db_delete(struct work *w, int64_t account_id, struct str tag);
MUST_USE enum err featured_tags_db_delete_all(struct work *w, int64_t account_id);
/* How many public and unlisted posts the account has under the tag, and the newest of them. */
MUST_USE enum err featured_tags_db_count(struct work *w, int64_t account_id,
                                         struct featured_tag *tag);
MUST_USE enum err featured_tags_db_newest(struct work *w, int64_t account_id, struct str tag,
                                          int64_t *ret_post_id);
MUST_USE enum err featured_tags_db_post_made(struct work *w, int64_t account_id, struct str tag,
                                             int64_t post_id);
/* *ret_changed 0: the tag is not featured. */
MUST_USE enum err featured_tags_db_post_gone(struct work *w, int64_t account_id, struct str tag,
                                             int64_t *ret_changed);
MUST_USE enum err featured_tags_db_set_newest(struct work *w, int64_t account_id, struct str tag,
                                              int64_t post_id);
/* Texts of the account's newest posts that everybody may see, at most max. */
MUST_USE enum err featured_tags_db_texts(struct work *w, int64_t account_id, int max,
                                         struct str *ret_texts, int *ret_count);

#endif
