/* Cases as JSON, as the moderator's page has them. */
#ifndef BEMA_API_CASE_JSON_H
#define BEMA_API_CASE_JSON_H

#include "api/admin.h"
#include "moderation/case_rulings.h"
#include "moderation/case_work.h"

/* A case as it stands in a list. */
MUST_USE enum err api_case_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                                const struct case_item *item);
/* And all that is known of it. */
MUST_USE enum err api_case_whole_json(struct work *w, struct buffer *out,
                                      const struct viewer *viewer, const struct case_item *item);
/* {"id", "username"} or null, as the value of the key. */
MUST_USE enum err api_case_person_json(struct work *w, struct buffer *out, const char *key,
                                       int64_t account_id);
void api_case_note_json(struct buffer *out, const struct case_note *note);

#endif
