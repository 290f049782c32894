/* The second factor: TOTP with recovery codes. Changing functions run on a lane, in a transaction
 * of their own or a running one. */
#ifndef BEMA_AUTH_SECOND_FACTOR_H
#define BEMA_AUTH_SECOND_FACTOR_H

#include "auth/totp.h"
#include "auth/users.h"

enum { recovery_codes_max = 10, recovery_code_bytes = 10 };

/* A fresh secret that counts only once second_factor_confirm() saw a code of it. */
MUST_USE enum err second_factor_begin(struct work *w, int64_t account_id, struct str *ret_secret);
/* ERR_UNAUTHORIZED: the code does not fit. Makes the recovery codes, shown once. */
MUST_USE enum err second_factor_confirm(struct work *w, int64_t account_id, struct str code,
                                        struct str ret_recovery[recovery_codes_max]);
/* A TOTP code or a recovery code, each good once. ERR_UNAUTHORIZED. */
MUST_USE enum err second_factor_use(struct work *w, int64_t account_id, struct str code);
MUST_USE enum err second_factor_end(struct work *w, int64_t account_id);
MUST_USE enum err recovery_codes_renew(struct work *w, int64_t account_id,
                                       struct str ret_recovery[recovery_codes_max]);
MUST_USE enum err recovery_codes_left(struct work *w, int64_t account_id, int *ret_count);

#endif
