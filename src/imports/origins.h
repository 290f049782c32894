/* Where a stored post came from: the key it had in a bulk file or an archive, for ever. One table
 * serves load and both imports, so that each can be run again without making anything twice. */
#ifndef BEMA_IMPORTS_ORIGINS_H
#define BEMA_IMPORTS_ORIGINS_H

#include "base/work.h"

enum { origin_hash_bytes = 32 };
struct origin {
    int64_t account_id, post_id;
    uint8_t content_hash[origin_hash_bytes];
};
/* The account's own origin of that key. ERR_NOT_FOUND. */
MUST_USE enum err origin_find(struct work *w, struct str key, int64_t account_id,
                              struct origin *ret_origin);
/* By key alone: account_id's own first, else the only one. ERR_NOT_FOUND; ERR_CONFLICT when
 * several other accounts have it. */
MUST_USE enum err origin_resolve(struct work *w, struct str key, int64_t account_id,
                                 struct origin *ret_origin);
/* The key a post came with; for commands (every bucket is asked). ERR_NOT_FOUND. */
MUST_USE enum err origin_of_post(struct work *w, int64_t post_id, struct str *ret_key);
/* Inside the transaction that stores the post. ERR_CONFLICT when the key is taken. */
MUST_USE enum err origin_add(struct work *w, struct str key, const struct origin *origin);
/* BLAKE2b-256 of the bytes (libsodium's generic hash). */
void origin_hash(struct str bytes, uint8_t ret_hash[origin_hash_bytes]);

#endif
