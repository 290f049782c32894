/* A receipt: that an entry stands in a log, for whoever is not connected to it (C2SP tlog-proof):
 *
 *     c2sp.org/tlog-proof@v1
 *     extra BASE64             the entry itself
 *     index 73894
 *     BASE64 …                 the inclusion proof, a line a hash
 *
 *     the checkpoint
 *
 * And what is sent to a witness (C2SP tlog-witness): the size it knows, how the log grew since, the
 * new checkpoint. Pure. */
#ifndef BEMA_PUBLIC_LOG_RECEIPT_H
#define BEMA_PUBLIC_LOG_RECEIPT_H

#include "public_log/tree_head.h"

enum { receipt_bytes_max = 256 * 1024 };

struct receipt {
    struct str entry;
    uint64_t index;
    struct merkle_proof proof;
    struct str checkpoint;
};
struct str receipt_text(struct arena *a, const struct receipt *receipt);
bool receipt_is(struct str text); /* begins like one */
/* ERR_INVALID or ERR_TOO_LARGE with words. */
MUST_USE enum err receipt_parse(struct arena *a, struct str text, struct receipt *ret_receipt,
                                struct str *ret_fault);
/* Whether the entry stands where it says, in a checkpoint signed by the key. ERR_CONFLICT: not so;
 * with words. */
MUST_USE enum err receipt_check(struct arena *a, const struct receipt *receipt,
                                const struct note_key *key, struct tree_head *ret_head,
                                struct str *ret_fault);

/* The body of POST add-checkpoint. */
struct str witness_request_text(struct arena *a, uint64_t old_size,
                                const struct merkle_proof *growth, struct str checkpoint);

#endif
