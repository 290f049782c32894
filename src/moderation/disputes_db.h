/* SQL of disputes. */
#ifndef BEMA_MODERATION_DISPUTES_DB_H
#define BEMA_MODERATION_DISPUTES_DB_H

#include "moderation/disputes.h"

MUST_USE enum err disputes_db_insert(struct work *w, const struct dispute *dispute);
/* ERR_CONFLICT: somebody has recorded it. */
MUST_USE enum err disputes_db_record(struct work *w, const struct dispute *dispute);
MUST_USE enum err disputes_db_find(struct work *w, int64_t id, struct dispute *ret_dispute);
/* ERR_NOT_FOUND: none over the decision waits for that body's word. */
MUST_USE enum err disputes_db_waits(struct work *w, int64_t decision_id, struct str body);
MUST_USE enum err disputes_db_list(struct work *w, int64_t max_id, struct dispute *ret_list,
                                   int max, int *ret_count);
MUST_USE enum err disputes_db_between(struct work *w, int64_t begin_ms, int64_t end_ms,
                                      bool recorded, dispute_see *see, void *context);

#endif
