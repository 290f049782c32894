/* Taking away the secrets that are over: links that nobody followed, codes, tokens and sessions,
 * and the challenges of passkeys that were answered.
 * None of them is good any more when its time has come; here they also stop taking room. (Guesses
 * are not rows: their table in memory is bounded and forgets by itself, guesses.h.) */
#ifndef BEMA_AUTH_SWEEP_H
#define BEMA_AUTH_SWEEP_H

#include "jobs/jobs.h"

enum { secrets_sweep_every_ms = 10 * 60 * 1000, secrets_per_step_max = 200 };

/* Handler of JOB_SWEEP_SECRETS: in steps of at most secrets_per_step_max. */
enum err secrets_sweep_job(struct work *w, const struct job *job, struct lanes *lanes);

#endif
