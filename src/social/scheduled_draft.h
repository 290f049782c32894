/* What is stored of a scheduled post: its draft as JSON. */
#ifndef BEMA_SOCIAL_SCHEDULED_DRAFT_H
#define BEMA_SOCIAL_SCHEDULED_DRAFT_H

#include "social/scheduled.h"

struct str scheduled_draft_write(struct work *w, const struct scheduled_post *scheduled);
/* Fills draft, poll and poll_seconds; account_id is set already. ERR_INTERNAL for what
 * scheduled_draft_write() did not write. */
MUST_USE enum err scheduled_draft_read(struct work *w, struct str json,
                                       struct scheduled_post *scheduled);

#endif
