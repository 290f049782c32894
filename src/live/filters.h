/* A person's filters: words, phrases and posts that she does not want to meet. They hide nothing by
 * themselves: each post she is shown says which of her filters it fits (`filtered`), whatever the
 * page, and her app does with it what the filter says, as with Mastodon. So pages keep their length
 * whatever is filtered.
 *
 * Looked at is the text of a post as people read it (filters_text()), folded, so that case and
 * width of letters do not matter, with one space for any blanks. All keywords are looked for in one
 * pass, compiled once a viewer (base/needles.h). What is held takes memory in proportion to the
 * keywords, which are bounded. */
#ifndef BEMA_LIVE_FILTERS_H
#define BEMA_LIVE_FILTERS_H

#include "base/work.h"

/* Of one person. */
enum {
    filters_max = 200,
    filter_keywords_max = 2000,
    filter_posts_max = 2000,
    filter_text_bytes_max = 128 * 1024, /* of all keywords, as typed */
    filter_title_characters_max = 256,
    filter_keyword_characters_max = 512,
    filter_keyword_bytes_max = 4 * filter_keyword_characters_max,
};

/* Stored bits and numbers. */
enum filter_context {
    FILTER_HOME = 1, /* and lists */
    FILTER_NOTIFICATIONS = 2,
    FILTER_PUBLIC = 4,
    FILTER_THREAD = 8,
    FILTER_ACCOUNT = 16,
};
enum { filter_context_count = 5 };
enum filter_action { FILTER_WARN, FILTER_HIDE, FILTER_BLUR, FILTER_ACTIONS };

struct filter_keyword {
    int64_t id, filter_id;
    struct str text;
    bool whole_word; /* see base/needles.h */
};
struct filter_post {
    int64_t id, filter_id, post_id;
};
struct filter {
    int64_t id;
    struct str title;
    uint32_t contexts;
    enum filter_action action;
    int64_t expires_ms; /* 0: never; what has expired fits nothing */
};
/* All of one person's, each kind by id ascending. */
struct filter_set {
    struct filter *filters;
    struct filter_keyword *keywords;
    struct filter_post *posts;
    size_t count, keyword_count, post_count;
};

/* From the store, in w->memory. */
MUST_USE enum err filters_db_read(struct work *w, int64_t account_id, struct filter_set *ret_set);

/* Text as filters look at it: blanks made one space each, folded. For a post's parts, which are put
 * together with line ends, and for keywords. */
struct str filters_text(struct arena *memory, struct str text);

/* Compiled. A block of its own, ended by free(); NULL where there is no filter. */
struct filters;
struct filters *filters_make(const struct filter_set *set);
/* The same in an arena. */
const struct filters *filters_make_in(struct arena *memory, const struct filter_set *set);

/* The same filters, keywords and posts; either may be NULL. */
bool filters_equal(const struct filters *a, const struct filters *b);

struct filter_match {
    const struct filter *filter;
    const struct str *keywords; /* those that fit, as typed */
    const int64_t *post_ids;    /* of those asked for */
    size_t keyword_count, post_count;
};
/* The filters that a post fits at now_ms, by id, in memory. text: from filters_text(). post_ids:
 * its own, and that of the boost by which it is shown. */
size_t filters_match(struct arena *memory, const struct filters *filters, struct str text,
                     const int64_t *post_ids, size_t post_count, int64_t now_ms,
                     const struct filter_match **ret_matches);

#endif
