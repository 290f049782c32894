/* SQL of blocks. */
#ifndef BEMA_AUTH_BLOCKS_DB_H
#define BEMA_AUTH_BLOCKS_DB_H

#include "auth/blocks.h"

/* All of a kind without their texts but the name, at most max. */
MUST_USE enum err blocks_db_all(struct work *w, enum block_kind kind, int max,
                                struct block *ret_blocks, int *ret_count);
/* id 0: by name. */
MUST_USE enum err blocks_db_find(struct work *w, enum block_kind kind, int64_t id, struct str name,
                                 struct block *ret_block);
MUST_USE enum err blocks_db_page(struct work *w, enum block_kind kind,
                                 const struct page_bounds *bounds, struct block *ret_blocks,
                                 int *ret_count);
MUST_USE enum err blocks_db_insert(struct work *w, const struct block *block);
MUST_USE enum err blocks_db_update(struct work *w, const struct block *block);
MUST_USE enum err blocks_db_delete(struct work *w, enum block_kind kind, int64_t id);

MUST_USE enum err block_attempts_db_add(struct work *w, int64_t block_id, int64_t day,
                                        int64_t address_hash);
MUST_USE enum err block_attempts_db_forget(struct work *w, int64_t block_id, int64_t before_day);
/* ret_days[i].day_ms are set already, newest first. */
MUST_USE enum err block_attempts_db_days(struct work *w, int64_t block_id,
                                         struct block_day ret_days[block_days_shown]);

#endif
