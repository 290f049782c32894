/* Checking a whole log from its checkpoint, tiles and entries alone, wherever they come from: every
 * entry is hashed, the tree is made anew, and everything served of it is compared with that. */
#ifndef BEMA_PUBLIC_LOG_AUDIT_H
#define BEMA_PUBLIC_LOG_AUDIT_H

#include "public_log/public_log.h"

struct audit_source {
    void *context;
    /* The newest checkpoint, and the bytes of a tile or bundle of it. memory is reset by the caller
     * of these between tiles. */
    enum err (*checkpoint)(struct work *w, void *context, struct str *ret_checkpoint);
    enum err (*tile)(struct work *w, void *context, const struct tile_place *place,
                     struct str *ret_bytes);
    /* More that is known of the entries from `begin` on, at most tile_width of them: their
     * openings; NULL where the source has none. */
    enum err (*entries)(struct work *w, void *context, uint64_t begin, const struct str *bodies,
                        size_t count);
    /* Asked now and then; true breaks off. May be NULL. */
    bool (*between)(void *context, uint64_t done, uint64_t total);
};
struct audit {
    const struct note_key *key;
    struct str from; /* an earlier checkpoint, or a receipt; "" none */
};
struct audit_report {
    struct tree_head head;
    uint64_t from_size; /* of the earlier checkpoint */
    size_t further;     /* signatures below the newest checkpoint of keys that are not known here */
    bool has_receipt;   /* `from` was a receipt, and its entry stands */
};
/* ERR_CONFLICT: the log is not what it says, with words that name the first fault; ERR_INVALID:
 * what was handed in cannot be read; others: the source failed. */
MUST_USE enum err audit_run(struct work *w, const struct audit_source *source,
                            const struct audit *audit, struct audit_report *ret_report);

#endif
