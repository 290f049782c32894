/* SQL of rulings that are taken back. */
#ifndef BEMA_MODERATION_CASE_UNDOINGS_DB_H
#define BEMA_MODERATION_CASE_UNDOINGS_DB_H

#include "moderation/case_undoings.h"

MUST_USE enum err case_undoings_db_set(struct work *w, const struct undoing *undoing);
MUST_USE enum err case_undoings_db_find(struct work *w, int64_t case_id,
                                        struct undoing *ret_undoing);
MUST_USE enum err case_undoings_db_delete(struct work *w, int64_t case_id);

#endif
