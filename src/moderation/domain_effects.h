/* What a blocked domain means for the accounts of it that are known here: the overlay of its
 * severity, laid by the rule "domain" and lifted when the block goes. Accounts met later get theirs
 * when they are made (federation asks domain_block_find()). */
#ifndef BEMA_MODERATION_DOMAIN_EFFECTS_H
#define BEMA_MODERATION_DOMAIN_EFFECTS_H

#include "jobs/jobs.h"

enum { domain_effects_step = 100 };
#define DOMAIN_RULE "domain"

/* Handler of JOB_APPLY_DOMAIN: data is the domain, and what holds for it then is applied to it and
 * to all below it. */
MUST_USE enum err domain_effects_job(struct work *w, const struct job *job, struct lanes *lanes);

#endif
