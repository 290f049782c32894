/* SQL of the domains people block. */
#ifndef BEMA_SOCIAL_DOMAIN_BLOCKS_DB_H
#define BEMA_SOCIAL_DOMAIN_BLOCKS_DB_H

#include "social/domain_blocks.h"

/* *ret_made false: it was there. */
MUST_USE enum err domain_blocks_db_insert(struct work *w, int64_t account_id, struct str domain,
                                          bool *ret_made);
MUST_USE enum err domain_blocks_db_delete(struct work *w, int64_t account_id, struct str domain,
                                          bool *ret_gone);
MUST_USE enum err domain_blocks_db_delete_all(struct work *w, int64_t account_id);
MUST_USE enum err domain_blocks_db_has(struct work *w, int64_t account_id, struct str domain,
                                       bool *ret_has);
MUST_USE enum err domain_blocks_db_count(struct work *w, int64_t account_id, int max,
                                         int *ret_count);
MUST_USE enum err domain_blocks_db_page(struct work *w, int64_t account_id, const struct page *page,
                                        struct domain_block_list *ret_list);
/* "" for accounts of this square. ERR_NOT_FOUND: no such account. */
MUST_USE enum err domain_blocks_db_domain(struct work *w, int64_t account_id,
                                          struct str *ret_domain);
/* Accounts of a domain by username, after one; a scatter read. */
MUST_USE enum err domain_blocks_db_accounts(struct work *w, struct str domain, struct str after,
                                            int max, int64_t *ret_ids, struct str *ret_last,
                                            int *ret_count);

#endif
