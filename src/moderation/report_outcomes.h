/* What is answered to who reported. */
#ifndef BEMA_MODERATION_REPORT_OUTCOMES_H
#define BEMA_MODERATION_REPORT_OUTCOMES_H

#include "moderation/decisions.h"
#include "moderation/reports.h"

/* What came of a report, for who made it: the decisions against the account or the posts it names,
 * made since it and not after it was answered; newest of each first, at most max. None while it
 * waits. */
MUST_USE enum err report_outcome(struct work *w, const struct report *report,
                                 struct decision *ret_decisions, int max, int *ret_count);

#endif
