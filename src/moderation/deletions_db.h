/* SQL of deletions.h. */
#ifndef BEMA_MODERATION_DELETIONS_DB_H
#define BEMA_MODERATION_DELETIONS_DB_H

#include "moderation/deletions.h"

MUST_USE enum err deletions_db_insert(struct work *w, const struct deletion *deletion);
/* ERR_NOT_FOUND; also one that is over. */
MUST_USE enum err deletions_db_find(struct work *w, int64_t account_id,
                                    struct deletion *ret_deletion);
/* Whether it was still there; decision_id 0: whichever. */
MUST_USE enum err deletions_db_delete(struct work *w, int64_t account_id, int64_t decision_id,
                                      bool *ret_deleted);
/* Those that end after after_ms, or then with a greater number. */
MUST_USE enum err deletions_db_open(struct work *w, int64_t after_ms, int64_t after_id,
                                    struct deletion *ret_deletions, int max, int *ret_count);

#endif
