/* CustomEmojis. */
#ifndef BEMA_API_EMOJIS_H
#define BEMA_API_EMOJIS_H

#include "api/api.h"

/* An array of the emoji whose shortcodes occur in the texts, each once, known ones only. Nothing
 * is looked up where no text holds a colon; else ERR_NEEDS_STORE is possible. */
MUST_USE enum err api_emojis_json(struct work *w, struct buffer *out, const struct str *texts,
                                  size_t count);

#endif
