/* The part of the square held in memory: not a cache in front of queries but the index itself,
 * rebuilt from SQL at start and kept current by events (store/events.h).
 *
 * One mutex serialises all changes (applying events; putting cards and viewers that readers
 * loaded). Readers never wait: they run between live_reader_busy() and live_reader_idle() on a
 * registered thread (readers.h); whatever they find stays valid until they are idle again.
 * Replaced objects are freed later, in batches, by a thread of their own.
 *
 * Loading: what is not held is read from SQL by a reader thread and put here. Between the read and
 * the put an event may have made it stale; therefore
 *     gen = live_generation(live, id);  … read SQL …  put(live, object, gen)
 * and put refuses (returns false) when an event for that id was applied in between: use the object
 * for this one request and throw it away. It also refuses while the machine has no memory left.
 *
 * What was committed must be shown: applying events takes from the ballast (base/ballast.h),
 * without which db_begin() lets nothing new begin. */
#ifndef BEMA_LIVE_LIVE_H
#define BEMA_LIVE_LIVE_H

#include "base/work.h"
#include "store/events.h"

struct live;

struct live_options {
    int64_t rendered_bytes_max; /* cards of posts and accounts */
    int viewers_max;            /* the longest unused are dropped */
    int64_t window_posts_max;   /* posts held in the index; older pages come from SQL */
    int64_t tags_bytes_max;     /* newest posts by tag; older pages come from SQL */
};                              /* each: 0 is its default */
enum {
    live_rendered_bytes_max_default = 32 * 1024 * 1024,
    live_viewers_max_default = 10000,
    live_window_posts_max_default = 64 * 1024 * 1024,
    live_tags_bytes_max_default = 16 * 1024 * 1024,
};

MUST_USE enum err live_open(struct work *w, const struct live_options *options,
                            struct live **ret_live);
/* Builds the index from SQL (a scatter read of the covering index): a million posts in well under
 * a second. Before any request is served. */
MUST_USE enum err live_rebuild(struct work *w, struct live *live);
void live_close(struct live *live);
/* Listener for events_listen(): context is the struct live. */
void live_apply(void *context, const struct event *events, size_t count);

/* Around reading, per thread: loops, readers, slow threads, jobs, and lanes whose answers show
 * posts. A registered thread starts idle. busy and idle do not nest: the thread's outermost loop
 * calls them, around its waiting. */
void live_reader_register(struct live *live);
void live_reader_busy(struct live *live);
void live_reader_idle(struct live *live);
void live_reader_unregister(struct live *live);

uint32_t live_generation(struct live *live, int64_t id);

struct live_counts {
    int64_t posts, accounts, viewers, cards, card_bytes, index_bytes, events, put_refused;
    int64_t watermark; /* no post with a lower id is in the index */
};
struct live_counts live_counts(struct live *live);

/* Compares the live state with SQL, everything held: for `bema doctor --deep` and tests. The
 * first difference is named in w->why (ERR_INTERNAL). No writer may run meanwhile. */
MUST_USE enum err live_check(struct work *w, struct live *live);

#endif
