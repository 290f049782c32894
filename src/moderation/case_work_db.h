/* SQL of notes on cases. */
#ifndef BEMA_MODERATION_CASE_WORK_DB_H
#define BEMA_MODERATION_CASE_WORK_DB_H

#include "moderation/case_work.h"

MUST_USE enum err case_work_db_note_add(struct work *w, const struct case_note *note);
MUST_USE enum err case_work_db_notes(struct work *w, int64_t case_id, struct case_note *ret_notes,
                                     int max, int *ret_count);
MUST_USE enum err case_work_db_notes_delete(struct work *w, int64_t case_id);

#endif
