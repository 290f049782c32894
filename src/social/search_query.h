/* What people type to search for posts, read into what is looked for. Pure: nothing is looked up.
 *
 *     query    = { space item }
 *     item     = [ "-" | "+" ] ( operator | words )
 *     operator = name ":" ( value | quote value quote )        no space around the colon
 *     words    = word | quote { any byte but a quote } [ quote ]
 *     name     = "from" | "to" | "has" | "is" | "before" | "after" | "during" | "language" | "in"
 *
 *     from:HANDLE from:me             posts of one person
 *     to:HANDLE to:me                 replies to her, and posts that name her
 *     has:media|image|video|audio|poll|link
 *     is:reply|quote|sensitive
 *     before:DAY after:DAY during:DAY YYYY, YYYY-MM or YYYY-MM-DD in UTC; before and after also
 * with a time of day. The day itself is neither before nor after language:CODE its first part
 * counts: pt finds pt-BR in:all|library|public           library: one's own posts, those that name
 * one, and those one has favourited, boosted, bookmarked or voted in
 *
 * All items must hold; "-" turns one around, "+" changes nothing. Names of operators and values are
 * read in any case. An operator that is not known, or whose value means nothing, is words; words
 * without a letter or digit are left out; so is what comes after the limits below. No text is an
 * error. */
#ifndef BEMA_SOCIAL_SEARCH_QUERY_H
#define BEMA_SOCIAL_SEARCH_QUERY_H

#include "base/str.h"

enum {
    search_query_bytes_max = 1000,
    search_terms_max = 16,
    search_people_max = 8,
    search_languages_max = 8,
    search_gaps_max = 8,
    search_language_bytes_max = 8,
};

/* A word or a phrase: all its words side by side. Valid UTF-8 without a quote. */
struct search_term {
    struct str words;
    bool without;
};
struct search_person {
    struct str handle; /* "me", "alice", "@alice@other.example" */
    bool to;           /* else from */
    bool without;
};
struct search_language {
    struct str code; /* lower case, letters only */
    bool without;
};
enum search_media { SEARCH_IMAGE = 1, SEARCH_VIDEO = 2, SEARCH_AUDIO = 4 };
enum search_scope { SEARCH_ALL = 1, SEARCH_LIBRARY = 2, SEARCH_PUBLIC = 4 };

struct search_query {
    struct search_term terms[search_terms_max];
    int term_count;
    struct search_person people[search_people_max];
    int person_count;
    struct search_language languages[search_languages_max];
    int language_count;
    uint32_t with, without;             /* enum post_flag */
    uint32_t media_with, media_without; /* enum search_media */
    uint32_t scopes, scopes_without;    /* enum search_scope */
    int64_t from_ms, before_ms;         /* made from here to before there; INT64_MAX: open */
    struct {
        int64_t from_ms, before_ms;
    } gaps[search_gaps_max]; /* and not within these */
    int gap_count;
};
/* text: any bytes. False: nothing is looked for, as in "" or "- !". */
bool search_query_read(struct arena *memory, struct str text, struct search_query *ret_query);

#endif
