/* An account's deletion, as far as cases go. */
#ifndef BEMA_MODERATION_CASE_PURGE_H
#define BEMA_MODERATION_CASE_PURGE_H

#include "store/lane.h"

enum { case_purge_step = 20 };
/* What she wrote is in no case any more: one of hers alone goes, one of several authors goes on
 * without her. What she reported counts no more, nor is her record kept. */
MUST_USE enum err cases_purge(struct work *w, struct lanes *lanes, int64_t account_id);

#endif
