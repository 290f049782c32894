/* Inside moderation: what rulings.c and ruling_batches.c do alike. */
#ifndef BEMA_MODERATION_RULING_STEPS_H
#define BEMA_MODERATION_RULING_STEPS_H

#include "moderation/rulings.h"

/* Cleans the ruling's words and fills in what its rule says of it; *ret_decision without subject
 * and role. ERR_INVALID with words, ERR_NOT_FOUND: no such rule. */
MUST_USE enum err ruling_prepare(struct work *w, struct ruling *ruling,
                                 struct decision *ret_decision);
/* What it lays over its subject. */
struct restriction ruling_restriction(const struct work *w, const struct ruling *ruling,
                                      const struct decision *decision);

#endif
