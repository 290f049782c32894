/* A slate's inputs as they are stored: about 25 bytes a candidate. Everything else is computed from
 * them again (algorithms/slate.h), and the slate's id, the SHA-256 of its export, tells whether
 * they are whole. */
#ifndef BEMA_SOCIAL_SLATE_PACK_H
#define BEMA_SOCIAL_SLATE_PACK_H

#include "algorithms/slate_export.h"

void slate_pack(const struct slate_export *slate, struct buffer *out);
/* All but the policy and the items. In the arena. ERR_INTERNAL for what was not packed here. */
MUST_USE enum err slate_unpack(struct arena *memory, struct str packed,
                               struct slate_export *ret_slate);

#endif
