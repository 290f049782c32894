/* A slate as a document: its inputs, what was published when it was made, and every term, so that
 * anyone can compute it again. docs/ALGORITHM.md describes it; in short
 *
 *     {"id":"SHA-256 of the packed inputs","slate":{…}}
 *
 * where the slate is JSON without white space, with sorted keys, whole numbers only, ids and hashes
 * as strings:
 *
 *     {"bema_slate":2,
 *      "columns":["id","author",…,"rank"],
 *      "items":[["1093…","1087…",1795285200000,…,1],…],     in the order of the slate
 *      "made":1795288800000,
 *      "policy":"approval.prior_voices = 4\n…",             its canonical text
 *      "published":{"cells":"SHA-256","clusters":…,"polarity":…,"topics":…},
 *      "sources":15,
 *      "topics":{"ID":[127 thresholds],…},                   those that items name
 *      "weights":{"affinity":65536,…}}
 *
 * The id depends on nothing but the inputs; terms and ranks follow from them. Whose slate it is
 * does not stand there.
 *
 * Packed, inputs take about 30 bytes a candidate, so that a slate has its id in a tenth of the time
 * that the document takes: "bema slate 2\n", the SHA-256 of the policy's canonical text, those that
 * "published" names in its order, then numbers: when it was made, the weights (bridging, affinity,
 * age, repeat, unfollowed), the sources, how many candidates; then each candidate, in the order of
 * the slate. In documents of the first version ("bema_slate":1) the id is the SHA-256 of the
 * slate's JSON; they are read and computed again like others. */
#ifndef BEMA_ALGORITHMS_SLATE_EXPORT_H
#define BEMA_ALGORITHMS_SLATE_EXPORT_H

#include "algorithms/slate.h"

enum { slate_digest_bytes = 32, slate_document_bytes_max = 4 * 1024 * 1024 };

struct slate_digest {
    uint8_t bytes[slate_digest_bytes];
};
struct slate_digest slate_digest(struct str bytes); /* SHA-256 */
bool slate_digest_is(struct slate_digest one, struct slate_digest other);
struct str slate_digest_text(struct arena *a, struct slate_digest digest); /* lower-case hex */
MUST_USE enum err slate_digest_parse(struct str text, struct slate_digest *ret);

/* The files that a slate was computed from, by the SHA-256 of their published bytes (published.h).
 * All 0: there was none yet. */
struct slate_published {
    struct slate_digest cells, clusters, polarity, topics;
};

struct slate_export {
    bool is_first_version; /* its id is that of its JSON */
    struct policy policy;
    struct slate_published published;
    uint32_t sources; /* that were gathered from: bit 1 << enum slate_source */
    struct slate_input input;
    const struct slate_item *items; /* from slate_make(), one for each candidate */
};

/* Writes the slate's JSON: for a full one about 300 kB. */
void slate_export_write(const struct slate_export *slate, struct buffer *ret_text);
/* Writes the document. */
void slate_document_write(const struct slate_export *slate, struct slate_digest id,
                          struct buffer *ret_text);

/* Appends the packed inputs, whose slate_digest() is the slate's id. policy: slate_digest() of its
 * canonical text. The order comes from slate->items. */
void slate_pack(const struct slate_export *slate, struct slate_digest policy, struct buffer *out);
/* Reads them: all but the policy itself and the items, which slate_make() gives again. In the
 * arena, which needs 512 kB. ERR_INVALID for what slate_pack() does not write; ERR_UNAVAILABLE. */
MUST_USE enum err slate_unpack(struct arena *a, struct str packed, struct slate_export *ret_slate,
                               struct slate_digest *ret_policy);
/* Whether it is in this version of packing. */
bool slate_is_packed(struct str packed);
/* The id of one that has its items. Zeros: the arena has no room. */
struct slate_digest slate_id(struct arena *a, const struct slate_export *slate);

struct slate_document {
    struct slate_digest id; /* as it says */
    struct slate_export slate;
};

/* Reads a document in any white space and order of keys, but with no key and no column that is not
 * known: what it says, and that it keeps to the limits of slate.h, not yet whether it is true.
 * Candidates and items are in the order of the document, item n of candidate n. Everything lives in
 * the arena, which needs 16 MiB. ERR_INVALID, ERR_TOO_LARGE or ERR_UNAVAILABLE, with words in
 * *ret_fault: "item 12, author: must be an id". */
MUST_USE enum err slate_document_read(struct arena *a, struct str text, struct slate_document *ret,
                                      struct str *ret_fault);

/* The same of inputs alone, to be computed: the id may be missing, and the columns may end with
 * "cells". Items are all 0 then. */
MUST_USE enum err slate_inputs_read(struct arena *a, struct str text, struct slate_export *ret,
                                    struct str *ret_fault);

/* Computes it again from its inputs. ERR_CONFLICT where anything differs, with the first difference
 * in *ret_difference: "item 12 (post 1093…), score: 65536 is said, 65530 computed". *ret_made is
 * what was computed, but for ERR_UNAVAILABLE: the arena has no room for 8 MiB. */
MUST_USE enum err slate_replay(struct arena *a, const struct slate_document *document,
                               struct slate_document *ret_made, struct str *ret_difference);

#endif
