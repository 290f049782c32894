/* The published cells of posts (algorithms/cells.h): counted from signals (social/signals.h) by the
 * quintiles of voices (social/positions.h), at most once in policy's cell_refresh_minutes by all
 * processes of the square together: when they were last stands in the store.
 *
 * Of public posts, boosts not (what is done with a boost is done with its post), of the last
 * live_cells_window_ms; what is older stays as it was published last. Of unlisted posts nothing is
 * published, nor counted: their authors do not want them weighed. Marks and impressions note their
 * post in memory (post_cells_apply, signals.h's job); at the first run after a start, and after
 * each new epoch of positions, all posts of the window with enough marks are counted. Approvals and
 * disapprovals are of accounts with a quintile whose voice is their own, impressions too (one a
 * day); the author's own do not count.
 *
 * What is published stands in post_cells and in memory (live/cells.h) by EVENT_CELLS: a restart
 * gives the same. Then an edition of it is made, which ranking reads (social/editions.h). */
#ifndef BEMA_SOCIAL_POST_CELLS_H
#define BEMA_SOCIAL_POST_CELLS_H

#include "algorithms/cells.h"
#include "jobs/jobs.h"
#include "live/index.h"
#include "store/events.h"

enum {
    post_cells_looked_every_ms = 60 * 1000, /* whether policy's cell_refresh_minutes are over */
    post_cells_noted_max = 1 << 20,         /* 16 bytes each; more: all of the window are counted */
    post_cells_page_max = 1000
};

/* Notes posts whose signals changed: of all events of a commit. Cheap; a mutex of its own. */
void post_cells_apply(const struct event *events, size_t count);
void post_cells_note(int64_t post_id);
/* The next run counts all posts of the window. */
void post_cells_all_due(void);
/* Handler of JOB_PUBLISH_CELLS: counts what is due, publishes, and makes an edition, where
 * cell_refresh_minutes are over. One process after the other may run it. */
enum err post_cells_job(struct work *w, const struct job *job, struct lanes *lanes);

/* What was published of a post: zeros where nothing was. */
struct published_cells {
    int64_t post_id, made_ms; /* 0: never */
    struct cell_counts counts;
};
MUST_USE enum err post_cells_find(struct work *w, int64_t post_id,
                                  struct published_cells *ret_cells);
/* Of public posts, by descending id, below max_id (0: the newest), at most post_cells_page_max. */
MUST_USE enum err post_cells_page(struct work *w, int64_t max_id, int limit,
                                  struct published_cells *ret_list, int *ret_count);
/* Of public posts among these; others are left out. */
MUST_USE enum err post_cells_of(struct work *w, const int64_t *post_ids, size_t count,
                                struct published_cells *ret_list, int *ret_count);
/* Inside the running transaction: the post is gone. */
MUST_USE enum err post_cells_delete(struct work *w, int64_t post_id);

#endif
