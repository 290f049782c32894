/* That an authority was told of an offence that threatens somebody's life (DSA 18): which one,
 * when, of what. The public log has a sealed entry at once, which a job reveals when nothing is at
 * risk by it any more; it never says of whom. Nobody whom it is about is told by the square. */
#ifndef BEMA_MODERATION_LIFE_THREATS_H
#define BEMA_MODERATION_LIFE_THREATS_H

#include "jobs/jobs.h"

enum {
    threat_authority_bytes_max = 200,
    threat_words_bytes_max = 2000,
    threat_gag_days = 183, /* where nobody says */
    threat_gag_days_max = 3650,
    threats_page_max = 40,
};
struct life_threat {
    int64_t id;                     /* tells when it was written down */
    int64_t subject_id, account_id; /* 0: deleted since */
    struct str authority, state;    /* "Polizei Köln", "DE" */
    struct str words;               /* what was told, for staff alone */
    int64_t notified_ms;
    int64_t by_account_id;
    int64_t gag_until_ms, gag_id;
    int64_t revealed_ms; /* 0: sealed */
};
/* On a lane; joins a running transaction. ERR_FORBIDDEN without PERMISSION_MANAGE_REPORTS, and of
 * what is one's own; ERR_NOT_FOUND: no such post or account; ERR_INVALID with words. Anybody of the
 * staff may, of whomever else. */
MUST_USE enum err life_threat_record(struct work *w, const struct life_threat *draft,
                                     struct life_threat *ret_threat);
/* Newest first, below max_id (0: all), but for those that are by_id's own
 * (decider_check_not_own()). Reads all buckets. */
MUST_USE enum err life_threats_list(struct work *w, int64_t by_id, int64_t max_id,
                                    struct life_threat *ret_list, int max, int *ret_count);
/* How many were written down from begin_ms on and before end_ms. */
MUST_USE enum err life_threats_count(struct work *w, int64_t begin_ms, int64_t end_ms,
                                     int64_t *ret_count);
/* Handler of JOB_REVEAL_THREAT, subject: one. */
enum err life_threat_reveal_job(struct work *w, const struct job *job, struct lanes *lanes);
/* After an account's deletion: whom they were about is forgotten. */
MUST_USE enum err life_threats_purge(struct work *w, struct lanes *lanes, int64_t account_id);

#endif
