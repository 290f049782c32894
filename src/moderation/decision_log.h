/* What the public log says of a decision (public_log/public_log.h). */
#ifndef BEMA_MODERATION_DECISION_LOG_H
#define BEMA_MODERATION_DECISION_LOG_H

#include "moderation/decisions.h"

/* Inside the transaction that records them: of each its entry. Public are what was done, under
 * which rule, until when, by which role and whether something is taken back; whom or what it is
 * about is sealed; the reason, the words that are shown with a restriction and the law it names are
 * sealed too, and shown without handles, addresses, links and the names of whose it is
 * (moderation/redaction.h). */
MUST_USE enum err decisions_log(struct work *w, const struct decision *decisions, int count,
                                int64_t *ret_entry_ids);

#endif
