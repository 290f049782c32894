/* SQL of notes on cases, and of since when who has had them. */
#ifndef BEMA_MODERATION_CASE_WORK_DB_H
#define BEMA_MODERATION_CASE_WORK_DB_H

#include "moderation/case_work.h"

/* Since when she has had it; 0: never. */
MUST_USE enum err case_work_db_claim_find(struct work *w, int64_t case_id, int64_t account_id,
                                          int64_t *ret_since_ms);
MUST_USE enum err case_work_db_claim_set(struct work *w, int64_t case_id, int64_t account_id,
                                         int64_t since_ms);
MUST_USE enum err case_work_db_claims_delete(struct work *w, int64_t case_id);
MUST_USE enum err case_work_db_note_add(struct work *w, const struct case_note *note);
MUST_USE enum err case_work_db_notes(struct work *w, int64_t case_id, struct case_note *ret_notes,
                                     int max, int *ret_count);
MUST_USE enum err case_work_db_notes_delete(struct work *w, int64_t case_id);

#endif
