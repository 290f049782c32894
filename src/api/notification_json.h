/* What the handlers of notifications share, one by one and in groups. */
#ifndef BEMA_API_NOTIFICATION_JSON_H
#define BEMA_API_NOTIFICATION_JSON_H

#include "api/api.h"
#include "live/cards.h"
#include "social/notifications.h"

enum { api_unread_default = 100, api_unread_max = 1000 };

/* Bits 1 << enum notification_kind; bit 0: something was named that we have none of. */
uint32_t api_notification_kinds(const struct http_request *request, const char *name);
/* types[], exclude_types[], account_id, include_filtered. Who asks for one sender gets also what is
 * held back of her, as in Mastodon. */
struct notification_filter api_notification_filter(const struct http_request *request);
/* post_id is that of a held draft (social/approvals.h), which the one who is told may see. */
static inline bool api_notification_is_of_draft(const struct notification *n)
{
    return n->kind == NOTIFICATION_APPROVAL_WANTED || n->kind == NOTIFICATION_APPROVAL_DECIDED;
}
bool api_notification_shows_post(const struct notification *n);
/* What it is about but a post: "report", "collection", or nothing. ERR_NOT_FOUND for what is gone,
 * or hidden from the viewer by now. */
MUST_USE enum err api_notification_subject(struct work *w, struct buffer *out,
                                           const struct viewer *viewer,
                                           const struct notification *n);
/* ERR_NOT_FOUND for somebody who is hidden from the viewer by now. */
MUST_USE enum err api_sender_card(struct work *w, const struct viewer *viewer, int64_t id,
                                  const struct live_account **ret_card);

#endif
