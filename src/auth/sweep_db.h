/* The SQL of sweep.h: which secrets are over. Taking them away is each table's own business. */
#ifndef BEMA_AUTH_SWEEP_DB_H
#define BEMA_AUTH_SWEEP_DB_H

#include "auth/tokens.h"

enum secret_kind { SECRET_LINK, SECRET_CODE, SECRET_TOKEN, SECRET_KINDS };
struct secret_hash {
    uint8_t bytes[token_hash_bytes];
};
/* At most max of those that are over by now, the oldest first. */
MUST_USE enum err sweep_db_over(struct work *w, enum secret_kind kind, int64_t now_ms,
                                struct secret_hash *ret_hashes, int max, int *ret_count);

#endif
