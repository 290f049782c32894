/* The hashes of a Merkle tree over a list of entries, and what proves something about it (RFC 6962,
 * section 2; the checks are those of RFC 9162, section 2.1). Whoever has 32 bytes, the tree's root,
 * can check that an entry stands at its place, and that a list only grew. Pure. */
#ifndef BEMA_PUBLIC_LOG_MERKLE_H
#define BEMA_PUBLIC_LOG_MERKLE_H

#include "base/str.h"

enum { merkle_hash_bytes = 32, merkle_proof_max = 64 };

struct merkle_hash {
    uint8_t bytes[merkle_hash_bytes];
};
/* What a proof holds: of an entry from its sibling up, of growth as RFC 6962 orders it. */
struct merkle_proof {
    struct merkle_hash hashes[merkle_proof_max];
    size_t count;
};

/* SHA-256(00 ‖ entry), SHA-256(01 ‖ left ‖ right), SHA-256 of nothing. */
struct merkle_hash merkle_leaf(struct str entry);
struct merkle_hash merkle_node(const struct merkle_hash *left, const struct merkle_hash *right);
struct merkle_hash merkle_empty(void);
/* SHA-256 of any bytes. */
struct merkle_hash merkle_digest(struct str bytes);
/* The root over count hashes, a power of two. */
struct merkle_hash merkle_fold(const struct merkle_hash *hashes, size_t count);
bool merkle_is(const struct merkle_hash *one, const struct merkle_hash *other);
/* Standard base64 with padding, and nothing else: ERR_INVALID. */
struct str merkle_text(struct arena *a, const struct merkle_hash *hash);
MUST_USE enum err merkle_parse(struct arena *a, struct str text, struct merkle_hash *ret);

/* Whether the entry with this leaf hash stands at index in the tree of that size and root. */
bool merkle_includes(uint64_t index, uint64_t size, const struct merkle_hash *leaf,
                     const struct merkle_proof *proof, const struct merkle_hash *root);
/* Whether the tree of new_size begins with the whole tree of old_size. Of size 0 there is only the
 * empty root, and the proof is empty. */
bool merkle_grew(uint64_t old_size, uint64_t new_size, const struct merkle_hash *old_root,
                 const struct merkle_hash *new_root, const struct merkle_proof *proof);

#endif
