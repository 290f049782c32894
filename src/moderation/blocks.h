/* What staff does with blocks (auth/blocks.h): each change is recorded as a decision on the block's
 * own id. On a lane, each a transaction of its own. ERR_FORBIDDEN without the permission:
 * PERMISSION_MANAGE_FEDERATION for domains of other squares, else PERMISSION_MANAGE_BLOCKS. What a
 * domain's block means for its accounts is done by JOB_APPLY_DOMAIN. */
#ifndef BEMA_MODERATION_BLOCKS_H
#define BEMA_MODERATION_BLOCKS_H

#include "auth/blocks.h"
#include "moderation/decisions.h"

uint64_t block_permission(enum block_kind kind);
/* As block_add() and block_change(). *block is then as stored. */
MUST_USE enum err block_decide_add(struct work *w, int64_t by_id, struct block *block);
MUST_USE enum err block_decide_change(struct work *w, int64_t by_id, struct block *block);
MUST_USE enum err block_decide_remove(struct work *w, int64_t by_id, enum block_kind kind,
                                      int64_t id);

#endif
