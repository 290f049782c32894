/* The SQL of grants.h. */
#ifndef BEMA_AUTH_GRANTS_DB_H
#define BEMA_AUTH_GRANTS_DB_H

#include "auth/grants.h"

MUST_USE enum err grants_db_insert(struct work *w, const uint8_t hash[token_hash_bytes],
                                   const struct grant *grant);
MUST_USE enum err grants_db_find(struct work *w, const uint8_t hash[token_hash_bytes],
                                 struct grant *ret_grant);
/* ERR_AGAIN: somebody else used it in this moment. */
MUST_USE enum err grants_db_use(struct work *w, const uint8_t hash[token_hash_bytes],
                                const uint8_t used_for[token_hash_bytes]);
/* ERR_NOT_FOUND when it was gone. */
MUST_USE enum err grants_db_delete(struct work *w, const uint8_t hash[token_hash_bytes]);

#endif
