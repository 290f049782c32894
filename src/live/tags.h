/* Per tag, its newest public posts: what a hashtag's page and the followed tags of a home page are
 * merged from. Inside of live/ only; the page itself is live_tag() (index.h).
 *
 * A tag's list is complete down to the higher of its own floor and the floor of all. Bounded twice:
 * a list is cut to live_tag_posts_max when it has grown to twice that, and when all lists together
 * pass live_options.tags_bytes_max the floor of all rises. */
#ifndef BEMA_LIVE_TAGS_H
#define BEMA_LIVE_TAGS_H

#include "live/authors.h"
#include "live/table.h"

struct tag_list {
    _Atomic(struct newest_list *) list; /* never NULL */
    atomic_bool contested;              /* another tag has the same hash: that one is not held */
    uint32_t name_bytes;
    char name[];
};
struct tags {
    struct table by_hash; /* str_hash of the folded tag → struct tag_list */
    _Atomic int64_t floor, bytes;
};

void tags_clear(struct live *live);

/* Posts on their way into the lists: ids made in one millisecond sort by bucket, so that a group's
 * come in no order, and one by one each would copy a list. Kept under one hold of the mutex. */
struct late_tag {
    struct tag_list *tag;
    struct made_post post;
    size_t order; /* the later word on a post counts */
};
struct late_tags {
    struct late_tag *items;
    size_t count, capacity;
};

/* EVENT_TAGGED and EVENT_UNTAGGED. Wants the mutex. */
void tags_apply(struct live *live, const struct event *event, struct late_tags *late);
/* Notes a post under a tag, or its present flags. Wants the mutex; ids may come in any order. */
void tags_insert(struct live *live, struct str name, struct made_post post, struct late_tags *late);
/* Adds what was noted, one copy of a list at most for all of its tag's. Empties late, keeping its
 * memory. Wants the mutex, held since the first was noted. */
void tags_insert_late(struct live *live, struct late_tags *late);
void late_tags_free(struct late_tags *late);
/* Raises the floor where too much is held. Takes the mutex. */
void tags_trim(struct live *live);
/* Memory of all lists and their table. */
int64_t tags_bytes(struct live *live);
/* NULL when not held. ret_floor: what is held of this tag is complete down to it; INT64_MAX: of
 * this tag nothing can be held. A busy reader, or the writer. */
struct newest_list *tags_find(struct live *live, struct str name, int64_t *ret_floor);
/* Every list that is held. Nobody may write. */
void tags_each(struct live *live,
               void (*fn)(void *context, struct str tag, struct newest_list *list), void *context);

MUST_USE enum err tags_db_rebuild(struct work *w, struct live *live);

#endif
