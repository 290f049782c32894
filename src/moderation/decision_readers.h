/* Who may read of a decision by its number. A number holds the bucket of whom the decision is about
 * and the millisecond in which it was made, both of which others can know: if any number were
 * answered, an entry of the public log could be led back to its account by trying. */
#ifndef BEMA_MODERATION_DECISION_READERS_H
#define BEMA_MODERATION_DECISION_READERS_H

#include "moderation/decisions.h"

/* Her whom it is about; staff with PERMISSION_MANAGE_REPORTS; who reported what it answers; and,
 * where its number is shown with what it laid (a notice, a label, a warning, limited answers, an
 * age, a territory), everybody who may know that the post or the account is there, also after it
 * was taken back. account_id 0: nobody. */
MUST_USE enum err decision_is_readable(struct work *w, int64_t account_id,
                                       const struct decision *decision, bool *ret_is);

#endif
