/* The SQL of second_factor.h: recovery codes. */
#ifndef BEMA_AUTH_SECOND_FACTOR_DB_H
#define BEMA_AUTH_SECOND_FACTOR_DB_H

#include "store/db.h"

MUST_USE enum err recovery_db_insert(struct work *w, int64_t account_id, const uint8_t hash[32]);
/* ERR_NOT_FOUND when there was none. */
MUST_USE enum err recovery_db_use(struct work *w, int64_t account_id, const uint8_t hash[32]);
MUST_USE enum err recovery_db_delete_all(struct work *w, int64_t account_id);
MUST_USE enum err recovery_db_count(struct work *w, int64_t account_id, int *ret_count);

#endif
