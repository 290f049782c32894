/* Who is counted: whose approvals enter positions, cells and trends at all.
 *
 * Anybody can open a thousand accounts; what is dear is that people follow them. So an account is
 * admitted when it
 *   - is admission_days_min days old,
 *   - has rated admission_ratings_min posts that count, with a voice of its own (voices.h), and
 *   - is vouched for: admission_vouchers_min people who are admitted follow it.
 * The first admission_founders accounts of a square that rate that much are admitted without age
 * and vouching: somebody has to be the first.
 *
 * A founder vouches for at most admission_vouches_max people in admission_vouches_days days; who
 * was admitted by others stands one step further away than the furthest of those who vouched for
 * her, and vouches for half as many with each step. So whoever is fooled into following false
 * accounts lets in few, and these fewer, and from some step on none: all that is let in through one
 * person is bounded, however many accounts there are.
 *
 * Steps are gone through one after the other, in each the accounts from the oldest; of those who
 * could vouch for one the nearest to the founders do, of equals those with the most vouches left,
 * of equals the oldest. Once admitted is admitted. The same input gives the same, whatever the
 * order of the follows.
 *
 * Not admitted is neutral: what she approves is hers and shown, and only is not counted. */
#ifndef BEMA_ALGORITHMS_ADMISSION_H
#define BEMA_ALGORITHMS_ADMISSION_H

#include "algorithms/policy.h"

enum { admission_vouchers_most = 16 }; /* the policy may ask for at most as many */

enum admission {
    ADMISSION_GIVEN,
    ADMISSION_FEW_RATINGS,
    ADMISSION_SHARES, /* another's voice */
    ADMISSION_YOUNG,
    ADMISSION_UNVOUCHED
};
/* "admitted", "few_ratings", "shares_a_voice", "young", "unvouched". */
const char *admission_name(enum admission admission);

/* Somebody who rates, or is admitted. */
struct admission_person {
    enum admission state; /* in: ADMISSION_GIVEN if she is admitted; out: where she stands now */
    int step;             /* of the admitted: 0 founder; in and out */
    uint32_t vouched;     /* for how many in the present admission_vouches_days; in and out */
    uint32_t ratings;     /* that count */
    bool is_old;          /* admission_is_old() */
    bool has_voice;       /* of her own */
};

bool admission_is_old(const struct policy *policy, int64_t made_ms, int64_t now_ms);
/* Vouches are counted anew when this number changes. */
int64_t admission_period(const struct policy *policy, int64_t now_ms);
/* For how many somebody at this step vouches in that time. */
uint32_t admission_vouches(const struct policy *policy, int step);

/* people: from the oldest; founders: how many were admitted as such, also of those who are not
 * among them. The followers of person n are followers[begin[n]] to followers[begin[n + 1] - 1],
 * each once, ascending, as numbers of people; of who is admitted already none are needed. Returns
 * how many are admitted now. */
size_t admission_find(const struct policy *policy, size_t founders, struct admission_person *people,
                      size_t count, const uint32_t *begin, const uint32_t *followers);

#endif
