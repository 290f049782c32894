/* SQL of domain_effects.h. */
#ifndef BEMA_MODERATION_DOMAIN_EFFECTS_DB_H
#define BEMA_MODERATION_DOMAIN_EFFECTS_DB_H

#include "moderation/domain_effects.h"

/* Accounts of exactly that domain by name after `after`, at most domain_effects_step; *ret_last is
 * the name of the last. */
MUST_USE enum err domain_accounts_db_page(struct work *w, struct str domain, struct str after,
                                          int64_t *ret_ids, int *ret_count, struct str *ret_last);

#endif
