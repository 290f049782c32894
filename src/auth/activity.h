/* Who is here today. A request notes its account in memory, which costs a look at one word; once a
 * minute a job writes those who had not been noted on this day, and counts them
 * (social/square_days.h). Of a person only the last day is kept. What a crash takes is noted again
 * with her next request. */
#ifndef BEMA_AUTH_ACTIVITY_H
#define BEMA_AUTH_ACTIVITY_H

#include "jobs/jobs.h"

enum {
    activity_every_ms = 60 * 1000,
    activity_slots = 65536,     /* accounts that are known to have been noted today */
    activity_waiting_max = 8192 /* noted and not yet written; more wait for their next request */
};

/* On any thread. */
void activity_saw(int64_t account_id, int64_t now_ms);
/* Handler of JOB_COUNT_DAYS. */
MUST_USE enum err activity_job(struct work *w, const struct job *job, struct lanes *lanes);

#endif
