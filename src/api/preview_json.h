/* PreviewCards. */
#ifndef BEMA_API_PREVIEW_JSON_H
#define BEMA_API_PREVIEW_JSON_H

#include "base/json.h"
#include "social/posts.h"

/* Of what the post links to; null where nothing is known. */
MUST_USE enum err api_preview_json(struct work *w, struct buffer *out, const struct post *post);

struct preview; /* social/previews.h */
/* The same of a preview in hand. */
MUST_USE enum err api_preview_card_json(struct work *w, struct buffer *out,
                                        const struct preview *preview);

#endif
