/* The policy by which this square ranks (algorithms/policy.h): that which is built in, or an
 * operator's file. */
#ifndef BEMA_SOCIAL_SQUARE_POLICY_H
#define BEMA_SOCIAL_SQUARE_POLICY_H

#include "algorithms/slate_export.h"
#include "store/lane.h"

struct square_policy {
    struct policy policy;
    struct str file;            /* with its comments */
    struct str text;            /* canonical */
    struct slate_digest digest; /* of that */
    struct str hash;            /* the same, lower-case hex */
    /* Inside: where it lies, and the one that was read before it. */
    struct arena *memory;
    const struct square_policy *older;
};
/* The one in force. Another may be in force at the next call; what was returned stays as it is for
 * as long as the process. */
const struct square_policy *square_policy(void);

/* Reads the file, notes the policy in the store where one is open (so that it is listed, and its
 * text found by its hash, before anything is ranked by it), and puts it in force. path "": that
 * which is built in. ERR_INVALID with words, "PATH, line 7, cells.rounded_to: …": then the one that
 * is in force stays. */
MUST_USE enum err square_policy_load(struct work *w, struct str path);

#endif
