/* The SQL of users.h. */
#ifndef BEMA_AUTH_USERS_DB_H
#define BEMA_AUTH_USERS_DB_H

#include "auth/users.h"

MUST_USE enum err users_db_insert(struct work *w, const struct user *user);
MUST_USE enum err users_db_find(struct work *w, int64_t account_id, struct user *ret_user);
/* account_id 0: no user behind that account. */
MUST_USE enum err users_db_find_many(struct work *w, const int64_t *account_ids, int count,
                                     struct user *ret_users);
MUST_USE enum err users_db_settings(struct work *w, int64_t account_id,
                                    struct user_settings *ret_settings, struct str *ret_locale);
/* Whoever has a role, by id; reads all buckets. */
MUST_USE enum err users_db_staff(struct work *w, int64_t *ret_ids, enum role *ret_roles, int max,
                                 int *ret_count);
MUST_USE enum err users_db_delete(struct work *w, int64_t account_id);
MUST_USE enum err users_db_set_role(struct work *w, int64_t account_id, enum role role);
MUST_USE enum err users_db_set_password(struct work *w, int64_t account_id, struct str hash);
MUST_USE enum err users_db_set_email(struct work *w, int64_t account_id, struct str email,
                                     int64_t confirmed_ms);
MUST_USE enum err users_db_set_locale(struct work *w, int64_t account_id, struct str locale);
MUST_USE enum err users_db_set_disabled(struct work *w, int64_t account_id, int64_t disabled_ms);
MUST_USE enum err users_db_set_approved(struct work *w, int64_t account_id, int64_t approved_ms);
MUST_USE enum err users_db_set_settings(struct work *w, int64_t account_id, struct str settings);
MUST_USE enum err users_db_set_signed_in(struct work *w, int64_t account_id, int64_t now_ms);
/* Only forward; *ret_changed false: she was here that day already. */
MUST_USE enum err users_db_set_active_day(struct work *w, int64_t account_id, int64_t day,
                                          bool *ret_changed);
/* confirmed_ms 0 and an empty secret switch it off. */
MUST_USE enum err users_db_set_totp(struct work *w, int64_t account_id, struct str secret,
                                    int64_t confirmed_ms, int64_t last_step);
/* ERR_NOT_FOUND: a code of that step, or of a later one, was used already. */
MUST_USE enum err users_db_use_totp_step(struct work *w, int64_t account_id, int64_t step);

/* ERR_CONFLICT: somebody has it. */
MUST_USE enum err emails_db_claim(struct work *w, struct str email, int64_t account_id);
MUST_USE enum err emails_db_find(struct work *w, struct str email, int64_t *ret_account_id);
MUST_USE enum err emails_db_release(struct work *w, struct str email, int64_t account_id);

struct str users_settings_text(struct work *w, const struct user_settings *settings);

#endif
