/* SQL of appeals. */
#ifndef BEMA_MODERATION_APPEALS_DB_H
#define BEMA_MODERATION_APPEALS_DB_H

#include "moderation/appeals.h"

MUST_USE enum err appeals_db_insert(struct work *w, const struct appeal *appeal);
/* ERR_NOT_FOUND: somebody else has answered it meanwhile, or put it to a jury. */
MUST_USE enum err appeals_db_answer(struct work *w, const struct appeal *appeal);
/* ERR_CONFLICT: it has one, or it was answered meanwhile. */
MUST_USE enum err appeals_db_set_jury(struct work *w, const struct appeal *appeal, int64_t jury_id);
/* ERR_NOT_FOUND. */
MUST_USE enum err appeals_db_count(struct work *w, int64_t account_id, int64_t since_ms,
                                   int *ret_made, int *ret_rejected);
MUST_USE enum err appeals_db_waits(struct work *w, int64_t account_id, bool *ret_waits);
MUST_USE enum err appeals_db_find(struct work *w, int64_t account_id, int64_t decision_id,
                                  struct appeal *ret_appeal);
/* Whoever made it: there is one at most. ERR_NOT_FOUND. */
MUST_USE enum err appeals_db_of_decision(struct work *w, int64_t decision_id,
                                         struct appeal *ret_appeal);
/* A waiting_read of struct appeal. */
MUST_USE enum err appeals_db_waiting(struct work *w, struct waiting *waiting, void *list);
MUST_USE enum err appeals_db_delete(struct work *w, int64_t account_id, int64_t decision_id);
MUST_USE enum err appeals_db_delete_all(struct work *w, int64_t account_id);

#endif
