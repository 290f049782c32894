/* Reporters: what became of what they reported, how much they are heard, and whom the square
 * trusts.
 *
 * Somebody is heard by the share of her reports that were found justified, with reporter_prior
 * justified ones to begin with, so that a newcomer is heard a little less than who has proven
 * herself. Who has more waiting than her record earns (reporter_waiting_free, and two for each
 * justified one) is heard less in each of them, by the fourth power of how many times more: so
 * many weigh together far less than one. Trusted flaggers are not counted so. */
#ifndef BEMA_MODERATION_CASE_REPORTERS_H
#define BEMA_MODERATION_CASE_REPORTERS_H

#include "jobs/jobs.h"

enum {
    reporter_prior = 4,
    reporter_waiting_free = 3,
    reporter_waiting_max = 400, /* more are counted as so many */
    trusted_flaggers_max = 500,
    trusted_words_bytes_max = 500
};

struct reporter {
    int64_t account_id;
    int64_t justified, unfounded, answered; /* of her reports; answered: all */
    int64_t told_ms;                        /* that she is heard less; 0: she was not */
    int64_t trusted_ms, trusted_by_id;      /* 0: she is no trusted flagger */
    struct str trusted_words;               /* for what she is trusted */
};
/* Somebody of whom nothing is known is found, with nothing. */
MUST_USE enum err reporter_find(struct work *w, int64_t account_id, struct reporter *ret_reporter);
/* 0 to 1: justified ones in those that were judged, as it counts. */
double reporter_share(const struct reporter *reporter);
double reporter_weight(const struct reporter *reporter, int waiting);

/* Inside the running transaction: she is heard in a case, once. *ret_new false: she was already. */
MUST_USE enum err reporter_voice_add(struct work *w, int64_t account_id, int64_t case_id,
                                     double harm, const struct reporter *reporter,
                                     double *ret_weight, bool *ret_new);

/* Stored numbers: how it stands with what she reported in a case. */
enum reporter_verdict {
    REPORTER_ANSWERED,
    REPORTER_WAITING,
    REPORTER_JUSTIFIED,
    REPORTER_UNFOUNDED
};
/* Inside the running transaction; once for each case. Who falls under half is told so, once. */
MUST_USE enum err reporter_judge(struct work *w, int64_t by_id, int64_t account_id, int64_t case_id,
                                 enum reporter_verdict verdict);
/* It is taken back. */
MUST_USE enum err reporter_wait_again(struct work *w, int64_t account_id, int64_t case_id);

/* ERR_FORBIDDEN without PERMISSION_MANAGE_SETTINGS; ERR_NOT_FOUND. */
MUST_USE enum err reporter_trust(struct work *w, int64_t by_id, int64_t account_id, bool trust,
                                 struct str words, struct reporter *ret_reporter);
/* Those who are trusted, the first first; room for trusted_flaggers_max. */
MUST_USE enum err reporters_trusted(struct work *w, struct reporter *ret_reporters, int *ret_count);

/* Handler of JOB_WEIGH_REPORTER: all that she has waiting is weighed by how much it is now. */
enum { reporter_weigh_step = 50 };
enum err reporter_weigh_job(struct work *w, const struct job *job, struct lanes *lanes);

#endif
