/* ScheduledStatuses. */
#ifndef BEMA_API_SCHEDULED_H
#define BEMA_API_SCHEDULED_H

#include "api/api.h"
#include "social/scheduled.h"

/* One that could not be published carries "bema": {"refused_at", "reason"} beside what Mastodon
 * sends. */
MUST_USE enum err api_scheduled_json(struct work *w, struct buffer *out,
                                     const struct scheduled_post *scheduled);
/* The request's scheduled_at, 0 where there is none; ERR_INVALID where it is no time. */
MUST_USE enum err api_scheduled_at(struct work *w, const struct http_request *request,
                                   int64_t *ret_ms);
/* "poll" of what is not posted yet, into an open object: null where there is none; its voting lasts
 * `seconds` from then on. */
void api_poll_draft_json(struct buffer *out, const struct poll_draft *poll, int64_t seconds);

#endif
