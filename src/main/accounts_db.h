/* The square's own accounts by name, for `bema account list`. */
#ifndef BEMA_MAIN_ACCOUNTS_DB_H
#define BEMA_MAIN_ACCOUNTS_DB_H

#include "base/work.h"

enum { accounts_page_max = 200 };
struct local_account {
    int64_t id;
    struct str username;
    uint32_t flags;
};
/* Up to accounts_page_max by name after `after`, deleted ones left out. */
MUST_USE enum err accounts_db_page(struct work *w, struct str after,
                                   struct local_account ret_accounts[accounts_page_max],
                                   int *ret_count);
/* Above every id the store holds, so that new ids rise whatever the clock did. */
MUST_USE enum err ids_db_highest(struct work *w, int64_t *ret_id);

#endif
