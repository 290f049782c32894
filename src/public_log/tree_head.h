/* A checkpoint (C2SP tlog-checkpoint): a signed note that says how many entries a log has and the
 * root of their tree. Two checkpoints of one log that cannot both be true prove that it lied. Pure.
 */
#ifndef BEMA_PUBLIC_LOG_TREE_HEAD_H
#define BEMA_PUBLIC_LOG_TREE_HEAD_H

#include "public_log/merkle.h"
#include "public_log/note.h"

struct tree_head {
    struct str origin; /* "square.example/log" */
    uint64_t size;
    struct merkle_hash root;
};
/* The text that is signed: origin, size, root, a line each. */
struct str tree_head_text(struct arena *a, const struct tree_head *head);
/* Of a note's text; lines after the third are skipped. ERR_INVALID with words. */
MUST_USE enum err tree_head_parse(struct arena *a, struct str text, struct tree_head *ret_head,
                                  struct str *ret_fault);
/* A whole checkpoint, signed by this key of a log, whose name is its origin: ERR_INVALID with
 * words, ERR_CONFLICT where a signature is missing or false. */
MUST_USE enum err tree_head_open(struct arena *a, struct str checkpoint, const struct note_key *key,
                                 struct tree_head *ret_head, struct note *ret_note,
                                 struct str *ret_fault);
/* Decimal digits without a leading zero, at most 2^63 - 1; else ERR_INVALID. */
MUST_USE enum err tree_size_parse(struct str text, uint64_t *ret_size);

#endif
