/* Inside the store: keeps SQLite's write-ahead log short beside a lane that never stops writing.
 *
 * A thread with a connection of its own copies the log into the file while the lane goes on; what
 * the lane wrote meanwhile is little, and the lane copies that itself between two groups, so that
 * the log is complete for a moment and its next commit starts it from the beginning. Without this
 * the lane would copy everything itself, and every request waiting then would wait for the disk. */
#ifndef BEMA_STORE_CHECKPOINT_H
#define BEMA_STORE_CHECKPOINT_H

#include "store/db.h"

enum {
    checkpoint_log_pages = 4096,      /* the thread starts when the log has so many (16 MiB) */
    checkpoint_log_pages_max = 32768, /* the lane itself copies all when it has so many */
    checkpoint_late_factor = 16,      /* both times so many for a lane that syncs late */
};

struct checkpoint;
MUST_USE enum err checkpoint_start(struct work *w, const struct db_options *options,
                                   struct checkpoint **ret_checkpoint);
/* The lane, after each group and outside transactions; lane is its connection. */
void checkpoint_after_group(struct checkpoint *c, struct db *lane);
void checkpoint_stop(struct checkpoint *c); /* NULL is fine */

#endif
