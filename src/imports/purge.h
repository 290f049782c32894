/* What a deleted account leaves behind of imports and archives. */
#ifndef BEMA_IMPORTS_PURGE_H
#define BEMA_IMPORTS_PURGE_H

#include "store/lane.h"

/* In steps on the lanes: a part of JOB_PURGE_ACCOUNT. */
MUST_USE enum err imports_purge(struct work *w, struct lanes *lanes, int64_t account_id);

#endif
