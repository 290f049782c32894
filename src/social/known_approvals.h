/* What people approved of lately where everybody can see it, for the slates of those who follow
 * them: read from the store at most once in candidate_approvals_held_ms each, and held meanwhile,
 * in at most 0.9 MB. So what one takes back, and not to be counted any more, is met as late as
 * that. */
#ifndef BEMA_SOCIAL_KNOWN_APPROVALS_H
#define BEMA_SOCIAL_KNOWN_APPROVALS_H

#include "live/index.h"

/* Adds up to candidate_approvals_max posts, the newest approvals since then first, to found, which
 * has room for them after *count. */
MUST_USE enum err known_approvals(struct work *w, int64_t account_id, int64_t since_ms,
                                  struct live_found *found, int *count);

#endif
