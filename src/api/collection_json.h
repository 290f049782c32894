/* Collection, as Mastodon has it. */
#ifndef BEMA_API_COLLECTION_JSON_H
#define BEMA_API_COLLECTION_JSON_H

#include "api/api.h"
#include "social/collections.h"

/* With those of its people whom the viewer may meet. */
MUST_USE enum err api_collection_json(struct work *w, struct buffer *out,
                                      const struct viewer *viewer, const struct collection *c);

#endif
