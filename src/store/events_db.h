/* Inside the store: the rows of events. */
#ifndef BEMA_STORE_EVENTS_DB_H
#define BEMA_STORE_EVENTS_DB_H

#include "store/events.h"

struct events_row {
    int64_t process, lane, sequence, made_ms;
    struct str data;
};

MUST_USE enum err events_db_add(struct work *w, const struct events_row *row);
/* The first row of a committer after row->sequence; ERR_NOT_FOUND when there is none yet. */
MUST_USE enum err events_db_next(struct work *w, struct events_row *row);
/* Of the first `limit` rows of a lane's bucket (oldest process first) the last one made before
 * before_ms; ERR_NOT_FOUND when even the first is younger. *ret_full: all of them were older. */
MUST_USE enum err events_db_old(struct work *w, int64_t lane, int64_t before_ms, int limit,
                                struct events_row *ret_row, bool *ret_full);
MUST_USE enum err events_db_remove_to(struct work *w, const struct events_row *row);

#endif
