/* MediaAttachments. */
#ifndef BEMA_API_MEDIA_JSON_H
#define BEMA_API_MEDIA_JSON_H

#include "base/json.h"
#include "media/media.h"

void api_media_json(struct work *w, struct buffer *out, const struct media *media);
/* An array in the order of ids; what is gone is left out. The descriptions are appended to
 * `descriptions`, each with a line end before it (NULL: nobody asks). */
MUST_USE enum err api_media_list_json(struct work *w, struct buffer *out, const int64_t *ids,
                                      int count, struct buffer *descriptions);

#endif
