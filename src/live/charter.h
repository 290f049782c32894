/* What answers about the square say of its documents: its rules with their JSON made once, and
 * which documents there are (social/documents.h). Held until one of them changes. */
#ifndef BEMA_LIVE_CHARTER_H
#define BEMA_LIVE_CHARTER_H

#include "live/live.h"

enum { rules_max = 100 };

struct live_charter {
    struct str rules; /* JSON: an array of Rules */
    bool has_privacy, has_terms;
};
/* A held one lives until live_reader_idle(), another as long as w->memory. ERR_NEEDS_STORE. */
MUST_USE enum err live_charter_get(struct work *w, const struct live_charter **ret_charter);

#endif
