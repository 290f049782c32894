/* SQL of notices. */
#ifndef BEMA_MODERATION_LEGAL_NOTICES_DB_H
#define BEMA_MODERATION_LEGAL_NOTICES_DB_H

#include "moderation/legal_notices.h"

MUST_USE enum err legal_notices_db_insert(struct work *w, const struct legal_notice *notice);
MUST_USE enum err legal_notices_db_find(struct work *w, int64_t id,
                                        struct legal_notice *ret_notice);
/* again: it was answered before. ERR_NOT_FOUND: it is gone, or was answered meanwhile. */
MUST_USE enum err legal_notices_db_answer(struct work *w, const struct legal_notice *notice,
                                          bool again);
MUST_USE enum err legal_notices_db_resume(struct work *w, int64_t id);
/* Each a waiting_read of struct legal_notice. */
MUST_USE enum err legal_notices_db_waiting(struct work *w, struct waiting *waiting, void *list);
MUST_USE enum err legal_notices_db_waiting_urgent(struct work *w, struct waiting *waiting,
                                                  void *list);
MUST_USE enum err legal_notices_db_waiting_other(struct work *w, struct waiting *waiting,
                                                 void *list);
/* Those that were answered before a time and still say who sent them, after an id. */
MUST_USE enum err legal_notices_db_named(struct work *w, int64_t before_ms, int64_t after_id,
                                         int64_t *ret_ids, int max, int *ret_count);
MUST_USE enum err legal_notices_db_unname(struct work *w, int64_t id);
MUST_USE enum err legal_notices_db_delete_all(struct work *w, int64_t account_id);

#endif
