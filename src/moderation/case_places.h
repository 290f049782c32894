/* The lists in which a case stands. */
#ifndef BEMA_MODERATION_CASE_PLACES_H
#define BEMA_MODERATION_CASE_PLACES_H

#include "moderation/cases.h"

/* Inside the running transaction, of a case that is held: its row as it is now, and its place in
 * all lists to which it belongs. */
MUST_USE enum err case_store(struct work *w, struct case_item *item);
/* The names under which a subject's or a text's newest case is found (cases_db_key_hold). */
struct str case_subject_name(struct work *w, int64_t subject_id);
struct str case_text_name(struct work *w, struct str text_key);

#endif
