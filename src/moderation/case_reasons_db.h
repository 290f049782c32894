/* SQL of reasons, all in bucket 0: they are the square's. */
#ifndef BEMA_MODERATION_CASE_REASONS_DB_H
#define BEMA_MODERATION_CASE_REASONS_DB_H

#include "moderation/case_reasons.h"

MUST_USE enum err case_reasons_db_list(struct work *w, struct case_reason *ret_reasons, int max,
                                       int *ret_count);
MUST_USE enum err case_reasons_db_insert(struct work *w, const struct case_reason *reason);
/* ERR_NOT_FOUND. */
MUST_USE enum err case_reasons_db_update(struct work *w, const struct case_reason *reason);
MUST_USE enum err case_reasons_db_delete(struct work *w, int64_t id);

#endif
