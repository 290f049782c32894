/* The SQL of tags.h: tags, tag_posts, tag_days, tag_follows. */
#ifndef BEMA_SOCIAL_TAGS_DB_H
#define BEMA_SOCIAL_TAGS_DB_H

#include "social/tags.h"

/* The claim; one that stands stays as it is. */
MUST_USE enum err tags_db_claim(struct work *w, struct str tag, struct str name);
MUST_USE enum err tags_db_find(struct work *w, struct str tag, struct tag *ret_tag);
MUST_USE enum err tags_db_prefix(struct work *w, struct str prefix, struct tag *ret_tags, int max,
                                 int *ret_count);
/* Uses since the day first_day; ret_tag->days is in the order of tag_days_shown, today first. */
MUST_USE enum err tags_db_days(struct work *w, struct tag *tag, int64_t today);

MUST_USE enum err tags_db_post_add(struct work *w, struct str tag, const struct tagged_post *post);
MUST_USE enum err tags_db_post_flags(struct work *w, struct str tag,
                                     const struct tagged_post *post);
MUST_USE enum err tags_db_post_remove(struct work *w, struct str tag, int64_t post_id);
/* Has the author used the tag in a post from from_id to below before_id? */
MUST_USE enum err tags_db_used(struct work *w, struct str tag, int64_t author_id, int64_t from_id,
                               int64_t before_id, bool *ret_used);
MUST_USE enum err tags_db_day_add(struct work *w, struct str tag, int64_t day, int accounts);

MUST_USE enum err tags_db_follow(struct work *w, int64_t account_id, struct str tag, int64_t id,
                                 bool *ret_made);
MUST_USE enum err tags_db_unfollow(struct work *w, int64_t account_id, struct str tag,
                                   bool *ret_gone);
MUST_USE enum err tags_db_follows_delete_all(struct work *w, int64_t account_id);
MUST_USE enum err tags_db_follows(struct work *w, int64_t account_id,
                                  struct tag_follow *ret_follows, int max, int *ret_count);

#endif
