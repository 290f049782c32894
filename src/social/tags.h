/* Hashtags: their spelling, their days, who follows them, which posts carry them. Tags are folded
 * (text_tag_fold) everywhere but in `name`. */
#ifndef BEMA_SOCIAL_TAGS_H
#define BEMA_SOCIAL_TAGS_H

#include "live/index.h"
#include "store/db.h"

enum { tag_days_shown = 7, tags_followed_max = 1000 };
struct tag {
    int64_t id;           /* 0: never used */
    struct str tag, name; /* name: the spelling first used */
    struct {
        int64_t day_ms, uses, accounts;
    } days[tag_days_shown]; /* today first */
};
/* By any spelling. A tag nobody has used is found too, with id 0; ERR_NOT_FOUND when the name could
 * not be one. */
MUST_USE enum err tag_find(struct work *w, struct str name, struct tag *ret_tag);
/* Tags whose folded form begins with prefix, for search: the tag itself, then the most used of
 * late; of more than tags_search_candidates_max the first in the alphabet. A scatter read. */
enum { tags_search_candidates_max = 60 };
MUST_USE enum err tags_search(struct work *w, struct str prefix, struct tag *ret_tags, int max,
                              int *ret_count);

/* On a lane; they join a running transaction. Names in any spelling, ERR_NOT_FOUND for what could
 * not be a tag. Following twice is OK. ERR_INVALID beyond tags_followed_max. */
MUST_USE enum err tag_follow(struct work *w, int64_t account_id, struct str name);
MUST_USE enum err tag_unfollow(struct work *w, int64_t account_id, struct str name);
/* All of a deleted account. Inside the running transaction. */
MUST_USE enum err tag_follows_delete_all(struct work *w, int64_t account_id);
struct tag_follow {
    int64_t id;
    struct str tag;
};
/* Newest first, at most tags_followed_max, in w->memory. */
MUST_USE enum err tags_followed(struct work *w, int64_t account_id, struct tag_follow **ret_follows,
                                int *ret_count);

/* Inside the transactions of posts.c. names as written, at most post_tags_max, no duplicates once
 * folded. */
struct tagged_post {
    int64_t id, author_id;
    uint32_t flags;
};
MUST_USE enum err tags_add_post(struct work *w, const struct tagged_post *post,
                                const struct str *names, int count);
/* The post keeps these tags with other flags. */
MUST_USE enum err tags_change_post(struct work *w, const struct tagged_post *post,
                                   const struct str *names, int count);
MUST_USE enum err tags_remove_post(struct work *w, const struct tagged_post *post,
                                   const struct str *names, int count);

#endif
