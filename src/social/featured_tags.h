/* Tags a person shows on her profile, each with the number of her public and unlisted posts under
 * it and the time of the last one. The numbers are counted once, when the tag is featured, and
 * kept by posts.c through featured_tags_post_made and featured_tags_post_gone. */
#ifndef BEMA_SOCIAL_FEATURED_TAGS_H
#define BEMA_SOCIAL_FEATURED_TAGS_H

#include "social/tags.h"

enum { featured_tags_max = 10, featured_tags_suggested_max = 10, featured_tags_scan_max = 200 };
struct featured_tag {
    int64_t id;
    struct str tag, name; /* folded; as its owner spelled it */
    int64_t posts, last_post_id;
};
/* Up to featured_tags_max, the most used first. */
MUST_USE enum err featured_tags(struct work *w, int64_t account_id,
                                struct featured_tag ret_tags[featured_tags_max], int *ret_count);
/* On a lane. By any spelling, with or without '#'; doing it again is OK. ERR_INVALID in Mastodon's
 * words for what is no tag and beyond featured_tags_max. */
MUST_USE enum err featured_tag_add(struct work *w, int64_t account_id, struct str name,
                                   struct featured_tag *ret_tag);
/* ERR_NOT_FOUND for one that is not there or another's. */
MUST_USE enum err featured_tag_remove(struct work *w, int64_t account_id, int64_t id);
/* By name; OK where it was not featured, ERR_NOT_FOUND for what could not be a tag. */
MUST_USE enum err featured_tag_remove_named(struct work *w, int64_t account_id, struct str name);
/* Tags she used most in her newest featured_tags_scan_max posts and does not feature. */
MUST_USE enum err featured_tags_suggested(struct work *w, int64_t account_id,
                                          struct str ret_tags[featured_tags_suggested_max],
                                          int *ret_count);

/* Inside the transactions of tags.c; tag is folded, already stored or already gone. */
MUST_USE enum err featured_tags_post_made(struct work *w, const struct tagged_post *post,
                                          struct str tag);
MUST_USE enum err featured_tags_post_gone(struct work *w, const struct tagged_post *post,
                                          struct str tag);
/* All of a deleted account. Inside the running transaction. */
MUST_USE enum err featured_tags_delete_all(struct work *w, int64_t account_id);

#endif
