/* Who reported is told, by the same way as she was told of a decision, that it was taken back. */
#ifndef BEMA_MODERATION_REVERSAL_NEWS_H
#define BEMA_MODERATION_REVERSAL_NEWS_H

#include "moderation/decisions.h"

/* Cases of her that are looked at, from the decision back, and reports and notices in each. */
enum { reversal_cases_max = 40, reversal_sources_max = 500 };

/* Inside the running transaction: whoever reported what the decision answered, or sent a notice of
 * it, has a mail. owner_id: whom it was about. A case that is being undone tells its own
 * (case_undoings.h). */
MUST_USE enum err reversal_tell(struct work *w, const struct decision *decision, int64_t owner_id);

#endif
