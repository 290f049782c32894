/* SQL of lasting.h. */
#ifndef BEMA_MODERATION_LASTING_DB_H
#define BEMA_MODERATION_LASTING_DB_H

#include "moderation/lasting.h"

MUST_USE enum err lasting_db_insert(struct work *w, const struct lasting *lasting);
/* ERR_NOT_FOUND; also one that has ended. */
MUST_USE enum err lasting_db_find(struct work *w, int64_t decision_id, struct lasting *ret_lasting);
MUST_USE enum err lasting_db_delete(struct work *w, int64_t decision_id, bool whole);
MUST_USE enum err lasting_db_delete_all(struct work *w, int64_t account_id);
/* Of hers those that stand for a case, at most max. */
MUST_USE enum err lasting_db_cases_of(struct work *w, int64_t account_id, struct lasting *ret_list,
                                      int max, int *ret_count);
MUST_USE enum err lasting_db_sweep(struct work *w, int64_t ended_ms);
/* Those that end after that time, by number, after one. */
MUST_USE enum err lasting_db_list(struct work *w, int64_t ended_ms, int64_t after_id,
                                  struct lasting *ret_list, int max, int *ret_count);

#endif
