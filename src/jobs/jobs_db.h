/* Inside jobs: their rows. */
#ifndef BEMA_JOBS_JOBS_DB_H
#define BEMA_JOBS_JOBS_DB_H

#include "jobs/jobs.h"

/* Where a worker stands in the list of what is due. */
struct jobs_place {
    int64_t run_ms, id;
};
/* The kinds that are looked for. */
struct jobs_kinds {
    int first, last;
};

MUST_USE enum err jobs_db_add(struct work *w, enum job_kind kind, const int64_t *ids,
                              const struct job_draft *drafts, int count);
/* The job whose id is its subject's, if there is one. */
MUST_USE enum err jobs_db_forget(struct work *w, enum job_kind kind, int64_t subject_id);
/* One that has its subject's id; nothing where it is there already. */
MUST_USE enum err jobs_db_keep_one(struct work *w, enum job_kind kind, int64_t subject_id,
                                   struct str data, int64_t run_ms);
/* The row of a kind that runs again and again: made where it is not there. */
MUST_USE enum err jobs_db_keep(struct work *w, enum job_kind kind, int64_t run_ms);
/* At most `limit` jobs of these kinds due by now_ms after *place, in order of time; moves *place to
 * the last. run_ms of each in the array beside. Reads all buckets. */
MUST_USE enum err jobs_db_due(struct work *w, const struct jobs_kinds *kinds,
                              struct jobs_place *place, int limit, struct job *ret_jobs,
                              int64_t *ret_run_ms, int *ret_count);
/* When the next one is due, dead ones left out; ERR_NOT_FOUND if there is none. All buckets. */
MUST_USE enum err jobs_db_next_ms(struct work *w, const struct jobs_kinds *kinds, int64_t after_ms,
                                  int64_t *ret_run_ms);
/* Takes the job until `until_ms` if it still stands as it was read. */
MUST_USE enum err jobs_db_lease(struct work *w, const struct job *job, int64_t run_ms,
                                int64_t until_ms, int64_t leased_by, bool *ret_ours);
/* Keeps what was leased until then. */
MUST_USE enum err jobs_db_renew(struct work *w, const struct job *job, int64_t until_ms,
                                int64_t leased_by);
MUST_USE enum err jobs_db_remove(struct work *w, const struct job *job, int64_t leased_by);
/* Gives it back, to be run at run_ms. */
MUST_USE enum err jobs_db_give_back(struct work *w, const struct job *job, int64_t leased_by,
                                    int attempts, int64_t run_ms, bool dead, struct str why);
/* Ends every lease: only where no other process can hold one. All buckets. */
MUST_USE enum err jobs_db_end_leases(struct work *w);
MUST_USE enum err jobs_db_count(struct work *w, int64_t *ret_waiting, int64_t *ret_dead);

#endif
