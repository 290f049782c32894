/* Rulings as requests ask for them and answers tell them: of single ones and of cases. */
#ifndef BEMA_API_DECISION_JSON_H
#define BEMA_API_DECISION_JSON_H

#include "api/api.h"
#include "moderation/rulings.h"

/* effect, rule, facts, text, territory, category, law, end, permanent, report_id: all but the
 * subject. ERR_INVALID with words. */
MUST_USE enum err api_ruling_read(struct work *w, const struct viewer *viewer,
                                  const struct http_request *request, struct ruling *ret_ruling);
/* "restrict" …; NULL: it is of something else than a post or an account. */
const char *api_decision_kind(enum decision_kind kind);
/* How a jury stands, or null. */
MUST_USE enum err api_jury_json(struct work *w, struct buffer *out, int64_t jury_id);
/* "dry_run", "decision", "public", "statement", into an open object. */
void api_ruled_put(struct buffer *out, const struct ruled *ruled, bool dry_run);

/* Whether she may read the post it is about: all could, or the report that led to it names the post
 * and she has taken that on, which is on record. */
MUST_USE enum err api_post_is_open(struct work *w, const struct viewer *viewer,
                                   const struct decision *decision, bool *ret_open,
                                   bool *ret_private);

/* All of a decision, as staff reads it: an object. */
void api_decision_json(struct buffer *out, const struct decision *decision);

#endif
