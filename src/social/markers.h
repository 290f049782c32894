/* Markers: how far a person has read a timeline, shared by her clients. */
#ifndef BEMA_SOCIAL_MARKERS_H
#define BEMA_SOCIAL_MARKERS_H

#include "base/work.h"

enum marker_timeline { MARKER_HOME, MARKER_NOTIFICATIONS, MARKER_TIMELINES };
extern const char *const marker_names[MARKER_TIMELINES]; /* "home", "notifications" */

struct marker {
    int64_t last_read_id, version, updated_ms; /* version 0: never set */
};
MUST_USE enum err marker_find(struct work *w, int64_t account_id, enum marker_timeline timeline,
                              struct marker *ret_marker);
/* Sets it and raises the version. last_read_ids of 0 leave theirs as it is; one that a floating
 * point number has rounded down is that of the notification it was. On a lane. */
MUST_USE enum err markers_set(struct work *w, int64_t account_id,
                              const int64_t last_read_ids[MARKER_TIMELINES]);
/* All of a deleted account. Inside the running transaction. */
MUST_USE enum err markers_delete_all(struct work *w, int64_t account_id);

#endif
