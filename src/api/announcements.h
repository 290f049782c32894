/* Announcements. */
#ifndef BEMA_API_ANNOUNCEMENTS_H
#define BEMA_API_ANNOUNCEMENTS_H

#include "api/api.h"
#include "social/announcements.h"

/* As the viewer sees it; with account_id 0 without what is hers, as streams send it to all. */
MUST_USE enum err api_announcement_json(struct work *w, struct buffer *out,
                                        const struct viewer *viewer,
                                        const struct announcement *announcement);
/* How many chose a name now, as streams tell it. */
MUST_USE enum err api_announcement_reaction_json(struct work *w, struct buffer *out, int64_t id,
                                                 const struct announcement_reaction *reaction);

#endif
