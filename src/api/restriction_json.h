/* Restrictions as JSON: what is shown of them to everybody, and what to whom they concern. */
#ifndef BEMA_API_RESTRICTION_JSON_H
#define BEMA_API_RESTRICTION_JSON_H

#include "api/api.h"
#include "social/restrictions.h"

/* {"effect", "rule", "rule_version", "text", "since", "until", "legal", "role",
 * "decision_id"}; whole: and
 * "facts", "territories", "automated", for its subject. */
void api_restriction_json(struct buffer *out, const struct restriction *restriction, bool whole);
/* Whether everybody who sees the subject is told: labels, warnings, limits on answers and ages. */
bool api_restriction_is_shown(enum restriction_effect effect);
/* What stands on a subject, for its card: elements of an array, without the brackets, as everybody
 * and as its author reads them; what else of it cards hold. */
struct restriction_card {
    struct str shown, whole;
    struct restriction_words words;
};
MUST_USE enum err api_restriction_card(struct work *w, int64_t subject_id,
                                       struct restriction_card *ret_card);

#endif
