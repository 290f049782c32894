/* SQL of passkeys.h: passkeys, passkey_challenges. */
#ifndef BEMA_AUTH_PASSKEYS_DB_H
#define BEMA_AUTH_PASSKEYS_DB_H

#include "auth/passkeys.h"

MUST_USE enum err passkeys_db_insert(struct work *w, const struct passkey *passkey);
/* Newest first. */
MUST_USE enum err passkeys_db_list(struct work *w, int64_t account_id, struct passkey *ret_passkeys,
                                   int max, int *ret_count);
MUST_USE enum err passkeys_db_rename(struct work *w, int64_t account_id, int64_t id,
                                     struct str name, bool *ret_changed);
/* *ret_newer false, and nothing changed: its counter is not above the one that is kept, though one
 * of them counts. */
MUST_USE enum err passkeys_db_used(struct work *w, const struct passkey *passkey, bool *ret_newer);
MUST_USE enum err passkeys_db_delete(struct work *w, int64_t account_id, int64_t id,
                                     bool *ret_changed);
MUST_USE enum err passkeys_db_delete_all(struct work *w, int64_t account_id);

/* *ret_first false: the challenge was answered before. */
MUST_USE enum err passkeys_db_challenge_use(struct work *w, int64_t number, int64_t expires_ms,
                                            bool *ret_first);
/* Those that are over. Reads all buckets. */
MUST_USE enum err passkeys_db_challenges_sweep(struct work *w, int64_t now_ms);

#endif
