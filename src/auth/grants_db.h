/* The SQL of grants.h. */
#ifndef BEMA_AUTH_GRANTS_DB_H
#define BEMA_AUTH_GRANTS_DB_H

#include "auth/grants.h"

MUST_USE enum err grants_db_insert(struct work *w, const uint8_t hash[token_hash_bytes],
                                   const struct grant *grant);
MUST_USE enum err grants_db_find(struct work *w, const uint8_t hash[token_hash_bytes],
                                 struct grant *ret_grant);
/* ERR_NOT_FOUND when it was gone. */
MUST_USE enum err grants_db_delete(struct work *w, const uint8_t hash[token_hash_bytes]);

/* All that are over by now. */
MUST_USE enum err grants_db_sweep(struct work *w, int64_t now_ms);

#endif
