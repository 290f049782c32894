/* What a square publishes of what its ranking reads, as tables of text; a slate names each by the
 * SHA-256 of its bytes, and anyone can compare it with them. Numbers, tab-separated, a heading, one
 * line for each, ascending by the first column:
 *
 *     cells    postId authorId madeMs topicId a1 d1 s1 … a5 d5 s5    topicId 0: none
 *     topics   topicId t1 … t127
 *
 * A post stands in cells if any quintile has a published cell; a1 d1 s1 are the first quintile's
 * approvals, disapprovals and impressions. */
#ifndef BEMA_ALGORITHMS_PUBLISHED_H
#define BEMA_ALGORITHMS_PUBLISHED_H

#include "algorithms/slate_export.h"

enum { published_bytes_max = 64 * 1024 * 1024 };

struct published_post {
    int64_t id, author_id, made_ms, topic_id;
    struct slate_cell cells[slate_quintile_count];
};

/* The caller sorts: ids ascend. */
void published_cells_write(const struct published_post *posts, size_t count,
                           struct buffer *ret_text);
void published_topics_write(const struct slate_topic *topics, size_t count,
                            struct buffer *ret_text);

/* ERR_INVALID, ERR_TOO_LARGE (published_bytes_max) or ERR_UNAVAILABLE (the arena has no room for
 * the table), with words in *ret_fault: "line 7, topicId: must be a whole number …". */
MUST_USE enum err published_cells_read(struct arena *a, struct str text,
                                       struct published_post **ret_posts, size_t *ret_count,
                                       struct str *ret_fault);
MUST_USE enum err published_topics_read(struct arena *a, struct str text,
                                        struct slate_topic **ret_topics, size_t *ret_count,
                                        struct str *ret_fault);

/* The files as they are published. cells and topics are empty where the slate names none. */
struct published_files {
    struct str policy, cells, topics;
};

/* Whether what a slate was computed from is what was published: the policy; the files that it
 * names; each post's cells, and where it has any also its author, time and topic; each topic's
 * thresholds. ERR_CONFLICT with the first difference in *ret_difference; ERR_INVALID, ERR_TOO_LARGE
 * or ERR_UNAVAILABLE where a file cannot be read, with words there. */
MUST_USE enum err published_compare(struct arena *a, const struct slate_export *slate,
                                    const struct published_files *files,
                                    struct str *ret_difference);

/* Where a slate names no table of cells: what the square says of its posts now. Each text is a JSON
 * list of {"status_id", "made_at", "approvals", "disapprovals", "impressions"}, as GET
 * /algorithms/cells answers, or one such object. A post whose cells were published anew after the
 * slate was made (made_at) says nothing of it. */
struct published_now {
    struct str policy;
    struct str topics; /* the table that the slate names, or "" */
    const struct str *cells;
    size_t cells_count;
};
struct published_told {
    size_t posts, anew; /* compared; published anew since */
};
/* As published_compare(), of the policy, the cells, and the topics where it names a table. A post
 * that is in no text must have no cells; published_unlisted() says beforehand which have to be
 * asked for by themselves. */
MUST_USE enum err published_compare_now(struct arena *a, const struct slate_export *slate,
                                        const struct published_now *now,
                                        struct published_told *ret_told,
                                        struct str *ret_difference);
/* The posts with cells that are in none of the texts; *ids has room for every candidate. */
MUST_USE enum err published_unlisted(struct arena *a, const struct slate_export *slate,
                                     const struct published_now *now, int64_t *ids,
                                     size_t *ret_count, struct str *ret_fault);

#endif
