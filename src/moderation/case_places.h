/* The lists in which a case stands. */
#ifndef BEMA_MODERATION_CASE_PLACES_H
#define BEMA_MODERATION_CASE_PLACES_H

#include "moderation/cases.h"

/* Inside the running transaction, of a case that is held: its row as it is now, and its place in
 * all lists to which it belongs. */
MUST_USE enum err case_store(struct work *w, struct case_item *item);

#endif
