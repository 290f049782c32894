/* Signals as their owner gets them: from the API and in her archive. */
#ifndef BEMA_SOCIAL_SIGNALS_JSON_H
#define BEMA_SOCIAL_SIGNALS_JSON_H

#include "base/json.h"
#include "social/signals.h"

void signal_json(struct buffer *out, int64_t post_id, uint32_t flags);
void signal_seen_json(struct buffer *out, const struct seen_page *page, int i);
void signal_choice_json(struct buffer *out, const struct signal_choice *choice);
/* All of it: {"settings", "signals", "seen"}. */
MUST_USE enum err signals_json(struct work *w, struct buffer *out, int64_t account_id);

#endif
