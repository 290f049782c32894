/* SQL of complaints. */
#ifndef BEMA_MODERATION_COMPLAINTS_DB_H
#define BEMA_MODERATION_COMPLAINTS_DB_H

#include "moderation/complaints.h"

MUST_USE enum err complaints_db_insert(struct work *w, const struct complaint *complaint);
/* ERR_NOT_FOUND: somebody else has answered it meanwhile. */
MUST_USE enum err complaints_db_answer(struct work *w, const struct complaint *complaint);
/* ERR_NOT_FOUND. */
MUST_USE enum err complaints_db_find(struct work *w, int64_t source_id,
                                     struct complaint *ret_complaint);
/* A waiting_read of struct complaint. */
MUST_USE enum err complaints_db_waiting(struct work *w, struct waiting *waiting, void *list);
MUST_USE enum err complaints_db_delete(struct work *w, int64_t source_id);
/* All about an account. */
MUST_USE enum err complaints_db_delete_all(struct work *w, int64_t target_id);

#endif
