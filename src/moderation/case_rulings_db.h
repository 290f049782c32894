/* SQL of closing cases. */
#ifndef BEMA_MODERATION_CASE_RULINGS_DB_H
#define BEMA_MODERATION_CASE_RULINGS_DB_H

#include "moderation/case_rulings.h"

MUST_USE enum err case_rulings_db_set(struct work *w, const struct closing *closing);
MUST_USE enum err case_rulings_db_find(struct work *w, int64_t case_id,
                                       struct closing *ret_closing);
MUST_USE enum err case_rulings_db_precedent(struct work *w, struct str rule, int64_t decision_id);
MUST_USE enum err case_rulings_db_precedent_delete(struct work *w, struct str rule,
                                                   int64_t decision_id);
MUST_USE enum err case_rulings_db_precedents(struct work *w, struct str rule, int64_t *ret_ids,
                                             int max, int *ret_count);
MUST_USE enum err case_rulings_db_delete(struct work *w, int64_t case_id);

#endif
