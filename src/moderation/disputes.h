/* Disputes before a certified body outside of the square (DSA 21): that one was submitted, and what
 * the body decided. Its decision does not bind the square; where it is followed, what was decided
 * here is taken back as on appeal. Kept for good, as the report counts them. */
#ifndef BEMA_MODERATION_DISPUTES_H
#define BEMA_MODERATION_DISPUTES_H

#include "moderation/appeals.h"

/* Stored numbers. */
enum dispute_outcome {
    DISPUTE_OPEN,
    DISPUTE_UPHELD,     /* the square was right */
    DISPUTE_OVERTURNED, /* it was wrong */
    DISPUTE_PARTLY,
    DISPUTE_SETTLED, /* the two agreed, or the dispute was given up */
    DISPUTE_OUTCOMES
};
const char *dispute_outcome_name(enum dispute_outcome outcome);
enum dispute_outcome dispute_outcome_read(struct str name); /* DISPUTE_OUTCOMES: no such */

enum { dispute_body_bytes_max = 200, dispute_words_bytes_max = 2000, disputes_page_max = 40 };
struct dispute {
    int64_t id; /* tells when it was written down */
    int64_t decision_id;
    struct str body;
    int64_t submitted_ms;
    int64_t taken_by_id;
    enum dispute_outcome outcome;
    bool implemented;
    struct str words;
    int64_t decided_ms, recorded_ms, recorded_by_id;
    int64_t reversal_id; /* 0: nothing was taken back */
};
/* On a lane; they join a running transaction. ERR_FORBIDDEN without PERMISSION_MANAGE_APPEALS, and
 * as for an appeal's answer: to who decided or let it last, and to whom it is about. ERR_NOT_FOUND:
 * no such decision; ERR_INVALID with words; ERR_CONFLICT: it is before that body already. */
MUST_USE enum err dispute_take(struct work *w, int64_t by_id, const struct dispute *draft,
                               struct dispute *ret_dispute);
/* outcome, implemented, words, decided_ms of draft, once (ERR_CONFLICT). Where the square was wrong
 * and follows, an appeal that waits is granted, or what stands is reversed: as a whole; what should
 * be less is decided anew. With its entry in the public log. */
MUST_USE enum err dispute_record(struct work *w, int64_t by_id, int64_t id,
                                 const struct dispute *draft, struct dispute *ret_dispute);
/* Newest first, below max_id (0: all), but for those over what is by_id's own
 * (decider_check_not_own()). Reads all buckets. */
MUST_USE enum err disputes_list(struct work *w, int64_t by_id, int64_t max_id,
                                struct dispute *ret_list, int max, int *ret_count);
/* Those written down, or those whose outcome was, from begin_ms on and before end_ms. */
typedef void dispute_see(void *context, const struct dispute *dispute);
MUST_USE enum err disputes_between(struct work *w, int64_t begin_ms, int64_t end_ms, bool recorded,
                                   dispute_see *see, void *context);

#endif
