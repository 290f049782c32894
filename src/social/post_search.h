/* Full-text search over posts. Every post is indexed; who may find which is decided when results
 * are read: public ones whose author lets them be found (ACCOUNT_INDEXABLE), one's own, and those
 * that name one or that one has favourited, boosted or bookmarked. */
#ifndef BEMA_SOCIAL_POST_SEARCH_H
#define BEMA_SOCIAL_POST_SEARCH_H

#include "social/posts.h"
#include "social/viewer.h"

enum {
    post_search_query_bytes_max = 1000,
    post_search_words_max = 16,
    post_search_candidates_max = 2000
};

/* Words that must all occur, "phrases", -without, from:name or from:me. ERR_INVALID when nothing
 * to look for is left. Newest first; account_id: only this author's, 0 anybody's. */
struct post_search {
    struct str query;
    int64_t account_id, max_id, min_id;
    int limit, offset;
};
MUST_USE enum err post_search(struct work *w, const struct viewer *viewer,
                              const struct post_search *search, int64_t *ret_ids, int *ret_count);

/* Inside the transactions of posts.c; the index is written just before the group commits. The
 * index keeps no text: taking a post out needs the text it was put in with. */
MUST_USE enum err post_search_add(struct work *w, const struct post *post);
MUST_USE enum err post_search_remove(struct work *w, const struct post *post);
/* Makes an empty index anew from all posts, inside a transaction. between is told how far it is
 * (of 100) and breaks off with true. */
MUST_USE enum err post_search_fill(struct work *w, bool (*between)(void *context, int percent),
                                   void *context);

#endif
