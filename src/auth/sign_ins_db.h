/* SQL of sign_ins.h. */
#ifndef BEMA_AUTH_SIGN_INS_DB_H
#define BEMA_AUTH_SIGN_INS_DB_H

#include "auth/sign_ins.h"

MUST_USE enum err sign_ins_db_insert(struct work *w, int64_t account_id, const struct sign_in *one);
MUST_USE enum err sign_ins_db_list(struct work *w, int64_t account_id, struct sign_in *ret_sign_ins,
                                   int max, int *ret_count);
MUST_USE enum err sign_ins_db_delete_before(struct work *w, int64_t account_id, int64_t id);
MUST_USE enum err sign_ins_db_delete_all(struct work *w, int64_t account_id);

#endif
