/* SQL of markers. */
#ifndef BEMA_SOCIAL_MARKERS_DB_H
#define BEMA_SOCIAL_MARKERS_DB_H

#include "social/markers.h"

MUST_USE enum err markers_db_find(struct work *w, int64_t account_id, struct str timeline,
                                  struct marker *ret_marker);
MUST_USE enum err markers_db_put(struct work *w, int64_t account_id, struct str timeline,
                                 int64_t last_read_id);
MUST_USE enum err markers_db_delete_all(struct work *w, int64_t account_id);

#endif
