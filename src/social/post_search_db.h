/* The SQL of post_search.h: the one subject with two texts, FTS5 and tsvector. */
#ifndef BEMA_SOCIAL_POST_SEARCH_DB_H
#define BEMA_SOCIAL_POST_SEARCH_DB_H

#include "social/post_search.h"
#include "social/search_query.h"

/* A post as it stands in the index: its words, and facts about it as words of their own, so that
 * an operator costs what a word costs. */
struct post_words {
    int64_t post_id, author_id;
    struct str text;
    uint32_t flags;
    struct str language;
    const int64_t *told; /* whom it answers or names */
    int told_count;
};
MUST_USE enum err post_search_db_add(struct work *w, const struct post_words *words);
MUST_USE enum err post_search_db_remove(struct work *w, const struct post_words *words);
/* All posts at once: those of the buckets from b to before to. On SQLite, where a bucket is no key,
 * nothing but 0 to id_buckets. */
MUST_USE enum err post_search_db_fill(struct work *w, int64_t b, int64_t to);
/* Around it: PostgreSQL's index over the words is made at the end, from all of them at once. */
MUST_USE enum err post_search_db_fill_begin(struct work *w);
MUST_USE enum err post_search_db_fill_end(struct work *w);

/* What the index is asked: all of it must hold, and one of `any` where there are some. */
enum { search_facts_max = 32, search_fact_bytes_max = 24, search_any_max = 4 };
struct search_fact {
    char text[search_fact_bytes_max]; /* NUL-terminated */
    bool without;
};
struct search_ask {
    const struct search_term *terms;
    int term_count;
    struct search_fact facts[search_facts_max];
    int fact_count;
    struct search_fact any[search_any_max];
    int any_count;
    int64_t after_id, before_id; /* between these, both exclusive */
};
void search_fact_person(struct search_ask *ask, int64_t account_id, bool to, bool without);
void search_fact_flag(struct search_ask *ask, enum post_flag flag, bool without);
void search_fact_language(struct search_ask *ask, struct str code, bool without);
/* By her or to her. */
void search_any_person(struct search_ask *ask, int64_t account_id);
/* Public up to `most`: all posts with VISIBILITY_DIRECT. */
void search_any_visibility(struct search_ask *ask, enum visibility most);
/* Does it ask for anything but what must not be there? What follows can answer nothing else. */
bool search_asks_for_something(const struct search_ask *ask);

/* Newest first, at most max; *ret_more: there may be others below the last. On PostgreSQL no more
 * than search_looked_max posts are read for one question: where they stand full of its words that
 * are never as asked (a phrase that nobody wrote), older ones are not found. */
enum {
    search_walk_posts = 400,
    search_near_frequent = 8, /* of these that have all words: then the walk goes on */
    search_walk_posts_long = 6000,
    search_window_grows = 6,
    search_windows_first = 2, /* with fewer in these than */
    search_windows_rare = 12, /* this, the rest is read at once where it is at most */
    search_few_max = 1500,
    search_gather_max = 1500,
    search_looked_max = 15000
};
MUST_USE enum err post_search_db_find(struct work *w, const struct search_ask *ask, int max,
                                      int64_t *ret_ids, int *ret_count, bool *ret_more);
/* Which of these posts the index finds, newest first. */
MUST_USE enum err post_search_db_among(struct work *w, const struct search_ask *ask,
                                       const int64_t *ids, int count, int64_t *ret_ids,
                                       int *ret_count);
/* Posts that an account has favourited, boosted, bookmarked or voted in, between the ask's bounds,
 * newest first, at most max of each. */
MUST_USE enum err post_search_db_marked(struct work *w, int64_t account_id,
                                        const struct search_ask *ask, int max, int64_t *ret_ids,
                                        int *ret_count);
/* What kinds of media a post shows (enum search_media). */
MUST_USE enum err post_search_db_media(struct work *w, int64_t post_id, uint32_t *ret_kinds);

#endif
