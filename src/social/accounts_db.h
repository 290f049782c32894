/* SQL of accounts: rows of accounts, handles and account_counts. Inside the callers' transaction
 * where something is written. */
#ifndef BEMA_SOCIAL_ACCOUNTS_DB_H
#define BEMA_SOCIAL_ACCOUNTS_DB_H

#include "social/accounts.h"

/* *ret_made false: the id is taken. */
MUST_USE enum err accounts_db_insert(struct work *w, const struct account *account, bool *ret_made);
/* *ret_made false: the handle is taken. */
MUST_USE enum err accounts_db_claim(struct work *w, struct str handle, int64_t account_id,
                                    bool *ret_made);
MUST_USE enum err accounts_db_handle(struct work *w, struct str handle, int64_t *ret_id);
MUST_USE enum err accounts_db_find(struct work *w, int64_t id, struct account *ret_account);
/* Without their counters; id 0: no such account. */
MUST_USE enum err accounts_db_find_many(struct work *w, const int64_t *ids, int count,
                                        struct account *ret_accounts);
/* What rules ask most: flags, and whether it is of this square. ERR_NOT_FOUND. */
MUST_USE enum err accounts_db_flags(struct work *w, int64_t id, uint32_t *ret_flags,
                                    bool *ret_local);
/* Writes back what account_change and account_delete may change. */
MUST_USE enum err accounts_db_update(struct work *w, const struct account *account);
/* With ACCOUNT_MOVED; to_id 0: nowhere. */
MUST_USE enum err accounts_db_set_moved(struct work *w, int64_t id, int64_t to_id);
MUST_USE enum err accounts_db_flags_set(struct work *w, int64_t id, uint32_t set, uint32_t clear,
                                        int64_t *ret_changed);
MUST_USE enum err accounts_db_counts_add(struct work *w, const struct account_counts_change *change,
                                         struct account_counts *ret_counts);
MUST_USE enum err accounts_db_counts(struct work *w, int64_t id, struct account_counts *ret_counts);

#endif
