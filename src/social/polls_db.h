/* The SQL of polls.h: polls, poll_counts, poll_votes, votes. */
#ifndef BEMA_SOCIAL_POLLS_DB_H
#define BEMA_SOCIAL_POLLS_DB_H

#include "social/polls.h"

MUST_USE enum err polls_db_insert(struct work *w, const struct poll *poll);
/* Without counters. */
MUST_USE enum err polls_db_find(struct work *w, int64_t post_id, struct poll *ret_poll);
MUST_USE enum err polls_db_counts(struct work *w, struct poll *poll);
/* *ret_voted false: the account has voted before. */
MUST_USE enum err polls_db_vote(struct work *w, const struct poll *poll, int64_t account_id,
                                uint64_t choices, bool *ret_voted);
/* One voter more, and one vote for each choice; poll has the counters after it. */
MUST_USE enum err polls_db_count(struct work *w, struct poll *poll, uint64_t choices);
MUST_USE enum err polls_db_choices(struct work *w, int64_t account_id, int64_t post_id,
                                   uint64_t *ret_choices);
/* Another end for a poll that goes on. */
MUST_USE enum err polls_db_reopen(struct work *w, const struct poll *poll);
MUST_USE enum err polls_db_close(struct work *w, int64_t post_id, bool *ret_closed);
/* The next voters by account id. */
struct poll_voters {
    int64_t after_id, round_from, round_to; /* rounds: both are meant */
    int max;
};
MUST_USE enum err polls_db_voters(struct work *w, int64_t post_id, const struct poll_voters *wanted,
                                  int64_t *ret_ids, int *ret_count);
MUST_USE enum err polls_db_delete(struct work *w, int64_t post_id);
/* Polls in which the account voted, any max of them. */
MUST_USE enum err polls_db_voted(struct work *w, int64_t account_id, int max, int64_t *ret_ids,
                                 int *ret_count);
/* Takes the votes of these accounts away, both ends. */
MUST_USE enum err polls_db_forget_vote(struct work *w, int64_t post_id, int64_t account_id);

#endif
