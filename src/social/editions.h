/* Editions: what ranking reads of the square, as it is published (algorithms/published.h). A slate
 * is made of one edition and names its tables by their SHA-256, so anybody can compare the two.
 *
 * Made after cells were published (post_cells.h) when anything has changed: of public posts of the
 * last live_cells_window_ms of which any cell is published, the newest edition_posts_max. Unlisted
 * posts stand in no list, so in no table, and ranking reads no cells of them. Those with enough
 * published quintiles for a gain are sorted into topics (algorithms/topics.h): labels are tags and
 * the hosts of links, approvals favourites and boosts, which everybody can see, of voices that have
 * a quintile; authors that share a voice are one. A topic's thresholds are its posts' gains.
 *
 * Stored, and held in memory as they are read from there: a restart gives the same. Kept for as
 * long as slates that may name them. About 142 bytes a post are held, and 16 more for each label,
 * approval and post while one is made. */
#ifndef BEMA_SOCIAL_EDITIONS_H
#define BEMA_SOCIAL_EDITIONS_H

#include "algorithms/published.h"
#include "jobs/jobs.h"

enum {
    edition_square_max = 2000,
    edition_posts_max = 100000,                   /* at most 22 MB of text, about 9 MB */
    edition_labels_max = 16,                      /* of a post, its first */
    edition_approvals_max = 64,                   /* of a post, the oldest voices */
    editions_max = 1000,                          /* then none is made until the oldest goes */
    editions_looked_every_ms = 60 * 1000,         /* whether another process made one */
    editions_served_bytes_max = 64 * 1024 * 1024, /* at once; then others wait */
    editions_at_once_ms = 60 * 1000,              /* a shorter wait is none */
    editions_shown_max = 100
};
/* The larger they are the rarer, so that those of a week are not larger. */
#define editions_bytes_max (INT64_C(1) << 30)
/* After the next one was made: slates_kept_ms, and what a process may be late. */
#define editions_kept_ms (INT64_C(7) * 24 * 3600 * 1000 + INT64_C(3600) * 1000)

/* The topic of those in none: everything else. Others: edition_label_id(). */
enum { edition_topic_rest = 1 };
/* Of "#tag", folded, or of a host: the first 8 bytes of the name's SHA-256 as a number, its lowest
 * two bits dropped, and 2^61 set. */
int64_t edition_label_id(struct str name);

struct edition {
    struct slate_published published;   /* all 0: there is none yet */
    const struct published_post *posts; /* by id */
    size_t post_count;
    const struct slate_topic *topics; /* by id */
    size_t topic_count;
    /* Of topic n, and where n is topic_count of those with a gain and no topic: best[best_begin[n]]
     * to best[best_begin[n + 1] − 1], posts with the highest gain first. */
    const uint32_t *best, *best_begin;
    /* Of all topics by their place in theirs, at most edition_square_max. */
    const uint32_t *square;
    size_t square_count;
    const struct slate_gain *gains; /* of each post, … */
    const struct policy *policy;    /* … by this one of square_policy() */
    const uint16_t *topic_places;   /* edition_topic() of each */
    const uint32_t *slots;          /* number of a post + 1, by its id: open addressing, 0 free */
    uint32_t slot_mask;
};
/* The newest; it stays until w->memory is reset. Without a connection to the store that which is
 * held. */
MUST_USE enum err edition_find(struct work *w, const struct edition **ret_edition);
/* NULL: nothing is published of it. */
const struct published_post *edition_post(const struct edition *edition, int64_t post_id);
/* Index in topics; topic_count: in none. */
size_t edition_topic(const struct edition *edition, int64_t topic_id);

/* Makes one if anything has changed. By the job that publishes cells. */
MUST_USE enum err edition_publish(struct work *w, struct lanes *lanes);

struct edition_row {
    int64_t made_ms;
    struct str cells, topics; /* digests in hex */
    int64_t posts, topic_count, bytes;
};
/* The newest first. */
MUST_USE enum err editions_list(struct work *w, int max, struct edition_row *ret_rows,
                                int *ret_count);
/* The table with this digest, or the text of a policy by which slates were made. ERR_NOT_FOUND;
 * ERR_UNAVAILABLE: too much is being sent. */
MUST_USE enum err edition_table(struct work *w, struct str digest, struct str *ret_body);

#endif
