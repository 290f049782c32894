/* The SQL of post_search.h: the one subject with two texts, FTS5 and tsvector. */
#ifndef BEMA_SOCIAL_POST_SEARCH_DB_H
#define BEMA_SOCIAL_POST_SEARCH_DB_H

#include "store/db.h"

struct post_words {
    int64_t post_id, author_id;
    struct str text;
};
MUST_USE enum err post_search_db_add(struct work *w, const struct post_words *words);
MUST_USE enum err post_search_db_remove(struct work *w, const struct post_words *words);
/* All posts at once: those of the buckets from b to before to. On SQLite, where a bucket is no key,
 * nothing but 0 to id_buckets. */
MUST_USE enum err post_search_db_fill(struct work *w, int64_t b, int64_t to);
/* Around it: PostgreSQL's index over the words is made at the end, from all of them at once. */
MUST_USE enum err post_search_db_fill_begin(struct work *w);
MUST_USE enum err post_search_db_fill_end(struct work *w);

/* One word or phrase of a query. */
struct search_term {
    struct str words;
    bool without;
};
/* Ids of posts with all terms, newest first, between the bounds (both exclusive). */
MUST_USE enum err post_search_db_find(struct work *w, const struct search_term *terms, int count,
                                      int64_t after_id, int64_t before_id, int max,
                                      int64_t *ret_ids, int *ret_count);

#endif
