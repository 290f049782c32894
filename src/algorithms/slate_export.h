/* A slate as a document: its inputs, what was published when it was made, and every term, so that
 * anyone can compute it again. docs/ALGORITHM.md describes it; in short, it is JSON without white
 * space, with sorted keys, whole numbers only, ids and hashes as strings:
 *
 *     {"bema_slate":1,
 *      "columns":["id","author",…,"rank"],
 *      "items":[["1093…","1087…",1795285200000,…,1],…],     in the order of the slate
 *      "made":1795288800000,
 *      "policy":"approval.prior_voices = 4\n…",             its canonical text
 *      "published":{"cells":"SHA-256","clusters":…,"polarity":…,"topics":…},
 *      "sources":15,
 *      "topics":{"ID":[127 thresholds],…},                   those that items name, by id
 *      "weights":{"affinity":65536,…}}
 *
 * The slate's id is the SHA-256 of these bytes: it depends on nothing but the inputs. */
#ifndef BEMA_ALGORITHMS_SLATE_EXPORT_H
#define BEMA_ALGORITHMS_SLATE_EXPORT_H

#include "algorithms/slate.h"

enum { slate_digest_bytes = 32, slate_export_bytes_max = 4 * 1024 * 1024 };

struct slate_digest {
    uint8_t bytes[slate_digest_bytes];
};
struct slate_digest slate_digest(struct str bytes); /* SHA-256 */

/* The files that a slate was computed from, by the SHA-256 of their published bytes. All 0: there
 * was none yet. */
struct slate_published {
    struct slate_digest cells, clusters, polarity, topics;
};

struct slate_export {
    struct policy policy;
    struct slate_published published;
    uint32_t sources; /* that were gathered from: bit 1 << enum slate_source */
    struct slate_input input;
    const struct slate_item *items; /* from slate_make(), one for each candidate */
};

/* Writes the canonical bytes. For a full slate about 300 kB. */
void slate_export_write(const struct slate_export *export, struct buffer *ret_text);

/* Reads a document in any white space and order of keys, but with no key and no column that is not
 * known: what it says, not yet whether that is true. Everything lives in the arena, which needs 8
 * MiB. ERR_INVALID, ERR_TOO_LARGE or ERR_UNAVAILABLE with words in *ret_fault. */
MUST_USE enum err slate_export_read(struct arena *a, struct str text, struct slate_export *ret,
                                    struct str *ret_fault);

#endif
