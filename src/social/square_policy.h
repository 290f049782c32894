/* The policy by which this square ranks (algorithms/policy.h), read once. */
#ifndef BEMA_SOCIAL_SQUARE_POLICY_H
#define BEMA_SOCIAL_SQUARE_POLICY_H

#include "algorithms/slate_export.h"

struct square_policy {
    struct policy policy;
    struct str file;            /* with its comments */
    struct str text;            /* canonical */
    struct slate_digest digest; /* of that */
    struct str hash;            /* the same, lower-case hex */
};
const struct square_policy *square_policy(void);

#endif
