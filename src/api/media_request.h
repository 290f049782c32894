/* Pictures in requests. */
#ifndef BEMA_API_MEDIA_REQUEST_H
#define BEMA_API_MEDIA_REQUEST_H

#include "media/media.h"
#include "net/http.h"
#include "social/posts.h"

/* Two pictures of a profile and their form; what one may weigh, the limits say. */
enum { api_picture_body_bytes_max = 72 * 1024 * 1024 };

/* Processes the file of that name, of at most bytes_max: LANE_SLOW only. ERR_INVALID with
 * Mastodon's words where they exist. What is not inserted must be discarded. */
MUST_USE enum err api_picture_read(struct work *w, const struct http_request *request,
                                   const char *name, int64_t bytes_max, struct media *ret_media);
/* media_ids[], each once, at most post_media_max into ids. */
MUST_USE enum err api_media_ids_read(struct work *w, const struct http_request *request,
                                     int64_t *ids, int *ret_count);
/* media_attributes[] of those that are among the draft's media_ids: its media_changes. */
MUST_USE enum err api_media_attributes(struct work *w, const struct http_request *request,
                                       struct post_draft *draft);

#endif
