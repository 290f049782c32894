/* How large the square is, for those who ask about it. Read from all buckets at most once in
 * square_counts_keep_ms and kept for the process. */
#ifndef BEMA_SOCIAL_SQUARE_COUNTS_H
#define BEMA_SOCIAL_SQUARE_COUNTS_H

#include "base/work.h"

enum { square_counts_keep_ms = 10 * 60 * 1000, square_weeks = 12 };

struct square_week {
    int64_t start_ms, posts, sign_ins, registrations;
};
struct square_counts {
    int64_t accounts, posts;                /* of this square */
    int64_t active_month, active_half_year; /* accounts that posted or signed in */
    struct square_week weeks[square_weeks]; /* this week first */
    int64_t owner_id; /* whom strangers may turn to; 0: the square has no owner yet */
};
/* ERR_NEEDS_STORE when nothing fresh is kept and w->db is NULL. */
MUST_USE enum err square_counts(struct work *w, struct square_counts *ret_counts);

#endif
