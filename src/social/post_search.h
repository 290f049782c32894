/* Full-text search over posts. Every post is indexed, with facts about it as further words; who may
 * find which is decided when results are read, among those she may see: public ones whose author
 * lets them be found (ACCOUNT_INDEXABLE), and her library: her own, those that name or answer her,
 * and those she has favourited, boosted, bookmarked or voted in. */
#ifndef BEMA_SOCIAL_POST_SEARCH_H
#define BEMA_SOCIAL_POST_SEARCH_H

#include "social/posts.h"
#include "social/viewer.h"

/* Of what the index finds, so many at most are looked at for one page. */
enum { post_search_candidates_max = 2000 };

/* The query: search_query.h. ERR_INVALID when nothing to look for is left. Newest first;
 * account_id: only this author's, 0 anybody's. */
struct post_search {
    struct str query;
    int64_t account_id, max_id, min_id;
    int limit, offset;
};
MUST_USE enum err post_search(struct work *w, const struct viewer *viewer,
                              const struct post_search *search, int64_t *ret_ids, int *ret_count);

/* Inside the transactions of posts.c; the index is written just before the group commits. The
 * index keeps no text: taking a post out needs text, mentions, language and flags that it was put
 * in with, so whoever changes one of these takes it out before and puts it in after. Of the flags
 * these are visibility, POST_IS_REPLY, POST_HAS_…, POST_IS_QUOTE and POST_SENSITIVE. */
MUST_USE enum err post_search_add(struct work *w, const struct post *post);
MUST_USE enum err post_search_remove(struct work *w, const struct post *post);
/* Makes an empty index anew from all posts, inside a transaction. between is told how far it is
 * (of 100) and breaks off with true. */
MUST_USE enum err post_search_fill(struct work *w, bool (*between)(void *context, int percent),
                                   void *context);

#endif
