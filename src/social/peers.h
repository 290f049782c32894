/* The squares whose people are known here. */
#ifndef BEMA_SOCIAL_PEERS_H
#define BEMA_SOCIAL_PEERS_H

#include "base/work.h"

enum { peers_max = 5000 };
/* Domains of known accounts that begin with prefix ("": all), in their order, at most max. */
MUST_USE enum err peers_find(struct work *w, struct str prefix, int max, struct str *ret_domains,
                             int *ret_count);

#endif
