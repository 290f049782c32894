/* What the handlers about people share. */
#ifndef BEMA_API_PEOPLE_H
#define BEMA_API_PEOPLE_H

#include "api/api.h"
#include "social/lists.h"
#include "social/notifications.h"

/* The ids among the values of a parameter ("id", "id[]"), in their order, each once. */
size_t api_ids(const struct http_request *request, const char *name, int64_t *ret_ids, size_t max);
struct http_reply api_lists_reply(struct work *w, const struct list *lists, int count);
/* Notification as v1 has it. ERR_NOT_FOUND when its account or post is hidden from the viewer. */
MUST_USE enum err api_notification_json(struct work *w, struct buffer *out,
                                        const struct viewer *viewer,
                                        const struct notification *notification);
struct conversation; /* social/conversations.h */
MUST_USE enum err api_conversation_json(struct work *w, struct buffer *out,
                                        const struct viewer *viewer,
                                        const struct conversation *conversation);
/* {} */
MUST_USE enum err api_empty(struct http_reply *ret_reply);

#endif
